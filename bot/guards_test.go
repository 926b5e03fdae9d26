package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/seal"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// wired is the program put together and not started.
func wired(t *testing.T, change func(*config.Config)) *app {
	t.Helper()
	cfg := config.Demo()
	cfg.Stores.DataDir, cfg.Web.Listen = t.TempDir(), "127.0.0.1:0"
	if change != nil {
		change(cfg)
	}
	a, err := newApp(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// What is built well must be put together well: histories are linked by whoever saves
// them, files are looked at before they are passed on, presses and members are checked.
func TestThePartsAreJoined(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	a := wired(t, func(cfg *config.Config) {
		cfg.Channels.Telegram = &config.Telegram{Token: config.NewSecret(tg.Token()), ServerURL: tg.URL(), Mode: "polling"}
	})
	for name, joined := range map[string]bool{
		"what the conversations save is linked": isChained(a.intake.Reports), "what is settled is linked": isChained(a.dispatcher.Reports),
		"what is filed with its chat is linked": isChainedFiling(a.intake.Filing),
		"files are looked at before they leave": withholds(t, a), "pressed buttons are checked": a.intake.Seals != nil && a.intake.Seals.On(message.ChannelTelegram),
		"members are asked for": a.intake.Member != nil, "names are read by the sealed store": a.intake.Eraser != nil,
	} {
		if !joined {
			t.Errorf("%s: not so", name)
		}
	}
}

// withholds tells whether a program among stored files is left out of what is sent.
func withholds(t *testing.T, a *app) bool {
	t.Helper()
	hash, _, err := a.stores.media.Put(t.Context(), strings.NewReader("MZ\x90\x00 a program"), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	chat := message.Address{Channel: message.ChannelWeb, ID: strings.Repeat("a", 32)}
	out := message.Outbound{Key: "k", Text: "berkas", Media: []message.MediaRef{{Kind: message.MediaDocument, Hash: hash}}}
	if _, err := a.post.Send(t.Context(), chat, false, out); err != nil {
		t.Fatal(err)
	}
	log, err := a.stores.web.Since(t.Context(), chat.ID, 0, 0)
	return err == nil && len(log) == 1 && !strings.Contains(string(log[0].Body), hash) && strings.Contains(string(log[0].Body), "1 berkas tidak ikut dikirim")
}

func isChained(reports any) bool { _, ok := reports.(chained); return ok }

func isChainedFiling(filing any) bool { _, ok := filing.(chainedFiling); return ok }

// Every save and every settlement links what is new in a history, and so does a filing.
func TestSavingAndSettlingLink(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := wired(t, nil)
	now := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	r := report.New(now, report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 7), Day: "2026-11-22", Person: "p1"})
	r.Owe(now, report.Delivery{Key: "k", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}})
	lease := store.Lease{ID: "l", Until: now.Add(time.Minute)}
	all := chained{a.stores.reports}
	if claimed, err := all.Save(ctx, now, &r, lease); err != nil || !claimed || r.Head() == "" {
		t.Fatalf("saved: %v, %v, head %q", claimed, err, r.Head())
	}
	r.Record(now, report.EventNoted, report.Actor{Kind: report.ActorSystem}, report.Detail{Text: "x"})
	if err := all.Settle(ctx, now, &r, "l", false); err != nil || r.Head() == "" {
		t.Errorf("settled: %v, head %q", err, r.Head())
	}
	filed := report.New(now, report.Filing{ID: "r2", Ticket: report.NewTicket("TBN", 8), Day: "2026-11-22", Person: "p1"})
	c := chat.Chat{Schema: chat.Schema, Address: message.Address{Channel: message.ChannelWeb, ID: "x1"}, Updated: now}
	if claimed, err := a.intake.Filing.File(ctx, now, &filed, lease, &c); err != nil || !claimed {
		t.Fatalf("filed: %v, %v", claimed, err)
	}
	stored, err := a.stores.reports.Load(ctx, "r2")
	if linked, cerr := stored.VerifyChain(); err != nil || cerr != nil || linked != len(stored.Events) || linked == 0 {
		t.Errorf("filed: %v, %d of %d events are linked, %v", err, linked, len(stored.Events), cerr)
	}
}

