package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/taprose/taprose/store"
)

// stmt prepares a reading query once for all connections. Queries are constants
// of this package, or made of few constants.
func (db *DB) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := db.stmts.Load(query); ok {
		return s.(*sql.Stmt), nil
	}
	s, err := db.read.PrepareContext(ctx, query)
	if err != nil {
		return nil, db.mapped(err)
	}
	if first, loaded := db.stmts.LoadOrStore(query, s); loaded {
		_ = s.Close() // somebody else prepared it meanwhile
		return first.(*sql.Stmt), nil
	}
	return s, nil
}

// row reads one row; store.ErrNotFound without one. The query is a look-up by key
// and is not interrupted: watching the context would cost more than the look-up.
func (db *DB) row(ctx context.Context, query string, args []any, into ...any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	s, err := db.stmt(ctx, query)
	if err != nil {
		return err
	}
	return db.mapped(s.QueryRowContext(ctx, args...).Scan(into...))
}

// each calls f for every row of a query; f scans.
func (db *DB) each(ctx context.Context, query string, args []any, f func(scan func(...any) error) error) error {
	s, err := db.stmt(ctx, query)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return db.mapped(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return db.mapped(err)
		}
	}
	return db.mapped(rows.Err())
}

// mapped is mapped for the reading side, where a missing row and a closed pool
// have names of their own.
func (db *DB) mapped(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return store.ErrNotFound
	case db.closed.Load():
		return ErrClosed
	}
	return mapped(err)
}

// moment reads one moment, the zero time when there is none.
func (db *DB) moment(ctx context.Context, query string, args ...any) (time.Time, error) {
	var ns *int64
	if err := db.row(ctx, query, args, &ns); err != nil || ns == nil {
		return time.Time{}, err
	}
	return time.Unix(0, *ns).UTC(), nil
}

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }
