package memo

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// Schema is the version of the stored shape that this code writes.
const Schema = 1

// Kind is what a memo is.
type Kind string

// The kinds.
const (
	// KindOrder: a leader wants something of an agency.
	KindOrder Kind = "order"
	// KindActivity: an agency tells what it has done.
	KindActivity Kind = "activity"
	// KindDigest: the figures that were sent to a leader's chat.
	KindDigest Kind = "digest"
	// KindFiles: the files of a report on their way to a leader's chat.
	KindFiles Kind = "files"
)

// Kinds lists every kind.
func Kinds() []Kind { return []Kind{KindOrder, KindActivity, KindDigest, KindFiles} }

// Status is how far an order has come; "" for the other kinds, unless taken back.
type Status string

// The statuses of an order.
const (
	// StatusOpen: the agency has not answered.
	StatusOpen Status = "open"
	// StatusAnswered: it has; what it says later is an answer too.
	StatusAnswered Status = "answered"
	// StatusRecalled: whoever wrote it took it back, an activity as well.
	StatusRecalled Status = "recalled"
)

// Statuses lists every status of an order.
func Statuses() []Status { return []Status{StatusOpen, StatusAnswered, StatusRecalled} }

// idPrefix begins the ID of every memo. No report's ID begins so, which tells the
// two apart where a message of ours may be about either.
const idPrefix = "memo:"

// IsID tells whether an ID is that of a memo.
func IsID(id string) bool { return strings.HasPrefix(id, idPrefix) }

// OrderID, ActivityID and FilesID are the IDs of what one inbound message made, so that the
// same message coming again makes nothing new.
func OrderID(cause string) string { return idPrefix + string(KindOrder) + ":" + cause }

// ActivityID is described at OrderID.
func ActivityID(cause string) string { return idPrefix + string(KindActivity) + ":" + cause }

// FilesID is described at OrderID.
func FilesID(cause string) string { return idPrefix + string(KindFiles) + ":" + cause }

// DigestID is the ID of the digest that a chat is sent for a span ("day",
// "fortnight") that ended with a local day.
func DigestID(span, day string, chat message.Address) string {
	return idPrefix + string(KindDigest) + ":" + span + ":" + day + ":" + chat.String()
}

