package citizen

import (
	"slices"
	"time"
)

// Standing is what the administrators hold against a person, and nobody else sees. It
// stands in Person beside the identity and names nobody.
type Standing struct {
	// Marks are what he did, oldest first, at most marksMax.
	Marks []Mark `json:"marks,omitempty"`
	// Blocked: he is not heard, until Until or, where that is zero, for good.
	Blocked bool      `json:"blocked,omitempty"`
	Until   time.Time `json:"until,omitzero"`
}

// MarkKind is what a mark is for.
type MarkKind string

// The kinds of marks.
const (
	// MarkPrank: a report was rejected as false. MarkRude: he insisted on rude words.
	// MarkBlock: the administrators blocked him.
	MarkPrank MarkKind = "prank"
	MarkRude  MarkKind = "rude"
	MarkBlock MarkKind = "block"
)

// Mark is one thing held against a person.
//
//	{"kind":"prank","at":"2026-11-21T08:00:00Z","cause":"telegram:991"}
type Mark struct {
	Kind MarkKind  `json:"kind"`
	At   time.Time `json:"at"`
	// Cause is the inbound message that made the mark; the same one makes no second.
	Cause string `json:"cause,omitempty"`
}

const marksMax = 50

// Add adds a mark, and returns false when it is there already.
func (s *Standing) Add(m Mark) bool {
	if m.Cause != "" && slices.ContainsFunc(s.Marks, func(o Mark) bool { return o.Cause == m.Cause && o.Kind == m.Kind }) {
		return false
	}
	s.Marks = append(slices.Clone(s.Marks), m)
	if n := len(s.Marks) - marksMax; n > 0 {
		s.Marks = slices.Delete(s.Marks, 0, n)
	}
	return true
}

// Count is how many marks of a kind there are.
func (s *Standing) Count(kind MarkKind) int {
	n := 0
	for _, m := range s.Marks {
		if m.Kind == kind {
			n++
		}
	}
	return n
}

// Score weighs the marks: a false report costs a trip of somebody, a block was
// somebody's considered decision, a rude word costs a moment.
func (s *Standing) Score() int {
	return 3*s.Count(MarkPrank) + 4*s.Count(MarkBlock) + s.Count(MarkRude)
}

// ScoreNoticed is the score from which the administrators are told of a new report.
const ScoreNoticed = 3

// BlockedAt tells whether he is blocked at this moment.
func (s *Standing) BlockedAt(now time.Time) bool {
	return s.Blocked && (s.Until.IsZero() || now.Before(s.Until))
}
