package sqlitestore

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/taprose/taprose/conversation/encode"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// Reports keeps the reports, what our messages about them are called, and what
// they contribute to the figures.
type Reports struct {
	db     *DB
	leases *leases
	amend  amendments
	// answers are given again, with what has changed since.
	answers answers
	open    openReports
	late    lateOnes
}

func newReports(db *DB, most int) *Reports {
	return &Reports{db: db, leases: newLeases(), amend: amendments{head: -1, most: int64(most), wake: make(chan struct{}, 1)}}
}

// Load returns a report, or store.ErrNotFound.
func (s *Reports) Load(ctx context.Context, id string) (report.Report, error) {
	r, err := s.read(ctx, "id = ?", id)
	if err != nil {
		return report.Report{}, fmt.Errorf("load report: %w", err)
	}
	return r, nil
}

func (s *Reports) read(ctx context.Context, where string, arg any) (report.Report, error) {
	var version int64
	var body []byte
	err := s.db.row(ctx, "SELECT version, body FROM report WHERE "+where, []any{arg}, &version, &body)
	if err != nil {
		return report.Report{}, err
	}
	r, err := store.DecodeReport(body)
	r.Version = version
	return r, err
}

// Save stores a report: version 0 inserts, any other replaces the version it was
// loaded at. store.ErrConflict if somebody else came first or the ID is taken,
// store.ErrTicketTaken if a new report's ticket is. On success r has its new
// version. A claim that is not zero also takes the lease of the report unless
// somebody holds it at now; a zero one leaves the lease as it is.
func (s *Reports) Save(ctx context.Context, now time.Time, r *report.Report, claim store.Lease) (claimed bool, err error) {
	claimed, err = s.claiming(r.ID, now, claim, func() error { return s.save(ctx, r, nil) })
	if err != nil {
		return false, fmt.Errorf("save report: %w", err)
	}
	return claimed, nil
}

// claiming saves a report with its lease taken, unless somebody holds it or claim is zero.
// When the save fails nobody has it.
func (s *Reports) claiming(id string, now time.Time, claim store.Lease, save func() error) (claimed bool, err error) {
	// Taken before the report is visible, so that no Due comes in between.
	if !claim.IsZero() {
		claimed = s.leases.take(id, now, claim)
	}
	if err := save(); err != nil {
		if claimed {
			s.leases.release(id, claim.ID)
		}
		return false, err
	}
	return claimed, nil
}

// Settle saves a report like Save, by the holder of its lease: store.ErrLeaseLost
// if that is no longer leaseID, and nothing is saved then. The lease is given back
// unless keep. After store.ErrConflict it is still held.
func (s *Reports) Settle(ctx context.Context, now time.Time, r *report.Report, leaseID string, keep bool) error {
	held := func() error {
		if !s.leases.holds(r.ID, leaseID) {
			return store.ErrLeaseLost
		}
		return nil
	}
	if err := s.save(ctx, r, held); err != nil {
		return fmt.Errorf("settle report: %w", err)
	}
	if !keep {
		s.leases.release(r.ID, leaseID)
	}
	return nil
}

// Release gives a lease back; store.ErrLeaseLost if leaseID does not hold it.
func (s *Reports) Release(_ context.Context, id, leaseID string) error {
	if !s.leases.release(id, leaseID) {
		return fmt.Errorf("release report: %w", store.ErrLeaseLost)
	}
	return nil
}

// Renew moves the end of a lease; store.ErrLeaseLost if leaseID does not hold it.
func (s *Reports) Renew(_ context.Context, id, leaseID string, until time.Time) error {
	if !s.leases.renew(id, leaseID, until) {
		return fmt.Errorf("renew lease of report: %w", store.ErrLeaseLost)
	}
	return nil
}

const reportInsert = "INSERT INTO report (id, version, ticket, person, created, day, category, agency, status, deadline, due, cell, lat, lon, body, secret, failed, terms, running, clock)" +
	" VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

// save writes a report, and the references of what was sent about it, in one
// commit; may, if given, is asked first.
func (s *Reports) save(ctx context.Context, r *report.Report, may func() error) error {
	sv, err := s.saving(r, may)
	if err != nil {
		return err
	}
	defer sv.w.Free()
	if err := s.db.writer.do(&write{ctx: ctx, run: sv.run, committed: sv.committed}); err != nil {
		return err
	}
	r.Version++
	return nil
}

// reportSave is one save on its way through the writer.
type reportSave struct {
	s    *Reports
	r    *report.Report
	may  func() error
	body []byte
	// w holds the body until the save is over, and is freed then.
	w     *encode.Writer
	row   reportRow
	parts string
	did   written
}

func (s *Reports) saving(r *report.Report, may func() error) (*reportSave, error) {
	w := encode.Take()
	store.WriteReport(r, w)
	body, err := w.Bytes()
	if err != nil {
		w.Free()
		return nil, err
	}
	return &reportSave{s: s, r: r, may: may, body: body, w: w, row: newReportRow(r), parts: partLines(r)}, nil
}

func (sv *reportSave) run(c *conn) error {
	if sv.may != nil {
		if err := sv.may(); err != nil {
			return err
		}
	}
	write := updateReport
	if sv.r.Version == 0 {
		write = insertReport
	}
	var err error
	if sv.did, err = write(c, sv.r, sv.row, sv.body); err == nil {
		err = sv.s.amend.recount(c, sv.did.n, sv.did.counted, sv.parts)
	}
	if err != nil {
		return err
	}
	return putRefs(c, sv.r.FreshRefs())
}

