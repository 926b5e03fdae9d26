package intake

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// boxes send the replies that chats owe, each chat's in order, and remember which
// were sent until the store has forgotten them too. A reply costs no commit of
// its own: the next turn's save leaves it out, or a batch clears many chats.
type boxes struct {
	*Config

	// ctx ends when Run does, also for what was begun before Run.
	ctx context.Context
	end context.CancelFunc

	mu      sync.Mutex
	boxes   map[message.Address]*box
	idle    map[message.Address]idle
	working sync.WaitGroup
	// jobs are read by the senders that Run keeps.
	jobs chan func()
}

// idle is a chat whose replies were all sent, as of a version.
type idle struct {
	version int64
	// mixed: other replicas send some of the replies, so that the chat must not be
	// cleared; only ours are taken out.
	mixed bool
	// cleared is when the store forgot the replies, zero before.
	cleared time.Time
}

// box is what one chat is owed, as this process knows it.
type box struct {
	queue []message.Outbound
	// known are the keys that are queued, being sent, or sent.
	known keys
	// sent are the keys that need not be stored any longer.
	sent    keys
	version int64
	group   bool
	// person is whose private chat it is, "" for a group.
	person  string
	sending bool
	// mixed as in idle; due is until when the replies are ours to send.
	mixed bool
	due   time.Time
	// urgent: that something was sent is to be stored when the turns have ended, not
	// only with the next batch.
	urgent bool
	// users are turns that may have loaded the chat before it was cleared.
	users int
}

func newBoxes(cfg *Config) *boxes {
	ctx, end := context.WithCancel(context.Background())
	return &boxes{
		Config: cfg, ctx: ctx, end: end,
		boxes: make(map[message.Address]*box), idle: make(map[message.Address]idle),
		jobs: make(chan func()),
	}
}

// hold keeps the memory of a chat's sent replies while a turn works on the chat.
func (b *boxes) hold(addr message.Address) {
	b.mu.Lock()
	defer b.mu.Unlock()
	x, ok := b.boxes[addr]
	if !ok {
		x = &box{}
		b.boxes[addr] = x
	}
	x.users++
}

func (b *boxes) release(addr message.Address) {
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.boxes[addr]
	x.users--
	if x.users == 0 && x.urgent {
		x.urgent = false
		ctx, s := b.ctx, chat.Settled{Address: addr, Version: x.version}
		b.working.Add(1)
		go func() {
			defer b.working.Done()
			b.takeOutNow(ctx, s)
		}()
	}
	b.forget(addr, x)
}

// takeOutNow stores that something was sent, or leaves it to the next batch.
func (b *boxes) takeOutNow(ctx context.Context, s chat.Settled) {
	if err := b.takeOut(ctx, s); err != nil {
		b.Log.DebugContext(ctx, "replies not taken out", "channel", s.Address.Channel, "err", err)
	}
}

// forget drops a box that holds nothing.
func (b *boxes) forget(addr message.Address, x *box) {
	if x.users == 0 && !x.sending && x.known.len() == 0 {
		delete(b.boxes, addr)
	}
}

// unsent returns those replies that are not known to be sent, in the list it is given.
func (b *boxes) unsent(addr message.Address, owed []message.Outbound) []message.Outbound {
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.boxes[addr]
	if x == nil || x.sent.len() == 0 {
		return owed
	}
	return slices.DeleteFunc(owed, func(o message.Outbound) bool { return x.sent.has(o.Key) })
}

