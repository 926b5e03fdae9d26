package citizen

import (
	"slices"
	"strconv"
	"strings"

	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// What worried people ask before they dare: is it safe, who reads it, how long does it
// take? It is answered in a line, also where a story or an address is expected.
const (
	pickReaders = "readers"
	pickHowLong = "howlong"
)

// worriesMost is how many words such a question has at most.
const worriesMost = 9

// worries finds such a question, "" when a plain text is none. Every word of it must
// belong to one, so that a story with the same words in it stays a story.
func worries(s State, written, p string) string {
	switch s {
	case StateAdd, StateSoften, StateUnsolved, StateComment:
		// What is written there is for an agency.
		return ""
	}
	words := strings.Fields(p)
	if len(words) == 0 || len(words) > worriesMost {
		return ""
	}
	asked := strings.HasSuffix(written, "?")
	switch {
	case afraid[polite(p)], fearsReporting(words), asksSafety(words, asked):
		return pickSecrecy
	case some(words, readerWho) && some(words, readerSees) && madeOf(words, readerWho, readerSees, readerRest, noneElse, fillers):
		return pickReaders
	case asksHowLong(words, s.drafting()):
		return pickHowLong
	}
	return ""
}

var (
	fears = set("takut|wedi|ajrih|khawatir|kuatir|kawatir|afraid|scared|" +
		"worried|kuwatir|kuatos|kuwatos|jirih|nervous")
	safes = set("aman|amankah|safe|bahaya|berbahaya|bahayakah|beresiko|berisiko|" +
		"secure")
	// reportWords say that it is reporting which is feared, not something out there.
	reportWords = set("lapor|matur|wadul|melapor|ngelapor|lapornya|laporin|melaporkan|laporan|report|reporting|dibalas|dilaporkan|dilaporin|dimusuhi|dicari|disalahkan|ditangkap|dipenjara|konangan|ketahuan|dimarahi|dimarahin|diseneni|" +
		"lapore|nglapor|laporane|complain|complaining|known|caught|found|revenge|retaliate|retaliation|trouble|punished|fired|diparani|dibales|disengiti|dimungsuhi|dipunbales|dipunmungsuhi|diunekne|diomeli|disrengeni")
	worryRest = set("apakah|apa|opo|menapa|punapa|kalau|kalo|klo|yen|menawi|nek|umpama|saya|sy|aku|kula|kulo|di|sini|ini|itu|lewat|mau|arep|badhe|tapi|tp|nanging|pengen|ingin|is|it|to|here|if|i|im|am|a|but|want|cuma|masih|agak|nama|identitas|data|balik|nanti|mangke|sama|orangnya|orang|would|will|be|the|this|my|name|aslinya|jane|sakjane|sebenarnya|kades|lurah|kepala|desa|rt|rw|tetangga|bos|warga|perangkat|jangan|" +
		"mengko|lek|karo|kaliyan|wonge|tiyange|tiyangipun|tonggo|tangga|pak|lurah|lurahe|kades|kadese|niki|iki|punika|mriki|ngriki|kene|ing|get|into|they|them|me|about|of|for|what|because|might|could|can|do|so|too|very|really|little|bit|someone|people|neighbours|neighbors|neighbour|boss|out|know|find|using|service|report|nganggo|ngagem|jenengku|jeneng|asma|asmaku")

	readerWho = set("siapa|sapa|sopo|sinten|who|" +
		"whom|sintena|anyone|anybody|everyone|everybody|others")
	readerSees = set("baca|membaca|bacanya|dibaca|lihat|liat|melihat|ngelihat|dilihat|tau|tahu|mengetahui|terima|menerima|nerima|moco|maca|maos|mriksani|pirso|ndelok|ndeleng|weruh|reads|read|reading|see|sees|receives|gets|get|" +
		"woco|waca|diwoco|diwaca|dipunwaos|kawaos|pirsa|mirsani|priksa|ngerti|ngertos|mangertos|nampa|nampi|tampa|know|knows|access|looks|look|handles|handle|view|views")
	readerRest = set("yang|yg|sing|seng|ingkang|ini|iki|niki|punika|itu|laporan|laporannya|laporanku|pesan|pesanku|pesannya|chat|chatnya|aduan|tulisan|bakal|akan|bisa|boleh|saja|nanti|oleh|can|will|my|this|report|reports|message|messages|it|the|does|else|to|" +
		"name|names|identity|number|phone|nama|namaku|nama saya|namanya|asma|asmane|asmanipun|asmaku|jeneng|jenengku|jenenge|identitas|identitasku|nomor|nomer|nomorku|nomerku|saya|aku|kula|kulo|laporane|laporanipun|atur|pesene|tulisanku|mawon|wae|mangke|mengko|saged|iso|nopo|would|is|are|going|what|i|write|send|sent|here|and|these|that|all|be|able|isine")

	longMuch = set("berapa|brp|brapa|pinten|piro|pira|how|" +
		"pirang|pirang pirang")
	longTime = set("lama|lamanya|hari|dinten|dino|suwe|suwene|dangu|dangunipun|long|days|minggu|" +
		"suwine|dangune|suwi|dina|dinane|dintenipun|time|quickly|soon|fast|weeks|hours|wektu|wektune|wekdal|wekdalipun")
	longSlow = set("lama|lamakah|suwe|dangu|" +
		"suwi|lami")
	longWhen = set("kapan|kpn|when|mbenjang|" +
		"benjang|kapane")
	longDone = set("dijawab|dibalas|dibales|ditanggapi|direspon|diproses|ditindaklanjuti|ditindak|dikerjakan|dikerjain|diperbaiki|ditangani|dibenahi|selesai|selesainya|answered|fixed|done|kabarnya|" +
		"diwangsuli|dipunwangsuli|dipunbales|kawangsulan|diwales|ditandangi|dipuntandangi|dipundandosi|digarap|didandani|dandan|rampung|rampunge|rampungipun|beres|bares|dadi|dadine|repaired|solved|handled|resolved|replied|answer|reply|response|hear|news|kabare|kabaripun|jawaban|jawabane|wangsulan|wangsulanipun")
	longRest = set("prosesnya|proses|nunggu|nunggunya|menunggu|tunggu|nenggo|ngenteni|waktunya|waktu|biasanya|sampai|sampe|jawabannya|jawaban|dapat|dapet|kira|kira2|laporan|laporannya|does|it|take|will|to|get|an|answer|be|is|the|for|wait|i|have|must|many|this|until|akan|harus|kudu|biasa|perkiraan|menapa|nopo|apa|apakah|iku|niku|dadi|" +
		"you|usually|normally|before|someone|somebody|they|do|can|come|fix|and|till|hear|back|from|reply|response|expect|should|should i|that|me|us|need|process|handle|nengga|ngentosi|ngantos|nganti|tekan|biasane|limrahipun|limrahe|kira kira|kinten|dipun|laporane|laporanku|laporan kula|kula|aku|diwoco|wangsulane|nampa|nampi|entuk|angsal|kedah|niki|iki|sing|ingkang")
)

// already begins a complaint, longGot is what did not come.
var (
	already = set("sudah|sdh|udah|udh|wis|wes|sampun|already")
	longGot = set("dapat|dapet|get")
)

// fearsReporting tells of "mau lapor tapi takut". Fear of something else is not calmed by
// what is said of names.
func fearsReporting(words []string) bool {
	return some(words, fears) && some(words, reportWords) && madeOf(words, fears, reportWords, worryNo, worryRest, noneElse, fillers)
}

// asksSafety tells of "aman gak kalau saya lapor?"; "tidak aman di sini" is news.
func asksSafety(words []string, asked bool) bool {
	i := slices.IndexFunc(words, func(w string) bool { return safes[w] })
	return i >= 0 && madeOf(words, safes, reportWords, worryNo, worryRest, noneElse, fillers) &&
		(asked && (i == 0 || !worryNo[words[i-1]]) || some(words[i:], worryNo) || some(words, reportWords))
}

// asksHowLong tells of "berapa lama?" and "lama nggak prosesnya?", and while a report is
// written of "kapan dijawab?"; of one that is sent, that asks for its progress.
func asksHowLong(words []string, drafting bool) bool {
	if !madeOf(words, longMuch, longTime, longSlow, longWhen, longDone, longRest, worryNo, noneElse, fillers) {
		return false
	}
	if i := slices.IndexFunc(words, func(w string) bool { return longSlow[w] }); i >= 0 && i+1 < len(words) && worryNo[words[i+1]] && !already[words[0]] {
		// "Lama nggak prosesnya?" asks; "sudah lama tidak diperbaiki" and "lama gak
		// dapat" complain.
		return !some(words[i+2:], longDone) && !some(words[i+2:], longGot)
	}
	return some(words, longMuch) && some(words, longTime) || drafting && longWhen[words[0]] && some(words, longDone)
}

// readers says who reads a report like the one being written.
func (t *turn) readers() {
	if d := t.s.Draft; d != nil && t.visibility() == regency.VisibilitySecret {
		t.note(text.ReadersSecret, nil)
	} else {
		t.note(text.Readers, nil)
		if d != nil && t.visibility() == regency.VisibilityOpen {
			t.notes = append(t.notes, t.reviewWho())
		}
	}
	t.ask()
}

// howLong says until when a report is answered: of the one that is meant the day, of one
// to be sent the days that the configuration gives its kind.
func (t *turn) howLong() {
	if r := t.awaited(); r != nil {
		t.about(r, t.t(text.HowLongTicket, text.Args{"ticket": r.Ticket, "deadline": text.Date(t.s.Lang, t.local(r.Deadline))}), t.afterFiling()...)
		return
	}
	key, category := text.HowLongMost, ""
	if d := t.s.Draft; d != nil {
		category = d.Category
	}
	if category == "" {
		// Some kinds take longer than most.
		key = text.HowLongUsual
	}
	days := t.reg.SettleDays(category)
	if days <= 0 {
		t.info()
		return
	}
	t.note(key, text.Args{"n": strconv.Itoa(days)})
	t.ask()
}

// awaited is the report whose answer the person waits for: the one spoken of last, or
// the only open one. It is nil while another is being written.
func (t *turn) awaited() *report.Report {
	if t.s.State.drafting() {
		return nil
	}
	var open []*report.Report
	for i := range t.input.Facts.Own {
		r := &t.input.Facts.Own[i]
		if !t.mine(r) || !r.Status.Open() || r.Deadline.IsZero() || !r.Paused.IsZero() {
			continue
		}
		if r.ID == t.s.Report {
			return r
		}
		open = append(open, r)
	}
	if len(open) == 1 {
		return open[0]
	}
	return nil
}
