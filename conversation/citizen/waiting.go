package citizen

import (
	"strings"

	"github.com/taprose/taprose/conversation/text"
)

// What people say instead of answering a question about the draft: that they need a
// moment, that the photo comes later, that they do not know.
const (
	pickWait       = "wait"
	pickPhotoLater = "photolater"
	pickUnsure     = "unsure"
	// pickNoPoint: the location cannot be shared.
	pickNoPoint = "nopoint"
)

// waitMost is how many words that has at most.
const waitMost = 9

var (
	moments = set("sebentar|bentar|sbentar|sebntar|bntr|bntar|tunggu|tungguin|sabar|wait|moment|hold|otw|disik|dhisik|rumiyin|rumiyen|" +
		"sekedhap|sekedap|sakedhap|sedhela|sedhelo|sedela|sedelo|sik|sek|sikik|entosi|entosono|rantos|enteni|entenono|entenana|tengga|" +
		"sec|secs|second|minute|minutes|sedilit|sediluk|sakwetara|dhisek|disek|sikan|ngko")
	laters = set("nanti|nnti|nti|ntar|entar|ntr|besok|bsk|besuk|sesuk|sesok|mangke|mengko|mengke|engko|benjing|mbenjang|" +
		"nyusul|menyusul|susul|susulan|nusul|disusulkan|belakangan|tomorrow|later|" +
		"ngko|mengkono|engkin|mangkin|sakmengko|tonight|afternoon|soon|afterwards|sesuke|suk|sore|bengi")
	pictures = set("foto|fotonya|fotone|fotonipun|poto|potonya|foto2|video|videonya|videonipun|vidio|gambar|gambarnya|gambaripun|bukti|buktinya|lampiran|" +
		"fotokan|fotoin|difoto|memfoto|ngefoto|motret|moto|potret|jepret|kefoto|photo|photos|picture|pictures|pic|pics|" +
		"fotokaken|fotoke|fotokne|fotoni|potone|difotoke|dipunfoto|image|images|jepretan")
	sendings = set("kirim|kirimkan|kirimin|ngirim|dikirim|dikirimkan|kirimno|kintun|kintunaken|ngintun|nyusul|menyusul|susul|susulan|nusul|disusulkan|send|" +
		"kirimke|takkirim|tak kirim|ngirimi|kirimi|dipunkintun|sending|attach|upload|forward")
	sharings = set("lokasi|lokasinya|lokasine|lokasinipun|shareloc|sharelok|sherlok|sherloc|serlok|serloc|share|loc|lok|titik|titiknya|maps|map|gps|location|" +
		"pin|share location")
	whereWords = set("alamat|alamatnya|tempat|tempatnya|papan|papanipun|patokan|patokannya|address|" +
		"papane|panggonan|panggonane|panggenan|enggon|tempate|alamate|location|street")
	waitRest = set("kulo|tak|mau|akan|arep|badhe|cari|nyari|carikan|dicari|ambil|ambilin|ambilkan|cek|ngecek|lihat|liat|tanya|nanya|tanyakan|ke|rumah|sampai|sampe|pulang|" +
		"pagi|siang|sore|malam|hari|masih|ada|tapi|tp|nanging|ketik|ngetik|nulis|tulis|mikir|pikir|nggih|ok|oke|okay|siap|baik|lah|mawon|kemawon|malih|" +
		"the|it|them|send|will|ill|let|me|im|just|one|minute|second|sec|to|take|on|up|check|find|you|i|a|my|" +
		"give|need|have|some|get|go|back|home|when|be|bit|please|first|maybe|perhaps|later|then|for|few|more|wae|ae|wonten|ono|ana|njih|golek|golekno|golekke|takgolek|jupuk|njupuk|mulih|wangsul|tekan|omah|griya|isih|taksih|tasih|nembe|lagek|lagi|dhateng|teko|neng|ning|nang|yo|takok|takon|takokne|takokno|takokke|nyuwun|pirsa|tanglet|delok|ndelok|niliki|tilik|mriksani|priksa|numpak|wait|esuk|awan|bengi|enjing|siyang|sonten|ndalu|dalu|moment|sik|" +
		"delokne|aturi|kabari|kabarke|kabarno|tell|know|inform|answer|reply|jawab|wangsuli|njawab|mangsuli|and|aturaken|matur|crita|omong|wangsulane")
)

