package intake

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
)

// How much is gathered as one album. Its name is the sender's word and so is what carries
// it, so that without bounds somebody could have one gathered for ever. What is beyond
// them is not lost: it begins the next message.
const (
	// albumMost is how many messages one is made of: Telegram sends at most 10 (Bot API,
	// sendMediaGroup), WhatsApp 30 and its newer clients 100.
	albumMost = 100
	// albumCaptions is how many bytes of captions one has: Telegram allows 1024
	// characters in each (4096 with Premium), and most albums have one caption.
	albumCaptions = 16 << 10
	// albumWindows is how many AlbumWindows after its first part one is taken for whole,
	// though more parts keep coming.
	albumWindows = 20
)

// albumPart tells whether a message is gathered with others: files that were sent
// together. An edit of one is about what was sent before.
func albumPart(in *message.Inbound) bool {
	return in.Album != "" && len(in.Media) > 0 && !in.Edited && !in.Deleted
}

// joins tells whether a message belongs to the album that the chat is gathering.
func (t *turn) joins(in *message.Inbound) bool {
	c := t.chat
	if len(c.Inbox) == 0 || len(c.Inbox) >= albumMost || !albumPart(in) {
		return false
	}
	if first := &c.Inbox[0]; first.Album != in.Album || first.Sender.Address != in.Sender.Address {
		return false
	}
	captions := len(in.Text)
	for _, p := range c.Inbox {
		captions += len(p.Text)
	}
	return captions <= albumCaptions && (c.InboxSince.IsZero() || t.now.Before(t.albumEnd(c)))
}

// albumEnd is when what the chat gathers is taken for whole at the latest.
func (i *Intake) albumEnd(c *chat.Chat) time.Time {
	return c.InboxSince.Add(albumWindows * i.AlbumWindow)
}

// inputs decides what the conversation sees now: an album only when it is whole.
func (t *turn) inputs(ctx context.Context, in *message.Inbound) ([]*message.Inbound, error) {
	c := t.chat
	var inputs []*message.Inbound
	flush := func() {
		if len(c.Inbox) > 0 {
			whole := join(c.Inbox)
			inputs = append(inputs, &whole)
			c.Inbox, c.InboxSince, c.InboxDue = nil, time.Time{}, time.Time{}
		}
	}
	if in == nil {
		if len(c.Inbox) > 0 && !t.now.Before(c.InboxDue) {
			flush()
		}
		if c.Session != nil && !c.Session.Wake.IsZero() && !t.now.Before(c.Session.Wake) {
			inputs = append(inputs, nil)
		}
		return inputs, nil
	}
	if !t.joins(in) {
		flush()
		kept, err := t.gathers(ctx, in)
		if err != nil {
			return nil, err
		}
		if !kept {
			return append(inputs, in), nil
		}
	}
	if c.InboxSince.IsZero() {
		c.InboxSince = t.now
	}
	c.Inbox = append(c.Inbox, *in)
	c.InboxDue = t.now.Add(t.AlbumWindow)
	if end := t.albumEnd(c); end.Before(c.InboxDue) {
		c.InboxDue = end
	}
	return inputs, nil
}

// gathers tells whether a message begins an album that is kept until it is whole. In a
// group that nobody enrolled nothing is kept: there each part stands for itself, which is
// enough for a code in a caption.
func (t *turn) gathers(ctx context.Context, in *message.Inbound) (bool, error) {
	if !albumPart(in) || !t.group {
		return albumPart(in), nil
	}
	group, err := t.deskOf(ctx, t.chat.Address)
	if err != nil {
		return false, fmt.Errorf("load desk: %w", err)
	}
	return group != nil, nil
}

// join makes one message of the parts of an album: all its media, its captions
// in order, and what the first part quotes. An adapter may have joined some parts
// already, and after a crash the same ones can come again with others: a file or
// a caption that is there is not taken twice.
func join(parts []message.Inbound) message.Inbound {
	whole := parts[0]
	whole.Media = nil
	whole.Text = ""
	for _, p := range parts {
		for _, m := range p.Media {
			if !slices.ContainsFunc(whole.Media, func(w message.MediaRef) bool { return sameFile(w, m) }) {
				whole.Media = append(whole.Media, m)
			}
		}
		whole.Text = message.JoinCaptions(whole.Text, p.Text)
		if whole.Quoted == nil {
			whole.Quoted = p.Quoted
		}
	}
	return whole
}

func sameFile(a, b message.MediaRef) bool {
	return a.Channel == b.Channel && a.Native == b.Native && a.Hash == b.Hash
}
