package sqlitestore

import (
	"container/list"
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
)

// chatEntry is a chat as the latest commit left it. Its chat is never changed,
// only replaced and copied.
type chatEntry struct {
	chat chat.Chat
	// n, wake and idle are columns of its row; wake is an int64 or nil.
	n    int64
	wake any
	idle int64
}

// newChatEntry copies what is about to be saved: the caller keeps his chat.
func newChatEntry(c *chat.Chat) *chatEntry {
	e := &chatEntry{chat: c.Clone()}
	e.chat.Schema = chat.Schema
	e.trim()
	return e
}

// load returns a copy for a caller.
func (e *chatEntry) load() chat.Chat { return e.chat.Clone() }

// cleared returns the entry without owed replies.
func (e *chatEntry) cleared() *chatEntry {
	c := *e
	c.chat.Owed = nil
	c.trim()
	return &c
}

// trim makes the chat what reading it from the database would make it.
func (e *chatEntry) trim() {
	if len(e.chat.Owed) == 0 {
		e.chat.Owed, e.chat.OwedDue, e.chat.OwedTries = nil, time.Time{}, 0
	}
}

// chatCache keeps the chats saved last. Only the writer's goroutine puts and
// drops, after a commit, so it never holds what is not durable, a wake excepted; a
// chat that is read from the database is not put, because by then it might be old.
type chatCache struct {
	mu     sync.Mutex
	size   int
	byAddr map[message.Address]*list.Element
	recent *list.List // of *chatEntry, the most recently used first
}

func newChatCache(size int) *chatCache {
	return &chatCache{size: max(size, 0), byAddr: make(map[message.Address]*list.Element), recent: list.New()}
}

func (c *chatCache) get(addr message.Address) *chatEntry {
	c.mu.Lock()
	defer c.mu.Unlock()
	el, ok := c.byAddr[addr]
	if !ok {
		return nil
	}
	c.recent.MoveToFront(el)
	return el.Value.(*chatEntry)
}

func (c *chatCache) put(e *chatEntry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	addr := e.chat.Address
	if el, ok := c.byAddr[addr]; ok {
		el.Value = e
		c.recent.MoveToFront(el)
		return
	}
	c.byAddr[addr] = c.recent.PushFront(e)
	for c.recent.Len() > c.size {
		old := c.recent.Back()
		c.recent.Remove(old)
		delete(c.byAddr, old.Value.(*chatEntry).chat.Address)
	}
}

func (c *chatCache) drop(addr message.Address) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if el, ok := c.byAddr[addr]; ok {
		c.recent.Remove(el)
		delete(c.byAddr, addr)
	}
}

// rewake notes that the index of row n now says wake.
func (c *chatCache) rewake(addr message.Address, n int64, wake any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if el, ok := c.byAddr[addr]; ok {
		if e := *el.Value.(*chatEntry); e.n == n {
			e.wake = wake
			el.Value = &e
		}
	}
}