// excuses say why there is no photo now, where photos are asked for.
var excuses = set("jalan|gelap|peteng|petengan|hujan|udan|jawah|kerja|kerjaan|motor|kuota|sinyal|jaringan|internet|hp|hape|jelek|elek|rusak|jadi|hasilnya|blur|buram|kamera|kameranya|memori|penuh|upload|terus|orangnya|marah|dimarahi|ngamuk|bisa|saged|iso|isa|berani|wani|soalnya|karena|amargi|mergo|dark|phone|camera|bad|broken|signal|cant|can|" +
	"hpku|hpne|hapeku|hapene|jadul|lawas|lawasan|ora|ra|adoh|tebih|far|away|not|there|too|its|it|is|now|night|raining|rain|old|cheap|my|has|no|battery|dead|low|data|credit|pulsa|entek|telas|batre|batere|baterai|habis|lowbat|ngedrop|kuotane|kuotaku|sinyale|paketan|im|at|home|i|couldnt|doesnt|work|working|want|trouble|scared|afraid|angry|ora nggawa|ono|sungkan|isin|wedi|ajrih|ketok|konangan")

// postpones finds out whether a plain text only says that something comes later: a
// moment's patience, or the photo. Every word must belong to it.
func postpones(s State, p string) string {
	words := strings.Fields(p)
	later := some(words, laters)
	if len(words) == 0 || len(words) > waitMost || !later && !some(words, moments) ||
		!madeOf(words, moments, laters, pictures, sendings, sharings, whereWords, changeMore, waitRest, noneElse, fillers, only(s == StatePhotos, excuses)) {
		return ""
	}
	switch {
	case some(words, sharings) || some(words, whereWords):
	case later && some(words, pictures),
		later && s == StatePhotos && (some(words, sendings) || !some(words, moments) && !within(words, "dulu")):
		return pickPhotoLater
	}
	return pickWait
}

var (
	puzzles = set("bingung|binggung|lupa|lali|kesupen|entah|embuh|mbuh|confused|forgot|unsure|" +
		"supe|kelalen|kelupaan|idea|clueless|puzzled")
	knowings = set("tau|tahu|mengerti|ngerti|ngertos|mangertos|eruh|weruh|ruh|mudeng|paham|hafal|hapal|ingat|inget|know|sure|kelingan|yakin|" +
		"dhong|dong|mudheng|remember|recall|familiar|understand|pirsa|apal")
	unknown = set("kurang|kirang")
	matters = set("mau|pilih|milih|yang|yg|mana|apa|nama|namanya|nami|desa|desanya|kecamatan|kecamatannya|alamat|alamatnya|tempat|tempatnya|lokasi|lokasinya|" +
		"jalannya|jalane|margine|marginipun|nulis|tulis|cerita|ceritanya|ngomong|mulai|dari|gimana|bagaimana|piye|pripun|pasti|persis|persisnya|tepatnya|jelas|harus|kudu|jenis|jenisnya|kategori|isi|ngisi|jawab|" +
		"itu|masuk|termasuk|sing|ingkang|pundi|menapa|opo|which|what|to|choose|pick|write|the|name|of|village|im|am|one|say|how|where|exactly|i|my|address|" +
		"have|really|exact|district|street|area|here|around|new|just|visiting|passing|tourist|called|its|it|this|that|a|place|kind|category|about|any|panggonane|papane|papanipun|jenenge|namine|jeneng|dusune|desane|kecamatane|jinise|pastine|kedah|ndi|endi|lali|kampunge|dalane|kula|kulo|nyerat|serat")
)

// unsures ask what to write.
var unsures = set("nulis opo|nulis apa|nulis nopo|tulis apa|harus nulis apa|harus tulis apa|kudu nulis opo|kudu nulis apa|apa yang harus ditulis|apa yang ditulis|crita opo|cerita apa|nulis piye|nulis pripun|nyerat menapa|nyerat nopo|kedah nyerat menapa|what should i write|what do i write|what to write|what should i say|what do i say|what to say|what shall i write")

// unsure tells whether a plain text only says that its writer does not know: "bingung mau
// pilih yang mana", "saya lupa nama desanya".
func unsure(p string) bool {
	words := strings.Fields(p)
	return unsures[polite(p)] || len(words) > 0 && len(words) <= waitMost &&
		(some(words, puzzles) || some(words, knowings) && (some(words, noneNo) || some(words, unknown))) &&
		madeOf(words, puzzles, knowings, unknown, noneNo, matters, noneElse, fillers)
}

// toldWords are what "I said so already" is made of.
var (
	toldWords = set("bilang|tulis|nulis|kutulis|ditulis|sebut|sebutkan|sebutin|disebut|ceritakan|cerita|ceritain|jelaskan|jelasin|kasihtau|matur|omong|ngomong|told|said|wrote|" +
		"typed|explained|mentioned|crita|cerito|dakwara|takkandani|kandha|kandani|aturaken|sampun matur|serat|nyerat")
	toldRest = set("tadi|td|mau|wau|wis|wes|sampun|kasih|tau|di|atas|ing|nginggil|nduwur|lho|loh|you|i|already|it|that|above|before|have|as|" +
		"just|now|earlier|all|everything|ive|kula|aku|mas|duwur|" +
		"tak|dak|aturaken")
	toldDone = set("sudah|sdh|udah|udh|dah|uda|tadi|td|wis|wes|sampun|already|told|said|wrote|" +
		"mpun|earlier|before|just|above|mau|wau")
)

