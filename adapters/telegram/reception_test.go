package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram"
	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/conversation/message"
)

var errStore = errors.New("store unavailable")

func (r *rig) confirmed() {
	r.t.Helper()
	if err := r.srv.WaitConfirmed(r.ctx); err != nil {
		r.t.Fatal(err)
	}
}

func TestNothingIsConfirmedBeforeItIsReceived(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	gate, entered := make(chan struct{}), make(chan struct{}, 10)
	r.failWith(func(message.Inbound) error {
		entered <- struct{}{}
		<-gate
		return nil
	})
	r.srv.Person(77, "Siti").Say("satu")
	r.srv.Person(78, "Budi").Say("dua")
	r.run()
	<-entered
	<-entered
	if n := r.srv.Pending(); n != 2 {
		t.Errorf("%d updates wait for confirmation, want 2", n)
	}
	close(gate)
	r.next()
	r.next()
	r.confirmed()
}

// One chat's failure makes Telegram send the batch again; what others said in it
// is not received twice, and nothing behind the failure is confirmed.
func TestAFailureIsAskedForAgainAndOthersAreNotReceivedTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	gate := make(chan struct{})
	failures := 0
	r.failWith(func(in message.Inbound) error {
		if in.Chat != address(77) {
			return nil
		}
		if failures++; failures <= 3 {
			if failures == 3 {
				close(gate)
			}
			return errStore
		}
		return nil
	})
	siti, budi := r.srv.Person(77, "Siti"), r.srv.Person(78, "Budi")
	budi.Say("b1")
	siti.Say("s1")
	siti.Say("s2")
	budi.Say("b2")
	r.run()
	<-gate
	var got []string
	for range 4 {
		got = append(got, r.next().Text)
	}
	r.confirmed()
	slices.Sort(got)
	if !slices.Equal(got, []string{"b1", "b2", "s1", "s2"}) {
		t.Errorf("received %q", got)
	}
	if len(r.in) != 0 {
		t.Errorf("%d came twice", len(r.in))
	}
	if r.ch.Status() != nil {
		t.Errorf("status after recovery: %v", r.ch.Status())
	}
}

// A receive that never returns is what a program looks like that is killed.
func TestAReceiveThatNeverReturnsIsNotConfirmedAndComesAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(cfg *telegram.Config) { cfg.DrainTimeout = time.Millisecond })
	entered, forever := make(chan struct{}), make(chan struct{})
	defer close(forever)
	r.srv.Person(77, "Siti").Say("jangan hilang")
	ctx, kill := context.WithCancel(r.ctx)
	done := make(chan error, 1)
	go func() {
		done <- r.ch.Run(ctx, func(context.Context, message.Inbound) error {
			close(entered)
			<-forever
			return nil
		})
	}()
	<-entered
	kill()
	if err := <-done; err != nil {
		t.Errorf("Run: %v", err)
	}
	if r.srv.Pending() != 1 {
		t.Fatal("the update was confirmed")
	}
	second, err := telegram.New(config(r.srv, r.log))
	if err != nil {
		t.Fatal(err)
	}
	r.ch = second
	r.run()
	if in := r.next(); in.Text != "jangan hilang" {
		t.Errorf("came %q", in.Text)
	}
	r.confirmed()
}

func TestReceivesUnderWayMayFinishWhenRunIsStopped(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	entered, gate := make(chan struct{}), make(chan struct{})
	r.srv.Person(77, "Siti").Say("satu")
	ctx, stop := context.WithCancel(r.ctx)
	done := make(chan error, 1)
	go func() {
		done <- r.ch.Run(ctx, func(ctx context.Context, _ message.Inbound) error {
			close(entered)
			<-gate
			return ctx.Err()
		})
	}()
	<-entered
	stop()
	close(gate)
	if err := <-done; err != nil {
		t.Errorf("Run: %v", err)
	}
	if n := r.srv.Pending(); n != 0 {
		t.Errorf("%d updates are not confirmed at the end", n)
	}
}

