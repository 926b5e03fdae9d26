package desk

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// unsaid keeps from the reporter what staff wrote below a card without a word and did
// not mean for him, and asks where that is in doubt: it tells whether the message was
// that, and answered. Everything else without a word is an answer to him.
func (t *turn) unsaid() bool {
	s := &t.said
	words := readTokens(s.whole)
	if s.word != wordNone || t.Facts.Ref == nil || s.media && (len(words) == 0 || t.settled() && !asks(s.whole)) {
		return false
	}
	switch {
	case strings.Trim(s.whole, "0123456789 .") == "" && len(words) > 0 && t.quotesCard():
		// It chooses nothing there, and tells the reporter nothing.
		return t.say(text.DeskNotUnderstood, nil)
	case asksWho(s.whole):
		return t.say(text.DeskWho, nil)
	case !t.inCharge() || t.gone() || len(words) == 0:
		return false
	case takesBack(s.whole) && !s.media:
		return t.takenBack()
	case t.mayAsk() && asksReporter(s.whole):
		t.do(order{word: wordAsk, words: s.whole, whole: s.whole})
		return true
	case asks(s.whole) && len(words) <= shortQuestion:
		return t.wonders(s.whole, wordSure)
	case s.perhaps == wordResolve && t.mayResolve():
		return t.asksDone(s.whole)
	case t.settles(s.whole):
		return true
	case s.perhaps != wordNone && s.perhaps != wordThanks && s.perhaps != wordResolve:
		return t.doubt(text.DeskDoubtSend, wordSure, s.whole, nil, string(wordAnswer), string(wordNote))
	case s.number > 0, chatter(words), toColleague(words), aboutReporter(words), proposes(words):
		return t.doubt(text.DeskDoubtSend, wordSure, s.whole, nil, string(wordAnswer), string(wordNote))
	}
	return false
}

// shortQuestion is how many words a question has at most that may be a colleague's.
const shortQuestion = 8

// mayAsk tells whether the reporter can be asked now.
func (t *turn) mayAsk() bool {
	return t.report.Status == report.StatusAwaitingReporter || slices.Contains(report.Allowed(t.report.Status), report.MoveAsk)
}

// wonders asks whom a question is for. Where it may be answered by a colleague's "ya", as
// whether the work is done, kind is wordChoose.
func (t *turn) wonders(words string, kind word) bool {
	if !t.mayAsk() {
		return t.doubt(text.DeskDoubtSend, kind, words, nil, string(wordAnswer), string(wordNote))
	}
	return t.doubt(text.DeskDoubtAsk, kind, words, nil, string(wordAsk), string(wordAnswer), string(wordNote))
}

// takenBack answers who takes something back: what was told stays told.
func (t *turn) takenBack() bool {
	for _, e := range slices.Backward(t.report.Events) {
		if e.By.Kind != report.ActorAgency && e.By.Kind != report.ActorAdmin {
			continue
		}
		switch told := t.report.Delivery(report.NewsKey(e.Seq)) != nil; {
		case told && t.inCharge():
			return t.say(text.DeskSent, nil)
		case told && t.admins() && e.By.Kind == report.ActorAdmin:
			return t.say(text.DeskSentOn, text.Args{"agency": t.agencyName(lang, t.report.Agency)})
		}
		break
	}
	return t.say(text.DeskNothingToCancel, nil)
}

// among tells whether one of the phrases stands among the words of a text.
func among(s string, phrases []string) bool {
	all := " " + strings.Join(readTokens(s), " ") + " "
	for _, p := range phrases {
		if strings.Contains(all, " "+p+" ") {
			return true
		}
	}
	return false
}

func anyOf(words, of []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(of, w) })
}

