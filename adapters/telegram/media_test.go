package telegram_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram"
	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/conversation/message"
)

func newMediaRig(t *testing.T) (*rig, *memoryStore) {
	store := new(memoryStore)
	return newRig(t, func(cfg *telegram.Config) { cfg.Media = store; cfg.MaxMediaBytes = 1000 }), store
}

func stored(store *memoryStore, kind message.MediaKind, data string) message.MediaRef {
	return message.MediaRef{Kind: kind, Hash: store.put([]byte(data)), Size: int64(len(data)), Name: "nama pengirim.pdf"}
}

func TestEveryKindOfFileIsSentAsWhatItIs(t *testing.T) {
	t.Parallel()
	r, store := newMediaRig(t)
	siti := r.srv.Person(77, "Siti")
	for _, kind := range message.MediaKinds() {
		r.send(77, message.Outbound{Text: "keterangan *" + string(kind) + "*", Media: []message.MediaRef{stored(store, kind, "isi "+string(kind))},
			Choices: []message.Choice{{ID: "ok", Label: "Baik"}}})
		m := r.heard(siti, nil)
		if len(m.Files) != 1 || m.Files[0].Kind != string(kind) || string(m.Files[0].Data) != "isi "+string(kind) {
			t.Fatalf("%s: %+v", kind, m.Files)
		}
		if m.Text != "keterangan "+string(kind) || len(m.Bold()) != 1 || len(m.Buttons) != 1 {
			t.Errorf("%s: %q %v", kind, m.Text, m.Buttons)
		}
		if named := m.Files[0].Name == "nama pengirim.pdf"; named != (kind == message.MediaDocument) {
			t.Errorf("%s is called %q", kind, m.Files[0].Name)
		}
		// Known to Telegram now: again without an upload.
		again := message.MediaRef{Kind: kind, Channel: message.ChannelTelegram, Native: m.Files[0].ID}
		r.send(77, message.Outbound{Text: "lagi", Media: []message.MediaRef{again}})
		if m := r.heard(siti, nil); m.Text != "lagi" || m.Files[0].ID != again.Native {
			t.Errorf("%s by its ID: %+v", kind, m)
		}
	}
}

func TestManyFilesBecomeAlbumsAndTheTextComesAfterThem(t *testing.T) {
	t.Parallel()
	r, store := newMediaRig(t)
	siti := r.srv.Person(77, "Siti")
	var media []message.MediaRef
	for i := range 11 {
		media = append(media, stored(store, message.MediaPhoto, fmt.Sprint("foto", i)))
	}
	media = append(media, stored(store, message.MediaDocument, "surat1"), stored(store, message.MediaVideo, "video"),
		stored(store, message.MediaDocument, "surat2"), stored(store, message.MediaVoice, "suara"))
	siti.Photo([]byte("punya telegram"), "")
	media = append(media, message.MediaRef{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "FILEphoto1"})
	sent := r.send(77, message.Outbound{Key: "card", Text: "Kartu", Media: media, Place: message.Place{Lat: -6.9, Lon: 112.1, HasPoint: true},
		Choices: []message.Choice{{ID: "terima", Label: "Terima"}}})
	all := siti.Messages()
	if len(all) != 18 || len(sent.MessageIDs) != 18 {
		t.Fatalf("%d messages, %d IDs", len(all), len(sent.MessageIDs))
	}
	var shape []string
	for i, m := range all {
		switch {
		case m.HasPlace:
			shape = append(shape, "place")
		case len(m.Files) == 0:
			shape = append(shape, "text")
		case m.Album == "" || i == 0 || m.Album != all[i-1].Album:
			shape = append(shape, m.Files[0].Kind)
		default:
			shape[len(shape)-1] += "+" + m.Files[0].Kind
		}
	}
	want := "photo" + strings.Repeat("+photo", 9) + " photo+video+photo document+document voice place text"
	if got := strings.Join(shape, " "); got != want {
		t.Errorf("sent as %s\nwant    %s", got, want)
	}
	last := all[len(all)-1]
	if len(last.Buttons) != 1 || sent.MessageIDs[0] != fmt.Sprint(last.ID) {
		t.Error("the text with the buttons should stand first among the IDs")
	}
}

