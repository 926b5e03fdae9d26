package whatsapp_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/adaptertest"
	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
	"github.com/taprose/taprose/conversation/message"
)

func TestContract(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, adaptertest.Features{
		Channel: message.ChannelWhatsApp, Groups: true, Albums: true, Unusable: true, Quotes: true,
		Edits: true, Reactions: true, Redelivers: true, Waits: true,
	}, func(t *testing.T) adaptertest.Harness { return newContract(t) })
}

// contract is the loopback as adaptertest wants it.
type contract struct {
	s      *whatsapptest.Server
	bot    *whatsapptest.Phone
	cfg    whatsapp.Config
	store  *shelf
	log    *adaptertest.Log
	people []*whatsapptest.Phone
	c      *whatsapp.Channel
	linked bool
	states chan struct{}
}

func newContract(t *testing.T) *contract {
	s := whatsapptest.Start(t, whatsapptest.Config{})
	h := &contract{
		s: s, bot: s.AddPhone("628110000001", "Bot"), store: &shelf{files: map[string][]byte{}}, log: &adaptertest.Log{},
		states: make(chan struct{}, 1),
	}
	h.cfg = whatsapp.Config{
		Store: filepath.Join(t.TempDir(), "whatsapp.db"), HTTPClient: s.HTTPClient(), Media: h.store,
		Pace: whatsapp.Pace{Off: true}, PairPoll: 50 * time.Millisecond, RetryMin: 20 * time.Millisecond, RetryMax: time.Second,
		Log: slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		OnLink: func(whatsapp.Link) {
			select {
			case h.states <- struct{}{}:
			default:
			}
		},
	}
	return h
}

func (h *contract) Open(t *testing.T) adaptertest.Channel {
	if h.c != nil {
		if err := h.c.Close(); err != nil {
			t.Error(err)
		}
	}
	c, err := whatsapp.New(h.cfg)
	if err != nil {
		t.Fatal(err)
	}
	h.c = c
	t.Cleanup(func() { _ = c.Close() })
	if !h.linked {
		h.pair(t)
		h.linked = true
	}
	return c
}

func (h *contract) pair(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := h.c.Pair(ctx, func(code string) {
		if err := h.bot.ScanQR(code); err != nil {
			t.Error(err)
		}
	}, "", nil)
	if err != nil {
		t.Fatal(err)
	}
}

func (h *contract) Ready(ctx context.Context) error { return h.await(ctx, whatsapp.LinkConnected) }

func (h *contract) await(ctx context.Context, state whatsapp.LinkState) error {
	for h.c.Link().State != state {
		select {
		case <-h.states:
		case <-ctx.Done():
			return fmt.Errorf("link is %s: %w", h.c.Link(), ctx.Err())
		}
	}
	return nil
}

func (h *contract) phone(name string) *whatsapptest.Phone {
	p := h.s.AddPhone(fmt.Sprintf("6281200000%02d", len(h.people)), name)
	h.people = append(h.people, p)
	return p
}

// Person writes something that is dropped, because only who wrote is written to.
func (h *contract) Person(t *testing.T, name string) adaptertest.Chat {
	p := h.phone(name)
	id := said(t)(p.React(h.bot, "3AFIRST", "👋"))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := h.s.WaitAcked(ctx, id); err != nil {
		t.Fatal(err)
	}
	return &contractChat{h: h, p: p, to: h.bot, addr: p.LID()}
}

func (h *contract) Group(t *testing.T, title, member string) adaptertest.Chat {
	p := h.phone(member)
	g := h.s.NewGroup(title, p, h.bot)
	return &contractChat{h: h, p: p, to: g, group: g, addr: g.JID()}
}

func (h *contract) Store(_ *testing.T, data []byte) string { return h.store.put(data) }

