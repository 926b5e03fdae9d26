package report

import "time"

// Clock is the time that the agency in charge has been given. Package clock runs it;
// until when everything must be settled stands in Report.Deadline.
//
//	{"since":"2026-11-23T01:00:00Z","from":1,"acknowledge":"2026-11-26T16:59:59Z","answer":"2026-11-30T16:59:59Z",
//	 "next":"2026-11-25T00:30:00Z"}
type Clock struct {
	// Since is when whoever is in charge was put in charge: days count from the one
	// after it. From is how many events there were then, that one included.
	Since time.Time `json:"since,omitzero"`
	From  int       `json:"from,omitempty"`
	// Acknowledge and Answer are until when the report is to be taken on and its
	// reporter to have first words; zero once that has been done.
	Acknowledge time.Time `json:"acknowledge,omitzero"`
	Answer      time.Time `json:"answer,omitzero"`
	// Held: the clock stands still, with Left working days until the deadline, negative
	// when it had passed.
	Held bool `json:"held,omitempty"`
	Left int  `json:"left,omitempty"`
	// Asked is the event with the question for which the reporter's time to answer runs,
	// 0 when none does; Nudge is when he is reminded, zero once he was. The end of his
	// time is Report.Close.
	Asked int       `json:"asked,omitempty"`
	Nudge time.Time `json:"nudge,omitzero"`
	// Next is when somebody must be reminded, zero when nobody.
	Next time.Time `json:"next,omitzero"`
	// Said is when somebody was reminded last.
	Said time.Time `json:"said,omitzero"`
	// Step is how far up the ladder it is known that a deadline was missed: 1 the
	// agency, 2 the Sekda, 3 the Bupati.
	Step int `json:"step,omitempty"`
}

// ClockKind is which of a report's clocks runs. It is the text of EventLate.
type ClockKind string

// The kinds, in the order in which they run.
const (
	// ClockAcknowledge: the agency has not taken the report on; the administrators have
	// not found an agency.
	ClockAcknowledge ClockKind = "acknowledge"
	// ClockAnswer: the reporter has had no words from the agency.
	ClockAnswer ClockKind = "answer"
	// ClockSettle: the report is not done.
	ClockSettle ClockKind = "settle"
)

// ClockKinds lists every kind, in the order in which they run.
func ClockKinds() []ClockKind { return []ClockKind{ClockAcknowledge, ClockAnswer, ClockSettle} }

// Running tells which clock runs and until when: the first that has not been met, none
// while the reporter is asked or once the report has left the agency's hands. A report
// from before there were three has the one until its deadline.
func (r *Report) Running() (kind ClockKind, due time.Time, ok bool) {
	k := &r.Clock
	switch {
	case !r.Status.Open(), !r.Paused.IsZero():
		return "", time.Time{}, false
	case !k.Acknowledge.IsZero() && (r.Deadline.IsZero() || !k.Acknowledge.After(r.Deadline)):
		kind, due = ClockAcknowledge, k.Acknowledge
	case !k.Answer.IsZero() && (r.Deadline.IsZero() || k.Answer.Before(r.Deadline)) && r.Agency != "":
		kind, due = ClockAnswer, k.Answer
	default:
		kind, due = ClockSettle, r.Deadline
	}
	if due.IsZero() {
		return "", time.Time{}, false
	}
	return kind, due, true
}

// Late tells which clock of the report ran out before now, and when; ok is false when
// none did.
func (r *Report) Late(now time.Time) (kind ClockKind, since time.Time, ok bool) {
	kind, since, ok = r.Running()
	if !ok || !since.Before(now) {
		return "", time.Time{}, false
	}
	return kind, since, true
}

// Forget drops the settled deliveries that match names and that no message can be
// answered about; what they said is history elsewhere.
func (r *Report) Forget(match func(Delivery) bool) {
	var kept []Delivery
	for _, d := range r.Deliveries {
		if d.State.Owed() || len(d.MessageIDs) > 0 || !match(d) {
			kept = append(kept, d)
		}
	}
	r.Deliveries = kept
}