// TestAnAlbumHasOneFileOpenAtATime: each that is open takes memory.
func TestAnAlbumHasOneFileOpenAtATime(t *testing.T) {
	t.Parallel()
	r, store := newMediaRig(t)
	siti := r.srv.Person(77, "Siti")
	var media []message.MediaRef
	for i := range 10 {
		media = append(media, stored(store, message.MediaVideo, strings.Repeat(fmt.Sprint("film", i), 50_000)))
	}
	r.send(77, message.Outbound{Key: "card", Media: media})
	if all := siti.Messages(); len(all) != 10 || all[0].Album != all[9].Album || len(all[9].Files[0].Data) != 250_000 {
		t.Errorf("%d messages", len(all))
	}
	if most, left := store.most.Load(), store.open.Load(); most != 1 || left != 0 {
		t.Errorf("%d files were open at once, %d are still", most, left)
	}
}

// TestAnAlbumIsNoLargerThanTelegramTakes: more than that goes as several.
func TestAnAlbumIsNoLargerThanTelegramTakes(t *testing.T) {
	t.Parallel()
	r, store := newMediaRig(t)
	siti := r.srv.Person(77, "Siti")
	var media []message.MediaRef
	for i := range 5 {
		ref := stored(store, message.MediaVideo, fmt.Sprint("film", i))
		ref.Size = 20_000_000
		media = append(media, ref)
	}
	media[4].Size = 60_000_000
	r.send(77, message.Outbound{Key: "card", Media: media})
	var albums []string
	for _, m := range siti.Messages() {
		albums = append(albums, m.Album)
	}
	if len(albums) != 5 || albums[0] == "" || albums[0] != albums[1] || albums[2] != albums[3] || albums[1] == albums[2] || albums[4] != "" {
		t.Errorf("albums %q", albums)
	}
}

func TestALongCaptionBecomesAText(t *testing.T) {
	t.Parallel()
	r, store := newMediaRig(t)
	siti := r.srv.Person(77, "Siti")
	text := strings.Repeat("x", 1025)
	r.send(77, message.Outbound{Text: text, Media: []message.MediaRef{stored(store, message.MediaPhoto, "foto")}})
	all := siti.Messages()
	if len(all) != 2 || all[0].Text != "" || len(all[0].Files) != 1 || all[1].Text != text {
		t.Errorf("%d messages", len(all))
	}
}

func TestAFileThatTelegramForgotIsUploaded(t *testing.T) {
	t.Parallel()
	r, store := newMediaRig(t)
	siti := r.srv.Person(77, "Siti")
	siti.Photo([]byte("foto"), "")
	ref := message.MediaRef{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "FILEphoto1", Hash: store.put([]byte("foto"))}
	r.srv.ForgetFiles()
	r.send(77, message.Outbound{Text: "kartu", Media: []message.MediaRef{ref}})
	r.send(77, message.Outbound{Text: "kartu", Media: []message.MediaRef{ref, ref}})
	for range 3 {
		if m := r.heard(siti, nil); len(m.Files) != 1 || string(m.Files[0].Data) != "foto" {
			t.Errorf("%+v", m)
		}
	}
}

func TestAPictureThatTelegramDoesNotTakeGoesAsADocument(t *testing.T) {
	t.Parallel()
	r, store := newMediaRig(t)
	siti := r.srv.Person(77, "Siti")
	r.send(77, message.Outbound{Text: "kartu", Media: []message.MediaRef{stored(store, message.MediaPhoto, "not a picture")}})
	if m := r.heard(siti, nil); len(m.Files) != 1 || m.Files[0].Kind != "document" || m.Text != "kartu" {
		t.Errorf("%+v", m)
	}
	big := strings.Repeat("x", 10<<20+1)
	r.send(77, message.Outbound{Text: "besar", Media: []message.MediaRef{stored(store, message.MediaPhoto, big)}})
	if m := r.heard(siti, nil); len(m.Files) != 1 || m.Files[0].Kind != "document" {
		t.Error("a photo over 10 MB is no photo to Telegram")
	}
}

