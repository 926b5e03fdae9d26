package whatsapp

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"

	"github.com/taprose/taprose/conversation/message"
)

// timers are the chats whose messages disappear, and after how many seconds. Whoever
// writes there must say the timer in each message, or it stays while all others go,
// and phones remark on that. We learn it from what people write, because each of
// their messages carries it, and from the notices of its change.
type timers struct {
	db *sql.DB

	mu      sync.RWMutex
	seconds map[string]uint32
}

// load reads what is stored; see known.load.
func (t *timers) load(ctx context.Context) error {
	rows, err := t.db.QueryContext(ctx, "SELECT id, seconds FROM taprose_timer")
	if err != nil {
		return fmt.Errorf("whatsapp store: timers: %w", err)
	}
	defer func() { _ = rows.Close() }()
	seconds := make(map[string]uint32)
	for rows.Next() {
		var id string
		var n int64
		if err := rows.Scan(&id, &n); err != nil {
			return fmt.Errorf("whatsapp store: timers: %w", err)
		}
		seconds[id] = uint32(n)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("whatsapp store: timers: %w", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seconds = seconds
	return nil
}

// get returns the timer of a chat, 0 for none.
func (t *timers) get(chat message.Address) uint32 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.seconds[chat.ID]
}

// heard tells whether anything is known about the timer of a chat.
func (t *timers) heard(chat message.Address) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	_, ok := t.seconds[chat.ID]
	return ok
}

// set notes the timer of a chat. It writes only what is new.
func (t *timers) set(ctx context.Context, chat message.Address, seconds uint32) error {
	if t.heard(chat) && t.get(chat) == seconds {
		return nil
	}
	// None is what nearly every chat has, and needs no row.
	if seconds > 0 || t.heard(chat) {
		_, err := t.db.ExecContext(ctx, `INSERT INTO taprose_timer (id, seconds) VALUES ($1, $2)
			ON CONFLICT (id) DO UPDATE SET seconds = excluded.seconds`, chat.ID, int64(seconds))
		if err != nil {
			return fmt.Errorf("whatsapp store: timer: %w", err)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seconds[chat.ID] = seconds
	return nil
}

// timed notes the timer of a chat. A timer that could not be noted is told again by
// the next message there.
func (s *session) timed(chat types.JID, seconds uint32) {
	if err := s.c.timers.set(s.ctx, s.chatOf(chat), seconds); err != nil {
		s.c.log.Warn("timer of disappearing messages not noted", "err", err)
	}
}

// chatOf is the address of a group, or of the chat with a person.
func (s *session) chatOf(jid types.JID) message.Address {
	if jid.Server == types.GroupServer {
		return addressOf(jid)
	}
	return s.person(s.ctx, jid, types.JID{}).Address
}

// setting reads the notice in a private chat that its timer has changed.
func setting(raw *waE2E.Message) (seconds uint32, ok bool) {
	p := unwrap(raw).GetProtocolMessage()
	if p.GetType() != waE2E.ProtocolMessage_EPHEMERAL_SETTING {
		return 0, false
	}
	return p.GetEphemeralExpiration(), true
}
