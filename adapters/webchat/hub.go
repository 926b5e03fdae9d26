package webchat

import "sync"

// hub wakes the streams of a chat when something was appended to its log. A wake
// says only "look": what there is to see stands in the log, so a wake that comes
// twice or for nothing does no harm.
type hub struct {
	mu    sync.Mutex
	chats map[string]map[*listener]struct{}
}

// listener is one stream. Its chats that were woken gather in dirty; bell holds
// one token while there are any.
type listener struct {
	bell  chan struct{}
	mu    sync.Mutex
	dirty map[string]struct{}
}

func newHub() *hub { return &hub{chats: map[string]map[*listener]struct{}{}} }

func (h *hub) listen(chats []string) (l *listener, stop func()) {
	l = &listener{bell: make(chan struct{}, 1), dirty: map[string]struct{}{}}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, chat := range chats {
		if h.chats[chat] == nil {
			h.chats[chat] = map[*listener]struct{}{}
		}
		h.chats[chat][l] = struct{}{}
	}
	return l, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, chat := range chats {
			delete(h.chats[chat], l)
			if len(h.chats[chat]) == 0 {
				delete(h.chats, chat)
			}
		}
	}
}

func (h *hub) wake(chat string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.chats[chat] {
		l.mark(chat)
	}
}

func (l *listener) mark(chat string) {
	l.mu.Lock()
	l.dirty[chat] = struct{}{}
	l.mu.Unlock()
	select {
	case l.bell <- struct{}{}:
	default:
	}
}

// take returns the chats woken since the last call.
func (l *listener) take() map[string]struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.dirty
	l.dirty = map[string]struct{}{}
	return d
}
