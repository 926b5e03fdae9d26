package redisstore

import (
	"sync"
	"testing"
	"time"
)

// rough is how much later than the one before a call may happen on a busy machine.
const rough = 5 * time.Second

func TestPaceIsSharedByReplicas(t *testing.T) {
	t.Parallel()
	a, b := open(t)
	// One in ten seconds, three at once: nothing refills while the test runs.
	l := Limit{Key: "telegram:77", PerSecond: 0.1, Burst: 3}
	for i, want := range []time.Duration{0, 0, 0, 10 * time.Second, 20 * time.Second} {
		db := [2]*DB{a, b}[i%2]
		got, err := db.Pace().Reserve(t.Context(), 1, l)
		if err != nil {
			t.Fatal(err)
		}
		if got > want || got < want-rough {
			t.Fatalf("wait for place %d is %v, want about %v", i+1, got, want)
		}
	}
	other, err := a.Pace().Reserve(t.Context(), 1, Limit{Key: "telegram:78", PerSecond: 0.1})
	if err != nil || other != 0 {
		t.Fatalf("another chat waits %v (%v), want nothing", other, err)
	}
}

func TestPaceWaitsForTheSlowestLimit(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	chat := Limit{Key: "chat", PerSecond: 100, Burst: 100}
	overall := Limit{Key: "overall", PerSecond: 0.01}
	for _, want := range []time.Duration{0, 100 * time.Second} {
		got, err := db.Pace().Reserve(t.Context(), 1, chat, overall, Limit{Key: "none"})
		if err != nil {
			t.Fatal(err)
		}
		if got > want || got < want-rough {
			t.Fatalf("wait is %v, want about %v", got, want)
		}
	}
}

func TestPaceGivesEachPlaceOnce(t *testing.T) {
	t.Parallel()
	a, b := open(t)
	const n = 20
	waits := make([]time.Duration, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			w, err := [2]*DB{a, b}[i%2].Pace().Reserve(t.Context(), 1, Limit{Key: "overall", PerSecond: 0.01})
			if err != nil {
				t.Error(err)
			}
			waits[i] = w
		})
	}
	wg.Wait()
	seen := make(map[int]bool)
	for _, w := range waits {
		seen[int((w+rough).Minutes()*60/100)] = true
	}
	if len(seen) != n {
		t.Fatalf("%d of %d places are different: %v", len(seen), n, waits)
	}
}

func TestPausedLimitWaitsForItsEnd(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	l := Limit{Key: "telegram:77", PerSecond: 1, Burst: 3}
	paused := l
	paused.Pause = 10 * time.Minute
	for i, l := range []Limit{paused, l} {
		got, err := db.Pace().Reserve(t.Context(), 1, l)
		if err != nil {
			t.Fatal(err)
		}
		want := 10*time.Minute + time.Duration(i)*time.Second
		if got > want+time.Second || got < want-rough {
			t.Fatalf("wait is %v, want about %v", got, want)
		}
	}
}
