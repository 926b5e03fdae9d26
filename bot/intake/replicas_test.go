package intake

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/conversation/message"
)

// twin is a second Intake over the same stores, with its own network; both are
// replicas of one installation.
func (b *bench) twin() (first, second *bench) {
	b.t.Helper()
	one := func(name string) *bench {
		cfg := b.Config
		cfg.Replica, cfg.OwedAfter, cfg.SettleEvery = name, 0, 0
		net := newPost()
		cfg.Post = net
		in, err := New(cfg)
		if err != nil {
			b.t.Fatal(err)
		}
		return &bench{Intake: in, t: b.t, db: b.db, post: net, disp: b.disp, cell: b.cell, now: morning}
	}
	return one("a"), one("b")
}

// settles has sent replies forgotten, as Run does, and lets the time pass in which
// another replica might have saved them again.
func (b *bench) settles() {
	b.t.Helper()
	if err := b.boxes.settle(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

func TestAReplyIsSaidByTheReplicaThatMadeIt(t *testing.T) {
	t.Parallel()
	whole := newBench(t)
	a, b := whole.twin()
	a.says("1", "/start")
	a.post.wait(1)
	a.boxes.working.Wait()
	// The store still holds the reply when the next message falls on the other one.
	if c := a.chat(); len(c.Owed) != 1 || c.Senders[c.Owed[0].Key] != "a" {
		t.Fatalf("the chat owes %v, signed %v", c.Owed, c.Senders)
	}
	done := make(chan struct{})
	go func() { defer close(done); b.says("2", "lapor"); b.post.wait(1) }()
	// b waits for a's reply to be gone.
	for {
		a.settles()
		select {
		case <-done:
		case <-time.After(10 * time.Millisecond):
			continue
		}
		break
	}
	b.boxes.working.Wait()
	b.settles()
	if got := b.post.wait(1); len(got) != 1 || !strings.Contains(got[0], "Tentang apa") {
		t.Errorf("the second replica said %q", got)
	}
	whole.later(time.Minute)
	a.settles()
	b.settles()
	a.due(t.Context())
	b.due(t.Context())
	a.boxes.working.Wait()
	b.boxes.working.Wait()
	if a.post.count() != 1 || b.post.count() != 1 {
		t.Errorf("said %d and %d times", a.post.count(), b.post.count())
	}
	if c := a.chat(); len(c.Owed) != 0 {
		t.Errorf("the chat still owes %v", c.Owed)
	}
}

func TestAReplyThatAnotherReplicaSavedAgainIsTakenOut(t *testing.T) {
	t.Parallel()
	whole := newBench(t)
	a, b := whole.twin()
	a.says("1", "/start")
	a.post.wait(1)
	a.boxes.working.Wait()
	// A turn of b has loaded the chat, then a has it cleared, then b saves.
	stale, err := b.Chats.Load(t.Context(), siti)
	if err != nil {
		t.Fatal(err)
	}
	a.settles()
	if c := a.chat(); len(c.Owed) != 0 {
		t.Fatalf("not cleared: %v", c.Owed)
	}
	b.sign(&stale)
	if err := b.Chats.Save(t.Context(), &stale); err != nil {
		t.Fatal(err)
	}
	whole.later(sureAfter)
	a.settles()
	if c := a.chat(); len(c.Owed) != 0 {
		t.Errorf("what was sent is owed again: %v", c.Owed)
	}
}

func TestTheRepliesOfADeadReplicaAreTakenOver(t *testing.T) {
	t.Parallel()
	whole := newBench(t)
	a, b := whole.twin()
	a.post.fail = func(message.Outbound) error { return &message.SendError{Kind: message.SendRetry, Code: "down"} }
	a.says("1", "/start")
	// The network comes again: it is for a to answer, as long as it may live.
	b.says("1", "/start")
	b.due(t.Context())
	b.boxes.working.Wait()
	if b.post.count() != 0 {
		t.Errorf("said beside a living replica: %q", b.post.wait(1))
	}
	a.boxes.end()
	a.boxes.working.Wait()
	whole.later(9 * time.Second)
	b.due(t.Context())
	if got := b.post.wait(1); !strings.Contains(got[0], "TapRose") {
		t.Errorf("taken over: %q", got)
	}
	b.boxes.working.Wait()
}

func TestALivingReplicaKeepsItsReplies(t *testing.T) {
	t.Parallel()
	whole := newBench(t)
	a, b := whole.twin()
	a.post.fail = func(message.Outbound) error {
		return &message.SendError{Kind: message.SendThrottled, Wait: time.Hour}
	}
	a.says("1", "/start")
	for range 20 {
		whole.later(3 * time.Second)
		a.settles()
		b.due(t.Context())
		b.boxes.working.Wait()
	}
	if b.post.count() != 0 {
		t.Errorf("said for a living replica: %q", b.post.wait(1))
	}
	a.boxes.end()
	a.boxes.working.Wait()
}

func TestAReplyOnAnothersConnectionIsLeftToIt(t *testing.T) {
	t.Parallel()
	whole := newBench(t)
	a, b := whole.twin()
	a.post.fail = func(message.Outbound) error {
		return &message.SendError{Kind: message.SendRetry, Code: dispatch.Elsewhere}
	}
	a.says("1", "/start")
	a.boxes.working.Wait()
	for i := range 3 {
		whole.later(9 * time.Second)
		a.settles()
		if i == 2 {
			b.due(t.Context())
		}
	}
	if got := b.post.wait(1); !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "TapRose") }) {
		t.Errorf("left to the other replica: %q", got)
	}
	b.boxes.working.Wait()
	if c := a.chat(); len(c.Owed) != 1 {
		t.Errorf("before it settles the chat owes %s", fmt.Sprint(c.Owed))
	}
}
