package citizen

import (
	"slices"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
)

// cries are calls for help that mean an emergency when they are all that is said.
var cries = set("tolong|tolong tolong|tolong saya|tulung|tulungi|tulung tulung|sos|help me|bantu saya tolong|gawat|gawat darurat|tolong polisi|panggil polisi|panggilkan polisi|tolong panggil polisi|tolong ambulans|tolong ambulan|panggil ambulans|panggil ambulan|tolong pemadam|panggil pemadam|call an ambulance|" +
	"help help|please help|please help me|help me please|help us|somebody help|somebody help me|call the police now|call an ambulance now|i need an ambulance|tulung tulung tulung|tulungana|tulungi aku|tulung aku|gawat mas|tulungono")

// calm are words that, one or two words before an emergency word, say that nothing is
// happening right now: "rawan kecelakaan", "sering terjadi kecelakaan", "bekas kebakaran".
var calm = set("rawan|sering|bekas|pernah|kemarin|kmrn|minggu|bulan|tahun|lalu|dulu|takut|khawatir|kuatir|potensi|berpotensi|bisa|dapat|" +
	"menyebabkan|mengakibatkan|sebabkan|akibat|mencegah|cegah|kalau|kalo|jika|bila|agar|supaya|sebelum|tidak|bukan|" +
	"risiko|resiko|simulasi|pasca|setelah|" +
	"asring|nate|tau|ajrih|wedi|bilih|menawi|yen|supados|ben|" +
	"could|may|might|cause|causes|prevent|avoid|often|risk|of|before|after|yesterday|last|no|not")

// things are words that right before an emergency word make a thing or a habit of it:
// "pintu darurat", "korban kebakaran", "banyak kecelakaan". Further away they are where
// it happens: "di jembatan ada kecelakaan".
var things = set("lampu|pintu|jalur|jalan|nomor|nomer|jembatan|tanggap|rem|tangga|tenda|lajur|pos|banyak|rambu|pemadam|bantuan|korban|" +
	"exit|door|lamp|light|emergency")

// pressing are words that say that it is happening right now.
var pressing = set("tolong|tulung|sekarang|cepat|segera|darurat|help|now|urgent|hurry|sapunika|saniki|saiki|cepet|cepetan|barusan")

// hastyTypos: in haste people mistype the long words; the short ones must be right.
var hastyTypos = typos{one: 8, two: 9}

// alarming tells whether a text speaks of life at risk at this moment. It may be
// wrong now and then, which costs a few lines: the numbers to call are put before
// the answer, and the answer is given all the same.
func (f *Flow) alarming(s string) bool {
	if cries[s] {
		return true
	}
	u := listen(s)
	now := some(u.words, pressing)
	for _, n := range f.inAlarms.candidates(u, true) {
		phrase := f.alarms[n]
		for i := u.next(0, phrase, hastyTypos); i >= 0; i = u.next(i+1, phrase, hastyTypos) {
			before := u.words[:i]
			if adrift(phrase, u.words) || !now && calmAfter(u.words, i, len(phrase)) {
				continue
			}
			if len(u.words) == len(phrase) || !calmBefore(before, phrase) || (now && !pressing[phrase[0]] && !calmNext(before)) {
				return true
			}
		}
	}
	return false
}

// calmBefore tells whether what stands before an emergency word makes it none.
func calmBefore(before, phrase []string) bool {
	near := before[max(0, len(before)-2):]
	// "Darurat" is what things are called that stand there: "jembatan bambu darurat".
	return some(near, calm) || calmNext(before) || phrase[0] == "darurat" && some(near, things)
}

// calmNext looks at the word right before: "rawan kecelakaan" stays calm whatever
// else is said.
func calmNext(before []string) bool {
	if len(before) == 0 {
		return false
	}
	last := before[len(before)-1]
	return calm[last] || things[last]
}

// numbers lists the emergency numbers, one in a line.
func numbers(reg *regency.Regency, lang regency.Lang) string {
	var lines []string
	for _, e := range reg.Emergency {
		lines = append(lines, "*"+e.Number+"* "+label(lang, e.Label))
	}
	return strings.Join(lines, "\n")
}

// first is the emergency number to call before the others.
func first(reg *regency.Regency) string {
	if len(reg.Emergency) == 0 {
		return ""
	}
	return reg.Emergency[0].Number
}

// dials tells whether a plain text is one of the emergency numbers.
func (f *Flow) dials(s string) bool {
	return slices.ContainsFunc(f.regency.Emergency, func(e regency.Emergency) bool { return s == plain(e.Number) })
}

// pickPlea: help is expected from this chat.
const pickPlea = "plea"

