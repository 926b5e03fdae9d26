package webchat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/adaptertest"
	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/conversation/message"
)

// harness is the web chat with browsers that behave as the page does.
type harness struct {
	log    *memLog
	media  *memMedia
	server *httptest.Server
	// handler is that of the channel that runs now.
	handler atomic.Pointer[http.Handler]
	out     adaptertest.Log
	mu      sync.Mutex
	tokens  []string
	groups  []Group
	n       atomic.Int64
	ch      atomic.Pointer[Channel]
}

func TestContract(t *testing.T) {
	t.Parallel()
	features := adaptertest.Features{
		Channel: message.ChannelWeb,
		Groups:  true, Buttons: true, Quotes: true, Reactions: true, Replaces: true, Redelivers: true,
		// Several photos travel in one message here, so there is no album to be
		// joined; the page sends no kinds that we cannot use and edits nothing.
		Albums: false, Unusable: false, Edits: false,
	}
	adaptertest.Run(t, features, func(t *testing.T) adaptertest.Harness {
		h := &harness{
			log: newMemLog(), media: newMemMedia(),
			groups: []Group{{Key: "pupr", Title: "Aduan PUPR", Short: "PUPR"}},
		}
		h.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			(*h.handler.Load()).ServeHTTP(w, r)
		}))
		down := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { unavailable(w) }))
		h.handler.Store(&down)
		t.Cleanup(h.server.Close)
		return h
	})
}

