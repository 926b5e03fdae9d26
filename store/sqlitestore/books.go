package sqlitestore

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/store"
)

// books bring the sheets up to date, beside everything else: nobody waits for them, and
// figures are exact whether they were brought or not. Nobody but they writes sheets.
type books struct {
	db      *DB
	amend   *amendments
	stop    context.CancelFunc
	stopped chan struct{}
	// counted is closed when all old reports are counted.
	counted chan struct{}
}

func startBooks(db *DB, a *amendments) *books {
	ctx, stop := context.WithCancel(context.Background())
	b := &books{db: db, amend: a, stop: stop, stopped: make(chan struct{}), counted: make(chan struct{})}
	go b.run(ctx)
	return b
}

// close stops them between two writes.
func (b *books) close() {
	b.stop()
	<-b.stopped
}

func (b *books) run(ctx context.Context) {
	defer close(b.stopped)
	if !b.countOld(ctx) {
		return
	}
	close(b.counted)
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.amend.wake:
			// A disk that is full is asked again after as many changes.
			_ = b.fold(ctx)
		}
	}
}

// amendment is one row of the log.
type amendment struct {
	seq      int64
	was, now string
}

const amendmentsAfter = "SELECT seq, was, now FROM amend WHERE seq > ? ORDER BY seq"

// each calls f for every part that it takes back or adds.
func (a *amendment) each(f func(p figures.Part, add bool) error) error {
	err := eachPart(a.was, func(p figures.Part) error { return f(p, false) })
	if err == nil {
		err = eachPart(a.now, func(p figures.Part) error { return f(p, true) })
	}
	return err
}

// foldSpans is how many sheets one transaction writes, some 10 kB each: meanwhile nobody
// else writes.
const foldSpans = 16

// fold enters all amendments there are into the sheets and deletes them, but for the
// last. A crash in between repeats nothing: each sheet says what it has.
func (b *books) fold(ctx context.Context) error {
	var log []amendment
	err := b.db.each(ctx, amendmentsAfter, []any{0}, func(scan func(...any) error) error {
		var a amendment
		err := scan(&a.seq, &a.was, &a.now)
		log = append(log, a)
		return err
	})
	if err != nil || len(log) == 0 {
		return err
	}
	// What each span is owed.
	type entry struct {
		seq  int64
		part figures.Part
		add  bool
	}
	owed := make(map[string][]entry)
	for i := range log {
		err := log[i].each(func(p figures.Part, add bool) error {
			for _, span := range store.SpansOf(p.Day) {
				owed[span] = append(owed[span], entry{log[i].seq, p, add})
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	upTo := log[len(log)-1].seq
	for some := range slices.Chunk(slices.Sorted(maps.Keys(owed)), foldSpans) {
		kept := make(map[string]keptSheet, len(some))
		for _, span := range some {
			k, err := b.sheet(ctx, span)
			if err != nil {
				return err
			}
			for _, e := range owed[span] {
				switch {
				case e.seq <= k.seq:
				case e.add:
					k.sheet.Add(e.part)
				default:
					k.sheet.Take(e.part)
				}
			}
			k.seq = upTo
			kept[span] = k
		}
		if err := b.write(ctx, func(c *conn) error { return keep(c, kept) }); err != nil {
			return err
		}
	}
	return b.write(ctx, func(c *conn) error {
		n, err := c.exec("DELETE FROM amend WHERE seq < ?", upTo)
		b.amend.many.Add(-n)
		return err
	})
}

// keptSheet is a sheet and the last amendment that it has.
type keptSheet struct {
	seq   int64
	sheet figures.Sheet
}

const sheetOf = "SELECT seq, body FROM sheet WHERE span = ?"

// sheet reads what was added up of a span.
func (b *books) sheet(ctx context.Context, span string) (keptSheet, error) {
	var k keptSheet
	var body []byte
	err := b.db.row(ctx, sheetOf, []any{span}, &k.seq, &body)
	if errors.Is(err, store.ErrNotFound) {
		return k, nil
	}
	if err == nil {
		k.sheet, err = figures.DecodeSheet(body)
	}
	return k, err
}

// keep writes sheets.
func keep(c *conn, sheets map[string]keptSheet) error {
	for span, k := range sheets {
		k.sheet.Trim()
		_, err := c.exec("INSERT INTO sheet (span, seq, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq, body = excluded.body",
			span, k.seq, k.sheet.Encode())
		if err != nil {
			return err
		}
	}
	return nil
}

// write runs a change that may fail half-way, in the batch of whoever else writes.
func (b *books) write(ctx context.Context, run func(c *conn) error) error {
	return b.db.writer.do(&write{ctx: ctx, guarded: true, run: run})
}
