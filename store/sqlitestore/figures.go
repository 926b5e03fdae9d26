package sqlitestore

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// Figures returns what was counted in the days of a period. Days that are over have
// been added up before, in sheets of days, months and years; the first question
// after one of them changed adds it up again. The last days are always added up from
// the reports' parts. now tells which days are over. An answer is given again while no
// part has changed: nobody may change its sheets.
func (s *Reports) Figures(ctx context.Context, now time.Time, q store.FiguresQuery) ([]figures.DaySheet, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read figures: %w", err)
	}
	if s.db.closed.Load() {
		return nil, fmt.Errorf("read figures: %w", ErrClosed)
	}
	// Read first: what changes from here on makes the answer an old one.
	changes := s.sheets.changes.Load()
	if out, ok := s.answers.get(q, changes); ok {
		return out, nil
	}
	out, err := s.figures(ctx, now, q)
	if err != nil {
		return nil, fmt.Errorf("read figures: %w", err)
	}
	s.answers.put(q, changes, out)
	return slices.Clone(out), nil
}

// answers remembers what was answered last.
type answers struct {
	mu    sync.Mutex
	given map[store.FiguresQuery]answer
}

type answer struct {
	changes uint64
	sheets  []figures.DaySheet
}

// answersMost is how many questions are remembered: a page asks three, of a handful of
// periods.
const answersMost = 32

func (a *answers) get(q store.FiguresQuery, changes uint64) ([]figures.DaySheet, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	known, ok := a.given[q]
	return slices.Clone(known.sheets), ok && known.changes == changes
}

func (a *answers) put(q store.FiguresQuery, changes uint64, sheets []figures.DaySheet) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.given == nil || len(a.given) >= answersMost {
		a.given = make(map[store.FiguresQuery]answer)
	}
	a.given[q] = answer{changes, sheets}
}

func (s *Reports) figures(ctx context.Context, now time.Time, q store.FiguresQuery) ([]figures.DaySheet, error) {
	// Nothing lies before the first part: asking for all time is asking from there.
	var first, final *string
	// Asked apart, because SQLite looks at the end of an index for one of them alone.
	if err := s.db.row(ctx, "SELECT (SELECT min(day) FROM part), (SELECT max(day) FROM part)", nil, &first, &final); err != nil {
		return nil, err
	}
	p := q.Period
	if first != nil {
		p = figures.Period{From: max(q.From, *first), To: min(q.To, *final)}
	}
	var want []wanted
	if first != nil && p.Valid() {
		want = wantedSpans(p, q.Step)
	}
	if q.Step == store.StepNone && len(want) == 0 {
		return []figures.DaySheet{{Day: q.To}}, nil
	}
	sums, missing, err := s.sums(ctx, want, q.Total)
	if err != nil {
		return nil, err
	}
	// What is today somewhere changes with every report: its sheet would be written
	// again and again for nothing.
	over := now.UTC().AddDate(0, 0, -1).Format(time.DateOnly)
	if missing = slices.DeleteFunc(missing, func(span string) bool { return lastOf(span) > over }); len(missing) >= fillFrom {
		s.fill(ctx, missing, over)
	}
	return sums, nil
}

// fillFrom is how many sheets must be missing before they are added up and kept. A few
// cost a question less than keeping them would, and are soon changed again.
const fillFrom = 16

// wanted is one sheet of the answer and the spans of which it is made.
type wanted struct {
	name  string
	spans []string
}

// wantedSpans cuts a period as step says, each piece covered with as few spans as
// there are.
func wantedSpans(p figures.Period, step store.Step) []wanted {
	if step == store.StepNone {
		return []wanted{{p.To, cover(p)}}
	}
	var out []wanted
	for from := p.From; from <= p.To; {
		to, name := from, from
		if step == store.StepMonth {
			name = from[:len("2006-01")]
			to = min(lastOf(name), p.To)
		}
		out = append(out, wanted{name, cover(figures.Period{From: from, To: to})})
		from = dayAfter(to)
	}
	return out
}

// cover covers a period with whole years, whole months and days.
func cover(p figures.Period) []string {
	var out []string
	for from := p.From; from <= p.To; {
		s := spansOf(from)
		span := s[0]
		for _, longer := range []string{s[1], s[2]} {
			if firstOf(longer) == from && lastOf(longer) <= p.To {
				span = longer
			}
		}
		out = append(out, span)
		from = dayAfter(lastOf(span))
	}
	return out
}

