package intake

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/message"
)

func note(n int) clock.Note {
	return clock.Note{Key: fmt.Sprint("r", n, "/clock:late:2026-11-23"), Head: "late", Text: fmt.Sprint("• nomor ", n), Report: fmt.Sprint("r", n)}
}

// wake runs what is due in the group's chat.
func (b *bench) wake() {
	b.t.Helper()
	if err := b.handle(b.t.Context(), pupr, nil); err != nil {
		b.t.Fatal(err)
	}
	b.boxes.working.Wait()
}

// The reminders of a morning are one message in the group, whoever hands them over,
// however often, and whatever is killed in between.
func TestRemindersOfAMorningAreOneMessage(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			if err := b.Join(t.Context(), pupr, note(i%20)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	b.wake()
	if n := b.post.count(); n != 0 {
		t.Fatalf("%d messages before others could come", n)
	}
	// Killed after they were handed over, and handed over again by whoever does not know.
	b.restart()
	if err := b.Join(t.Context(), pupr, note(3)); err != nil {
		t.Fatal(err)
	}
	b.later(2 * time.Minute)
	due, err := b.Chats.Due(t.Context(), b.Now(), 10, b.disp.NewLease(b.Now()))
	if err != nil || len(due) != 1 || due[0].Address != pupr {
		t.Fatalf("due: %v, %v", due, err)
	}
	b.wake()
	said := b.post.wait(1)
	if len(said) != 1 || !strings.HasPrefix(said[0], "-100 ") {
		t.Fatalf("said %q", said)
	}
	for i := range 20 {
		if strings.Count(said[0], fmt.Sprint("• nomor ", i, "\n")) != 1 {
			t.Errorf("number %d stands in it not once:\n%s", i, said[0])
		}
	}
	// Once more after it was said.
	b.restart()
	if err := b.Join(t.Context(), pupr, note(3)); err != nil {
		t.Fatal(err)
	}
	b.later(time.Hour)
	b.wake()
	if n := b.post.count(); n != 1 {
		t.Errorf("%d messages in the end", n)
	}
}

// A joined message that was composed before the power went is said afterwards.
func TestAJoinedMessageSurvivesAKill(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if err := b.Join(t.Context(), pupr, note(1)); err != nil {
		t.Fatal(err)
	}
	b.later(2 * time.Minute)
	var failing sync.WaitGroup
	failing.Add(1)
	var once sync.Once
	b.post.fail = func(message.Outbound) error {
		once.Do(failing.Done)
		return &message.SendError{Kind: message.SendRetry, Code: "stopped"}
	}
	if err := b.handle(t.Context(), pupr, nil); err != nil {
		t.Fatal(err)
	}
	failing.Wait()
	b.boxes.end()
	b.restart()
	b.post.mu.Lock()
	b.post.fail = nil
	b.post.mu.Unlock()
	b.later(time.Minute)
	b.wake()
	if said := b.post.wait(1); len(said) != 1 || !strings.Contains(said[0], "• nomor 1") {
		t.Errorf("said %q", said)
	}
}

// A note that cannot be kept is refused, so that its report still owes it.
func TestANoteThatIsNotStoredIsNotTaken(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Join(ctx, pupr, note(1)); !errors.Is(err, context.Canceled) {
		t.Fatalf("taken: %v", err)
	}
	if err := b.Join(t.Context(), pupr, note(1)); err != nil {
		t.Fatal(err)
	}
}
