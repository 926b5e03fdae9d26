package mongostore

import (
	"math"
	"net/url"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
)

// This file is the place where the stored shapes are described. Each has an example,
// in MongoDB's relaxed extended JSON, which a test decodes.

// The collections.
const (
	colReports   = "reports"
	colRefs      = "refs"
	colSheets    = "sheets"
	colRolls     = "rolls"
	colPeople    = "people"
	colGroups    = "groups"
	colCodes     = "codes"
	colMemos     = "memos"
	colFiles     = "media.files"
	colChunks    = "media.chunks"
	colUploads   = "media.uploads"
	colWeb       = "web"
	colWebFloors = "web.floors"
	colMeta      = "meta"
)

// Moments outside of a document's own part are Unix nanoseconds, which sort as they
// are and lose nothing. Fields that are asked for are always there, with a value
// that matches nothing where there is nothing: an index then needs no exceptions.
const (
	// never sorts after every real moment.
	never = math.MaxInt64
	// nowhere is the cell of a report whose place is only a name.
	nowhere = -1
)

// reportDoc is a document of reports.
//
//	{"_id":"r1","version":2,"ticket":"TBN-7K3M9","person":"p_7f3k",
//	 "created":1795248000000000000,"day":"2026-11-21","category":"jalan",
//	 "agency":"pupr","status":"forwarded",
//	 "deadline":1795507200000000000,"clock":"settle","running":1795507200000000000,"due":9223372036854775807,"failed":0,
//	 "cell":4786676825,"lat":-6.8976,"lon":112.0649,"terms":["jalan","berlubang"],
//	 "refs":["55/telegram:-100"],
//	 "parts":["2026-11-21 r|pupr|jalan|",
//	  "2026-11-25 f|pupr|jalan|"],"secret":false,
//	 "fresh":true,"rolled":["2026-11-21 r|pupr|jalan|"],"rolled_seq":41,
//	 "lease_id":"","lease_until":0,
//	 "report":{"id":"r1","schema":1,"ticket":"TBN-7K3M9","created":"2026-11-21T08:00:00Z",
//	  "updated":"2026-11-21T08:00:01Z","day":"2026-11-21","person":"p_7f3k",
//	  "home":{"channel":"telegram","id":"77"},"alias":"Pelapor 7F","category":"jalan",
//	  "words":"Jalan berlubang","place":{"lat":-6.8976,"lon":112.0649,"has_point":true},
//	  "status":"forwarded","agency":"pupr","deadline":"2026-11-24T08:00:00Z",
//	  "events":[{"seq":1,"at":"2026-11-21T08:00:00Z","kind":"filed",
//	   "by":{"kind":"reporter"},"to":"received","agency":"pupr","cause":"telegram:812345"}],
//	  "deliveries":[{"key":"card:pupr:1","target":{"kind":"agency","agency":"pupr"},
//	   "state":"sent","attempts":1,"created":"2026-11-21T08:00:00Z",
//	   "sent":"2026-11-21T08:00:01Z","to":{"channel":"telegram","id":"-100"},
//	   "message_ids":["55"]}]}}
type reportDoc struct {
	ID    string      `bson:"_id"`
	State reportState `bson:",inline"`
	Lease leaseState  `bson:",inline"`
	// Rolled is written by rolls alone.
	Rolled rolledState `bson:",inline"`
}

// rolledState is what of the parts of a report is in the sheets, and the number of the
// last roll that said so.
type rolledState struct {
	Rolled []string `bson:"rolled"`
	Seq    int64    `bson:"rolled_seq"`
}