// firstOf and lastOf are the days at the ends of a span.
func firstOf(span string) string {
	return (span + "-01-01")[:len(time.DateOnly)]
}

func lastOf(span string) string {
	t, err := time.Parse(time.DateOnly, firstOf(span))
	if err != nil {
		return span
	}
	switch len(span) {
	case len("2006"):
		return t.AddDate(1, 0, -1).Format(time.DateOnly)
	case len("2006-01"):
		return t.AddDate(0, 1, -1).Format(time.DateOnly)
	}
	return span
}

func dayAfter(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day + "~" // behind everything: nobody goes on from a day that is none
	}
	return t.AddDate(0, 0, 1).Format(time.DateOnly)
}

// children are the spans of which a sheet is added up, none for a day.
func children(span string) []string {
	if len(span) == len(time.DateOnly) {
		return nil
	}
	var out []string
	for from := firstOf(span); from <= lastOf(span); {
		child := spansOf(from)[0]
		if len(span) == len("2006") {
			child = spansOf(from)[1]
		}
		out = append(out, child)
		from = dayAfter(lastOf(child))
	}
	return out
}

// fillDays is how many days the writer adds up at once, some milliseconds' work:
// meanwhile nobody else writes.
const fillDays = 8

// fill adds up the sheets that are missing of days that are over, days first, for the
// next question. A disk that is full, or a question that was given up, spares none.
func (s *Reports) fill(ctx context.Context, spans []string, over string) {
	var missing []string
	for len(spans) > 0 {
		spans = slices.DeleteFunc(spans, func(span string) bool { return lastOf(span) > over })
		lacking, err := s.lacking(ctx, spans)
		if err != nil {
			return
		}
		spans = nil
		for _, span := range lacking {
			spans = append(spans, children(span)...)
		}
		missing = append(lacking, missing...)
	}
	slices.SortStableFunc(missing, func(a, b string) int { return len(b) - len(a) })
	for len(missing) > 0 {
		n := 1
		for n < min(len(missing), fillDays) && len(missing[n]) == len(time.DateOnly) {
			n++
		}
		some := missing[:n]
		missing = missing[n:]
		// Guarded: a sheet that cannot be kept undoes nothing else.
		err := s.db.writer.do(&write{ctx: ctx, guarded: true, run: func(c *conn) error {
			for _, span := range some {
				if _, err := s.sheets.make(c, span); err != nil {
					return err
				}
			}
			return nil
		}})
		if err != nil {
			return
		}
	}
}

// lacking are those of some spans that have no sheet.
func (s *Reports) lacking(ctx context.Context, spans []string) ([]string, error) {
	if len(spans) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(spans)
	if err != nil {
		return nil, err
	}
	var out []string
	err = s.db.each(ctx, "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT span FROM sheet)", []any{string(list)}, func(scan func(...any) error) error {
		var span string
		err := scan(&span)
		out = append(out, span)
		return err
	})
	return out, err
}

// make returns the sheet of a span, adding it up and keeping it if it is missing.
// It runs in the writer, so that nothing changes meanwhile.
func (s *sheets) make(c *conn, span string) (figures.Sheet, error) {
	if err := s.load(c); err != nil {
		return figures.Sheet{}, err
	}
	v, ok, err := c.row(1, "SELECT body FROM sheet WHERE span = ?", span)
	if err != nil {
		return figures.Sheet{}, err
	}
	if ok {
		if sheet, err := figures.DecodeSheet(v[0].([]byte)); err == nil {
			return sheet, nil
		}
	}
	var sheet figures.Sheet
	if len(span) == len(time.DateOnly) {
		err = c.each(1, "SELECT code FROM part WHERE day = ?", []any{span}, func(v []driver.Value) error {
			p, err := figures.ReadPart(span, v[0].(string))
			sheet.Add(p)
			return err
		})
	}
	for _, child := range children(span) {
		part, cerr := s.make(c, child)
		if cerr != nil {
			return figures.Sheet{}, cerr
		}
		sheet.Merge(&part)
	}
	if err != nil {
		return figures.Sheet{}, err
	}
	s.kept[span] = true
	_, err = c.exec("INSERT INTO sheet (span, body) VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body", span, sheet.Encode())
	return sheet, err
}

