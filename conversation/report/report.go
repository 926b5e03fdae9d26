package report

import (
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
)

// Schema is the version of the stored shape that this code writes.
const Schema = 1

// Report is what one reporter told us and all that became of it: one document.
//
//	{"id":"r_9f","schema":1,"ticket":"TBN-K7M3XA","created":"2026-11-21T08:00:00Z","updated":"2026-11-21T08:05:00Z",
//	 "day":"2026-11-21","person":"p_7f3k","home":{"channel":"telegram","id":"person:p_7f3k"},"alias":"Pelapor 7F",
//	 "category":"jalan","words":"Jalan berlubang di depan pasar","media":[{"kind":"photo","hash":"9f86d081"}],
//	 "place":{"lat":-6.89,"lon":112.06,"has_point":true,"district":"Tuban"},
//	 "status":"awaiting_reporter","agency":"pupr","deadline":"2026-12-11T16:59:59Z","paused":"2026-11-21T08:05:00Z",
//	 "events":[{"seq":1,"at":"2026-11-21T08:00:00Z","kind":"filed","by":{"kind":"reporter"},"to":"received","agency":"pupr","cause":"telegram:990"}],
//	 "deliveries":[{"key":"news:2","target":{"kind":"reporter"},"out":{"key":"r_9f/news:2","text":"…","about":"r_9f"},
//	  "state":"queued","created":"2026-11-21T08:05:00Z","next":"2026-11-21T08:05:00Z"}]}
type Report struct {
	// ID is allocated when the draft begins, so that filing twice files once.
	ID string `json:"id"`
	// Version counts the saves; 0 is not stored yet. Stores keep it.
	Version int64 `json:"-"`
	Schema  int   `json:"schema"`
	// Ticket is the number by which people name the report.
	Ticket string `json:"ticket"`
	// Created and Updated are the moments of filing and of the latest event.
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
	// Day is the local day of filing, "2006-01-02", kept for counting.
	Day string `json:"day"`
	// Offset is how many seconds local time was ahead of UTC where it was filed; 0 is
	// what reports have from before it was kept, and means WIB: see LocalOffset.
	Offset int `json:"utc_offset,omitempty"`
	// Person is the ID of the reporter; who that is stands only in Person.
	Person string `json:"person"`
	// Home is the private chat in which the report was made, as message.PersonChat
	// names it; in older reports it is the chat's own address.
	Home message.Address `json:"home"`
	// Alias is how the agency sees the reporter: "Pelapor 7F".
	Alias string `json:"alias"`
	// Visibility is who may know of it; "", in older reports, is anonymous.
	Visibility regency.Visibility `json:"visibility,omitempty"`
	Category   string             `json:"category"`
	Words      string             `json:"words"`
	Media      []message.MediaRef `json:"media,omitempty"`
	Place      message.Place      `json:"place,omitzero"`
	// Rude: the reporter insisted on words that he was asked to rephrase.
	Rude bool `json:"rude,omitempty"`

	Status Status `json:"status"`
	// Agency is in charge; "" means that the administrators must assign one.
	Agency string `json:"agency,omitempty"`
	// Deadline is when the agency's answer is due; meaningless while Paused is set.
	Deadline time.Time `json:"deadline,omitzero"`
	// Paused is since when the clock has stood still, waiting for the reporter.
	Paused time.Time `json:"paused,omitzero"`
	// Clock is the time that the agency has been given; see package clock.
	Clock Clock `json:"clock,omitzero"`
	// Close is when a resolved report closes by itself, and one that waits for its
	// reporter is archived.
	Close time.Time `json:"close,omitzero"`
	// Stars is the reporter's rating, 1 to 5; 0 none yet.
	Stars int `json:"stars,omitempty"`

	Events     []Event    `json:"events"`
	Deliveries []Delivery `json:"deliveries,omitempty"`

	// fresh are references that the next save must store too.
	fresh []Ref
}

// Filing is what New needs to make a report.
type Filing struct {
	ID, Ticket, Day string
	// Offset is how many seconds local time is ahead of UTC.
	Offset           int
	Person, Alias    string
	Home             message.Address
	Visibility       regency.Visibility
	Category, Agency string
	Words            string
	Media            []message.MediaRef
	Place            message.Place
	Rude             bool
	Deadline         time.Time
	Cause            string
}

// New files a report: status received, one event, its media owed to our store.
func New(now time.Time, f Filing) Report {
	r := Report{
		ID: f.ID, Schema: Schema, Ticket: f.Ticket, Created: now, Day: f.Day, Offset: f.Offset,
		Person: f.Person, Home: message.PersonChat(f.Home.Channel, f.Person), Alias: f.Alias, Visibility: f.Visibility,
		Category: f.Category, Agency: f.Agency, Words: f.Words,
		Media: slices.Clone(f.Media), Place: f.Place, Rude: f.Rude,
		Status: StatusReceived, Deadline: f.Deadline,
	}
	r.append(now, Event{
		Kind: EventFiled, By: Actor{Kind: ActorReporter}, To: StatusReceived,
		Agency: f.Agency, Cause: f.Cause,
	})
	r.oweMedia(now, 0, r.Media)
	return r
}

