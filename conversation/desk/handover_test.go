package desk_test

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

func owed(r *report.Report, key string) *report.Delivery {
	d := r.Delivery(key)
	if d == nil || !d.State.Owed() {
		return nil
	}
	return d
}

func TestATransferHandsEverythingOver(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.tells("catat sudah dicek, bukan lubang")
	before := o.report.Deadline
	o.now = o.now.AddDate(0, 0, 7)
	eff := o.tells("pindah dlhp ini lampu jalan")
	wantSaid(t, eff, "dipindah ke Dinas Lingkungan Hidup dan Perhubungan")
	r := o.report
	if r.Agency != "dlhp" || r.Status != report.StatusTransferred || !r.Deadline.After(before) {
		t.Fatalf("agency %s, status %s, deadline %v", r.Agency, r.Status, r.Deadline)
	}
	d := owed(r, "card:dlhp:1")
	if d == nil || d.OnSent != report.MoveForward || d.Target.Agency != "dlhp" {
		t.Fatalf("card %+v", d)
	}
	for _, part := range []string{"ini lampu jalan", "sudah dicek, bukan lubang", "Pelapor 7F", "Jalan berlubang"} {
		if !strings.Contains(d.Out.Text, part) {
			t.Errorf("the new card lacks %q:\n%s", part, d.Out.Text)
		}
	}
	if n := news(eff); !strings.Contains(n.Text, "dialihkan dari Dinas PUPR ke Dinas Lingkungan Hidup") || !strings.Contains(n.Text, "ini lampu jalan") {
		t.Errorf("the reporter was told %q", n.Text)
	}
	// The card in the old group loses its buttons and says where the report went.
	last := eff.Say[len(eff.Say)-1]
	if last.Replace != cardID || len(last.Choices) > 0 || !strings.Contains(last.Text, "Ditangani: Dinas Lingkungan") {
		t.Errorf("the old card became %+v", last)
	}
	o.settle()
	if o.report.Status != report.StatusForwarded {
		t.Errorf("status %s after the card arrived", o.report.Status)
	}
	// The old group may read and not move.
	eff = o.tells("selesai ditambal")
	wantNothingDone(t, eff)
	wantSaid(t, eff, "ditangani Dinas Lingkungan")
	wantSaid(t, o.tells("lihat"), "Jalan berlubang")
	eff = o.step(press(o.message(""), "selesai"))
	wantNothingDone(t, eff)
	if last := eff.Say[len(eff.Say)-1]; last.Replace != cardID || len(last.Choices) > 0 {
		t.Errorf("a stale press left %+v", last)
	}
	// And back: a second card.
	eff = o.as(1).tells(withTicket(o, "pindah TICKET pupr memang lubang"))
	wantSaid(t, eff, "dipindah ke Dinas PUPR")
	if owed(o.report, "card:pupr:2") == nil {
		t.Error("no second card")
	}
	// At once on again, before the card arrived.
	eff = o.as(0).tells(withTicket(o, "pindah TICKET satpol pedagang"))
	if o.report.Agency != "" || owed(o.report, "card:pupr:2") != nil || owed(o.report, "card:admin:1") == nil {
		t.Errorf("agency %q, said %q", o.report.Agency, said(eff))
	}
	// It was the third time: not the agency that is proposed but the Sekda decides.
	wantSaid(t, eff, "sudah dua kali dialihkan", "Sekda yang menetapkan")
}

func TestATransferToAnAgencyWithoutAGroupGoesToTheAdministrators(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	eff := o.tells("pindah satpol pedagang")
	if o.report.Agency != "" || owed(o.report, "card:admin:1") == nil {
		t.Errorf("agency %q", o.report.Agency)
	}
	wantSaid(t, eff, "Satpol PP", "belum terdaftar", "diserahkan ke admin")
}

