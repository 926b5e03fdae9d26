package intake

import (
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// Codes are guess-proof by their number (23^8 of them, each good for a day) as long as
// nobody may try many. So whoever typed some wrong ones is not looked up any more for
// the rest of the hour, and neither is anybody once very many were wrong overall, be
// they typed from however many accounts.
const (
	wrongPerSender = 5
	wrongOverall   = 300
	wrongWithin    = time.Hour
)

// attempts counts wrong enrolment codes. It lives in memory: a restart gives some
// tries back, and a replica has its own count, which at these odds (300 tries an hour
// against 78 thousand million codes) opens nothing.
type attempts struct {
	mu    sync.Mutex
	since time.Time
	all   int
	by    map[message.Address]int
}

// barred tells whether codes from any of these addresses are not looked at now.
func (a *attempts) barred(now time.Time, who ...message.Address) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.turn(now)
	for _, w := range who {
		if a.by[w] >= wrongPerSender {
			return true
		}
	}
	return a.all >= wrongOverall
}

// wrong counts a wrong code against these addresses.
func (a *attempts) wrong(now time.Time, who ...message.Address) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.turn(now)
	a.all++
	for i, w := range who {
		if i > 0 && w == who[0] {
			continue
		}
		a.by[w]++
	}
}

// turn begins a new hour. At most wrongOverall pairs of addresses are remembered,
// because after that nothing is looked at and nothing counted.
func (a *attempts) turn(now time.Time) {
	if a.by == nil || now.Sub(a.since) >= wrongWithin {
		a.since, a.all, a.by = now, 0, make(map[message.Address]int)
	}
}
