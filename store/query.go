package store

import (
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/report"
)

// Page asks for at most Limit items after the cursor of the page before. The
// zero After begins; a store returns the cursor of the next page, "" at the end.
// Paging is by key, so that it costs the same at any depth. A Limit below 1 means
// DefaultLimit; an After that no store made is ErrBadCursor.
type Page struct {
	Limit int
	After string
}

// DefaultLimit is how many items a page holds when its asker did not say.
const DefaultLimit = 50

// Size is the number of items wanted.
func (p Page) Size() int {
	if p.Limit < 1 {
		return DefaultLimit
	}
	return p.Limit
}

// AgencyQuery asks for reports of one agency, oldest deadline first; those
// without a deadline come last.
type AgencyQuery struct {
	// Agency is the key; "" are the reports that no agency has.
	Agency string
	// Statuses narrows to these; empty means all.
	Statuses []report.Status
	Page
}

// Near asks for reports around a point, nearest first. Reports whose place is
// only a name are never near anything.
type Near struct {
	Lat, Lon float64
	// Meters is the radius; more than MaxMeters means MaxMeters.
	Meters float64
	// Since leaves out reports filed before it.
	Since time.Time
	// Limit below 1 means DefaultLimit.
	Limit int
}

// MemoQuery asks for memos of one kind, newest first. Empty fields ask for nothing.
type MemoQuery struct {
	Kind   memo.Kind
	Agency string
	Status memo.Status
	// Report is the ID of the report that they are about.
	Report string
	// From and To are local days, both included, as "2006-01-02".
	From, To string
	Page
}

// FiguresQuery asks for what was counted in the local days of a period. An empty
// From begins with the first report; To must be there.
type FiguresQuery struct {
	figures.Period
	Step Step
	// Total leaves out what is below the regency's total.
	Total bool
}

// Step is how a period is cut into sheets.
type Step string

// The steps. StepNone makes one sheet of the whole period. The others make a sheet
// for each day or month, those of which nothing is known left out; a month at either
// end has only the days that belong to the period.
const (
	StepNone  Step = ""
	StepDay   Step = "day"
	StepMonth Step = "month"
)

// FiledQuery asks for the reports that were filed on the days of a period and are not
// secret, newest day first. Empty fields ask for nothing.
type FiledQuery struct {
	figures.Period
	Agency, Category, District string
	Statuses                   []report.Status
	Page
}

// Spot is an open report on the map. Its place is as exact as it was given: whoever
// shows it to strangers makes it coarse. Secret reports are no spots.
type Spot struct {
	Lat, Lon         float64
	Agency, Category string
	// Due is when the clock that runs runs out, zero while none does.
	Due time.Time
}

// WebEntry is one thing said in a chat in the browser. Seq grows within a chat.
type WebEntry struct {
	Seq  int64
	Body []byte
}
