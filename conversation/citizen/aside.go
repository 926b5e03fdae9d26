package citizen

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/text"
)

// What people ask the service itself rather than tell it. It is answered in a line or
// two wherever they stand, and then the open question is asked again.
const (
	// pickHuman: is this a machine, and may I speak with somebody?
	pickHuman = "human"
	// pickSecrecy: will they know who I am?
	pickSecrecy = "secrecy"
)

// asides are all that the service is asked.
var asides = map[string]bool{pickInfo: true, pickHuman: true, pickSecrecy: true, pickReaders: true, pickHowLong: true}

// asideMost is how many words such a question has at most: a longer text is a story in
// which the same words occur.
const asideMost = 8

// humanWords are asked for by whoever wonders what he is writing to; humanAsks begin
// such a question.
var (
	humanWords = set("robot|bot|manusia|chatbot|human|real person|orang asli|" +
		"chatgpt|automated|menungso|menungsa|manungsa")
	humanAsks = set("ini|kamu|anda|apakah|apa|sampeyan|panjenengan|kowe|iki|niki|punika|menapa|you|this|is|are|am|siapa|kok|" +
		"do|jenengan|njenengan|sopo|sapa|sinten|opo|talking")
	// machines are asked for with nothing else beside them: "ini mesin air rusak" is a report.
	machines     = set("mesin|machine")
	machinesRest = set("atau|or|a|an|just|only|cuma|mung|bukan|mboten|dudu|otomatis|automatic|wong|tiyang|answering|penjawab")
)

// asksWhat tells whether a few words ask what it is that answers.
func asksWhat(words []string) bool {
	if len(words) > 6 || !humanAsks[words[0]] {
		return false
	}
	return some(words, humanWords) || some(words, machines) && madeOf(words, machines, humanWords, humanAsks, machinesRest, callFillers)
}

// humanCalls ask for somebody to speak with.
var humanCalls = phraseList("who are you|who is this|whos this|who am i talking to|ini siapa|siapa ini|niki sinten|sinten niki|punika sinten|iki sopo|sopo iki|iki sapa|sapa iki|talk to a real person|speak to a real person|talk to a real human|talk to somebody|speak with someone|speak with a person|speak with a human|talk with a person|talk with someone|talk to staff|speak to staff|talk to an officer|speak to an officer|is anybody there|is anyone there|anyone there|anybody there|anybody here|anyone here|wonten tiyang|ono wong|ono wonge|ono petugase|matur kaliyan petugasipun|matur kaliyan tiyang|omong karo petugase|ngomong karo petugase|pengin ngomong karo wong|telponen aku|telpon kula|hubungi kula|kula ditelpon|dipuntelpon|" +
	"bicara dengan petugas|bicara dengan admin|bicara dengan orang|bicara dengan manusia|bicara sama petugas|bicara sama admin|bicara sama orang|" +
	"bicara langsung|ngomong sama petugas|ngomong sama admin|ngomong sama orang|ngomong sama manusia|ngomong langsung|ngobrol sama petugas|ngobrol sama admin|" +
	"chat dengan petugas|chat dengan admin|chat petugas|chat admin|hubungi admin|hubungi saya|hubungi aku|telepon saya|telpon saya|telfon saya|tolong hubungi|tolong telpon|" +
	"tolong telepon|minta dihubungi|minta ditelepon|minta ditelpon|nomor admin|nomor petugas|nomor petugasnya|nomor adminnya|no petugasnya|no admin|no petugas|sambungkan ke petugas|sambungkan ke admin|sambungkan dengan petugas|" +
	"ada orang|ada admin|talk to a human|talk to someone|talk to a person|speak to someone|speak to a human|speak to a person|call me|contact me|phone me|" +
	"matur kaliyan petugas|rembugan kaliyan petugas|omong karo petugas|ngomong karo petugas|omong karo wong|ngomong karo wong|ngomong karo uwong|telpon aku")

