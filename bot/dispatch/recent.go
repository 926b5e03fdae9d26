package dispatch

import (
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// recentFor is how long after a message about a report began to be sent its
// reference may not be stored yet: somebody can answer a message before the
// network has even told us that it took it.
const recentFor = 5 * time.Second

// recent remembers to which chats messages about reports were sent just now.
type recent struct {
	mu    sync.Mutex
	chats map[message.Address]time.Time
	swept time.Time
}

func newRecent() *recent { return &recent{chats: make(map[message.Address]time.Time)} }

func (r *recent) note(now time.Time, chat message.Address) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Sub(r.swept) > recentFor {
		r.swept = now
		for c, t := range r.chats {
			if now.Sub(t) > recentFor {
				delete(r.chats, c)
			}
		}
	}
	r.chats[chat] = now
}

// Recent tells whether a message about a report was sent to the chat so lately
// that its reference may still be on its way to the store.
func (p *Post) Recent(chat message.Address) bool {
	p.recent.mu.Lock()
	defer p.recent.mu.Unlock()
	t, ok := p.recent.chats[chat]
	return ok && p.now().Sub(t) <= recentFor
}