func (h *harness) Open(t *testing.T) adaptertest.Channel {
	c := newTestChannel(t, Config{
		Log: h.log, Media: h.media, Secret: testSecret, Demo: true, Groups: h.groups,
		Guard: webguard.New(webguard.Config{PerAddress: 10000}), Limits: Limits{PerChat: 1000, Heartbeat: 50 * time.Millisecond, Watch: 50 * time.Millisecond},
		Logger: slog.New(slog.NewTextHandler(&h.out, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	handler := c.Handler()
	h.handler.Store(&handler)
	h.ch.Store(c)
	return c
}

func (h *harness) Ready(ctx context.Context) error {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		c := h.ch.Load()
		c.mu.Lock()
		ready := c.receive != nil
		c.mu.Unlock()
		if ready {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (h *harness) Person(t *testing.T, _ string) adaptertest.Chat {
	v := newVisitor(t, h.server)
	return h.client(t, v, "")
}

func (h *harness) Group(t *testing.T, _, member string) adaptertest.Chat {
	token := signer{secret: testSecret}.group("pupr")
	return h.client(t, &visitor{t: t, base: h.server.URL, token: token, chat: groupID + "pupr"}, member)
}

func (h *harness) Store(t *testing.T, data []byte) string {
	ref, err := h.media.Keep(t.Context(), bytes.NewReader(data), message.MediaRef{})
	if err != nil {
		t.Fatal(err)
	}
	return ref.Hash
}

// Trouble knows only a log that cannot be written: there is no network between
// Send and the log, nobody who blocks or throttles, and a repeat never doubles.
func (h *harness) Trouble(_ *testing.T, what adaptertest.Trouble) bool {
	if what != adaptertest.TroubleDown {
		return false
	}
	h.log.failWith(errors.New("disk full"))
	return true
}

func (h *harness) Heal(*testing.T) { h.log.failWith(nil) }

func (h *harness) Secrets() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string{string(testSecret)}, h.tokens...)
}

func (h *harness) Logged() string { return h.out.String() }

// client is one person's page: an outbox that repeats, and what he has heard.
type client struct {
	t      *testing.T
	h      *harness
	v      *visitor
	name   string
	outbox chan wirePost
	seen   int64
}

func (h *harness) client(t *testing.T, v *visitor, name string) *client {
	h.mu.Lock()
	h.tokens = append(h.tokens, v.token)
	h.mu.Unlock()
	b := &client{t: t, h: h, v: v, name: name, outbox: make(chan wirePost, 100)}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case p := <-b.outbox:
				b.deliver(ctx, p)
			case <-ctx.Done():
				return
			}
		}
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	return b
}

// deliver repeats a post with its key until it is taken, as the page does.
func (b *client) deliver(ctx context.Context, p wirePost) {
	for ctx.Err() == nil {
		r, err := http.NewRequestWithContext(ctx, "POST", b.v.base+"/api/v1/messages", bytes.NewReader(encodeJSON(p)))
		if err != nil {
			b.t.Error(err)
			return
		}
		r.Header.Set("Authorization", "Bearer "+b.v.token)
		r.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err == nil {
			status := resp.StatusCode
			_ = resp.Body.Close()
			if status == http.StatusOK {
				return
			}
			if status < 500 {
				b.t.Errorf("post refused with %d", status)
				return
			}
		}
		retry := time.NewTimer(2 * time.Millisecond)
		select {
		case <-retry.C:
		case <-ctx.Done():
		}
	}
}

func (b *client) post(p wirePost) string {
	p.Key = fmt.Sprintf("key-%016d", b.h.n.Add(1))
	p.Name = b.name
	b.outbox <- p
	return messageID(ofPerson, b.v.chat, p.Key)
}

func (b *client) Address() message.Address {
	return message.Address{Channel: message.ChannelWeb, ID: b.v.chat}
}

func (b *client) Say(_ *testing.T, text string) string { return b.post(wirePost{Text: text}) }

func (b *client) Photo(t *testing.T, data []byte, caption string) string {
	status, up := b.v.upload("foto.jpg", data)
	if status != http.StatusOK {
		t.Fatalf("upload: %d", status)
	}
	return b.post(wirePost{Text: caption, Media: []string{up.Media}})
}

func (b *client) Place(_ *testing.T, lat, lon float64) string {
	return b.post(wirePost{Place: &wirePlace{Lat: lat, Lon: lon, HasPoint: true}})
}

func (b *client) Reply(_ *testing.T, quoted, text string) string {
	return b.post(wirePost{Text: text, Quote: quoted})
}

func (b *client) Album(t *testing.T, _ string, _ ...[]byte) { t.Fatal("no albums here") }
func (b *client) Unusable(t *testing.T)                     { t.Fatal("no unusable kinds here") }
func (b *client) Edit(t *testing.T, _, _ string)            { t.Fatal("no edits here") }

func (b *client) Press(t *testing.T, messageID, choice string) {
	for _, e := range b.v.entries() {
		if e.ID != messageID {
			continue
		}
		for _, c := range e.Choices {
			if c.ID == choice {
				b.post(wirePost{Press: &wirePress{Message: messageID, Button: c.ID, Sig: c.Sig}})
				return
			}
		}
	}
	t.Fatalf("no button %q on %q", choice, messageID)
}

// Heard reads on in the chat over a stream of events.
func (b *client) Heard(ctx context.Context) (adaptertest.Heard, error) {
	for ctx.Err() == nil {
		e, err := b.following(ctx)
		if err != nil {
			return adaptertest.Heard{}, err
		}
		if e.From == FromBot {
			return b.heard(e)
		}
	}
	return adaptertest.Heard{}, ctx.Err()
}

// following is the entry after the last one seen.
func (b *client) following(ctx context.Context) (wireEntry, error) {
	next, stop := b.v.listen(wireCursor{Token: b.v.token, After: b.seen})
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	for {
		event, ok := next()
		if !ok {
			return wireEntry{}, errors.New("stream ended")
		}
		if event.name != "entry" {
			continue
		}
		var e wireEntry
		if err := json.Unmarshal([]byte(event.data), &e); err != nil {
			return wireEntry{}, err
		}
		b.seen = e.Seq
		return e, nil
	}
}

func (b *client) heard(e wireEntry) (adaptertest.Heard, error) {
	h := adaptertest.Heard{MessageID: e.ID, Text: e.Text, Quoted: e.Quote}
	switch e.Kind {
	case KindReaction:
		return adaptertest.Heard{MessageID: e.ID, React: e.Emoji, Quoted: e.Target}, nil
	case KindReplace:
		h.MessageID, h.Replaced = e.Target, e.Target
	}
	for _, c := range e.Choices {
		h.Choices = append(h.Choices, message.Choice{ID: c.ID, Label: c.Label})
	}
	if e.Place != nil {
		h.HasPlace, h.Lat, h.Lon = e.Place.HasPoint, e.Place.Lat, e.Place.Lon
	}
	if len(e.Media) > 0 {
		resp, err := http.Get(b.v.base + e.Media[0].URL)
		if err != nil {
			return h, err
		}
		defer func() { _ = resp.Body.Close() }()
		if h.Photo, err = io.ReadAll(resp.Body); err != nil {
			return h, err
		}
	}
	return h, nil
}
