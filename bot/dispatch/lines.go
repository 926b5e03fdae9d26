package dispatch

import (
	"context"
	"slices"
	"sync"

	"github.com/taprose/taprose/conversation/message"
)

// Lines lets the users of one chat in one at a time, or a few, in the order in which
// they came, and those of different chats side by side. The zero value is not usable.
type Lines struct {
	mu    sync.Mutex
	lines map[message.Address]line
}

// line is who is inside and who waits; a free chat costs no channel.
type line struct {
	inside  int
	waiting []chan struct{}
}

// NewLines returns empty lines.
func NewLines() *Lines { return &Lines{lines: make(map[message.Address]line)} }

// Enter waits until nobody else is inside and it is the caller's turn, and returns the
// function that ends it. The error is the context's.
func (l *Lines) Enter(ctx context.Context, chat message.Address) (func(), error) {
	return l.EnterOf(ctx, chat, 1)
}

// EnterOf is Enter for a chat that lets in so many at once.
func (l *Lines) EnterOf(ctx context.Context, chat message.Address, width int) (func(), error) {
	l.mu.Lock()
	at := l.lines[chat]
	if at.inside < width && len(at.waiting) == 0 {
		at.inside++
		l.lines[chat] = at
		l.mu.Unlock()
		return func() { l.leave(chat) }, nil
	}
	turn := make(chan struct{})
	at.waiting = append(at.waiting, turn)
	l.lines[chat] = at
	l.mu.Unlock()
	select {
	case <-turn:
		return func() { l.leave(chat) }, nil
	case <-ctx.Done():
		l.giveUp(chat, turn)
		return nil, ctx.Err()
	}
}

// leave gives the place to the next one.
func (l *Lines) leave(chat message.Address) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := l.lines[chat]
	switch {
	case len(at.waiting) > 0:
		close(at.waiting[0])
		at.waiting = at.waiting[1:]
	case at.inside > 1:
		at.inside--
	default:
		delete(l.lines, chat)
		return
	}
	l.lines[chat] = at
}

func (l *Lines) giveUp(chat message.Address, turn chan struct{}) {
	l.mu.Lock()
	at := l.lines[chat]
	if i := slices.Index(at.waiting, turn); i >= 0 {
		at.waiting = slices.Concat(at.waiting[:i], at.waiting[i+1:])
		l.lines[chat] = at
		l.mu.Unlock()
		return
	}
	l.mu.Unlock()
	// The turn came in the same moment: pass it on.
	l.leave(chat)
}
