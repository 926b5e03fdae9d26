package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// memberLife is how long somebody who was found in a group is not asked for again.
// Where the bot is an administrator of the group Telegram tells at once who leaves
// (chat_member), so that this is the delay only where it is not.
const memberLife = time.Minute

// membersMax bounds the memory of who is in which group.
const membersMax = 10_000

// Member tells whether somebody is in a group now. Being shown a button is no proof:
// in a public group strangers see the messages too, and who was put out may have
// pressed before while we were not listening.
//
// Where Telegram does not tell (a group that hides its members from a bot which is no
// administrator) he counts as one: then the group is not open to strangers, and
// Telegram itself takes nothing from those who left. Who writes as the group itself
// (an anonymous administrator) is in it; who writes as some channel is nobody known.
func (c *Channel) Member(ctx context.Context, group, who message.Address) (bool, error) {
	g, err := parseAddress(group)
	if err != nil {
		return false, fmt.Errorf("group: %w", err)
	}
	p, err := parseAddress(who)
	if err != nil {
		return false, fmt.Errorf("member: %w", err)
	}
	if p.chat < 0 {
		return p.chat == g.chat, nil
	}
	key := memberKey{g.chat, p.chat}
	if c.members.in(key, c.now()) {
		return true, nil
	}
	var s wireStatus
	err = c.call(ctx, "getChatMember", struct {
		Chat int64 `json:"chat_id"`
		User int64 `json:"user_id"`
	}{g.chat, p.chat}, &s)
	var api *apiError
	switch {
	case err == nil && !present(s):
		return false, nil
	case err == nil:
	case errors.As(err, &api) && api.says("user not found", "participant_id_invalid", "user_id_invalid"):
		return false, nil
	case errors.As(err, &api) && (api.code == http.StatusBadRequest || api.code == http.StatusForbidden):
		c.log.InfoContext(ctx, "members of a group not told; make the bot an administrator there", "chat", group, "err", err)
	default:
		return false, err
	}
	c.members.set(key, c.now().Add(memberLife))
	return true, nil
}

// memberChanged follows what Telegram tells of others who came and went.
func (c *Channel) memberChanged(w *wireMember) {
	if !present(w.New) {
		c.members.forget(memberKey{w.Chat.ID, w.New.User.ID})
	}
}

type memberKey struct{ group, user int64 }

// members remembers for a while who was found in a group.
type members struct {
	mu    sync.Mutex
	until map[memberKey]time.Time
}

func (m *members) in(k memberKey, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return now.Before(m.until[k])
}

func (m *members) set(k memberKey, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.until == nil || len(m.until) >= membersMax {
		m.until = make(map[memberKey]time.Time)
	}
	m.until[k] = until
}

func (m *members) forget(k memberKey) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.until, k)
}
