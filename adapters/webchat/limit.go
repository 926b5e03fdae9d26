package webchat

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limits holds back browsers that ask too much, by chat and by network address.
type limits struct {
	chats, addresses, uploads *buckets
	streams                   *slots
}

func newLimits(l Limits) *limits {
	const burst = 20
	return &limits{
		chats:     newBuckets(rate.Limit(l.PerChat), int(burst*l.PerChat)),
		addresses: newBuckets(rate.Limit(l.PerAddress), int(burst*l.PerAddress)),
		// A file costs more than words: a quarter of the pace.
		uploads: newBuckets(rate.Limit(l.PerChat/4), max(l.MediaPerMessage*3, 1)),
		streams: &slots{total: l.Streams, each: l.StreamsPerAddress, held: map[string]int{}},
	}
}

// bucketsMax bounds the memory that strangers can make us use. At that many
// those that are full again, and so remember nothing, are dropped.
const bucketsMax = 20_000

// buckets are token buckets by key.
type buckets struct {
	limit rate.Limit
	burst int
	mu    sync.Mutex
	by    map[string]*rate.Limiter
}

func newBuckets(limit rate.Limit, burst int) *buckets {
	return &buckets{limit: limit, burst: max(burst, 1), by: map[string]*rate.Limiter{}}
}

func (b *buckets) allow(key string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.by[key]
	if l == nil {
		if len(b.by) >= bucketsMax {
			b.sweep(now)
		}
		if len(b.by) >= bucketsMax {
			return false
		}
		l = rate.NewLimiter(b.limit, b.burst)
		b.by[key] = l
	}
	return l.AllowN(now, 1)
}

func (b *buckets) sweep(now time.Time) {
	for key, l := range b.by {
		if l.TokensAt(now) >= float64(b.burst) {
			delete(b.by, key)
		}
	}
}

// slots counts what is open at the same time, in all and by key.
type slots struct {
	total, each int
	mu          sync.Mutex
	n           int
	held        map[string]int
}

func (s *slots) take(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n >= s.total || s.held[key] >= s.each {
		return false
	}
	s.n++
	s.held[key]++
	return true
}

func (s *slots) free(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n--
	if s.held[key]--; s.held[key] == 0 {
		delete(s.held, key)
	}
}

// client names the network address that a request comes from, for counting. Of
// IPv6 only the first 64 bits: the rest is the client's to choose.
func (c *Channel) client(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	addr = addr.Unmap()
	// From the right: each trusted proxy vouches for the entry before it.
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && c.trusted(addr); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap()
	}
	if addr.Is6() {
		if p, err := addr.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return addr.String()
}

func (c *Channel) trusted(addr netip.Addr) bool {
	for _, p := range c.cfg.TrustedProxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
