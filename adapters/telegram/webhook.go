package telegram

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// secretHeader is where Telegram puts the secret given to setWebhook.
const secretHeader = "X-Telegram-Bot-Api-Secret-Token"

// Webhook returns the handler that Telegram calls in ModeWebhook. It answers 200
// only once receive returned nil, or when there is nothing to receive; then
// Telegram forgets the update. 401 is a wrong secret, 400 what is not JSON, and 500 a
// failing receive: Telegram sends those again, other chats meanwhile going on.
//
// An update of a shape we do not know, or longer than any that Telegram makes, is
// reported and answered 200: it would come again for ever and hold up its chat.
func (c *Channel) Webhook(receive Receive) http.Handler {
	want := sha256.Sum256([]byte(c.cfg.WebhookSecret))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		// Hashed, so that not even the length shows in the time taken.
		got := sha256.Sum256([]byte(r.Header.Get(secretHeader)))
		if c.cfg.WebhookSecret == "" || subtle.ConstantTimeCompare(want[:], got[:]) != 1 {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, c.cfg.WebhookMaxBytes))
		if err != nil {
			var long *http.MaxBytesError
			if errors.As(err, &long) {
				c.log.ErrorContext(r.Context(), "telegram update skipped", "err", "too long", "limit", long.Limit)
				w.WriteHeader(http.StatusOK)
				return
			}
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.WriteHeader(c.webhookUpdate(r, body, receive))
	})
}

func (c *Channel) webhookUpdate(r *http.Request, body []byte, receive Receive) int {
	u, err := readUpdate(body)
	if err != nil {
		if !json.Valid(body) {
			return http.StatusBadRequest
		}
		c.log.ErrorContext(r.Context(), "telegram update skipped", "update_id", u.ID, "bytes", len(body), "err", err)
		return http.StatusOK
	}
	in, ok := c.translate(u, body)
	if !ok {
		return http.StatusOK
	}
	if err := c.receiveOne(r.Context(), in, receive); err != nil {
		c.log.ErrorContext(r.Context(), "receive", "update_id", u.ID, "err", err)
		return http.StatusInternalServerError
	}
	return http.StatusOK
}
