package webchat

import (
	"context"
	"sync"
)

// lanes let one message of a chat in at a time, so that what is received, and the
// log, have the order in which the browser sent it.
type lanes struct {
	mu    sync.Mutex
	chats map[string]*lane
}

type lane struct {
	turn chan struct{}
	// n counts who holds or awaits the turn; at 0 the lane is forgotten.
	n int
}

func newLanes() *lanes { return &lanes{chats: map[string]*lane{}} }

// enter waits for the chat's turn. leave must be called if err is nil.
func (l *lanes) enter(ctx context.Context, chat string) (leave func(), err error) {
	l.mu.Lock()
	one := l.chats[chat]
	if one == nil {
		one = &lane{turn: make(chan struct{}, 1)}
		l.chats[chat] = one
	}
	one.n++
	l.mu.Unlock()
	forget := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if one.n--; one.n == 0 {
			delete(l.chats, chat)
		}
	}
	select {
	case one.turn <- struct{}{}:
		return func() {
			<-one.turn
			forget()
		}, nil
	case <-ctx.Done():
		forget()
		return nil, ctx.Err()
	}
}
