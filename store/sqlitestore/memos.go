package sqlitestore

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/store"
)

// Memos keeps the orders of leaders, the activities of agencies, and the digests.
type Memos struct {
	db     *DB
	leases *leases
}

// Load returns a memo, or store.ErrNotFound.
func (s *Memos) Load(ctx context.Context, id string) (memo.Memo, error) {
	m, err := s.read(ctx, id)
	if err != nil {
		return memo.Memo{}, fmt.Errorf("load memo: %w", err)
	}
	return m, nil
}

func (s *Memos) read(ctx context.Context, id string) (memo.Memo, error) {
	var version int64
	var body []byte
	if err := s.db.row(ctx, "SELECT version, body FROM memo WHERE id = ?", []any{id}, &version, &body); err != nil {
		return memo.Memo{}, err
	}
	m, err := store.DecodeMemo(body)
	m.Version = version
	return m, err
}

// Save stores a memo: version 0 inserts, any other replaces the version it was
// loaded at. store.ErrConflict if somebody else came first or the ID is taken. On
// success m has its new version. A claim that is not zero also takes the lease of the
// memo unless somebody holds it at now.
func (s *Memos) Save(ctx context.Context, now time.Time, m *memo.Memo, claim store.Lease) (claimed bool, err error) {
	if !claim.IsZero() {
		claimed = s.leases.take(m.ID, now, claim)
	}
	if err := s.save(ctx, m, nil); err != nil {
		if claimed {
			s.leases.release(m.ID, claim.ID)
		}
		return false, fmt.Errorf("save memo: %w", err)
	}
	return claimed, nil
}

// Settle saves a memo like Save, by the holder of its lease: store.ErrLeaseLost if
// that is no longer leaseID, and nothing is saved then. The lease is given back unless
// keep. After store.ErrConflict it is still held.
func (s *Memos) Settle(ctx context.Context, _ time.Time, m *memo.Memo, leaseID string, keep bool) error {
	held := func() error {
		if !s.leases.holds(m.ID, leaseID) {
			return store.ErrLeaseLost
		}
		return nil
	}
	if err := s.save(ctx, m, held); err != nil {
		return fmt.Errorf("settle memo: %w", err)
	}
	if !keep {
		s.leases.release(m.ID, leaseID)
	}
	return nil
}

// Release gives a lease back; store.ErrLeaseLost if leaseID does not hold it.
func (s *Memos) Release(_ context.Context, id, leaseID string) error {
	if !s.leases.release(id, leaseID) {
		return fmt.Errorf("release memo: %w", store.ErrLeaseLost)
	}
	return nil
}

// Renew moves the end of a lease; store.ErrLeaseLost if leaseID does not hold it.
func (s *Memos) Renew(_ context.Context, id, leaseID string, until time.Time) error {
	if !s.leases.renew(id, leaseID, until) {
		return fmt.Errorf("renew lease of memo: %w", store.ErrLeaseLost)
	}
	return nil
}

// save writes a memo, and the references of what was sent from its outbox, in one
// commit; may, if given, is asked first.
func (s *Memos) save(ctx context.Context, m *memo.Memo, may func() error) error {
	body, err := store.EncodeMemo(m)
	if err != nil {
		return err
	}
	run := func(c *conn) error {
		if may != nil {
			if err := may(); err != nil {
				return err
			}
		}
		query := "UPDATE memo SET version = version + 1, kind = ?, agency = ?, status = ?, report = ?, day = ?, created = ?, due = ?, failed = ?, body = ? WHERE id = ? AND version = ?"
		args := []any{string(m.Kind), m.Agency, string(m.Status), m.Report, m.Day, m.Created.UnixNano(), unixOrNil(m.NextDue()), unixOrNil(m.Failed()), body, m.ID}
		if m.Version == 0 {
			query = "INSERT INTO memo (kind, agency, status, report, day, created, due, failed, body, id, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (id) DO NOTHING"
		} else {
			args = append(args, m.Version)
		}
		changed, err := c.exec(query, args...)
		if err == nil && changed == 0 {
			err = store.ErrConflict
		}
		if err != nil {
			return err
		}
		return putRefs(c, m.FreshRefs())
	}
	if err := s.db.writer.do(&write{ctx: ctx, run: run}); err != nil {
		return err
	}
	m.Version++
	return nil
}

const memoDue = "SELECT id FROM memo WHERE due <= ? ORDER BY due, id LIMIT ?"

// Due leases at most n memos to which something must happen at now, oldest due
// first, leaving out those that somebody holds.
func (s *Memos) Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]memo.Memo, error) {
	if n < 1 || lease.IsZero() {
		return nil, nil
	}
	s.leases.forget(now.Add(-time.Hour))
	ids, err := s.ids(ctx, memoDue, now.UnixNano(), n+s.leases.count())
	if err != nil {
		return nil, fmt.Errorf("lease due memos: %w", err)
	}
	var out []memo.Memo
	for _, id := range ids {
		if len(out) == n {
			break
		}
		if !s.leases.take(id, now, lease) {
			continue
		}
		// Read after the lease was taken: what the index said may be over.
		m, err := s.read(ctx, id)
		due := m.NextDue()
		if err != nil || due.IsZero() || due.After(now) {
			s.leases.release(id, lease.ID)
		}
		switch {
		case isNotFound(err):
		case err != nil:
			for i := range out {
				s.leases.release(out[i].ID, lease.ID)
			}
			return nil, fmt.Errorf("load due memo: %w", err)
		case due.IsZero() || due.After(now):
		default:
			out = append(out, m)
		}
	}
	return out, nil
}

