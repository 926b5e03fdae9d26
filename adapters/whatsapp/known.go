package whatsapp

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"github.com/taprose/taprose/conversation/message"
)

// known is who wrote to us. Nobody else is written to: messages to strangers are
// what accounts are banned for.
type known struct {
	db *sql.DB

	mu    sync.RWMutex
	chats map[string]struct{}
}

// load reads everybody. It is done again whenever the account becomes ours: another
// replica may have met people meanwhile.
func (k *known) load(ctx context.Context) error {
	rows, err := k.db.QueryContext(ctx, "SELECT id FROM taprose_chat")
	if err != nil {
		return fmt.Errorf("whatsapp store: known chats: %w", err)
	}
	defer func() { _ = rows.Close() }()
	chats := make(map[string]struct{})
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return fmt.Errorf("whatsapp store: known chats: %w", err)
		}
		chats[id] = struct{}{}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("whatsapp store: known chats: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.chats = chats
	return nil
}

func (k *known) has(a message.Address) bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	_, ok := k.chats[a.ID]
	return ok
}

// same returns the address under which somebody is known who has two: the hidden
// identity, unless he was met when only his number could be learned. He stays who he
// was then, or he would be two people to whom different things were said.
func (k *known) same(hidden, number message.Address) message.Address {
	if !k.has(hidden) && k.has(number) {
		return number
	}
	return hidden
}

// add notes that someone wrote, durably.
func (k *known) add(ctx context.Context, a message.Address, at int64) error {
	if k.has(a) {
		return nil
	}
	if _, err := k.db.ExecContext(ctx, "INSERT INTO taprose_chat (id, since) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", a.ID, at); err != nil {
		return fmt.Errorf("whatsapp store: known chat: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.chats[a.ID] = struct{}{}
	return nil
}