func (h *contract) Trouble(t *testing.T, what adaptertest.Trouble) bool {
	state := whatsapp.LinkConnected
	switch what {
	case adaptertest.TroubleThrottled:
		h.s.NackNext(429, -1)
	case adaptertest.TroubleRefused:
		h.s.NackNext(403, -1)
	case adaptertest.TroubleCredentials:
		h.bot.Unlink()
		state = whatsapp.LinkLoggedOut
	case adaptertest.TroubleHang:
		h.s.SwallowNext(1000)
	case adaptertest.TroubleDown:
		h.s.SetDown(true)
		state = whatsapp.LinkConnecting
	default:
		return false
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := h.await(ctx, state); err != nil {
		t.Fatal(err)
	}
	return true
}

func (h *contract) Heal(t *testing.T) {
	h.s.NackNext(0, 0)
	h.s.SwallowNext(0)
	h.s.SetDown(false)
	if h.bot.Linked() == 0 {
		h.pair(t)
	}
}

// Secrets: nobody's number, identity, name or words belong in a log.
func (h *contract) Secrets() []string {
	var out []string
	for _, p := range append(h.people, h.bot) {
		out = append(out, p.Number(), p.LID()[:15])
	}
	return append(out, "Siti", "Pak Budi", "Jalan rusak", "jangan hilang")
}

func (h *contract) Logged() string { return h.log.String() }

// contractChat is one phone in one chat.
type contractChat struct {
	h     *contract
	p     *whatsapptest.Phone
	to    whatsapptest.Chat
	group *whatsapptest.Group
	addr  string
	heard int
}

func (c *contractChat) Address() message.Address {
	return message.Address{Channel: message.ChannelWhatsApp, ID: c.addr}
}

func said(t *testing.T) func(string, error) string {
	return func(id string, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
}

func (c *contractChat) Say(t *testing.T, text string) string { return said(t)(c.p.Say(c.to, text)) }

func (c *contractChat) Photo(t *testing.T, data []byte, caption string) string {
	return said(t)(c.p.Photo(c.to, data, caption))
}

func (c *contractChat) Place(t *testing.T, lat, lon float64) string {
	return said(t)(c.p.Location(c.to, lat, lon, ""))
}

func (c *contractChat) Album(t *testing.T, caption string, photos ...[]byte) {
	if _, err := c.p.Album(c.to, photos, caption); err != nil {
		t.Fatal(err)
	}
}

func (c *contractChat) Unusable(t *testing.T) { said(t)(c.p.Sticker(c.to, []byte("webp"))) }

// Reply quotes a message of the bot, which begins with its prefix, or an own one.
func (c *contractChat) Reply(t *testing.T, quoted, text string) string {
	q, author := whatsapptest.Received{ID: quoted}, c.p
	if len(quoted) == 22 {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		var err error
		if q, err = c.p.Wait(ctx, func(r whatsapptest.Received) bool { return r.ID == quoted }); err != nil {
			t.Fatal(err)
		}
		author = c.h.bot
	}
	return said(t)(c.p.Quote(c.to, q, author, text))
}

func (c *contractChat) Edit(t *testing.T, id, text string) { said(t)(c.p.Edit(c.to, id, text)) }

func (c *contractChat) Press(t *testing.T, _, _ string) { t.Fatal("WhatsApp has no buttons") }

func (c *contractChat) Heard(ctx context.Context) (adaptertest.Heard, error) {
	n := 0
	r, err := c.p.Wait(ctx, func(r whatsapptest.Received) bool {
		if r.Group != c.group {
			return false
		}
		n++
		return n > c.heard
	})
	if err != nil {
		return adaptertest.Heard{}, err
	}
	c.heard++
	if r.Kind == "reaction" {
		return adaptertest.Heard{MessageID: r.ID, React: r.Reaction, Quoted: r.Target}, nil
	}
	h := adaptertest.Heard{
		MessageID: r.ID, Text: r.Text, Quoted: r.Quoted, HasPlace: r.Kind == "location", Lat: r.Lat, Lon: r.Lon,
	}
	if img := r.Message.GetImageMessage(); img != nil {
		if h.Photo, err = c.h.s.Download(img); err != nil {
			return h, err
		}
	}
	return h, nil
}

// shelf is our own media store in memory.
type shelf struct {
	mu    sync.Mutex
	files map[string][]byte
}

func (s *shelf) put(data []byte) string {
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[hash] = data
	return hash
}

func (s *shelf) OpenMedia(_ context.Context, hash string) (io.ReadSeekCloser, int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	data, ok := s.files[hash]
	if !ok {
		return nil, 0, errors.New("no such file")
	}
	return openFile{bytes.NewReader(data)}, int64(len(data)), nil
}

type openFile struct{ *bytes.Reader }

func (openFile) Close() error { return nil }
