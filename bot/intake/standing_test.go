package intake

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// orders lets somebody write in a group and returns the answer.
func (b *bench) orders(id string, group message.Address, text string) string {
	b.t.Helper()
	n := b.post.count()
	b.says(id, text, func(in *message.Inbound) {
		in.Chat, in.Kind = group, message.ChatGroup
		in.Sender = message.Sender{Address: message.Address{Channel: message.ChannelTelegram, ID: "88"}, Name: "Bu Kepala"}
	})
	return b.post.wait(n + 1)[n]
}

// TestAnAliasMeansWhoReportsNow: there are few aliases, and each was borne by many.
func TestAnAliasMeansWhoReportsNow(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.files()[0]
	b.boxes.working.Wait()
	keep := func(id string, seed uint64, at time.Time, moves ...report.Move) report.Report {
		t.Helper()
		other := report.New(at, report.Filing{
			ID: id, Ticket: report.NewTicket("TBN", seed), Day: "2026-11-20", Person: "somebody " + id, Home: siti, Alias: r.Alias,
			Category: "jalan", Agency: "pupr", Words: "lubang",
		})
		for _, m := range moves {
			if err := other.Apply(at, m, report.Actor{Kind: report.ActorAgency, Agency: "pupr"}, report.Detail{Text: "bukan wewenang"}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := b.Reports.Save(t.Context(), at, &other, store.Lease{}); err != nil {
			t.Fatal(err)
		}
		return other
	}
	keep("old", 50, b.now.Add(-30*24*time.Hour), report.MoveReject)
	if said := b.orders("block", admins, "blokir "+r.Alias+" 3 hari mengirim ancaman"); !strings.Contains(said, "diblokir sampai") {
		t.Fatalf("with an old report of somebody else: %q", said)
	}
	if fresh, err := b.Reports.Load(t.Context(), r.ID); err != nil || fresh.Events[len(fresh.Events)-1].Kind != report.EventBlocked {
		t.Errorf("not he was blocked: %+v, %v", fresh.Events, err)
	}
	other := keep("new", 51, b.now)
	if said := b.orders("again", admins, "blokir "+r.Alias+" 3 hari mengirim ancaman"); strings.Contains(said, "diblokir sampai") || !strings.Contains(said, other.Ticket) {
		t.Errorf("with two of that name: %q", said)
	}
	b.boxes.working.Wait()
}

func TestWhoIsBlockedIsToldOnceAndStillGetsTheNumbers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.files()[0]
	b.boxes.working.Wait()
	if said := b.orders("agency", pupr, "blokir "+r.Ticket+" 3 hari iseng"); strings.Contains(said, "diblokir") {
		t.Fatalf("an agency's group blocked somebody: %q", said)
	}
	if said := b.orders("no reason", admins, "blokir "+r.Ticket+" 3 hari"); !strings.Contains(said, "Alasannya apa") {
		t.Errorf("without a reason: %q", said)
	}
	if said := b.orders("block", admins, "blokir "+r.Alias+" 3 hari mengirim ancaman"); !strings.Contains(said, "diblokir sampai Kamis, 26 November 2026") {
		t.Fatalf("blocked: %q", said)
	}
	fresh, err := b.Reports.Load(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	if e := fresh.Events[len(fresh.Events)-1]; e.Kind != report.EventBlocked || e.Text != "mengirim ancaman" || e.By.Name != "Bu Kepala" {
		t.Errorf("the history ends with %+v", e)
	}
	if said := b.orders("view", pupr, "lihat "+r.Ticket); !strings.Contains(said, r.Ticket) || strings.Contains(said, "ancaman") {
		t.Errorf("the agency reads %q", said)
	}
	if said := b.orders("view too", admins, "lihat "+r.Ticket); !strings.Contains(said, "ancaman") {
		t.Errorf("the administrators read %q", said)
	}
	for _, e := range exportOf(&fresh).Events {
		if strings.Contains(e.Text, "ancaman") {
			t.Errorf("his own data say %+v", e)
		}
	}

	// By another process, which finds it in the store.
	b.boxes.working.Wait()
	b.settles()
	b.restart()
	n := b.post.count()
	b.says("hello", "halo")
	if said := b.post.wait(n + 1)[n]; !strings.Contains(said, "tidak kami buka untuk Anda sampai Kamis, 26 November 2026") || strings.Contains(said, "ancaman") {
		t.Fatalf("the blocked person was told %q", said)
	}
	b.quietly(1000, 5, "halo, tolong dong jalan saya rusak sekali")
	b.says("help", "tolong kebakaran")
	if said := b.post.wait(n + 2)[n+1]; !strings.Contains(said, "112") {
		t.Errorf("a cry for help was told %q", said)
	}

	if said := b.orders("lift", admins, "buka blokir "+r.Ticket+" sudah minta maaf"); !strings.Contains(said, "dibuka") {
		t.Errorf("lifted: %q", said)
	}
	n = b.post.count()
	b.says("again", "menu")
	if said := b.post.wait(n + 1)[n]; !strings.Contains(said, "Ada yang bisa dibantu?") {
		t.Errorf("after that he was told %q", said)
	}
	if said := b.orders("lift again", admins, "buka blokir "+r.Ticket); !strings.Contains(said, "sedang tidak diblokir") {
		t.Errorf("lifted twice: %q", said)
	}
}

func TestABlockEndsByItselfAndOutlivesItsChat(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.files()[0]
	b.orders("block", admins, "blokir "+r.Ticket+" 2 jam ancaman")
	b.boxes.working.Wait()
	c := b.chat()
	c.Person, c.Session, c.Guard.Blocked, c.Owed = "", nil, false, nil
	if err := b.Chats.Save(t.Context(), &c); err != nil {
		t.Fatal(err)
	}
	b.restart()
	n := b.post.count()
	b.says("hello", "halo")
	if said := b.post.wait(n + 1)[n]; !strings.Contains(said, "tidak kami buka untuk Anda") {
		t.Errorf("a chat that was forgotten: %q", said)
	}
	b.later(2*time.Hour + time.Second)
	b.says("later", "menu")
	if said := b.post.wait(n + 2)[n+1]; strings.Contains(said, "tidak kami buka") {
		t.Errorf("after its end: %q", said)
	}
}

func TestFalseReportsAreHeldAgainstTheirReporterBeforeAdministratorsOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.files()[0]
	b.boxes.working.Wait()
	n := b.post.count()
	b.orders("no", pupr, "tolak "+r.Ticket+" laporan palsu, sudah kami cek ke lokasi")
	told := b.post.wait(n + 2)[n:]
	for _, s := range told {
		if admin := strings.HasPrefix(s, admins.ID+" "); admin != strings.Contains(s, "skor 3") {
			t.Errorf("said %q", s)
		}
	}
	// The next report is announced to the administrators; an agency sees nothing of it.
	if said := b.orders("show agency", pupr, r.Ticket); strings.Contains(said, "skor") {
		t.Errorf("the agency was shown %q", said)
	}
	if said := b.orders("show admins", admins, r.Ticket); !strings.Contains(said, "skor 3") {
		t.Errorf("the administrators were shown %q", said)
	}
	b.later(time.Hour)
	b.says("x1", "Jalan berlubang di Desa Bejagung Semanding")
	for i := 2; i < 9 && b.chat().Session.Draft != nil; i++ {
		b.boxes.working.Wait()
		for _, offered := range b.chat().Session.Offered {
			if offered.ID == "send" || offered.ID == "enough" || offered.ID == "cat:jalan" {
				b.says(fmt.Sprint("x", i), offered.Label)
				break
			}
		}
		if d := b.chat().Session.Draft; d != nil && d.Place.IsZero() && d.NoPhotos {
			b.says(fmt.Sprint("y", i), "Balai Desa Bejagung, Semanding")
		}
	}
	b.boxes.working.Wait()
	claimed := b.claimed()
	d := claimed[len(claimed)-1].Delivery("noticed")
	if d == nil || d.Target.Kind != report.TargetAdmins || !strings.Contains(d.Out.Text, "Laporan baru") || !strings.Contains(d.Out.Text, "skor 3") {
		t.Errorf("the next report owes %+v", d)
	}
}

// A report that insists on rude words is held against its reporter once, however often the
// program stops before it was saved.
func TestARudeReportIsHeldAgainstItsReporterOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.files()[0]
	turn := &turn{Intake: b.Intake, now: b.now}
	fresh := r.Clone()
	fresh.ID, fresh.Rude = "another", true
	for range 3 {
		if err := turn.notice(t.Context(), &fresh); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.People.Load(t.Context(), r.Person)
	if err != nil {
		t.Fatal(err)
	}
	if n := p.Standing.Count(citizen.MarkRude); n != 1 {
		t.Errorf("held against him %d times", n)
	}
}

// erases has Siti erase her data.
func (b *bench) erases() {
	b.t.Helper()
	people := sealtest.People(b.t, b.db.People())
	b.Intake.People, b.Eraser, b.Files = people, people, b.db.Media()
	b.says("e1", "hapus data saya")
	b.says("e2", "ya")
	b.boxes.working.Wait()
}

// The administrators, and nobody else, are told who is blocked: by alias, until when,
// why and by whom, never by name.
func TestAdministratorsAreToldWhoIsBlocked(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.files()[0]
	if said := b.orders("none", admins, "daftar blokir"); !strings.Contains(said, "Tidak ada pelapor yang sedang diblokir") {
		t.Errorf("before anybody was blocked: %q", said)
	}
	b.orders("block", admins, "blokir "+r.Ticket+" 3 hari mengirim ancaman")
	b.boxes.working.Wait()
	said := b.orders("list", admins, "daftar blokir")
	for _, want := range []string{r.Alias, r.Ticket, "26 November 2026", "mengirim ancaman", "Bu Kepala"} {
		if !strings.Contains(said, want) {
			t.Errorf("the list does not say %q: %q", want, said)
		}
	}
	if strings.Contains(said, "Siti") || strings.Contains(said, siti.ID) {
		t.Errorf("the list says who it is: %q", said)
	}
	if said := b.orders("agency", pupr, "/daftar blokir"); strings.Contains(said, "ancaman") || strings.Contains(said, r.Alias) {
		t.Errorf("an agency was told %q", said)
	}
	b.later(73 * time.Hour)
	if said := b.orders("over", admins, "siapa yang diblokir?"); !strings.Contains(said, "Tidak ada") {
		t.Errorf("after its end: %q", said)
	}
}

// Erasing who somebody is does not open the door again: what is left of him is a keyed
// hash, by which he is blocked until the block ends or is lifted.
func TestABlockOutlivesErasure(t *testing.T) {
	t.Parallel()
	for _, lifted := range []bool{false, true} {
		b := newBench(t)
		people, looks := sealtest.Watched(t, b.db.People())
		b.Intake.People, b.Eraser, b.Files = people, people, b.db.Media()
		r := b.files()[0]
		b.boxes.working.Wait()
		b.orders("block", admins, "blokir "+r.Ticket+" 30 hari ancaman")
		b.boxes.working.Wait()
		b.settles()
		if err := people.Erase(t.Context(), r.Person, b.Now(), audit.Look{Why: audit.WhyErase}, nil); err != nil {
			t.Fatal(err)
		}
		stored, err := b.db.People().Load(t.Context(), r.Person)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(stored)
		if err != nil || strings.Contains(string(raw), "Siti") || strings.Contains(string(raw), `"`+siti.ID+`"`) || stored.Sealed != "" {
			t.Errorf("the store still knows: %s, %v", raw, err)
		}
		if p, err := people.Identity(t.Context(), r.Person, audit.Look{Why: audit.WhyDelivery}); err != nil || len(p.Addresses) > 0 {
			t.Errorf("there is still somewhere to write to: %+v, %v", p, err)
		}
		// The chat has expired: only the store can know.
		c := b.chat()
		c.Person, c.Session, c.Guard, c.Owed = "", nil, citizen.Guard{}, nil
		if err := b.Chats.Save(t.Context(), &c); err != nil {
			t.Fatal(err)
		}
		b.restart()
		n := b.post.count()
		b.says("back", "halo")
		if said := b.post.wait(n + 1)[n]; !strings.Contains(said, "tidak kami buka untuk Anda sampai") {
			t.Errorf("back again: %q", said)
		}
		b.quietly(2000, 3, "halo, saya mau lapor")
		if c := b.chat(); c.Person != "" {
			t.Errorf("the blocked chat was given a person: %+v", c)
		}
		if said := b.orders("list", admins, "daftar blokir"); !strings.Contains(said, r.Alias) {
			t.Errorf("the list forgot him: %q", said)
		}
		if lifted {
			if said := b.orders("lift", admins, "buka blokir "+r.Ticket); !strings.Contains(said, "dibuka") {
				t.Errorf("lifted: %q", said)
			}
		} else {
			b.later(31 * 24 * time.Hour)
		}
		n = b.post.count()
		b.says("free", "menu")
		if said := b.post.wait(n + 1)[n]; strings.Contains(said, "tidak kami buka") {
			t.Errorf("lifted %v: %q", lifted, said)
		}
		b.boxes.working.Wait()
		if c := b.chat(); c.Person == "" || c.Person == r.Person {
			t.Errorf("met again as %q, was %q", c.Person, r.Person)
		}
		if old, err := b.db.People().Load(t.Context(), r.Person); err != nil || len(old.Addresses) > 0 {
			t.Errorf("the old person still has the hash: %+v, %v", old, err)
		}
		if n := len(looks.All()); n == 0 {
			t.Error("no look was written down")
		}
	}
}

// Whoever is blocked may still ask for his own data and have it erased, and nothing else;
// once it is, the block stands.
func TestTheBlockedHaveTheirOwnData(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	people, _ := sealtest.Watched(t, b.db.People())
	b.Intake.People, b.Eraser, b.Files = people, people, b.db.Media()
	r := b.files()[0]
	b.boxes.working.Wait()
	b.orders("block", admins, "blokir "+r.Ticket+" 30 hari ancaman")
	for i, c := range []struct{ says, hears string }{
		{"halo", "tidak kami buka untuk Anda"},
		{"data saya", "semua yang kami simpan tentang Anda"},
		{"hapus data saya", "Hapus semua data Anda?"},
		{"jalan rusak", ""},
		{"ya", "Terima kasih sudah melapor."},
		{"data saya", ""},
		{"hapus data saya", ""},
		{"halo", ""},
	} {
		b.boxes.working.Wait()
		was := b.post.count()
		b.says(fmt.Sprint("own", i), c.says)
		b.boxes.working.Wait()
		said := strings.Join(b.post.wait(was)[was:], "\n")
		if (c.hears == "") != (said == "") || !strings.Contains(said, c.hears) {
			t.Errorf("%s: heard %q, want %q", c.says, said, c.hears)
		}
	}
	if c := b.chat(); c.Person != "" || !c.Guard.Blocked {
		t.Errorf("after that the chat is %+v", c)
	}
}

// Whoever erased his data cannot be blocked afterwards, and the administrators are told so.
func TestAnErasedReporterCannotBeBlocked(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.files()[0]
	b.boxes.working.Wait()
	b.erases()
	if said := b.orders("block", admins, "blokir "+r.Ticket+" 3 hari ancaman"); !strings.Contains(said, "sudah menghapus datanya") {
		t.Errorf("blocked: %q", said)
	}
	if said := b.orders("answer", pupr, "jawab "+r.Ticket+" besok kami perbaiki"); !strings.Contains(said, "tidak dikirim") || strings.Contains(said, "dikirim ke pelapor") {
		t.Errorf("answered: %q", said)
	}
}
