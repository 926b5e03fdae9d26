package dispatch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/taprose/taprose/bot/admit"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// Config is what a Dispatcher is made of. Fields without a default are required.
type Config struct {
	Regency *regency.Regency
	Reports Reports
	People  People
	Groups  Groups
	// Media keeps fetched files. SpoolDir is where large ones stand while they are looked
	// at; default the system's folder for temporary files.
	Media    admit.Media
	SpoolDir string
	Post     *Post
	Fetchers map[message.Channel]Fetcher
	Log      *slog.Logger
	// Now is the clock; default time.Now.
	Now func() time.Time
	// NewID makes lease IDs, unique for ever.
	NewID func() string

	// Lease is how long a leased report is ours; default 90 s. It must outlive
	// what one report may take: SendTimeout for each of a few deliveries. While large files
	// are sent it may end; this process then still knows that it works on the report. With a
	// Renewer it may be much shorter, and is how soon another replica takes over.
	Lease time.Duration
	// Renewer keeps leases while their reports are worked on; nil where nobody
	// waits to take over.
	Renewer Renewer
	// Tick is how often the store is asked for due reports; default 1 s.
	Tick time.Duration
	// Workers is how many reports are worked on at once; default 128. They wait
	// for networks, so there may be many more than processors.
	Workers int
	// Fetches is how many of them may fetch a large file at once, Uploads how many may send
	// large ones; default 4 each, so that files never hold up messages.
	Fetches, Uploads int
	// Attempts is how many tries a delivery gets; default 12, which with Backoff
	// is about a day.
	Attempts int
	// Backoff is the pause after the first failure; it doubles up to BackoffMax.
	// Defaults 5 s and 3 h.
	Backoff, BackoffMax time.Duration
	// Elsewhere tells that only another replica can send on a channel, and fetch from
	// it: what is owed there waits a moment in the store for that one. nil: none.
	Elsewhere func(message.Channel) bool
	// Refs finds the report that a receipt is about; required with Receipts.
	Refs Refs
	// Receipts says on which channels receipts are given, and how long one is
	// awaited before the delivery is shown as unconfirmed; none on any by default.
	Receipts map[message.Channel]time.Duration
	// ReceiptWait is how long receipts are gathered before they are stored; default
	// 1 s.
	ReceiptWait time.Duration
	// Join hands a line of a message that speaks of several reports to the chat in
	// which it will be said; it returns once the chat has it for good, and the same
	// note coming again is one. nil: each line is a message of its own.
	Join func(ctx context.Context, to message.Address, note clock.Note) error
	// Settled, if set, is told of outcomes once they are stored, with the report as
	// it is then. It must return at once and keep nothing of what it is given.
	Settled func(r *report.Report, outcomes []report.Outcome)
	// Panicked, if set, is told of a report on which the work panicked.
	Panicked Quarantined
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
		c.Workers = 128
	}
	if c.Fetches == 0 {
		c.Fetches = 4
	}
	if c.Uploads == 0 {
		c.Uploads = 4
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
	if c.Elsewhere == nil {
		c.Elsewhere = func(message.Channel) bool { return false }
	}
	if c.ReceiptWait == 0 {
		c.ReceiptWait = time.Second
	}
	return c
}

func (c Config) validate() error {
	switch {
	case c.Regency == nil, c.Reports == nil, c.People == nil, c.Groups == nil, c.Media == nil, c.Post == nil, c.Log == nil, c.NewID == nil:
		return errors.New("dispatch: a required part is missing")
	case len(c.Receipts) > 0 && c.Refs == nil:
		return errors.New("dispatch: receipts cannot be told without Refs")
	case c.Renewer == nil && c.Lease <= c.Post.timeout:
		return fmt.Errorf("dispatch: the lease (%v) must outlive one send (%v)", c.Lease, c.Post.timeout)
	}
	return nil
}

// job is a report that is ours to work on.
type job struct {
	report report.Report
	lease  store.Lease
	// held is the lease being kept while the report is worked on, tried what was tried
	// and is not settled yet.
	held  *held
	tried []report.Outcome
}

// Dispatcher works off what reports owe. It is safe from several goroutines.
type Dispatcher struct {
	Config

	// jobs are claimed reports on their way to a worker. Their leases run
	// meanwhile, so that the line is short: what does not fit goes back.
	jobs chan *job
	// rest are those whose reporter was told already and whose other deliveries wait
	// for a worker.
	rest chan *job
	// fetches and smallFetches are the places for large and for small files that come,
	// uploads and smallUploads those for messages with files that go.
	fetches, smallFetches, uploads, smallUploads chan struct{}

	door     admit.Door
	places   *places
	receipts *receipts

	// again asks for a look at the store before the next tick.
	again chan struct{}

	mu sync.Mutex
	// inFlight are the reports that this process works on.
	inFlight map[string]*flight

	rests rests
}

// jobsMax is how many claimed reports may wait for a worker.
const jobsMax = 1024

