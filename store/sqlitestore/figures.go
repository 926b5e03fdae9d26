package sqlitestore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/store"
)

// Figures returns what was counted in the days of a period, from the sheets of days,
// months and years and what was amended since they were added up. An answer is kept and
// amended likewise when it is asked for again: nobody may change its sheets.
func (s *Reports) Figures(ctx context.Context, _ time.Time, q store.FiguresQuery) ([]figures.DaySheet, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read figures: %w", err)
	}
	if s.db.closed.Load() {
		return nil, fmt.Errorf("read figures: %w", ErrClosed)
	}
	out, err := s.figures(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("read figures: %w", s.db.mapped(err))
	}
	return out, nil
}

// figures reads in one transaction: what moves from one day to another meanwhile is seen
// on one of them.
func (s *Reports) figures(ctx context.Context, q store.FiguresQuery) ([]figures.DaySheet, error) {
	// Prepared before: a transaction that wants a second connection waits for ever when all
	// of them are in such transactions.
	r := &figuresReader{ctx: ctx, stmts: make(map[string]*sql.Stmt)}
	for _, query := range []string{positionNow, sheetEnds, sheetsOf, amendmentsAfter} {
		stmt, err := s.db.stmt(ctx, query)
		if err != nil {
			return nil, err
		}
		r.stmts[query] = stmt
	}
	tx, err := s.db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	r.tx = tx
	at, err := r.position()
	if err != nil {
		return nil, err
	}
	known, ok := s.answers.get(q)
	if ok && known.at == at {
		return slices.Clone(known.sheets), nil
	}
	a := newAnswer(q)
	from := int64(0)
	if ok && known.at.counted == at.counted && known.at.head >= at.tail {
		// All amendments since are still there.
		a.sheets, from = slices.Clone(known.sheets), known.at.head
	} else if err = r.sheets(a); err != nil {
		return nil, err
	}
	if err := r.amend(a, from); err != nil {
		return nil, err
	}
	out := a.finished()
	s.answers.put(q, answer{at, out})
	return slices.Clone(out), nil
}

// position tells which changes a transaction sees: the numbers of the first and the last
// amendment that there are, and how far old reports were counted. The last is never
// deleted before there is another.
type position struct{ tail, head, counted int64 }

// answers remembers what was answered last.
type answers struct {
	mu    sync.Mutex
	given map[store.FiguresQuery]answer
}

type answer struct {
	at     position
	sheets []figures.DaySheet
}

// answersMost is how many questions are remembered: a page asks three, of a handful of
// periods.
const answersMost = 32

func (a *answers) get(q store.FiguresQuery) (answer, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	known, ok := a.given[q]
	return known, ok
}

func (a *answers) put(q store.FiguresQuery, given answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, known := a.given[q]; a.given == nil || !known && len(a.given) >= answersMost {
		a.given = make(map[store.FiguresQuery]answer)
	}
	a.given[q] = given
}

// figuresReader reads in one transaction.
type figuresReader struct {
	ctx   context.Context
	stmts map[string]*sql.Stmt
	tx    *sql.Tx
}

func (r *figuresReader) query(query string, args ...any) (*sql.Rows, error) {
	return r.tx.StmtContext(r.ctx, r.stmts[query]).QueryContext(r.ctx, args...)
}

// Each asked apart, because SQLite looks at the end of an index for one of them alone.
const positionNow = "SELECT (SELECT min(seq) FROM amend), (SELECT max(seq) FROM amend), (SELECT n FROM progress WHERE what = '" + progressCounted + "')"

func (r *figuresReader) position() (p position, err error) {
	rows, err := r.query(positionNow)
	if err != nil {
		return p, err
	}
	defer rows.Close()
	for rows.Next() {
		var tail, head *int64
		if err := rows.Scan(&tail, &head, &p.counted); err != nil {
			return p, err
		}
		if tail != nil && head != nil {
			p.tail, p.head = *tail, *head
		}
	}
	return p, rows.Err()
}

const (
	sheetEnds = "SELECT (SELECT min(span) FROM sheet), (SELECT max(span) FROM sheet)"
	sheetsOf  = "SELECT span, seq, body FROM sheet WHERE span IN (SELECT value FROM json_each(?))"
)

