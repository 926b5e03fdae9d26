package whatsapp

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.mau.fi/whatsmeow/types/events"

	"github.com/taprose/taprose/conversation/message"
)

// unreadable is the kind of a message that could not be decrypted, by which the
// conversation asks to send it again.
const unreadable = "unreadable"

// unread keeps what could not be decrypted until it comes again or the citizen
// is asked for it. The library has acknowledged such a message already, so this
// note is all there is of it.
type unread struct {
	db *sql.DB
	// some is false when the table is surely empty, which it nearly always is: then
	// nobody looks into it until woken. mu is held to change both together.
	some atomic.Bool
	mu   sync.Mutex
	wake chan struct{}
}

func newUnread(db *sql.DB) *unread { return &unread{db: db, wake: make(chan struct{}, 1)} }

func (u *unread) put(ctx context.Context, in message.Inbound, due time.Time) error {
	raw, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("unreadable message: %w", err)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.stir()
	_, err = u.db.ExecContext(ctx, "INSERT INTO taprose_unread (id, inbound, due) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
		in.ID, string(raw), due.UnixMilli())
	if err != nil {
		return fmt.Errorf("whatsapp store: unreadable message: %w", err)
	}
	return nil
}

// stir has the table looked into again.
func (u *unread) stir() {
	u.some.Store(true)
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

// rest notes when nothing is in the table.
func (u *unread) rest(ctx context.Context) {
	u.mu.Lock()
	defer u.mu.Unlock()
	var n int
	if err := u.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM taprose_unread").Scan(&n); err == nil && n == 0 {
		u.some.Store(false)
	}
}

func (u *unread) drop(ctx context.Context, id string) error {
	if !u.some.Load() {
		return nil
	}
	if _, err := u.db.ExecContext(ctx, "DELETE FROM taprose_unread WHERE id = $1", id); err != nil {
		return fmt.Errorf("whatsapp store: unreadable message: %w", err)
	}
	return nil
}

// due returns what waited long enough.
func (u *unread) due(ctx context.Context, now time.Time) ([]message.Inbound, error) {
	if !u.some.Load() {
		return nil, nil
	}
	rows, err := u.db.QueryContext(ctx, "SELECT inbound FROM taprose_unread WHERE due <= $1 ORDER BY due LIMIT 100", now.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("whatsapp store: unreadable messages: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []message.Inbound
	for rows.Next() {
		var raw string
		var in message.Inbound
		if err := rows.Scan(&raw); err != nil {
			return nil, fmt.Errorf("whatsapp store: unreadable messages: %w", err)
		}
		if err := json.Unmarshal([]byte(raw), &in); err != nil {
			return nil, fmt.Errorf("whatsapp store: unreadable messages: %w", err)
		}
		out = append(out, in)
	}
	return out, rows.Err()
}

// unreadID names the note of a message; it differs from the message's own ID, so
// that the message is not taken for seen when it comes after all.
func unreadID(id string) string { return id + "/" + unreadable }

// onUnreadable notes a message that could not be decrypted.
func (s *session) onUnreadable(e *events.UndecryptableMessage) bool {
	if e.DecryptFailMode == events.DecryptFailHide || ignored(&e.Info) {
		return true
	}
	// Noted even while stopping: WhatsApp will not bring it again.
	ctx := context.WithoutCancel(s.ctx)
	in := s.envelope(ctx, &e.Info)
	in.ID = unreadID(in.ID)
	in.Unsupported = unreadable
	wait := s.c.cfg.UnreadableWait
	if e.UnavailableType == events.UnavailableTypeViewOnce {
		in.Unsupported, wait = "view_once", 0 // never sent to linked devices
	}
	if err := s.meet(ctx, in); err != nil {
		return true // acknowledged already; nothing can be kept back
	}
	if err := s.c.unread.put(ctx, in, s.c.now().Add(wait)); err != nil {
		s.c.log.Error("unreadable message not noted", "message_id", e.Info.ID, "err", err)
	}
	return true
}

// remind looks for notes whose time has come until the returned function is
// called.
func (s *session) remind(ctx context.Context) (stop func()) {
	s.c.unread.stir() // there may be some from before
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		pause := max(10*time.Millisecond, min(time.Second, s.c.cfg.UnreadableWait/4))
		for {
			if !s.c.unread.some.Load() {
				select {
				case <-s.c.unread.wake:
				case <-ctx.Done():
					return
				}
			}
			if sleep(ctx, pause) != nil {
				return
			}
			s.askAgain(ctx)
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// askAgain hands on the notes whose time has come.
func (s *session) askAgain(ctx context.Context) {
	due, err := s.c.unread.due(ctx, s.c.now())
	if err != nil {
		if ctx.Err() == nil {
			s.c.log.WarnContext(ctx, "unreadable messages not looked up", "err", err)
		}
		return
	}
	for _, in := range due {
		if !s.enter() {
			return
		}
		err := s.deliver(in)
		s.busy.Done()
		if err != nil {
			return // it stays noted and is tried at the next look
		}
		if err := s.c.unread.drop(ctx, in.ID); err != nil {
			s.c.log.WarnContext(ctx, "unreadable message still noted", "err", err)
		}
	}
	if len(due) == 0 {
		s.c.unread.rest(ctx)
	}
}
