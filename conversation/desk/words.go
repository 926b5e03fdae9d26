package desk

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is something that staff can tell the bot to do.
type word string

// The words, spelled as the help teaches them. They are also the IDs of buttons
// and the intents of prompts.
const (
	wordNone     word = ""
	wordAccept   word = "terima"
	wordStart    word = "proses"
	wordAsk      word = "tanya"
	wordAnswer   word = "jawab"
	wordNote     word = "catat"
	wordTransfer word = "pindah"
	wordReject   word = "tolak"
	wordResolve  word = "selesai"
	wordShow     word = "lihat"
	wordList     word = "daftar"
	wordHelp     word = "bantuan"
	wordAssign   word = "disposisi"
	wordCode     word = "kode"
	wordGroups   word = "grup"
	wordRelease  word = "lepas"
	wordRoster   word = "anggota"
	wordBlock    word = "blokir"
	wordUnblock  word = "buka blokir"
	wordBlocks   word = "daftar blokir"
	// wordActivity tells the leaders what the agency has done.
	wordActivity word = "kegiatan"
	// wordCancel and wordThanks do nothing to a report.
	wordCancel word = "batal"
	wordThanks word = "makasih"
)

// words lists every word that can be said.
func words() []word {
	return []word{
		wordAccept, wordStart, wordAsk, wordAnswer, wordNote, wordTransfer, wordReject,
		wordResolve, wordShow, wordList, wordHelp, wordAssign, wordCode, wordGroups,
		wordRelease, wordRoster, wordBlock, wordUnblock, wordBlocks, wordActivity, wordCancel, wordThanks,
	}
}

// synonyms are the phrases that mean a word, in lower case; a phrase of several
// words is found before a shorter one. Emoji count as words.
var synonyms = map[word][]string{
	wordAccept: {
		"diterima", "kami terima", "sudah diterima", "sudah kami terima",
		"telah diterima", "telah kami terima", "sudah terima", "laporan diterima",
		"sampun katampi", "katampi", "ok diterima", "oke diterima",
		"accept", "accepted", "received", "acknowledged", "got it",
	},
	wordStart: {
		"diproses", "kami proses", "sedang diproses", "sedang kami proses", "mulai", "dimulai",
		"mulai dikerjakan", "dikerjakan", "kerjakan", "sedang dikerjakan", "kami kerjakan",
		"lanjut", "lanjutkan", "tindak lanjut", "tindaklanjut", "tindaklanjuti", "ditindaklanjuti",
		"kami tindaklanjuti", "kami tindak lanjuti", "ditindak lanjuti", "lagi dikerjakan", "otw", "meluncur", "siap meluncur", "saweg dipuntandangi",
		"start", "started", "begin", "process", "processing", "in progress", "working on it",
	},
	wordAsk: {
		"tanyakan", "bertanya", "pertanyaan", "tanya pelapor", "tanya ke pelapor", "tanyakan ke pelapor",
		"ask", "question",
	},
	wordAnswer: {
		"jawaban", "jawabannya", "dijawab", "balas", "sampaikan", "sampaikan ke pelapor", "jawab pelapor", "bilang ke pelapor", "bilang ke warga", "kabari pelapor", "kabari warga",
		"infokan ke pelapor", "infokan ke warga", "informasikan ke pelapor", "beritahu pelapor", "beri tahu pelapor", "kasih tahu pelapor", "kasih tau pelapor", "kasih tau warga",
		"answer", "reply", "tell",
	},
	wordNote: {
		"catatan", "dicatat", "catatan internal", "catat internal", "internal", "memo", "note",
	},
	wordTransfer: {
		"pindahkan", "dipindah", "dipindahkan", "alihkan", "dialihkan", "limpahkan", "dilimpahkan",
		"teruskan", "diteruskan", "oper", "transfer", "forward", "move",
	},
	wordReject: {
		"ditolak", "menolak", "kami tolak", "reject", "rejected", "decline", "declined", "refuse",
	},
	wordResolve: {
		"sudah selesai", "telah selesai", "selesai dikerjakan", "sudah selesai dikerjakan",
		"selesai ditangani", "selesai ditindaklanjuti", "sudah selesai ditangani", "beres", "sudah beres", "rampung", "sudah rampung", "sampun rampung", "tuntas",
		"sudah tuntas", "kelar", "sudah kelar", "sudah diperbaiki", "sudah dikerjakan", "sudah ditangani",
		"tutup saja", "tutup aja", "clear", "sudah clear", "close", "closed", "sudah closed",
		"done", "finished", "fixed", "resolved", "completed",
	},
	wordShow:   {"cek", "status", "detail", "riwayat", "tampilkan", "show", "check", "view"},
	wordList:   {"antrean", "antrian", "list", "daftar laporan"},
	wordHelp:   {"help", "petunjuk", "menu", "cara"},
	wordAssign: {"dispo", "disposisikan", "tugaskan", "tetapkan", "assign"},
	wordCode:   {"code", "buat kode"},
	wordGroups: {"daftar grup", "groups", "meja"},
	wordRelease: {
		"lepaskan", "release", "cabut", "revoke",
	},
	wordRoster:   {"daftar anggota", "siapa saja", "members", "roster"},
	wordBlock:    {"block"},
	wordUnblock:  {"bukablokir", "cabut blokir", "unblock"},
	wordBlocks:   {"daftar diblokir", "daftar pemblokiran", "siapa diblokir", "siapa yang diblokir", "blocked", "blocklist"},
	wordActivity: {"lapor kegiatan", "laporan kegiatan", "activity"},
	wordCancel:   {"tidak jadi", "gak jadi", "ga jadi", "nggak jadi", "mboten sios", "cancel"},
	wordThanks: {
		"terima kasih", "terimakasih", "trima kasih", "trimakasih", "trims", "tks", "matur nuwun",
		"matur suwun", "suwun", "nuwun", "thanks", "thank you", "thx", "🙏",
	},
}

