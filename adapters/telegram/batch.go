package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/taprose/taprose/conversation/message"
)

// item is one inbound message and the updates that it was made of.
type item struct {
	in      message.Inbound
	updates []int64
}

// batch is one answer of getUpdates on its way through.
type batch struct {
	// ids are all its updates in order.
	ids []int64
	// chats hold what must be received, one list a chat, in order.
	chats [][]item
}

// read decodes and translates a batch. What is in done was received before and
// is passed over; after is the ID before the first.
func (c *Channel) read(ctx context.Context, raws [][]byte, done map[int64]bool, after int64) batch {
	var b batch
	b.ids = make([]int64, 0, len(raws))
	index := make(map[message.Address]int, len(raws))
	for _, raw := range raws {
		u, err := readUpdate(raw)
		if u.ID == 0 {
			// Without an ID it cannot be confirmed by name; they are ascending.
			u.ID = after + 1
		}
		after = u.ID
		b.ids = append(b.ids, u.ID)
		if err != nil {
			c.log.ErrorContext(ctx, "telegram update skipped", "update_id", u.ID, "bytes", len(raw), "err", err)
			continue
		}
		if done[u.ID] {
			continue
		}
		in, ok := c.translate(u, raw)
		if !ok {
			continue
		}
		i, known := index[in.Chat]
		if !known {
			i = len(b.chats)
			index[in.Chat] = i
			b.chats = append(b.chats, nil)
		}
		b.chats[i] = join(b.chats[i], item{in: in, updates: []int64{u.ID}})
	}
	return b
}

// join appends it to a chat's list, or to the part of the same album before it.
//
// The joined message takes the ID of its last part: should the same updates come
// again together with further parts, that is a message not seen before, and no
// part is lost. With the first part's ID it would be one seen already.
func join(list []item, next item) []item {
	if next.in.Album == "" || next.in.Edited {
		return append(list, next)
	}
	for i := range list {
		have := &list[i]
		if have.in.Album != next.in.Album || have.in.Edited || have.in.Sender.Address != next.in.Sender.Address {
			continue
		}
		have.in.ID = next.in.ID
		have.in.Media = append(have.in.Media, next.in.Media...)
		have.in.Text = message.JoinCaptions(have.in.Text, next.in.Text)
		if have.in.Quoted == nil {
			have.in.Quoted = next.in.Quoted
		}
		have.updates = append(have.updates, next.updates...)
		return list
	}
	return append(list, next)
}

// Receive takes one inbound message; nil means that its effect is durable.
type Receive = func(ctx context.Context, in message.Inbound) error

// deliver gives every item to receive, chats side by side and each chat in
// order, and returns the updates that failed and why one of them did. After a
// failure the rest of that chat waits for the next time.
//
// Whoever reads jobs runs them side by side.
func (c *Channel) deliver(ctx context.Context, b batch, receive Receive, jobs chan<- func()) (failed map[int64]bool, err error) {
	if len(b.chats) == 1 {
		return c.deliverChat(ctx, b.chats[0], receive)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, chat := range b.chats {
		wg.Add(1)
		jobs <- func() {
			defer wg.Done()
			bad, why := c.deliverChat(ctx, chat, receive)
			if why == nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if failed == nil {
				failed = bad
			} else {
				for id := range bad {
					failed[id] = true
				}
			}
			err = why
		}
	}
	wg.Wait()
	return failed, err
}

func (c *Channel) deliverChat(ctx context.Context, chat []item, receive Receive) (map[int64]bool, error) {
	for i := range chat {
		err := c.receiveOne(ctx, chat[i].in, receive)
		if err == nil {
			continue
		}
		failed := make(map[int64]bool)
		for _, it := range chat[i:] {
			for _, id := range it.updates {
				failed[id] = true
			}
		}
		return failed, err
	}
	return nil, nil
}

var errPanic = errors.New("receive panicked")

// receiveOne counts a panic as a failure: the message comes again.
func (c *Channel) receiveOne(ctx context.Context, in message.Inbound, receive Receive) (err error) {
	defer func() {
		if p := recover(); p != nil {
			c.log.ErrorContext(ctx, "receive panicked", "update_id", in.ID, "chat", in.Chat,
				"panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	return receive(ctx, in)
}

var errNotArray = errors.New("result of getUpdates is not a list")

// splitUpdates cuts the answer of getUpdates into its updates without decoding
// them. The slices point into body.
func splitUpdates(body []byte) ([][]byte, error) {
	i := bytes.Index(body, []byte(`"result":`))
	if i < 0 {
		return nil, errNotArray
	}
	i += len(`"result":`)
	for i < len(body) && space(body[i]) {
		i++
	}
	if i >= len(body) || body[i] != '[' {
		return nil, errNotArray
	}
	var out [][]byte
	depth, start, inString := 0, -1, false
	for i++; i < len(body); i++ {
		ch := body[i]
		switch {
		case inString && ch == '\\':
			i++
		case ch == '"':
			inString = !inString
		case inString:
		case ch == '{' || ch == '[':
			if depth == 0 {
				start = i
			}
			depth++
		case ch == ']' && depth == 0:
			return out, nil
		case ch == '}' || ch == ']':
			if depth--; depth == 0 {
				out = append(out, body[start:i+1])
			}
		}
	}
	return nil, errNotArray
}

func space(ch byte) bool { return ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r' }
