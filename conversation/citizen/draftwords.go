package citizen

import (
	"strings"

	"github.com/taprose/taprose/conversation/text"
)

// inWords takes the description.
func (t *turn) inWords(h Held) {
	d := t.s.Draft
	if len(h.Media) == 0 && d.Words == "" && t.tellsWhere(h.Text) {
		t.ask()
		return
	}
	if letters(h.Text) < wordsMin || len(h.Media) == 0 && (enough(t.read.plain) || none(t.read.plain) || told(t.read.plain) || t.read.pick == pickThanks || t.read.yes && t.read.pure) {
		t.note(text.WordsShort, nil)
		t.ask()
		return
	}
	d.tell(h.Text, h.MessageID)
	if p, ok := point(h.Text); ok && d.Place.IsZero() {
		d.Place = p
	}
	t.advance()
}

// nothing are the ways to say that there are no photos, or no more.
var nothing = set("ya sudah|ya udah|yaudah|ya wis|yo wis|yowis|yowes|ga|gk|ngga|engga|ogah|udah itu aja|sudah itu saja|sudah itu aja|udah cukup itu aja|sudah cukup itu saja|udah cukup itu saja|cukup itu aja|cukup itu saja|udah gitu aja|itu doang|itu aja dulu|cukup itu|dah|lewati|lewat|lewatkan|skip|tidak|tidak ada|tdk ada|tak ada|gak ada|ga ada|nggak ada|ndak ada|gada|gaada|tanpa foto|nggak|gak|enggak|ndak|" +
	"selesai|sudah|sdh|udah|udh|cukup|sudah cukup|sudah semua|itu saja|itu aja|lanjut|lanjutkan|kirim|kirimkan|send|kintun|next|done|no|nope|none|no photo|no photos|finish|finished|that s all|thats all|" +
	"mboten|mboten wonten|boten|ora|ora ana|ora ono|gak ono|gak onok|sampun|wis|wes|cekap|cukup semanten|rampung|mboten gadhah|mboten gadah|" +
	"ra|ra ono|nah|nothing|nothing more|nothing else|no more|no thanks|no thank you|nothing thanks|not now|not right now|not at the moment|skip it|skip this|skip that|pass|continue|carry on|move on|proceed|go on|lets continue|lets go on|next please|im done|i am done|all done|thats it|that is it|that is all|thats everything|that is everything|thats enough|that is enough|enough|thats fine|it is enough|thats all from me|that will be all|nothing to add|i think thats all|i think thats it|wis cukup|wis cukup iku|wis iku wae|wis kuwi wae|iku wae|kuwi wae|iki wae|niku mawon|niki mawon|punika mawon|sampun niku mawon|sampun niki mawon|sampun punika kemawon|mung iku|mung iku wae|mung kuwi|namung niku|namung punika|wis rampung|sampun rampung|sampun cekap|pun cekap|pun|wis cekap|cekap semanten|semono wae|semanten mawon|semanten rumiyin|lanjutno|lanjutna|lanjutke|terusno|terusna|teruske|lajengaken|lajeng|dilanjut wae|liwati|liwati wae|lewati mawon|lewati wae|langkahi|dilewati wae|dipunlangkungi|ora usah|ra usah|mboten usah|mboten prelu|mboten perlu|ora perlu|nihil|kosong|kothong|" +
	"thats the only one|only one|just one|only that|just that|just this|only this one|itu satu satunya|cuma itu|cuma satu|hanya itu|mung siji|mung iki|mung setunggal|namung setunggal|namung niki")

// haves say that there are photos, before any came.
var haves = set("ada|adaa|ada foto|ada fotonya|ada video|ada videonya|ada sih|ada kok|punya|wonten|wonten fotonipun|ono|onok|enek|ana|have|i have|i do|yes i have|there is|there are|" +
	"wonten foto|wonten fotone|ono fotone|ono foto|ono iki|ono videone|duwe|nduwe|gadhah|kula gadhah|i have one|i have some|i have a photo|i have photos|i have pictures|i have a picture|ive got one|i got one|got one|i do have|yes i do|here it is|here you go|sending now|here|sure|of course|ok wait|" +
	"heres a photo|heres the photo|here is a photo|here is the photo|here are the photos|heres a picture|here is a picture|this is the photo|iki fotone|niki fotone|niki fotonipun|punika fotonipun|ini fotonya|ini foto|ini fotonya pak")

// enough tells whether a plain text says that there is nothing, or nothing more.
func enough(s string) bool { return nothing[s] || nothing[polite(s)] }

// addressed tells whether a text of a few words is an address by its first word.
func addressed(s string) bool {
	words := strings.Fields(s)
	return len(words) >= 2 && len(words) <= 15 && addresses[words[0]]
}

var addresses = set("desa|ds|rt|rw|gang|gg|perum|perumahan|komplek|dusun|dsn|dukuh|kec|kecamatan|kel|kelurahan|jl|alamat|alamatnya|lokasi|lokasinya|tempat|tempatnya|papanipun|address|location")

// inOther takes words where none were asked for.
func (t *turn) inOther(h Held, taken bool) {
	d := t.s.Draft
	switch {
	case t.s.State == StatePhotos && !taken && (enough(t.read.plain) || none(t.read.plain)):
		d.NoPhotos = true
		t.advance()
	case t.s.State == StatePhotos && !taken && len(d.Media) > 0 && t.read.pick == pickThanks && !affirmative[polite(t.read.plain)]:
		d.NoPhotos = true
		t.advance()
	case t.s.State == StatePhotos && !taken && len(d.Media) > 0 && (t.read.pick == pickThanks || t.read.yes && t.read.pure):
		t.ask()
	case t.s.State == StatePhotos && !taken && (haves[polite(t.read.plain)] || affirmative[polite(t.read.plain)] || t.read.yes && t.read.pure):
		t.say(t.t(text.PhotosSend, nil), t.choice(pickEnough, text.ButtonSkip))
	case !taken && (t.read.pick == pickThanks || none(t.read.plain) || told(t.read.plain) || enough(t.read.plain)):
		t.confused()
	case t.tellsWhere(h.Text):
		if t.s.State == StatePhotos && !t.full() {
			t.ask()
			return
		}
		t.advance()
	case taken || len(strings.Fields(t.read.plain)) >= 3 && letters(t.read.plain) >= 10:
		if pathless(h.Text) {
			t.note(text.PlaceShortLink, nil)
			t.ask()
			return
		}
		if p, ok := point(h.Text); ok {
			t.setPlace(p)
			t.note(text.PlaceTaken, nil)
		}
		if rest := withoutLinks(h.Text); letters(rest) >= wordsMin {
			h.Text = rest
			if t.addWords(h) {
				t.note(text.WordsAdded, nil)
			}
		}
		if t.s.State == StatePhotos && !t.full() {
			t.ask()
			return
		}
		t.advance()
	default:
		if p, ok := point(h.Text); ok {
			t.setPlace(p)
			t.note(text.PlaceTaken, nil)
			t.advance()
			return
		}
		t.confused()
	}
}
