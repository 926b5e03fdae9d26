package metrics

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/conversation/message"
)

// Sources are looked at whenever somebody asks for the figures. Each may be nil:
// then its figure is missing, and so it is while its source answers with an error.
// They are asked one after the other within two seconds.
type Sources struct {
	// Backlog is how many reports are due at a moment.
	Backlog func(ctx context.Context, now time.Time) (int64, error)
	// ReportsDue and ChatsDue are the earliest moments at which something must
	// happen to a report or in a chat; the zero time when nothing must.
	ReportsDue, ChatsDue func(ctx context.Context) (time.Time, error)
	// Dispatch is how busy the dispatcher is.
	Dispatch func() dispatch.Load
	// Owing is how many chats are owed replies that have not gone out yet.
	Owing func() int
	// Writer is the queue of the embedded store: how many writes wait, how many may,
	// and how many commits and writes there were.
	Writer func() Writer
	// Stores and Channels tell what is wrong with each, nil while nothing is.
	Stores   map[string]func(ctx context.Context) error
	Channels map[message.Channel]func() error
	// Links tell how accounts that are linked to their network stand.
	Links map[message.Channel]Link
}

// Link is an account's link: the state it is in, and all that there are.
type Link struct {
	State  func() string
	States []string
}

// Writer is the state of a store's queue of writes.
type Writer struct {
	Queued, Limit   int
	Commits, Writes int64
}

// Watch sets what is looked at; it is called once, before the program runs.
func (m *Metrics) Watch(s Sources) {
	if m != nil {
		m.sources.looked.Store(&s)
	}
}

// sources turns Sources into figures.
type sources struct {
	looked atomic.Pointer[Sources]
	now    func() time.Time

	due, dueAge, chatAge, working, waiting, workers, owing *prometheus.Desc
	queue, limit, commits, writes, store, channel, link    *prometheus.Desc
}

// sourceTime bounds one look.
const sourceTime = 2 * time.Second

func (m *Metrics) newSources() *sources {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(namespace+"_"+m.name(name), help, labels, nil)
	}
	s := &sources{
		now:     time.Now,
		due:     desc("reports_due", "Reports that owe something whose time has come."),
		dueAge:  desc("reports_oldest_due_age_seconds", "How long the longest waiting report has been due."),
		chatAge: desc("chats_oldest_due_age_seconds", "How long the longest waiting chat has been due."),
		working: desc("dispatch_working", "Reports that dispatch works on."),
		waiting: desc("dispatch_waiting", "Reports that dispatch holds and has no worker for yet."),
		workers: desc("dispatch_workers", "Reports that dispatch can work on at once."),
		owing:   desc("chats_owing", "Chats with replies that have not gone out yet."),
		queue:   desc("store_writer_queue", "Writes that wait for the embedded store's writer."),
		limit:   desc("store_writer_queue_limit", "Writes that may wait before their callers do."),
		commits: desc("store_commits_total", "Durable transactions of the embedded store."),
		writes:  desc("store_writes_total", "Writes that these transactions carried."),
		store:   desc("store_ready", "Whether a store answers.", "store"),
		channel: desc("channel_ready", "Whether a channel receives.", "channel"),
		link:    desc("channel_link", "How an account's link to its network stands: 1 for the state it is in.", "channel", "state"),
	}
	m.register(s)
	return s
}

// Describe tells Prometheus what Collect brings.
func (s *sources) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		s.due, s.dueAge, s.chatAge, s.working, s.waiting, s.workers, s.owing, s.queue, s.limit, s.commits, s.writes, s.store, s.channel, s.link,
	} {
		ch <- d
	}
}

// Collect looks at the sources.
func (s *sources) Collect(out chan<- prometheus.Metric) {
	from := s.looked.Load()
	if from == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), sourceTime)
	defer cancel()
	put := func(d *prometheus.Desc, kind prometheus.ValueType, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, kind, v, labels...)
	}
	gauge := func(d *prometheus.Desc, v float64, labels ...string) { put(d, prometheus.GaugeValue, v, labels...) }
	age := func(d *prometheus.Desc, look func(context.Context) (time.Time, error)) {
		if look == nil {
			return
		}
		if t, err := look(ctx); err == nil {
			gauge(d, ageOf(s.now(), t))
		}
	}
	if from.Backlog != nil {
		if n, err := from.Backlog(ctx, s.now()); err == nil {
			gauge(s.due, float64(n))
		}
	}
	age(s.dueAge, from.ReportsDue)
	age(s.chatAge, from.ChatsDue)
	if from.Dispatch != nil {
		load := from.Dispatch()
		gauge(s.working, float64(load.Working))
		gauge(s.waiting, float64(load.Waiting))
		gauge(s.workers, float64(load.Workers))
	}
	if from.Owing != nil {
		gauge(s.owing, float64(from.Owing()))
	}
	if from.Writer != nil {
		w := from.Writer()
		gauge(s.queue, float64(w.Queued))
		gauge(s.limit, float64(w.Limit))
		put(s.commits, prometheus.CounterValue, float64(w.Commits))
		put(s.writes, prometheus.CounterValue, float64(w.Writes))
	}
	for name, check := range from.Stores {
		gauge(s.store, ready(check(ctx)), name)
	}
	for name, status := range from.Channels {
		gauge(s.channel, ready(status()), string(name))
	}
	for name, l := range from.Links {
		now := l.State()
		for _, state := range l.States {
			v := 0.0
			if state == now {
				v = 1
			}
			gauge(s.link, v, string(name), state)
		}
	}
}

// ageOf is how long ago a moment was, 0 for what has not come yet and for never.
func ageOf(now, t time.Time) float64 {
	if t.IsZero() || t.After(now) {
		return 0
	}
	return now.Sub(t).Seconds()
}

func ready(err error) float64 {
	if err != nil {
		return 0
	}
	return 1
}
