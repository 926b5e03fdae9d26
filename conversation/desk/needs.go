package desk

import "github.com/taprose/taprose/conversation/message"

// Needs tells what Step must be given for a message; group is the enrolment of its
// chat, nil when it is nobody's desk.
func (d *Desk) Needs(in message.Inbound, group *Group) Needs {
	if in.Event != message.EventNone || in.Deleted {
		return Needs{}
	}
	s := d.read(in)
	if s.enrol {
		return Needs{Code: s.code}
	}
	if group == nil {
		return Needs{}
	}
	n := Needs{
		Open:   s.page > 0,
		Groups: group.Agency == Admins && (s.word == wordGroups || s.word == wordRelease || s.word == wordRoster),
	}
	n.Blocked = group.Agency == Admins && s.word == wordBlocks
	if group.Agency == Admins && (s.word == wordBlock || s.word == wordUnblock) && s.ticket == "" && s.quoted == "" {
		n.Alias, _ = aliasAt(s.rest)
	}
	if s.word == wordActivity && s.rest == "" && !s.media {
		n.Activities = true
		return n
	}
	switch {
	case s.head:
		n.Ticket = s.ticket
	case s.quoted != "" && s.page == 0:
		n.Quoted, n.Ticket = s.quoted, s.ticket
	default:
		n.Ticket = s.ticket
	}
	// A reply to a prompt may turn out to be a transfer, which must know whether
	// its target has a group.
	if n.Quoted != "" || n.Ticket != "" && (s.word == wordTransfer || s.word == wordAssign) {
		n.Groups = true
	}
	return n
}