func (sv *reportSave) committed() {
	sv.s.open.moved(sv.did.n, sv.did.was, &sv.row)
	if sv.did.counted != sv.parts {
		sv.s.amend.amended()
	}
}

// written is what a save has done: to which row, what that counted for before, and
// what it was, nil for a new one.
type written struct {
	n       int64
	counted string
	was     *reportRow
}

func insertReport(c *conn, r *report.Report, row reportRow, body []byte) (did written, err error) {
	did.n, _, err = c.insert(reportInsert, r.ID, r.Ticket, row.person, row.created, row.day, row.category,
		row.agency, row.status, row.deadline, row.due, row.cell, row.lat, row.lon, body, row.secret, row.failed, row.terms.sum, row.running, row.clock)
	if isConstraint(err) {
		same, ferr := c.one("SELECT count(*) FROM report WHERE id = ?", r.ID)
		if ferr != nil {
			return written{}, ferr
		}
		if same > 0 {
			return written{}, store.ErrConflict
		}
		return written{}, store.ErrTicketTaken
	}
	if err != nil {
		return written{}, err
	}
	return did, row.terms.add(c, did.n)
}

// updateReport names only those columns that changed: SQLite writes every index
// of a column that is named, whether its value is new or not.
func updateReport(c *conn, r *report.Report, row reportRow, body []byte) (did written, err error) {
	v, ok, err := c.row(20, "SELECT n, version, person, created, day, category, agency, status, deadline, due, cell, lat, lon, secret, failed, parts, report.terms, counted.terms, running, clock"+
		" FROM report LEFT JOIN counted ON report = n WHERE id = ?", r.ID)
	if err != nil {
		return written{}, err
	}
	if !ok || v[1] != r.Version {
		return written{}, store.ErrConflict
	}
	did.n = v[0].(int64)
	did.counted, _ = v[15].(string)
	old := reportRow{
		person: v[2].(string), created: v[3].(int64), day: v[4].(string), category: v[5].(string),
		agency: v[6].(string), status: v[7].(string), deadline: v[8].(int64),
		due: v[9], cell: v[10], lat: v[11], lon: v[12], secret: v[13].(int64), failed: v[14], clock: v[19].(string),
	}
	old.running, _ = v[18].(int64) // NULL in a closed report of an older program, which no clock counts
	did.was = &old
	query, args := "UPDATE report SET version = ?, body = ?", []any{r.Version + 1, body}
	if row.agency != old.agency || row.status != old.status || row.deadline != old.deadline {
		query += ", agency = ?, status = ?, deadline = ?"
		args = append(args, row.agency, row.status, row.deadline)
	}
	if row.running != old.running || row.clock != old.clock {
		query += ", running = ?, clock = ?"
		args = append(args, row.running, row.clock)
	}
	if row.due != old.due {
		query += ", due = ?"
		args = append(args, row.due)
	}
	if row.cell != old.cell || row.lat != old.lat || row.lon != old.lon {
		query += ", cell = ?, lat = ?, lon = ?"
		args = append(args, row.cell, row.lat, row.lon)
	}
	if row.failed != old.failed {
		query += ", failed = ?"
		args = append(args, row.failed)
	}
	if row.person != old.person || row.created != old.created || row.day != old.day || row.category != old.category {
		query += ", person = ?, created = ?, day = ?, category = ?"
		args = append(args, row.person, row.created, row.day, row.category)
	}
	was := v[16].(int64)
	if also, _ := v[17].(int64); was == 0 {
		was = also
	}
	if row.terms.sum != was {
		if err := row.terms.replace(c, did.n, was != 0); err != nil {
			return written{}, err
		}
		query += ", terms = ?"
		args = append(args, row.terms.sum)
	}
	if row.secret != old.secret {
		query += ", secret = ?"
		args = append(args, row.secret)
	}
	_, err = c.exec(query+" WHERE n = ?", append(args, did.n)...)
	return did, err
}

// reportRow is what the columns say of a report beside its body.
type reportRow struct {
	person, day, category, agency, status string
	created, deadline, secret             int64
	// clock is the one that runs, and running until when, maxTime for none.
	clock                       string
	running                     int64
	due, cell, lat, lon, failed any // nil when there is none
	terms                       terms
}

// maxTime sorts after every real moment.
const maxTime = math.MaxInt64

func newReportRow(r *report.Report) reportRow {
	agency, category, near := r.Listed()
	row := reportRow{
		person: r.Person, day: r.Day, category: category, agency: agency, status: string(r.Status),
		created: r.Created.UnixNano(), deadline: maxTime, due: unixOrNil(r.NextDue()), failed: unixOrNil(r.Failed()), terms: newTerms(r),
	}
	row.clock, row.running = clockOf(r)
	if !r.Deadline.IsZero() {
		row.deadline = r.Deadline.UnixNano()
	}
	if r.Secret() {
		row.secret = 1
	}
	if near {
		row.cell, row.lat, row.lon = store.Cell(r.Place.Lat, r.Place.Lon), r.Place.Lat, r.Place.Lon
	}
	return row
}
