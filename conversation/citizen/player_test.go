package citizen_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// monday is a Monday morning in Tuban.
var monday = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

// player is one person and the little of the world around him that a random walk
// through the conversation needs.
type player struct {
	rnd     *rand.Rand
	reg     *regency.Regency
	flow    *citizen.Flow
	now     time.Time
	session citizen.Session
	reports []report.Report
	// refs are our messages about a report; sent are the person's own messages.
	refs map[string]report.Ref
	sent []string
	n    int
}

func newPlayer(reg *regency.Regency, seed uint64) *player {
	return &player{
		rnd: rand.New(rand.NewPCG(seed, 7)), reg: reg, flow: citizen.New(reg), now: monday,
		refs: map[string]report.Ref{},
	}
}

var home = message.Address{Channel: message.ChannelTelegram, ID: "77"}

// lines are things that people write, of every kind that the chat understands.
var lines = []string{
	"lapor", "cek", "menu", "kembali", "batal", "bantuan", "info", "darurat", "bahasa", "english", "bahasa jawa",
	"1", "2", "3", "4", "5", "9", "ya", "tidak", "sudah", "belum", "ok", "terima kasih", "lewati", "selesai",
	"kirim", "ubah", "lanjutkan", "mulai baru", "tempat", "foto", "cerita", "jenis", "tambah keterangan", "cabut laporan",
	"Jalan berlubang besar di depan pasar", "Lampu dan aspal di gang rusak semua", "Mau tanya soal izin usaha warung",
	"jalan", "lampu jalan", "lainnya", "sumurgung", "Desa Beji, Jenu", "Jalan Pahlawan nomor 12", "tidak tahu",
	"kebakaran!", "tolong", "Lampu darurat mati", "https://maps.app.goo.gl/abc", "-6.8976, 112.0649", "geo:-7.2575,112.7521",
	"belum, masih bocor sedikit", "sudah tapi masih bau", "asdf", "?", "...", "⭐⭐⭐", "hapus", "masih bolong", "oke makasih", "ternyata belum beres", "gak tau", "bukan laporan baru", "saya tidak terima", "5 makasih", "tetap pakai", "laporan baru", "buka lagi",
}

var buttons = []string{
	"menu", "report", "check", "cancel", "back", "send", "edit", "edit:words", "edit:photos", "edit:place", "edit:category", "cat:jalan", "cat:nix",
	"other", "enough", "nomedia", "skip", "keep", "change", "resume", "fresh", "goon", "end", "new", "cancel:yes", "cancel:no",
	"done:yes", "done:no", "on:add", "on:withdraw", "withdraw:yes", "rate:1", "rate:5", "rate:9", "lang:en", "lang:xx", "pl:Tuban|Sumurgung", "pl:|",
	"t:TBN-AAAAAA", "ans:", "",
}

func pick[T any](p *player, from []T) T { return from[p.rnd.IntN(len(from))] }

// message makes up the next thing that happens: mostly words, now and then
// something else.
func (p *player) message() message.Inbound {
	p.n++
	in := message.Inbound{
		ID: fmt.Sprintf("u%d", p.n), Chat: home, Kind: message.ChatPrivate, At: p.now, MessageID: fmt.Sprintf("in%d", p.n),
		Sender: message.Sender{Address: home, Name: "Siti"},
	}
	if len(p.refs) > 0 && p.rnd.IntN(5) == 0 {
		in.Quoted = &message.Quote{MessageID: p.ref(), FromUs: true}
	}
	switch p.rnd.IntN(16) {
	case 0, 1:
		in.Button = pick(p, buttons)
		if len(p.session.Offered) > 0 && p.rnd.IntN(2) == 0 {
			in.Button = pick(p, p.session.Offered).ID
		}
		if in.MessageID = "m0"; len(p.refs) > 0 {
			in.MessageID = p.ref()
		}
	case 2:
		for range 1 + p.rnd.IntN(4) {
			in.Media = append(in.Media, message.MediaRef{
				Kind: pick(p, message.MediaKinds()), Channel: home.Channel, Native: fmt.Sprintf("f%d", p.n), Size: p.rnd.Int64N(25 << 20),
			})
		}
		if p.rnd.IntN(2) == 0 {
			in.Text = pick(p, lines)
		}
	case 3:
		in.Place = message.Place{Lat: -6.5 - p.rnd.Float64(), Lon: 111.5 + p.rnd.Float64(), HasPoint: true, Live: p.rnd.IntN(3) == 0}
	case 4:
		in.Unsupported = pick(p, []string{"sticker", "contact", "poll", "dice"})
	case 5:
		if len(p.sent) > 0 {
			in.MessageID, in.Text = pick(p, p.sent), pick(p, lines)
			in.Edited = p.rnd.IntN(2) == 0
			in.Deleted = !in.Edited
		}
	case 6:
		if len(p.reports) > 0 {
			in.Text = pick(p, p.reports).Ticket
		}
	case 7:
		if len(p.session.Offered) > 0 {
			in.Text = pick(p, p.session.Offered).Label
		}
	default:
		in.Text = pick(p, lines)
	}
	return in
}