// New returns a Dispatcher that does nothing until Run.
func New(cfg Config) (*Dispatcher, error) {
	cfg = cfg.WithDefaults()
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	if len(cfg.Receipts) > 0 {
		cfg.Post.plain = newPlain(cfg.Receipts)
	}
	return &Dispatcher{
		Config:       cfg,
		jobs:         make(chan *job, jobsMax),
		rest:         make(chan *job, jobsMax),
		fetches:      make(chan struct{}, cfg.Fetches),
		smallFetches: make(chan struct{}, smallTimes*cfg.Fetches),
		uploads:      make(chan struct{}, cfg.Uploads),
		smallUploads: make(chan struct{}, smallTimes*cfg.Uploads),
		door:         admit.Door{Media: cfg.Media, Max: cfg.Regency.Limits.MediaBytes, Dir: cfg.SpoolDir},
		places:       newPlaces(),
		receipts:     newReceipts(),
		again:        make(chan struct{}, 1),
		inFlight:     make(map[string]*flight),
	}, nil
}

// NewLease returns a lease that begins now, for a save that claims its report.
func (d *Dispatcher) NewLease(now time.Time) store.Lease {
	return store.Lease{ID: d.NewID(), Until: now.Add(d.Lease)}
}

// Claimed hands over a report whose save took the lease: its deliveries are sent
// at once, without asking the store. When too many wait already the report waits
// in the store instead, where Due finds it.
func (d *Dispatcher) Claimed(r report.Report, lease store.Lease) {
	select {
	case d.jobs <- &job{report: r, lease: lease}:
	default:
		d.giveBack(context.Background(), r.ID, lease)
	}
}

// Run leases and works until ctx ends, then waits for what has begun and gives
// back what has not. It returns nil after an orderly stop.
func (d *Dispatcher) Run(ctx context.Context) error {
	var workers, told sync.WaitGroup
	for range max(1, d.Workers/2) {
		told.Go(func() { d.tell(ctx) })
	}
	for range d.Workers {
		workers.Go(func() {
			// Until the last reporter was told: what was sent is settled.
			for j := range d.rest {
				d.second(ctx, j)
			}
		})
	}
	workers.Go(func() { d.gather(ctx) })
	tick := time.NewTicker(d.Tick)
	defer tick.Stop()
	for ctx.Err() == nil {
		if d.lease(ctx) > 0 {
			// There may be more; but let the workers drain first.
			_ = Sleep(ctx, 10*time.Millisecond)
			continue
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-d.again:
		}
	}
	told.Wait()
	close(d.rest)
	workers.Wait()
	for {
		select {
		case j := <-d.jobs:
			d.giveBack(ctx, j.report.ID, j.lease)
		default:
			return nil
		}
	}
}

// tell does the first part of each job until ctx ends.
func (d *Dispatcher) tell(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case j := <-d.jobs:
			if d.first(ctx, j) {
				d.rest <- j
			}
		}
	}
}

// lease takes as many due reports as their reporters can soon be told. The rest of them
// may wait for a silent group meanwhile, though not without end.
func (d *Dispatcher) lease(ctx context.Context) int {
	room := min(d.Workers, jobsMax/2-len(d.rest)) - len(d.jobs)
	if room <= 0 {
		return 0
	}
	now := d.Now()
	lease := d.NewLease(now)
	due, err := d.Reports.Due(ctx, now, room, lease)
	if err != nil {
		if ctx.Err() == nil {
			d.Log.ErrorContext(ctx, "leasing due reports", "err", err)
		}
		return 0
	}
	for _, r := range due {
		d.Claimed(r, lease)
	}
	return len(due)
}

// begin notes that this process works on a report; false when it does already. Then the
// job's lease is kept until that work ends: it was taken between the moment the worker
// settled and the one it let go, or while the store was away and the worker's own lease
// ran out. Of several the latest is kept; those before it have run out, or it could not
// have been taken.
func (d *Dispatcher) begin(id string, lease store.Lease) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	f, working := d.inFlight[id]
	if !working {
		d.inFlight[id] = &flight{lease: lease.ID}
	} else if lease.Until.After(f.meanwhile.Until) {
		f.meanwhile = lease
	}
	return !working
}

// end lets go of a report. A lease that was taken meanwhile goes back to the store, which
// is asked at once: what the report owes by now is not what it owed then.
func (d *Dispatcher) end(id string) {
	d.mu.Lock()
	meanwhile := d.inFlight[id].meanwhile
	delete(d.inFlight, id)
	d.mu.Unlock()
	if meanwhile.IsZero() {
		return
	}
	d.giveBack(context.Background(), id, meanwhile)
	select {
	case d.again <- struct{}{}:
	default:
	}
}

// giveBack returns a lease without having worked.
func (d *Dispatcher) giveBack(ctx context.Context, id string, lease store.Lease) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := d.Reports.Release(ctx, id, lease.ID); err != nil && !errors.Is(err, store.ErrLeaseLost) {
		d.Log.WarnContext(ctx, "giving a lease back", "report_id", id, "err", err)
	}
}
