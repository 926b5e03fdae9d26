package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// TestAnOperatorSeesAReporterOnlyForAReason: without a reason, and without the log, an
// operator sees nobody; an erased person is nobody.
func TestAnOperatorSeesAReporterOnlyForAReason(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	cfg, s := demoStores(t)
	people, looks := sealtest.Watched(t, s.people)
	o := s.operator(cfg)
	o.people = people
	now := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)
	siti := citizen.Person{ID: "p1", Name: "Siti Aminah", Phone: "628123456789", Created: now, Addresses: []message.Address{{Channel: message.ChannelTelegram, ID: "77"}}}
	if err := people.Save(ctx, &siti); err != nil {
		t.Fatal(err)
	}
	r := report.New(now, report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 7), Day: "2026-11-20", Person: "p1", Home: siti.Addresses[0], Alias: "Pelapor 7F"})
	if _, err := s.reports.Save(ctx, now, &r, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	look := lookFor{Ticket: r.Ticket, Why: " \u202eambulans tidak\nmenemukan rumahnya ", By: "operator budi"}
	for _, why := range []string{"", "  \n ", "perlu", "\u202e\u200b\u2066\u2066\u2066\u2066\u2066\u2066\u2066\u2066\u2066", strings.Repeat("x", whyMost+1)} {
		bad := look
		bad.Why = why
		if who, err := o.reporter(ctx, bad); err == nil || who.Name != "" || !strings.Contains(err.Error(), "--why") {
			t.Errorf("for the reason %q: %+v, %v", why, who, err)
		}
	}
	full := errors.New("disk full")
	looks.Err = full
	if who, err := o.reporter(ctx, look); !errors.Is(err, full) || who.Name != "" || who.Addresses != nil {
		t.Errorf("without the log: %+v, %v", who, err)
	}
	looks.Err = nil
	if n := len(looks.All()); n != 0 {
		t.Fatalf("%d looks before anybody was shown", n)
	}
	who, err := o.reporter(ctx, look)
	if err != nil || who.Name != "Siti Aminah" || who.Phone != "628123456789" || len(who.Addresses) != 1 || who.Addresses[0].ID != "77" {
		t.Errorf("got %+v, %v", who, err)
	}
	want := audit.Look{Person: "p1", Why: audit.WhyOperator, Report: "r1", By: "operator budi", Note: "ambulans tidak menemukan rumahnya"}
	if all := looks.All(); len(all) != 1 || all[0] != want {
		t.Errorf("the log has %+v", all)
	}
	if err := people.Erase(ctx, "p1", now.Add(time.Hour), audit.Look{Why: audit.WhyErase}, nil); err != nil {
		t.Fatal(err)
	}
	if who, err := o.reporter(ctx, look); err == nil || !strings.Contains(err.Error(), "was erased on 2026-11-20") {
		t.Errorf("the erased reporter: %+v, %v", who, err)
	}
	if n := len(looks.All()); n != 2 {
		t.Errorf("%d looks in the log; one to show, one to erase", n)
	}
}

// identityIsShown asks the program for a reporter's identity, and holds that the log has
// the look.
func identityIsShown(t *testing.T, p *program, ticket, why string) {
	t.Helper()
	said := p.does("report", ticket, "--identity", "--why", why, "-c", p.config())
	for _, want := range []string{ticket + "  Pelapor ", "Siti Aminah", "telegram  77\n", "in the log"} {
		if !strings.Contains(said, want) {
			t.Errorf("the identity does not say %q:\n%s", want, said)
		}
	}
	logs, err := filepath.Glob(filepath.Join(p.dir, "data", auditFolder, "looks-*.jsonl"))
	if err != nil || len(logs) == 0 {
		t.Fatalf("no log of looks: %v", err)
	}
	raw, err := os.ReadFile(logs[len(logs)-1])
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(last, `"why":"operator"`) || !strings.Contains(last, `"note":"`+why+`"`) || !strings.Contains(last, `"by":"operator`) {
		t.Errorf("the log ends with %s", last)
	}
	if said := p.does("audit", "verify", "-c", p.config()); !strings.Contains(said, "unbroken") {
		t.Errorf("the log: %s", said)
	}
}

// erasedIsNobody has the reporter erase her data, and holds that the operator is told so.
func erasedIsNobody(t *testing.T, p *program, siti *telegramtest.Actor, ticket string) {
	t.Helper()
	siti.Say("hapus data saya")
	choose(t, siti, "Ya, hapus")
	hear(t, siti, "Sudah dihapus")
	wantOneSentence(t, fails(t, p, "report", ticket, "--identity", "--why", "surat balasan tidak sampai", "-c", p.config()), ticket, "was erased on")
}
