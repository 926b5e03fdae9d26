package citizen

import (
	"slices"
	"strings"
)

// settled is what somebody says to "is it really done?".
type settled int

// The answers; unsettled is none.
const (
	unsettled settled = iota
	settledYes
	settledNo
	// settledLater: he has yet to look.
	settledLater
)

// settledMost is how many words such an answer has at most: more are a story.
const settledMost = 40

// The words of which an answer to "is it really done?" is made. One of notDone anywhere
// says no, whatever stands beside it: "sudah tapi masih bocor". A yes must be nothing
// but yes: at least one of isDone, the others of doneRest, thanks, or what the report is
// about.
var (
	isDone = set("sudah|sdh|udah|udh|uda|wis|wes|uwis|uwes|sampun|beres|selesai|rampung|done|fixed|repaired|solved|bagus|apik|sae|diperbaiki|dibenahi|dibenerin|didandani|ditambal|dibetulkan|mulus|" +
		"mpun|dandan|dipundandosi|dipundandani|dandosi|ditambali|dibenakno|dibenerke|didandakno|dipuntambal|dipunleresaken|dibangun|alus|working|works|corrected|sorted|cleaned|cleared|resolved|perfect|excellent|worked|" +
		"good|great|fine|nice")
	doneRest = set("ya|iya|yaa|nggih|inggih|benar|betul|bener|leres|yes|baik|rapi|halus|nyala|menyala|murup|gesang|terang|padhang|lancar|bersih|resik|normal|aman|enak|semua|semuanya|dikerjakan|ditangani|diangkut|" +
		"dibersihkan|dipasang|diganti|its|it|is|been|has|now|all|really|perbaikannya|responnya|kerjanya|kerja|cepat|petugas|petugasnya|dinas|lagi|maneh|malih|kembali|good|great|nice|fine|again|lan|dan|and|saiki|sekarang|sakniki|sapunika|tadi|kemarin|wingi|" +
		"ok|oke|okay|they|did|was|were|have|ve|we|looks|look|seems|better|clean|bright|smooth|safe|yesterday|today|morning|this|road|that|a|finally|already|just|everything|properly|well|yep|yeah|yup|sure|njih|sedaya|kabeh|alus|apik|dalane|lampune|marginipun|banyune|uwuhe|padang|sampun|mpun|wau|mau|esuk|wingenane|ngriki|mriki|kene|tenan|saestu|pisan|cepet|kerjane|rindang|mili|urip|gangsar|wae|mawon|dados|dadi|pun")
	notDone = set("belum|blm|blum|belom|blom|blon|durung|dereng|rung|masih|msh|msih|taksih|tasih|isih|iseh|still|not|isnt|wasnt|hasnt|nobody|nothing|bohong|boong|bohongan|ngapusi|mbujuk|hoax|hoaks|nipu|liar|lie|lying|lies|" +
		"jik|jek|ijik|drg|goroh|mbujuki|hoak|apus|apusan|havent|didnt|isn|false|untrue|unchanged|dreng|drung|pembohong|lied|half|partly|partially|sebagian|separo|setengah|separuh")
	// notDeeds behind a negation say that nothing was done; notThere behind "tidak ada".
	notDeeds = set("berubah|diperbaiki|dikerjakan|ditangani|datang|dateng|teko|rawuh|benar|bener|leres|beres|selesai|rampung|didandani|diapa|diapain|diapakan|ditambal|dibenerin|fixed|done|repaired|came|sesuai|really|" +
		"teka|dandan|dipundandosi|dipunleresaken|digarap|ngurus|kegarap|owah|beda|bedo|jujur|fix|come|touched|true|correct|completely|finished|working|changed|repair|clean|cleaned|ditandangi|dipuntandangi|alus|resik|murup|mili|urip|kabeh|sedaya|semua|all|everything|anything")
	thereIs  = set("ada|ono|onok|ana|enek|wonten")
	notThere = set("perubahan|perbaikan|bedanya|" +
		"owah|owahe|ewah|ewah-ewahan|bedane|perubahane|kemajuan|change|changes|difference|progress")
	// whoever stands between "tidak ada" and what it says; alone it is who did not come.
	whoever = set("yang|yg|sing|ingkang|petugas|petugasnya|wong|uwong|orang|orangnya|tiyang|apa|lagi|maneh|malih|masih|msh|isih|taksih|" +
		"one|body|person|workers|staff|tukang|tukange")
	linking = set("yang|yg|sing|ingkang")
	// notActs behind "tidak ada yang" say that nothing was done, as notDeeds do.
	notActs = set("ke|kesini|mrene|mriki|turun|lewat|kerja|makarya|nyambut|mengerjakan|ngerjakan|ngerjain|nggarap|digarap|memperbaiki|benerin|mbenerin|ndandani|menambal|nambal|beda|bedo|peduli|ngurus|ngurusi|gerak|bergerak|dugi|" +
		"teko|teka|rawuh|nandangi|dandan|ngrawuhi|came|come|has|here|showed|been|ngrene")
	// amiss, as spoiled, is good news behind a negation: "tidak ada yang kurang".
	amiss = set("kurang|kirang|lubang|lobang|lubangnya|genangan|banjir|sampah|kerusakan|kebocoran|bad")
	// stills before goods say that all is well yet: "masih halus".
	stills = set("masih|msh|msih|taksih|tasih|isih|iseh|still")
	goods  = set("bagus|apik|sae|mulus|baik|rapi|halus|nyala|menyala|murup|gesang|terang|padhang|lancar|bersih|resik|normal|aman|enak|baru|anyar|good|great|nice|fine")
	// sames before sameRest say that nothing has changed: "podo wae"; alone "podo podo" is
	// said to thanks.
	sames    = set("sama|podo|padha|sami|same")
	sameRest = set("saja|aja|wae|mawon|as|seperti|kaya|koyo|kados")
	// filings behind a negation are of another report: "yang di sana belum lapor".
	filings = set("lapor|lapori|melapor|laporkan|laporin|dilaporkan|melaporkan|kulaporkan|matur|report|reported")
	// turns stand before what spoils a yes, when it comes again.
	turns = set("tapi|tp|tetapi|nanging|ning|namun|but|cuma|cuman|" +
		"ananging|however|though|although|except|mung|namung|only")
	relent = set("lagi|maneh|malih|again")
	// returning say it only beside what spoils: "saya baru kembali" comes from the city.
	returning = set("kembali|balik")
	// notKnown behind a negation, hold and looks behind me say that he has yet to look.
	notKnown = set("tau|tahu|tao|ngerti|ngertos|mangertos|yakin|lewat|lihat|liat|sempat|sempet|cek|ngecek|ndelok|ndeleng|weruh|mriksani|pirsa|ketok|know|sure|checked|seen|looked|" +
		"weruhi|liwat|niliki|tilik|mriko|mrana|mrono|been|there|home|eruh|ruh|inspected|tell|noticed|mangertosi")
	hold = set("sebentar|bentar|bntr|nanti|ntar|tar|sekedap|sekedhap|kosik|mengko|mangke|later|moment|unsure|maybe|mungkin|" +
		"ngko|sik|dhisik|disik|entar|tomorrow|benjing|sesuk|engko|rumiyin|perhaps|away|wait")
	me = set("saya|sy|aku|tak|kula|kulo|kami|ill|will|me|i|mau|arep|badhe|coba")
	// able stand between a negation and what is not known, busy behind "still" say why.
	able  = set("bisa|dapat|sempat|sempet|iso|isa|saged|able|been")
	busy  = set("kerja|sibuk|repot|di|dinas|sekolah|kuliah|sakit|merantau|makarya|nyambut")
	looks = set("cek|ngecek|lihat|liat|tengok|delok|deloke|ndelok|priksa|mriksa|mriksani|pastikan|check|look|see|" +
		"ceke|deleng|delengen|tilik|tiliki|niliki|dakdelok|takdelok|takcek|takpriksa|tengoki|pirsani|mirsani|inspect|verify|go")
)

