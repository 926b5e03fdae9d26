package citizen

import (
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/text"
)

// pickMore adds to the story at the review; pickUnsent asks whether the draft is sent.
const (
	pickMore   = "more"
	pickUnsent = "unsent"
)

// The parts of a draft as people call them, each with the question that it opens.
var (
	partPlace = set("alamat|alamate|lokasi|tempat|patokan|papan|titik|place|address|location|" +
		"panggonan|panggonane|panggenan|panggenane|enggon|enggone|papane|tengeran|street|map")
	partPhotos = set("foto|poto|gambar|video|lampiran|bukti|photo|photos|picture|pictures|" +
		"image|images|attachment|attachments|potone")
	partWords = set("cerita|cariyos|tulisan|keterangan|katrangan|isi|kalimat|words|text|story|details|" +
		"crita|critane|cerito|seratan|seratane|tulisane|ceritane|description|wording|message")
	partCategory = set("jenis|jinis|kategori|category|kind|" +
		"jinise|kategorine|type")
	partName = set("nama|asma|jeneng|identitas|kerahasiaan|kawadosan|name|visibility")
)

var parts = []struct {
	words map[string]bool
	pick  string
}{
	{partPlace, pickEditOne + "place"}, {partPhotos, pickEditOne + "photos"}, {partWords, pickEditOne + "words"},
	{partCategory, pickEditOne + "category"}, {partName, pickWho},
}

// What people want done with a part: that it is wrong, that there is more, and what only
// goes with a part.
var (
	changeWrong = set("salah|keliru|klentu|kleru|lepat|luput|ganti|gantos|nggantos|ubah|rubah|diubah|dirubah|diganti|mengubah|mengganti|edit|benerin|benarkan|betulkan|dibenerin|" +
		"koreksi|ralat|revisi|tukar|change|wrong|fix|correct|replace|ngewahi|ewahi|dipunewahi|mistake|" +
		"gantinen|gantien|gantiake|gantiki|dibenerke|dibenerno|benerno|benakno|dileresaken|lepatipun|incorrect|mistaken|update|typo|modify|correction")
	changeMore = set("tambah|tambahin|tambahkan|tambahi|nambah|nambahin|nambahi|menambah|menambahkan|nambahaken|kurang|kirang|add|" +
		"tambahno|tambahna|tambahke|nambahke|tambahaken|wuwuh|kurange|adding|include|attach|missing|forgot")
	changePart = set("hapus|perbaiki|pakai|pake|dipakai|ngagem|nganggo|tampilkan|ditampilkan|dimunculkan|disembunyikan|sembunyikan|show|hide|use|remove|delete")
	changeRest = set("yang|yg|ada|mau|pengen|ingin|minta|tolong|bisa|boleh|itu|tadi|masih|kayaknya|sepertinya|eh|oh|ketik|tulis|nulis|sedikit|dikit|lengkap|tepat|" +
		"wonten|ingkang|sing|ono|enek|badhe|arep|ternyata|lagi|malih|my|is|the|i|want|to|of|something|there|more|a|some|need|this|iya|iyo|inggih|ok|oke|okay|yes|" +
		"can|could|you|please|let|me|would|like|id|im|in|it|that|one|have|has|got|sir|still|kula|aku|tak|iki|kuwi|niku|nyuwun|tulung|sik|rumiyin|wae|mawon|njih")
	// changeBut comes behind what is agreed to: "ya tapi alamatnya salah".
	changeBut = set("tapi|tp|tetapi|cuma|cuman|nanging|but|only")
	// changeSend goes with a part: "kirim foto" at the review; "salah kirim" does not.
	changeSend = set("kirim|kirimkan|kintun|send")
)