// mineWords are how people call a report of their own, progressWords what they ask of it.
var (
	mineWords = phraseList("laporan saya|laporan sy|laporan aku|laporan gue|laporan gw|laporan ane|laporan ku|laporanku|laporan kita|laporan kami|laporan kula|laporan kulo|laporan tadi|laporan kemarin|laporan kemaren|" +
		"laporan yang kemarin|laporan yg kemarin|laporan saya yang|aduan saya|aduanku|pengaduan saya|keluhan saya|my report|my reports|my complaint|the report i sent|atur kula|laporane aku|laporan kulo|laporan wingi|laporan wau|laporan mau|laporanku wingi|laporan kula wingi|laporan kula kala wingi")
	reportedWords = phraseList("saya lapor|sudah lapor|udah lapor|sdh lapor|saya melapor|sudah melapor|lapor kemarin|lapor kemaren|kulo lapor|kula lapor|wis lapor|sampun lapor|sampun matur|wis matur|aku lapor|i reported|ive reported|i have reported|i already reported")
	progressWords = set("sampai|sampe|nyampe|tekan|dugi|dumugi|gimana|bagaimana|gmn|piye|pripun|kados|kapan|kpn|kok|belum|blm|durung|dereng|status|progres|progress|sudah|sdh|udah|wis|sampun|mana|" +
		"kenapa|nasib|nasibnya|kabar|kabarnya|perkembangan|perkembangannya|proses|prosesnya|diproses|ditanggapi|direspon|dijawab|dibaca|masuk|" +
		"where|when|why|how|what|any|news|update|yet|" +
		"happened|happening|happens|going|answer|answered|reply|replied|done|fixed|tutug|kepriye|kepiye|direwes|digarap|diwoco|diwaca|kawaos|katampi|kadospundi|njawab|pundi|ngendi|endi")
)

// secretWords are what people fear or wish about their name; secretAsks who they are in
// the question, and what begins it.
var (
	secretWords = set("rahasia|dirahasiakan|rahasiakan|kerahasiaan|ketahuan|konangan|kelihatan|keliatan|terlihat|bocor|disebar|anonim|anonymous|secret|visible|dilihat|diketahui|" +
		"ketok|katon|ketara|ketingal|kawuningan|dimangerteni|dipunmangertosi|dingerteni|diweruhi|dipunpirsani|dipunpriksani|kabukak|wados|dirahasiakake|dirahasiakne|sinengker|shown|published|private|confidential|leaked|exposed|identified|revealed|hidden|anonymously")
	secretAsks = set("apakah|apa|opo|menapa|takut|wedi|ajrih|bisa|bisakah|boleh|bolehkah|nama|identitas|nomor|data|will|is|can|afraid|saya|aku|kula|jangan|tolong|nanti|bakal|akan|pasti|mangke|mengko|" +
		"jenengku|jeneng|asma|asmane|asmanipun|namaku|namane|identitasku|nomerku|nomorku|dataku|do|does|are|could|should|may|would|must|nopo|punapa|yen|nek|menawi|lek|wis|kulo|saged|iso|ojo|ampun|please|i|im|my")
)

// selves are who fears for his name.
var selves = set("saya|sy|aku|ak|gue|gw|ane|kula|kulo|ku|pelapor|pelapornya|identitas|identitasku|namaku|my|me|i|im|" +
	"jenengku|nomorku|nomerku|asmaku|asma|mine|myself|dataku|datane|jenenge")

// ownName tells whether a text is about the writer's own name: "data penduduk bocor di
// kantor desa" and "nama jalan tidak kelihatan" are reports.
func ownName(text string, words []string) bool {
	return len(words) <= 3 || some(words, selves) || some(words, reportWords) || strings.HasSuffix(text, "?")
}