// settles reads the answer to "is it really done?" about a report of a category.
func (f *Flow) settles(p, category string) settled {
	words := strings.Fields(p)
	if len(words) > 1 && words[0] == "good" && daytimes[words[1]] {
		// A greeting is no verdict.
		words = words[2:]
	}
	if len(words) == 0 || len(words) > settledMost {
		return unsettled
	}
	at := func(i int) string {
		if i < 0 || i >= len(words) {
			return ""
		}
		return words[i]
	}
	if wondersDone(words) || faint(words) {
		return unsettled
	}
	yes, no, later, turned, pure := false, false, false, false, true
	for i := 0; i < len(words); i++ {
		w, behind := words[i], at(i+1)
		if me[behind] || able[behind] {
			behind = at(i + 2)
		}
		switch {
		case negations[w] && filings[behind]:
			return unsettled
		case negations[w] && (notKnown[behind] || notKnown[at(i+1)]):
			later = true
		case negations[w] && thereIs[behind] && (whoever[at(i+2)] || amiss[at(i+2)]):
			v, n := absent(words[i+2:])
			yes, no, pure = yes || v == settledYes, no || v == settledNo, pure && v != unsettled
			i += n + 1
		case w == "no" && behind == "one", sames[w] && sameRest[behind]:
			no = true
		case negations[w] && (spoiled[behind] || behind == "bad" || behind == "wrong") && (!notDone[w] || w == "not" || w == "nothing"):
			yes = true
			i++
		case stills[w] && (goods[behind] || later && busy[behind]):
		case notDone[w], negations[w] && notDeeds[behind], negations[w] && thereIs[behind] && notThere[at(i+2)], turned && (yes || yesFirst[words[0]]) && relent[w] && !me[at(i-1)]:
			no = true
		case hold[w], looks[w] && me[at(i-1)]:
			later = true
		case spoiled[w] && (relent[behind] || returning[behind]), returning[w] && spoiled[behind]:
			no = true
		case turns[w]:
			turned, pure = true, false
		case isDone[w]:
			yes = true
		case !doneRest[w] && !thankFirst[w] && !thankRest[w] && !fillers[w] && !interjections[w] && !f.of(w, category):
			pure = false
		}
	}
	switch {
	case no:
		return settledNo
	case later && !yes:
		return settledLater
	case pure && (yes || yesFirst[words[0]]) && !doubtsDone(words):
		return settledYes
	}
	return unsettled
}

