package memo

import (
	"slices"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/report"
)

// envelope is a report that holds nothing but the memo's outbox. What package report
// knows about deliveries, and package dispatch about sending them, then holds for
// memos too.
func (m *Memo) envelope() report.Report {
	return report.Report{
		ID: m.ID, Ticket: m.Name(), Agency: m.Agency, Media: m.Media, Deliveries: m.Deliveries, Events: m.Failures,
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
	m.Failures = slices.DeleteFunc(c.Events, func(e report.Event) bool {
		return e.Kind != report.EventUndeliverable && e.Kind != report.EventRetried
	})
}

// Failed is the latest moment at which a delivery was given up that still is, the zero
// time when there is none. Stores find memos by it.
func (m *Memo) Failed() time.Time {
	e := m.envelope()
	return e.Failed()
}

// GivenUpAt is when a delivery was given up for the last time.
func (m *Memo) GivenUpAt(d *report.Delivery) time.Time {
	e := m.envelope()
	return e.GivenUpAt(d)
}

// Retry owes once more what was given up, as report.Report.Retry does; an order that was
// taken back is not wanted any more.
func (m *Memo) Retry(now time.Time, key string, by report.Actor) error {
	if m.Status == StatusRecalled {
		return report.ErrNotWanted
	}
	e := m.Envelope()
	if err := e.Retry(now, key, by); err != nil {
		return err
	}
	fresh := m.fresh
	m.Open(&e)
	m.fresh = fresh
	return nil
}

// Refs are the references of everything that was sent from the outbox, FreshRefs those
// added since the memo was loaded.
func (m *Memo) Refs() []report.Ref {
	e := m.envelope()
	return e.Refs()
}

// FreshRefs is described at Refs.
func (m *Memo) FreshRefs() []report.Ref { return m.fresh }

// Name is what a notice about the outbox calls the memo, where it would name a
// report's ticket.
func (m *Memo) Name() string {
	switch m.Kind {
	case KindOrder:
		return strings.Join(append([]string{"Perintah"}, m.Tickets...), " ")
	case KindActivity:
		return "Kegiatan"
	case KindFiles:
		return strings.Join(append([]string{"Foto"}, m.Tickets...), " ")
	}
	return "Rekap " + m.Day
}
