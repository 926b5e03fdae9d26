package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// nowhere is the channel of a delivery for which no chat was found.
const nowhere = "none"

// postponed is the outcome of a delivery that was not tried: its turn in the pace
// of the chat has not come, or nobody is enrolled for it yet.
const postponed = "postponed"

// deliveries counts what became of deliveries, and how late what was sent came.
type deliveries struct {
	total  map[deliveryLabels]prometheus.Counter
	delays map[report.TargetKind]prometheus.Observer
}

type deliveryLabels struct {
	channel message.Channel
	kind    report.TargetKind
	outcome string
}

func (m *Metrics) newDeliveries() {
	total := m.counters("deliveries_total", "What became of tries to deliver what reports and memos owe.", "channel", "kind", "outcome")
	delay := m.histograms("delivery_delay_seconds", "From owing something to its being sent.", delayBuckets, "kind")
	m.deliveries = deliveries{
		total:  make(map[deliveryLabels]prometheus.Counter),
		delays: make(map[report.TargetKind]prometheus.Observer),
	}
	outcomes := []string{postponed}
	for _, s := range report.DeliveryStates() {
		outcomes = append(outcomes, string(s))
	}
	for _, kind := range report.TargetKinds() {
		m.deliveries.delays[kind] = delay.WithLabelValues(string(kind))
		for _, ch := range append(message.Channels(), nowhere, other) {
			for _, o := range outcomes {
				m.deliveries.total[deliveryLabels{ch, kind, o}] = total.WithLabelValues(string(ch), string(kind), o)
			}
		}
	}
}

// Settled counts outcomes that were stored; it is what dispatch.Config.Settled wants.
func (m *Metrics) Settled(r *report.Report, outcomes []report.Outcome) {
	if m == nil {
		return
	}
	for i := range outcomes {
		o := &outcomes[i]
		d := r.Delivery(o.Key)
		if d == nil {
			continue
		}
		l := deliveryLabels{channel: o.To.Channel, kind: d.Target.Kind, outcome: string(o.State)}
		if d.Target.Kind == report.TargetStore {
			if ref, ok := r.Attachment(d.Target); ok {
				l.channel = ref.Channel
			}
		}
		switch {
		case l.channel == "":
			l.channel = nowhere
		case m.channels[l.channel] == nil:
			l.channel = other
		}
		if o.Untried {
			l.outcome = postponed
		}
		if c, ok := m.deliveries.total[l]; ok {
			c.Inc()
		}
		if o.State == report.DeliverySent {
			m.deliveries.delays[d.Target.Kind].Observe(o.At.Sub(d.Created).Seconds())
		}
	}
}