// post queues what a chat owes as it was saved or found, as far as it is ours to
// send and not queued yet.
func (b *boxes) post(c *chat.Chat, group bool) {
	addr := c.Address
	owed, mixed := b.ours(c)
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.boxes[addr]
	if x == nil {
		if len(owed) == 0 {
			return
		}
		x = &box{}
		b.boxes[addr] = x
	}
	x.version, x.group, x.person, x.mixed, x.due = c.Version, group, c.Person, mixed, c.OwedDue
	delete(b.idle, addr)
	var keep keys
	for _, o := range owed {
		keep.add(o.Key)
		if !x.known.has(o.Key) {
			x.queue = append(x.queue, o)
		}
	}
	// What the store no longer holds need not be remembered.
	for _, o := range x.queue {
		keep.add(o.Key)
	}
	x.known = keep
	x.sent.deleteFunc(func(key string) bool { return !keep.has(key) })
	if len(x.queue) > 0 && !x.sending {
		x.sending = true
		b.working.Add(1)
		b.start(addr, x)
	} else if !x.sending && keep.len() > 0 {
		b.idle[addr] = idle{version: c.Version, mixed: mixed}
	}
}

// senders is how many goroutines wait for chats to send to. They are kept because one
// that has grown its stack need not grow it again; when all are busy others are made.
const senders = 64

// start sends what is queued for a chat. The caller holds the lock.
func (b *boxes) start(addr message.Address, x *box) {
	select {
	case b.jobs <- func() { b.send(b.ctx, addr, x) }:
	default:
		go b.send(b.ctx, addr, x)
	}
}

// drop forgets what is queued for a chat.
func (b *boxes) drop(addr message.Address) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if x := b.boxes[addr]; x != nil {
		x.queue = nil
	}
}

// errand is what is being sent to a chat, and as whose: the box may change meanwhile.
type errand struct {
	load
	group  bool
	person string
	// mixed as in box; version is the chat's when it was sent.
	mixed   bool
	version int64
	// tries counts those that failed.
	tries int
}

// send works off one chat's queue.
func (b *boxes) send(ctx context.Context, addr message.Address, x *box) {
	defer b.working.Done()
	var e errand
	for b.take(ctx, addr, x, &e) {
		if e.mixed && e.tries == 0 {
			b.behind(ctx, addr, e.keys[0])
		}
		to, sent, err := b.deliver(ctx, addr, e.group, e.out)
		if left(err) {
			b.leave(addr, x)
			return
		}
		if wait, again := b.after(ctx, known(to, e.person), e.out, sent, err, e.tries); again {
			e.tries++
			_ = dispatch.Sleep(ctx, wait) // when ctx has ended, so has this
			continue
		}
		if b.done(x, &e) {
			b.takeOutNow(ctx, chat.Settled{Address: addr, Version: e.version})
		}
	}
}

// take sets out with what is at the head of the queue, and returns false when nothing is
// or ctx has ended: then nobody sends to the chat any longer. What is tried again stays
// the same as long as it is at the head, so that a network that has taken it knows it.
func (b *boxes) take(ctx context.Context, addr message.Address, x *box, e *errand) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(x.queue) == 0 || ctx.Err() != nil {
		x.sending = false
		if len(x.queue) == 0 && x.known.len() > 0 {
			b.idle[addr] = idle{version: x.version, mixed: x.mixed}
		}
		b.forget(addr, x)
		return false
	}
	if e.tries == 0 || !e.heads(x.queue) {
		e.load, e.tries = next(x.queue, x.group), 0
	}
	e.group, e.person, e.mixed = x.group, x.person, x.mixed
	return true
}

// done notes that an errand is over, and tells whether that is to be stored at once:
// another replica may be waiting for it, or it must not be said twice. A turn that works
// on the chat must end before it can be saved again; then that comes when it does.
func (b *boxes) done(x *box, e *errand) (now bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e.heads(x.queue) {
		x.queue = x.queue[len(e.keys):]
	}
	for _, key := range e.keys {
		x.sent.add(key)
	}
	joined := strings.HasPrefix(e.out.Key, joinedPrefix)
	x.urgent = x.urgent || joined && x.users > 0
	e.version, e.tries = x.version, 0
	return e.mixed || joined
}

// left tells whether a reply is for another replica to send.
func left(err error) bool {
	var se *message.SendError
	return errors.As(err, &se) && se.Code == dispatch.Elsewhere
}