// wib is Western Indonesian Time, which knows no summer time.
const wib = 7 * time.Hour

// LocalOffset is how much local time was ahead of UTC where the report was filed.
// Indonesia's zones never change theirs.
func (r *Report) LocalOffset() time.Duration {
	if r.Offset == 0 {
		return wib
	}
	return time.Duration(r.Offset) * time.Second
}

// Detail is what comes with a move or a record.
type Detail struct {
	Agency string
	Text   string
	Media  []message.MediaRef
	Place  message.Place
	Stars  int
	Rude   bool
	Cause  string
}

// Apply makes a move and appends its event. What it means for the clocks is for
// clock.Keep, beside noting since when the reporter has been asked. The error is a
// *MoveError and the report is then unchanged.
func (r *Report) Apply(now time.Time, move Move, by Actor, d Detail) error {
	to, err := next(r.Status, move)
	if err != nil {
		return err
	}
	from := r.Status
	r.Status = to
	if from == StatusAwaitingReporter {
		r.Paused = time.Time{}
	}
	switch to {
	case StatusAwaitingReporter:
		r.Paused = now
	case StatusTransferred:
		r.Agency = d.Agency
	}
	// Whoever made the move says when the new status ends by itself.
	r.Close = time.Time{}
	e := event(EventKind(move), by, d)
	e.From, e.To = from, to
	r.append(now, e)
	return nil
}

// Record appends an event that leaves the status as it is.
func (r *Report) Record(now time.Time, kind EventKind, by Actor, d Detail) {
	switch kind {
	case EventAssigned:
		r.Agency = d.Agency
	case EventRated:
		r.Stars = d.Stars
	}
	r.append(now, event(kind, by, d))
}

func event(kind EventKind, by Actor, d Detail) Event {
	return Event{
		Kind: kind, By: by, Agency: d.Agency, Text: d.Text, Media: slices.Clone(d.Media),
		Place: d.Place, Stars: d.Stars, Rude: d.Rude, Cause: d.Cause,
	}
}

func (r *Report) append(now time.Time, e Event) {
	e.Seq = len(r.Events) + 1
	e.At = now
	r.Events = append(r.Events, e)
	r.Updated = now
	if e.Seq > 1 {
		r.oweMedia(now, e.Seq, e.Media)
	}
}

// Caused tells whether the inbound message has already made an event.
func (r *Report) Caused(cause string) bool {
	return cause != "" && slices.ContainsFunc(r.Events, func(e Event) bool { return e.Cause == cause })
}

// NextDue is the earliest moment at which something must happen to the report,
// the zero time when nothing must.
func (r *Report) NextDue() time.Time {
	due := r.Close
	for _, n := range []time.Time{r.Clock.Next, r.Clock.Nudge, r.unwaited()} {
		if !n.IsZero() && (due.IsZero() || n.Before(due)) {
			due = n
		}
	}
	for i := range r.Deliveries {
		d := &r.Deliveries[i]
		if d.State.Owed() && (due.IsZero() || d.Next.Before(due)) {
			due = d.Next
		}
		if !d.Edit.IsZero() && (due.IsZero() || d.Edit.Before(due)) {
			due = d.Edit
		}
		if d.awaited() && (due.IsZero() || d.Expect.Before(due)) {
			due = d.Expect
		}
	}
	return due
}

// unwaited is since when a report has waited for its reporter without an end being set,
// as older programs left it: package clock sets one. The zero time for all others.
func (r *Report) unwaited() time.Time {
	if r.Status != StatusAwaitingReporter || r.Clock.Asked > 0 {
		return time.Time{}
	}
	return r.Paused
}

// Files are the files that the report names, wherever it does.
func (r *Report) Files() []message.MediaRef {
	all := slices.Clone(r.Media)
	for i := range r.Events {
		all = append(all, r.Events[i].Media...)
	}
	for i := range r.Deliveries {
		all = append(all, r.Deliveries[i].Out.Media...)
	}
	return all
}

// Clone returns a copy that shares nothing changeable with r.
func (r *Report) Clone() Report {
	c := *r
	c.Media = slices.Clone(r.Media)
	c.Events = slices.Clone(r.Events)
	for i := range c.Events {
		c.Events[i].Media = slices.Clone(c.Events[i].Media)
	}
	c.Deliveries = slices.Clone(r.Deliveries)
	for i := range c.Deliveries {
		d := &c.Deliveries[i]
		d.Out.Media = slices.Clone(d.Out.Media)
		d.Out.Choices = slices.Clone(d.Out.Choices)
		d.MessageIDs = slices.Clone(d.MessageIDs)
	}
	c.fresh = slices.Clone(r.fresh)
	return c
}