// reportState is what every save of a report writes: the report, and copies of what
// it is found by. The copies serve the indexes alone; what is returned is always
// read from the report.
type reportState struct {
	// Version counts the saves, from 1.
	Version int64  `bson:"version"`
	Ticket  string `bson:"ticket"`
	Person  string `bson:"person"`
	Created int64  `bson:"created"`
	// Day is the local day of filing.
	Day      string `bson:"day"`
	Category string `bson:"category"`
	Agency   string `bson:"agency"`
	Status   string `bson:"status"`
	// Deadline, Running and Due are never where there is none.
	Deadline int64 `bson:"deadline"`
	// Clock is the clock of an open report that runs (report.ClockKind), "" for none,
	// and Running when it runs out.
	Clock   string `bson:"clock"`
	Running int64  `bson:"running"`
	Due     int64  `bson:"due"`
	// Failed is when something owed about the report was given up that still is, 0
	// when nothing is.
	Failed int64 `bson:"failed"`
	// Cell is store.Cell of the place, or nowhere.
	Cell int64   `bson:"cell"`
	Lat  float64 `bson:"lat"`
	Lon  float64 `bson:"lon"`
	// Terms are store.ReportTerms, by which it is searched for.
	Terms []string `bson:"terms"`
	// Refs are the messages that were sent about the report, as refKey names them.
	Refs []string `bson:"refs"`
	// Parts are what the report contributes to the figures, a day and figures.Part's
	// code for each day; Secret is whether it may be counted in the total only.
	Parts  []string `bson:"parts"`
	Secret bool     `bson:"secret"`
	// Fresh: the parts may differ from what is rolled. Every save says so.
	Fresh bool `bson:"fresh"`
	// Report is the report as package report describes it, with the names of its
	// JSON fields.
	Report bson.Raw `bson:"report"`
}

// leaseState is who holds a report, changed apart from the rest.
type leaseState struct {
	// LeaseID is "" when nobody holds it; after LeaseUntil it may be taken.
	LeaseID    string `bson:"lease_id"`
	LeaseUntil int64  `bson:"lease_until"`
}

// newReportState is the state of a report whose next version is to be stored.
func newReportState(r *report.Report) (reportState, error) {
	raw, err := fromJSON(store.EncodeReport(r))
	if err != nil {
		return reportState{}, err
	}
	agency, category, near := r.Listed()
	s := reportState{
		Version: r.Version + 1, Ticket: r.Ticket, Person: r.Person, Created: r.Created.UnixNano(),
		Day: r.Day, Category: category, Agency: agency, Status: string(r.Status),
		Deadline: orNever(r.Deadline), Due: orNever(r.NextDue()), Cell: nowhere,
		Terms: append([]string{}, store.ReportTerms(r)...), Refs: []string{}, Parts: partsOf(r), Secret: r.Secret(), Fresh: true, Report: raw,
	}
	s.Clock, s.Running = clockOf(r)
	if near {
		s.Cell, s.Lat, s.Lon = store.Cell(r.Place.Lat, r.Place.Lon), r.Place.Lat, r.Place.Lon
	}
	if at := r.Failed(); !at.IsZero() {
		s.Failed = at.UnixNano()
	}
	for _, ref := range r.Refs() {
		s.Refs = append(s.Refs, refKey(ref.Chat, ref.MessageID))
	}
	return s, nil
}

// clockOf is which clock of a report runs and until when.
func clockOf(r *report.Report) (clock string, running int64) {
	kind, due, _ := r.Running()
	return string(kind), orNever(due)
}

// partsOf are what a report contributes to the figures.
func partsOf(r *report.Report) []string {
	parts := figures.Parts(r)
	out := make([]string, 0, len(parts))
	for _, p := range parts {
		out = append(out, p.Day+" "+p.Code())
	}
	return out
}

// decode reads the report of a document.
func (d *reportDoc) decode() (report.Report, error) {
	body, err := toJSON(d.State.Report)
	if err != nil {
		return report.Report{}, err
	}
	r, err := store.DecodeReport(body)
	r.Version = d.State.Version
	return r, err
}

func newLeaseState(l store.Lease) leaseState {
	if l.IsZero() {
		return leaseState{}
	}
	return leaseState{LeaseID: l.ID, LeaseUntil: l.Until.UnixNano()}
}

// refDoc is a document of refs: what a message of ours is about that was no delivery
// of a report. Those of deliveries are in the report itself.
//
//	{"_id":"55/telegram:-100","report":"r1","intent":"jawab"}
type refDoc struct {
	ID     string `bson:"_id"`
	Report string `bson:"report"`
	Intent string `bson:"intent"`
}

// refKey names a message in a chat: "55/telegram:-100". No two messages have the
// same name, because a message ID has no "/" left once it is escaped.
func refKey(chat message.Address, messageID string) string {
	return url.PathEscape(messageID) + "/" + chat.String()
}

