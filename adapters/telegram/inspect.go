package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// This file answers what an operator's look at the account asks; nothing of it is
// needed for work.

// Hook is what Telegram says of the webhook that is set for the bot.
type Hook struct {
	// URL is "" when none is set.
	URL string
	// Pending is how many updates wait at Telegram.
	Pending int
	// Failure is why Telegram could not deliver for the last time, at FailedAt; "" if
	// it always could.
	Failure  string
	FailedAt time.Time
}

// Hook asks for the webhook.
func (c *Channel) Hook(ctx context.Context) (Hook, error) {
	var w struct {
		URL     string `json:"url"`
		Pending int    `json:"pending_update_count"`
		At      int64  `json:"last_error_date"`
		Failure string `json:"last_error_message"`
	}
	if err := c.call(ctx, "getWebhookInfo", nil, &w); err != nil {
		return Hook{}, explain(err)
	}
	h := Hook{URL: w.URL, Pending: w.Pending, Failure: w.Failure}
	if w.At > 0 {
		h.FailedAt = time.Unix(w.At, 0)
	}
	return h, nil
}

// Standing is how the bot stands in a group: whether it is in it, and whether it sees
// everything that is written there.
type Standing struct{ In, SeesAll bool }

// Standing asks how the bot stands in a group. A group that is gone is one in which it
// is not.
func (c *Channel) Standing(ctx context.Context, group message.Address) (Standing, error) {
	g, err := parseAddress(group)
	if err != nil {
		return Standing{}, fmt.Errorf("group: %w", err)
	}
	m, err := c.getMe(ctx)
	if err != nil {
		return Standing{}, err
	}
	// The token begins with the bot's own number.
	id, _, _ := strings.Cut(c.cfg.Token, ":")
	self, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return Standing{}, ErrToken
	}
	var s wireStatus
	err = c.call(ctx, "getChatMember", struct {
		Chat int64 `json:"chat_id"`
		User int64 `json:"user_id"`
	}{g.chat, self}, &s)
	var api *apiError
	if errors.As(err, &api) && (api.code == http.StatusForbidden || api.says("chat not found", "user not found", "participant_id_invalid")) {
		return Standing{}, nil
	}
	if err != nil {
		return Standing{}, explain(err)
	}
	return Standing{In: present(s), SeesAll: m.ReadsAll || s.Status == "administrator" || s.Status == "creator"}, nil
}
