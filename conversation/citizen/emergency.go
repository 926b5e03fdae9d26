package citizen

import "strings"

// cries are calls for help that mean an emergency when they are all that is said.
var cries = set("tolong|tolong tolong|tolong saya|tulung|tulungi|tulung tulung|sos|help me|bantu saya tolong|gawat|gawat darurat|tolong polisi|panggil polisi|panggilkan polisi|tolong panggil polisi|tolong ambulans|tolong ambulan|panggil ambulans|panggil ambulan|tolong pemadam|panggil pemadam|call an ambulance")

// calm are words that, shortly before an emergency word, say that nothing is
// happening right now: "lampu darurat mati", "rawan kecelakaan", "bekas kebakaran".
var calm = set("lampu|pintu|jalur|jalan|nomor|nomer|jembatan|tanggap|rem|tangga|tenda|lajur|pos|" +
	"rawan|sering|bekas|pernah|kemarin|kmrn|minggu|bulan|tahun|lalu|dulu|takut|khawatir|kuatir|potensi|berpotensi|bisa|dapat|" +
	"menyebabkan|mengakibatkan|sebabkan|akibat|mencegah|cegah|kalau|kalo|jika|bila|agar|supaya|sebelum|tidak|bukan|" +
	"risiko|resiko|terjadi|banyak|rambu|pemadam|simulasi|bantuan|korban|pasca|setelah|" +
	"asring|nate|tau|ajrih|wedi|bilih|menawi|yen|supados|ben|" +
	"could|may|might|cause|causes|prevent|avoid|often|risk|of|before|after|yesterday|last|no|not|exit|door|lamp|light|emergency")

// pressing are words that say that it is happening right now.
var pressing = set("tolong|tulung|sekarang|cepat|segera|darurat|help|now|urgent|hurry|sapunika|saniki|saiki|cepet|barusan|baru saja")

// alarming tells whether a text speaks of life at risk at this moment. It may be
// wrong now and then, which costs a few lines: the numbers to call are put before
// the answer, and the answer is given all the same.
func (f *Flow) alarming(s string) bool {
	if cries[s] {
		return true
	}
	words := strings.Fields(s)
	stems := make([]string, len(words))
	now := false
	for i, w := range words {
		now = now || pressing[w]
		stems[i] = stem(w)
	}
	for _, phrase := range f.alarms {
		for i := 0; i+len(phrase) <= len(words); i++ {
			// In haste people mistype the long words; the short ones must be right.
			if !phraseAt(words[i:], stems[i:], phrase, typos{one: 8, two: 9}) {
				continue
			}
			if len(words) == len(phrase) || !calmBefore(words[:i]) || (now && !pressing[phrase[0]] && !calmNext(words[:i])) {
				return true
			}
		}
	}
	return false
}

// calmBefore looks at the two words before an emergency word.
func calmBefore(before []string) bool {
	for _, w := range before[max(0, len(before)-2):] {
		if calm[w] {
			return true
		}
	}
	return false
}

// calmNext looks at the word right before: "rawan kecelakaan" stays calm whatever
// else is said.
func calmNext(before []string) bool {
	return len(before) > 0 && calm[before[len(before)-1]]
}
