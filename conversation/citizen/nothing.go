package citizen

import (
	"strings"
	"unicode"
)

// The words of which "there is none" is made, in whatever order people put them.
var (
	noneHave = set("ada|adaa|duwe|nduwe|nduweni|kagungan|punya|pny|ono|onok|ana|enek|wonten|gadhah|gadah|sempat|sempet|bisa|usah|perlu|kirim|saged|iso|isa|ngintun|gadhahi|have|any|got|moto|motret|kefoto|difoto|" +
		"gaduh|gadahi|nggadhahi|nggadah|fotokan|take|took|taken|taking|send|sent|want|need|kepoto|difotoni|fotoni|kober|oleh|nggawa|nggowo|bawa")
	noneWhat = set("foto|fotonya|fotone|poto|potonya|video|videonya|vidio|gambar|gambarnya|gambare|bukti|buktinya|lampiran|photo|photos|picture|pictures|pic|i|a|foto2|dokumentasi|fotonipun|videonipun|gambaripun|buktinipun|" +
		"image|images|camera|kamera|potone|videone|smartphone|photograph|evidence|proof|attachment|attachments")
	noneElse = set("sudah|sdh|udah|saya|sy|aku|kula|bilang|maaf|mf|bang|bro|gan|lur|cak|lek|dek|boss|kan|memang|emang|pak|bu|min|kak|mas|mbak|bos|ya|yaa|nih|lagi|juga|dan|atau|sama|di|sini|disini|nya|e|kalo|kalau|sorry|sekarang|saat|ini|dulu|deh|sih|kok|do|" +
		"just|right|now|at|the|moment|me|my|im|of|it|with|with me|got|for|to|yet|really|unfortunately|sir|well|oh|is|there|are|that|apologies|saiki|sakniki|sapunika|samenika|niki|iki|punika|kene|mriki|mriku|ngriki|babar|blas|pisan|mawon|kemawon|wae|ae|nuwun|ngapunten|pangapunten|sepurane|nyuwun|njih|lho|tho|hp|ten|teng|nang|ning|" +
		"maneh|malih|anymore|any more|more|else|again|thanks|suwun")
)

// none tells whether a plain text says that there is nothing: "ga ada fotonya, pak",
// "nggak usah", "no photo". Every word must be one of those, so that "dokternya ga ada"
// is a story.
func none(s string) bool {
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 8 {
		return false
	}
	no, said := false, false
	for _, w := range words {
		switch {
		case noneNo[w]:
			no = true
			said = said || w == "gaada" || w == "gada" || w == "gausah" || w == "gapunya" || w == "none"
		case noneHave[w], noneWhat[w]:
			said = true
		case !noneElse[w]:
			return false
		}
	}
	return no && said
}

// gesture reads what is said with emoji alone as the words that they stand for; "" for
// those that stand for none.
func gesture(s string) string {
	for _, r := range s {
		switch r {
		case '👍', '👌', '✅', '🆗', '🫡', '🤝', '☑', '✔':
			return "ok"
		case '🙏', '❤', '♥', '😊', '🥰', '😍', '🤗', '💐', '🌹':
			return "terima kasih"
		}
	}
	return ""
}

// pictured tells whether a text is emoji and no words.
func pictured(s string) bool {
	return plain(s) == "" && strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.So, r) })
}
