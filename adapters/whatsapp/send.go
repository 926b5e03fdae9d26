package whatsapp

import (
	"context"
	"errors"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"

	"github.com/taprose/taprose/conversation/message"
)

var (
	errStranger = errors.New("this person never wrote to us")
	errNobody   = errors.New("no device of the person could be written to")
	errPace     = errors.New("the account's own pace")
	errLocked   = errors.New("WhatsApp holds back first contacts of this account")
)

// Send says out to a person or a group, as one or several messages, and returns
// when WhatsApp has them. It waits for the account's pace as long as ctx allows;
// otherwise it returns SendThrottled with the wait. That WhatsApp has a message
// does not mean that it was delivered: Config.OnReceipt tells.
//
// Trying again is always safe, also after SendUncertain; see the package comment.
func (c *Channel) Send(ctx context.Context, to message.Address, out message.Outbound) (message.Sent, error) {
	jid, err := jidOf(to)
	if err != nil {
		return message.Sent{}, refused("address", err)
	}
	if out.InPlace {
		// A change would count as a message of this account, and is allowed for some
		// minutes only.
		return message.Sent{}, nil
	}
	if jid.Server != types.GroupServer && !c.known.has(to) {
		return message.Sent{}, refused("stranger", errStranger)
	}
	cli, down := c.connected(ctx)
	if down != nil {
		return message.Sent{}, down
	}
	own := cli.Store.GetLID().ToNonAD()
	var sent message.Sent
	for n, p := range c.compose(ctx, own, jid, to, out) {
		id := messageID(to, out, n)
		if err := c.sendPiece(ctx, cli, jid, id, p); err != nil {
			c.log.InfoContext(ctx, "not sent", "message_id", id, "kind", string(err.Kind), "code", err.Code)
			return message.Sent{}, err
		}
		c.memory.note(to, id, own.String(), p.preview, c.now())
		sent.MessageIDs = append(sent.MessageIDs, id)
	}
	return sent, nil
}

// reconnecting is how long a send waits for a connection that is being renewed,
// which is so often over at once that it need not count as a failure.
const reconnecting = 5 * time.Second

// connected returns the client, or why there is none.
func (c *Channel) connected(ctx context.Context) (*whatsmeow.Client, *message.SendError) {
	wait := reconnecting
	if end, ok := ctx.Deadline(); ok {
		wait = min(wait, time.Until(end)/2)
	}
	late := time.NewTimer(wait)
	defer late.Stop()
	for {
		cli, l, changed := c.current()
		switch {
		case cli != nil && (l.State == LinkConnected || l.State == LinkDegraded):
			return cli, nil
		case l.State != LinkConnecting || l.Code != "" || !c.running.Load():
			return nil, c.down(l)
		}
		select {
		case <-changed:
		case <-late.C:
			return nil, c.down(l)
		case <-ctx.Done():
			return nil, c.down(l)
		}
	}
}

// composing is how long a message must wait anyway for "typing…" to be shown.
const composing = 500 * time.Millisecond

// answerMargin is kept of the caller's time for WhatsApp's answer, so that the
// wait for the pace does not leave a message uncertain.
const answerMargin = 5 * time.Second

func (c *Channel) sendPiece(ctx context.Context, cli *whatsmeow.Client, to types.JID, id types.MessageID, p piece) *message.SendError {
	msg := p.msg
	if p.upload != nil {
		var failed *message.SendError
		if msg, failed = c.put(ctx, cli, *p.upload, p.caption); failed != nil {
			return failed
		}
	}
	info := p.quote
	if seconds := c.timers.get(addressOf(to)); seconds > 0 {
		if info == nil {
			info = &waE2E.ContextInfo{}
		}
		info.Expiration = &seconds
	}
	if info != nil {
		attach(msg, info)
	}
	patience := time.Hour
	if end, ok := ctx.Deadline(); ok {
		patience = time.Until(end) - min(answerMargin, time.Until(end)/2)
	}
	wait, ok := c.pace.take(patience)
	if !ok {
		return throttled("pace", wait, errPace)
	}
	if wait >= composing && !c.cfg.Pace.Silent && msg.ReactionMessage == nil {
		_ = cli.SendChatPresence(ctx, to, types.ChatPresenceComposing, types.ChatPresenceMediaText)
	}
	if err := sleep(ctx, wait); err != nil {
		return retry("stopped", err)
	}
	return c.deliver(ctx, cli, to, id, msg)
}

// deliver gives one message to WhatsApp.
func (c *Channel) deliver(ctx context.Context, cli *whatsmeow.Client, to types.JID, id types.MessageID, msg *waE2E.Message) *message.SendError {
	timeout := c.cfg.SendTimeout
	if end, ok := ctx.Deadline(); ok {
		timeout = min(timeout, time.Until(end))
	}
	if timeout <= 0 {
		return retry("stopped", context.DeadlineExceeded)
	}
	// When the connection breaks under a message the library sends it once more and
	// then waits for as long as ctx allows, holding up all other messages.
	ctx, cancel := context.WithTimeout(ctx, 2*timeout)
	defer cancel()
	_, err := cli.SendMessage(ctx, to, msg, whatsmeow.SendRequestExtra{ID: id, Timeout: timeout})
	if err != nil {
		e := sendError(err, ctx.Err() != nil && errors.Is(err, whatsmeow.ErrNotConnected))
		if until := c.locked.Load(); e.Code == "463" && until > c.now().Unix() {
			return throttled(e.Code, time.Unix(until, 0).Sub(c.now()), errLocked)
		}
		return e
	}
	return c.reached(ctx, cli, to)
}

// reached finds out whether a private message was encrypted for its reader at
// all: when his keys could not be had, the library sends it to nobody and calls
// that a success.
func (c *Channel) reached(ctx context.Context, cli *whatsmeow.Client, to types.JID) *message.SendError {
	if to.Server == types.GroupServer {
		return nil
	}
	if _, known := c.sessions.Load(to.User); known {
		return nil
	}
	has, err := cli.Store.ContainsSession(ctx, to.SignalAddress())
	if err != nil || to.Server != types.HiddenUserServer {
		return nil // cannot tell; receipts will
	}
	if !has {
		return retry("no_session", errNobody)
	}
	c.sessions.Store(to.User, struct{}{})
	return nil
}
