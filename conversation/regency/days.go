package regency

import "github.com/taprose/taprose/conversation/calendar"

// Class is what kind of report a category is about, as PermenPANRB 62/2018 tells
// them apart; it decides how long settling may take.
type Class string

// The classes.
const (
	// ClassInformation is a request for information.
	ClassInformation Class = "information"
	// ClassAspiration is a wish or a proposal.
	ClassAspiration Class = "aspiration"
	// ClassComplaint is an ordinary complaint (tidak berkadar pengawasan).
	ClassComplaint Class = "complaint"
	// ClassSupervision is a complaint about wrongdoing that has to be investigated
	// (berkadar pengawasan).
	ClassSupervision Class = "supervision"
)

// Classes lists every class.
func Classes() []Class {
	return []Class{ClassInformation, ClassAspiration, ClassComplaint, ClassSupervision}
}

// Days are deadlines, all in working days after the day from which they count. A
// deadline of 0 does not run. The product's values are those of PermenPANRB 62/2018 as
// official pages quote it and of the published process of SP4N-LAPOR!.
type Days struct {
	// Acknowledge is for the agency to take a report on (verify and forward: 3).
	Acknowledge int
	// Answer is for its first words to the reporter (5).
	Answer int
	// Settle is for the end of its work, by class (5, 5, 14 and 60).
	Settle map[Class]int
	// Close is for the reporter's silence after the agency calls a report done, when
	// it closes by itself (10).
	Close int
	// Wait is for the reporter to answer a question of the agency, half way through which
	// he is reminded once; then the report is archived (10). 0 waits for ever.
	Wait int
}

// Ladder is after how many working days of lateness a leader is told; 0: not.
type Ladder struct{ Sekda, Bupati int }

// SettleDays is the deadline of a report in this category.
func (r *Regency) SettleDays(category string) int {
	c, _ := r.Category(category)
	if c.AnswerDays > 0 {
		return c.AnswerDays
	}
	if days := r.Days.Settle[c.Class]; days > 0 {
		return days
	}
	return r.Days.Settle[ClassComplaint]
}

// Calendar is when the offices work.
func (r *Regency) Calendar() calendar.Calendar {
	return calendar.Calendar{Zone: r.Zone, Holidays: r.Holidays, Hours: r.Hours, Seasons: r.Seasons}
}