// leave forgets what is queued for a chat: when its time is over the store hands it to
// whichever replica asks, and in the end to one that can send it.
func (b *boxes) leave(addr message.Address, x *box) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var queued keys
	for _, o := range x.queue {
		queued.add(o.Key)
	}
	x.known.deleteFunc(queued.has)
	x.queue, x.sending, x.mixed = nil, false, true
	if x.known.len() > 0 {
		b.idle[addr] = idle{version: x.version, mixed: true}
	}
	b.forget(addr, x)
}

// deliver sends one reply, to the group's new address if it has moved, and returns
// where it went.
func (b *boxes) deliver(ctx context.Context, addr message.Address, group bool, out message.Outbound) (message.Address, message.Sent, error) {
	sent, err := b.Post.Send(ctx, addr, group, out)
	var se *message.SendError
	if errors.As(err, &se) && se.Kind == message.SendMoved && !se.MovedTo.IsZero() {
		// The quoted message stayed in the old group.
		out.Quote = ""
		sent, err = b.Post.Send(ctx, se.MovedTo, group, out)
		return se.MovedTo, sent, err
	}
	return addr, sent, err
}

// known is how references name a chat: a private one by its person alone.
func known(chat message.Address, person string) message.Address {
	if person == "" {
		return chat
	}
	return message.PersonChat(chat.Channel, person)
}

// after notes the reference of what was sent, and decides whether to try again.
func (b *boxes) after(ctx context.Context, addr message.Address, out message.Outbound, sent message.Sent, err error, tries int) (time.Duration, bool) {
	if out.About != "" {
		defer b.Post.Settled(out.Key)
	}
	if err == nil {
		if out.About != "" && len(sent.MessageIDs) > 0 {
			b.refer(ctx, addr, out, sent.MessageIDs)
		}
		return 0, false
	}
	var se *message.SendError
	if !errors.As(err, &se) {
		se = &message.SendError{Kind: message.SendUncertain, Code: "untyped", Cause: err}
	}
	const first, longest = time.Second, time.Minute
	wait := min(longest, first<<min(tries, 6))
	switch se.Kind {
	case message.SendThrottled:
		return se.Wait + time.Second, true
	case message.SendRetry, message.SendMisconfigured:
		if tries == 0 && se.Code != "stopped" {
			b.Log.WarnContext(ctx, "reply not sent, trying again", "channel", addr.Channel, "conversation_id", addr, "err", err)
		}
		return wait, true
	case message.SendUncertain:
		// A prompt said twice is better than a person left without an answer;
		// but not for ever.
		if tries < 3 {
			return wait, true
		}
	}
	b.Log.InfoContext(ctx, "reply not sent", "channel", addr.Channel, "conversation_id", addr, "err", err)
	return 0, false
}

// How long a store that is away is waited for with the references of a reply.
const (
	referFirst, referLongest = 100 * time.Millisecond, 5 * time.Second
	referMost                = time.Minute
)

// refer stores what the messages of a reply are about. The messages stand, whatever
// becomes of it: without it an answer to them does not find its report, and the person
// can still name the ticket.
func (b *boxes) refer(ctx context.Context, addr message.Address, out message.Outbound, ids []string) {
	refs := make([]report.Ref, len(ids))
	for i, id := range ids {
		refs[i] = report.Ref{Chat: addr, MessageID: id, Report: out.About, Intent: out.Intent}
	}
	for wait, waited := referFirst, time.Duration(0); ; wait, waited = min(2*wait, referLongest), waited+wait {
		err := b.Reports.PutRefs(context.WithoutCancel(ctx), refs)
		if err == nil {
			return
		}
		if waited >= referMost || dispatch.Sleep(ctx, wait) != nil {
			b.Log.ErrorContext(ctx, "reference not stored", "channel", addr.Channel, "report_id", out.About, "err", err)
			return
		}
	}
}
