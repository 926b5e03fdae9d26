package dispatch

import (
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
}

func newRecent() *recent {
	return &recent{chats: make(map[message.Address]map[string]time.Time)}
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
}

// settled forgets the messages whose keys begin so.
func (r *recent) settled(prefix string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for chat, of := range r.chats {
		for key := range of {
			if strings.HasPrefix(key, prefix) {
				delete(of, key)
			}
		}
		if len(of) == 0 {
			delete(r.chats, chat)
		}
	}
}

// any tells whether something that was sent to the chat is not settled, and forgets what
// never will be.
func (r *recent) any(now time.Time, chat message.Address) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	of := r.chats[chat]
	for key, at := range of {
		if now.Sub(at) > recentFor {
			delete(of, key)
		}
	}
	if len(of) == 0 {
		delete(r.chats, chat)
	}
	return len(of) > 0
}

// Recent tells whether a message about a report was sent to the chat whose reference is
// still on its way to the store.
func (p *Post) Recent(chat message.Address) bool { return p.recent.any(p.now(), chat) }

// Settled is told that the references of messages are stored, or will never be: of those
// whose keys begin so.
func (p *Post) Settled(prefix string) { p.recent.settled(prefix) }
