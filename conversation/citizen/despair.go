package citizen

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
)

// dying are phrases of a wish to die, or of doing it, whoever is meant.
var dying = phraseWords("bunuh diri|bunuhdiri|gantung diri|nglalu|ngelalu|lampus diri|mengakhiri hidup|akhiri hidup|mengakhiri semuanya|akhiri semuanya|menyakiti diri|melukai diri|nyakitin diri|" +
	"pengen mati|pingin mati|pingen mati|ingin mati|pengin mati|kepengen mati|kepingin mati|kepengin mati|kepingen mati|pgn mati|pengen meninggal|ingin meninggal|kepingin pejah|badhe pejah|" +
	"mending mati|mendingan mati|lebih baik mati|lebih baik saya mati|lebih baik aku mati|mending saya mati|mending aku mati|mendingan aku mati|luwih becik mati|luwih apik mati|luwung mati|aluwung mati|becik mati|" +
	"pergi selamanya|pergi selama lamanya|want to die|wanna die|wish i was dead|wish i were dead|kill myself|killing myself|kill himself|kill herself|end my life|suicide|suicidal|hurt myself|cut myself|want to end it all|wanna end it all|end it all tonight|better off dead|no point in living|no reason to live|nothing to live for|life is not worth living|life isnt worth living|dont want to be alive|dont want to wake up|kepengin pejah|pengin pejah|pengen pejah|pingin pejah|kepingin seda|nganyut tuwuh|dont want to live|do not want to live|tired of living")

// weary are phrases that say the same of oneself alone: a lamp, too, may not want to
// live any more.
var weary = phraseWords("gak kuat hidup|ga kuat hidup|gk kuat hidup|nggak kuat hidup|ndak kuat hidup|tidak kuat hidup|tak kuat hidup|gak sanggup hidup|ga sanggup hidup|tidak sanggup hidup|" +
	"gak mau hidup|ga mau hidup|nggak mau hidup|tidak mau hidup|gak pengen hidup|tidak ingin hidup|gak ingin hidup|capek hidup|cape hidup|lelah hidup|bosan hidup|bosen hidup|muak hidup|" +
	"ora kuat urip|ra kuat urip|gak kuat urip|ora pengin urip|ora pengen urip|ora gelem urip|wegah urip|emoh urip|bosen urip|kesel urip|mboten kiyat gesang|mboten kiat gesang|" +
	"hidup gak ada gunanya|hidup tidak ada gunanya|hidup gak ada artinya|hidup tidak ada artinya|gak ada gunanya hidup|putus asa|depresi|mau mati|arep mati|meh mati|" +
	"gak kuat lagi|ga kuat lagi|nggak kuat lagi|tidak kuat lagi|gak sanggup lagi|ora kuat maneh|mboten kiyat malih|stres berat|stress berat|give up on life|cant take it anymore|cant take it any more|cant take this anymore|cant go on|cannot go on|cant do this anymore|feel hopeless|hate my life|nobody would miss me|tired of life|uripku wis ora ono gunane|uripku ora ono gunane|urip ora ono gunane|urip ora ono artine|gesang kula mboten wonten ginanipun|ora kuat|mboten kiyat|mboten kiat")

// doomed are those of them that mean it only where little else is said: a tree, too,
// may be about to die, and somebody may bear the dust no longer.
var doomed = set("mau mati|arep mati|meh mati|gak kuat lagi|ga kuat lagi|nggak kuat lagi|tidak kuat lagi|gak sanggup lagi|ora kuat maneh|mboten kiyat malih|stres berat|stress berat|putus asa|depresi|cant take it anymore|cant take it any more|cant take this anymore|cant go on|cannot go on|cant do this anymore|ora kuat|mboten kiyat|mboten kiat")

// brief are those of doomed that are said of oneself only behind another word: "aku wis ora
// kuat"; alone a bridge, too, is not strong.
var brief = set("ora kuat|mboten kiyat|mboten kiat")

// inward are words that people speak of themselves with, when they speak of nothing else.
var inward = set("saya|sy|aku|ak|gue|gw|kula|kulo|i|im|am|sudah|sdh|udah|udh|wis|wes|sampun|rasanya|rasane|rasa|kayaknya|kayake|jujur|memang|emang|benar|bener|sangat|lagi|mulai|sedang|" +
	"pak|bu|min|mas|mbak|kak|bapak|ibu|tolong|tulung|maaf|ya|kok|tenan|beneran|banget|sekali|aja|saja|wae|ae|deh|sih|dong|sekarang|saiki|ini|iki|so|just|really|anymore|any|more|longer|like|this|feel|maneh|malih|wis|sampun|tulung|kulo|jane|sakjane|uripku|gesang")