// Memo is one order, activity or digest, or files that were asked for: one document.
//
//	{"id":"memo:order:telegram:990","schema":1,"kind":"order","created":"2026-11-23T01:00:00Z",
//	 "updated":"2026-11-23T01:00:00Z","day":"2026-11-23","agency":"pupr",
//	 "chat":{"channel":"telegram","id":"9"},"by":"Bupati","report":"r_9f","tickets":["TBN-K7M3XA"],
//	 "words":"Tolong cek hari ini","status":"open","remind":"2026-11-24T01:00:00Z",
//	 "deliveries":[{"key":"order","target":{"kind":"agency","agency":"pupr"},
//	  "out":{"key":"memo:order:telegram:990/order","text":"…","about":"memo:order:telegram:990"},
//	  "state":"queued","created":"2026-11-23T01:00:00Z","next":"2026-11-23T01:00:00Z"}],
//	 "cause":"telegram:990"}
type Memo struct {
	ID string `json:"id"`
	// Version counts the saves; 0 is not stored yet. Stores keep it.
	Version int64     `json:"-"`
	Schema  int       `json:"schema"`
	Kind    Kind      `json:"kind"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
	// Day is the local day of Created, "2006-01-02".
	Day string `json:"day"`
	// Agency is the key of who is to act, or who acted; "" for a digest.
	Agency string `json:"agency,omitempty"`
	// Chat is the leader's chat of an order, a digest or files, the agency's group of an
	// activity.
	Chat message.Address `json:"chat"`
	// By is who wrote it: a leader's office, or a name as the network shows it.
	By string `json:"by,omitempty"`
	// Report is the ID of the report that an order or files are of, Tickets are the tickets
	// that were named.
	Report  string             `json:"report,omitempty"`
	Tickets []string           `json:"tickets,omitempty"`
	Words   string             `json:"words,omitempty"`
	Media   []message.MediaRef `json:"media,omitempty"`

	Status Status `json:"status,omitempty"`
	// Remind is when the agency is reminded of an open order next; zero: not again.
	Remind time.Time `json:"remind,omitzero"`
	// Reminded counts the reminders.
	Reminded int      `json:"reminded,omitempty"`
	Answers  []Answer `json:"answers,omitempty"`

	Deliveries []report.Delivery `json:"deliveries,omitempty"`
	// Failures are when deliveries were given up, and when somebody had them tried again,
	// oldest first. Memos of an older program have none.
	Failures []report.Event `json:"failures,omitempty"`
	// Cause is the inbound message that made it: "channel:id".
	Cause string `json:"cause,omitempty"`

	// fresh are references that the next save must store too.
	fresh []report.Ref
}

// Answer is what an agency said to an order.
type Answer struct {
	At    time.Time          `json:"at"`
	By    string             `json:"by,omitempty"`
	Words string             `json:"words,omitempty"`
	Media []message.MediaRef `json:"media,omitempty"`
	Cause string             `json:"cause,omitempty"`
}

// Answered tells whether an inbound message has already made an answer.
func (m *Memo) Answered(cause string) bool {
	return slices.ContainsFunc(m.Answers, func(a Answer) bool { return a.Cause == cause })
}

// Files are the files that the memo names, wherever it does.
func (m *Memo) Files() []message.MediaRef {
	r := m.Envelope()
	all := r.Files()
	for i := range m.Answers {
		all = append(all, m.Answers[i].Media...)
	}
	return all
}

// DropFiles forgets the files of a memo that owes nothing any more, and returns whether
// there were any.
func (m *Memo) DropFiles() bool {
	if len(m.Files()) == 0 || !m.NextDue().IsZero() {
		return false
	}
	m.Media = nil
	for i := range m.Answers {
		m.Answers[i].Media = nil
	}
	for i := range m.Deliveries {
		m.Deliveries[i].Out.Media = nil
	}
	return true
}

// Owe adds a delivery, as report.Report.Owe does: a key already there is left as it is.
func (m *Memo) Owe(now time.Time, d report.Delivery) {
	e := m.envelope()
	e.Owe(now, d)
	m.Deliveries = e.Deliveries
}

// Attach adds files, and owes their fetching.
func (m *Memo) Attach(now time.Time, media []message.MediaRef) {
	m.Media = append(slices.Clip(m.Media), media...)
	m.OweMedia(now)
}

// OweMedia owes the fetching of the memo's own files into our store.
func (m *Memo) OweMedia(now time.Time) {
	for i, f := range m.Media {
		if f.Hash == "" {
			m.Owe(now, report.Delivery{Key: "fetch:" + number(i), Target: report.Target{Kind: report.TargetStore, Media: i}})
		}
	}
}

func number(i int) string { return strconv.Itoa(i) }

// Recall gives up what is still owed and match names.
func (m *Memo) Recall(match func(report.Delivery) bool) {
	e := m.envelope()
	e.Recall(match)
	m.Deliveries = e.Deliveries
}

// NextDue is the earliest moment at which something must happen to the memo, the
// zero time when nothing must.
func (m *Memo) NextDue() time.Time {
	due := m.Remind
	for i := range m.Deliveries {
		d := &m.Deliveries[i]
		if d.State.Owed() && (due.IsZero() || d.Next.Before(due)) {
			due = d.Next
		}
	}
	return due
}

// Clone returns a copy that shares nothing changeable with m.
func (m *Memo) Clone() Memo {
	c := *m
	c.Tickets, c.Media, c.Answers = slices.Clone(m.Tickets), slices.Clone(m.Media), slices.Clone(m.Answers)
	for i := range c.Answers {
		c.Answers[i].Media = slices.Clone(c.Answers[i].Media)
	}
	e := m.envelope()
	e = e.Clone()
	c.Deliveries, c.Failures, c.fresh = e.Deliveries, e.Events, slices.Clone(m.fresh)
	return c
}
