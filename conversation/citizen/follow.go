package citizen

import (
	"slices"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// What most people write after news of their report quotes nothing. This file finds the
// report that is meant, and asks where a new one might be. Talk of danger is asked about
// too, below the numbers to call: "an accident happened there" may be the answer, and only a
// mere cry for help is about no report.

// answers takes what may answer the question of an agency. It returns false when no
// agency asked, or something else is meant.
func (t *turn) answers() bool {
	// One that was closed just now because the answer did not come waits for it still.
	waiting := append(t.with(report.StatusAwaitingReporter), since(t.with(report.StatusArchived), t.s)...)
	if len(waiting) == 0 || cries[t.read.plain] || t.read.below {
		return false
	}
	r, h := waiting[0], t.content()
	just := len(waiting) == 1 && len(since(waiting, t.s)) == 1 && !t.newer(r)
	_, number := numeral(t.read.plain)
	typed := len(h.Media) == 0 && h.Place.IsZero()
	switch {
	case just && typed && number:
		t.add(r, h)
	case just && t.read.pick == pickThanks && !(t.read.yes && t.read.pure):
		// "Oke" is no answer yet.
		t.s.Report, t.input.Facts.Report = r.ID, r
		t.enter(StateAdd)
	case t.read.pick != "" && !(just && t.read.yes && t.read.pure), t.read.number > 0, typed && t.read.plain == "":
		return false
	case !just && typed && t.read.pure && generic[t.read.plain]:
		// "Tidak" to "ada yang bisa dibantu?", or "selesai".
		return false
	case just && typed && postpones(t.s.State, t.read.plain) != "" && !r.Close.IsZero():
		t.awaits(r, text.AnswerLater)
	case just && typed && !t.read.alarm && (!tells(t.flow, t.read) || t.saysWhere()):
		// It says too little for a new report, or where: nothing else can be meant.
		t.add(r, h)
	default:
		t.whichOf(waiting, pickAnswer, h)
	}
	return true
}

// newer tells whether another report was said to be done after the question about r.
func (t *turn) newer(r *report.Report) bool {
	return slices.ContainsFunc(since(t.with(report.StatusResolved), t.s), func(o *report.Report) bool { return o.Updated.After(r.Updated) })
}

// saysWhere tells whether a few words say where and name no problem.
func (t *turn) saysWhere() bool {
	words := strings.Fields(t.read.plain)
	return len(words) <= 8 && (wheres[words[0]] || addresses[words[0]] || sides[words[0]]) && !t.flow.names(t.read.plain)
}

var sides = set("kiri|kanan|barat|timur|utara|selatan|sebelah|sisi|arah|seberang|lor|kidul|wetan|kulon|ler|kilen|tengen|kiwa|sakwetane|sakkulone|celak|left|right|north|south|east|west|opposite|near|behind")

// awaits tells until when an answer is waited for.
func (t *turn) awaits(r *report.Report, key text.Key) {
	offered := t.s.Offered
	t.about(r, t.t(key, text.Args{"date": text.ShortDate(t.s.Lang, t.local(r.Close))}))
	t.s.Offered = offered
}

// settle takes what may be said to "is it really done?" in other words than a mere yes
// or no, while the answer is waited for.
func (t *turn) settle(resolved []*report.Report) bool {
	if len(resolved) == 0 || cries[t.read.plain] || t.read.number > 0 || t.read.below {
		return false
	}
	recent := since(resolved, t.s)
	r, h := resolved[0], t.content()
	if len(recent) > 0 {
		r = recent[0]
	}
	v := t.flow.settles(t.read.plain, r.Category)
	wonders := v == settledYes && t.read.asks
	if v == settledYes && (t.read.asks || len(recent) == 0 && t.read.pick == pickThanks) {
		// A question, or "nggih matur nuwun" long after.
		v = unsettled
	}
	thanked := t.read.pick == pickThanks && v == unsettled
	unsure := t.read.pick == pickHelp && v == settledLater && len(recent) > 0
	if t.read.pick != "" && t.read.pick != pickThanks && !unsure && !(wonders && t.read.pick == pickInfo) || thanked && len(recent) == 0 {
		return false
	}
	bare := len(h.Media) == 0 && h.Place.IsZero()
	other := t.flow.other(t.read.plain, r.Category)
	if len(resolved) > 1 && len(recent) != 1 {
		switch {
		case other && v == unsettled:
			return false
		case v == settledYes:
			t.whichOf(resolved, pickDone, h)
		case v == settledNo:
			t.whichOf(resolved, pickUndone, h)
		default:
			return false
		}
		return true
	}
	switch {
	case thanked, bare && t.read.plain == "":
		t.askSettled(r, Held{})
	case v == unsettled && other:
		return false
	case v == settledLater && bare:
		t.awaits(r, text.SettledLater)
	case other, v == settledNo && t.flow.placed(t.read.plain):
		t.askSettled(r, h)
	case v == settledNo:
		t.reopen(r, h)
	case v == settledYes && bare && !t.read.alarm:
		t.confirm(r, Held{})
	default:
		t.askSettled(r, h)
	}
	return true
}

// askSettled asks whether a report is done, keeping what was said meanwhile.
func (t *turn) askSettled(r *report.Report, h Held) {
	t.hold1(r, h, message.Choice{ID: pickDone + r.Ticket, Label: t.t(text.NewsDoneYes, nil)},
		message.Choice{ID: pickUndone + r.Ticket, Label: t.t(text.NewsDoneNo, nil)}, t.choice(pickNew, text.SettledOther))
}

// hold1 asks what a message is about, when it can be one report or none.
func (t *turn) hold1(r *report.Report, h Held, choices ...message.Choice) {
	t.s.Held, t.s.Report, t.s.State, t.s.Offered = &h, r.ID, StateWhich, choices
	t.input.Facts.Report = r
	t.askWhich()
}

// protestAge is how long after a refusal a protest without a quote is about it.
const protestAge = 14 * day

// follow takes what is said of a report that is still open, or was refused just now:
// impatience, good news, a protest, an answer to what its agency said. A new problem
// begins a new report without being asked about.
func (t *turn) follow() bool {
	if t.read.pick != "" || cries[t.read.plain] || t.read.number > 0 || t.read.below {
		return false
	}
	h := t.content()
	bare := len(h.Media) == 0 && h.Place.IsZero()
	if bare && (t.read.plain == "" || enough(t.read.plain) || t.read.pure && generic[t.read.plain]) {
		return false
	}
	if r := t.spoken(); r != nil && !t.flow.other(t.read.plain, r.Category) {
		t.askFollow([]*report.Report{r}, h)
		return true
	}
	of := t.following()
	if r := t.shown(); t.s.State == StateReport && r != nil {
		of = slices.DeleteFunc(of, func(o *report.Report) bool { return o.ID != r.ID })
	}
	if first, _, _ := strings.Cut(t.read.plain, " "); len(of) > 0 && bare && adds[first] && strings.Contains(t.read.plain, " ") {
		// "Tambahan pak, lubangnya makin dalam".
		t.askFollow(of, h)
		return true
	}
	if t.flow.names(t.read.plain) {
		of = slices.DeleteFunc(of, func(o *report.Report) bool { return !t.flow.of(t.read.plain, o.Category) })
	}
	if len(of) > 0 && t.flow.followsUp(t.read.plain) {
		t.askFollow(of, h)
		return true
	}
	if filed := t.justFiled(); len(filed) > 0 && !t.flow.names(t.read.plain) && (!bare || strings.Contains(t.read.plain, " ")) {
		// A picture just after filing, or "alamatnya salah": more of that report, most likely.
		t.askFollow(filed, h)
		return true
	}
	return false
}

// adds begin what is more of a report.
var adds = set("tambahan|tambahannya|tmbahan|tambah|tambahin|nambah|nambahi|nambahin|tambahane|tambahanipun|addition|additionally|ralat|koreksi")

// following are the reports of which the person may still expect something, newest first.
func (t *turn) following() []*report.Report {
	var out []*report.Report
	for i := range t.input.Facts.Own {
		r := &t.input.Facts.Own[i]
		if t.mine(r) && (r.Status.Open() || r.Status == report.StatusRejected && t.input.Now.Sub(r.Updated) < protestAge) {
			out = append(out, r)
		}
	}
	return out
}

// spoken is the report of which the agency told something after the person's last word
// here: its answer, or that it will not act.
func (t *turn) spoken() *report.Report {
	var said *report.Report
	var at time.Time
	for _, r := range t.following() {
		for _, e := range slices.Backward(r.Events) {
			if !e.At.After(t.s.Touched) {
				break
			}
			if (e.Kind == report.EventAnswered || e.Kind == report.EventKind(report.MoveReject)) && e.At.After(at) {
				said, at = r, e.At
			}
		}
	}
	return said
}

// askFollow asks whether a message is about a report, keeping it meanwhile.
func (t *turn) askFollow(of []*report.Report, h Held) {
	if len(of) > 1 {
		t.whichOf(of, pickAnswer, h)
		return
	}
	if r := of[0]; r.Status == report.StatusRejected {
		t.hold1(r, h, message.Choice{ID: pickUndone + r.Ticket, Label: t.t(text.ButtonReopen, nil)}, t.choice(pickNew, text.WhichNew))
		return
	}
	t.whichOf(of, pickAnswer, h)
}

// The words of which a follow-up is made: at least one of followCore, and nothing but
// these, politeness and what the report is about. A new report has other words in it.
var (
	followCore = set("belum|blm|blum|belom|durung|dereng|masih|msh|taksih|tasih|isih|iseh|still|ditanggapi|ditanggepi|direspon|digubris|dibalas|ditindaklanjuti|ditindak|diperbaiki|dibenahi|dibenerin|didandani|ditambal|dikerjakan|digarap|ditangani|" +
		"dicek|diproses|dibaca|dilihat|lama|lamanya|suwe|suwene|dangu|lambat|lelet|diam|diem|meneng|janji|janjinya|janjine|viralkan|viral|cepat|cepet|segera|lekas|buruan|enggal|" +
		"ditolak|tolak|terima|protes|keberatan|bagus|apik|sae|beres|selesai|rampung|nyala|menyala|fixed|done|repaired|slow|waiting|late|answer|reply|promise|promised|unfair|rejected|refused|agree|" +
		"jik|jek|drg|suwi|suwine|lami|laminipun|dangunipun|direken|dirèkèn|direwes|digatekake|digatekne|diurus|dandan|dipundandosi|dipuntandangi|ditandangi|diwangsuli|dipunwangsuli|diwales|goroh|ngapusi|nagih|ngenteni|nengga|kasep|telat|fix|repair|respond|response|reacted|happening|happened|changed|waited|promises|delay|delayed|forgotten|ignored|ignoring|broken|answered|replied")
	followRest = set("sudah|sdh|udah|udh|wis|wes|sampun|tidak|tdk|gak|ga|gk|nggak|enggak|ndak|ora|mboten|no|not|kok|kenapa|knp|kapan|gimana|piye|pripun|mana|apa|juga|jg|saja|semua|rusak|bolong|mati|bocor|jelek|gelap|kotor|" +
		"bohong|ngapusi|percuma|kecewa|mengecewakan|bulan|minggu|hari|tahun|seminggu|sebulan|setahun|sasi|dina|dinten|wulan|taun|berbulan|berminggu|lebih|lagi|terus|besok|sesuk|benjang|nanti|dinas|petugas|petugasnya|pemerintah|pemda|pemkab|laporan|laporannya|laporanku|lapor|" +
		"saya|aku|kami|kula|kulo|ini|itu|iki|niki|punika|ya|yo|nggih|to|tho|mohon|minta|nyuwun|tulung|harus|kudu|sekali|banget|sanget|bgt|amat|usah|perlu|karena|dari|kemarin|tadi|sampai|sampe|tekan|dugi|sekarang|saiki|" +
		"sakniki|makasih|terima|kasih|suwun|nuwun|matur|thanks|thank|you|it|is|its|has|been|the|my|report|for|weeks|months|days|week|month|day|why|when|so|too|long|please|very|hasnt|isnt|nothing|nobody|a|i|am|do|agree|dont|" +
		"on|omong|ngomong|doang|tok|thok|mawon|wae|ae|pun|kah|si|kan|toh|gitu|begitu|begini|gini|per|se|dua|tiga|empat|lima|enam|two|three|four|five|six|" +
		"ra|rak|blas|pisan|laporane|laporan kula|mpun|pirang|pinten|suwene|dino|dinane|minggune|mesti|lha|mas|sing|ingkang|wonten|ono|ana|teko|teka|rawuh|mrene|mriki|we|us|they|have|had|one|any|anything|came|come|here|yet|after|since|almost|more|than|now|much|really|that|what|who|ever|going|be|will|would|can|could|there|did|didnt|havent|wont|never|im|ive|all|of|and|but|same|just|last|about|how|get|got|tired|told|said|" +
		"already|mind|fixed|needed|anymore")
)

// followMost is how many words a follow-up has at most.
const followMost = 10

// followsUp tells whether a plain text follows up a report and tells nothing new.
func (f *Flow) followsUp(p string) bool {
	words, core := strings.Fields(p), false
	for _, w := range words {
		_, number := numeral(w)
		switch {
		case followCore[w]:
			core = true
		case !followRest[w] && !spoiled[w] && !fillers[w] && !interjections[w] && !number && !f.names(w):
			return false
		}
	}
	return core && len(words) <= followMost
}

// askWhich asks what a message is about.
func (t *turn) askWhich() {
	r, args := t.shown(), text.Args{}
	key := text.WhichAsk
	if r != nil && t.mine(r) && t.s.oneAsked() {
		args = text.Args{"ticket": r.Ticket, "agency": t.agency(r)}
		switch first := t.s.Offered[0].ID; {
		case strings.HasPrefix(first, pickDone):
			key, args = text.SettledAsk, text.Args{"ticket": r.Ticket}
		case strings.HasPrefix(first, pickRemark):
			key, args = text.RemarkAsk, text.Args{}
		case strings.HasPrefix(first, pickAnswer) && (r.Status == report.StatusAwaitingReporter || r.Status == report.StatusArchived):
			key = text.AnswerWhich
		default:
			key, args["status"] = text.FollowAsk, t.status(r)
		}
	}
	t.say(t.t(key, args), t.s.Offered...)
}

// oneAsked tells whether the open question is about one report only.
func (s *Session) oneAsked() bool {
	if len(s.Offered) < 2 || s.Offered[len(s.Offered)-1].ID != pickNew {
		return false
	}
	one := ticketOf(s.Offered[0].ID)
	return one != "" && !slices.ContainsFunc(s.Offered, func(c message.Choice) bool { return c.ID != pickNew && ticketOf(c.ID) != one })
}

// The words that answer whether a message is about a report that is there.
var (
	oldWords = set("itu|tadi|lama|kemarin|kemaren|jawaban|jawab|jawabannya|menjawab|lanjutan|lanjut|sebelumnya|dinas|petugas|teruskan|wau|wingi|wangsulan|njawab|kuwi|niku|old|answer|that|first|ya|iya|yaa|iyaa|y|yo|iyo|betul|benar|bener|nggih|inggih|enggih|leres|yes|yup|ok|oke|okay|siap|sip|baik|" +
		"yep|yeah|sure|right|correct|thats|mau|lami|lawas|jawabanku|jawabane|wangsulane|wangsulanipun|mangsuli|mpun|previous|same|above|earlier")
	newWords = set("baru|lain|beda|lainnya|anyar|enggal|sanes|liyane|liya|new|another|different|other|else|" +
		"liyan|seje|bedo|sanesipun|separate|something else")
	mereRest = set("yang|yg|ingkang|sing|laporan|laporannya|untuk|buat|kangge|kanggo|pertanyaan|pertanyaannya|pitakenan|pitakon|ini|punika|soal|perkawis|masalah|hal|the|my|to|it|is|about|question|report|a|one|this|saya|kula|itu|ke|something|" +
		"iku|wae|mawon|wis|sampun|thats|its|all|please|kulo|aku|pitakone|laporane|iki|niki|for|of|mine")
)

// chosenTicket is the one choice that names this ticket; "" when none or several do.
func chosenTicket(offered []message.Choice, ticket string) string {
	pick := ""
	for _, c := range offered {
		switch {
		case ticket == "" || ticketOf(c.ID) != ticket:
		case pick != "":
			return ""
		default:
			pick = c.ID
		}
	}
	return pick
}

// whichPick reads such an answer; "" when it is none.
func whichPick(s *Session, r *reading, v settled) string {
	if !s.oneAsked() {
		return ""
	}
	words := strings.Fields(r.plain)
	old, fresh, no := false, false, false
	for _, w := range words {
		switch {
		case newWords[w]:
			fresh = true
		case noWords[w]:
			no = true
		case oldWords[w]:
			old = true
		case !mereRest[w] && !fillers[w] && !interjections[w]:
			return settledPick(s, v)
		}
	}
	if len(words) == 0 || len(words) > 6 || musings[r.plain] || slices.Contains(words, "kok") {
		return ""
	}
	settling := strings.HasPrefix(s.Offered[0].ID, pickDone)
	switch {
	case fresh && no && notNew(words) && !strings.Contains(r.text, ","):
		// "Bukan laporan baru"; "bukan pak, ini laporan baru" is two answers that are one.
		return s.Offered[0].ID
	case fresh:
		return pickNew
	case settling && no && !r.no:
		// "Bukan": not done, or not this one?
		return ""
	case settling && no:
		return s.Offered[1].ID
	case no:
		return pickNew
	case settling && !(r.yes && r.pure) && !affirmative[polite(r.plain)]:
		// "Kemarin" and "right" say which report, not that it is done.
		return settledPick(s, v)
	case old || slices.Contains(words, "itu"):
		return s.Offered[0].ID
	}
	return settledPick(s, v)
}

// notNew tells whether the no is of a new report, which it stands right before.
func notNew(words []string) bool {
	i := slices.IndexFunc(words, func(w string) bool { return noWords[w] })
	return i+1 < len(words) && newNext[words[i+1]]
}

var newNext = set("laporan|baru|anyar|enggal|yang|yg|sing|ingkang|lapor|new|a|another|report|untuk|buat|laporane")

// settledPick is the choice that an answer to "is it done?" means.
func settledPick(s *Session, v settled) string {
	if !strings.HasPrefix(s.Offered[0].ID, pickDone) {
		return ""
	}
	switch v {
	case settledYes:
		return s.Offered[0].ID
	case settledNo:
		return s.Offered[1].ID
	}
	return ""
}