// afraid are a few words of fear.
var afraid = set("takut|takut saya|saya takut|aku takut|takut aku|takut sih|wedi|wedi aku|aku wedi|ajrih|kula ajrih|takut dibalas|takut diancam|im afraid|i am afraid|" +
	"takut dibalas nanti|wedi dibales|wedi mengko dibales|wedi konangan|aku wedi konangan|kula ajrih konangan|ajrih konangan|wedi diparani|wedi mengko diparani|wedi disengiti|wedi karo wonge|will they know my name|will they know its me|will they know it is me|will they know it was me|will they know who i am|will anyone know|will anyone know its me|will anyone know it was me|will anybody know|will people know|will people know its me|will people know it was me|do they know my name|do they know who i am|do you know my name|do you know who i am|do they see my name|will they see my name|can they see my name|can they see my number|can they see who i am|can people see my name|will my name be shown|will you tell them my name|will you share my name|will you give them my name|what if they find out|what if they know|what if they find out its me|im scared they will find out|im afraid they will find out|im afraid theyll find out|im scared theyll find out|im scared|i am scared|scared|im worried|i am worried|is my name hidden|do i have to give my name|do i need to give my name|must i give my name|jenengku ketok ora|jenengku ketok ra|jenengku ketok pora|jenengku konangan ora|jenengku diweruhi ora|opo jenengku ketok|asma kula ketingal mboten|asma kula ketok mboten|asma kula dipunmangertosi mboten|menapa asma kula ketingal|menapa asma kula dipunmangertosi|asma kula wados mboten|konangan ora|konangan mboten|mengko konangan ora|aman mboten|aman ora|kudu nyebut jeneng|kedah nyebut asma|kudu jeneng asli|jenengku ojo disebut|asma kula ampun dipunsebat|" +
	"can i stay anonymous|can i be anonymous|can i remain anonymous|can i report anonymously|can i do this anonymously|can it be anonymous|is it anonymous|is this anonymous|is it confidential|is this confidential|will it be anonymous|will it be confidential|will this be confidential|can you keep it secret|can you keep my name secret|can you hide my name|bisa anonim|bisa dirahasiakan|apa bisa dirahasiakan|apakah bisa dirahasiakan|bisa tanpa nama|boleh anonim|boleh tanpa nama|iso anonim|iso dirahasiakno|iso dirahasiakake|opo iso dirahasiakno|jenengku iso dirahasiakno|iso tanpa jeneng|saged anonim|saged dipunwadosaken|menapa saged dipunwadosaken|saged tanpa asma")

// aside finds the question to the service that a plain text is, "" when it is none. s is
// where the person stands: what he writes to an agency is not looked through.
func (f *Flow) aside(s Session, text, p string) string {
	p = greeted(polite(p))
	words := strings.Fields(p)
	if len(words) == 0 || len(words) > asideMost || s.State.telling() {
		return ""
	}
	switch {
	case asksWhat(words), f.calls(p):
		return pickHuman
	case f.progress(s, p, words, some(words, progressWords)):
		return pickCheck
	case some(words, secretWords) && secretAsks[words[0]] && ownName(text, words) && !choosesWho(p) && !f.names(p):
		return pickSecrecy
	case f.wonders(s, text, words):
		return pickInfo
	}
	return ""
}

// callFillers are the words that may stand beside a call for somebody; any other one tells
// something: "ada orang jatuh dari motor" is no call.
var callFillers = set("halo|hallo|hai|hei|min|mimin|admin|adminnya|kak|pak|bu|mas|mbak|bos|gan|petugas|petugasnya|orang|orangnya|manusia|asli|langsung|sungguhan|beneran|saja|aja|" +
	"di|disini|sini|disitu|situ|dsini|dsitu|sana|kah|gak|ga|gk|nggak|tidak|ndak|ora|ya|yaa|dong|donk|nih|sih|deh|tolong|mohon|minta|please|pls|plis|apa|apakah|saya|aku|sy|kula|mau|pengen|ingin|bisa|boleh|" +
	"bisakah|bolehkah|untuk|dengan|sama|yang|yg|jaga|piket|online|aktif|balas|jawab|ke|nomor|no|hp|wa|telepon|telpon|segera|secepatnya|sekarang|nanti|ini|itu|dulu|here|there|is|are|can|could|i|to|now|hello|hi|anyone|somebody|kulo|saged|wonten|iki|niki|" +
	"real|be|someone|possible|it|id|like|want|need|would|instead|directly|mboten|pengin|arep|badhe|mawon|wae|ten|ngriki|mriki|kene|nopo|punapa|menapa|opo|and|me|with|your|staff|officer|on|phone")

