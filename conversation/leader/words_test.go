package leader

import (
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

// told is a plan in a few words: what is done, for whom, and what is left out of account.
func told(p plan) string {
	switch {
	case p.pass:
		return "talk"
	case p.stale:
		return "nothing asked"
	case p.polite != "":
		return string(p.polite)
	case p.reply:
		return strings.TrimSpace("order? " + p.toward + p.ticket)
	}
	out := string(p.do)
	if p.bad {
		out += " bad"
	}
	switch {
	case p.maybe != "":
		return "search? " + p.maybe
	case p.list && p.do == wordOrder:
		out += " list"
	}
	for _, s := range []string{p.agency, p.ticket} {
		if s != "" {
			out += " " + s
		}
	}
	if p.period.From != "" && !p.bad && p.do != wordLate {
		out += " " + p.period.From + ".." + p.period.To
	}
	if len(p.several) > 0 {
		out += " several"
	}
	if p.page > 1 {
		out += " " + number(p.page)
	}
	if p.passed != "" {
		out += " without " + p.passed
	}
	return out
}

const week, today, november = " 2026-11-18..2026-11-24", " 2026-11-24..2026-11-24", " 2026-11-01..2026-11-24"

func TestWhatALeaderAsksFor(t *testing.T) {
	t.Parallel()
	l := New(regencytest.Tuban())
	me := message.Address{Channel: message.ChannelTelegram, ID: "9"}
	listed := Session{Offered: []string{choice(wordTicket, "TBN-K7M3XA"), choice(wordTicket, "TBN-HJEFDN")}, At: noon}
	for words, want := range map[string]string{
		"telat": "telat", "telat pupr": "telat pupr", "telat semua": "telat", "telat apa saja?": "telat", "terlambat berapa?": "telat", "telat 2": "telat 2",
		"laporan telat": "telat", "yang telat apa saja pak": "telat", "telat dinas pu": "telat pupr", "telat pupr 2": "telat pupr 2", "pupr telat piro": "telat pupr",
		"telat selain pupr": "telat without selain", "telat bulan lalu": "telat without bulan lalu", "telat pupr dan dinkes": "telat without dan dinkes",
		"opd pupr november": "opd pupr" + november, "opd pupr bulan lalu": "opd pupr 2026-10-01..2026-10-31", "opd bulan lalu": "opd 2026-10-01..2026-10-31",
		"opd": "opd" + week, "opd xyz": "opd bad", "opd kesehatann": "opd dinkes" + week, "pupr": "opd pupr" + week, "dinas pupr gimana?": "opd pupr" + week,
		"piye kabare pupr": "opd pupr" + week, "rekap opd pupr": "opd pupr" + week, "opd pupr jembatan": "opd pupr" + week + " without jembatan",
		"siapa paling lambat": "opd" + week, "opd terburuk": "opd" + week,
		"hari ini": "rekap" + today, "rekap hari ini": "rekap" + today, "rekap dina iki": "rekap" + today, "berapa laporan hari ini?": "rekap" + today,
		"*rekap*": "rekap" + week, "laporan masuk berapa": "rekap" + week, "berapa yang belum selesai?": "rekap" + week, "tolong rekap minggu iki ya": "rekap 2026-11-23..2026-11-24",
		"7 hari terakhir": "rekap" + week, "bulan november 2026": "rekap" + november, "sasi wingi": "rekap 2026-10-01..2026-10-31",
		"rekap dari januari": "rekap 2026-01-01..2026-11-24", "rekap januari sampai maret": "rekap 2026-01-01..2026-03-31", "dari kemarin hujan terus": "search? hujan terus",
		"berapa laporan jalan bulan ini": "rekap" + november + " without jalan",
		"peta":                           "dasbor" + week, "tampilkan grafiknya": "dasbor" + week, "kegiatan pupr": "kegiatan pupr 2026-11-11..2026-11-24", "kegiatan kemarin": "kegiatan 2026-11-23..2026-11-23",
		"kegiatan xyz": "kegiatan bad",
		"hari hujan":   "search? hujan", "mari rapat": "search? mari rapat", "pemerintah pusat datang": "search? pemerintah pusat datang", "tepat sekali": "search? tepat sekali", "rekan kerja": "search? rekan kerja",
		"assalamualaikum": "leader.salam", "Assalamu'alaikum wr wb": "leader.salam", "terima kasih": "leader.welcome", "matur nuwun sanget": "leader.welcome", "ok": "leader.fine",
		"mantap 👍": "leader.fine", "selamat pagi": "leader.hello", "ya": "nothing asked", "tidak": "nothing asked", "halo": "bantuan",
		"batal": "batal", "tarik kembali": "batal", "gak jadi": "batal", "maaf salah kirim": "batal", "batalkan perintah ke pupr tadi": "batal", "tarik kabel di jenu": "search? tarik kabel di jenu",
		"TBN-K7M3XA": "tiket TBN-K7M3XA", "TBN-K7M3XA gimana": "tiket TBN-K7M3XA", "TBN-K7M3XA tolong segera diselesaikan": "order? TBN-K7M3XA", "foto TBN-K7M3XA": "foto TBN-K7M3XA",
		"cek TBN-K7M3XA": "tiket TBN-K7M3XA", "TBN-K7M3XA batalkan": "batal TBN-K7M3XA",
		"tolong pupr segera tambal": "order? pupr", "sampaikan ke kadis pu jalan rusak": "order? pupr", "perintah pupr cek": "perintah pupr", "tolong perbaiki jalan": "perintah bad",
		"perintah pupr dan dlh bersihkan sungai": "perintah pupr several", "tolong pupr dan dlh bersihkan sungai": "perintah several", "perintah kepada kepala dinas pu cek": "perintah pupr",
		"perintah puprr tambal jalan": "order? pupr", "perintah mana yang belum dijawab": "perintah list", "perintah pupr yang belum dijawab": "perintah list",
		"perintah kemarin sudah dijawab?": "perintah list", "perintah besok": "perintah bad", "perintah": "perintah list", "tegur dinas yang telat": "perintah bad",
		"kecamatan mana paling banyak": "kecamatan" + week, "masalah apa yang paling banyak bulan ini": "jenis" + november, "laporan di kecamatan jenu": "kecamatan" + week + " without di jenu",
		"K7M3XA": "tiket TBN-K7M3XA", "tiket k7m3xa": "tiket TBN-K7M3XA", "TBN-K7M3XA sampai mana": "tiket TBN-K7M3XA", "yang nomor 2": "tiket TBN-HJEFDN", "no 1": "tiket TBN-K7M3XA", "nomor 9": "",
		"yang belum selesai": "rekap" + week, "kirim rekap ke saya": "rekap" + week, "selamat pagi, rekap": "rekap" + week, "bisa apa aja": "bantuan", "lewat tenggat": "telat",
		"saya mau lapor": "talk", "jalan rusak di jenu": "search? jalan rusak di jenu", "dishub lambat sekali": "opd dlhp" + week + " without sekali",
		"cari laporan tentang jembatan": "cari", "lapor jalan rusak": "talk",
	} {
		in := message.Inbound{ID: "1", MessageID: "1", Chat: me, Kind: message.ChatPrivate, At: noon, Text: words, Sender: message.Sender{Address: me}}
		if got := told(l.plan(noon, in, Chat{Key: desk.Bupati}, listed)); got != strings.TrimSpace(want) {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}

// In a group nothing is answered but a word with what belongs to it.
func TestTalkInALeadersGroup(t *testing.T) {
	t.Parallel()
	l := New(regencytest.Tuban())
	me := message.Address{Channel: message.ChannelTelegram, ID: "9"}
	group := Chat{Key: desk.Sekda, Group: true}
	for words, want := range map[string]string{
		"telat ya pak": "talk", "telat pupr": "telat pupr", "telat kemarin": "talk", "opd pupr november": "opd pupr" + november, "dinas pupr besok rapat": "talk",
		"ok": "talk", "terima kasih": "talk", "batal": "talk", "ya": "talk", "pupr": "talk", "hari ini": "talk", "peta": "talk", "salah kirim": "talk", "rekap": "rekap" + week,
		"foto TBN-K7M3XA": "foto TBN-K7M3XA", "fotonya TBN-K7M3XA dong pak": "talk",
	} {
		in := message.Inbound{ID: "1", MessageID: "1", Chat: me, Kind: message.ChatGroup, At: noon, Text: words, Sender: message.Sender{Address: me}}
		if got := told(l.plan(noon, in, group, Session{})); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
	// A yes of somebody else, or one of much later, sends no order.
	other := message.Address{Channel: message.ChannelTelegram, ID: "10"}
	for _, c := range []struct {
		by   message.Address
		at   time.Time
		want string
	}{{me, noon.Add(time.Minute), "perintah pupr"}, {other, noon.Add(time.Minute), "talk"}, {me, noon.Add(time.Hour), "talk"}} {
		in := message.Inbound{ID: "1", MessageID: "1", Chat: me, Kind: message.ChatGroup, At: c.at, Text: "ya", Sender: message.Sender{Address: c.by}}
		if got := told(l.plan(c.at, in, group, Session{Ask: "pupr", By: me, At: noon, Words: "cek jalan"})); got != c.want {
			t.Errorf("yes of %s at %v: %q, want %q", c.by.ID, c.at, got, c.want)
		}
	}
}

// What is asked for when the words of an order are awaited is no order.
func TestWhatIsNoAnswerToTheQuestionForAnOrder(t *testing.T) {
	t.Parallel()
	l := New(regencytest.Tuban())
	me := message.Address{Channel: message.ChannelTelegram, ID: "9"}
	for words, want := range map[string]string{
		"cek jembatan": "perintah pupr", "cari solusinya segera": "perintah pupr", "laporan hari ini": "perintah pupr", "perintahkan tim turun": "perintah pupr",
		"kegiatan besok dibatalkan saja": "perintah pupr", "tambal TBN-K7M3XA dulu": "perintah pupr",
		"gak jadi": "tidak", "batal": "batal", "jangan": "tidak", "ok": "leader.fine", "telat pupr": "telat pupr", "opd": "opd" + week, "rekap kemarin": "rekap 2026-11-23..2026-11-23",
		"bantuan": "bantuan", "perintah dinkes siapkan posko": "perintah dinkes", "TBN-K7M3XA": "tiket TBN-K7M3XA",
	} {
		in := message.Inbound{ID: "1", MessageID: "1", Chat: me, Kind: message.ChatPrivate, At: noon, Text: words, Sender: message.Sender{Address: me}}
		if got := told(l.plan(noon, in, Chat{Key: desk.Bupati}, Session{Ask: "pupr", By: me, At: noon})); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}

// Whoever writes a hundred kilobytes gets an answer while he still waits for one.
func TestALongMessageIsReadAtOnce(t *testing.T) {
	t.Parallel()
	l := New(regencytest.Tuban())
	me := message.Address{Channel: message.ChannelTelegram, ID: "9"}
	for _, words := range []string{"aaaaaaaaaa ", "pupr ", "ke ", "batal ", "TBN-K7M3XA ", "november ", "1 "} {
		for _, head := range []string{"", "perintah ", "telat ", "perintah pupr "} {
			in := message.Inbound{ID: "1", MessageID: "1", Chat: me, Kind: message.ChatPrivate, At: noon, Text: head + strings.Repeat(words, 1<<17/len(words)), Sender: message.Sender{Address: me}}
			begun := time.Now()
			l.Step(Input{Now: noon, In: in, Chat: Chat{Key: desk.Bupati}, Session: Session{Ask: "pupr", By: me, At: noon, Words: "x"}})
			if took := time.Since(begun); took > 20*time.Second {
				t.Errorf("%q and many times %q took %v", head, words, took)
			}
		}
	}
}

// Right after a report was opened, what is asked without a name is asked about it.
func TestAQuestionAfterAReportIsAboutIt(t *testing.T) {
	t.Parallel()
	l := New(regencytest.Tuban())
	me := message.Address{Channel: message.ChannelTelegram, ID: "9"}
	opened := Session{Offered: []string{choice(wordOrder, "TBN-K7M3XA")}, At: noon}
	for words, want := range map[string]string{
		"sudah selesai belum": "tiket TBN-K7M3XA", "kok belum selesai": "tiket TBN-K7M3XA", "kapan selesai?": "tiket TBN-K7M3XA", "siapa pelapornya?": "tiket TBN-K7M3XA",
		"saya mau lapor": "talk", "berapa yang belum selesai": "rekap" + week, "rekap": "rekap" + week, "pupr sudah selesai?": "opd pupr" + week, "selesaikan hari ini": "order? TBN-K7M3XA",
	} {
		in := message.Inbound{ID: "1", MessageID: "1", Chat: me, Kind: message.ChatPrivate, At: noon, Text: words, Sender: message.Sender{Address: me}}
		if got := told(l.plan(noon.Add(time.Minute), in, Chat{Key: desk.Bupati}, opened)); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}
