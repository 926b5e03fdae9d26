package intake

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// wakers is how many due private chats are handled side by side, and how many groups.
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
	var loops sync.WaitGroup
	loops.Go(func() { i.settles(ctx) })
	loops.Go(func() { i.wakes(ctx) })
	loops.Wait()
	i.waking.working.Wait()
	return i.end(context.WithoutCancel(ctx))
}

// settles settles what was sent until ctx ends. It waits for no turn: were it late,
// another replica would take the replies for owed and say them again.
func (i *Intake) settles(ctx context.Context) {
	every(ctx, i.SettleEvery, func() {
		if err := i.boxes.settle(ctx); err != nil && ctx.Err() == nil {
			i.Log.WarnContext(ctx, "settling replies", "err", err)
		}
	})
}

// wakes wakes what is due until ctx ends.
func (i *Intake) wakes(ctx context.Context) {
	every(ctx, i.Tick, func() {
		for i.due(ctx) == dueBatch && ctx.Err() == nil {
		}
	})
}

// every does something again and again until ctx ends, the first time after one period.
func every(ctx context.Context, period time.Duration, do func()) {
	tick := time.NewTicker(period)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			do()
		}
	}
}

// dueBatch is how many due chats are leased at once; dueLease must be long enough
// to handle them.
const (
	dueBatch = 200
	dueLease = 30 * time.Second
)

// due wakes the chats that are due and returns how many there were. It waits for the
// private ones alone: a group's turn may fetch photos, and whoever is to be reminded or
// has sent an album does not wait for that.
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
		if isGroup(&c, nil) {
			i.wakeGroup(ctx, c.Address)
			continue
		}
		slots <- struct{}{}
		go func() {
			defer func() { <-slots }()
			i.wakeInLine(ctx, c.Address, nil)
		}()
	}
	for range wakers {
		slots <- struct{}{}
	}
	return len(chats)
}

// wakingGroups are the groups whose turn by the clock has begun or waits; true: it is to
// have another after that.
type wakingGroups struct {
	mu      sync.Mutex
	groups  map[message.Address]bool
	working sync.WaitGroup
	slots   chan struct{}
}

// wakeGroup wakes a group by and by. One that is being woken since an earlier lease is
// woken again after that, not beside it; when too many are, one is due again as soon as
// its lease is over.
func (i *Intake) wakeGroup(ctx context.Context, addr message.Address) {
	g := &i.waking
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, waking := g.groups[addr]; waking {
		g.groups[addr] = true
		return
	}
	if len(g.groups) >= dueBatch {
		return
	}
	g.groups[addr] = true
	g.working.Go(func() {
		for g.next(addr) {
			i.wakeInLine(ctx, addr, g.slots)
		}
	})
}

// next tells whether a group has a turn to make, and forgets it when it has none.
func (g *wakingGroups) next(addr message.Address) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.groups[addr] {
		delete(g.groups, addr)
		return false
	}
	g.groups[addr] = false
	return true
}

// wakeInLine makes the clock's turn of one chat when, where there are slots, there is one,
// and then when it is its turn: what is said in the chat does not wait for a slot behind it.
func (i *Intake) wakeInLine(ctx context.Context, addr message.Address, slots chan struct{}) {
	if slots != nil {
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		case <-ctx.Done():
			return
		}
	}
	leave, err := i.lines.Enter(ctx, addr)
	if err != nil {
		return
	}
	defer leave()
	if err := i.wake(ctx, addr); err != nil && ctx.Err() == nil {
		i.Log.ErrorContext(ctx, "waking chat", "channel", addr.Channel, "conversation_id", addr, "err", err)
	}
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