// sums adds up the sheets of the answer, and names the spans of it that have none.
// Everything is read in one transaction: what moves from one day to another meanwhile
// is seen on one of them.
func (s *Reports) sums(ctx context.Context, want []wanted, total bool) (out []figures.DaySheet, missing []string, err error) {
	const kept, parts = "SELECT span, body FROM sheet WHERE span IN (SELECT value FROM json_each(?))", "SELECT day, code FROM part WHERE day BETWEEN ? AND ?"
	keptStmt, err := s.db.stmt(ctx, kept)
	if err != nil {
		return nil, nil, err
	}
	partsStmt, err := s.db.stmt(ctx, parts)
	if err != nil {
		return nil, nil, err
	}
	var spans []string
	for _, w := range want {
		spans = append(spans, w.spans...)
	}
	list, err := json.Marshal(spans)
	if err != nil {
		return nil, nil, err
	}
	tx, err := s.db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, nil, s.db.mapped(err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	keptStmt = tx.StmtContext(ctx, keptStmt)
	have, err := s.kept.read(ctx, keptStmt, string(list))
	if err != nil {
		return nil, nil, s.db.mapped(err)
	}
	partsStmt = tx.StmtContext(ctx, partsStmt)
	merge, count := (*figures.Sheet).Merge, (*figures.Sheet).Add
	if total {
		merge, count = (*figures.Sheet).MergeTotal, (*figures.Sheet).AddTotal
	}
	// add adds a span up from its sheet, or from the sheets within it, or from the parts.
	var add func(span string, into *figures.Sheet, have map[string]*figures.Sheet) error
	add = func(span string, into *figures.Sheet, have map[string]*figures.Sheet) error {
		if one := have[span]; one != nil {
			merge(into, one)
			return nil
		}
		missing = append(missing, span)
		within := children(span)
		if len(within) == 0 {
			return eachPartOf(ctx, partsStmt, span, func(p figures.Part) { count(into, p) })
		}
		list, err := json.Marshal(within)
		if err != nil {
			return err
		}
		have, err = s.kept.read(ctx, keptStmt, string(list))
		if err != nil {
			return err
		}
		for _, child := range within {
			if err := add(child, into, have); err != nil {
				return err
			}
		}
		return nil
	}
	for _, w := range want {
		sum := figures.DaySheet{Day: w.name}
		// Long spans first: what they hold the short ones only add to.
		slices.SortStableFunc(w.spans, func(a, b string) int { return len(a) - len(b) })
		for _, span := range w.spans {
			if err := add(span, &sum.Sheet, have); err != nil {
				return nil, nil, s.db.mapped(err)
			}
		}
		out = append(out, sum)
	}
	return out, missing, nil
}

// keptSheets remembers sheets as they were last read, because taking them apart costs
// more than reading them. What is remembered is used only while the database has the
// same bytes.
type keptSheets struct {
	mu    sync.Mutex
	known map[string]keptSheet
}

type keptSheet struct {
	body  []byte
	sheet *figures.Sheet // never changed
}

// keptMost is how many sheets are remembered: two years of days, some 10 kB each.
const keptMost = 800

func (k *keptSheets) read(ctx context.Context, stmt *sql.Stmt, spans string) (map[string]*figures.Sheet, error) {
	rows, err := stmt.QueryContext(ctx, spans)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[string]*figures.Sheet)
	for rows.Next() {
		var name, body sql.RawBytes
		if err := rows.Scan(&name, &body); err != nil {
			return nil, err
		}
		if sheet := k.sheet(string(name), body); sheet != nil {
			out[string(name)] = sheet
		}
	}
	return out, rows.Err()
}

// sheet is what the bytes say, nil when they are of another format.
func (k *keptSheets) sheet(span string, body []byte) *figures.Sheet {
	k.mu.Lock()
	defer k.mu.Unlock()
	if known, ok := k.known[span]; ok && bytes.Equal(known.body, body) {
		return known.sheet
	}
	sheet, err := figures.DecodeSheet(body)
	if err != nil {
		return nil
	}
	if k.known == nil || len(k.known) >= keptMost {
		k.known = make(map[string]keptSheet)
	}
	k.known[span] = keptSheet{slices.Clone(body), &sheet}
	return &sheet
}

