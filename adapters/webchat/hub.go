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
	// seen is the last entry sent of each chat. reading: more is being sent, and the
	// log need not be asked for this one.
	seen    map[string]int64
	reading bool
}

func newHub() *hub { return &hub{chats: map[string]map[*listener]struct{}{}} }

// listen begins to wake a stream, which has sent each of its chats up to a number and is
// about to read on.
func (h *hub) listen(after map[string]int64) (l *listener, stop func()) {
	l = &listener{bell: make(chan struct{}, 1), dirty: map[string]struct{}{}, seen: after, reading: true}
	h.mu.Lock()
	defer h.mu.Unlock()
	for chat := range after {
		if h.chats[chat] == nil {
			h.chats[chat] = map[*listener]struct{}{}
		}
		h.chats[chat][l] = struct{}{}
	}
	return l, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		for chat := range after {
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

// waiting are the chats that streams wait for, each with the number up to which all of
// them have sent it.
func (h *hub) waiting() map[string]int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := map[string]int64{}
	for chat, all := range h.chats {
		for l := range all {
			at, waits := l.waitsAt(chat)
			if least, known := out[chat]; waits && (!known || at < least) {
				out[chat] = at
			}
		}
	}
	return out
}

// wakeBelow wakes the streams that wait at an entry before this one.
func (h *hub) wakeBelow(chat string, newest int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.chats[chat] {
		if at, waits := l.waitsAt(chat); waits && at < newest {
			l.mark(chat)
		}
	}
}

// waitsAt tells whether the stream has sent all that it knew of, and up to where.
func (l *listener) waitsAt(chat string) (int64, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seen[chat], !l.reading
}

// after is the last entry sent of a chat.
func (l *listener) after(chat string) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seen[chat]
}

// sent notes the last entry sent of a chat.
func (l *listener) sent(chat string, seq int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen[chat] = seq
}

// reads notes that the stream reads and sends now, or waits again.
func (l *listener) reads(now bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reading = now
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