// Agencies may hand a report on twice. The third time the Sekda is told, once each
// time, and the reporter hears of it in plain words, once.
func TestTheThirdTransferGoesToTheSekda(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	escalated := func() (n int) {
		for _, e := range o.report.Events {
			if e.Kind == report.EventEscalated && e.Agency == desk.Sekda {
				n++
			}
		}
		return n
	}
	o.tells("pindah dlhp lampu")
	o.settle()
	o.as(1).tells(withTicket(o, "pindah TICKET pupr bukan lampu"))
	o.settle()
	if escalated() != 0 {
		t.Fatal("the Sekda was told of two transfers")
	}
	eff := o.as(0).tells(withTicket(o, "pindah TICKET dlhp tetap bukan kami"))
	if o.report.Agency != "" || o.report.Status != report.StatusTransferred || escalated() != 1 {
		t.Fatalf("agency %q, status %s, %d times told", o.report.Agency, o.report.Status, escalated())
	}
	told := o.report.Deliveries[len(o.report.Deliveries)-3]
	if told.Target != (report.Target{Kind: report.TargetLeader, Agency: desk.Sekda}) || !strings.Contains(told.Out.Text, "3 kali dialihkan") {
		t.Errorf("the Sekda was told %+v", told)
	}
	if n := news(eff); !strings.Contains(n.Text, "sudah dua kali berpindah instansi") || !strings.Contains(n.Text, "tetap bukan kami") {
		t.Errorf("the reporter was told %q", n.Text)
	}
	wantSaid(t, eff, "Sekda yang menetapkan")
	if d := owed(o.report, "card:admin:1"); d == nil || !strings.Contains(d.Out.Text, "tetap bukan kami") {
		t.Error("the administrators, who note his decision, have no card")
	}
	// The time of whoever decides runs from now.
	if k := o.report.Clock; k.From != len(o.report.Events)-2 || !k.Since.Equal(o.report.Events[k.From-1].At) || k.Acknowledge.IsZero() {
		t.Errorf("clock %+v of %d events", k, len(o.report.Events))
	}
}

func TestATransferAsksForWhatIsMissing(t *testing.T) {
	t.Parallel()
	// Without a target: choices; with the reason kept.
	o := openOffice(t)
	eff := o.tells("pindah ini bukan jalan kami")
	wantNothingDone(t, eff)
	q := eff.Say[0]
	if len(q.Choices) != 4 || q.Choices[0].ID != "pindah:dlhp" || q.Choices[3].ID != "pindah:admin" || q.AskReply {
		t.Fatalf("offered %+v", q.Choices)
	}
	o.ref = &report.Ref{Chat: o.chat, MessageID: "q", Report: "r1", Intent: q.Intent}
	eff = o.step(press(o.message(""), "pindah:dlhp"))
	if eff.Save == nil || eff.Save.Agency != "dlhp" || eff.Save.Events[len(eff.Save.Events)-1].Text != "ini bukan jalan kami" {
		t.Fatalf("pressed: %q", said(eff))
	}
	if eff.Say[0].Replace != "q" {
		t.Errorf("the question stays: %+v", eff.Say[0])
	}
	// By number and by name.
	for _, text := range []string{"1", "dlh", "Dinas Lingkungan Hidup dan Perhubungan"} {
		eff = o.step(o.message(text))
		if eff.Save == nil || eff.Save.Agency != "dlhp" || eff.Save.Events[len(eff.Save.Events)-1].Text != "ini bukan jalan kami" {
			t.Errorf("%s: %q", text, said(eff))
		}
	}
	wantSaid(t, o.step(o.message("9")), "1 sampai 4")
	// Without a reason: asked for, the target kept.
	o = openOffice(t)
	q = o.tells("pindah dlhp").Say[0]
	if !q.AskReply || q.Intent != "pindah:dlhp" {
		t.Fatalf("asked %+v", q)
	}
	o.ref.Intent = q.Intent
	o.tells("Dinkes sudah menolak, ini lampu")
	if o.report.Agency != "dlhp" {
		t.Error("the reason was taken for an agency")
	}
	// An agency that is not quite known.
	o = openOffice(t)
	eff = o.tells("pindah dinkez aduan puskesmas")
	if o.report.Agency != "" || len(eff.Say) == 0 {
		t.Errorf("said %q", said(eff))
	}
	o = openOffice(t)
	eff = o.tells("pindah dikse aduan puskesmas")
	wantNothingDone(t, eff)
	wantSaid(t, eff, "Maksudnya Dinas Kesehatan?")
	if eff.Say[0].Choices[0].ID != "pindah:dinkes" {
		t.Errorf("offered %+v", eff.Say[0].Choices)
	}
	o = openOffice(t)
	wantSaid(t, o.tells("pindah pupr saja"), "memang sudah di Dinas PUPR")
	// A button of an agency that is no longer configured.
	wantSaid(t, o.step(press(o.message(""), "pindah:bappeda")), "instansi mana")
	o.ref.Intent = "pindah:bappeda"
	wantSaid(t, o.tells("sebab"), "instansi mana")
}

