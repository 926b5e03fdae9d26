package desk

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/text"
)

// waits are the words of an answer that answers nothing: bare agreement, and a request
// to wait.
var waits = append(strings.Fields("iya y yo yoi okay okey okee oce inggih sip noted roger monitor sebentar bentar sbntr sbtr bntr tunggu tggu nanti ntar "+
	"engko mengko sek sik dilit sedhela sabar wait eh oh lho loh lah hmm hm em maaf sori sorry tak saya aku kami cek dicek lihat lihatkan tanyakan masih proses diproses dikerjakan berjalan jalan "+
	"👌 🫡 ✅ 🆗 😅 😂"), idle...)

// hesitates tells whether a text answers nothing.
func hesitates(s string) bool { return says(s, waits) }

// Words of who takes back what he has just said or pressed. sighs stand before them;
// slips are what was done by mistake, behind "salah".
var (
	sighs   = strings.Fields("eh ehh aduh waduh duh lho loh lah oh ups oops wah")
	excuses = strings.Fields("maaf mohon maap sori sorry nyuwun sewu pak bu ngapunten")
	wrongs  = strings.Fields("salah keliru kliru kleru luput kepencet kepencit typo")
	slips   = strings.Fields("ketik ngetik tik pencet tekan kirim tulis klik orang kartu nomor nomer grup group pilih kamar balas quote kutip laporan mas pak bu maaf sori")
	noMore  = []string{"tidak jadi", "gak jadi", "ga jadi", "nggak jadi", "mboten sios"}
	// nothingDone says that something is not done, at the head of what is to settle it.
	nothingDone = strings.Fields("belum durung dereng masih taksih menunggu nunggu tunggu ditunggu ngenteni ngentosi")
)

// takesBack tells whether a text takes back what was said before: "eh salah", "maaf salah
// pencet", "belum selesai pak, salah ketik". "Salah satu pipa" does not, and "salah
// alamat" is a reason.
func takesBack(s string) bool {
	ts := readTokens(s)
	for i, t := range ts {
		if slices.Contains(wrongs, t) && (t == "typo" || strings.HasPrefix(t, "kepenc") || i+1 < len(ts) && slices.Contains(slips, ts[i+1])) && len(ts) <= 10 {
			return true
		}
	}
	begun, sighed := 0, false
	for begun < len(ts) && (slices.Contains(sighs, ts[begun]) || slices.Contains(excuses, ts[begun])) {
		sighed = sighed || slices.Contains(sighs, ts[begun])
		begun++
	}
	rest := ts[begun:]
	switch {
	case len(rest) == 0:
		return false
	case slices.Contains(wrongs, rest[0]):
		return len(rest) == 1 || begun > 0 && !slices.Contains(strings.Fields("satu alamat instansi dinas lokasi tempat sasaran"), rest[1])
	case sighed && slices.Contains([]string{"jangan", "belum", "bukan", "durung", "dereng"}, rest[0]):
		// "Maaf, belum ada anggaran" is a reason.
		return true
	}
	return begun > 0 && (rest[0] == "batal" || among(strings.Join(rest[:min(2, len(rest))], " "), noMore))
}

// unfinished tells whether a text offered as a settlement says that there is none.
func unfinished(s string) bool {
	ts := readTokens(s)
	return len(ts) > 0 && (slices.Contains(nothingDone, ts[0]) || anyOf(ts, halves) && says(s, halved))
}

// halves say that something is done in part; halved may stand beside them.
var (
	halves = strings.Fields("sebagian sebagiane separuh separo setengah hampir meh")
	halved = append(append(strings.Fields("baru masih tapi selesai"), halves...), idle...)
)

// stills are what is asked for again when a question got no answer.
var stills = map[word]text.Key{
	wordAsk: text.DeskStillAsk, wordAnswer: text.DeskStillAnswer, wordNote: text.DeskStillNote,
	wordReject: text.DeskStillReason, wordResolve: text.DeskStillResolve, wordTransfer: text.DeskStillReason, wordAssign: text.DeskStillTarget,
}

// still says that nothing was done, and asks the same again.
func (t *turn) still() bool {
	n := t.intent
	key := stills[n.word]
	if n.word == wordTransfer && n.agency == "" {
		key = text.DeskStillTarget
	}
	t.ask(text.DeskStill, n, text.Args{"question": text.Say(lang, key, nil)}, nil)
	return true
}