// changes finds the part of the draft that a plain text wants changed: its question,
// pickEdit where none is named, pickMore for more of the story. s is the state: beyond the
// review and its "what shall be changed?" a part alone says nothing.
func changes(s State, p string) string {
	words := strings.Fields(p)
	asked := s == StateReview || s == StateEdit
	if len(words) == 0 || len(words) > waitMost || !asked && s != StatePhotos && s != StatePlace && s != StateDistrict && s != StateOutside {
		return ""
	}
	open, wrong, more, with, but, send := "", false, false, false, false, false
	for _, w := range words {
		switch part := partOf(w); {
		case part != "" && open == "":
			open = part
		case part != "" && part != open:
			return ""
		case part != "":
		case changeWrong[w]:
			wrong = true
		case changeMore[w]:
			more = true
		case changePart[w]:
			with = true
		case changeBut[w]:
			but = true
		case changeSend[w]:
			send = true
		case !changeRest[w] && !noneElse[w] && !fillers[w]:
			return ""
		}
	}
	said := wrong || more || with
	switch {
	case but && !said, send && open == "":
		// "Fotonya cuma itu" wants nothing changed.
		return ""
	case open == "" && asked && (wrong || more):
		return pickEdit
	case open == "" || !asked && !said:
		return ""
	case s == StatePhotos && open == pickEditOne+"photos":
		return ""
	case !asked && open == pickWho:
		return ""
	case s == StateReview && open == pickEditOne+"words" && more:
		return pickMore
	}
	return open
}

func partOf(w string) string {
	for _, part := range parts {
		if part.words[w] || part.words[stem(w)] {
			return part.pick
		}
	}
	return ""
}

// change opens what is not a question of its own.
func (t *turn) change(pick string) {
	switch {
	case pick == pickMore:
		t.say(t.t(text.WordsMore, nil))
	case pick == pickWho && !t.mayChooseWho():
		t.note(text.WhoNotAllowed, nil)
		t.enter(StateReview)
	case pick == pickWho:
		t.enter(StateVisibility)
	case pick == pickEdit && t.s.State == StateEdit:
		t.ask()
	case pick == pickEdit:
		t.enter(StateEdit)
	}
}

// shouldBe stands between "salah alamat" and the right one.
var shouldBe = set("yang|yg|benar|bener|betul|leres|harusnya|seharusnya|mestinya|kudune|sing|ingkang|di|ing|ke|jadi|menjadi|yaitu|it|should|be|at")

// moves takes a place that the person puts in the stead of the one of the draft: "salah
// alamat, yang benar di depan pasar baru". Where what follows is no place for sure, the
// question is opened. It returns false for anything else.
func (t *turn) moves() bool {
	d := t.s.Draft
	switch t.s.State {
	case StateReview, StateEdit, StateDistrict, StateOutside:
	default:
		return false
	}
	if t.read.pick != "" || len(t.in.Media) > 0 || !t.in.Place.IsZero() {
		return false
	}
	rest, place, wrong := t.read.text, false, false
	for rest != "" {
		first, behind, _ := strings.Cut(rest, " ")
		w := plain(first)
		switch {
		case partOf(w) == pickEditOne+"place":
			place = true
		case changeWrong[w]:
			wrong = true
		case w != "" && !changeRest[w] && !changeBut[w] && !shouldBe[w] && !noneElse[w]:
			behind = rest
		}
		if behind == rest {
			break
		}
		rest = strings.TrimSpace(behind)
	}
	words := strings.Fields(plain(rest))
	if !place || !wrong || len(words) == 0 || len(words) > asideMost || words[0] == "satu" {
		return false
	}
	if some(words, noneNo) || !t.whereabouts(rest) && !(len(words) > 1 && nearbys[words[0]]) {
		t.edit("place")
		return true
	}
	d.Place = message.Place{}
	t.setPlace(message.Place{Name: rest})
	t.note(text.PlaceTaken, nil)
	t.advance()
	return true
}

// agreeing are words with which people have sent what they are shown, agreeYes stand
// beside them. A "sudah" does not: "sudah dikirim" may be a question.
var (
	agreeing = set("lanjut|lanjutkan|lanjutin|gas|gaskan|gaskeun|gasken|monggo|mangga|silakan|silahkan|setuju|sesuai|pas|cocok|acc|kakintun|dipunkintun|dikirim|dikirimkan|lajeng|lajengaken|" +
		"next|good|fine|perfect|correct|proceed|go|" +
		"right|apik|pener|sip|sae|ready|acceptable|okeh|budhal|tancap|" +
		"bener|benar|betul|leres")
	agreeYes = set("ya|iya|yaa|iyaa|yo|iyo|yuk|ok|oke|okay|siap|sip|baik|boleh|nggih|inggih|kemawon|mawon|wae|langsung|yes|yeah|looks|look|all|its|it|thats|ahead|right|" +
		"that|everything|everythings|is|are|to|me|yep|yup|sure|very|njih|wis|wes|sampun|mpun|sedaya|kabeh|ae|please|thanks|exactly")
	// agreed are those to the letter that begin with a "sudah".
	agreed = set("sudah sesuai|udah sesuai|sudah pas|udah pas|sudah cocok|sampun sesuai|sampun pas|that s right|that s correct|it s fine|" +
		"thats it|that is it|yes thats it|yeah thats it|yes that is it|that s it|yes that s it|nothing to change|no changes|wis pas|wis cocok|wis apik|sampun sae|mpun sae|mpun pas|wis kuwi|yo wis kirim|mboten wonten ingkang klentu|ora ono sing salah|mboten wonten ingkang lepat|tidak ada yang salah|gak ada yang salah|nothing is wrong|nothing wrong")
)