func TestATransferWithoutATargetGoesToTheAdministrators(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	eff := o.tells("pindah admin tidak tahu milik siapa")
	wantSaid(t, eff, "diserahkan ke admin")
	if o.report.Agency != "" || owed(o.report, "card:admin:1") == nil {
		t.Fatal("not with the administrators")
	}
	if n := news(eff).Text; !strings.Contains(n, "Menurut Dinas PUPR") || !strings.Contains(n, "milik siapa") {
		t.Errorf("the reporter was told %q", n)
	}
	o.settle()
	eff = o.as(2).tells(withTicket(o, "disposisi TICKET ke dlhp tolong dicek"))
	wantSaid(t, eff, "diserahkan ke Dinas Lingkungan")
	if o.report.Agency != "dlhp" || o.report.Status != report.StatusTransferred {
		t.Errorf("agency %q, status %s", o.report.Agency, o.report.Status)
	}
	if n := news(eff).Text; !strings.Contains(n, "kami teruskan ke Dinas Lingkungan") || strings.Contains(n, "tolong dicek") {
		t.Errorf("the reporter was told %q", n)
	}
	if d := owed(o.report, "card:dlhp:1"); d == nil || !strings.Contains(d.Out.Text, "tolong dicek") {
		t.Error("the agency does not read what the administrators wrote")
	}
	o.settle()
	if o.report.Status != report.StatusForwarded {
		t.Errorf("status %s", o.report.Status)
	}
}

