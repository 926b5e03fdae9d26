package metrics

import (
	"net/http"
	"slices"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/taprose/taprose/conversation/message"
)

// Metrics are the figures of one running program. It is safe from several
// goroutines. A nil *Metrics measures nothing: its decorators return what they are
// given.
type Metrics struct {
	registry *prometheus.Registry
	names    []string

	channels   map[message.Channel]*channel
	calls      *prometheus.CounterVec
	callTime   *prometheus.HistogramVec
	active     *prometheus.GaugeVec
	deliveries deliveries
	mediaBytes prometheus.Counter
	quarantine prometheus.Counter
	refused    map[refusalLabels]prometheus.Counter
	warnings   prometheus.Counter
	errors     prometheus.Counter
	sources    *sources
}

// The moments between which latencies are counted, in seconds: stores answer in
// microseconds when all is well, networks in tens of milliseconds, and what people
// were owed may wait for hours.
var (
	storeBuckets   = []float64{.0001, .0003, .001, .003, .01, .03, .1, .3, 1, 3, 10}
	channelBuckets = []float64{.003, .01, .03, .1, .3, 1, 3, 10, 30}
	delayBuckets   = []float64{.1, .3, 1, 3, 10, 30, 60, 300, 1800, 3600, 6 * 3600, 24 * 3600}
)

// New returns figures that all stand at zero. version is the program's.
func New(version string) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	m.register(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	info := m.gauges("build_info", "Always 1; the label is the version of the program.", "version")
	info.WithLabelValues(version).Set(1)
	m.newChannels()
	m.calls = m.counters("store_calls_total", "Calls of a store, by what came of them.", "store", "call", "outcome")
	m.callTime = m.histograms("store_call_seconds", "How long calls of a store took.", storeBuckets, "store", "call")
	m.active = m.gauges("store_active", "Calls of a store that are under way.", "store")
	m.newDeliveries()
	m.mediaBytes = m.counter("media_stored_bytes_total", "Bytes of files that were put into the store.")
	m.quarantine = m.counter("quarantined_total", "Messages on which a conversation panicked, kept in the quarantine.")
	m.newRefused()
	logged := m.counters("log_records_total", "Records in the program's log, by level.", "level")
	m.warnings, m.errors = logged.WithLabelValues("warn"), logged.WithLabelValues("error")
	m.sources = m.newSources()
	return m
}

// Handler serves the figures to Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}

// Names lists the names of the program's own metrics, sorted; those of histograms
// without their _bucket, _sum and _count.
func (m *Metrics) Names() []string { return slices.Sorted(slices.Values(m.names)) }

const namespace = "taprose"

// name is the full name of a metric, noted for Names.
func (m *Metrics) name(short string) string {
	m.names = append(m.names, namespace+"_"+short)
	return short
}

// register adds a collector; two of one name are a defect and panic.
func (m *Metrics) register(cs ...prometheus.Collector) { m.registry.MustRegister(cs...) }

func (m *Metrics) counter(name, help string) prometheus.Counter {
	c := prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: m.name(name), Help: help})
	m.register(c)
	return c
}

func (m *Metrics) counters(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: m.name(name), Help: help}, labels)
	m.register(c)
	return c
}

func (m *Metrics) gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: m.name(name), Help: help}, labels)
	m.register(g)
	return g
}

func (m *Metrics) histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: m.name(name), Help: help, Buckets: buckets}, labels)
	m.register(h)
	return h
}