// wondersDone tells whether words ask if it is done: "sudah diperbaiki belum pak", "is it
// done".
func wondersDone(words []string) bool {
	for len(words) > 1 && (fillers[words[len(words)-1]] || interjections[words[len(words)-1]]) {
		words = words[:len(words)-1]
	}
	n := len(words)
	return n > 1 && (wondering[words[0]] || n > 2 && n <= 5 && already[words[0]] && notYet[words[n-1]] && !some(words, turns))
}

// doubtsDone tells whether words doubt it: "kok selesai", "loh, masa sudah".
func doubtsDone(words []string) bool {
	for _, w := range words {
		switch {
		case doubting[w]:
			return true
		case !interjections[w] && !fillers[w]:
			return false
		}
	}
	return false
}

var doubting = set("kok|koq|masa|masak|mosok|moso|tenane|lha")

var wondering = set("is|has|have|had|did|was|were|are|does|apakah|menapa")

// daytimes stand behind the "good" of a greeting.
var daytimes = set("morning|afternoon|evening|day|night")

// faint tells whether words are no more than one that may be said to anything: "fine, thanks".
func faint(words []string) bool {
	n := 0
	for _, w := range words {
		switch {
		case praises[w]:
			n++
		case !fillers[w] && !interjections[w] && !thankFirst[w] && !thankRest[w]:
			return false
		}
	}
	return n == 1
}

var praises = set("good|great|fine|nice|right")

// absent reads what there is not: nobody who came, or nothing broken; settledLater where it
// changes nothing, as "apa apa" does. n is how many of the words it read.
func absent(words []string) (v settled, n int) {
	for n < len(words) && whoever[words[n]] {
		n++
	}
	next := ""
	if n < len(words) {
		next = words[n]
	}
	switch {
	case notDeeds[next], notActs[next]:
		return settledNo, n + 1
	case spoiled[next], amiss[next]:
		if n+1 < len(words) && notDeeds[words[n+1]] {
			// "Tidak ada yang bolong ditambal".
			return settledNo, n + 2
		}
		return settledYes, n + 1
	case n > 1 && words[0] == "apa" && words[1] == "apa":
		return settledLater, n
	case linking[words[n-1]]:
		return unsettled, n
	}
	return settledNo, n
}

// of tells whether a text speaks of a kind of problem.
func (f *Flow) of(p, category string) bool {
	keys, _ := f.guess(p)
	return slices.Contains(keys, category)
}

// other tells whether a text clearly speaks of another kind of problem.
func (f *Flow) other(p, category string) bool {
	keys, _ := f.guess(p)
	return len(keys) > 0 && !slices.Contains(keys, category)
}

// toward are those of wheres that stand in many an answer: "belum ada yang ke sini", "dereng
// wonten perubahan".
var toward = set("ke|dari|dhateng|wonten|on|in|to|from")

// here is no other place.
var here = set("sini|sana|situ|kene|kono|kana|ngriki|ngriku|mriki|lokasi|lapangan|tempat|tempatnya|here|there|all|least")

// placed tells whether a text of some words names a place: it may be about another report.
func (f *Flow) placed(p string) bool {
	words := strings.Fields(p)
	if len(words) < 4 {
		return false
	}
	for i, w := range words[:len(words)-1] {
		switch next := words[i+1]; {
		case here[next], notDone[next], negations[next], isDone[next], doneRest[next]:
		case addresses[w], wheres[w] && (!toward[w] || f.names(p)):
			return true
		}
	}
	return false
}