func TestAdministratorsAssign(t *testing.T) {
	t.Parallel()
	// From another agency, whose group is told and whose card is marked.
	o := openOffice(t).as(2)
	eff := o.tells(withTicket(o, "disposisi TICKET dlhp"))
	if o.report.Agency != "dlhp" {
		t.Fatalf("said %q", said(eff))
	}
	if moved := owed(o.report, "moved:3"); moved == nil || moved.Out.Quote != cardID {
		t.Errorf("moved %+v", moved)
	}
	old := o.report.Delivery("card:pupr:1")
	o.report.Freshen(o.now)
	if face := desk.Face(o.reg, o.report, old); old.Edit.IsZero() || len(face.Choices) != 0 || !strings.Contains(face.Text, "Ditangani: Dinas Lingkungan") {
		t.Errorf("the old card, to be changed at %v, becomes %+v", old.Edit, face)
	}
	// By quoting, and by the choices.
	o = openOffice(t).as(2)
	o.report.Agency = ""
	o.ref = &report.Ref{Chat: adminChat, MessageID: "card", Report: "r1"}
	q := o.tells("disposisi").Say[0]
	if q.Choices[0].ID != "disposisi:pupr" || len(q.Choices) != 4 {
		t.Fatalf("offered %+v", q.Choices)
	}
	o.ref.Intent = q.Intent
	eff = o.step(press(o.message(""), "disposisi:dinkes"))
	wantSaid(t, eff, "Dinas Kesehatan", "kode dinkes")
	if eff.Save.Agency != "dinkes" || owed(eff.Save, "card:dinkes:1") == nil {
		t.Errorf("agency %q", eff.Save.Agency)
	}
	// Reports of others are not theirs to move, but they may note.
	o = openOffice(t).as(2)
	wantSaid(t, o.tells(withTicket(o, "selesai TICKET sudah")), "ditangani Dinas PUPR")
	wantSaid(t, o.tells(withTicket(o, "catat TICKET dipantau")), "Dicatat")
	wantSaid(t, o.tells(withTicket(o, "disposisi TICKET pupr")), "memang sudah")
	// An agency cannot assign.
	o = openOffice(t)
	wantSaid(t, o.tells("disposisi dlhp"), "grup admin")
	// A report that nobody has is the administrators' own.
	o = openOffice(t).as(2)
	o.report.Agency = ""
	eff = o.tells(withTicket(o, "tolak TICKET bukan laporan"))
	if o.report.Status != report.StatusRejected || !strings.Contains(news(eff).Text, "Admin Kabupaten Tuban") {
		t.Errorf("said %q", said(eff))
	}
	wantSaid(t, o.tells(withTicket(o, "disposisi TICKET dlhp")), "ditolak", "jawab, catat")
}

func TestCodesAndGroups(t *testing.T) {
	t.Parallel()
	o := openOffice(t).as(2)
	eff := o.tells("kode satpol pp")
	if c := eff.Code; c == nil || c.Agency != "satpol" || c.Code != "K7M3XA9P" || !c.Expires.Equal(o.now.Add(-60e9).Add(desk.CodeLife)) {
		t.Fatalf("code %+v", eff.Code)
	}
	wantSaid(t, eff, "K7M3-XA9P", "Satpol PP", "24 jam")
	wantSaid(t, o.tells("kode"), "pupr, dlhp, dinkes, satpol, admin")
	wantSaid(t, o.tells("kode presiden"), "Instansi yang mana?")
	if o.tells("kode admin").Code.Agency != desk.Admins {
		t.Error("no code for the administrators")
	}
	wantSaid(t, o.tells("grup"), "Aduan PUPR (Telegram)", "Aduan DLHP (WhatsApp)", "Satpol PP: belum ada grup")
	eff = o.tells("lepas dlhp")
	if len(eff.Release) != 1 || eff.Release[0] != dlhpChat {
		t.Errorf("released %v", eff.Release)
	}
	wantSaid(t, eff, "Aduan DLHP")
	wantSaid(t, o.tells("lepas dlhp 2"), "1 grup", "1. Aduan DLHP")
	wantSaid(t, o.tells("lepas dlph"), "Instansi yang mana?")
	wantSaid(t, o.tells("lepas admin"), "satu-satunya")
	wantSaid(t, o.tells("lepas satpol"), "belum punya grup")
	wantSaid(t, o.tells("lepas"), "Instansi yang mana?")
	o.groups = append(o.groups, desk.Group{Chat: message.Address{Channel: "whatsapp", ID: "p2"}, Agency: "pupr", Title: "PUPR lapangan", Enrolled: filed.AddDate(0, 0, 1)})
	eff = o.tells("lepas pupr")
	wantSaid(t, eff, "2 grup", "1. Aduan PUPR", "2. PUPR lapangan")
	if len(eff.Release) > 0 {
		t.Error("released without a choice")
	}
	if eff = o.tells("lepas pupr 2"); len(eff.Release) != 1 || eff.Release[0].ID != "p2" {
		t.Errorf("released %v", eff.Release)
	}
	// In an agency's group these are no commands.
	o.as(0)
	wantSilence(t, o.tells("kode pupr"))
	wantSaid(t, o.tells("/kode pupr"), "grup admin")
}
