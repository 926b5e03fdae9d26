package webguard

import (
	"net/netip"
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
	// budgetMax bounds the memory of a budget.
	budgetMax = 20_000
)

// Budget bounds how much somebody may do within a long time: guess wrongly, file reports. What is
// taken can be given back, so that only what turns out to count is counted, however much is tried at
// once. The network around a block of IPv6 addresses has Wide times as much. It is safe from any
// goroutine.
//
// The count is a time: when the debt of somebody will be paid (the generic cell rate algorithm,
// ITU-T I.371). It lives in memory, for each replica.
type Budget struct {
	window, cost time.Duration
	// shared: very much of all people together shuts nobody out, but makes each further one
	// count for several.
	shared bool
	// outside: who stands within, a proxy's neighbour or this machine, is not bounded.
	outside bool
	mu      sync.Mutex
	by      map[string]time.Time
	all     time.Time
}

func newBudget(n int, window time.Duration) *Budget {
	b := &Budget{window: window, by: make(map[string]time.Time)}
	if n > 0 {
		b.cost = window / time.Duration(n)
	}
	return b
}

// NewGuesses lets each guesser be wrong perHour times at once, and as often again within each
// hour; 0 counts nothing. Whoever knows what he asks for gives his guess back and is never slowed
// down; he is asked to wait only where many wrong ones came from, be it another behind the same
// address.
func NewGuesses(perHour int) *Budget {
	b := newBudget(perHour, guessWindow)
	b.shared = true
	return b
}

// NewFilings lets perDay reports be filed from each network address within a day; 0 counts
// nothing. Addresses of this machine and of inner networks are not bounded: a proxy that nobody
// named stands there, and with it everybody.
func NewFilings(perDay int) *Budget {
	b := newBudget(perDay, 24*time.Hour)
	b.outside = true
	return b
}

// Take takes one from the budget of who: what Client returned, or any other name. wait is how long
// he must wait before he may take one again; 0: he may now, and back, called once, gives it back.
func (b *Budget) Take(who string, now time.Time) (wait time.Duration, back func()) {
	if b.cost == 0 || b.outside && within(who) {
		return 0, func() {}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	cost := b.price(now)
	wide, has := Around(who)
	wait = debt(b.by[who], now) + cost - b.window
	if has {
		wait = max(wait, debt(b.by[wide], now)+cost/Wide-b.window)
	}
	if wait > 0 {
		return wait, nil
	}
	b.owe(who, cost, now)
	if has {
		b.owe(wide, cost/Wide, now)
	}
	// No deeper than the window, so that it is over soon after they end.
	all := later(b.all, now)
	if b.all = all.Add(b.cost / guessAll); b.all.Sub(now) > b.window {
		b.all = all
	}
	counted := b.all.Sub(all)
	return 0, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.pay(who, cost)
		if has {
			b.pay(wide, cost/Wide)
		}
		b.all = b.all.Add(-counted)
	}
}

// price is what one costs now.
func (b *Budget) price(now time.Time) time.Duration {
	if b.shared && debt(b.all, now)+b.cost/guessAll > b.window {
		return b.cost * guessDear
	}
	return b.cost
}

func (b *Budget) owe(who string, cost time.Duration, now time.Time) {
	if _, known := b.by[who]; !known && len(b.by) >= budgetMax {
		forget(b.by, func(paid time.Time) float64 { return -debt(paid, now).Seconds() })
	}
	b.by[who] = later(b.by[who], now).Add(cost)
}

func (b *Budget) pay(who string, cost time.Duration) {
	if paid, owes := b.by[who]; owes {
		b.by[who] = paid.Add(-cost)
	}
}

// within tells whether a client is on this machine or in an inner network.
func within(client string) bool {
	addr, err := netip.ParseAddr(client)
	if p, err2 := netip.ParsePrefix(client); err2 == nil {
		addr, err = p.Addr(), nil
	}
	return err == nil && (inner(addr) || addr == netip.IPv6Unspecified())
}

// debt is how long it takes until it is paid.
func debt(paid, now time.Time) time.Duration { return max(paid.Sub(now), 0) }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
