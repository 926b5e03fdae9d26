package dispatch

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/taprose/taprose/conversation/message"
)

// Pace is how fast one channel may be written to. Zero means no limit.
type Pace struct {
	// PerChat is messages per second into one private chat. Telegram: "avoid
	// sending more than one message per second" (Bots FAQ, limits).
	PerChat float64
	// PerGroup is messages per minute into one group. Telegram: 20 (Bots FAQ).
	PerGroup float64
	// Overall is messages per second on the whole channel. Telegram: about 30
	// (Bots FAQ).
	Overall float64
	// Burst is how many messages may follow each other at once on the whole
	// channel; default what Overall allows in a second, and at least one.
	Burst int
}

// chatBurst is how many messages may follow each other at once in one private
// chat: an answer and the news that comes with it must not wait for each other.
const chatBurst = 3

// paceIdle is after how long an unused limiter is forgotten; by then it is full.
const paceIdle = 5 * time.Minute

// pacer keeps the pace of all channels. It is safe from several goroutines.
type pacer struct {
	paces map[message.Channel]Pace

	mu      sync.Mutex
	overall map[message.Channel]*rate.Limiter
	chats   map[message.Address]*pacedChat
	swept   time.Time
	// until is when a channel that answered "too many requests" may be used again.
	until map[message.Address]time.Time
}

// pacedChat is what is known of one chat. A group that takes long to answer is
// not written to faster than it answers: whoever would have to stand in line
// waits in the store instead, and blocks no worker.
type pacedChat struct {
	limiter *rate.Limiter
	used    time.Time
	// took is how long a send takes lately, free when the sends that have their
	// place will have ended.
	took time.Duration
	free time.Time
}

func newPacer(paces map[message.Channel]Pace) *pacer {
	p := &pacer{
		paces:   paces,
		overall: make(map[message.Channel]*rate.Limiter),
		chats:   make(map[message.Address]*pacedChat),
		until:   make(map[message.Address]time.Time),
	}
	for c, pace := range paces {
		if pace.Overall > 0 {
			p.overall[c] = rate.NewLimiter(rate.Limit(pace.Overall), max(1, pace.Burst, int(pace.Overall)))
		}
	}
	return p
}

// reserve takes the place of n messages to one chat and returns how long to wait
// before sending them. The place is taken: the caller sends, or loses it.
func (p *pacer) reserve(now time.Time, to message.Address, group bool, n int) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	pace := p.paces[to.Channel]
	var wait time.Duration
	longer := func(d time.Duration) { wait = max(wait, d) }
	if t, ok := p.until[to]; ok {
		if now.Before(t) {
			longer(t.Sub(now))
		} else {
			delete(p.until, to)
		}
	}
	c := p.chat(now, to, group, pace)
	if c.limiter != nil {
		longer(c.limiter.ReserveN(now, min(n, c.limiter.Burst())).DelayFrom(now))
	}
	if group {
		longer(c.free.Sub(now))
		begin := now.Add(wait)
		c.free = begin.Add(time.Duration(n) * c.took)
	}
	if l := p.overall[to.Channel]; l != nil {
		longer(l.ReserveN(now, min(n, l.Burst())).DelayFrom(now))
	}
	return wait
}

// throttled notes that the network asked for a pause in one chat.
func (p *pacer) throttled(until time.Time, to message.Address) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.After(p.until[to]) {
		p.until[to] = until
	}
}

// ended notes how long a send took.
func (p *pacer) ended(to message.Address, took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c, ok := p.chats[to]; ok {
		// A moving mean: old enough to be calm, young enough to follow.
		c.took += (took - c.took) / 8
	}
}

func (p *pacer) chat(now time.Time, to message.Address, group bool, pace Pace) *pacedChat {
	if now.Sub(p.swept) > paceIdle {
		p.swept = now
		for a, c := range p.chats {
			if now.Sub(c.used) > paceIdle {
				delete(p.chats, a)
			}
		}
	}
	c, ok := p.chats[to]
	if !ok {
		c = &pacedChat{limiter: limiter(group, pace)}
		p.chats[to] = c
	}
	c.used = now
	return c
}

func limiter(group bool, pace Pace) *rate.Limiter {
	switch {
	case group && pace.PerGroup > 0:
		// A quarter may come at once and the rest is spread, so that no minute
		// ever sees more than PerGroup.
		burst := max(1, int(pace.PerGroup/4))
		return rate.NewLimiter(rate.Limit((pace.PerGroup-float64(burst))/60), burst)
	case !group && pace.PerChat > 0:
		return rate.NewLimiter(rate.Limit(pace.PerChat), max(chatBurst, int(pace.PerChat)))
	}
	return nil
}
