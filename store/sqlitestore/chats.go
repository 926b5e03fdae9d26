package sqlitestore

import (
	"context"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/encode"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// Chats keeps the chats. Every turn of every conversation is one Save, so this
// is the path that decides how much the program can take: the chats used last
// are kept decoded, a save is one UPDATE by row number, and the indexes are left
// alone whenever possible (see schema.go on wake and idle).
type Chats struct {
	db     *DB
	cache  *chatCache
	leases *leases
}

func newChats(db *DB, size int) *Chats {
	return &Chats{db: db, cache: newChatCache(size), leases: newLeases()}
}

// Load returns a chat, or store.ErrNotFound. The chat is the caller's own.
func (s *Chats) Load(ctx context.Context, addr message.Address) (chat.Chat, error) {
	if e := s.cache.get(addr); e != nil {
		return e.load(), nil
	}
	c, err := s.read(ctx, addr)
	if err != nil {
		return chat.Chat{}, fmt.Errorf("load chat: %w", err)
	}
	return c, nil
}

func (s *Chats) read(ctx context.Context, addr message.Address) (chat.Chat, error) {
	var version int64
	var p chatParts
	err := s.db.row(ctx, "SELECT version, body, seen, owed FROM chat WHERE address = ?", []any{addr.String()}, &version, &p.body, &p.seen, &p.owed)
	if err != nil {
		return chat.Chat{}, err
	}
	return p.chat(version)
}

// Save stores a chat: version 0 inserts, any other replaces the version it was
// loaded at. store.ErrConflict if somebody else came first. On success c has its
// new version, and whoever held the lease holds it no more.
func (s *Chats) Save(ctx context.Context, c *chat.Chat) error {
	sv, err := s.saving(c)
	if err != nil {
		return fmt.Errorf("save chat: %w", err)
	}
	defer sv.w.Free()
	err = s.db.writer.do(&write{ctx: ctx, single: true, run: sv.run, committed: sv.committed})
	if err != nil {
		return fmt.Errorf("save chat: %w", err)
	}
	c.Version++
	return nil
}

// chatSave is one save on its way through the writer.
type chatSave struct {
	s     *Chats
	c     *chat.Chat
	parts chatParts
	// w holds the parts until the save is over, and is freed then.
	w     *encode.Writer
	due   any
	entry *chatEntry
}

func (s *Chats) saving(c *chat.Chat) (*chatSave, error) {
	w := encode.Take()
	parts, err := newChatParts(c, w)
	if err != nil {
		w.Free()
		return nil, err
	}
	return &chatSave{s: s, c: c, parts: parts, w: w, due: unixOrNil(c.NextDue()), entry: newChatEntry(c)}, nil
}

const (
	chatInsert = "INSERT INTO chat (address, version, wake, due, idle, updated, body, seen, owed) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (address) DO NOTHING"
	chatUpdate = "UPDATE chat SET version = ?, due = ?, updated = ?, body = ?, seen = ?, owed = ?"
	chatWake   = ", wake = ?"
	chatIdle   = ", idle = ?"
	chatWhere  = " WHERE n = ? AND version = ?"
)

// chatUpdates are the four forms of the update: with wake, with idle, or not.
var chatUpdates = [4]string{
	chatUpdate + chatWhere,
	chatUpdate + chatWake + chatWhere,
	chatUpdate + chatIdle + chatWhere,
	chatUpdate + chatWake + chatIdle + chatWhere,
}

func (sv *chatSave) run(c *conn) error {
	updated := sv.c.Updated.UnixNano()
	day := updated / int64(24*time.Hour)
	e := sv.entry
	if sv.c.Version == 0 {
		n, inserted, err := c.insert(chatInsert, sv.c.Address.String(), sv.due, sv.due, day, updated, sv.parts.body, nullText(sv.parts.seen), nullBlob(sv.parts.owed))
		if err != nil {
			return err
		}
		if !inserted {
			return store.ErrConflict
		}
		e.n, e.wake, e.idle = n, sv.due, day
		return nil
	}
	n, wake, idle, err := sv.s.place(c, sv.c.Address, sv.c.Version)
	if err != nil {
		return err
	}
	form := 0
	var extra [2]any
	args := extra[:0]
	if later(wake, sv.due) {
		form, wake = form|1, sv.due
		args = append(args, wake)
	}
	if idle != day {
		form, idle = form|2, day
		args = append(args, idle)
	}
	all := append([]any{sv.c.Version + 1, sv.due, updated, sv.parts.body, nullText(sv.parts.seen), nullBlob(sv.parts.owed)}, args...)
	changed, err := c.exec(chatUpdates[form], append(all, n, sv.c.Version)...)
	if err != nil {
		return err
	}
	if changed == 0 {
		sv.s.cache.drop(sv.c.Address)
		return store.ErrConflict
	}
	e.n, e.wake, e.idle = n, wake, idle
	return nil
}

// may tells whether run will succeed: store.ErrConflict if somebody else came first. The
// database is asked, because memory does not know yet what this commit has done already.
func (sv *chatSave) may(c *conn) error {
	query, args, want := "SELECT count(*) FROM chat WHERE address = ?", []any{sv.c.Address.String()}, int64(0)
	if sv.c.Version > 0 {
		n, _, _, err := sv.s.place(c, sv.c.Address, sv.c.Version)
		if err != nil {
			return err
		}
		query, args, want = "SELECT count(*) FROM chat"+chatWhere, []any{n, sv.c.Version}, 1
	}
	n, err := c.one(query, args...)
	if err == nil && n != want {
		err = store.ErrConflict
	}
	return err
}

func (sv *chatSave) committed() {
	sv.entry.chat.Version++
	sv.s.cache.put(sv.entry)
	sv.s.leases.release(sv.c.Address.String(), "")
}

// place finds where a chat of this version is stored and what its indexed columns
// say: from memory if the chat is there, else from the database.
func (s *Chats) place(c *conn, addr message.Address, version int64) (n int64, wake any, idle int64, err error) {
	if e := s.cache.get(addr); e != nil && e.chat.Version == version {
		return e.n, e.wake, e.idle, nil
	}
	v, ok, err := c.row(4, "SELECT n, version, wake, idle FROM chat WHERE address = ?", addr.String())
	switch {
	case err != nil:
		return 0, nil, 0, err
	case !ok || v[1] != version:
		return 0, nil, 0, store.ErrConflict
	}
	return v[0].(int64), v[2], v[3].(int64), nil
}

// ClearOwed notes that the replies of these chats were sent: of those that still
// have the given version, which stays as it is. It returns those that have another
// by now. All of them cost one commit; a chat that was saved again meanwhile costs
// nothing.
func (s *Chats) ClearOwed(ctx context.Context, sent []chat.Settled) (stale []chat.Settled, err error) {
	var todo, passed []chat.Settled
	for _, r := range sent {
		e := s.cache.get(r.Address)
		switch {
		case e != nil && e.chat.Version != r.Version:
			passed = append(passed, r)
		case e == nil || len(e.chat.Owed) > 0:
			todo = append(todo, r)
		}
	}
	if len(todo) == 0 {
		return passed, ctx.Err()
	}
	var cleared []*chatEntry
	run := func(c *conn) error {
		cleared, stale = cleared[:0], append(stale[:0], passed...)
		for _, r := range todo {
			e, same, err := s.clear(c, r)
			if err != nil {
				return err
			}
			if !same {
				stale = append(stale, r)
			}
			if e != nil {
				cleared = append(cleared, e)
			}
		}
		return nil
	}
	committed := func() {
		for _, e := range cleared {
			s.cache.put(e)
		}
	}
	if err := s.db.writer.do(&write{ctx: ctx, run: run, committed: committed, guarded: true}); err != nil {
		return nil, fmt.Errorf("clear owed replies: %w", err)
	}
	return stale, nil
}

// clear clears one chat and returns what memory should hold of it, nil when
// there was nothing to clear. same is false when the chat has another version.
func (s *Chats) clear(c *conn, r chat.Settled) (e *chatEntry, same bool, err error) {
	e = s.cache.get(r.Address)
	if e == nil || e.chat.Version != r.Version {
		v, ok, err := c.row(7, "SELECT n, version, wake, idle, body, seen, owed FROM chat WHERE address = ?", r.Address.String())
		if err != nil || !ok || v[1] != r.Version || v[6] == nil {
			return nil, err == nil && (!ok || v[1] == r.Version), err
		}
		e = &chatEntry{n: v[0].(int64), wake: v[2], idle: v[3].(int64)}
		p := chatParts{body: v[4].([]byte)}
		if seen, ok := v[5].(string); ok {
			p.seen = &seen
		}
		if e.chat, err = p.chat(r.Version); err != nil {
			return nil, true, err
		}
	}
	e = e.cleared()
	changed, err := c.exec("UPDATE chat SET owed = NULL, due = ? WHERE n = ? AND version = ?",
		unixOrNil(e.chat.NextDue()), e.n, r.Version)
	if err != nil || changed == 0 {
		return nil, true, err
	}
	return e, true, nil
}

const chatIdleQuery = "SELECT n, address FROM chat WHERE idle <= ? AND updated < ? AND due IS NULL ORDER BY idle LIMIT ?"

// Expire deletes at most n chats that were last saved before idleSince and have
// nothing due, and returns how many.
func (s *Chats) Expire(ctx context.Context, idleSince time.Time, n int) (int, error) {
	before := idleSince.UnixNano()
	type row struct {
		n       int64
		address string
	}
	var idle []row
	err := s.db.each(ctx, chatIdleQuery,
		[]any{before / int64(24*time.Hour), before, n},
		func(scan func(...any) error) error {
			var r row
			idle = append(idle, r)
			return scan(&idle[len(idle)-1].n, &idle[len(idle)-1].address)
		})
	if err != nil {
		return 0, fmt.Errorf("expire chats: %w", err)
	}
	if len(idle) == 0 {
		return 0, nil
	}
	var gone []string
	run := func(c *conn) error {
		gone = gone[:0]
		for _, r := range idle {
			// Somebody may have written since we looked.
			changed, err := c.exec("DELETE FROM chat WHERE n = ? AND updated < ? AND due IS NULL", r.n, before)
			if err != nil {
				return err
			}
			if changed > 0 {
				gone = append(gone, r.address)
			}
		}
		return nil
	}
	committed := func() {
		for _, a := range gone {
			if addr, err := message.ParseAddress(a); err == nil {
				s.cache.drop(addr)
			}
		}
	}
	if err := s.db.writer.do(&write{ctx: ctx, run: run, committed: committed, guarded: true}); err != nil {
		return 0, fmt.Errorf("expire chats: %w", err)
	}
	return len(gone), nil
}

// unixOrNil is a moment as it is stored: nil for never.
func unixOrNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixNano()
}

// later tells whether the stored wake would come too late for due.
func later(wake, due any) bool {
	d, ok := due.(int64)
	if !ok {
		return false
	}
	w, ok := wake.(int64)
	return !ok || w > d
}