// told tells whether a plain text only says that its writer has said so already.
func told(p string) bool {
	words := strings.Fields(p)
	return len(words) >= 2 && len(words) <= waitMost && some(words, toldWords) && some(words, toldDone) &&
		madeOf(words, toldWords, toldRest, toldDone, noneElse, fillers)
}

var (
	sharable = set("bisa|iso|isa|saged|can|mampu|ngerti|tau|tahu|know|how|" +
		"send|share|find|work|working|mudeng|ngertos|open|get")
	stuck = set("gagal|mati|susah|angel|error|cant|cannot|kesulitan|cara|carane|caranya|gimana|bagaimana|piye|pripun|how|" +
		"mboten|ewuh|ewet|rekaos|trouble|difficult|hard|failed|fails|failing|wont|doesnt|works|ngadat|macet")
)

// pointless tells whether a plain text says that the location cannot be shared, or asks how.
func pointless(p string) bool {
	words := strings.Fields(p)
	return len(words) <= waitMost && some(words, sharings) && (some(words, noneNo) && some(words, sharable) || some(words, stuck)) &&
		madeOf(words, sharings, sharable, stuck, sendings, noneNo, waitRest, noneElse, fillers)
}

// devices with faults take no photo: "hape jadul", "my camera is broken".
var (
	devices = set("hp|hape|hpku|hpne|hapeku|hapene|hpnya|hapenya|handphone|phone|camera|kamera|kameranya|kameraku|kuota|kuotaku|kuotane|batre|batere|baterai|battery|signal|sinyal|sinyale|memori")
	faults  = set("rusak|risak|jelek|elek|jadul|lawas|lawasan|mati|penuh|habis|entek|telas|lowbat|ngedrop|broken|bad|dead|old|cheap|low|full|no")
)

// photoless tells whether a plain text only says why there can be no photo: "hp saya jelek
// gak bisa foto", "gagal kirim terus", "takut difoto orangnya marah".
func photoless(p string) bool {
	words := strings.Fields(p)
	return len(words) <= waitMost && (some(words, noneNo) && some(words, pictures) || some(words, fears) && some(words, pictures) || some(words, devices) && some(words, faults) || some(words, stuck) && some(words, sendings)) &&
		madeOf(words, excuses, devices, faults, fears, stuck, pictures, sendings, noneNo, noneHave, waitRest, noneElse, fillers)
}

// only is a set on a condition, else none.
func only(on bool, of map[string]bool) map[string]bool {
	if on {
		return of
	}
	return nil
}

// stays finds what is said instead of an answer in this state, "" for anything else.
func stays(s Session, p string) string {
	if pick := postpones(s.State, p); pick != "" {
		return pick
	}
	switch s.State {
	case StatePlace, StateDistrict:
		// Who does not know where is helped there: a story may have told it.
		if pointless(p) {
			return pickNoPoint
		}
		if unsure(p) {
			return pickUnsure
		}
	case StateCategory, StateGuess:
		if s.Draft.Words != "" && unknowing[p] {
			return ""
		}
		fallthrough
	case StateWords, StateReview, StateEdit:
		if unsure(p) {
			return pickUnsure
		}
		if s.State == StateReview && pointless(p) {
			return pickNoPoint
		}
		if s.State == StateReview && photoless(p) {
			return pickUnsure
		}
	case StatePhotos:
		if pointless(p) {
			return pickNoPoint
		}
		if unsure(p) || photoless(p) && !none(p) {
			return pickUnsure
		}
	}
	return ""
}

// stay answers that; the question stays open.
func (t *turn) stay(pick string) {
	offered := t.s.Offered
	switch {
	case pick == pickWait:
		t.say(t.t(text.Wait, nil))
		t.s.Offered = offered
	case pick == pickNoPoint:
		t.say(t.t(text.PlaceLandmark, nil))
		t.s.Offered = offered
	case pick == pickPhotoLater && t.s.State == StatePhotos:
		t.note(text.PhotosLater, nil)
		t.s.Draft.NoPhotos = true
		t.advance()
	case pick == pickPhotoLater:
		t.note(text.PhotosLater, nil)
		t.ask()
	case t.s.State == StateCategory, t.s.State == StateGuess:
		t.note(text.CategoryHelp, nil)
		t.ask()
	case t.s.State == StateWords:
		t.note(text.WordsHelp, nil)
		t.ask()
	case t.s.State == StatePlace:
		t.inPlace(t.content(), false)
	case t.s.State == StateDistrict:
		t.inDistrict(t.content())
	default:
		t.confused()
	}
}