// Words of who is in danger still and waits for help here, when asked whether he wants to
// make a report too; calling are those about the telephone.
var (
	pleading = set("aman|safe|takut|wedi|ajrih|panik|scared|afraid|api|apinya|apine|geni|genine|bahaya|pemadam|damkar|ambulan|ambulans|ambulance|polisi|tolong|tulung|tulungi|cepat|cepet|cepetan|cepetlah|segera|enggal|panggil|panggilkan|panggilin|kesini|mrene|help|hurry|danger|burning|" +
		"hiding|hide|coming|closer|hurt|bleeding|firefighters|brigade|kudu|kedah|harus|ndhelik|umpetan|ngumpet|sembunyi|mlebu|nyedhak|nesu|ngamuk|enggalan|gage|ndang|endang|ngobong|urub|mbulat|smoke|trapped|dying|unsafe")
	calling = set("angkat|diangkat|ngangkat|dijawab|jawab|nyambung|tersambung|sambung|nelpon|nelfon|nelpun|telpon|telpun|telepon|menelepon|telfon|telp|tlp|tlpon|ditelpon|ditelepon|hubungi|dihubungi|sibuk|pulsa|sinyal|answer|answers|answering|call|phone|pick|busy|" +
		"nelpuni|telpune|ditelpun|ngebel|calling|called")
	// unanswered are those of them that say what became of a call.
	unanswered = set("angkat|diangkat|ngangkat|dijawab|jawab|nyambung|tersambung|sambung|nelpon|nelfon|nelpun|menelepon|sibuk|answer|answers|answering|call|pick|busy|" +
		"line|ditelpon|ngebel|picking|engaged")
)

// pickSafe says that the danger is over, where a report is offered for afterwards.
const pickSafe = "safe"

var (
	safeCore = set("aman|safe|slamet|wilujeng|selamat|padam|okay|fine")
	// Out is only a fire: "semua mati" is that everybody is dead.
	fires    = set("api|apinya|apine|geni|genine")
	out      = set("mati|out")
	safeAsks = set("are|is|am|apa|apakah|opo|menapa")
	safeRest = set("sudah|sdh|udah|udh|wis|sampun|kami|kita|saya|aku|kula|sy|semua|semuanya|sedaya|kabeh|sekarang|saiki|sakniki|samenika|apinya|apine|geni|genine|alhamdulillah|syukur|we|were|are|is|im|i|am|its|it|everyone|everybody|all|now|already|here|yes|ya|iya|inggih|nggih")
)

// safe tells whether a text says so: "wis aman", "we're safe now". Whoever asks is not.
func safe(written, p string) bool {
	words := strings.Fields(p)
	if len(words) == 0 || len(words) > pleaMost || strings.Contains(written, "?") || safeAsks[words[0]] {
		return false
	}
	if some(words, fires) && some(words, out) {
		return madeOf(words, out, safeCore, safeRest, fillers, interjections)
	}
	return some(words, safeCore) && madeOf(words, safeCore, safeRest, fillers, interjections)
}

// pleaMost is how many words a plea has at most: a longer text tells a story.
const pleaMost = 6

// pleaAge is how long after the numbers were given "gak diangkat" is about them.
const pleaAge = 15 * time.Minute

// pleads tells whether a plain text expects help from this chat, after the numbers to
// call were given. What begins with where it is belongs to the story.
func (f *Flow) pleads(s Session, at time.Time, written, p string) bool {
	words := strings.Fields(p)
	if len(words) == 0 || len(words) > pleaMost {
		return false
	}
	lost := some(words, unanswered) && some(words, lacking)
	switch {
	case s.State != StateUrgent:
		// "Cepetan" below the question what the cry was about: that waits.
		hurries := s.State == StateWhich && some(words, pressing) && madeOf(words, pressing, pleading, fillers, interjections)
		return (lost || hurries) && !s.Alarmed.IsZero() && at.Sub(s.Alarmed) < pleaAge
	case len(words) > 4 && f.names(p), safe(written, p), wheres[words[0]] && !some(words, pressing):
		return false
	case notYet[words[0]], lost:
		return true
	case lacking[words[0]] && !some(words, safeCore), yesFirst[words[0]]:
		// "Tidak, tolong nanti saja", "sudah telpon pemadam".
		return false
	}
	return some(words, pleading) || some(words, calling)
}

// plea says that help comes by phone alone. What was asked stays open.
func (t *turn) plea() {
	offered := t.s.Offered
	var others []string
	for _, e := range t.reg.Emergency {
		others = append(others, "*"+e.Number+"*")
	}
	switch len(others) {
	case 0:
		t.ask()
		return
	case 1:
		t.say(t.t(text.PleaOne, text.Args{"number": first(t.reg)}))
	default:
		t.say(t.t(text.Plea, text.Args{"number": first(t.reg), "others": strings.Join(others[1:], ", ")}))
	}
	t.s.Offered = offered
}
