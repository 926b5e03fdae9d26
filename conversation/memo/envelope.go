package memo

import (
	"strings"

	"github.com/taprose/taprose/conversation/report"
)

// envelope is a report that holds nothing but the memo's outbox. What package report
// knows about deliveries, and package dispatch about sending them, then holds for
// memos too.
func (m *Memo) envelope() report.Report {
	return report.Report{
		ID: m.ID, Ticket: m.name(), Agency: m.Agency, Media: m.Media, Deliveries: m.Deliveries,
	}
}

// Envelope returns a report that carries the memo's outbox, sharing nothing with it.
// It is never stored.
func (m *Memo) Envelope() report.Report {
	c := m.Clone()
	e := c.envelope()
	e.Version = m.Version
	return e
}

// Open takes back what became of the outbox in an envelope.
func (m *Memo) Open(e *report.Report) {
	c := e.Clone()
	m.Deliveries, m.Media, m.fresh = c.Deliveries, c.Media, c.FreshRefs()
}

// Refs are the references of everything that was sent from the outbox, FreshRefs those
// added since the memo was loaded.
func (m *Memo) Refs() []report.Ref {
	e := m.envelope()
	return e.Refs()
}

// FreshRefs is described at Refs.
func (m *Memo) FreshRefs() []report.Ref { return m.fresh }

// name is what a notice about the outbox calls the memo, where it would name a
// report's ticket.
func (m *Memo) name() string {
	switch m.Kind {
	case KindOrder:
		return strings.Join(append([]string{"Perintah"}, m.Tickets...), " ")
	case KindActivity:
		return "Kegiatan"
	}
	return "Rekap " + m.Day
}