// Words of who wants to know the person behind a report.
var (
	who     = strings.Fields("siapa siapakah sapa sopo sinten spa")
	telling = strings.Fields("lapor melapor ngelapor laporkan melaporkan laporane laporannya pelapor pelapornya ngadu mengadu pengadu")
	phones  = strings.Fields("hp hpnya wa wanya whatsapp telp tlp telpon telepon telponnya teleponnya kontak kontaknya nohp nowa nomor nomer nomornya")
	wants   = strings.Fields("minta mohon tolong ada berapa boleh bisa pelapor pelapornya punya")
	// ours are the telephones that are given out, not asked for.
	ours = strings.Fields("kami kita dinas posko kantor hubungi menghubungi saya petugas polisi bpbd pln aduan pengaduan laporan tiket surat")
)

// asksWho tells whether a text asks us for the person behind a report.
func asksWho(s string) bool {
	words := readTokens(s)
	if len(words) > 8 {
		return false
	}
	if among(s, []string{"nama pelapor", "nama pelapornya", "identitas pelapor", "alamat pelapor", "alamat pelapornya", "rumah pelapor", "no pelapor"}) {
		return true
	}
	for i, w := range words {
		if !slices.Contains(who, w) {
			continue
		}
		if anyOf(words, telling) && (i == 0 || words[i-1] != "oleh") {
			return true
		}
		// "Dulur iki sopo", but not "ini ke siapa".
		alone := len(words) <= 4 && anyOf(words, []string{"ini", "iki", "orang", "orangnya", "namanya", "jenenge", "dulur", "wong"})
		if alone && (i == 0 || !slices.Contains([]string{"ke", "dengan", "sama", "oleh", "kepada"}, words[i-1])) {
			return true
		}
	}
	return anyOf(words, phones) && !anyOf(words, ours) && numbers(s) == nil && (anyOf(words, wants) || asks(s))
}

// Words of who asks the reporter for something, without "tanya" before it.
var (
	requests = strings.Fields("mohon minta nyuwun")
	details  = strings.Fields("alamat alamatnya alamate lokasi lokasinya foto fotonya titik titiknya patokan patokannya sharelok shareloc sherlok serlok koordinat koordinatnya nik kk ktp data datanya berkas berkasnya dokumen dokumennya fotokopi fotocopy dilengkapi lengkapi")
	where    = strings.Fields("mana dimana ngendi pundi alamat alamatnya alamate patokan patokannya")
	pictured = strings.Fields("foto fotonya poto fotone gambar gambarnya")
	// staffed show that a question is among colleagues, or about who acts.
	staffed = append(strings.Fields("siapa sopo sinten dinas bidang instansi opd tim petugas kita kami posisi surat laporan laporannya anggaran rapat kantor bukti"), telling...)
)

// asksReporter tells whether a text plainly asks the reporter for what he alone knows.
func asksReporter(s string) bool {
	words := readTokens(s)
	if len(words) > shortQuestion || anyOf(words, staffed) || toColleague(words) {
		return false
	}
	if slices.Contains(requests, words[0]) && !anyOf(words, worksOn) {
		return anyOf(words, details) || among(s, []string{"nama jalan", "nama jalannya", "nama desa", "nama desanya"})
	}
	// "Fotonya mana" may be for the colleague who was there.
	return asks(s) && len(words) > 1 && anyOf(words, where) && !anyOf(words, pictured) && !anyOf(words[:1], titles)
}

// Words among colleagues.
var (
	chats = strings.Fields("p y yo hm hmm mantap mantul gas gaskeun hehe haha lol anu test tes ping absen hadir skip tunda ditunda pagi siang sore malam selamat salam lur bro " +
		"izin ijin mohon lapor melapor melaporkan monggo lagi ulang retur kembalikan balikin wkwk wkwkwk xixi anjay hadeh waduh aduh astaga ckck")
	// worksOn is what colleagues are told to do.
	worksOn = strings.Fields("dicek cek ditindaklanjuti tindaklanjuti ditindak dikerjakan diproses disurvey disurvei survey survei didatangi dibantu bantu dikoordinasikan " +
		"koordinasi ditangani diperbaiki diatensi atensi dihandle handle ditinjau tolak ditolak tutup ditutup proses selesaikan diselesaikan kerjakan tindak tangani perbaiki meneruskan merapat arahan arahannya petunjuk perintah arahkan kroscek dikroscek")
	begged = strings.Fields("tolong mohon minta coba monggo mangga segera")
	// towards stand behind "mohon" in what is said to the reporter.
	towards = strings.Fields("maaf maap izin ijin ditunggu tunggu menunggu bersabar sabar waktu doa dimaklumi maklum maklumnya doanya pengertian pengertiannya kesabarannya")
	scolds  = strings.Fields("cerewet bawel rewel ngawur ngeyel palsu hoax hoaks iseng caper lebay provokator orangnya pelapornya komplain")
)