// calls tells whether somebody is asked for, and nothing else is said.
func (f *Flow) calls(p string) bool {
	for _, c := range humanCalls {
		if rest, ok := without(p, c); ok {
			return !slices.ContainsFunc(strings.Fields(rest), func(w string) bool { return !callFillers[w] && strings.Trim(w, "0123456789") != "" })
		}
	}
	return false
}

// progress tells whether the person asks what became of a report of his.
func (f *Flow) progress(s Session, p string, words []string, asked bool) bool {
	if s.State.drafting() && s.Draft != nil && !s.Draft.empty() {
		return false
	}
	for _, m := range mineWords {
		if _, ok := without(p, m); ok {
			return asked
		}
	}
	for _, m := range reportedWords {
		if _, ok := without(p, m); ok {
			return some(words, nots)
		}
	}
	// "Kapan nyala?" just after the report of the lamp.
	return s.Report != "" && len(words) <= 5 && !f.names(p) && (whens[words[0]] || whys[words[0]] && asked && some(words, nots))
}

var (
	whens = set("kapan|kpn|when|mbenjang|benjang")
	whys  = set("kok|koq|kenapa|knp|mengapa|gimana|why|ngopo|piye|pripun")
	nots  = set("belum|blm|blom|lama|durung|dereng|suwe|dangu|not|yet|long|" +
		"never|ora|mboten|suwi|lami")
)

// infoAsks begin questions about the service itself.
var infoAsks = set("apa|apakah|berapa|bisa|bisakah|boleh|bolehkah|gratis|bayar|siapa|bagaimana|gimana|lewat|jam|is|are|can|could|does|do|who|what|how|menapa|pinten|saged|sinten|opo|piro|iso|sopo|" +
	"mbayar|where|which")

// wonders tells whether a text is a short question about the service: before anything was
// told, and naming no kind of problem.
func (f *Flow) wonders(s Session, text string, words []string) bool {
	switch s.State {
	case "", StateMenu, StateCategory, StateList, StateReport:
	default:
		return false
	}
	if !strings.HasSuffix(text, "?") || len(words) > 6 || !infoAsks[words[0]] && !strings.HasSuffix(words[len(words)-1], "kah") || s.Draft != nil && !s.Draft.empty() {
		return false
	}
	return !f.names(strings.Join(words, " "))
}

// names tells whether a text names a kind of problem.
func (f *Flow) names(p string) bool {
	keys, _ := f.guess(p)
	return len(keys) > 0
}

// without cuts a phrase out of a plain text, whole words only.
func without(p, phrase string) (string, bool) {
	if !strings.Contains(p, phrase) {
		// Most are not there, and looking costs less than putting spaces around them.
		return "", false
	}
	before, after, ok := strings.Cut(" "+p+" ", " "+phrase+" ")
	return strings.TrimSpace(before + " " + after), ok
}

// english tells whether a plain text is surely English, for who begins with it: two words
// that only English has, and none that Indonesian or Javanese has.
func english(p string) bool {
	if englishGreetings[p] {
		return true
	}
	n := 0
	for _, w := range strings.Fields(p) {
		switch {
		case englishWords[w]:
			n++
		case localWords[w]:
			return false
		}
	}
	return n >= 2
}