// soft are phrases that people write to agree. They accept a report that can be
// accepted; elsewhere they are only politeness.
var soft = []string{
	"ok", "oke", "okay", "okey", "okee", "oce", "siap", "ok siap", "oke siap", "siap laksanakan",
	"siap tindak lanjut", "siap dilaksanakan", "baik", "nggih", "inggih", "njih", "sip", "noted",
	"roger", "acc", "monitor", "siap monitor", "86", "👍", "👌", "🫡", "✅", "🆗",
}

// titles are how staff call each other.
var titles = []string{
	"pak", "bu", "ibu", "bapak", "bpk", "kak", "mas", "mbak", "mbk", "bang", "kang", "cak", "om", "min", "admin", "bos", "boss", "ndan",
	"komandan", "kadis", "kabid", "kasi", "kasubag", "sekdin", "sekda", "camat", "lurah", "kades", "ketua", "pimpinan", "juragan", "gan",
}

// idle are words after which nothing has been said yet: "terima pak", "ok siap bu".
var idle = append([]string{
	"ya", "nggih", "njih", "laporan", "laporannya", "ini", "siap", "ok", "oke", "baik", "dulu", "sudah", "86", "thanks", "please", "🙏", "👍",
}, titles...)

// onTheWay stand behind a word of who sets out: "otw lokasi".
var onTheWay = append([]string{"ke", "lokasi", "tkp", "lapangan", "meluncur", "otw", "langsung", "segera"}, idle...)

// fillers stand between a word and the ticket that it is about.
var fillers = []string{"laporan", "tiket", "nomor", "no", "untuk", "utk", "report", "ticket"}

// phrase is one way to say a word.
type phrase struct {
	tokens []string
	word   word
	soft   bool
}

// phrases is written once, before main, and only read afterwards.
var phrases = func() map[string][]phrase {
	all := make(map[string][]phrase)
	add := func(s string, w word, soft bool) {
		tokens := foldedTokens(s)
		all[tokens[0]] = append(all[tokens[0]], phrase{tokens: tokens, word: w, soft: soft})
	}
	for _, w := range words() {
		add(string(w), w, false)
		for _, s := range synonyms[w] {
			add(s, w, false)
		}
	}
	for _, s := range soft {
		add(s, wordAccept, true)
	}
	return all
}()

// token is a stretch of letters and digits, or one other visible symbol such as an
// emoji, in s[start:end].
type token struct{ start, end int }

// tokens cuts a text into words. Punctuation, spaces, and the marks that change an
// emoji's look are between tokens.
func tokens(s string) []token {
	var out []token
	in := false
	for i := 0; i < len(s); {
		// A byte that is no UTF-8 is one byte long, whatever U+FFFD would be.
		r, size := utf8.DecodeRuneInString(s[i:])
		at, end := i, i+size
		i = end
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mn, r) && in && r < 0xFE00:
			if in {
				out[len(out)-1].end = end
				continue
			}
			in = true
			out = append(out, token{at, end})
		case unicode.Is(unicode.So, r):
			in = false
			out = append(out, token{at, end})
		default:
			in = false
		}
	}
	return out
}

