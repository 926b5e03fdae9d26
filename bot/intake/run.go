package intake

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// wakers is how many due chats are handled side by side.
const wakers = 16

// settleGrace is how long replies may still go out after a stop began.
const settleGrace = 10 * time.Second

// Run wakes chats that are due and settles replies, until ctx ends; then it lets
// what is being sent end, and settles the rest. It returns nil after that.
func (i *Intake) Run(ctx context.Context) error {
	defer context.AfterFunc(ctx, i.boxes.end)()
	stopped := make(chan struct{})
	defer close(stopped)
	for range senders {
		go i.boxes.serve(stopped)
	}
	tick := time.NewTicker(i.Tick)
	defer tick.Stop()
	settle := time.NewTicker(i.SettleEvery)
	defer settle.Stop()
	for {
		select {
		case <-ctx.Done():
			return i.end(context.WithoutCancel(ctx))
		case <-tick.C:
			for i.due(ctx) == dueBatch && ctx.Err() == nil {
			}
		case <-settle.C:
			if err := i.boxes.settle(ctx); err != nil && ctx.Err() == nil {
				i.Log.WarnContext(ctx, "settling replies", "err", err)
			}
		}
	}
}

// dueBatch is how many due chats are leased at once; dueLease must be long enough
// to handle them.
const (
	dueBatch = 200
	dueLease = 30 * time.Second
)

// due wakes the chats that are due and returns how many there were.
func (i *Intake) due(ctx context.Context) int {
	now := i.Now()
	chats, err := i.Chats.Due(ctx, now, dueBatch, store.Lease{ID: i.NewID(), Until: now.Add(dueLease)})
	if err != nil {
		if ctx.Err() == nil {
			i.Log.ErrorContext(ctx, "leasing due chats", "err", err)
		}
		return 0
	}
	slots := make(chan struct{}, wakers)
	for _, c := range chats {
		slots <- struct{}{}
		go func() {
			defer func() { <-slots }()
			leave, err := i.lines.Enter(ctx, c.Address)
			if err != nil {
				return
			}
			defer leave()
			if err := i.wake(ctx, c.Address); err != nil && ctx.Err() == nil {
				i.Log.ErrorContext(ctx, "waking chat", "channel", c.Address.Channel, "conversation_id", c.Address, "err", err)
			}
		}()
	}
	for range wakers {
		slots <- struct{}{}
	}
	return len(chats)
}

// wake makes the clock's turn of one chat. A panic outside of the conversation itself,
// which has a guard of its own, ends this turn and nothing else.
func (i *Intake) wake(ctx context.Context, addr message.Address) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("waking panicked: %v\n%s", p, debug.Stack())
		}
	}()
	return i.handle(ctx, addr, nil)
}

func (i *Intake) end(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, settleGrace)
	defer cancel()
	done := make(chan struct{})
	go func() { i.boxes.working.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
	if i.Replica != "" {
		return i.boxes.takeOutAll(ctx)
	}
	return i.boxes.settle(ctx)
}

// serve is one sender, until stopped.
func (b *boxes) serve(stopped <-chan struct{}) {
	for {
		select {
		case send := <-b.jobs:
			send()
		case <-stopped:
			return
		}
	}
}
