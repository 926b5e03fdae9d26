package dispatch

import (
	"context"
	"sync"

	"github.com/taprose/taprose/conversation/message"
)

// Lines lets the users of one chat in one at a time, in the order in which they
// came, and those of different chats side by side. The zero value is not usable.
type Lines struct {
	mu    sync.Mutex
	lines map[message.Address][]chan struct{}
}

// NewLines returns empty lines.
func NewLines() *Lines { return &Lines{lines: make(map[message.Address][]chan struct{})} }

// Enter waits for the caller's turn and returns the function that ends it. The
// error is the context's.
func (l *Lines) Enter(ctx context.Context, chat message.Address) (func(), error) {
	l.mu.Lock()
	line, busy := l.lines[chat]
	if !busy {
		// The one inside is not in the slice, so a free chat costs no channel.
		l.lines[chat] = nil
		l.mu.Unlock()
		return func() { l.leave(chat) }, nil
	}
	turn := make(chan struct{})
	l.lines[chat] = append(line, turn)
	l.mu.Unlock()
	select {
	case <-turn:
		return func() { l.leave(chat) }, nil
	case <-ctx.Done():
		l.giveUp(chat, turn)
		return nil, ctx.Err()
	}
}

func (l *Lines) leave(chat message.Address) {
	l.mu.Lock()
	defer l.mu.Unlock()
	line := l.lines[chat]
	if len(line) == 0 {
		delete(l.lines, chat)
		return
	}
	close(line[0])
	l.lines[chat] = line[1:]
}

func (l *Lines) giveUp(chat message.Address, turn chan struct{}) {
	l.mu.Lock()
	for i, t := range l.lines[chat] {
		if t == turn {
			line := l.lines[chat]
			l.lines[chat] = append(line[:i:i], line[i+1:]...)
			l.mu.Unlock()
			return
		}
	}
	l.mu.Unlock()
	// The turn came in the same moment: pass it on.
	l.leave(chat)
}
