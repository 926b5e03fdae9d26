package telegramtest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf16"
)

// chat is the state of one chat. Each has its own lock, so that thousands do not
// wait for one another.
type chat struct {
	id int64
	// json is the chat as every message carries it.
	json  []byte
	title string
	group bool

	mu     sync.Mutex
	nextID int
	// said are the bot's messages as they came, heard how many are forgotten.
	said    []Message
	dropped int
	// changed is closed and made anew at each message; nil when nobody waits.
	changed chan struct{}
	// live are the bot's messages as they look now.
	live map[int]*Message

	blocked    bool
	kicked     bool
	gone       bool
	migratedTo int64
	// left are those who are not in the group any longer.
	left map[int64]bool
}

func (s *Server) chat(id int64) (*chat, *apiError) {
	v, ok := s.chats.Load(id)
	if !ok {
		return nil, refuse("chat not found")
	}
	return v.(*chat), nil
}

func (s *Server) newChat(id int64, title string, group bool) *chat {
	c := &chat{id: id, title: title, group: group, live: map[int]*Message{}, nextID: 1}
	c.render()
	v, _ := s.chats.LoadOrStore(id, c)
	return v.(*chat)
}

// render makes the chat's JSON; mu is held or nobody else has c.
func (c *chat) render() {
	b := appendInt(nil, `{"id":`, c.id)
	switch {
	case !c.group:
		b = appendKeyString(append(b, `,"type":"private"`...), `,"first_name":`, c.title)
	case strings.HasPrefix(strconv.FormatInt(c.id, 10), "-100"):
		b = appendKeyString(append(b, `,"type":"supergroup"`...), `,"title":`, c.title)
	default:
		b = appendKeyString(append(b, `,"type":"group"`...), `,"title":`, c.title)
	}
	c.json = append(b, '}')
}

// writable tells why the bot may not write here; mu is held.
func (c *chat) writable() *apiError {
	switch {
	case c.migratedTo != 0:
		return &apiError{Code: 400, Description: "Bad Request: group chat was upgraded to a supergroup chat", MigrateTo: c.migratedTo}
	case c.gone:
		return refuse("chat not found")
	case c.blocked:
		return forbid("bot was blocked by the user")
	case c.kicked:
		return forbid("bot was kicked from the group chat")
	default:
		return nil
	}
}

// record keeps m and wakes whoever waits; mu is held.
func (c *chat) record(m Message, keep int) {
	if len(c.said) >= 2*keep {
		n := len(c.said) - keep
		c.said = slices.Delete(c.said, 0, n)
		c.dropped += n
	}
	c.said = append(c.said, m)
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
}

// remember keeps what m looks like now, for edits and presses; mu is held.
func (c *chat) remember(m Message, keep int) {
	if len(c.live) >= 2*keep {
		for id := range c.live {
			if id < m.ID-keep {
				delete(c.live, id)
			}
		}
	}
	c.live[m.ID] = &m
}

// newID names the next message of anyone; mu is held.
func (c *chat) newID() int {
	id := c.nextID
	c.nextID++
	return id
}

// waitFor returns the first message from the cursor on that matches, and moves
// the cursor behind it.
func (c *chat) waitFor(ctx context.Context, cursor *int, match func(Message) bool) (Message, error) {
	start := *cursor
	for {
		c.mu.Lock()
		at := max(*cursor, c.dropped)
		for ; at < c.dropped+len(c.said); at++ {
			if m := c.said[at-c.dropped]; match == nil || match(m) {
				*cursor = at + 1
				c.mu.Unlock()
				return m, nil
			}
		}
		*cursor = at
		if c.changed == nil {
			c.changed = make(chan struct{})
		}
		changed := c.changed
		c.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return Message{}, fmt.Errorf("chat %d did not hear it: %w; it heard %s", c.id, ctx.Err(), c.heard(start))
		}
	}
}

func (c *chat) heard(from int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b strings.Builder
	n := 0
	for at := max(from, c.dropped); at < c.dropped+len(c.said); at++ {
		m := c.said[at-c.dropped]
		fmt.Fprintf(&b, "\n  #%d %q", m.ID, m.Text)
		for _, row := range m.Buttons {
			fmt.Fprintf(&b, " %v", row)
		}
		n++
	}
	if n == 0 {
		return "nothing"
	}
	return b.String()
}

func (c *chat) messages() []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.said)
}

func utf16of(s string) []uint16 { return utf16.Encode([]rune(s)) }

// units is how many UTF-16 units s has.
func units(s string) (n int) {
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

func stringOf(units []uint16) string { return string(utf16.Decode(units)) }

func now() int64 { return time.Now().Unix() }
