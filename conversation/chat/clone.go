package chat

import (
	"maps"
	"slices"

	"github.com/taprose/taprose/conversation/message"
)

// Clone returns a copy that shares nothing changeable with c. A test holds it to every
// field that there is.
func (c *Chat) Clone() Chat {
	d := *c
	if c.Session != nil {
		s := c.Session.Clone()
		d.Session = &s
	}
	if c.Leader != nil {
		l := *c.Leader
		l.Offered, l.Media, l.Given = slices.Clone(l.Offered), slices.Clone(l.Media), slices.Clone(l.Given)
		d.Leader = &l
	}
	d.Inbox = slices.Clone(c.Inbox)
	for i := range d.Inbox {
		in := &d.Inbox[i]
		in.Media = slices.Clone(in.Media)
		if in.Quoted != nil {
			q := *in.Quoted
			in.Quoted = &q
		}
	}
	d.Owed = slices.Clone(c.Owed)
	for i := range d.Owed {
		own(&d.Owed[i])
	}
	d.Senders = maps.Clone(c.Senders)
	if c.Notes != nil {
		n := *c.Notes
		n.Waiting, n.Known = slices.Clone(n.Waiting), slices.Clone(n.Known)
		d.Notes = &n
	}
	return d
}

// own makes what a reply shares with its original its own.
func own(out *message.Outbound) {
	out.Media, out.Choices = slices.Clone(out.Media), slices.Clone(out.Choices)
}
