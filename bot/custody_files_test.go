package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/encode/encodetest"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// age makes a stored file look as if it was put so long ago.
func age(t *testing.T, cfg *config.Config, hash string, by time.Duration) {
	t.Helper()
	at := time.Now().Add(-by)
	if err := os.Chtimes(filepath.Join(cfg.Stores.DataDir, "media", hash[:2], hash), at, at); err != nil {
		t.Fatal(err)
	}
}

// TestEveryFileThatADocumentNamesIsKnown fills every field that these documents have,
// whoever added it, and looks for files that their Files leave out: the daily round would
// remove them.
func TestEveryFileThatADocumentNamesIsKnown(t *testing.T) {
	t.Parallel()
	var c chat.Chat
	var r report.Report
	var m memo.Memo
	encodetest.Fill(&c)
	encodetest.Fill(&r)
	encodetest.Fill(&m)
	for name, doc := range map[string]struct {
		doc   any
		files []message.MediaRef
	}{"chat": {&c, c.Files()}, "report": {&r, r.Files()}, "memo": {&m, m.Files()}} {
		if want := references(reflect.ValueOf(doc.doc)); len(doc.files) < want || want == 0 {
			t.Errorf("a %s names %d files, and tells of %d", name, want, len(doc.files))
		}
	}
}

// references counts the files that a value leads to.
func references(v reflect.Value) (n int) {
	if v.IsValid() && v.Type() == reflect.TypeFor[message.MediaRef]() {
		return 1
	}
	switch v.Kind() {
	case reflect.Pointer:
		return references(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			n += references(v.Index(i))
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			n += references(it.Value())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			n += references(v.Field(i))
		}
	}
	return n
}

// TestOnlyFilesThatNothingNamesGo has a file for each thing that can name one, all of them
// old, and one that is new.
func TestOnlyFilesThatNothingNamesGo(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	log := slog.New(slog.DiscardHandler)
	cfg, db := peopleStores(t)
	now := time.Now()
	put := func(text string) []message.MediaRef {
		t.Helper()
		hash, size, err := db.media.Put(ctx, strings.NewReader(text), 1<<10)
		if err != nil {
			t.Fatal(err)
		}
		age(t, cfg, hash, fileGrace+time.Hour)
		return []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelWeb, Hash: hash, Size: size}}
	}
	there := func(files []message.MediaRef) bool {
		f, _, err := db.media.Open(ctx, files[0].Hash)
		if err == nil {
			f.Close()
		}
		return err == nil
	}
	files := make(map[string][]message.MediaRef)
	for _, name := range []string{
		"draft", "held message", "unfinished album", "owed reply", "report", "event", "delivery", "order", "answer", "shown in a browser",
		"nothing", "abandoned chat", "new upload", "put again", "old chart", "brought", "new chart",
	} {
		files[name] = put(name)
	}
	age(t, cfg, files["new upload"][0].Hash, fileGrace-time.Hour)
	if _, _, err := db.media.Put(ctx, strings.NewReader("put again"), 1<<10); err != nil {
		t.Fatal(err)
	}

	c := chat.Chat{Schema: chat.Schema, Address: message.Address{Channel: message.ChannelWeb, ID: strings.Repeat("c", 32)}, Updated: now}
	c.Session = &citizen.Session{Schema: citizen.SessionSchema, Touched: now, Draft: &citizen.Draft{Report: "r9", Media: files["draft"]}, Held: &citizen.Held{Media: files["held message"]}}
	c.Inbox, c.InboxDue = []message.Inbound{{ID: "i", Media: files["unfinished album"]}}, now.Add(time.Hour)
	c.Owed, c.OwedDue = []message.Outbound{{Key: "k", Media: files["owed reply"]}}, now.Add(time.Hour)
	if err := db.chats.Save(ctx, &c); err != nil {
		t.Fatal(err)
	}
	r := report.New(now, report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 1), Day: "2026-01-05", Person: "p1", Home: c.Address, Words: "lubang", Media: files["report"]})
	r.Record(now, report.EventUpdated, report.Actor{Kind: report.ActorReporter}, report.Detail{Media: files["event"]})
	r.Owe(now, report.Delivery{Key: "x", Target: report.Target{Kind: report.TargetReporter}, Out: message.Outbound{Text: "x", Media: files["delivery"]}})
	if _, err := (chained{db.reports}).Save(ctx, now, &r, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	for id, m := range map[string]memo.Memo{
		"order":   {Kind: memo.KindOrder, Created: now.Add(-chartLife * 2), Media: files["order"], Answers: []memo.Answer{{Media: files["answer"]}}},
		"old":     {Kind: memo.KindDigest, Created: now.Add(-chartLife - time.Hour), Media: files["old chart"]},
		"brought": {Kind: memo.KindFiles, Created: now.Add(-filesLife - time.Hour), Media: files["brought"]},
		"new":     {Kind: memo.KindDigest, Created: now.Add(-chartLife + time.Hour), Media: files["new chart"]},
	} {
		m.ID, m.Schema = "memo:"+id, memo.Schema
		if _, err := db.memos.Save(ctx, now, &m, store.Lease{}); err != nil {
			t.Fatal(err)
		}
	}
	say := func(chat, name string, at time.Time) {
		t.Helper()
		body, err := json.Marshal(map[string]any{"kind": "message", "id": "u1", "at": at, "from": "person", "media": files[name]})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.web.Append(ctx, chat, name, body); err != nil {
			t.Fatal(err)
		}
	}
	gone := strings.Repeat("a", 32)
	say(c.Address.ID, "shown in a browser", now.Add(-2*chatIdle))
	say(gone, "abandoned chat", now.Add(-chatIdle-time.Hour))
	say("group-pupr", "shown in a browser", now.Add(-2*chatIdle))

	// What is only in a log that is forgotten goes the day after.
	for range 2 {
		if err := db.custodyOnce(ctx, config.Keep{}, log, now); err != nil {
			t.Fatal(err)
		}
	}
	for name, refs := range files {
		wanted := name != "nothing" && name != "abandoned chat" && name != "old chart" && name != "brought"
		if there(refs) != wanted {
			t.Errorf("%s: the file is there: %v, want %v", name, !wanted, wanted)
		}
	}
	for chat, want := range map[string]int{c.Address.ID: 1, gone: 0, "group-pupr": 1} {
		if es, err := db.web.Since(ctx, chat, 0, 10); err != nil || len(es) != want {
			t.Errorf("the log of %s has %d entries, want %d, %v", chat, len(es), want, err)
		}
	}
}

