package telegram_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/taprose/taprose/adapters/adaptertest"
	"github.com/taprose/taprose/adapters/telegram"
	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/conversation/message"
)

func TestTelegramKeepsTheContract(t *testing.T) {
	t.Parallel()
	features := adaptertest.Features{
		Channel: message.ChannelTelegram, Groups: true, Buttons: true, Albums: true, Unusable: true, Quotes: true,
		Edits: true, Reactions: true, Replaces: true, Redelivers: true, Waits: true,
	}
	adaptertest.Run(t, features, func(t *testing.T) adaptertest.Harness {
		return &harness{srv: telegramtest.Start(t, telegramtest.Options{}), log: new(adaptertest.Log), store: new(memoryStore)}
	})
}

type harness struct {
	srv    *telegramtest.Server
	log    *adaptertest.Log
	store  *memoryStore
	people atomic.Int64
}

// memoryStore is a media store in memory.
type memoryStore struct {
	files sync.Map
	fail  atomic.Bool
	// cut lets reading break off.
	cut atomic.Bool
	// open is how many files are open, most how many were at once.
	open, most atomic.Int64
}

type memoryFile struct {
	*bytes.Reader
	store *memoryStore
}

func (f memoryFile) Read(p []byte) (int, error) {
	if f.store.cut.Load() {
		return 0, errors.New("the disk is away")
	}
	return f.Reader.Read(p)
}

// WriteTo goes by Read.
func (f memoryFile) WriteTo(w io.Writer) (int64, error) {
	return io.Copy(w, struct{ io.Reader }{f})
}

func (f memoryFile) Close() error {
	f.store.open.Add(-1)
	return nil
}

func (m *memoryStore) put(data []byte) string {
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	m.files.Store(hash, data)
	return hash
}

func (m *memoryStore) OpenMedia(_ context.Context, hash string) (io.ReadSeekCloser, int64, error) {
	data, ok := m.files.Load(hash)
	if !ok || m.fail.Load() {
		return nil, 0, errors.New("no such file")
	}
	// Not a pointer: the kind of reader that the library dies of.
	m.most.Store(max(m.most.Load(), m.open.Add(1)))
	return memoryFile{bytes.NewReader(data.([]byte)), m}, int64(len(data.([]byte))), nil
}

func (h *harness) Open(t *testing.T) adaptertest.Channel {
	cfg := config(h.srv, h.log)
	cfg.Media = h.store
	ch, err := telegram.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return ch
}

func (h *harness) Ready(context.Context) error { return nil }

func (h *harness) Person(_ *testing.T, name string) adaptertest.Chat {
	return &chat{h: h, a: h.srv.Person(100+h.people.Add(1), name)}
}

func (h *harness) Group(_ *testing.T, title, member string) adaptertest.Chat {
	g := h.srv.Group(-200-h.people.Add(1), title)
	p := h.srv.Person(100+h.people.Add(1), member)
	g.AddBot(p)
	return &chat{h: h, a: p.In(g)}
}

func (h *harness) Store(_ *testing.T, data []byte) string { return h.store.put(data) }

func (h *harness) Trouble(_ *testing.T, what adaptertest.Trouble) bool {
	f := telegramtest.Fault{Times: -1}
	switch what {
	case adaptertest.TroubleThrottled:
		f.Code, f.Description, f.RetryAfter = 429, "Too Many Requests: retry after 7", 7
	case adaptertest.TroubleRefused:
		f.Code, f.Description = 403, "Forbidden: bot was blocked by the user"
	case adaptertest.TroubleCredentials:
		f.Code, f.Description = 401, "Unauthorized"
	case adaptertest.TroubleHang:
		f.Hang = true
	case adaptertest.TroubleDown:
		f.CutBefore = true
	default:
		return false
	}
	h.srv.Fail(f)
	return true
}

func (h *harness) Heal(*testing.T)   { h.srv.Heal() }
func (h *harness) Secrets() []string { return []string{h.srv.Token()} }
func (h *harness) Logged() string    { return h.log.String() }

type chat struct {
	h *harness
	a *telegramtest.Actor
}

func number(t *testing.T, id string) int {
	t.Helper()
	n, err := strconv.Atoi(id)
	if err != nil {
		t.Fatalf("message ID %q", id)
	}
	return n
}

func (c *chat) Address() message.Address             { return address(c.a.Chat()) }
func (c *chat) Say(_ *testing.T, text string) string { return strconv.Itoa(c.a.Say(text)) }
func (c *chat) Photo(_ *testing.T, data []byte, caption string) string {
	return strconv.Itoa(c.a.Photo(data, caption))
}
func (c *chat) Place(_ *testing.T, lat, lon float64) string {
	return strconv.Itoa(c.a.Location(lat, lon))
}
func (c *chat) Album(_ *testing.T, caption string, photos ...[]byte) { c.a.Album(caption, photos...) }
func (c *chat) Unusable(*testing.T)                                  { c.a.Sticker() }
func (c *chat) Reply(t *testing.T, quoted, text string) string {
	return strconv.Itoa(c.a.Reply(number(t, quoted), text))
}
func (c *chat) Edit(t *testing.T, id, text string)    { c.a.Edit(number(t, id), text) }
func (c *chat) Press(t *testing.T, id, choice string) { c.a.PressOn(number(t, id), choice) }

func (c *chat) Heard(ctx context.Context) (adaptertest.Heard, error) {
	m, err := c.a.WaitFor(ctx, nil)
	if err != nil {
		return adaptertest.Heard{}, err
	}
	h := adaptertest.Heard{MessageID: strconv.Itoa(m.ID), Text: m.Text, HasPlace: m.HasPlace, Lat: m.Lat, Lon: m.Lon, React: m.React}
	for _, bold := range m.Bold() {
		h.Text = strings.Replace(h.Text, bold, "*"+bold+"*", 1)
	}
	for _, row := range m.Buttons {
		for _, b := range row {
			h.Choices = append(h.Choices, message.Choice{ID: b.Data, Label: b.Text})
		}
	}
	if len(m.Files) > 0 {
		h.Photo = m.Files[0].Data
	}
	switch {
	case m.React != "":
		h.Quoted = h.MessageID
	case m.ReplyTo != 0:
		h.Quoted = strconv.Itoa(m.ReplyTo)
	}
	if m.Edited {
		h.Replaced = h.MessageID
	}
	return h, nil
}
