package webguard

import (
	"sync"
	"time"
)

const (
	// guessWindow is the time over which wrong guesses are forgiven.
	guessWindow = time.Hour
	// guessAll is how many times as many wrong guesses everybody together may make before
	// each of them costs guessDear times as much.
	guessAll  = 30
	guessDear = 5
	// guessMax bounds the memory of guessers.
	guessMax = 20_000
)

// Guesses bounds how often somebody may name things that are not there, tickets for one.
// Only wrong guesses are counted: whoever knows what he asks for is never slowed down, and
// is asked to wait only where many wrong guesses came from, be it another behind the same
// address. Very many of all people together shut nobody out; they make each further one count
// for several. It is safe from any goroutine.
//
// The count is a time: when the debt of a guesser will be paid (the generic cell rate
// algorithm, ITU-T I.371). It lives in memory, for each replica.
type Guesses struct {
	cost time.Duration
	mu   sync.Mutex
	by   map[string]time.Time
	all  time.Time
}

// NewGuesses lets each guesser be wrong perHour times at once, and as often again within
// each hour; 0 counts nothing.
func NewGuesses(perHour int) *Guesses {
	g := &Guesses{by: make(map[string]time.Time)}
	if perHour > 0 {
		g.cost = guessWindow / time.Duration(perHour)
	}
	return g
}

// Guess takes one guess of a guesser: what Client returned, or any other name of one. wait is
// how long he must wait before he may guess again; 0: he may now, and whoever then finds that
// he was right, or cannot tell, calls right once.
func (g *Guesses) Guess(who string, now time.Time) (wait time.Duration, right func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	cost := g.price(now)
	if cost == 0 {
		return 0, func() {}
	}
	wide, has := Around(who)
	wait = debt(g.by[who], now) + cost - guessWindow
	if has {
		wait = max(wait, debt(g.by[wide], now)+cost/Wide-guessWindow)
	}
	if wait > 0 {
		return wait, nil
	}
	g.owe(who, cost, now)
	if has {
		g.owe(wide, cost/Wide, now)
	}
	// No deeper than the window, so that it is over soon after they end.
	all := g.all
	if g.all = later(all, now).Add(g.cost / guessAll); g.all.Sub(now) > guessWindow {
		g.all = later(all, now)
	}
	counted := g.all.Sub(later(all, now))
	return 0, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.pay(who, cost)
		if has {
			g.pay(wide, cost/Wide)
		}
		g.all = g.all.Add(-counted)
	}
}

// price is what one wrong guess costs now.
func (g *Guesses) price(now time.Time) time.Duration {
	if debt(g.all, now)+g.cost/guessAll > guessWindow {
		return g.cost * guessDear
	}
	return g.cost
}

func (g *Guesses) owe(who string, cost time.Duration, now time.Time) {
	if _, known := g.by[who]; !known && len(g.by) >= guessMax {
		forget(g.by, func(paid time.Time) float64 { return -debt(paid, now).Seconds() })
	}
	g.by[who] = later(g.by[who], now).Add(cost)
}

func (g *Guesses) pay(who string, cost time.Duration) {
	if paid, owes := g.by[who]; owes {
		g.by[who] = paid.Add(-cost)
	}
}

// debt is how long it takes until it is paid.
func debt(paid, now time.Time) time.Duration { return max(paid.Sub(now), 0) }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