// TestAFileThatIsOwedIsNotRemoved: what a person asked for is on his list of files to be
// removed, and is still on its way.
func TestAFileThatIsOwedIsNotRemoved(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	log := slog.New(slog.DiscardHandler)
	cfg, db := peopleStores(t)
	now := time.Now()
	hash, _, err := db.media.Put(ctx, strings.NewReader("{}"), 1<<10)
	if err != nil {
		t.Fatal(err)
	}
	c := chat.Chat{Schema: chat.Schema, Address: message.Address{Channel: message.ChannelTelegram, ID: "77"}, Person: "p1", Updated: now}
	p := citizen.Person{ID: "p1", Addresses: []message.Address{c.Address}, Created: now, Drop: []string{hash}}
	if err := db.sealed.Save(ctx, &p); err != nil {
		t.Fatal(err)
	}
	look := func(when string, want bool) {
		t.Helper()
		if err := db.custodyOnce(ctx, config.Keep{}, log, now); err != nil {
			t.Fatal(err)
		}
		f, _, err := db.media.Open(ctx, hash)
		if err == nil {
			f.Close()
		}
		if (err == nil) != want {
			t.Errorf("%s: %v", when, err)
		}
	}
	look("just put, and about to be owed", true)
	age(t, cfg, hash, time.Hour)
	c.Owed, c.OwedDue = []message.Outbound{{Key: "k", Media: []message.MediaRef{{Hash: hash}}}}, now.Add(time.Hour)
	if err := db.chats.Save(ctx, &c); err != nil {
		t.Fatal(err)
	}
	look("owed", true)
	c.Owed, c.OwedDue = nil, time.Time{}
	if err := db.chats.Save(ctx, &c); err != nil {
		t.Fatal(err)
	}
	look("sent", false)
	if p, err := db.people.Load(ctx, "p1"); err != nil || len(p.Drop) > 0 {
		t.Errorf("still on the list: %v, %v", p.Drop, err)
	}
}

// TestADroppedFileThatWasPutAgainStays: somebody else may have put it, and may name it for
// as long as any file of his.
func TestADroppedFileThatWasPutAgainStays(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	log := slog.New(slog.DiscardHandler)
	cfg, db := peopleStores(t)
	now := time.Now()
	erased := now.Add(-2 * time.Hour)
	put := make(map[string]string)
	for name, by := range map[string]time.Duration{"before": 3 * time.Hour, "since": time.Hour} {
		hash, _, err := db.media.Put(ctx, strings.NewReader(name), 1<<10)
		if err != nil {
			t.Fatal(err)
		}
		age(t, cfg, hash, by)
		put[name] = hash
	}
	p := citizen.Person{ID: "p1", Created: erased, Erased: erased, Drop: []string{put["before"], put["since"]}}
	if err := db.sealed.Save(ctx, &p); err != nil {
		t.Fatal(err)
	}
	look := func(name string, want bool) {
		t.Helper()
		if err := db.custodyOnce(ctx, config.Keep{}, log, now); err != nil {
			t.Fatal(err)
		}
		f, _, err := db.media.Open(ctx, put[name])
		if err == nil {
			f.Close()
		}
		if (err == nil) != want {
			t.Errorf("put %s he was erased: there is an error %v, want the file %v", name, err, want)
		}
	}
	look("before", false)
	look("since", true)
	if p, err := db.people.Load(ctx, "p1"); err != nil || len(p.Drop) > 0 {
		t.Errorf("still on the list: %v, %v", p.Drop, err)
	}
	age(t, cfg, put["since"], fileGrace+time.Hour)
	look("since", false)
	if ok, err := db.files().Passable(ctx, put["since"]); ok || err != nil {
		t.Errorf("what is gone can be passed on: %v, %v", ok, err)
	}
}