// unanswered tells whether a reply to our question for words answers it not, and says so:
// it takes the word back, agrees to nothing, asks back, or is another word.
func (t *turn) unanswered() bool {
	s, w := &t.said, t.intent.word
	if s.button || stills[w] == "" || len(tokens(s.whole)) == 0 {
		return false
	}
	if s.number > 0 {
		// It chooses from what was shown, and otherwise says nothing.
		return len(t.intent.choices) == 0 && t.still()
	}
	moves := w == wordResolve || w == wordReject || w == wordTransfer || w == wordAssign
	switch {
	case moves && t.goesElsewhere():
		return true
	case moves && (denies(s.whole) || t.refuses() || says(s.whole, tells) && anyOf(readTokens(s.whole), sendings)):
		return t.still()
	case takesBack(s.whole), moves && isQuestion(s.whole), asksForWords(s.whole):
		return t.still()
	case t.another():
		return true
	case moves && asksUnmarked(s.whole):
		return t.still()
	case s.media && w != wordReject:
		// The photo says enough.
		return false
	case t.intent.agency == "" && (w == wordTransfer || w == wordAssign) && t.nameAgency(s.whole).key != "":
		// "Admin" is one.
		return false
	case w == wordResolve && unfinished(s.whole), w != wordNote && hesitates(s.whole) && !strings.Contains(s.whole, "🙏"):
		return t.still()
	}
	return false
}

// refuses tells whether a reply to our question says that what it asks for is not to be:
// "jangan ditolak", "bukan tolak, terima", "gak jadi tolak".
func (t *turn) refuses() bool {
	words := readTokens(t.said.whole)
	if !slices.Contains(denials, words[0]) {
		return false
	}
	for _, w := range words[1:min(4, len(words))] {
		if mistypable[w] != wordNone && (mistypable[w] == t.intent.word || t.intent.word == wordAssign) {
			return true
		}
	}
	return false
}

// goesElsewhere asks whether a report is to go to another agency than the one for which
// the reason was asked: "bukan dlh tapi dinkes", "eh dinkes".
func (t *turn) goesElsewhere() bool {
	asked := t.intent.agency
	if asked == "" {
		return false
	}
	named, denied := t.agenciesIn(t.said.whole)
	named = slices.DeleteFunc(named, func(key string) bool { return key == asked || key == t.report.Agency })
	whole := t.said.whole
	words, n := readTokens(whole), t.nameAgency(whole)
	alone := n.key != "" && says(n.rest, alsoIdle)
	if len(named) != 1 || !denied && !alone && !anyOf(words, corrections) {
		return false
	}
	// For the agency that was asked about, the words are the reason: without them it would
	// be asked for again, and the same answer lead here for ever.
	move := string(t.intent.word) + ":"
	keep := intent{word: wordSure, agency: move + asked, words: whole}
	t.ask(text.DeskDoubtMove, keep, text.Args{"agency": t.agencyName(lang, named[0])}, t.meanings([]string{move + named[0], move + asked, string(wordCancel)}))
	return true
}

// corrections stand beside what is meant instead.
var corrections = append(strings.Fields("eh ralat maksud maksudnya maksudku harusnya seharusnya"), wrongs...)

// another tells whether the reply to our question is another word instead, and asks
// whether it is meant. Only a word that stands alone is, or one that no sentence about
// the work begins with; with more behind it, it may still be the answer: "pindah material,
// aspal sudah digelar".
func (t *turn) another() bool {
	s, asked := &t.said, t.intent.word
	if s.word == asked || s.soft || s.slash || deeds[s.word].done == "" && s.word != wordTransfer && s.word != wordAssign || asked == wordTransfer && s.word == wordAssign {
		return false
	}
	id, words, bare := string(s.word), s.rest, says(s.rest, alsoIdle)
	if s.word == wordTransfer || s.word == wordAssign {
		n := t.nameAgency(s.rest)
		if n.key != "" {
			id, words, bare = id+":"+n.key, n.rest, says(n.rest, alsoIdle)
		}
	}
	first := readTokens(s.whole)[0]
	talks := asked == wordAsk || asked == wordAnswer || asked == wordNote
	clear := slices.Contains([]string{string(wordAsk), string(wordAnswer), string(wordNote)}, first) || !talks && (first == string(wordTransfer) || first == string(wordReject))
	if !bare && !clear {
		return false
	}
	args := text.Args{"word": string(s.word)}
	switch target := asked == wordTransfer || asked == wordAssign; {
	case bare:
		return t.doubt(text.DeskDoubtWord, wordSure, "", args, id, string(wordCancel))
	case target && t.intent.agency == "":
		// It names no agency, so it is no answer.
		return t.doubt(text.DeskDoubtWord, wordSure, words, args, id, string(wordCancel))
	}
	answer := string(asked)
	if t.intent.agency != "" {
		answer += ":" + t.intent.agency
	}
	n := intent{word: wordSure, agency: answer, words: s.whole}
	t.ask(text.DeskDoubtWord, n, args, t.meanings([]string{id, answer, string(wordCancel)}))
	return true
}

// alsoIdle are words behind a word that stands alone in a reply to a question.
var alsoIdle = append([]string{"saja", "aja", "sajalah", "mawon", "wae", "kalau", "begitu"}, idle...)

// asksForWords tells whether a text asks nothing but what is to be written: "jawab apa pak".
func asksForWords(s string) bool {
	words := readTokens(s)
	return anyOf(words, whats) && says(s, whatever)
}

var (
	whats    = strings.Fields("apa opo nopo napa")
	whatever = append(append(strings.Fields("jawab dijawab tanya ditanya ditanyakan catat dicatat tulis ditulis"), whats...), append(append([]string{}, closing...), idle...)...)
)