// The web door: nobody else's page may act on the dashboard, answers are marked as what
// they are, and whether it was https is believed of the configuration and named proxies.
func TestTheWebDoorIsGuarded(t *testing.T) {
	t.Parallel()
	ask := func(a *app, method, path, from string, header ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, nil)
		r.RemoteAddr = from
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		a.doors[0].handler.ServeHTTP(w, r)
		return w
	}
	const visitor, proxy = "203.0.113.9:1", "10.0.0.1:1"
	a := wired(t, func(cfg *config.Config) { cfg.Web.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
	if w := ask(a, "POST", "/dasbor/keluar", visitor, "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("another site's page is answered %d", w.Code)
	}
	for _, path := range []string{"/healthz", "/readyz", "/dasbor", "/chat"} {
		if w := ask(a, "GET", path, visitor); w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s stands before the guard", path)
		}
	}
	for from, want := range map[string]bool{visitor: false, proxy: true} {
		if w := ask(a, "GET", "/chat", from, "X-Forwarded-Proto", "https"); (w.Header().Get("Strict-Transport-Security") != "") != want {
			t.Errorf("%s is believed: %v", from, !want)
		}
	}
	b := wired(t, func(cfg *config.Config) { cfg.Web.PublicURL = "https://lapor.example" })
	if w := ask(b, "GET", "/chat", visitor); w.Header().Get("Strict-Transport-Security") == "" {
		t.Error("the configured https is forgotten")
	}
	// What is wrong is told by name alone where anybody may ask.
	b.ready.parts = append(b.ready.parts, part{name: "store", check: func(context.Context) error { return fs.ErrPermission }})
	if w := ask(b, "GET", "/readyz", visitor); w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "permission") {
		t.Errorf("answered %d %q", w.Code, w.Body)
	}
}

// deadlines notes whether a handler set any.
type deadlines struct {
	*httptest.ResponseRecorder
	read, write bool
}

func (d *deadlines) SetReadDeadline(time.Time) error  { d.read = true; return nil }
func (d *deadlines) SetWriteDeadline(time.Time) error { d.write = true; return nil }

// The doors for machines give nobody all the time in the world.
func TestTheDoorsForMachinesAreNotPatientForEver(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	a := wired(t, func(cfg *config.Config) {
		cfg.Metrics.Listen = "127.0.0.1:0"
		cfg.Channels.Telegram = &config.Telegram{
			Token: config.NewSecret(tg.Token()), ServerURL: tg.URL(), Mode: "webhook",
			Webhook: &config.Webhook{URL: "https://lapor.example/telegram", Path: "/telegram", Listen: "127.0.0.1:0", Secret: config.NewSecret(strings.Repeat("s", 32))},
		}
	})
	if len(a.doors) != 3 {
		t.Fatalf("%d doors", len(a.doors))
	}
	for i, d := range a.doors {
		w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
		d.handler.ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
		if !w.read || !w.write {
			t.Errorf("door %d waits for ever: read %v, write %v", i, !w.read, !w.write)
		}
	}
}

