package dispatch

import (
	"runtime"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

func yield() { runtime.Gosched() }

func TestPaceOfAGroupNeverExceedsAMinutesShare(t *testing.T) {
	t.Parallel()
	p := newPacer(map[message.Channel]Pace{message.ChannelTelegram: {PerGroup: 20}})
	start := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	var at []time.Time
	for range 100 {
		at = append(at, start.Add(p.reserve(start, here, true, 1)))
	}
	for i, from := range at {
		n := 0
		for _, t := range at[i:] {
			if t.Sub(from) < time.Minute {
				n++
			}
		}
		if n > 20 {
			t.Fatalf("%d messages in the minute after %v", n, from.Sub(start))
		}
	}
	if last := at[99].Sub(start); last > 7*time.Minute {
		t.Errorf("100 messages took %v: slower than the pace asks", last)
	}
}

func TestPaceCountsAnAlbumAsItsFiles(t *testing.T) {
	t.Parallel()
	out := message.Outbound{Text: "kartu", Media: make([]message.MediaRef, 4)}
	if got := weight(out); got != 5 {
		t.Errorf("weight %d, want 5", got)
	}
	if got := weight(message.Outbound{Text: "kartu", Media: make([]message.MediaRef, 1)}); got != 1 {
		t.Errorf("a captioned photo weighs %d, want 1", got)
	}
}

func TestPaceWithoutLimitNeverWaits(t *testing.T) {
	t.Parallel()
	p := newPacer(nil)
	now := time.Now()
	for range 1000 {
		if d := p.reserve(now, here, false, 1); d != 0 {
			t.Fatalf("waits %v", d)
		}
	}
}

func TestPaceKeepsTheNetworksPause(t *testing.T) {
	t.Parallel()
	p := newPacer(nil)
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	p.throttled(now.Add(30*time.Second), here)
	if d := p.reserve(now, here, false, 1); d != 30*time.Second {
		t.Errorf("waits %v, want 30s", d)
	}
	if d := p.reserve(now.Add(31*time.Second), here, false, 1); d != 0 {
		t.Errorf("waits %v after the pause", d)
	}
}