func TestCodesThatExpiredLongAgoGo(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := wired(t, nil)
	now := time.Now()
	for code, expired := range map[string]time.Time{"OLD": now.Add(-codeLife - time.Hour), "LATE": now.Add(-codeLife + time.Hour), "dasbor:1": now.AddDate(0, -1, 0)} {
		if err := a.stores.groups.PutCode(ctx, desk.Code{Code: code, Agency: "pupr", Expires: expired}); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.stores.custodyOnce(ctx, config.Keep{}, slog.New(slog.DiscardHandler), now); err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]bool{"OLD": false, "LATE": true, "dasbor:1": false} {
		if _, err := a.stores.groups.Code(ctx, code); (err == nil) != want {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// TestErasingTakesTheDraftsPhotosToo asks in a browser's chat for what was only begun.
func TestErasingTakesTheDraftsPhotosToo(t *testing.T) {
	t.Parallel()
	cfg := config.Demo()
	cfg.Stores.DataDir, cfg.Web.Listen = t.TempDir(), freeAddress(t)
	a := living(t, cfg)
	v := newVisitor(t, cfg.Web.Listen)
	post := func(key, body string) {
		t.Helper()
		var said struct{ ID string }
		v.ask(http.MethodPost, "/api/v1/messages", []byte(`{"key":"erasing-in-a-browser-`+key+`",`+body+`}`), &said)
	}
	media := v.upload(64)
	post("1", `"text":"jalan berlubang di depan pasar","media":["`+media+`"]`)
	c := onlyChat(t, a.stores)
	if c.Session.Draft == nil || len(c.Session.Draft.Media) != 1 {
		t.Fatalf("the photo is in no draft: %+v", c.Session)
	}
	hash := c.Session.Draft.Media[0].Hash
	post("2", `"text":"hapus data saya"`)
	post("3", `"text":"ya"`)
	if c = onlyChat(t, a.stores); c.Person != "" || c.Session.Draft != nil {
		t.Fatalf("not erased: %+v", c)
	}
	age(t, cfg, hash, time.Hour)
	if err := a.stores.custodyOnce(t.Context(), config.Keep{}, slog.New(slog.DiscardHandler), time.Now()); err != nil {
		t.Fatal(err)
	}
	if f, _, err := a.stores.media.Open(t.Context(), hash); err == nil {
		f.Close()
		t.Error("the photo is still there")
	}
}

// onlyChat is the one chat that there is with a citizen.
func onlyChat(t *testing.T, s *stores) (found chat.Chat) {
	t.Helper()
	n := 0
	if err := s.allChats.Each(t.Context(), func(c chat.Chat) error {
		if c.Session != nil {
			found = c
			n++
		}
		return nil
	}); err != nil || n != 1 {
		t.Fatalf("%d chats, %v", n, err)
	}
	return found
}

// TestALogThatGrewIsNotForgotten: between the look through all logs and the forgetting of
// one there may be news in it.
func TestALogThatGrewIsNotForgotten(t *testing.T) {
	t.Parallel()
	ctx, now := t.Context(), time.Now()
	_, db := demoStores(t)
	r := round{stores: db, now: now, needed: newNeeded()}
	old, chat := now.Add(-chatIdle-time.Hour), strings.Repeat("a", 32)
	for i, c := range []struct {
		at   time.Time
		want int
	}{{old, 0}, {now, 1}} {
		body, err := json.Marshal(map[string]any{"kind": "message", "id": "u1", "at": c.at, "from": "person"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.web.Append(ctx, chat, fmt.Sprint(i), body); err != nil {
			t.Fatal(err)
		}
		if err := r.silence(ctx, chat, old); err != nil {
			t.Fatal(err)
		}
		if es, err := db.web.Since(ctx, chat, 0, 10); err != nil || len(es) != c.want {
			t.Errorf("%d entries, want %d, %v", len(es), c.want, err)
		}
	}
}
