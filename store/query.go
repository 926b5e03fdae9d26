package store

import (
	"time"

	"github.com/taprose/taprose/conversation/report"
)

// Page asks for at most Limit items after the cursor of the page before. The
// zero After begins; a store returns the cursor of the next page, "" at the end.
// Paging is by key, so that it costs the same at any depth.
type Page struct {
	Limit int
	After string
}

// AgencyQuery asks for reports of one agency, oldest deadline first.
type AgencyQuery struct {
	// Agency is the key; "" are the reports that no agency has.
	Agency string
	// Statuses narrows to these; empty means all.
	Statuses []report.Status
	Page
}

// Near asks for reports around a point, nearest first.
type Near struct {
	Lat, Lon float64
	// Meters is the radius, at most 5,000.
	Meters float64
	// Since leaves out reports filed before it.
	Since time.Time
	Limit int
}

// Count is how many reports were filed on one local day for one agency, category
// and status as they are now.
type Count struct {
	Day, Agency, Category string
	Status                report.Status
	N                     int64
}

// CountQuery asks for counts of the local days From to To, both included, as
// "2006-01-02"; an empty bound is open.
type CountQuery struct{ From, To string }
