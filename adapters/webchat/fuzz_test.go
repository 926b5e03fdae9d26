package webchat

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/conversation/message"
)

// FuzzPost posts arbitrary bodies: each is either refused as what it is, or
// becomes a message that is whole.
func FuzzPost(f *testing.F) {
	cfg := testConfig(f)
	cfg.Limits, cfg.Guard = Limits{PerChat: 1e9}, webguard.New(webguard.Config{PerAddress: 1e9})
	now := newClock()
	cfg.Now = now.now
	c := newTestChannel(f, cfg)
	var got *message.Inbound
	run(f, c, func(_ context.Context, in message.Inbound) error {
		got = &in
		return nil
	})
	handler := c.Handler()
	private, group := c.sign.newSession(), c.sign.group("pupr")
	chat, _ := c.sign.session(private)
	id := messageID(ofBot, chat, "1")
	upload := c.sign.sealed("upload", encodeJSON(upload{
		Chat: chat, Until: now.now().Add(time.Hour).Unix(),
		Ref: message.MediaRef{Kind: message.MediaPhoto, Hash: "00", Mime: "image/jpeg"},
	}))
	for _, p := range []wirePost{
		{Key: key("a"), Text: "jalan rusak", Lang: "id"},
		{Key: key("a"), Text: "terima", Quote: id, Name: "Bu Rina · PUPR"},
		{Key: key("a"), Media: []string{upload}, Text: "foto"},
		{Key: key("a"), Place: &wirePlace{Lat: -6.8976, Lon: 112.0649, HasPoint: true, Name: "Alun-alun"}},
		{Key: key("a"), Press: &wirePress{Message: id, Button: "ok", Sig: c.sign.press(chat, id, "ok")}},
		{Key: key("a"), Text: "\u202e\x00\ufeff", Name: "\u202e"},
	} {
		f.Add(encodeJSON(p), false)
		f.Add(encodeJSON(p), true)
	}
	f.Add([]byte(`{"key":"aaaaaaaaaaaaaaaa","place":{"has_point":true,"lat":1e999}}`), false)
	f.Fuzz(func(t *testing.T, body []byte, inGroup bool) {
		r := httptest.NewRequest("POST", "/api/v1/messages", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		token := private
		if inGroup {
			token = group
		}
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		got = nil
		now.advance(time.Second)
		handler.ServeHTTP(w, r)
		switch w.Code {
		case http.StatusOK:
		case http.StatusBadRequest, http.StatusRequestEntityTooLarge:
			if got != nil {
				t.Fatalf("refused with %d, but received", w.Code)
			}
			return
		default:
			t.Fatalf("answered %d", w.Code)
		}
		switch in := got; {
		case in == nil:
			t.Fatal("answered 200, but nothing was received")
		case in.ID == "" || in.MessageID == "" || in.At.IsZero() || in.Chat.ID == "":
			t.Errorf("not whole: %+v", in)
		case in.Text == "" && len(in.Media) == 0 && in.Place.IsZero() && in.Button == "":
			t.Error("says nothing")
		case inGroup != (in.Kind == message.ChatGroup) || inGroup == (in.Sender.Name == ""):
			t.Errorf("kind %q, name %q", in.Kind, in.Sender.Name)
		case in.Place.HasPoint && (in.Place.Lat < -90 || in.Place.Lat > 90):
			t.Errorf("place %+v", in.Place)
		}
	})
}

// FuzzSniff looks at arbitrary files: what is taken has a type we know, and a
// name that can stand in a header.
func FuzzSniff(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe0"), "foto.jpg")
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00"), "../../etc/passwd")
	f.Add(webp("VP8L", 0x2f, 1, 2, 3, 4), "a\r\nb")
	f.Add([]byte("\x00\x00\x00\x18ftypheic"), "\u202egpj.exe")
	f.Fuzz(func(t *testing.T, head []byte, name string) {
		kind, ok := sniff(head)
		if !ok {
			return
		}
		if _, known := byMime[kind.mime]; !known || !slices.Contains(message.MediaKinds(), kind.kind) {
			t.Errorf("taken as %+v", kind)
		}
		if kind.kind == message.MediaPhoto {
			if n, ok := pixels(head, kind); ok && n <= 0 {
				t.Errorf("%d pixels", n)
			}
		}
		if n := fileName(name, kind); bytes.ContainsAny([]byte(n), "/\\\r\n\x00\"") || n == kind.ext {
			t.Errorf("named %q", n)
		}
	})
}
