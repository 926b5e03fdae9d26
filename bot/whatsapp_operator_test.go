package main

import (
	"bytes"
	"context"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
)

// does runs a command that must succeed, and returns what it said.
func (p *program) does(args ...string) string {
	p.tb.Helper()
	cmd := p.command(args...)
	var wrong bytes.Buffer
	cmd.Stderr = &wrong
	out, err := cmd.Output()
	if err != nil {
		p.tb.Fatalf("%v: %v\n%s%s", args, err, out, wrong.String())
	}
	return string(out)
}

// untilStatus waits until the status says something; it may tell of trouble.
func (p *program) untilStatus(words string) string {
	p.tb.Helper()
	ctx, cancel := context.WithTimeout(p.tb.Context(), patience)
	defer cancel()
	for {
		out, _ := p.command("status", "-c", p.config()).CombinedOutput()
		if strings.Contains(string(out), words) {
			return string(out)
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			p.tb.Fatalf("the status never says %q:\n%s", words, out)
		}
	}
}

// TestTheAccountIsManagedWhileTheProgramRuns: everything about the account goes
// through the running program, which alone may use it, and whatever happens to the
// link is told to the administrators on the other network.
func TestTheAccountIsManagedWhileTheProgramRuns(t *testing.T) {
	t.Parallel()
	wa, bot := startWhatsApp(t, whatsapptest.Config{})
	tg := telegramtest.Start(t, telegramtest.Options{})
	metrics := freeAddress(t)
	p := newProgram(t, tg, "metrics: {listen: "+metrics+"}\n")
	p.useWhatsApp(wa, "")
	wantOneSentence(t, fails(t, p, "status", "-c", p.config()), "no running program")
	p.start()
	admins := p.enrol(tg, -1009, "admin")
	p.untilStatus("link whatsapp: unpaired")
	if code, _ := get(t, "http://"+metrics+"/readyz"); code != http.StatusServiceUnavailable {
		t.Errorf("ready without a link: %d", code)
	}
	wantOneSentence(t, fails(t, p, "whatsapp", "groups", "-c", p.config()), "no WhatsApp account is linked", "taprose whatsapp pair")
	wantOneSentence(t, fails(t, p, "whatsapp", "pair", "-c", p.config(), "--phone", "0812"), "international form")

	// By QR, as the command's other end sees it; the command draws it.
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	shown := 0
	err := remoteAccount{dir: filepath.Join(p.dir, "data")}.Pair(ctx, func(qr string) {
		shown++
		if err := bot.ScanQR(qr); err != nil {
			t.Error(err)
		}
	}, "", nil)
	if err != nil || shown == 0 || bot.Linked() != 1 {
		t.Fatalf("pairing by QR: %v after %d codes, %d linked", err, shown, bot.Linked())
	}
	if said := p.untilStatus("✓ channel whatsapp"); !strings.Contains(said, "link whatsapp: connected since") || !strings.Contains(said, "✓ store embedded") {
		t.Errorf("the status says\n%s", said)
	}
	p.does("status", "-c", p.config())
	if code, _ := get(t, "http://"+metrics+"/readyz"); code != http.StatusOK {
		t.Errorf("not ready with a link: %d", code)
	}
	if _, page := get(t, "http://"+metrics+"/metrics"); !strings.Contains(page, `taprose_channel_link{channel="whatsapp",state="connected"} 1`) {
		t.Error("the metrics do not show the link")
	}
	wantOneSentence(t, fails(t, p, "whatsapp", "pair", "-c", p.config()), "linked already", "unlink")
	if said := p.does("check", "-c", p.config(), "--online"); !strings.Contains(said, "✓ WhatsApp is linked") {
		t.Errorf("check --online says\n%s", said)
	}

	// A group by its invite link, then by name.
	boss := wa.AddPhone("6281200000090", "Bu Kepala")
	group := wa.NewGroup("Aduan PUPR", boss)
	joined := strings.TrimSpace(p.does("whatsapp", "join", "-c", p.config(), group.Invite()))
	if joined != group.JID() {
		t.Errorf("joined %q, want %q", joined, group.JID())
	}
	if said := p.does("whatsapp", "groups", "-c", p.config()); said != group.JID()+"\t2\tAduan PUPR\n" {
		t.Errorf("groups: %q", said)
	}
	wantOneSentence(t, fails(t, p, "whatsapp", "join", "-c", p.config(), "https://chat.whatsapp.com/wrong"), "invite link is not valid")

	// What happens in a desk's group is told to the administrators.
	kepala := inGroup(t, bot, boss, group)
	p.enrolHere(kepala, "pupr")
	hear(t, admins, "Aduan PUPR", "Dinas PUPR")
	group.Rename(boss, "Aduan PUPR 2027")
	hear(t, admins, "Aduan PUPR 2027")
	stranger := wa.AddPhone("6281399990000", "Orang Lain")
	group.Add(boss, stranger)
	hear(t, admins, "Aduan PUPR 2027", "…0000", "Bu Kepala")
	group.Remove(boss, bot)
	hear(t, admins, "Bot dikeluarkan", "Aduan PUPR 2027")

	// The link itself, on the other network.
	bot.Unlink()
	hear(t, admins, "WhatsApp terputus", "401")
	p.untilStatus("link whatsapp: logged_out (401)")
	p.pair(bot)
	hear(t, admins, "WhatsApp tersambung lagi")
	p.does("whatsapp", "unlink", "-c", p.config())
	if bot.Linked() != 0 {
		t.Error("the phone still shows the bot as linked")
	}
	p.untilStatus("link whatsapp: unpaired")
	if err := p.stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}
}