// agrees tells whether a plain text agrees to the review in words of its own.
func agrees(p string) bool {
	words := strings.Fields(p)
	return agreed[polite(p)] || len(words) <= 5 && some(words, agreeing) && madeOf(words, agreeing, agreeYes, fillers)
}

var (
	holds = set("jangan|jgn|ojo|ampun|dont|not")
	// rights behind a "not" say that something is wrong.
	rights   = set("right|correct|good|fine|perfect|ok|okay|sesuai|pas|cocok")
	holdRest = set("yang|yg|masih|ada|salah|kurang|keliru|lengkap|edit|ganti|dulu|yet|kulo|saiki|sekarang|now|" +
		"sik|disik|rumiyin|it|this|moment|a|please|wae|mawon")
)

// holdsBack tells of "jangan kirim dulu".
func holdsBack(p string) bool {
	words := strings.Fields(p)
	return len(words) >= 2 && len(words) <= waitMost && holds[words[0]] && (some(words, sendings) || some(words, agreeing) || some(words, moments) || within(words, "dulu")) && !rights[words[len(words)-1]] && madeOf(words, holds, sendings, moments, agreeing, agreeYes, holdRest, fillers)
}

var (
	sentWords = set("terkirim|kekirim|kakintun|dikirim|dipunkintun|masuk|nyampe|sampai|sent|submitted|delivered|" +
		"dikirimke|dikirimno|katampi|tekan|received|through|mlebu")
	sentAsks = set("belum|blm|blom|belom|durung|dereng|apa|apakah|menapa|opo|is|has|did|kah|" +
		"nopo|punapa|ora|mboten|was|have|already")
	sentRest = set("sdh|udh|uda|wis|wes|sampun|ini|laporan|laporannya|laporanku|it|my|report|been|already|get|yet|the|saya|tadi|to|" +
		"mpun|kula|aku|laporan kula|laporane|go|gone|you|your|got|i|have|did")
)

// didSend ask it in English with a word that also has it sent.
var didSend = set("did it send|did that send|did you send it|did it go|did it go through|has it gone|is it gone")

// asksSent tells whether a plain text asks if the draft is sent.
func asksSent(written, p string) bool {
	words := strings.Fields(p)
	return didSend[p] || len(words) >= 2 && len(words) <= waitMost && some(words, sentWords) &&
		(strings.HasSuffix(written, "?") || some(words, sentAsks)) &&
		madeOf(words, sentWords, sentAsks, sentRest, noneElse, fillers)
}

var (
	// givesUp stand beside neverMind where a reason follows.
	givesUp = set("gk jadi|ngga jadi|tdk jadi|boten siyos|batal|batalkan|cancel|salah kirim|salah sambung|klentu kirim")
	// giveUpRest is the reason: "gak jadi deh takut".
	giveUpRest = set("ah|lah|lapor|melapor|lapornya|laporan|laporannya|takut|wedi|ajrih|malu|isin|repot|ribet|males|malas|wae|mawon|kemawon|mau|ngirim|kirim|makasih|suwun|the|report|it|this|im|i|am|scared|afraid|busy|" +
		"deh|kuwatir|kuatir|sungkan|ewuh|suwe|wedine|isinku|konangan|angel|aku|kula|wis|sampun|njih|nuwun|ngapunten|worried|too|hard|complicated|dont|want|to|anymore|any|more|sorry|thanks|tired|bother|cant")
)

// gives tells whether a plain text gives up and says why.
func gives(p string) bool {
	words := strings.Fields(p)
	for n := 1; n <= 2 && n < len(words); n++ {
		if first := strings.Join(words[:n], " "); givesUp[first] || neverMind[first] {
			return len(words) <= 8 && madeOf(words[n:], giveUpRest, noneElse, fillers)
		}
	}
	return false
}