// What was enrolled by a code stays where the configuration has roles of its own; what it
// named once and names no longer goes.
func TestCodesHoldBesideTheConfiguration(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := wired(t, nil)
	group := func(id, by string) message.Address {
		g := desk.Group{Chat: message.Address{Channel: message.ChannelTelegram, ID: id}, Agency: "pupr", By: by, Enrolled: time.Now()}
		if err := a.stores.groups.PutGroup(ctx, g); err != nil {
			t.Fatal(err)
		}
		return g.Chat
	}
	byCode, once := group("-1", "Bu Ani"), group("-2", desk.ByConfiguration)
	if err := a.enrolConfigured(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := a.stores.groups.Group(ctx, byCode); err != nil {
		t.Errorf("by code: %v", err)
	}
	if _, err := a.stores.groups.Group(ctx, once); err == nil {
		t.Error("what the configuration named once still holds")
	}
}

// What is kept of somebody does not outlive its reason: the hashes of whoever was erased
// stay with a block and go with it, days that are none keep for ever, whoever stands in
// the clear is sealed, and the log of a browser's chat is forgotten with its person.
func TestTheDailyRoundKeepsNoMoreThanItMay(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := wired(t, nil)
	now := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	hash := func(id string) []message.Address {
		return []message.Address{{Channel: message.ChannelTelegram, ID: "~" + id}}
	}
	for id, p := range map[string]citizen.Person{
		"over":  {Addresses: hash("over"), Erased: now, Standing: citizen.Standing{Blocked: true, Until: now.Add(-time.Hour)}},
		"holds": {Addresses: hash("holds"), Erased: now, Standing: citizen.Standing{Blocked: true, Until: now.Add(time.Hour)}},
		"clear": {Addresses: []message.Address{{Channel: message.ChannelTelegram, ID: "77"}}, Name: "Siti", Created: now.AddDate(-50, 0, 0)},
	} {
		p.ID, p.Schema = id, citizen.PersonSchema
		if err := a.stores.people.Save(ctx, &p); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.stores.custodyOnce(ctx, config.Keep{}, slog.New(slog.DiscardHandler), now); err != nil {
		t.Fatal(err)
	}
	for id, left := range map[string]int{"over": 0, "holds": 1, "clear": 1} {
		p, err := a.stores.people.Load(ctx, id)
		if err != nil || len(p.Addresses) != left {
			t.Errorf("%s: %+v, %v", id, p, err)
		}
		if id == "clear" && (p.Sealed == "" || p.Name != "" || !p.Erased.IsZero()) {
			t.Errorf("who stood in the clear: %+v", p)
		}
	}
	forgotten := ""
	a.stores.dropWeb = func(_ context.Context, chat string) error { forgotten += chat; return nil }
	for _, ch := range []message.Channel{message.ChannelWeb, message.ChannelTelegram} {
		if err := a.stores.forgetWeb(ctx, message.Address{Channel: ch, ID: "x1"}); err != nil {
			t.Fatal(err)
		}
	}
	if forgotten != "x1" {
		t.Errorf("forgotten: %q", forgotten)
	}
}

// What stumbled is kept for the program's own account alone, a report like a message.
func TestWhatStumbledIsKept(t *testing.T) {
	t.Parallel()
	a := wired(t, nil)
	q := quarantineIn(a.cfg)
	if err := q.Keep(t.Context(), nil, chat.Chat{}, "defect"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(q.dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v", info, err)
	}
	a.held(t.Context(), report.Report{ID: "r1", Ticket: "TBN-K7M3XA"}, "defect")
	files, err := filepath.Glob(filepath.Join(q.dir, "*.json"))
	if err != nil || len(files) != 2 {
		t.Fatalf("%v, %v", files, err)
	}
	raw, err := os.ReadFile(files[1])
	other, err2 := os.ReadFile(files[0])
	if err != nil || err2 != nil || !strings.Contains(string(raw)+string(other), "TBN-K7M3XA") {
		t.Errorf("the report is not among %s", raw)
	}
	// The socket by which operators ask is theirs alone too.
	if info, err := os.Stat(filepath.Join(a.stores.dir, controlName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v", info, err)
	}
}

// What was given up of leaders' orders is in the status, beside that of reports.
func TestTheStatusCountsWhatWasGivenUp(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := wired(t, nil)
	now := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	m := memo.Memo{ID: memo.OrderID("1"), Schema: memo.Schema, Kind: memo.KindOrder, Created: now, Agency: "pupr", Status: memo.StatusAnswered}
	m.Owe(now, report.Delivery{Key: memo.KeyOrder, Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}})
	e := m.Envelope()
	e.Settle(report.Outcome{Key: memo.KeyOrder, At: now, State: report.DeliveryDiscarded, Failure: "refused:kicked"})
	m.Open(&e)
	if _, err := a.stores.memos.Save(ctx, now, &m, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	if s := a.status(ctx); s.FailedMemos != 1 || s.Failed != 0 {
		t.Errorf("of %d orders and %d reports", s.FailedMemos, s.Failed)
	}
}

// The doctor repeats what the running program says is wrong with itself.
func TestTheDoctorRepeatsWhatTheProgramSays(t *testing.T) {
	t.Parallel()
	cfg := config.Demo()
	cfg.Stores.DataDir = t.TempDir()
	socket, err := listenControl(cfg.Stores.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	said := status{
		Version: "another", Parts: []partState{{Name: "store embedded", Wrong: "disk full"}}, Failed: 3, FailedMemos: 2, OldestReport: time.Now().Add(-time.Hour),
	}
	server := httptest.NewUnstartedServer(control{status: func(context.Context) status { return said }}.handler(slog.New(slog.DiscardHandler)))
	_ = server.Listener.Close()
	server.Listener = socket
	server.Start()
	defer server.Close()
	if err := quarantineIn(cfg).Keep(t.Context(), nil, chat.Chat{}, "defect"); err != nil {
		t.Fatal(err)
	}
	got := findings(cfg, func(d *doctor) { d.program(t.Context()); d.folder() })
	saysAll(t, got, "! the running program is another version (another)", "✗ store embedded: disk full", "✗ something owed about a report has waited for 1h",
		"! about 3 reports something was given up", "! of 2 leaders' orders or digests something was given up", "! 1 messages are in quarantine")
}

// The doctor says what is wrong with the webhook, the token, and the groups.
func TestTheDoctorLooksAtTheAccount(t *testing.T) {
	t.Parallel()
	const ours = "https://lapor.example/telegram"
	for name, c := range map[string]struct {
		hook, answer, want string
	}{
		"another program's": {"", `"url":"https://elsewhere.example/x"`, "✗ a webhook is set for this bot, so polling gets nothing"},
		"not ours":          {ours, `"url":"https://elsewhere.example/x"`, "✗ the webhook that Telegram knows is not channels.telegram.webhook.url"},
		"ours":              {ours, `"url":"` + ours + `"`, "✓ the webhook is registered"},
		"not reached":       {ours, `"url":"` + ours + `","last_error_date":4000000000,"last_error_message":"timed out"`, "✗ Telegram could not reach the webhook"},
		"far behind":        {"", `"url":"","pending_update_count":101`, "! 101 messages wait at Telegram"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tg := telegramtest.Start(t, telegramtest.Options{})
			cfg := config.Demo()
			cfg.Channels.Telegram = &config.Telegram{Token: config.NewSecret(tg.Token()), ServerURL: tg.URL(), Mode: "polling"}
			if c.hook != "" {
				cfg.Channels.Telegram.Webhook = &config.Webhook{URL: c.hook, Path: "/telegram", Listen: "127.0.0.1:0", Secret: config.NewSecret(strings.Repeat("s", 32))}
				cfg.Channels.Telegram.Mode = "webhook"
			}
			tg.Fail(telegramtest.Fault{Method: "getWebhookInfo", Status: 200, Body: `{"ok":true,"result":{` + c.answer + `}}`, Times: -1})
			if got := findings(cfg, func(d *doctor) { d.telegram(t.Context()) }); !strings.Contains(got, c.want) {
				t.Errorf("said\n%s", got)
			}
		})
	}
	tg := telegramtest.Start(t, telegramtest.Options{})
	cfg := config.Demo()
	cfg.Channels.Telegram = &config.Telegram{Token: config.NewSecret(tg.Token()), ServerURL: tg.URL(), Mode: "polling"}
	groups := []desk.Group{{Chat: message.Address{Channel: message.ChannelTelegram, ID: "-1001"}, Agency: "pupr"}}
	pupr := tg.Group(-1001, "Aduan PUPR")
	for _, c := range []struct{ change, want string }{
		{"", "✗ the bot is not in the group of pupr any more"}, {"member", "in the group of pupr the bot sees only what quotes it"}, {"administrator", "✓ the bot is in 1 groups"},
	} {
		if c.change != "" {
			pupr.AddBot(tg.Person(900, "Bu Kepala"))
			tg.Heal()
			tg.Fail(telegramtest.Fault{Method: "getChatMember", Status: 200, Body: `{"ok":true,"result":{"user":{"id":4242},"status":"` + c.change + `"}}`, Times: -1})
			tg.Fail(telegramtest.Fault{Method: "getMe", Status: 200, Body: `{"ok":true,"result":{"id":4242,"is_bot":true,"first_name":"B","username":"b","can_read_all_group_messages":false}}`, Times: -1})
		}
		if got := findings(cfg, func(d *doctor) { d.standing(t.Context(), groups) }); !strings.Contains(got, c.want) {
			t.Errorf("%s: said\n%s", c.change, got)
		}
	}
	wrong := *cfg.Channels.Telegram
	wrong.Token = config.NewSecret("4242:revoked")
	cfg.Channels.Telegram = &wrong
	if got := findings(cfg, func(d *doctor) { d.telegram(t.Context()) }); !strings.Contains(got, "✗ Telegram: ") || strings.Contains(got, "revoked") {
		t.Errorf("of a revoked token: %s", got)
	}
}

// A key that opens nobody is noticed at the start, not when the first message does not
// reach its reader.
func TestAWrongKeyIsNoticedAtTheStart(t *testing.T) {
	t.Parallel()
	ctx, cfg := t.Context(), config.Demo()
	cfg.Stores.DataDir = t.TempDir()
	for i, key := range []string{seal.NewKey("a"), seal.NewKey("a"), seal.NewKey("b")} {
		cfg.Privacy.Keys = config.NewSecret(key)
		s, err := openStores(ctx, cfg)
		if err != nil {
			t.Fatal(err)
		}
		err = s.openPeople(ctx, cfg, slog.New(slog.DiscardHandler))
		if (err != nil) != (i > 0) || err != nil && (!strings.Contains(err.Error(), "privacy.keys") || strings.Contains(err.Error(), key[2:])) {
			t.Errorf("key %d: %v", i, err)
		}
		if i == 0 {
			p := citizen.Person{ID: "p1", Schema: citizen.PersonSchema, Name: "Siti", Addresses: []message.Address{{Channel: message.ChannelTelegram, ID: "77"}}}
			if err := s.sealed.Save(ctx, &p); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(s.looks.Close(), s.close()); err != nil {
			t.Error(err)
		}
	}
}

// A secret that the program makes for itself is for its own account, whatever the umask.
func TestASecretThatIsMadeIsNobodyElses(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secret")
	if _, made, err := keptSecret(path, func() []byte { return []byte("x") }); err != nil || !made {
		t.Fatal(made, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// What a browser is shown of a file is cleaned on its way too.
func TestABrowserIsShownCleanedFiles(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := wired(t, nil)
	const telling = "SECRET-6.8976,112.0649"
	raw := string(jpeg[:2]) + "\xff\xfe\x00" + string(rune(len(telling)+2)) + telling + string(jpeg[2:])
	hash, size, err := a.stores.media.Put(ctx, strings.NewReader(raw), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path, token string) string {
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		a.doors[0].handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
		return w.Body.String()
	}
	var session struct{ Token, Chat string }
	if err := json.Unmarshal([]byte(ask("POST", "/api/v1/sessions", "")), &session); err != nil {
		t.Fatal(err)
	}
	to := message.Address{Channel: message.ChannelWeb, ID: session.Chat}
	if _, err := a.channels.web.Send(ctx, to, message.Outbound{Key: "1", Media: []message.MediaRef{{Kind: message.MediaPhoto, Hash: hash, Size: size, Mime: "image/jpeg"}}}); err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`/media/[^"]+`).FindString(ask("GET", "/api/v1/entries", session.Token))
	if shown := ask("GET", link, ""); strings.Contains(shown, "SECRET") || !strings.HasPrefix(shown, "\xff\xd8") {
		t.Errorf("%d bytes are shown as they came", len(shown))
	}
}
