package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
)

type refusalLabels struct {
	channel message.Channel
	why     desk.Refusal
}

func (m *Metrics) newRefused() {
	total := m.counters("refused_total", "Presses and messages that were not let act: old or forged buttons, people without the right.", "channel", "why")
	m.refused = make(map[refusalLabels]prometheus.Counter)
	for _, ch := range message.Channels() {
		for _, why := range desk.Refusals() {
			m.refused[refusalLabels{ch, why}] = total.WithLabelValues(string(ch), string(why))
		}
	}
}

// Refused counts a message that was not let act; it is what intake.Config.Refused wants.
func (m *Metrics) Refused(ch message.Channel, why desk.Refusal) {
	if m == nil {
		return
	}
	if c, ok := m.refused[refusalLabels{ch, why}]; ok {
		c.Inc()
	}
}
