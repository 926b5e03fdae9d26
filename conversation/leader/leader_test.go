package leader

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/report"
)

// noon is a Tuesday in Tuban.
var noon = time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)

func TestPeriods(t *testing.T) {
	t.Parallel()
	l := New(regencytest.Tuban())
	for words, want := range map[string]string{
		"": "2026-11-18 2026-11-24", "hari ini": "2026-11-24 2026-11-24", "Kemarin": "2026-11-23 2026-11-23",
		"minggu ini": "2026-11-23 2026-11-24", "minggu lalu": "2026-11-16 2026-11-22", "bulan ini": "2026-11-01 2026-11-24",
		"bulan lalu": "2026-10-01 2026-10-31", "tahun ini": "2026-01-01 2026-11-24", "tahun lalu": "2025-01-01 2025-12-31",
		"30 hari": "2026-10-26 2026-11-24", "2 minggu": "2026-11-11 2026-11-24", "3 bulan": "2026-08-25 2026-11-24",
		"november": "2026-11-01 2026-11-24", "desember": "2025-12-01 2025-12-31", "Feb 2024": "2024-02-01 2024-02-29",
		"agustus 2025": "2025-08-01 2025-08-31", "2025": "2025-01-01 2025-12-31", "2026": "2026-01-01 2026-11-24",
		"oktobr": "2026-10-01 2026-10-31", "last week": "2026-11-16 2026-11-22",
		"senin": "2026-11-23 2026-11-23", "hari jumat lalu": "2026-11-20 2026-11-20", "selasa": "2026-11-24 2026-11-24", "tanggal 20": "2026-11-20 2026-11-20",
		"tgl 30": "2026-10-30 2026-10-30", "1 november": "2026-11-01 2026-11-01", "5 des": "2025-12-05 2025-12-05", "17 agustus 2026": "2026-08-17 2026-08-17",
		"minggu iki": "2026-11-23 2026-11-24", "wingi": "2026-11-23 2026-11-23", "sasi kepungkur": "2026-10-01 2026-10-31", "telung dina": "2026-11-22 2026-11-24",
		"minggu yang lalu": "2026-11-16 2026-11-22", "30 hari terakhir": "2026-10-26 2026-11-24", "bulan november 2026": "2026-11-01 2026-11-24", "tahun 2025": "2025-01-01 2025-12-31",
		"1-15 november": "2026-11-01 2026-11-15", "1 – 15 Nov 2026": "2026-11-01 2026-11-15", "1 okt sampai 15 nov": "2026-10-01 2026-11-15", "dari tanggal 1 oktober 2025 sampai dengan tanggal 15 november 2026": "2025-10-01 2026-11-15",
		"1 okt s/d 15 nov": "2026-10-01 2026-11-15", "1/10 - 15/11": "2026-10-01 2026-11-15", "2026-10-01 sampai 2026-11-15": "2026-10-01 2026-11-15", "1/10/2025": "2025-10-01 2025-10-01", "1.10.26": "2026-10-01 2026-10-01",
		"1 sampai 30 november": "2026-11-01 2026-11-24", "tanggal 1-15": "2026-11-01 2026-11-15", "1 sampai 15": "2026-11-01 2026-11-15", "tgl 25 sampai 30": "2026-10-25 2026-10-30", "januari sampai maret": "2026-01-01 2026-03-31", "jan-mar 2025": "2025-01-01 2025-03-31",
		"desember sampai januari": "2025-12-01 2026-01-31", "oktober sampai sekarang": "2026-10-01 2026-11-24", "sejak 1 november": "2026-11-01 2026-11-24", "mulai oktober": "2026-10-01 2026-11-24", "dari januari": "2026-01-01 2026-11-24",
		"senin sampai kamis": "2026-11-16 2026-11-19", "1 november sampai kemarin": "2026-11-01 2026-11-23", "2024-2025": "2024-01-01 2025-12-31", "20 des sampai 5 jan": "2025-12-20 2026-01-05",
		"triwulan 3": "2026-07-01 2026-09-30", "triwulan iii 2025": "2025-07-01 2025-09-30", "tw 4": "2026-10-01 2026-11-24", "kuartal ini": "2026-10-01 2026-11-24", "triwulan lalu": "2026-07-01 2026-09-30", "q1": "2026-01-01 2026-03-31", "Q2 2025": "2025-04-01 2025-06-30",
		"semester 1": "2026-01-01 2026-06-30", "semester ini": "2026-07-01 2026-11-24", "semester lalu": "2026-01-01 2026-06-30", "semester 2 tahun 2025": "2025-07-01 2025-12-31", "triwulan terakhir": "2026-10-01 2026-11-24", "bulan 10": "2026-10-01 2026-10-31", "bulan 13": "",
		"3 hari lalu": "2026-11-21 2026-11-21", "2 minggu yang lalu": "2026-11-09 2026-11-15", "dua bulan lalu": "2026-09-01 2026-09-30",
		"triwulan 5": "", "semester 3": "", "triwulan 1 2027": "", "minggu depan": "", "31 sampai 32 november": "", "1-2 kali": "", "pupr - dlh": "", "sejak": "", "sampai": "", "sampai kapan": "", "2001 sampai 2026": "",
		"31 november": "", "tanggal 32": "", "30 desember 2026": "", "hari raya": "",
		"marah": "", "besok": "", "0 hari": "", "99999 hari": "", "2027": "", "desember 2026": "", "november 99": "", "a b c": "", "500 bulan": "",
	} {
		p, ok := l.period(words, noon)
		if got := strings.TrimSpace(p.From + " " + p.To); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q %v, want %q", words, got, ok, want)
		}
	}
}

