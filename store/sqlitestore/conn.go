package sqlitestore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"modernc.org/sqlite"
)

// conn is the one connection that writes. It speaks to the driver directly:
// nobody else uses it, so database/sql's pool, locks and conversions would be
// paid for nothing on the busiest path. It belongs to one goroutine.
type conn struct {
	c     driver.Conn
	stmts map[string]driver.Stmt
	args  []driver.NamedValue
	rows  []driver.Value
}

func openConn(dsn string) (*conn, error) {
	c, err := new(sqlite.Driver).Open(dsn)
	if err != nil {
		return nil, err
	}
	return &conn{c: c, stmts: make(map[string]driver.Stmt)}, nil
}

func (c *conn) close() error {
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.c.Close())...)
}

// stmt prepares a query once. Queries are constants of this package, or made of
// few constants, so the map stays small.
func (c *conn) stmt(query string) (driver.Stmt, error) {
	if s := c.stmts[query]; s != nil {
		return s, nil
	}
	s, err := c.c.Prepare(query)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	c.stmts[query] = s
	return s, nil
}

// bind reuses one slice for the arguments: the driver copies what they hold.
// args are int64, float64, string, []byte or nil.
func (c *conn) bind(args []any) []driver.NamedValue {
	c.args = c.args[:0]
	for i, a := range args {
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return c.args
}

// exec runs a statement and returns how many rows it changed.
func (c *conn) exec(query string, args ...any) (int64, error) {
	res, err := c.result(query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// insert runs an INSERT and returns the row's number, and false if it inserted
// nothing.
func (c *conn) insert(query string, args ...any) (n int64, inserted bool, err error) {
	res, err := c.result(query, args...)
	if err != nil {
		return 0, false, err
	}
	changed, err := res.RowsAffected()
	if err != nil || changed == 0 {
		return 0, false, err
	}
	n, err = res.LastInsertId()
	return n, true, err
}

func (c *conn) result(query string, args ...any) (driver.Result, error) {
	s, err := c.stmt(query)
	if err != nil {
		return nil, err
	}
	// The background context spares the driver a goroutine that waits for the
	// end of ours: a write that began is never interrupted.
	return s.(driver.StmtExecContext).ExecContext(context.Background(), c.bind(args))
}

// row runs a query for at most one row of n columns; ok is false without one.
// The values are good until the next call, the bytes in them for ever.
func (c *conn) row(n int, query string, args ...any) (values []driver.Value, ok bool, err error) {
	s, err := c.stmt(query)
	if err != nil {
		return nil, false, err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(context.Background(), c.bind(args))
	if err != nil {
		return nil, false, err
	}
	for len(c.rows) < n {
		c.rows = append(c.rows, nil)
	}
	values = c.rows[:n]
	err = rows.Next(values)
	if cerr := rows.Close(); err == nil || errors.Is(err, io.EOF) {
		if cerr != nil {
			return nil, false, cerr
		}
	}
	if errors.Is(err, io.EOF) {
		return nil, false, nil
	}
	return values, err == nil, err
}

// each calls f for every row of n columns. The values are good until f returns, the
// texts and bytes in them for ever. f may not use the connection.
func (c *conn) each(n int, query string, args []any, f func(values []driver.Value) error) (err error) {
	s, err := c.stmt(query)
	if err != nil {
		return err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(context.Background(), c.bind(args))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	values := make([]driver.Value, n)
	for {
		if err := rows.Next(values); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if err := f(values); err != nil {
			return err
		}
	}
}

// one runs a query for one number, 0 without a row.
func (c *conn) one(query string, args ...any) (int64, error) {
	v, ok, err := c.row(1, query, args...)
	if err != nil || !ok {
		return 0, err
	}
	n, _ := v[0].(int64)
	return n, nil
}

// pragma reads a pragma that is a number. It is not kept prepared: a prepared
// pragma would go on answering what it saw first.
func (c *conn) pragma(name string) (int64, error) {
	query := "PRAGMA " + name
	n, err := c.one(query)
	if s := c.stmts[query]; s != nil {
		delete(c.stmts, query)
		err = errors.Join(err, s.Close())
	}
	return n, err
}

// script runs several statements without arguments, once.
func (c *conn) script(sql string) error {
	_, err := c.c.(driver.ExecerContext).ExecContext(context.Background(), sql, nil)
	return err
}