func TestAFileThatCannotBeOpenedIsTriedLater(t *testing.T) {
	t.Parallel()
	r, store := newMediaRig(t)
	r.srv.Person(77, "Siti")
	ref := stored(store, message.MediaPhoto, "foto")
	store.fail.Store(true)
	if e := r.sendKind(77, message.Outbound{Text: "kartu", Media: []message.MediaRef{ref}}); e.Kind != message.SendRetry {
		t.Errorf("%v", e)
	}
	if e := r.sendKind(77, message.Outbound{Text: "kartu", Media: []message.MediaRef{ref, ref}}); e.Kind != message.SendRetry {
		t.Errorf("an album: %v", e)
	}
	store.fail.Store(false)
	store.cut.Store(true)
	if e := r.sendKind(77, message.Outbound{Text: "kartu", Media: []message.MediaRef{ref}}); e.Kind != message.SendRetry {
		t.Errorf("one that breaks off: %v", e)
	}
	store.cut.Store(false)
	r.send(77, message.Outbound{Text: "kartu", Media: []message.MediaRef{ref}})
}

func TestAFileWithoutAWayToItIsLeftOut(t *testing.T) {
	t.Parallel()
	r, _ := newMediaRig(t)
	siti := r.srv.Person(77, "Siti")
	r.send(77, message.Outbound{Text: "kartu", Media: []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelWhatsApp, Native: "w", Lost: "expired"}}})
	if m := r.heard(siti, nil); m.Text != "kartu" || len(m.Files) != 0 {
		t.Errorf("%+v", m)
	}
}

func TestFetchReadsWithinItsLimit(t *testing.T) {
	t.Parallel()
	r, _ := newMediaRig(t)
	r.run()
	siti := r.srv.Person(77, "Siti")
	fetch := func(ref message.MediaRef) (string, error) {
		body, err := r.ch.Fetch(r.ctx, ref)
		if err != nil {
			return "", err
		}
		return readAll(t, body)
	}
	kind := func(err error) message.SendErrorKind {
		t.Helper()
		var e *message.SendError
		if !errors.As(err, &e) {
			t.Fatalf("%v is no SendError", err)
		}
		if strings.Contains(err.Error(), r.srv.Token()) {
			t.Error("the token stands in the error")
		}
		return e.Kind
	}
	siti.Photo([]byte("isi foto"), "")
	ref := r.next().Media[0]
	if got, err := fetch(ref); err != nil || got != "isi foto" {
		t.Fatalf("%q, %v", got, err)
	}

	siti.Photo([]byte(strings.Repeat("x", 1001)), "")
	big := r.next().Media[0]
	// What is known to be too big is not asked for.
	asked := func(want int, method string) {
		t.Helper()
		if n := r.srv.Calls(method); n != want {
			t.Errorf("%s was called %d times, want %d", method, n, want)
		}
	}
	if _, err := fetch(big); kind(err) != message.SendRefused {
		t.Errorf("too big as told: %v", err)
	}
	asked(1, "getFile")
	big.Size = 0
	if _, err := fetch(big); kind(err) != message.SendRefused {
		t.Errorf("too big as getFile tells: %v", err)
	}
	asked(2, "getFile")
	asked(1, "download")
	siti.File("document", "a", []byte(strings.Repeat("x", 21<<20)), "")
	huge := r.next().Media[0]
	huge.Size = 0
	if _, err := fetch(huge); kind(err) != message.SendRefused {
		t.Errorf("too big for Telegram: %v", err)
	}

	for name, tt := range map[string]struct {
		fault telegramtest.Fault
		want  message.SendErrorKind
	}{
		"a failing download":  {telegramtest.Fault{Method: "download", Status: 502}, message.SendRetry},
		"a cut download":      {telegramtest.Fault{Method: "download", CutBefore: true}, message.SendRetry},
		"a vanished path":     {telegramtest.Fault{Method: "download", Status: 404}, message.SendRefused},
		"a longer file":       {telegramtest.Fault{Method: "download", Status: 200, Body: strings.Repeat("x", 5000)}, message.SendRefused},
		"a cut getFile":       {telegramtest.Fault{Method: "getFile", CutAfter: true}, message.SendRetry},
		"a throttled getFile": {telegramtest.Fault{Method: "getFile", Code: 429, RetryAfter: 3}, message.SendThrottled},
		"a wrong token":       {telegramtest.Fault{Method: "getFile", Code: 401, Description: "Unauthorized"}, message.SendMisconfigured},
	} {
		// A download is repeated by the client itself when its connection breaks.
		tt.fault.Times = -1
		r.srv.Fail(tt.fault)
		if _, err := fetch(ref); kind(err) != tt.want {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
		r.srv.Heal()
	}
	if got, err := fetch(ref); err != nil || got != "isi foto" {
		t.Errorf("afterwards: %q, %v", got, err)
	}
}