func (s *Memos) ids(ctx context.Context, query string, args ...any) ([]string, error) {
	var ids []string
	err := s.db.each(ctx, query, args, func(scan func(...any) error) error {
		ids = append(ids, "")
		return scan(&ids[len(ids)-1])
	})
	return ids, err
}

// There are few memos of one kind compared with reports: what is asked beside the
// kind is looked at row by row, and needs no index.
const (
	memoMatch   = " AND ? IN ('', agency) AND ? IN ('', status) AND day >= ? AND (? = '' OR day <= ?) ORDER BY created DESC, id DESC LIMIT ?"
	listMemos   = "SELECT created, id, version, body FROM memo WHERE kind = ? AND (created, id) < (?, ?)" + memoMatch
	memosAbout  = "SELECT created, id, version, body FROM memo WHERE report = ? AND report <> '' AND kind = ? AND (created, id) < (?, ?)" + memoMatch
	listAllMemo = "SELECT version, body FROM memo WHERE id > ? ORDER BY id LIMIT ?"
)

// List returns the memos that q asks for, newest first, and the next page's cursor.
func (s *Memos) List(ctx context.Context, q store.MemoQuery) ([]memo.Memo, string, error) {
	after, id := int64(math.MaxInt64), ""
	var err error
	if q.After != "" {
		if after, id, err = store.DecodeCursor(q.After); err != nil {
			return nil, "", fmt.Errorf("list memos: %w", err)
		}
	}
	query, args := listMemos, []any{string(q.Kind), after, id}
	if q.Report != "" {
		query, args = memosAbout, []any{q.Report, string(q.Kind), after, id}
	}
	args = append(args, q.Agency, string(q.Status), q.From, q.To, q.To)
	out, next, err := s.page(ctx, query, args, q.Page)
	if err != nil {
		return nil, "", fmt.Errorf("list memos: %w", err)
	}
	return out, next, nil
}

// page reads a page of memos, each with what the list is sorted by, and the next page's
// cursor.
func (s *Memos) page(ctx context.Context, query string, args []any, page store.Page) ([]memo.Memo, string, error) {
	var last int64
	out, more, err := readPage(ctx, s.db, query, args, page, func(m *memo.Memo, scan func(...any) error) error {
		var version int64
		var id string
		var body []byte
		err := scan(&last, &id, &version, &body)
		if err == nil {
			*m, err = store.DecodeMemo(body)
			m.Version = version
		}
		return err
	})
	if err != nil || !more {
		return out, "", err
	}
	return out, store.EncodeCursor(last, out[len(out)-1].ID), nil
}

const (
	failedMemos      = "SELECT failed, id, version, body FROM memo WHERE (failed, id) < (?, ?) AND failed IS NOT NULL ORDER BY failed DESC, id DESC LIMIT ?"
	countFailedMemos = "SELECT count(*) FROM memo WHERE failed IS NOT NULL"
)

// Failed returns the memos of which something was given up that still is, the latest
// failure first, and the next page's cursor.
func (s *Memos) Failed(ctx context.Context, page store.Page) ([]memo.Memo, string, error) {
	after, id := int64(math.MaxInt64), ""
	var err error
	if page.After != "" {
		if after, id, err = store.DecodeCursor(page.After); err != nil {
			return nil, "", fmt.Errorf("list failed memos: %w", err)
		}
	}
	out, next, err := s.page(ctx, failedMemos, []any{after, id}, page)
	if err != nil {
		return nil, "", fmt.Errorf("list failed memos: %w", err)
	}
	return out, next, nil
}

// CountFailed is how many memos Failed lists.
func (s *Memos) CountFailed(ctx context.Context) (int64, error) {
	var n int64
	if err := s.db.row(ctx, countFailedMemos, nil, &n); err != nil {
		return 0, fmt.Errorf("count failed memos: %w", err)
	}
	return n, nil
}

// All returns the memos in the order of their IDs, and the next page's cursor.
func (s *Memos) All(ctx context.Context, page store.Page) ([]memo.Memo, string, error) {
	after, err := afterKey(page)
	if err != nil {
		return nil, "", fmt.Errorf("list all memos: %w", err)
	}
	out, more, err := readPage(ctx, s.db, listAllMemo, []any{after}, page, func(m *memo.Memo, scan func(...any) error) error {
		var version int64
		var body []byte
		err := scan(&version, &body)
		if err == nil {
			*m, err = store.DecodeMemo(body)
			m.Version = version
		}
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("list all memos: %w", err)
	}
	if !more {
		return out, "", nil
	}
	return out, store.EncodeCursor(0, out[len(out)-1].ID), nil
}

// OldestDue is the earliest moment at which something must happen to any memo; the
// zero time when nothing is due at all.
func (s *Memos) OldestDue(ctx context.Context) (time.Time, error) {
	t, err := s.db.moment(ctx, "SELECT min(due) FROM memo WHERE due IS NOT NULL")
	if err != nil {
		return time.Time{}, fmt.Errorf("find oldest due memo: %w", err)
	}
	return t, nil
}