// A time that is still to come, or runs backwards, is told apart from what is no time.
func TestWhyAPeriodIsNone(t *testing.T) {
	t.Parallel()
	l := New(regencytest.Tuban())
	for words, want := range map[string]string{
		"besok": "future", "minggu depan": "future", "desember 2026": "future", "2027": "future", "30 desember 2026": "future", "triwulan 1 2027": "future", "1-15 desember 2026": "future", "jan sampai mar 2027": "future",
		"15-1 november": "reversed 2026-11-01 2026-11-15", "15 nov sampai 1 okt": "reversed 2026-10-01 2026-11-15", "15 nov 2026 sampai 1 okt 2026": "reversed 2026-10-01 2026-11-15", "2026 sampai 2025": "reversed 2025-01-01 2026-11-24",
		"kemarin sampai 1 november": "reversed 2026-11-01 2026-11-23", "marah": "unknown", "hari raya": "unknown", "31 november": "unknown", "november": "",
	} {
		p, f := l.when(words, noon)
		got := string(f)
		if f == faultReversed {
			got += " " + p.From + " " + p.To
		}
		if got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
		in := message.Inbound{ID: "1", MessageID: "1", Kind: message.ChatPrivate, At: noon, Text: "rekap " + words}
		said := l.Step(Input{Now: noon, In: in, Chat: Chat{Key: desk.Bupati}, Facts: Facts{Summary: &figures.Summary{At: noon}}}).Say[0].Text
		for f, part := range map[string]string{"future": "belum tiba", "reversed": "terbalik", "unknown": "belum saya pahami"} {
			if strings.Contains(said, part) != strings.HasPrefix(want, f) {
				t.Errorf("rekap %s: %s", words, said)
			}
		}
	}
}