// eachPartOf calls f for every part of a span that has no sheet.
func eachPartOf(ctx context.Context, stmt *sql.Stmt, span string, f func(figures.Part)) error {
	rows, err := stmt.QueryContext(ctx, firstOf(span), lastOf(span))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var day, code string
		if err := rows.Scan(&day, &code); err != nil {
			return err
		}
		p, err := figures.ReadPart(day, code)
		if err != nil {
			return err
		}
		f(p)
	}
	return rows.Err()
}

const overdue = "SELECT n, deadline, id FROM report INDEXED BY report_open WHERE " + isOpen + " AND secret = 0 ORDER BY deadline LIMIT ?"

// Overdue returns at most n open reports that are not secret, of all agencies,
// oldest deadline first.
func (s *Reports) Overdue(ctx context.Context, n int) ([]report.Report, error) {
	keys, err := s.keys(ctx, overdue, n)
	if err == nil {
		var rs []report.Report
		if rs, _, err = s.page(ctx, keys, n); err == nil {
			return rs, nil
		}
	}
	return nil, fmt.Errorf("list overdue reports: %w", err)
}

const spots = "SELECT lat, lon, agency, category, deadline, status FROM report INDEXED BY report_open WHERE " + isOpen + " AND secret = 0 AND lat IS NOT NULL"

// Spots returns the open reports that have a point, in no order.
func (s *Reports) Spots(ctx context.Context) ([]store.Spot, error) {
	var out []store.Spot
	err := s.db.each(ctx, spots, nil, func(scan func(...any) error) error {
		var spot store.Spot
		var deadline int64
		var status report.Status
		err := scan(&spot.Lat, &spot.Lon, &spot.Agency, &spot.Category, &deadline, &status)
		if deadline != maxTime {
			spot.Deadline = time.Unix(0, deadline).UTC()
		}
		spot.Paused = status == report.StatusAwaitingReporter
		out = append(out, spot)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list open reports on the map: %w", err)
	}
	return out, nil
}

const filed = "SELECT n, p.day, id FROM part p JOIN report ON n = p.report WHERE p.day BETWEEN ? AND ? AND (p.day, p.report) < (?, ?)" +
	" AND substr(code, 1, 1) = 'r' AND secret = 0"

// Filed lists reports by the days on which they were filed, newest first, and
// returns the next page's cursor. What is asked for beside the days is looked for
// among what these days hold.
func (s *Reports) Filed(ctx context.Context, q store.FiledQuery) ([]report.Report, string, error) {
	after, row := q.To+"~", int64(0)
	if q.After != "" {
		var err error
		if row, after, err = store.DecodeCursor(q.After); err != nil {
			return nil, "", fmt.Errorf("list filed reports: %w", err)
		}
	}
	query, args := filed, []any{q.From, q.To, after, row}
	// The parts tell without a look at the report; only the report tells exactly.
	for _, f := range []struct{ column, value string }{{"agency", q.Agency}, {"category", q.Category}} {
		if f.value != "" {
			query += " AND instr(code, ?) AND " + f.column + " = ?"
			args = append(args, "|"+f.value+"|", f.value)
		}
	}
	if q.District != "" {
		query += " AND substr(code, -length(?)) = ?"
		args = append(args, "|"+q.District, "|"+q.District)
	}
	if len(q.Statuses) > 0 {
		list, err := json.Marshal(q.Statuses)
		if err != nil {
			return nil, "", fmt.Errorf("list filed reports: %w", err)
		}
		query += " AND status IN (SELECT value FROM json_each(?))"
		args = append(args, string(list))
	}
	type place struct {
		n   int64
		day string
	}
	var places []place
	err := s.db.each(ctx, query+" ORDER BY p.day DESC, p.report DESC LIMIT ?", append(args, q.Size()+1), func(scan func(...any) error) error {
		var p place
		var id string
		err := scan(&p.n, &p.day, &id)
		places = append(places, p)
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("list filed reports: %w", err)
	}
	next := ""
	if len(places) > q.Size() {
		places = places[:q.Size()]
		last := places[len(places)-1]
		next = store.EncodeCursor(last.n, last.day)
	}
	out := make([]report.Report, 0, len(places))
	for _, p := range places {
		r, err := s.read(ctx, "n = ?", p.n)
		if err != nil {
			return nil, "", fmt.Errorf("load filed report: %w", err)
		}
		out = append(out, r)
	}
	return out, next, nil
}
