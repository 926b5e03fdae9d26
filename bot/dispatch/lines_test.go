package dispatch

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/taprose/taprose/conversation/message"
)

var here = message.Address{Channel: message.ChannelTelegram, ID: "77"}

func TestLinesLetInOneAtATimeInOrder(t *testing.T) {
	t.Parallel()
	l := NewLines()
	leave, err := l.Enter(t.Context(), here)
	if err != nil {
		t.Fatal(err)
	}
	const n = 20
	var mu sync.Mutex
	var order []int
	var wg sync.WaitGroup
	for i := range n {
		before := l.waiting(here)
		wg.Go(func() {
			leave, err := l.Enter(context.Background(), here)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			order = append(order, i)
			mu.Unlock()
			leave()
		})
		for l.waiting(here) == before {
			// The next one may only come once this one stands in line.
			yield()
		}
	}
	leave()
	wg.Wait()
	for i, got := range order {
		if got != i {
			t.Fatalf("order %v", order)
		}
	}
	if len(l.lines) != 0 {
		t.Fatalf("%d lines left behind", len(l.lines))
	}
}

func TestLinesForgetWhoGivesUp(t *testing.T) {
	t.Parallel()
	l := NewLines()
	leave, err := l.Enter(t.Context(), here)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Enter(ctx, here); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	leave()
	leave, err = l.Enter(t.Context(), here)
	if err != nil {
		t.Fatal(err)
	}
	leave()
	if len(l.lines) != 0 {
		t.Fatalf("%d lines left behind", len(l.lines))
	}
}

func (l *Lines) waiting(chat message.Address) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.lines[chat].waiting)
}
