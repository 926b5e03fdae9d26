package dispatch

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// recentFor is for how long at most the reference of a message that began to be sent is
// waited for. Almost always it is stored within milliseconds, and said to be; this is for
// stores that are away, and for what nobody settles because the program ends.
const recentFor = 30 * time.Second

// recent remembers which messages about reports were sent to which chats and not settled
// yet: somebody can answer a message before the network has even told us that it took
// it, and long before a slow store has its reference.
type recent struct {
	mu sync.Mutex
	// chats are the messages of each by their keys, with when they began to be sent.
	chats map[message.Address]map[string]time.Time
	// where are the chats of the messages that are settled together.
	where map[string][]message.Address
}

func newRecent() *recent {
	return &recent{chats: make(map[message.Address]map[string]time.Time), where: make(map[string][]message.Address)}
}

// together is what the messages that are settled with this one have in common: the
// beginning of their keys, up to the stroke behind the report; a reply is alone.
func together(key string) string {
	if i := strings.IndexByte(key, '/'); i >= 0 {
		return key[:i+1]
	}
	return key
}

func (r *recent) note(now time.Time, chat message.Address, key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	of := r.chats[chat]
	if of == nil {
		of = make(map[string]time.Time)
		r.chats[chat] = of
	}
	of[key] = now
	if all := together(key); !slices.Contains(r.where[all], chat) {
		r.where[all] = append(r.where[all], chat)
	}
}

// settled forgets the messages that have this in common.
func (r *recent) settled(all string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, chat := range r.where[all] {
		r.forget(chat, func(key string, _ time.Time) bool { return together(key) == all })
	}
	delete(r.where, all)
}

// any tells whether something that was sent to the chat is not settled, and forgets what
// never will be.
func (r *recent) any(now time.Time, chat message.Address) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forget(chat, func(_ string, at time.Time) bool { return now.Sub(at) > recentFor })
	return len(r.chats[chat]) > 0
}

// forget drops some messages of a chat. The caller holds the lock.
func (r *recent) forget(chat message.Address, which func(key string, at time.Time) bool) {
	of := r.chats[chat]
	maps.DeleteFunc(of, which)
	if len(of) == 0 {
		delete(r.chats, chat)
	}
	if len(r.chats) == 0 {
		// Also what was never settled.
		clear(r.where)
	}
}

// about are the reports of which messages were sent to the chat and not settled.
func (r *recent) about(chat message.Address) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var ids []string
	for key := range r.chats[chat] {
		if id, _, ok := strings.Cut(key, "/"); ok && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// About are the reports, and memos, of which something was sent to the chat whose
// reference is still on its way to the store.
func (p *Post) About(chat message.Address) []string { return p.recent.about(chat) }

// Recent tells whether a message about a report was sent to the chat whose reference is
// still on its way to the store.
func (p *Post) Recent(chat message.Address) bool { return p.recent.any(p.now(), chat) }

// Settled is told that the references of messages are stored, or will never be: those of
// a report, whose keys begin with its ID and a stroke, or that of one reply with its key.
func (p *Post) Settled(keys string) { p.recent.settled(keys) }