func TestAPoisonUpdateIsReportedAndSkipped(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	siti := r.srv.Person(77, "Siti")
	siti.Say("sebelum")
	id := r.srv.PushRaw(77, `"message":{"message_id":"dua belas","text":"racun","chat":{"id":77,"type":"private"}}`)
	r.srv.PushRaw(77, `"message_reaction":{"new_reaction":[{"type":"hologram"}]}`)
	siti.Say("sesudah")
	r.run()
	if a, b := r.next().Text, r.next().Text; a != "sebelum" || b != "sesudah" {
		t.Errorf("received %q, %q", a, b)
	}
	r.confirmed()
	if log := r.log.String(); !strings.Contains(log, fmt.Sprintf("update_id=%d", id)) || strings.Contains(log, "racun") {
		t.Errorf("the log should name update %d and not its words:\n%s", id, log)
	}
}

func TestPollingObeysRetryAfter(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.srv.Fail(telegramtest.Fault{Method: "getUpdates", Code: 429, RetryAfter: 1, Description: "Too Many Requests"})
	r.srv.Person(77, "Siti").Say("halo")
	start := time.Now()
	r.run().next()
	if d := time.Since(start); d < time.Second {
		t.Errorf("asked again after %v, one second was wanted", d)
	}
}

func TestPollingOutlivesTroubleOnTheWay(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]telegramtest.Fault{
		"a proxy's error page":        {Method: "getUpdates", Status: 502, Body: "<html>bad gateway</html>", Times: 3},
		"a proxy's page that says OK": {Method: "getUpdates", Status: 200, Body: "<html>login</html>", Times: 3},
		"a cut connection":            {Method: "getUpdates", CutBefore: true, Times: 3},
		"Telegram's own failure":      {Method: "getUpdates", Code: 500, Description: "Internal Server Error", Times: 3},
		"a failing start":             {Method: "getMe", Code: 500, Description: "Internal Server Error", Times: 3},
		"a broken answer":             {Method: "getUpdates", Status: 200, Body: `{"ok":true,"result":[{"update_id":1`, Times: 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			r.srv.Fail(fault)
			r.srv.Person(77, "Siti").Say("halo")
			if in := r.run().next(); in.Text != "halo" {
				t.Errorf("came %q", in.Text)
			}
		})
	}
}

func TestAWrongTokenIsAClearErrorAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(cfg *telegram.Config) { cfg.Token = "4242:wrong-token" })
	err := r.ch.Run(r.ctx, r.receive)
	if !errors.Is(err, telegram.ErrToken) || strings.Contains(err.Error(), "wrong-token") {
		t.Errorf("Run: %v", err)
	}
	if err := r.ch.Check(r.ctx); !errors.Is(err, telegram.ErrToken) || strings.Contains(err.Error(), "wrong-token") {
		t.Errorf("Check: %v", err)
	}
	if !errors.Is(r.ch.Status(), telegram.ErrToken) {
		t.Errorf("Status: %v", r.ch.Status())
	}
}

func TestATokenRevokedWhileRunningEndsRun(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.srv.Fail(telegramtest.Fault{Method: "getUpdates", Code: 401, Description: "Unauthorized", Times: -1})
	if err := r.ch.Run(r.ctx, r.receive); !errors.Is(err, telegram.ErrToken) {
		t.Errorf("Run: %v", err)
	}
}

func TestASecondPollerIsShownByStatusAndOutlived(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	conflict := telegramtest.Fault{Method: "getUpdates", Code: 409, Times: -1,
		Description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
	r.srv.Fail(conflict)
	r.run()
	if err := r.srv.WaitCalls(r.ctx, "getUpdates", 3); err != nil {
		t.Fatal(err)
	}
	if err := r.ch.Status(); !errors.Is(err, telegram.ErrConflict) {
		t.Errorf("Status: %v", err)
	}
	r.srv.Heal()
	r.srv.Person(77, "Siti").Say("halo")
	r.next()
	r.confirmed()
	if err := r.ch.Status(); err != nil {
		t.Errorf("Status afterwards: %v", err)
	}
}

// Two real pollers: Telegram ends the older one's wait each time.
func TestTwoProgramsWithOneTokenLoseNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil).run()
	second, err := telegram.New(config(r.srv, r.log))
	if err != nil {
		t.Fatal(err)
	}
	one := &rig{t: t, srv: r.srv, ch: second, ctx: r.ctx, in: r.in, log: r.log}
	one.run()
	siti := r.srv.Person(77, "Siti")
	seen := map[string]bool{}
	for i := range 20 {
		siti.Say(fmt.Sprint(i))
	}
	for len(seen) < 20 {
		seen[r.next().Text] = true
	}
	r.confirmed()
}

