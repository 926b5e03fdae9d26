package whatsapp

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// spoken is what a quoted reply or a reaction must know of the message it refers
// to: who wrote it ("" is us), and its first words.
type spoken struct {
	chat, id, sender, preview string
	at                        int64
}

// memory keeps the messages of the recent past. Writing is gathered and late: a
// crash loses at most the preview above a reply, never a message.
type memory struct {
	db   *sql.DB
	log  *slog.Logger
	keep time.Duration

	mu     sync.Mutex
	recent map[string]spoken
	order  []string
	dirty  []spoken
	wake   chan struct{}
}

const (
	// recentMax is how many messages are found without asking the store.
	recentMax = 4096
	// gather is how long writes wait for company.
	gather = 500 * time.Millisecond
	// previewRunes is how much of a message is kept to be shown above a reply.
	previewRunes = 120
	// forgetEvery is how often what is too old is removed.
	forgetEvery = 6 * time.Hour
)

func newMemory(db *sql.DB, log *slog.Logger, keep time.Duration) *memory {
	return &memory{db: db, log: log, keep: keep, recent: map[string]spoken{}, wake: make(chan struct{}, 1)}
}

func memoryKey(chat, id string) string { return chat + "\x00" + id }

// note remembers a message.
func (m *memory) note(chat message.Address, id, sender, text string, at time.Time) {
	if r := []rune(text); len(r) > previewRunes {
		text = string(r[:previewRunes-1]) + "…"
	}
	s := spoken{chat: chat.ID, id: id, sender: sender, preview: text, at: at.Unix()}
	key := memoryKey(chat.ID, id)
	m.mu.Lock()
	if _, ok := m.recent[key]; !ok {
		m.order = append(m.order, key)
		if len(m.order) > recentMax {
			delete(m.recent, m.order[0])
			m.order = m.order[1:]
		}
	}
	m.recent[key] = s
	m.dirty = append(m.dirty, s)
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// find returns what is known of a message.
func (m *memory) find(ctx context.Context, chat message.Address, id string) (spoken, bool) {
	m.mu.Lock()
	s, ok := m.recent[memoryKey(chat.ID, id)]
	m.mu.Unlock()
	if ok {
		return s, true
	}
	s = spoken{chat: chat.ID, id: id}
	err := m.db.QueryRowContext(ctx, "SELECT sender, preview FROM taprose_message WHERE chat = $1 AND id = $2", chat.ID, id).
		Scan(&s.sender, &s.preview)
	if err != nil {
		if !errors.Is(err, sql.ErrNoRows) {
			m.log.WarnContext(ctx, "quoted message not looked up", "err", err)
		}
		return spoken{}, false
	}
	return s, true
}

// run writes in the background until the returned function is called, which
// writes what is left.
func (m *memory) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		forget := time.NewTicker(forgetEvery)
		defer forget.Stop()
		m.forget(ctx)
		for {
			select {
			case <-m.wake:
				t := time.NewTimer(gather)
				select {
				case <-t.C:
					m.flush(ctx)
				case <-ctx.Done():
					t.Stop()
					return
				}
			case <-forget.C:
				m.forget(ctx)
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() {
		cancel()
		<-done
		m.flush(context.Background())
	}
}

// flush writes what was gathered. What cannot be written is dropped.
func (m *memory) flush(ctx context.Context) {
	m.mu.Lock()
	dirty := m.dirty
	m.dirty = nil
	m.mu.Unlock()
	if len(dirty) == 0 {
		return
	}
	if err := m.write(ctx, dirty); err != nil && ctx.Err() == nil {
		m.log.WarnContext(ctx, "message previews not kept", "count", len(dirty), "err", err)
	}
}

func (m *memory) write(ctx context.Context, dirty []spoken) error {
	tx, err := m.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	put, err := tx.PrepareContext(ctx, `INSERT INTO taprose_message (chat, id, sender, preview, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (chat, id) DO UPDATE SET preview = excluded.preview`)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	defer func() { _ = put.Close() }()
	for _, s := range dirty {
		if _, err := put.ExecContext(ctx, s.chat, s.id, s.sender, s.preview, s.at); err != nil {
			return fmt.Errorf("put: %w", err)
		}
	}
	return tx.Commit()
}

func (m *memory) forget(ctx context.Context) {
	if _, err := m.db.ExecContext(ctx, "DELETE FROM taprose_message WHERE at < $1", time.Now().Add(-m.keep).Unix()); err != nil && ctx.Err() == nil {
		m.log.WarnContext(ctx, "old message previews not removed", "err", err)
	}
}