// TestTheAccountIsManagedWithoutAProgram: the same commands use the account directly
// when nobody else does.
func TestTheAccountIsManagedWithoutAProgram(t *testing.T) {
	t.Parallel()
	wa, bot := startWhatsApp(t, whatsapptest.Config{})
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	wantOneSentence(t, fails(t, p, "whatsapp", "pair", "-c", p.config()), "no channels.whatsapp")
	p.useWhatsApp(wa, "")
	if said := fails(t, p, "check", "-c", p.config(), "--online"); !strings.Contains(said, "✗ WhatsApp is linked") {
		t.Errorf("check --online says\n%s", said)
	}
	p.pair(bot)
	group := wa.NewGroup("Aduan PUPR", wa.AddPhone("6281200000090", "Bu Kepala"), bot)
	if said := p.does("whatsapp", "groups", "-c", p.config()); !strings.Contains(said, group.JID()+"\t2\tAduan PUPR") {
		t.Errorf("groups: %q", said)
	}
	p.does("whatsapp", "unlink", "-c", p.config())
	if bot.Linked() != 0 {
		t.Error("the phone still shows the bot as linked")
	}
	wantOneSentence(t, fails(t, p, "whatsapp", "unlink", "-c", p.config()), "no WhatsApp account is linked")
}

// TestTwoProgramsDoNotShareAnAccount: the second is refused before WhatsApp notices.
func TestTwoProgramsDoNotShareAnAccount(t *testing.T) {
	t.Parallel()
	wa, bot := startWhatsApp(t, whatsapptest.Config{})
	tg := telegramtest.Start(t, telegramtest.Options{})
	first, second := newProgram(t, tg, ""), newProgram(t, tg, "")
	first.useWhatsApp(wa, "")
	second.useWhatsApp(wa, "    store: "+filepath.Join(first.dir, "data", whatsAppName)+"\n")
	first.pair(bot)
	first.start()
	first.untilStatus("link whatsapp: connected")
	said := fails(t, second, "serve", "-c", second.config())
	wantOneSentence(t, said[strings.LastIndexByte(said, '\n')+1:], "channel whatsapp", "another process uses this WhatsApp account")
	if said := first.untilStatus("link whatsapp: connected"); strings.Contains(said, "replaced") {
		t.Errorf("the first one noticed:\n%s", said)
	}
}

// TestQRIsDrawn: what the terminal shows is a code with a quiet zone, and says what
// to do with it.
func TestQRIsDrawn(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	showQR(&b, "https://wa.me/settings/linked_devices#2@abc,def,ghi,jkl,1")
	if said := b.String(); strings.Count(said, "\n") < 15 || !strings.ContainsAny(said, "▀▄█") || !strings.Contains(said, "Linked devices") {
		t.Errorf("the terminal shows\n%s", said)
	}
}

func TestPhoneNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "+62 812-3456-7890": "6281234567890", "6281234567890": "6281234567890", "(62) 812.3456.7890": "6281234567890",
	} {
		if got, err := number(in); got != want || err != nil {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"081234567890", "12", "62812abc4567", "6281234567890123456"} {
		if got, err := number(in); err == nil {
			t.Errorf("%q was read as %q", in, got)
		}
	}
}

var statusLine = regexp.MustCompile(`^taprose .*, running since \d{4}-\d\d-\d\d \d\d:\d\d WIB\n`)

func TestStatusIsReadByPeople(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	p.start()
	said := p.untilStatus("✓ channel telegram")
	if !statusLine.MatchString(said) || !strings.Contains(said, "reports that owe something now: 0") || strings.Contains(said, "link") {
		t.Errorf("the status says\n%s", said)
	}
	wantOneSentence(t, fails(t, p, "whatsapp", "groups", "-c", p.config()), "no channels.whatsapp")
}
