package dispatch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// Config is what a Dispatcher is made of. Fields without a default are required.
type Config struct {
	Regency  *regency.Regency
	Reports  Reports
	People   People
	Groups   Groups
	Media    Media
	Post     *Post
	Fetchers map[message.Channel]Fetcher
	Log      *slog.Logger
	// Now is the clock; default time.Now.
	Now func() time.Time
	// NewID makes lease IDs, unique for ever.
	NewID func() string

	// Lease is how long a leased report is ours; default 90 s. It must outlive
	// what one report may take: SendTimeout for each of a few deliveries.
	Lease time.Duration
	// Tick is how often the store is asked for due reports; default 1 s.
	Tick time.Duration
	// Workers is how many reports are worked on at once; default 256. They wait
	// for networks, so there may be many more than processors.
	Workers int
	// Attempts is how many tries a delivery gets; default 12, which with Backoff
	// is about a day.
	Attempts int
	// Backoff is the pause after the first failure; it doubles up to BackoffMax.
	// Defaults 5 s and 3 h.
	Backoff, BackoffMax time.Duration
}

// WithDefaults fills in what is not set.
func (c Config) WithDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Lease == 0 {
		c.Lease = 90 * time.Second
	}
	if c.Tick == 0 {
		c.Tick = time.Second
	}
	if c.Workers == 0 {
		c.Workers = 256
	}
	if c.Attempts == 0 {
		c.Attempts = 12
	}
	if c.Backoff == 0 {
		c.Backoff = 5 * time.Second
	}
	if c.BackoffMax == 0 {
		c.BackoffMax = 3 * time.Hour
	}
	return c
}

func (c Config) validate() error {
	switch {
	case c.Regency == nil, c.Reports == nil, c.People == nil, c.Groups == nil, c.Media == nil, c.Post == nil, c.Log == nil, c.NewID == nil:
		return errors.New("dispatch: a required part is missing")
	case c.Lease <= c.Post.timeout:
		return fmt.Errorf("dispatch: the lease (%v) must outlive one send (%v)", c.Lease, c.Post.timeout)
	}
	return nil
}

// Dispatcher works off what reports owe. It is safe from several goroutines.
type Dispatcher struct {
	Config

	wake    chan struct{}
	slots   chan struct{}
	places  *places
	running sync.WaitGroup

	mu       sync.Mutex
	stopped  bool
	ctx      context.Context
	inFlight map[string]bool
}

// New returns a Dispatcher that does nothing until Run.
func New(cfg Config) (*Dispatcher, error) {
	cfg = cfg.WithDefaults()
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	return &Dispatcher{
		Config: cfg,
		wake:   make(chan struct{}, 1),
		slots:  make(chan struct{}, cfg.Workers),
		places: newPlaces(),
		ctx:    context.Background(),

		inFlight: make(map[string]bool),
	}, nil
}

// NewLease returns a lease that begins now, for a save that claims its report.
func (d *Dispatcher) NewLease(now time.Time) store.Lease {
	return store.Lease{ID: d.NewID(), Until: now.Add(d.Lease)}
}

// Claimed hands over a report whose save took the lease: its deliveries are sent
// at once, without asking the store. When all workers are busy the report waits
// in the store instead, where Due finds it.
func (d *Dispatcher) Claimed(r report.Report, lease store.Lease) {
	if !d.start(func(ctx context.Context) { d.work(ctx, r, lease) }, false) {
		d.start(func(ctx context.Context) { d.giveBack(ctx, r, lease) }, true)
	}
}

// Wake asks for a look at the store soon.
func (d *Dispatcher) Wake() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// start runs f in a goroutine of its own; without force only if a worker is free.
// It returns false when f was not started.
func (d *Dispatcher) start(f func(context.Context), force bool) bool {
	d.mu.Lock()
	if d.stopped {
		d.mu.Unlock()
		return false
	}
	ctx := d.ctx
	if !force {
		select {
		case d.slots <- struct{}{}:
		default:
			d.mu.Unlock()
			return false
		}
	}
	d.running.Add(1)
	d.mu.Unlock()
	go func() {
		defer d.running.Done()
		if !force {
			defer func() { <-d.slots }()
		}
		defer func() {
			if p := recover(); p != nil {
				d.Log.Error("dispatch worker panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			}
		}()
		f(ctx)
	}()
	return true
}

// Run leases and works until ctx ends, then waits for what has begun. It returns
// nil after an orderly stop.
func (d *Dispatcher) Run(ctx context.Context) error {
	d.mu.Lock()
	d.ctx = ctx
	d.mu.Unlock()
	tick := time.NewTicker(d.Tick)
	defer tick.Stop()
	for {
		n := d.lease(ctx)
		if n > 0 {
			// There may be more; but let the workers drain first.
			select {
			case <-ctx.Done():
			case <-time.After(10 * time.Millisecond):
				continue
			}
		}
		select {
		case <-ctx.Done():
			d.mu.Lock()
			d.stopped = true
			d.mu.Unlock()
			d.running.Wait()
			return nil
		case <-tick.C:
		case <-d.wake:
		}
	}
}

// lease takes as many due reports as there are free workers and starts on them.
func (d *Dispatcher) lease(ctx context.Context) int {
	free := cap(d.slots) - len(d.slots)
	if free == 0 {
		return 0
	}
	now := d.Now()
	lease := d.NewLease(now)
	due, err := d.Reports.Due(ctx, now, free, lease)
	if err != nil {
		if ctx.Err() == nil {
			d.Log.ErrorContext(ctx, "leasing due reports", "err", err)
		}
		return 0
	}
	for _, r := range due {
		if !d.start(func(ctx context.Context) { d.work(ctx, r, lease) }, false) {
			d.start(func(ctx context.Context) { d.giveBack(ctx, r, lease) }, true)
		}
	}
	return len(due)
}

// begin notes that this process works on a report; false when it does already.
func (d *Dispatcher) begin(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.inFlight[id] {
		return false
	}
	d.inFlight[id] = true
	return true
}

func (d *Dispatcher) end(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.inFlight, id)
}

// giveBack returns a lease without having worked.
func (d *Dispatcher) giveBack(ctx context.Context, r report.Report, lease store.Lease) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := d.Reports.Settle(ctx, d.Now(), &r, lease.ID, false); err != nil &&
		!errors.Is(err, store.ErrConflict) && !errors.Is(err, store.ErrLeaseLost) {
		d.Log.WarnContext(ctx, "giving a lease back", "report_id", r.ID, "err", err)
	}
}
