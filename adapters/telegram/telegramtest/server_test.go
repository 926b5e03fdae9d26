package telegramtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client speaks plain JSON to a server.
type client struct {
	t   *testing.T
	srv *telegramtest.Server
	ctx context.Context
	c   *http.Client
}

type answer struct {
	OK          bool            `json:"ok"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Result      json.RawMessage `json:"result"`
}

func start(t *testing.T) *client {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	c := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(c.CloseIdleConnections)
	return &client{t: t, srv: telegramtest.Start(t, telegramtest.Options{}), ctx: ctx, c: c}
}

func (c *client) call(method, params string) answer {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.ctx, http.MethodPost, c.srv.URL()+"/bot"+c.srv.Token()+"/"+method, strings.NewReader(params))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.c.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var a answer
	body, err := io.ReadAll(resp.Body)
	if err != nil || json.Unmarshal(body, &a) != nil {
		c.t.Fatalf("%s answered %q, %v", method, body, err)
	}
	return a
}

func (c *client) updates(offset int64, timeout int) []struct {
	ID      int64 `json:"update_id"`
	Message struct {
		Text string `json:"text"`
	} `json:"message"`
} {
	c.t.Helper()
	a := c.call("getUpdates", fmt.Sprintf(`{"offset":%d,"timeout":%d}`, offset, timeout))
	var list []struct {
		ID      int64 `json:"update_id"`
		Message struct {
			Text string `json:"text"`
		} `json:"message"`
	}
	if err := json.Unmarshal(a.Result, &list); err != nil {
		c.t.Fatalf("%+v: %v", a, err)
	}
	return list
}

func TestUpdatesStayUntilTheOffsetConfirmsThem(t *testing.T) {
	t.Parallel()
	c := start(t)
	siti := c.srv.Person(77, "Siti")
	siti.Say("satu")
	siti.Say("dua")
	first := c.updates(0, 0)
	if again := c.updates(0, 0); len(first) != 2 || len(again) != 2 || again[0].ID != first[0].ID {
		t.Fatalf("first %v, again %v", first, again)
	}
	if rest := c.updates(first[1].ID, 0); len(rest) != 1 || rest[0].Message.Text != "dua" {
		t.Errorf("after confirming one: %v", rest)
	}
	if rest := c.updates(first[1].ID+1, 0); len(rest) != 0 || c.srv.Pending() != 0 {
		t.Errorf("after confirming all: %v", rest)
	}
}

func TestALongPollWakesForNewsAndEndsForARival(t *testing.T) {
	t.Parallel()
	c := start(t)
	first := make(chan answer, 1)
	go func() { first <- c.call("getUpdates", `{"timeout":50}`) }()
	if err := c.srv.WaitCalls(c.ctx, "getUpdates", 1); err != nil {
		t.Fatal(err)
	}
	second := make(chan answer, 1)
	go func() { second <- c.call("getUpdates", `{"timeout":50}`) }()
	// Whichever came second ends the other.
	var ended answer
	waiting := second
	select {
	case ended = <-first:
	case ended = <-second:
		waiting = first
	}
	if ended.Code != 409 || !strings.Contains(ended.Description, "terminated by other getUpdates") {
		t.Errorf("%+v", ended)
	}
	c.srv.Person(77, "Siti").Say("halo")
	if a := <-waiting; !a.OK || !bytes.Contains(a.Result, []byte("halo")) {
		t.Errorf("%+v", a)
	}
}

func TestTheRulesOfTheRealOneAreKept(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 4097)
	tests := []struct {
		name, method, params, refusal string
	}{
		{"an empty text", "sendMessage", `{"chat_id":77,"text":""}`, "message text is empty"},
		{"a long text", "sendMessage", `{"chat_id":77,"text":"` + long + `"}`, "message is too long"},
		{"nobody", "sendMessage", `{"chat_id":99,"text":"x"}`, "chat not found"},
		{"a long button", "sendMessage", `{"chat_id":77,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"` + long[:65] + `"}]]}}`, "BUTTON_DATA_INVALID"},
		{"a button that copies nothing", "sendMessage", `{"chat_id":77,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"a","copy_text":{"text":""}}]]}}`, "BUTTON_DATA_INVALID"},
		{"styles beyond the text", "sendMessage", `{"chat_id":77,"text":"x","entities":[{"type":"bold","offset":0,"length":2}]}`, "entity"},
		{"quoting what is not there", "sendMessage", `{"chat_id":77,"text":"x","reply_parameters":{"message_id":9999}}`, "replied not found"},
		{"changing what is not there", "editMessageText", `{"chat_id":77,"message_id":9999,"text":"x"}`, "message to edit not found"},
		{"an album of one", "sendMediaGroup", `{"chat_id":77,"media":[{"type":"photo","media":"a"}]}`, "2 to 10"},
		{"a mixed album", "sendMediaGroup", `{"chat_id":77,"media":[{"type":"document","media":"FILEdocument1"},{"type":"photo","media":"FILEphoto2"}]}`, "mix"},
		{"an unknown file", "sendPhoto", `{"chat_id":77,"photo":"nope"}`, "wrong remote file identifier"},
		{"an old press", "answerCallbackQuery", `{"callback_query_id":"1"}`, "query is too old"},
		{"an odd reaction", "setMessageReaction", `{"chat_id":77,"message_id":1,"reaction":[{"type":"emoji","emoji":"🛠"}]}`, "REACTION_INVALID"},
		{"an unknown method", "sendTelepathy", `{}`, "Not Found"},
		{"polling under a webhook", "getUpdates", ``, ""},
	}
	c := start(t)
	siti := c.srv.Person(77, "Siti")
	siti.File("document", "a.pdf", []byte("a"), "")
	siti.Photo([]byte("b"), "")
	for _, tt := range tests {
		a := c.call(tt.method, tt.params)
		if a.OK != (tt.refusal == "") || !strings.Contains(a.Description, tt.refusal) {
			t.Errorf("%s: %+v", tt.name, a)
		}
	}
	siti.Block()
	if a := c.call("sendMessage", `{"chat_id":77,"text":"x"}`); a.Code != 403 {
		t.Errorf("blocked: %+v", a)
	}
	siti.Unblock()
	if a := c.call("sendMessage", `{"chat_id":77,"text":"x"}`); !a.OK {
		t.Errorf("unblocked: %+v", a)
	}
}

func TestAWebhookIsCalledInOrderUntilItAnswers200(t *testing.T) {
	t.Parallel()
	c := start(t)
	var mu sync.Mutex
	var got []string
	fails := 3
	done := make(chan struct{})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var u struct {
			Message struct {
				Text string `json:"text"`
			} `json:"message"`
		}
		_ = json.NewDecoder(r.Body).Decode(&u)
		mu.Lock()
		defer mu.Unlock()
		if r.Header.Get("X-Telegram-Bot-Api-Secret-Token") != "s" {
			t.Error("without the secret")
		}
		if fails--; fails >= 0 {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		if got = append(got, u.Message.Text); len(got) == 10 {
			close(done)
		}
	}))
	t.Cleanup(web.Close)
	siti := c.srv.Person(77, "Siti")
	for i := range 5 {
		siti.Say(fmt.Sprint(i))
	}
	if a := c.call("setWebhook", `{"url":"`+web.URL+`","secret_token":"s"}`); !a.OK {
		t.Fatalf("%+v", a)
	}
	if a := c.call("getUpdates", `{"timeout":50}`); a.Code != 409 {
		t.Errorf("polling beside a webhook: %+v", a)
	}
	for i := range 5 {
		siti.Say(fmt.Sprint(5 + i))
	}
	select {
	case <-done:
	case <-c.ctx.Done():
		t.Fatal("not delivered")
	}
	if err := c.srv.WaitConfirmed(c.ctx); err != nil {
		t.Fatal(err)
	}
	if strings.Join(got, "") != "0123456789" {
		t.Errorf("order %v", got)
	}
	if a := c.call("deleteWebhook", `{}`); !a.OK {
		t.Errorf("%+v", a)
	}
	siti.Say("lagi")
	if list := c.updates(0, 0); len(list) != 1 {
		t.Errorf("polling again: %v", list)
	}
}

func TestWaitForSaysWhatWasHeardInstead(t *testing.T) {
	t.Parallel()
	c := start(t)
	siti := c.srv.Person(77, "Siti")
	c.call("sendMessage", `{"chat_id":77,"text":"lain"}`)
	ctx, cancel := context.WithCancel(c.ctx)
	cancel()
	if _, err := siti.WaitFor(ctx, telegramtest.Has("halo")); err == nil || !strings.Contains(err.Error(), "lain") {
		t.Errorf("%v", err)
	}
	if _, err := siti.Press("tak ada"); err == nil {
		t.Error("pressed a button that is not there")
	}
}

func TestOldMessagesAreForgottenAndNotWaitedFor(t *testing.T) {
	t.Parallel()
	heard := 0
	srv := telegramtest.Start(t, telegramtest.Options{Keep: 5, OnMessage: func(telegramtest.Message) { heard++ }})
	c := start(t)
	c.srv = srv
	siti := srv.Person(77, "Siti")
	for i := range 100 {
		c.call("sendMessage", fmt.Sprintf(`{"chat_id":77,"text":"%d"}`, i))
	}
	if n := len(siti.Messages()); n > 10 || heard != 100 {
		t.Errorf("%d kept, %d heard", n, heard)
	}
	if m, err := siti.WaitFor(c.ctx, telegramtest.Has("99")); err != nil || m.Text != "99" {
		t.Errorf("%+v, %v", m, err)
	}
}