// someone are people of whom it is said, self is who says it of himself.
var (
	someone = set("orang|wong|uwong|tiyang|seseorang|tetangga|tanggaku|tonggo|tonggoku|anak|anakku|lare|teman|temanku|temen|kanca|kancaku|suami|istri|bojo|adik|kakak|warga|murid|siswa|siswi|mahasiswa|pelajar|pemuda|keluarga|" +
		"dia|dheweke|yang|sing|kasus|korban|percobaan|pencegahan|mencegah|cegah|rawan|kejadian|someone|somebody|neighbour|neighbor|friend|son|daughter|he|she|himself|herself")
	self = set("saya|sy|aku|ak|gue|gw|kula|kulo|i|myself")
	// among are words before people who are there without it being said of them.
	among = set("sama|dengan|dgn|karo|kaliyan|ke|kepada|dhateng|oleh|demi|buat|untuk|punya|with|to|by")
)

// despairing tells whether a plain text says that its writer wants to live no longer, or
// that somebody else does. It is rather wrong once too often: a kind word too many
// hurts nobody.
func despairing(s string) (own, other bool) {
	u := listen(s)
	words := u.words
	if i, _ := u.first(dying); i >= 0 {
		other = ofSomeone(words[:i+1])
		return !other, other
	}
	i, n := u.first(weary)
	if i < 0 {
		return false, false
	}
	outward := func(w string) bool { return !inward[w] }
	if slices.ContainsFunc(words[:i], outward) {
		return false, false
	}
	said := strings.Join(words[i:i+n], " ")
	if brief[said] && i == 0 {
		return false, false
	}
	return !doomed[said] || !slices.ContainsFunc(words[i+n:], outward), false
}

// ofSomeone tells whether the nearest that is named before a phrase is somebody else:
// "tetangga saya mau bunuh diri". Who does something to the writer is not who is meant:
// "saya dipukul suami tiap hari, pengen mati rasanya".
func ofSomeone(before []string) bool {
	for i := len(before) - 1; i >= 0; i-- {
		switch w := before[i]; {
		case someone[w] && (i > 0 && passive(before[i-1]) || aloud(before[:i]) && slices.ContainsFunc(before[i+1:len(before)-1], outsider)):
			continue
		case someone[w]:
			return i == 0 || !among[before[i-1]] && !(before[i-1] == w && i > 1 && among[before[i-2]])
		case self[w]:
			return i > 0 && someone[before[i-1]]
		}
	}
	return false
}

// aloud tells whether somebody began to speak of himself: "saya …", not "tetangga saya".
func aloud(before []string) bool {
	i := slices.IndexFunc(before, func(w string) bool { return self[w] })
	return i >= 0 && (i == 0 || !someone[before[i-1]])
}

// outsider tells whether a word ends what is said of somebody: between "orang" and his
// wish stand few others.
func outsider(w string) bool { return !wishing[w] && !self[w] && !inward[w] }

var wishing = set("mau|pengen|pingin|pengin|pingen|ingin|kepengen|kepingin|akan|hendak|badhe|arep|ameh|coba|mencoba|nyoba|lagi|sedang|nekat|berniat|niat|yang|sing|itu|ini|iku|niku|katanya|jare|trying|wants|going|to|is|was")

// passive tells whether a word says that something was done to somebody: "dipukul".
func passive(w string) bool {
	return len(w) > 5 && (strings.HasPrefix(w, "di") || strings.HasPrefix(w, "dipun"))
}

// comfort answers who wants to live no longer, and asks nothing. What was asked before
// stays open.
func (t *turn) comfort(more ...string) {
	offered := t.s.Offered
	t.say(strings.Join(append([]string{comfort(t.reg, t.s.Lang)}, more...), "\n\n"))
	t.s.Offered = offered
}

// console comforts, and keeps a report that the same message tells, saying how to go on
// with it.
func (t *turn) console() {
	h := t.content()
	story := t.s.State == StateWords && len(strings.Fields(t.read.plain)) >= anotherMin
	switch {
	case t.s.State == StateWhich:
		// What waits for its place waits on; it must not meet another report's words.
		t.comfort()
		return
	case !story && !t.flow.names(t.read.plain) && len(h.Media) == 0 && h.Place.IsZero():
		t.comfort()
		return
	}
	if d := t.s.Draft; story {
		t.absorb(h)
		t.notes = nil
	} else if d == nil || d.empty() {
		t.newDraft()
		t.absorb(h)
		t.notes = nil // what was taken is not counted out now
	} else {
		t.hold(h)
	}
	resume := t.choice(pickResume, text.ButtonResume)
	t.s.State, t.s.Offered = StateResume, []message.Choice{resume}
	t.comfort(t.t(text.DespairKept, text.Args{"word": resume.Label}))
}

// tellsReport tells whether what is said now goes to an agency, for a report that is filed.
func (t *turn) tellsReport() bool {
	return t.s.State.onReport() && t.s.State.capturing() || t.in.Quoted != nil && t.input.Facts.Report != nil
}

// comfort is what who wants to live no longer is told, with whom to call.
func comfort(reg *regency.Regency, lang regency.Lang) string {
	h := reg.Helplines
	if h.Counselling == "" {
		return text.Say(lang, text.Despair, text.Args{"numbers": numbers(reg, lang)})
	}
	args := text.Args{"number": h.Counselling, "press": h.CounsellingPress, "urgent": first(reg)}
	if h.CounsellingPress == "" {
		return text.Say(lang, text.DespairCall, args)
	}
	return text.Say(lang, text.DespairPress, args)
}