func TestDigestsComeOnWorkingDays(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	reg.Holidays = map[string]bool{"2026-11-30": true}
	l := New(reg)
	s := Schedule{At: 7 * time.Hour, Fortnight: time.Monday}
	at := func(day, clock string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, reg.Zone)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, c := range []struct{ day, clock, want string }{
		{"2026-11-24", "06:59", ""},
		{"2026-11-24", "07:00", "day 2026-11-23 2026-11-23"},
		{"2026-11-28", "09:00", ""}, // Saturday
		{"2026-11-23", "23:59", "day 2026-11-20 2026-11-22"},
		// The fortnight's Monday is a holiday: it comes a day later, with all days off.
		{"2026-11-30", "09:00", ""},
		{"2026-12-01", "07:00", "day 2026-11-27 2026-11-30, fortnight 2026-11-17 2026-11-30"},
		{"2026-12-07", "07:00", "day 2026-12-04 2026-12-06"},
		{"2026-12-14", "07:00", "day 2026-12-11 2026-12-13, fortnight 2026-11-30 2026-12-13"},
	} {
		var got []string
		for _, d := range l.Digests(at(c.day, c.clock), s) {
			got = append(got, string(d.Span)+" "+d.Period.From+" "+d.Period.To)
			if d.Day != c.day {
				t.Errorf("%s is a digest of %s", c.day, d.Day)
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s %s: %v, want %s", c.day, c.clock, got, c.want)
		}
	}
	if got := l.Digests(at("2026-12-01", "08:00"), Schedule{NoDay: true, NoFortnight: true}); got != nil {
		t.Errorf("switched off: %v", got)
	}
}

// Whatever is in a recap, it is one message.
func TestARecapIsOneMessage(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	reg.Agencies = nil
	s := figures.Summary{Period: figures.Period{From: "2026-11-01", To: "2026-11-24"}, At: noon}
	d := Digest{Key: desk.Bupati}
	for i := range 60 {
		name := strings.Repeat("Dinas Pekerjaan Umum ", 3) + number(i)
		reg.Agencies = append(reg.Agencies, regency.Agency{Key: "a" + number(i), Name: name})
		v := figures.Values{Received: 99999, Settled: 88888, Measured: 9, InTime: 0.5, Rated: 5, Satisfaction: 4.26, Reopened: 777}
		s.Agencies = append(s.Agencies, figures.Line{Key: "a" + number(i), Rank: i + 1, RankBefore: 60 - i, Now: v, Before: v})
		d.Orders = append(d.Orders, memo.Memo{Agency: "a1", Words: "x"})
		d.Activities = append(d.Activities, memo.Memo{Agency: "a1", Words: strings.Repeat("kata ", 900), Created: noon})
		if i < Needed {
			r := report.Report{Ticket: "TBN-K7M3XA", Agency: "a1", Category: "jalan", Deadline: noon.AddDate(0, 0, -9)}
			d.Need = append(d.Need, figures.Need{Report: r, Overdue: time.Hour, Reopened: 3})
		}
	}
	d.Summary = s
	words, offered := New(reg).Compose(SpanDay, d)
	if n := len([]rune(words)); n > 4096 || len(offered) != Needed {
		t.Errorf("%d characters, %d choices", n, len(offered))
	}
}

// While old reports are counted, a recap says that its numbers are too small.
func TestARecapSaysWhatIsNotCounted(t *testing.T) {
	t.Parallel()
	l := New(regencytest.Tuban())
	for missing, want := range map[float64]string{0: "", 0.001: "baru 99%", 0.66: "baru 34%"} {
		words, _ := l.Compose(SpanDay, Digest{Key: desk.Bupati, Summary: figures.Summary{At: noon, Missing: missing}})
		if !strings.Contains(words, want) || (want == "") == strings.Contains(words, "baru ") {
			t.Errorf("%v missing: %s", missing, words)
		}
	}
}

// FuzzStep: whatever is written, with whatever remembered, there is an answer or the
// message is passed on, and asking twice answers the same.
func FuzzStep(f *testing.F) {
	for _, s := range []string{
		"rekap november", "opd pupr", "telat 2", "tiket TBN-K7M3XA", "perintah pupr cek", "perintah", "cari jalan", "kegiatan", "bantuan", "1", "ya", "batal",
		"/rekap@bot 2025", "@bot telat", "lapor", "dasbor", "perintah TBN-K7M3XA tolong", "l:ya:pupr", "\xff\x00", "rekap 999999999999 hari",
	} {
		f.Add(s, "", false, "l:tiket:TBN-K7M3XA", "pupr", "cek jalan")
		f.Add(s, s, true, "", "", "")
	}
	reg := regencytest.Tuban()
	l := New(reg)
	r := report.New(noon, report.Filing{ID: "r1", Ticket: "TBN-K7M3XA", Agency: "pupr", Category: "jalan", Words: "Jalan", Deadline: noon.AddDate(0, 0, -3)})
	f.Fuzz(func(t *testing.T, written, button string, group bool, offered, ask, kept string) {
		me := message.Address{Channel: message.ChannelTelegram, ID: "9"}
		in := message.Inbound{ID: "1", Chat: me, At: noon, Text: written, Button: button, MessageID: "m1", Sender: message.Sender{Address: me, Name: "Bupati"}}
		if len(written)%2 == 1 {
			in.Quoted = &message.Quote{MessageID: "m0", FromUs: true}
		}
		who, s := Chat{Key: desk.Bupati, Group: group}, Session{Offered: []string{offered}, At: noon, Ask: ask, By: me, Words: kept}
		n := l.Needs(noon, in, who, s)
		facts := Facts{Groups: []desk.Group{{Agency: "pupr"}}, Link: "x"}
		if n.Ticket != "" || n.Quoted != "" {
			facts.Report = &r
		}
		if n.Period.Valid() {
			facts.Summary = &figures.Summary{Period: n.Period, At: noon}
		}
		if n.Late > 0 || n.Agency != "" || n.Search != "" {
			facts.Late, facts.Open, facts.Found = []report.Report{r}, []report.Report{r}, []report.Report{r}
		}
		step := func() Effects { return l.Step(Input{Now: noon, In: in, Chat: who, Session: s, Facts: facts}) }
		eff := step()
		if !eff.Pass && len(eff.Say) == 0 {
			t.Fatalf("no answer to %q / %q", written, button)
		}
		again := step()
		if len(again.Say) != len(eff.Say) || len(eff.Say) > 0 && again.Say[0].Text != eff.Say[0].Text {
			t.Fatal("answered differently the second time")
		}
		for _, out := range eff.Say {
			if strings.Contains(out.Text, "{n}") || strings.Contains(out.Text, "{agency}") && !strings.Contains(written+kept+ask, "{agency}") {
				t.Fatalf("a parameter was left open: %q", out.Text)
			}
		}
		if eff.Memo != nil && (eff.Memo.Kind != memo.KindOrder || eff.Memo.Agency == "") {
			t.Fatalf("an order to nobody: %+v", eff.Memo)
		}
	})
}

// On a morning with both digests the fortnight's waits until the day's is out: neither
// comes between the other's picture and words.
func TestTheFortnightsDigestWaitsForTheDays(t *testing.T) {
	t.Parallel()
	l := New(regencytest.Tuban())
	chat := message.Address{Channel: message.ChannelWhatsApp, ID: "g"}
	chart := message.MediaRef{Kind: message.MediaPhoto, Hash: "chart"}
	day := l.Digest(noon, chat, Due{Span: SpanDay, Day: "2026-11-24"}, "day", chart)
	fortnight := l.Digest(noon, chat, Due{Span: SpanFortnight, Day: "2026-11-24"}, "fortnight", chart)
	for i := range 2 {
		if d, f := day.Deliveries[i], fortnight.Deliveries[i]; !d.Next.Equal(noon) || f.Next.Sub(d.Next) < 30*time.Second {
			t.Errorf("the day's %s goes out at %v, the fortnight's at %v", d.Key, d.Next, f.Next)
		}
	}
}

// A list that the stores gave by mistake with a secret report in it is shown without.
func TestNoListOfALeaderHasASecretReport(t *testing.T) {
	t.Parallel()
	at := func(id string, v regency.Visibility) report.Report {
		r := report.New(noon.AddDate(0, 0, -30), report.Filing{
			ID: id, Ticket: report.NewTicket("TBN", uint64(len(id))*7919), Day: "2026-10-25", Agency: "pupr", Category: "jalan", Words: "lubang " + id,
			Visibility: v, Deadline: noon.AddDate(0, 0, -9),
		})
		return r
	}
	open, hidden := at("terlihat", regency.VisibilityAnonymous), at("tersembunyi", regency.VisibilitySecret)
	for _, words := range []string{"telat", "cari lubang", "pupr"} {
		in := Input{
			Now: noon, Chat: Chat{Key: desk.Bupati},
			In:    message.Inbound{ID: "1", MessageID: "1", Kind: message.ChatPrivate, At: noon, Text: words},
			Facts: Facts{Late: []report.Report{open, hidden}, Found: []report.Report{open, hidden}},
		}
		said := ""
		for _, out := range New(regencytest.Tuban()).Step(in).Say {
			said += out.Text + "\n"
		}
		if strings.Contains(said, hidden.Ticket) || strings.Contains(said, "tersembunyi") {
			t.Errorf("%s: %s", words, said)
		}
		if !strings.Contains(said, open.Ticket) && words != "pupr" {
			t.Errorf("%s shows nothing: %s", words, said)
		}
	}
}

// Few small photos are the answer; films go out beside the conversation, one message each,
// and what was asked for twice is sent once.
func TestFilmsGoOutBesideTheConversation(t *testing.T) {
	t.Parallel()
	ask := func(media ...message.MediaRef) Effects {
		r := report.New(noon, report.Filing{ID: "r1", Ticket: "TBN-K7M3XA", Agency: "pupr", Category: "jalan", Words: "Jalan", Media: media})
		in := message.Inbound{ID: "1", MessageID: "1", Kind: message.ChatPrivate, At: noon, Text: "foto TBN-K7M3XA", Chat: message.Address{Channel: message.ChannelTelegram, ID: "9"}}
		return New(regencytest.Tuban()).Step(Input{Now: noon, In: in, Chat: Chat{Key: desk.Bupati}, Facts: Facts{Report: &r}})
	}
	photo := message.MediaRef{Kind: message.MediaPhoto, Hash: "p", Size: 100 << 10}
	film := message.MediaRef{Kind: message.MediaVideo, Hash: "f", Size: 20 << 20}
	if eff := ask(photo, photo); eff.Memo != nil || len(eff.Say[0].Media) != 2 {
		t.Errorf("two photos: %+v", eff)
	}
	eff := ask(photo, photo, film, film, photo)
	if eff.Memo == nil || len(eff.Say) != 1 || len(eff.Say[0].Media) > 0 || eff.Memo.ID != memo.FilesID("telegram:1") {
		t.Fatalf("films: %+v", eff)
	}
	var files []int
	for _, d := range eff.Memo.Deliveries {
		files = append(files, len(d.Out.Media))
		if d.Target.Chat != eff.Memo.Chat || !strings.Contains(d.Out.Text, "TBN-K7M3XA") {
			t.Errorf("owes %+v", d)
		}
	}
	if want := []int{2, 1, 1, 1}; !slices.Equal(files, want) {
		t.Errorf("files in messages %v, want %v", files, want)
	}
}
