package redisstore

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// Chats keeps the chats. A turn of a conversation is one Load and one Save, each
// one round trip.
type Chats struct {
	client redis.UniversalClient
	keys   keys
	idle   time.Duration
}

// Load returns a chat, or store.ErrNotFound.
func (s *Chats) Load(ctx context.Context, addr message.Address) (chat.Chat, error) {
	c, err := s.load(ctx, addr)
	return c, fail("load chat", err)
}

func (s *Chats) load(ctx context.Context, addr message.Address) (chat.Chat, error) {
	v, err := s.client.HMGet(ctx, s.keys.chat(addr).chat, "v", "b", "o").Result()
	if err != nil {
		return chat.Chat{}, mapped(ctx, err)
	}
	return decodeChat(v)
}

// Save stores a chat: version 0 inserts, any other replaces the version it was
// loaded at. store.ErrConflict if somebody else came first. On success c has its
// new version, and whoever held the lease holds it no more.
func (s *Chats) Save(ctx context.Context, c *chat.Chat) error {
	if err := s.save(ctx, c); err != nil {
		return fail("save chat", err)
	}
	c.Version++
	return nil
}

func (s *Chats) save(ctx context.Context, c *chat.Chat) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p, err := encodeChat(c)
	if err != nil {
		return err
	}
	k := s.keys.chat(c.Address)
	saved, err := saveScript.Run(ctx, s.client, []string{k.chat, k.due, k.idle},
		c.Version, c.Version+1, p.body, p.owed, orEmpty(c.NextDue()), orEmpty(p.rest.NextDue()),
		c.Updated.UnixMicro(), k.member, s.idle.Milliseconds()).Bool()
	if err != nil {
		return mapped(ctx, err)
	}
	if !saved {
		return store.ErrConflict
	}
	return nil
}

// ClearOwed notes that the replies of these chats were sent: of those that still
// have the given version, which stays as it is. It returns those that have another
// by now. All of them cost one round trip.
func (s *Chats) ClearOwed(ctx context.Context, sent []chat.Settled) (stale []chat.Settled, err error) {
	if len(sent) == 0 {
		return nil, fail("clear owed replies", ctx.Err())
	}
	calls := make([]call, 0, len(sent))
	for _, r := range sent {
		k := s.keys.chat(r.Address)
		calls = append(calls, call{[]string{k.chat, k.due, k.idle}, []any{r.Version, k.member, s.idle.Milliseconds()}})
	}
	cmds, err := runAll(ctx, s.client, clearScript, calls)
	if err != nil {
		return nil, fail("clear owed replies", mapped(ctx, err))
	}
	for i, cmd := range cmds {
		if n, err := cmd.Int(); err == nil && n == 2 {
			stale = append(stale, sent[i])
		}
	}
	return stale, nil
}

// chatParts is a chat as it is stored: the replies owed have a field of their own,
// so that clearing them does not mean writing the rest.
type chatParts struct {
	body, owed []byte
	// rest is the chat without them.
	rest chat.Chat
}

func encodeChat(c *chat.Chat) (p chatParts, err error) {
	p.rest = *c
	if len(c.Owed) > 0 {
		if p.owed, err = json.Marshal(c.Owed); err != nil {
			return p, err
		}
		p.rest.Owed = nil
	}
	p.body, err = store.EncodeChat(&p.rest)
	return p, err
}

// decodeChat reads the fields v, b and o, which are all there or all missing.
func decodeChat(fields []any) (chat.Chat, error) {
	var text [3]string
	for i := range text {
		s, ok := fields[i].(string)
		if !ok {
			return chat.Chat{}, store.ErrNotFound
		}
		text[i] = s
	}
	c, err := store.DecodeChat([]byte(text[1]))
	if err != nil {
		return chat.Chat{}, err
	}
	if c.Version, err = strconv.ParseInt(text[0], 10, 64); err != nil {
		return chat.Chat{}, fmt.Errorf("decode version: %w", err)
	}
	if text[2] == "" {
		// Cleared: what says when to send them again went with them.
		c.OwedDue, c.OwedTries = time.Time{}, 0
		return c, nil
	}
	if err := json.Unmarshal([]byte(text[2]), &c.Owed); err != nil {
		return chat.Chat{}, fmt.Errorf("decode owed replies: %w", err)
	}
	return c, nil
}
