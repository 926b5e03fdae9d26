package intake

import (
	"context"
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/message"
)

// notepads gather notes for one chat that come side by side, so that a morning's
// reminders cost the chat a few commits and not one each.
type notepads struct {
	mu   sync.Mutex
	pads map[message.Address]*notepad
}

// notepad is what came for one chat while the notes before it were being saved.
type notepad struct {
	notes []clock.Note
	// done is closed when the notes are saved, or err says why not.
	done chan struct{}
	err  error
}

// Join puts a note into a chat's document, from where it goes out with the others that
// come about that time. It returns once it is there for good. A note whose key has
// been there is not taken twice. It is safe from several goroutines.
func (i *Intake) Join(ctx context.Context, to message.Address, note clock.Note) error {
	i.notepads.mu.Lock()
	pad, first := i.notepads.pads[to], false
	if pad == nil {
		pad, first = &notepad{done: make(chan struct{})}, true
		i.notepads.pads[to] = pad
	}
	pad.notes = append(pad.notes, note)
	i.notepads.mu.Unlock()
	if !first {
		select {
		case <-pad.done:
			return pad.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	defer close(pad.done)
	leave, err := i.lines.Enter(ctx, to)
	// Who comes from here on begins a new pad, and waits in the line behind us.
	i.notepads.mu.Lock()
	delete(i.notepads.pads, to)
	i.notepads.mu.Unlock()
	if err != nil {
		pad.err = err
		return err
	}
	defer leave()
	pad.err = i.keepNotes(ctx, to, pad.notes)
	return pad.err
}

func (i *Intake) keepNotes(ctx context.Context, to message.Address, notes []clock.Note) error {
	return i.change(ctx, to, "keep notes", func(c *chat.Chat, now time.Time) bool {
		if c.Notes == nil {
			c.Notes = &clock.Notes{}
		}
		fresh := false
		for _, n := range notes {
			fresh = c.Notes.Add(now, n) || fresh
		}
		i.boxes.sign(c)
		return fresh
	})
}

// notes says in one message what has gathered here, when it is time.
func (t *turn) notes() {
	if t.chat.Notes == nil {
		return
	}
	if out, ok := t.chat.Notes.Compose(t.Regency.Calendar(), t.now); ok {
		t.say(nil, []message.Outbound{out})
		last := &t.chat.Owed[len(t.chat.Owed)-1]
		last.Key = joinedPrefix + last.Key
	}
}

// joinedPrefix begins the keys of joined messages. That one was sent is stored at
// once, not with the next batch of replies: nobody asked for it, so nobody would
// understand why a kill had it said twice.
const joinedPrefix = "joined."