// sheetDoc is a document of sheets: what was added up of a day, a month or a year.
//
//	{"_id":"2026-11-21","seq":41,"body":{"$binary":{"base64":"AQIAAAAAAAAAAAAAAAAAAA==","subType":"00"}}}
type sheetDoc struct {
	ID string `bson:"_id"`
	// Seq is the number of the last roll that it has.
	Seq int64 `bson:"seq"`
	// Body is figures.Sheet.Encode.
	Body []byte `bson:"body"`
}

// rollDoc is a document of rolls: some reports that are taken into the sheets. Those
// before the last are removed.
//
//	{"_id":42,"done":false,"items":[{"report":"r1","version":2,
//	 "was":["2026-11-21 r|pupr|jalan|"],
//	 "now":["2026-11-21 r|dlh|jalan|"]}]}
type rollDoc struct {
	// ID is its number, from 1.
	ID int64 `bson:"_id"`
	// Done: all sheets and reports have it, and Items are gone.
	Done  bool       `bson:"done"`
	Items []rollItem `bson:"items"`
}

// rollItem is one report of a roll: at which version it was taken, and which parts take
// the place of which.
type rollItem struct {
	Report  string   `bson:"report"`
	Version int64    `bson:"version"`
	Was     []string `bson:"was"`
	Now     []string `bson:"now"`
}

// personDoc is a document of people.
//
//	{"_id":"p_7f3k","version":1,"addresses":["telegram:77"],"blocked":0,
//	 "person":{"id":"p_7f3k","schema":1,"addresses":[{"channel":"telegram","id":"77"}],
//	  "name":"Siti","lang":"id","created":"2026-11-21T08:00:00Z"}}
type personDoc struct {
	ID      string `bson:"_id"`
	Version int64  `bson:"version"`
	// Addresses is unique in the whole collection. A person who has none any more
	// has "person:" and the ID here, because an empty list would count as a value.
	Addresses []string `bson:"addresses"`
	// Blocked is until when the person is blocked, never for good, 0 when he is not.
	Blocked int64    `bson:"blocked"`
	Person  bson.Raw `bson:"person"`
}

// groupDoc is a document of groups: the enrolment of one chat.
//
//	{"_id":"telegram:-100123","agency":"pupr","enrolled":1795248000000000000,
//	 "group":{"chat":{"channel":"telegram","id":"-100123"},"agency":"pupr",
//	  "title":"Aduan PUPR","enrolled":"2026-11-21T08:00:00Z","by":"Pak Budi"}}
type groupDoc struct {
	ID       string   `bson:"_id"`
	Agency   string   `bson:"agency"`
	Enrolled int64    `bson:"enrolled"`
	Group    bson.Raw `bson:"group"`
}

// codeDoc is a document of codes: a one-time right to enrol a group.
//
//	{"_id":"K7M3XA9P","agency":"pupr","expires":1795334400000000000,"used_by":""}
type codeDoc struct {
	ID      string `bson:"_id"`
	Agency  string `bson:"agency"`
	Expires int64  `bson:"expires"`
	// UsedBy is the chat that used it, "" while nobody has.
	UsedBy string `bson:"used_by"`
}

// memoDoc is a document of memos: an order of a leader, an activity of an agency, or a
// digest.
//
//	{"_id":"memo:order:telegram:990","version":2,"kind":"order","agency":"pupr",
//	 "status":"open","report":"r1","day":"2026-11-21","created":1795248000000000000,
//	 "due":1795334400000000000,"failed":0,"lease_id":"","lease_until":0,
//	 "memo":{"id":"memo:order:telegram:990","schema":1,"kind":"order",
//	  "created":"2026-11-21T08:00:00Z","updated":"2026-11-21T08:00:00Z","day":"2026-11-21",
//	  "agency":"pupr","chat":{"channel":"telegram","id":"9"},"by":"Bupati","report":"r1",
//	  "tickets":["TBN-7K3M9"],"words":"Tolong cek hari ini","status":"open",
//	  "remind":"2026-11-22T08:00:00Z",
//	  "deliveries":[{"key":"order","target":{"kind":"agency","agency":"pupr"},
//	   "state":"sent","attempts":1,"created":"2026-11-21T08:00:00Z",
//	   "sent":"2026-11-21T08:00:01Z","to":{"channel":"telegram","id":"-100"},
//	   "message_ids":["57"]}],"cause":"telegram:990"}}
type memoDoc struct {
	ID    string     `bson:"_id"`
	State memoState  `bson:",inline"`
	Lease leaseState `bson:",inline"`
}

