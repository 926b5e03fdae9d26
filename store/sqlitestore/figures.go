package sqlitestore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
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
	for _, query := range []string{positionNow, sheetsOf, amendmentsAfter} {
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
	a, from := (*store.FiguresAnswer)(nil), int64(0)
	if ok && known.at.counted == at.counted && known.at.head >= at.tail {
		// All amendments since are still there.
		a, from = store.AmendAnswer(q, known.sheets), known.at.head
	} else {
		a = store.NewFiguresAnswer(q)
		if err := r.sheets(a); err != nil {
			return nil, err
		}
	}
	if err := r.amend(a, from); err != nil {
		return nil, err
	}
	out := a.Sheets()
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

const sheetsOf = "SELECT span, seq, body FROM sheet WHERE span IN (SELECT value FROM json_each(?))"

// sheets adds up the sheets of the spans of an answer.
func (r *figuresReader) sheets(a *store.FiguresAnswer) error {
	list, err := json.Marshal(a.Spans())
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
		if err := a.Sheet(string(span), seq, body); err != nil {
			return err
		}
	}
	return rows.Err()
}

// amend applies the amendments after one of them.
func (r *figuresReader) amend(a *store.FiguresAnswer, after int64) error {
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
			a.Amend(one.seq, p, add)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return rows.Err()
}
