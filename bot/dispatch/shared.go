package dispatch

import (
	"context"
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// Limit is one thing that all replicas together may do only so often.
type Limit struct {
	// Key names it.
	Key string
	// PerSecond is how often it may happen; Burst how often at once.
	PerSecond float64
	Burst     int
	// Pause, if set, lets nothing happen for so long.
	Pause time.Duration
}

// Limits keeps limits over all replicas. Reserve takes the place of n in each and
// returns how long to wait for it.
type Limits interface {
	Reserve(ctx context.Context, n int, limits ...Limit) (time.Duration, error)
}

// Share has the Post keep the pace together with other replicas. Call it before the
// first send. Each replica also keeps the whole pace by itself, which is what remains
// while the limits cannot be asked.
//
// Groups are asked about for each message. What a whole channel may take is reserved
// for several messages at once, so that a reply costs a fraction of a round trip. The
// pace of one private chat is not shared: whoever answers a person is mostly one
// replica, and if it is two for a moment the network asks us to wait.
func (p *Post) Share(limits Limits) {
	p.shared = &shared{limits: limits, paces: p.pacer.paces, now: p.now, blocks: make(map[message.Channel]*block)}
}

// How long the limits may take to answer, how long they are not asked again after
// they did not, and how long places taken beforehand may be used.
const (
	sharedTimeout = 500 * time.Millisecond
	sharedPause   = 2 * time.Second
	blockLife     = time.Second
)

// shared keeps the pace with other replicas; nil keeps none.
type shared struct {
	limits Limits
	paces  map[message.Channel]Pace
	now    func() time.Time

	mu     sync.Mutex
	blocks map[message.Channel]*block
	// silent is until when the limits are not asked, because they did not answer.
	silent time.Time
}

// block is places of a whole channel that this replica has taken beforehand.
type block struct {
	mu   sync.Mutex
	left int
	// from is when they may be used, until when they must have been.
	from, until time.Time
}

func (s *shared) reserve(now time.Time, to message.Address, group bool, n int) time.Duration {
	if s == nil {
		return 0
	}
	pace := s.paces[to.Channel]
	var wait time.Duration
	if group && pace.PerGroup > 0 {
		wait = s.ask(now, n, groupLimit(to, pace))
	}
	if pace.Overall > 0 {
		wait = max(wait, s.fromBlock(now, to.Channel, pace, n))
	}
	return wait
}

// groupLimit is the same as the limiter of one process.
func groupLimit(to message.Address, pace Pace) Limit {
	burst := max(1, int(pace.PerGroup/4))
	return Limit{Key: "group:" + to.String(), PerSecond: max(pace.PerGroup-float64(burst), 0.5) / 60, Burst: burst}
}

// fromBlock takes n places of those taken beforehand, or of new ones: as many as a
// quarter of a second allows.
func (s *shared) fromBlock(now time.Time, ch message.Channel, pace Pace, n int) time.Duration {
	s.mu.Lock()
	b, ok := s.blocks[ch]
	if !ok {
		b = &block{}
		s.blocks[ch] = b
	}
	s.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left < n || now.After(b.until) {
		size := max(n, int(pace.Overall/4))
		wait := s.ask(now, size, Limit{Key: "channel:" + string(ch), PerSecond: pace.Overall, Burst: max(1, int(pace.Overall))})
		b.left, b.from = size, now.Add(wait)
		b.until = b.from.Add(blockLife)
	}
	b.left -= n
	return max(0, b.from.Sub(now))
}

// throttled tells the other replicas that the network asked for a pause in a chat.
func (s *shared) throttled(to message.Address, pause time.Duration) {
	if s == nil || pause <= 0 || s.paces[to.Channel].PerGroup <= 0 {
		return
	}
	l := groupLimit(to, s.paces[to.Channel])
	l.Pause = pause
	s.ask(s.now(), 0, l)
}

// ask reserves; 0 when the limits do not answer, whose store is away then: it is
// better to write at the pace of one replica than not at all.
func (s *shared) ask(now time.Time, n int, l Limit) time.Duration {
	s.mu.Lock()
	silent := now.Before(s.silent)
	s.mu.Unlock()
	if silent {
		return 0
	}
	ctx, cancel := context.WithTimeout(context.Background(), sharedTimeout)
	defer cancel()
	wait, err := s.limits.Reserve(ctx, n, l)
	if err != nil {
		s.mu.Lock()
		s.silent = now.Add(sharedPause)
		s.mu.Unlock()
		return 0
	}
	return wait
}

// paced is what stands in a delivery that waits for its moment in the shared pace:
// whichever replica gets it then finds its place taken.
const paced = "paced"

// placedFor is for how long such a place may be used. After a longer time without
// anybody sending, everything would go out at once.
const placedFor = 30 * time.Second

// placed tells whether a delivery has been given a place by any replica, which has
// come.
func (d *Dispatcher) placed(now time.Time, dl *report.Delivery) bool {
	return d.Post.shared != nil && dl.Failure == paced && now.Sub(dl.Next) < placedFor
}

// waiting is the failure to note in a delivery that is given its place.
func (d *Dispatcher) waiting(dl *report.Delivery) string {
	if d.Post.shared != nil {
		return paced
	}
	return dl.Failure
}