func foldedTokens(s string) []string {
	ts := tokens(s)
	out := make([]string, len(ts))
	for i, t := range ts {
		out[i] = strings.ToLower(s[t.start:t.end])
	}
	return out
}

// leading reads the word that a text begins with and returns what follows it.
func leading(s string) (p phrase, rest string, ok bool) {
	ts := tokens(s)
	if len(ts) == 0 {
		return phrase{}, s, false
	}
	const longest = 4
	heads, ends := make([]string, 0, longest), make([]int, 0, longest)
	for i := 0; i < len(ts) && len(heads) < longest; i++ {
		h, end := full(strings.ToLower(s[ts[i].start:ts[i].end])), ts[i].end
		if (h == "di" || h == "d") && i+1 < len(ts) {
			// "Di proses" is how many write it.
			if whole := "di" + strings.ToLower(s[ts[i+1].start:ts[i+1].end]); passives[whole] {
				i++
				h, end = whole, ts[i].end
			}
		}
		heads, ends = append(heads, h), append(ends, end)
	}
	best := 0
	for _, candidate := range phrases[heads[0]] {
		n := len(candidate.tokens)
		if n > best && n <= len(heads) && equal(candidate.tokens, heads[:n]) {
			p, best = candidate, n
		}
	}
	if best == 0 {
		return phrase{}, s, false
	}
	return p, trimHead(s[ends[best-1]:]), true
}

// passives are the words of the phrases that begin with "di".
var passives = func() map[string]bool {
	all := make(map[string]bool)
	for _, list := range phrases {
		for _, p := range list {
			for _, w := range p.tokens {
				if strings.HasPrefix(w, "di") {
					all[w] = true
				}
			}
		}
	}
	return all
}()

// abbreviations are words as they are typed in a hurry.
var abbreviations = map[string]string{
	"sdh": "sudah", "sdah": "sudah", "udh": "sudah", "udah": "sudah", "dah": "sudah", "sudh": "sudah", "tlh": "telah", "blm": "belum", "blum": "belum", "belom": "belum",
	"sls": "selesai", "slsai": "selesai", "slesai": "selesai", "slse": "selesai", "klr": "kelar", "brs": "beres", "yg": "yang", "dg": "dengan", "dgn": "dengan",
	"kmi": "kami", "lap": "laporan", "krn": "karena", "tlg": "tolong", "mhn": "mohon", "bp": "bapak", "dlu": "dulu", "dl": "dulu",
	"sdg": "sedang", "lg": "lagi", "wes": "wis", "wus": "wis", "uwes": "wis", "dikerjain": "dikerjakan", "diperbaikin": "diperbaiki", "dibenerin": "diperbaiki",
}

// full is a word in lower case, written out.
func full(w string) string {
	if long, ok := abbreviations[w]; ok {
		return long
	}
	return drawn(w)
}

// drawn is a word without the letters that are drawn out: "selesaaai". No word of the
// language has three alike.
func drawn(w string) string {
	const drawnMost = 40 // letters: what is longer is no word
	for i := 2; i < len(w) && len(w) <= drawnMost; i++ {
		if w[i] == w[i-1] && w[i] == w[i-2] && w[i] >= 'a' && w[i] <= 'z' {
			j := i
			for j+1 < len(w) && w[j+1] == w[i] {
				j++
			}
			return drawn(w[:i-1] + w[j+1:])
		}
	}
	return w
}

// readTokens are the words of a text, written out.
func readTokens(s string) []string {
	ts := foldedTokens(s)
	for i, t := range ts {
		ts[i] = full(t)
	}
	return ts
}

func equal(a, b []string) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// trimHead drops spaces and the punctuation that people put behind a word.
func trimHead(s string) string {
	return strings.TrimSpace(strings.TrimLeftFunc(s, func(r rune) bool {
		switch r {
		case ':', ',', '.', ';', '!', '?', '-', '–', '—', '*', '_', '~', ')', '>', '=':
			return true
		}
		// Variation selectors and skin tones belong to the emoji before them.
		return unicode.IsSpace(r) || r == 0xFE0F || r == 0x200D || r >= 0x1F3FB && r <= 0x1F3FF
	}))
}

// says tells whether all of s consists of the given words.
func says(s string, of []string) bool {
	for _, t := range readTokens(s) {
		if !slices.Contains(of, t) {
			return false
		}
	}
	return true
}