var (
	englishGreetings = set("hi there|hello there|hello again|excuse me|good afternoon|good evening|good day|help me please|please help me|can you help me|can you help")
	englishWords     = set("the|is|are|there|this|that|my|our|please|in|of|for|with|has|have|been|not|near|very|how|what|where|when|why|can|you|your|it|on|at|and|to|was|were|does|do|we|i|" +
		"theres|its|im|ive|dont|doesnt|isnt|hello|they|he|she|his|her|us|would|like|could|should|want|need|help|report|broken|nobody|somebody|someone|since|about|from|an|all|any|but|if|out|up|who|because|water|street|every|people")
	localWords = set("yang|yg|di|ke|dari|ini|itu|dan|saya|sy|aku|tolong|pak|bu|min|ada|tidak|gak|ga|sudah|belum|jalan|depan|rumah|rusak|banget|dong|ya|kok|mohon|desa|kecamatan|wonten|sampun|kula|kulo|ing|lan|niki|iki|dalan")
)

// upset tells whether a few plain words say that somebody is disappointed.
func upset(p string) bool {
	words := strings.Fields(p)
	return len(words) <= 5 && some(words, upsetWords)
}

var upsetWords = set("percuma|lambat|lelet|lemot|kecewa|kuciwa|payah|bohong|omdo|ngapusi|useless|disappointed|slow|capek|males|malas|mangkel|jengkel|kesal|kesel|muak|bosen|bosan|zonk|" +
	"cuwa|gela|anyel|nesu|mutung|muring|angry|annoyed|fed|terrible|ridiculous|lame|pointless|waste|suwe|suwi|gothang|mbelgedhes|mbelgedes")

// phraseList is a list of plain phrases with bars between, in order and in every spelling.
func phraseList(s string) []string {
	var out []string
	for p := range strings.SplitSeq(s, "|") {
		out = append(out, spelled(plain(p))...)
	}
	return out
}

// telling tells whether whatever is written now is for an agency, a question too.
func (s State) telling() bool {
	switch s {
	case StateWords, StateRude, StateAdd, StateSoften, StateUnsolved, StateComment, StateWhich:
		return true
	}
	return false
}

// askBackMost is how many words a question has that is about ours.
const askBackMost = 6

var askBackFirst = set("kenapa|knp|mengapa|maksudnya|maksud|maksudmu|gimana|bagaimana|gmn|emang|emangnya|memang|memangnya|apa|apaan|apakah|kok|kapan|kpn|haruskah|harus|perlu|" +
	"why|what|how|when|will|do|must|should|ngopo|opo|piye|menapa|kenging|pripun|kangge|" +
	"which|who|where|lha|lah|dadi|nopo|punapa|kudu|kedah|wajib|kenopo|ngapa|lapo|does|can|is|are|whats")

// asksBack tells whether the person answers a question of ours with one of his own
// instead of telling something.
func (t *turn) asksBack() bool {
	words := strings.Fields(t.read.plain)
	if len(words) == 0 || len(t.in.Media) > 0 || !t.in.Place.IsZero() {
		return false
	}
	most := askBackMost
	if t.s.State == StateWords {
		// There a question may well be what he wants to say.
		most = 3
		if words[0] == "maksud" || words[0] == "maksudnya" {
			most = askBackMost
		}
	}
	if len(words) > most || !askBackFirst[words[0]] || t.flow.names(t.read.plain) {
		return false
	}
	return strings.HasSuffix(t.read.text, "?") || words[0] != "apa" && words[0] != "memang" && words[0] != "perlu" && words[0] != "do"
}

// explain answers such a question by saying why we ask, and asks again.
func (t *turn) explain() {
	switch t.s.State {
	case StateWords:
		t.note(text.WordsShort, nil)
	case StatePhotos, StateReview:
		t.confused()
		return
	case StateRude:
		// The question says why by itself.
	case StatePlace, StateDistrict:
		t.note(text.PlaceNeeded, nil)
	default:
		t.note(text.CategoryWhy, nil)
	}
	t.ask()
}