// memoState is what every save of a memo writes: the memo, and copies of what it is
// found by.
type memoState struct {
	Version int64  `bson:"version"`
	Kind    string `bson:"kind"`
	Agency  string `bson:"agency"`
	Status  string `bson:"status"`
	// Report is the ID of the report that the memo is about, "" when it is about none.
	Report  string `bson:"report"`
	Day     string `bson:"day"`
	Created int64  `bson:"created"`
	// Due is never where there is nothing.
	Due int64 `bson:"due"`
	// Failed is when something that the memo owed was given up that still is, 0 when
	// nothing is.
	Failed int64 `bson:"failed"`
	// Memo is the memo as package memo describes it, with the names of its JSON fields.
	Memo bson.Raw `bson:"memo"`
}

// newMemoState is the state of a memo whose next version is to be stored.
func newMemoState(m *memo.Memo) (memoState, error) {
	raw, err := fromJSON(store.EncodeMemo(m))
	s := memoState{
		Version: m.Version + 1, Kind: string(m.Kind), Agency: m.Agency, Status: string(m.Status), Report: m.Report,
		Day: m.Day, Created: m.Created.UnixNano(), Due: orNever(m.NextDue()), Memo: raw,
	}
	if at := m.Failed(); !at.IsZero() {
		s.Failed = at.UnixNano()
	}
	return s, err
}

// decode reads the memo of a document.
func (d *memoDoc) decode() (memo.Memo, error) {
	body, err := toJSON(d.State.Memo)
	if err != nil {
		return memo.Memo{}, err
	}
	m, err := store.DecodeMemo(body)
	m.Version = d.State.Version
	return m, err
}

// fileDoc is a document of media.files, in the shape of GridFS: MongoDB's own tools
// read the bucket "media".
// https://github.com/mongodb/specifications/blob/master/source/gridfs/gridfs-spec.md
//
//	{"_id":{"$oid":"6740c0a0f1d2c3b4a5968778"},"length":204800,"chunkSize":1047552,
//	 "uploadDate":{"$date":"2026-11-21T08:00:00Z"},
//	 "filename":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
type fileDoc struct {
	ID        bson.ObjectID `bson:"_id"`
	Length    int64         `bson:"length"`
	ChunkSize int32         `bson:"chunkSize"`
	// Uploaded is when the same bytes were put last.
	Uploaded time.Time `bson:"uploadDate"`
	// Filename is the lower-case hexadecimal SHA-256 of the bytes, and unique.
	Filename string `bson:"filename"`
}

// chunkDoc is a document of media.chunks, in the shape of GridFS.
//
//	{"files_id":{"$oid":"6740c0a0f1d2c3b4a5968778"},"n":0,
//	 "data":{"$binary":{"base64":"/9j/4AAQ","subType":"00"}}}
type chunkDoc struct {
	File bson.ObjectID `bson:"files_id"`
	N    int64         `bson:"n"`
	Data []byte        `bson:"data"`
}

// uploadDoc is a document of media.uploads: a file that is being written. One that
// stays tells of a crash, and Sweep removes what was left.
//
//	{"_id":{"$oid":"6740c0a0f1d2c3b4a5968778"},"begun":1795248000000000000}
type uploadDoc struct {
	ID    bson.ObjectID `bson:"_id"`
	Begun int64         `bson:"begun"`
}

// webDoc is a document of web: one thing said in a browser chat.
//
//	{"chat":"w_3f","seq":7,"key":"812","body":{"$binary":{"base64":"eyJ0ZXh0IjoiaGFsbyJ9","subType":"00"}}}
type webDoc struct {
	Chat string `bson:"chat"`
	Seq  int64  `bson:"seq"`
	Key  string `bson:"key"`
	Body []byte `bson:"body"`
}

// floorDoc is a document of web.floors: below which numbers a chat that was dropped
// may not begin again.
//
//	{"_id":"w_3f","seq":7}
type floorDoc struct {
	Chat string `bson:"_id"`
	Seq  int64  `bson:"seq"`
}

// metaDoc is the one document of meta.
//
//	{"_id":"schema","version":1}
type metaDoc struct {
	ID      string `bson:"_id"`
	Version int    `bson:"version"`
}

// orNever is a moment as it is stored.
func orNever(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return t.UnixNano()
}