func TestAWebhookLeftBehindIsDeletedWhenPollingStarts(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	resp, err := http.Post(r.srv.URL()+"/bot"+r.srv.Token()+"/setWebhook", "application/json",
		strings.NewReader(`{"url":"http://127.0.0.1:1/nobody"}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	r.srv.Person(77, "Siti").Say("halo")
	r.run().next()
}

func TestAnAlbumInTwoBatchesKeepsItsName(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil).run()
	siti := r.srv.Person(77, "Siti")
	album := siti.NewAlbum()
	siti.AlbumPart(album, "tiga", []byte("a"))
	first := r.next()
	r.confirmed()
	siti.AlbumPart(album, "", []byte("b"), []byte("c"))
	media := len(first.Media)
	for media < 3 {
		in := r.next()
		if in.Album != first.Album || in.Album == "" || in.ID == first.ID {
			t.Fatalf("album %q after %q, ID %q after %q", in.Album, first.Album, in.ID, first.ID)
		}
		media += len(in.Media)
	}
}

func TestAGroupIsFollowedThroughItsLife(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil).run()
	budi := r.srv.Person(78, "Pak Budi")
	g := r.srv.Group(-500, "Aduan")
	g.AddBot(budi)
	if in := r.next(); in.Event != message.EventAdded || in.Chat != address(-500) || in.ChatTitle != "Aduan" {
		t.Errorf("added: %+v", in)
	}
	g.Rename(budi, "Aduan PUPR")
	if in := r.next(); in.Event != message.EventRenamed || in.ChatTitle != "Aduan PUPR" {
		t.Errorf("renamed: %+v", in)
	}
	up := g.Upgrade(budi)
	for range 2 {
		if in := r.next(); in.Event != message.EventMigrated || in.Chat != address(-500) || in.MigratedTo != address(up.ID()) {
			t.Errorf("moved: %+v", in)
		}
	}
	if e := r.sendKind(-500, message.Outbound{Text: "kartu"}); e.Kind != message.SendMoved || e.MovedTo != address(up.ID()) {
		t.Errorf("sending to the old address: %v", e)
	}
	r.send(up.ID(), message.Outbound{Text: "kartu"})
	up.RemoveBot(budi)
	if in := r.next(); in.Event != message.EventRemoved || in.Chat != address(up.ID()) {
		t.Errorf("removed: %+v", in)
	}
	if e := r.sendKind(up.ID(), message.Outbound{Text: "kartu"}); e.Kind != message.SendRefused || e.Code != "403" {
		t.Errorf("sending to a group without us: %v", e)
	}
}

func TestATopicIsAChatOfItsOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil).run()
	budi := r.srv.Person(78, "Pak Budi")
	g := r.srv.Group(-1001234567890, "Aduan Tuban")
	g.AddBot(budi)
	r.next()
	budi.In(g).InTopic(45).Say("daftar")
	in := r.next()
	if in.Chat.ID != "-1001234567890/45" || in.Quoted != nil {
		t.Fatalf("came from %q quoting %v", in.Chat.ID, in.Quoted)
	}
	if _, err := r.ch.Send(r.ctx, in.Chat, message.Outbound{Text: "Tidak ada laporan"}); err != nil {
		t.Fatal(err)
	}
	if m, err := g.WaitFor(r.ctx, nil); err != nil || m.Thread != 45 {
		t.Errorf("answered in topic %d, %v", m.Thread, err)
	}
}