func (p *player) ref() string {
	ids := make([]string, 0, len(p.refs))
	for id := range p.refs {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return pick(p, ids)
}

// turn lets one thing happen and checks what every step must keep.
func (p *player) turn(t *testing.T, saw func(from, to citizen.State, in string)) {
	t.Helper()
	p.now = p.now.Add(time.Duration(p.rnd.IntN(60)) * time.Second)
	switch p.rnd.IntN(20) {
	case 0:
		p.now = p.now.Add(time.Duration(p.rnd.IntN(100)) * time.Minute)
	case 1:
		p.now = p.now.Add(30 * time.Hour)
	case 2, 3:
		p.staff()
	}
	if !p.session.Wake.IsZero() && !p.session.Wake.After(p.now) && p.rnd.IntN(4) > 0 {
		p.step(t, nil, saw)
		return
	}
	in := p.message()
	p.sent = append(p.sent, in.MessageID)
	p.step(t, &in, saw)
}

// staff lets the agency move one of the reports.
func (p *player) staff() {
	if len(p.reports) == 0 {
		return
	}
	r := &p.reports[p.rnd.IntN(len(p.reports))]
	moves := report.Allowed(r.Status)
	if len(moves) == 0 {
		return
	}
	move := pick(p, moves)
	switch move {
	case report.MoveAsk, report.MoveResolve, report.MoveReject, report.MoveStart, report.MoveForward, report.MoveAccept:
		if r.Apply(p.now, move, report.Actor{Kind: report.ActorAgency, Agency: r.Agency}, report.Detail{Text: "dari petugas"}) == nil && move == report.MoveResolve {
			r.Close = p.now.Add(10 * 24 * time.Hour)
		}
	case report.MoveExpire:
		citizen.Expire(p.reg, r, p.session.Lang, r.Close)
	}
}

func (p *player) facts(n citizen.Needs) citizen.Facts {
	var f citizen.Facts
	if n.Own {
		for _, r := range slices.Backward(p.reports) {
			f.Own = append(f.Own, r.Clone())
		}
		n := min(citizen.OwnLatest, len(f.Own))
		f.Own, f.OwnMore = citizen.Own(f.Own[:n:n], f.Own[n:])
	}
	find := func(is func(report.Report) bool) *report.Report {
		for _, r := range p.reports {
			if is(r) {
				c := r.Clone()
				return &c
			}
		}
		return nil
	}
	if ref, ok := p.refs[n.Quoted]; ok && n.Quoted != "" {
		f.Report, f.Ref = find(func(r report.Report) bool { return r.ID == ref.Report }), &ref
		return f
	}
	if n.Ticket != "" {
		f.Report = find(func(r report.Report) bool { return r.Ticket == n.Ticket })
	}
	if f.Report == nil && n.Report != "" {
		f.Report = find(func(r report.Report) bool { return r.ID == n.Report })
	}
	return f
}

func (p *player) step(t *testing.T, in *message.Inbound, saw func(from, to citizen.State, in string)) {
	t.Helper()
	before, err := citizen.EncodeSession(p.session)
	if err != nil {
		t.Fatal(err)
	}
	needs := p.flow.Needs(p.session, in)
	input := citizen.Input{
		Now: p.now, In: in, Person: "p1",
		Fresh: citizen.Fresh{ReportID: fmt.Sprintf("r%d", p.n), TicketSeed: p.rnd.Uint64()},
		Facts: p.facts(needs),
	}
	next, fx, err := p.flow.Step(p.session, input)
	if err != nil {
		t.Fatalf("step: %v", err)
	}
	// Once more, with what Needs understood.
	input.Facts, input.Needs = p.facts(needs), needs
	if again, fx2, _ := p.flow.Step(p.session, input); !reflect.DeepEqual(next, again) || !reflect.DeepEqual(fx, fx2) {
		t.Fatalf("the same step came out differently: %+v", in)
	}
	if after, _ := citizen.EncodeSession(p.session); string(after) != string(before) {
		t.Fatalf("the step changed the session it was given: %+v", in)
	}
	check(t, p.session, in, next, fx)
	if saw != nil {
		saw(p.session.State, next.State, describe(in))
	}
	p.keep(fx)
	raw, err := citizen.EncodeSession(next)
	if err != nil {
		t.Fatal(err)
	}
	if p.session, err = citizen.DecodeSession(raw); err != nil {
		t.Fatal(err)
	}
}

// keep does what intake and dispatch would.
func (p *player) keep(fx citizen.Effects) {
	if r := fx.Save; r != nil {
		r.Version++
		i := slices.IndexFunc(p.reports, func(have report.Report) bool { return have.ID == r.ID })
		if i < 0 {
			p.reports = append(p.reports, r.Clone())
		} else {
			p.reports[i] = r.Clone()
		}
		p.refs["about-"+r.ID] = report.Ref{Chat: home, MessageID: "about-" + r.ID, Report: r.ID}
	}
	for i, out := range fx.Say {
		if out.About != "" {
			id := fmt.Sprintf("m%d-%d", p.n, i)
			p.refs[id] = report.Ref{Chat: home, MessageID: id, Report: out.About, Intent: out.Intent}
		}
	}
}

func describe(in *message.Inbound) string {
	switch {
	case in == nil:
		return "clock"
	case in.Button != "":
		return "button " + in.Button
	case in.Edited, in.Deleted:
		return "edited or deleted " + in.Text
	case in.Quoted != nil:
		return "quoted " + in.Text
	}
	return fmt.Sprintf("%q media %d point %v", in.Text, len(in.Media), in.Place.HasPoint)
}

// check holds a step to what is promised of every step.
func check(t *testing.T, before citizen.Session, in *message.Inbound, after citizen.Session, fx citizen.Effects) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Fatalf("%s\n%s in state %q, message %+v", fmt.Sprintf(format, args...), describe(in), before.State, in)
	}
	if !slices.Contains(citizen.States(), after.State) && after.State != before.State {
		fail("state %q is not known", after.State)
	}
	if len(fx.Say) == 0 && fx.Save == nil && !silent(in) {
		fail("nothing was said")
	}
	if len(fx.Say) > 4 {
		fail("%d messages were said", len(fx.Say))
	}
	for _, out := range fx.Say {
		if strings.TrimSpace(out.Text) == "" {
			fail("an empty message was said")
		}
		for _, c := range out.Choices {
			if c.ID == "" || len(c.ID) > 64 || c.Label == "" {
				fail("choice %+v", c)
			}
		}
	}
	if d := after.Draft; d != nil && (d.Report == "" || after.Wake.IsZero() && in != nil && in.Event == message.EventNone && !d.Touched.IsZero() && !in.Edited && !in.Deleted) {
		fail("a draft without ID or clock: %+v wake %v", d, after.Wake)
	}
	if after.Draft == nil && after.Held == nil && in != nil && !in.Edited && !in.Deleted && !after.Wake.IsZero() {
		fail("a clock without a draft")
	}
	if r := fx.Save; r != nil {
		if r.Person != "p1" {
			fail("somebody else's report was changed")
		}
		keys := map[string]bool{}
		for _, d := range r.Deliveries {
			if keys[d.Key] {
				fail("delivery %s is owed twice", d.Key)
			}
			keys[d.Key] = true
		}
	}
}

// silent tells whether Step may answer this with nothing, as its comment says.
func silent(in *message.Inbound) bool {
	return in == nil || in.Event != message.EventNone || in.Kind == message.ChatGroup || in.Deleted || in.Edited
}
