package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
)

// Post sends single messages, keeping each chat's messages in order and each
// network's pace. It is safe from several goroutines.
type Post struct {
	senders map[message.Channel]Sender
	pacer   *pacer
	lines   *Lines
	recent  *recent
	plain   *plain
	timeout time.Duration
	now     func() time.Time
	shared  *shared
	people  People
	// passable tells whether a stored file may be passed on; nil: all may.
	passable func(ctx context.Context, hash string) (bool, error)
	// elsewhere tells which channels another replica has the only connection of.
	elsewhere func(message.Channel) bool
}

// NewPost returns a Post over the channels' senders. timeout bounds one send without
// its files.
func NewPost(senders map[message.Channel]Sender, paces map[message.Channel]Pace, timeout time.Duration, now func() time.Time) *Post {
	return &Post{senders: senders, pacer: newPacer(paces), lines: NewLines(), recent: newRecent(), timeout: timeout, now: now}
}

// Elsewhere is the code of a refusal to send a reply on a channel whose only
// connection another replica has: it is for that one to send.
const Elsewhere = "elsewhere"

// Leave has the Post leave channels to the replica that has their connection. Call it
// before the first send.
func (p *Post) Leave(elsewhere func(message.Channel) bool) { p.elsewhere = elsewhere }

func (p *Post) leaves(ch message.Channel) bool { return p.elsewhere != nil && p.elsewhere(ch) }

// Reserve takes the place of one message in the pace of a chat and returns how
// long the caller must wait before Now.
func (p *Post) Reserve(to message.Address, group bool, out message.Outbound) time.Duration {
	now, n := p.now(), weight(out)
	return max(p.pacer.reserve(now, to, group, n), p.shared.reserve(now, to, group, n))
}

// Send waits for the pace of the chat, then sends. Files that cannot be passed on are left
// out and named, so that the rest is not held up by them.
func (p *Post) Send(ctx context.Context, to message.Address, group bool, out message.Outbound) (message.Sent, error) {
	if p.leaves(to.Channel) {
		return message.Sent{}, &message.SendError{Kind: message.SendRetry, Code: Elsewhere}
	}
	if wait := p.Reserve(to, group, out); wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
			return message.Sent{}, &message.SendError{Kind: message.SendRetry, Code: "stopped", Cause: ctx.Err()}
		}
	}
	out, err := p.withhold(ctx, to.Channel, out, func() regency.Lang { return desk.Lang })
	if err != nil {
		return message.Sent{}, &message.SendError{Kind: message.SendRetry, Code: "media", Cause: err}
	}
	return p.Now(ctx, to, group, out)
}

// groupWidth is how many messages may be on their way to one group at once. Each is
// about a report of its own or an answer to one member, and what is about one report is
// sent by one worker, one after the other. In a private chat they follow each other.
const groupWidth = 8

func width(group bool) int {
	if group {
		return groupWidth
	}
	return 1
}

// lineOf is where a message stands in line: in its chat, or where its files take minutes on
// a slow line in one beside it, so that nothing else that is said there waits for them.
func lineOf(to message.Address, out message.Outbound) message.Address {
	if to.Channel != message.ChannelWeb && uploaded(out, to.Channel) > smallFile {
		to.ID += "/upload"
	}
	return to
}

// Now sends without waiting for the pace; the caller has Reserved before. Sends
// to one private chat still follow each other, but for large files, which go beside them.
func (p *Post) Now(ctx context.Context, to message.Address, group bool, out message.Outbound) (message.Sent, error) {
	sender, ok := p.senders[to.Channel]
	if !ok {
		return message.Sent{}, &message.SendError{Kind: message.SendMisconfigured, Code: "no_channel",
			Cause: fmt.Errorf("channel %s is not running", to.Channel)}
	}
	done, err := p.lines.EnterOf(ctx, lineOf(to, out), width(group))
	if err != nil {
		return message.Sent{}, &message.SendError{Kind: message.SendRetry, Code: "stopped", Cause: err}
	}
	defer done()
	if out.About != "" {
		p.recent.note(p.now(), to, out.Key)
	}
	sendCtx, cancel := p.sending(ctx, out, to.Channel)
	defer cancel()
	if out, err = p.named(sendCtx, out); err != nil {
		return message.Sent{}, err
	}
	began := p.now()
	sent, err := carefully(func() (message.Sent, error) { return sender.Send(sendCtx, to, out) })
	if lineOf(to, out) == to {
		p.pacer.ended(to, p.now().Sub(began)/time.Duration(width(group)))
	}
	if err == nil && out.About == "" {
		p.plain.note(to, sent.MessageIDs)
	}
	var se *message.SendError
	if errors.As(err, &se) && se.Kind == message.SendThrottled {
		p.pacer.throttled(p.now().Add(se.Wait), to)
		p.shared.throttled(to, se.Wait)
	}
	return sent, err
}

// weight is how many messages an Outbound becomes on a network.
func weight(out message.Outbound) int {
	n := len(out.Media)
	if out.Text != "" && len(out.Media) != 1 {
		n++
	}
	if out.Place.HasPoint {
		n++
	}
	return max(1, n)
}