// sheets adds up the sheets of the spans of an answer.
func (r *figuresReader) sheets(a *answering) error {
	want, err := r.wanted(a.q)
	if err != nil {
		return err
	}
	for i := range want {
		for _, span := range want[i].spans {
			a.kept[span] = 0
			a.of[span] = i
		}
		a.sheets = append(a.sheets, figures.DaySheet{Day: want[i].name})
		a.own[i] = true
	}
	spans := make([]string, 0, len(a.kept))
	for span := range a.kept {
		spans = append(spans, span)
	}
	// Long spans first: what they hold the short ones only add to.
	slices.SortFunc(spans, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	list, err := json.Marshal(spans)
	if err != nil {
		return err
	}
	rows, err := r.query(sheetsOf, string(list))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var span, body sql.RawBytes
		var seq int64
		if err := rows.Scan(&span, &seq, &body); err != nil {
			return err
		}
		if err := a.add(string(span), seq, body); err != nil {
			return err
		}
	}
	return rows.Err()
}

// wanted are the pieces of an answer. Nothing lies before the first sheet or behind the
// last but what amendments have: asking for all time is asking from there.
func (r *figuresReader) wanted(q store.FiguresQuery) ([]wanted, error) {
	rows, err := r.query(sheetEnds)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var first, final *string
	for rows.Next() {
		if err := rows.Scan(&first, &final); err != nil {
			return nil, err
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	var p figures.Period
	if first != nil && final != nil {
		p = figures.Period{From: max(q.From, firstOf(*first)), To: min(q.To, lastOf(*final))}
	}
	if !p.Valid() && q.Step != store.StepNone {
		return nil, nil
	}
	if !p.Valid() {
		return []wanted{{}}, nil
	}
	return wantedSpans(p, q.Step), nil
}

// amend applies the amendments after one of them.
func (r *figuresReader) amend(a *answering, after int64) error {
	rows, err := r.query(amendmentsAfter, after)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var one amendment
		if err := rows.Scan(&one.seq, &one.was, &one.now); err != nil {
			return err
		}
		err := one.each(func(p figures.Part, add bool) error {
			a.amend(one.seq, p, add)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return rows.Err()
}

// answering is an answer that is being put together.
type answering struct {
	q      store.FiguresQuery
	sheets []figures.DaySheet
	// own are those of the sheets that nobody else has, and may be changed.
	own map[int]bool
	// kept is, for each span that was asked for, the last amendment that its sheet has;
	// of is to which piece it belongs.
	kept map[string]int64
	of   map[string]int
}

func newAnswer(q store.FiguresQuery) *answering {
	return &answering{q: q, own: make(map[int]bool), kept: make(map[string]int64), of: make(map[string]int)}
}

// add adds an encoded sheet.
func (a *answering) add(span string, seq int64, body []byte) error {
	a.kept[span] = seq
	into := &a.sheets[a.of[span]].Sheet
	if a.q.Total {
		total, err := figures.DecodeTotal(body)
		into.MergeTotal(&figures.Sheet{Total: total})
		return err
	}
	return into.MergeEncoded(body)
}

// amend adds a part, or takes it back, unless the sheet of its day has it already.
func (a *answering) amend(seq int64, p figures.Part, add bool) {
	if p.Day < a.q.From || p.Day > a.q.To {
		return
	}
	for _, span := range spansOf(p.Day) {
		if has, asked := a.kept[span]; asked {
			if seq <= has {
				return
			}
			break
		}
	}
	sheet := a.piece(pieceOf(p.Day, a.q.Step))
	switch {
	case a.q.Total && add:
		sheet.AddTotal(p)
	case a.q.Total:
		sheet.TakeTotal(p)
	case add:
		sheet.Add(p)
	default:
		sheet.Take(p)
	}
}

// piece is the sheet of this name, to be changed.
func (a *answering) piece(name string) *figures.Sheet {
	i := slices.IndexFunc(a.sheets, func(d figures.DaySheet) bool { return d.Day == name })
	if i < 0 {
		i = len(a.sheets)
		a.sheets = append(a.sheets, figures.DaySheet{Day: name})
		a.own[i] = true
	}
	if !a.own[i] {
		a.sheets[i].Sheet = a.sheets[i].Clone()
		a.own[i] = true
	}
	return &a.sheets[i].Sheet
}

// finished is the answer, in order.
func (a *answering) finished() []figures.DaySheet {
	for i := range a.own {
		a.sheets[i].Trim()
	}
	if a.q.Step == store.StepNone && len(a.sheets) == 0 {
		a.sheets = []figures.DaySheet{{}}
	}
	slices.SortFunc(a.sheets, func(a, b figures.DaySheet) int { return strings.Compare(a.Day, b.Day) })
	return a.sheets
}
