package telegram_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram"
	"github.com/taprose/taprose/conversation/message"
)

const secret = "secret-of-the-webhook"

// newHookRig is a rig in webhook mode behind a real HTTP server.
func newHookRig(t *testing.T) *rig {
	t.Helper()
	var handler http.Handler
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { handler.ServeHTTP(w, req) }))
	t.Cleanup(web.Close)
	r := newRig(t, func(cfg *telegram.Config) {
		cfg.Mode, cfg.WebhookURL, cfg.WebhookSecret, cfg.WebhookMaxBytes = telegram.ModeWebhook, web.URL, secret, 4096
	})
	handler = r.ch.Webhook(r.receive)
	return r
}

func TestWebhookDeliversAndIsAnsweredOnlyWhenDurable(t *testing.T) {
	t.Parallel()
	r := newHookRig(t)
	failures := 0
	r.failWith(func(in message.Inbound) error {
		if failures++; failures <= 2 {
			return errStore
		}
		return nil
	})
	siti := r.srv.Person(77, "Siti")
	siti.Say("satu")
	siti.Say("dua")
	r.run()
	if a, b := r.next().Text, r.next().Text; a != "satu" || b != "dua" {
		t.Errorf("received %q, %q", a, b)
	}
	r.confirmed()
	if n := r.srv.Calls("webhook 500"); n != 2 {
		t.Errorf("%d calls were answered 500, want 2", n)
	}
}

func TestWebhookPanicIsAFailure(t *testing.T) {
	t.Parallel()
	r := newHookRig(t)
	panics := 0
	r.failWith(func(message.Inbound) error {
		if panics++; panics == 1 {
			panic("bug")
		}
		return nil
	})
	r.srv.Person(77, "Siti").Say("satu")
	r.run().next()
	r.confirmed()
}

func TestWebhookSkipsPoison(t *testing.T) {
	t.Parallel()
	r := newHookRig(t)
	r.srv.PushRaw(77, `"message":{"message_id":"x","chat":{"id":77,"type":"private"}}`)
	r.srv.PushRaw(77, `"poll_answer":{}`)
	r.srv.Person(77, "Siti").Say("sesudah")
	r.run()
	if in := r.next(); in.Text != "sesudah" {
		t.Errorf("received %q", in.Text)
	}
	r.confirmed()
}

func TestWebhookTurnsStrangersAway(t *testing.T) {
	t.Parallel()
	good := `{"update_id":1,"message":{"message_id":1,"from":{"id":77,"first_name":"S"},"chat":{"id":77,"type":"private"},"date":1,"text":"halo"}}`
	tests := []struct {
		name, method, secret, body string
		fail                       error
		want                       int
	}{
		{"a good call", "POST", secret, good, nil, 200},
		{"a wrong secret", "POST", "secret-of-the-webhooK", good, nil, 401},
		{"no secret", "POST", "", good, nil, 401},
		{"a browser", "GET", secret, "", nil, 405},
		{"broken JSON", "POST", secret, `{"update_id":1,"mess`, nil, 400},
		{"nothing", "POST", secret, ``, nil, 400},
		{"too much", "POST", secret, `{"x":"` + strings.Repeat("x", 5000) + `"}`, nil, 200},
		{"too much of a good one", "POST", secret, good[:len(good)-1] + strings.Repeat(" ", 5000) + "}", nil, 200},
		{"a failing store", "POST", secret, good, errStore, 500},
		{"JSON of another shape", "POST", secret, `{"update_id":2,"message":[]}`, nil, 200},
		{"nothing for us", "POST", secret, `{"update_id":3,"poll":{"id":"1"}}`, nil, 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newHookRig(t)
			r.failWith(func(message.Inbound) error { return tt.fail })
			req := httptest.NewRequest(tt.method, "/hook", strings.NewReader(tt.body))
			if tt.secret != "" {
				req.Header.Set("X-Telegram-Bot-Api-Secret-Token", tt.secret)
			}
			w := httptest.NewRecorder()
			r.ch.Webhook(r.receive).ServeHTTP(w, req)
			if w.Code != tt.want {
				t.Errorf("answered %d, want %d", w.Code, tt.want)
			}
			if received := len(r.in) > 0; received != (tt.name == "a good call") {
				t.Errorf("received: %v", received)
			}
			if strings.Contains(r.log.String(), secret) {
				t.Error("the secret stands in the log")
			}
		})
	}
}

// Without a secret nobody can be told from Telegram, so nobody is let in.
func TestAWebhookWithoutASecretTakesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := httptest.NewRecorder()
	r.ch.Webhook(r.receive).ServeHTTP(w, httptest.NewRequest("POST", "/hook", strings.NewReader(`{"update_id":1}`)))
	if w.Code != http.StatusUnauthorized {
		t.Errorf("answered %d", w.Code)
	}
}

func TestConfigurationMistakesAreAllSaid(t *testing.T) {
	t.Parallel()
	_, err := telegram.New(telegram.Config{Token: "bukan-token", ServerURL: "ftp://x", Mode: telegram.ModeWebhook, WebhookSecret: "pendek"})
	if err == nil {
		t.Fatal("taken")
	}
	for _, part := range []string{"token", "server URL", "webhook URL", "webhook secret"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not said in %q", part, err)
		}
	}
	if strings.Contains(err.Error(), "bukan-token") || strings.Contains(err.Error(), "pendek") {
		t.Errorf("a secret stands in %q", err)
	}
	if _, err := telegram.New(telegram.Config{Token: "4242:a", Mode: "carrier pigeon"}); err == nil {
		t.Error("an unknown mode was taken")
	}
	if !slices.Contains(telegram.Modes(), telegram.ModePolling) {
		t.Error("polling is no mode")
	}
}
