package webguard

import (
	"fmt"
	"testing"
	"time"
)

// wrong guesses wrongly until it is made to wait, and returns how often it could.
func wrong(g *Budget, who string, now time.Time) int {
	for n := 0; ; n++ {
		if wait, _ := g.Take(who, now); wait > 0 || n == 100_000 {
			return n
		}
	}
}

func TestWrongGuessesHaveASlowPace(t *testing.T) {
	t.Parallel()
	g, now := NewGuesses(20), time.Unix(1000, 0)
	if n := wrong(g, "198.51.100.7", now); n != 20 {
		t.Errorf("%d at once", n)
	}
	if wait, _ := g.Take("198.51.100.7", now); wait != 3*time.Minute {
		t.Errorf("asked to wait %v", wait)
	}
	if n := wrong(g, "198.51.100.7", now.Add(3*time.Minute)); n != 1 {
		t.Errorf("%d after that", n)
	}
	if n := wrong(g, "198.51.100.8", now); n != 20 {
		t.Errorf("another address: %d", n)
	}
	if n := wrong(NewGuesses(0), "198.51.100.7", now); n != 100_000 {
		t.Errorf("%d where nothing is counted", n)
	}
}

// Whoever knows what he asks for is not counted, however often he asks; whoever asked in
// vain before is not forgiven for it.
func TestRightGuessesCostNothing(t *testing.T) {
	t.Parallel()
	g, now := NewGuesses(20), time.Unix(1000, 0)
	g.Take("2001:db8:1:2::/64", now)
	for range 5000 {
		_, right := g.Take("2001:db8:1:2::/64", now)
		if right == nil {
			t.Fatal("asked to wait")
		}
		right()
	}
	if n := wrong(g, "2001:db8:1:2::/64", now); n != 19 {
		t.Errorf("then %d wrong ones", n)
	}
}

// Who asks many times at once is counted before it is known whether he is right.
func TestGuessesAtTheSameTimeAreCounted(t *testing.T) {
	t.Parallel()
	g, now := NewGuesses(20), time.Unix(1000, 0)
	var rights []func()
	for range 400 {
		if _, right := g.Take("198.51.100.7", now); right != nil {
			rights = append(rights, right)
		}
	}
	if len(rights) != 20 {
		t.Errorf("%d at once", len(rights))
	}
}

// One customer has all blocks of a /48.
func TestTheNetworkAroundABlockIsCountedToo(t *testing.T) {
	t.Parallel()
	g, now := NewGuesses(20), time.Unix(1000, 0)
	total := 0
	for i := range 1000 {
		total += wrong(g, fmt.Sprintf("2001:db8:1:%x::/64", i), now)
	}
	if total != 100 {
		t.Errorf("%d from one /48", total)
	}
	if n := wrong(g, "2001:db8:2::/64", now); n != 20 {
		t.Errorf("%d from another", n)
	}
}

// Very many wrong guesses of everybody make each dearer. Nobody is shut out: who was never
// wrong still has some, and who is right is let through.
func TestWhenManyGuessNobodyIsShutOut(t *testing.T) {
	t.Parallel()
	g, now := NewGuesses(20), time.Unix(1000, 0)
	total := 0
	for i := range 30 {
		total += wrong(g, fmt.Sprintf("198.51.100.%d", i), now)
	}
	if total != 600 {
		t.Fatalf("%d before they are many", total)
	}
	for i := range 1000 {
		if n := wrong(g, fmt.Sprintf("203.0.113.%d", i), now); n != 4 {
			t.Fatalf("address %d: %d while many guess", i, n)
		}
	}
	for range 100 {
		if _, right := g.Take("192.0.2.1", now); right == nil {
			t.Fatal("who is right is shut out")
		} else {
			right()
		}
	}
	if n := wrong(g, "192.0.2.2", now.Add(time.Hour)); n != 20 {
		t.Errorf("%d an hour later", n)
	}
}

func TestManyGuessersDoNotFillTheMemory(t *testing.T) {
	t.Parallel()
	g, now := NewGuesses(20), time.Unix(1000, 0)
	wrong(g, "198.51.100.7", now)
	for i := range 2 * budgetMax {
		if wait, _ := g.Take(fmt.Sprint("many ", i), now); wait > 0 {
			t.Fatalf("guesser %d is kept out by those before", i)
		}
	}
	if len(g.by) > budgetMax {
		t.Errorf("%d remembered", len(g.by))
	}
	if wait, _ := g.Take("198.51.100.7", now); wait == 0 {
		t.Error("who was wrong most often was forgotten")
	}
}

// Reports of one address are bounded for a day; a proxy that nobody named is not taken for one.
func TestFilingsOfOneAddressAreBounded(t *testing.T) {
	t.Parallel()
	b, now := NewFilings(60), time.Unix(1000, 0)
	if n := wrong(b, "198.51.100.7", now); n != 60 {
		t.Errorf("%d at once", n)
	}
	if n := wrong(b, "198.51.100.7", now.Add(24*time.Hour)); n != 60 {
		t.Errorf("%d on the next day", n)
	}
	for i := range 1000 {
		// However many others file: each address has its own.
		if n := wrong(b, fmt.Sprintf("203.0.113.%d", i), now); n != 60 {
			t.Fatalf("address %d: %d", i, n)
		}
	}
	for _, inner := range []string{"127.0.0.1", "10.1.2.3", "::/64", "fd00::/64"} {
		if n := wrong(b, inner, now); n != 100_000 {
			t.Errorf("%s is bounded: %d", inner, n)
		}
	}
}