// chatter tells whether words say nothing that anybody could want to read.
func chatter(words []string) bool {
	for _, w := range words {
		laughs := len(w) > 2 && (strings.Trim(w, "wk") == "" || strings.Trim(w, "ha") == "" || strings.Trim(w, "he") == "" || strings.Trim(w, "xi") == "")
		if !laughs && (utf8.RuneCountInString(w) > 1 || isNumber(w)) && !slices.Contains(chats, w) && !slices.Contains(waits, w) {
			return false
		}
	}
	return true
}

// toColleague tells whether words ask a colleague for something: "pak Agus tolong dicek",
// "mohon arahan pak".
func toColleague(words []string) bool {
	if len(words) > 10 {
		return false
	}
	if len(words) > 1 && (words[0] == "segera" && slices.Contains(commands, words[1]) || withheld(words)) {
		return true
	}
	for i, w := range words {
		if !slices.Contains(begged, w) || i+1 < len(words) && slices.Contains(towards, words[i+1]) {
			continue
		}
		if anyOf(words[i+1:min(i+5, len(words))], worksOn) && (w != "segera" || i > 1 && slices.Contains(titles, words[0])) {
			return true
		}
	}
	return len(words) > 2 && slices.Contains(titles, words[0]) && !slices.Contains(titles, words[1]) && (slices.Contains(begged, words[2]) || slices.Contains(worksOn, words[2]))
}

// commands are what is told to a colleague in so many words, behind "segera".
var commands = strings.Fields("proses selesaikan kerjakan tindaklanjuti cek tangani perbaiki tolak jawab bersihkan tambal angkut")

// relaysLater asks about "kabari warga kalau sudah selesai" and "kasih tau pelapor pak":
// so a colleague is told to tell the reporter, and what follows is not for him.
func (t *turn) relaysLater() bool {
	s := &t.said
	words := readTokens(withoutIdle(s.rest))
	if s.word != wordAnswer || !s.relays || s.button || !t.inCharge() || len(words) == 0 {
		return false
	}
	if !slices.Contains(delays, words[0]) && !asks(s.rest) && !calls(s.rest) && !says(s.rest, alsoIdle) {
		return false
	}
	n := intent{word: wordSure, agency: string(wordNote), words: s.whole}
	t.ask(text.DeskDoubtSend, n, nil, t.meanings([]string{string(wordAnswer), string(wordNote)}))
	return true
}

// delays begin what a colleague is to do, behind "kabari pelapor".
var delays = strings.Fields("kalau kalo klo jika bila apabila nek yen dulu dahulu nanti ntar mengko engko segera jangan ojo setelah sesudah")

// withheld tells whether words say what is not to be done: "jangan ditolak", "gak usah
// dijawab".
func withheld(words []string) bool {
	if len(words) > 5 || !slices.Contains(denials, words[0]) {
		return false
	}
	return words[0] == "jangan" || words[0] == "ojo" || len(words) > 1 && slices.Contains([]string{"usah", "perlu", "sah"}, words[1])
}

// aboutReporter tells whether words speak of the reporter to somebody else.
func aboutReporter(words []string) bool {
	if len(words) > 10 {
		return false
	}
	all := strings.Join(words, " ")
	if anyOf(words, scolds) || anyOf(words, []string{"warganya", "wargane"}) || among(all, []string{"orang ini", "orang itu", "wong iki", "wong kuwi"}) {
		return true
	}
	i := slices.Index(words, "pelapor")
	return i > 0 && !slices.Contains([]string{"kepada", "untuk", "utk", "yth", "halo", "saudara", "sdr", "terima", "kasih"}, words[i-1])
}
