package desk

import (
	"strings"

	"github.com/taprose/taprose/conversation/text"
)

// unsaid keeps from the reporter what staff wrote below a card without a word and did
// not mean for him: it tells whether the message was that, and answered. Everything
// else without a word is an answer to him.
func (t *turn) unsaid() bool {
	s := &t.said
	if s.word != wordNone || s.media || t.Facts.Ref == nil {
		return false
	}
	words := foldedTokens(s.whole)
	switch {
	case strings.Trim(s.whole, "0123456789 .") == "" && len(words) > 0 && t.quotesCard():
		// It chooses nothing there, and tells the reporter nothing.
		return t.say(text.DeskNotUnderstood, nil)
	case len(words) <= 8 && among(s.whole, whoAsks):
		return t.say(text.DeskWho, nil)
	case t.inCharge() && !t.admins() && t.mayHandOver() && among(s.whole, notOurs):
		// A report that is not theirs must go to somebody, not end in a remark.
		t.handOver(order{word: wordTransfer, words: s.whole, whole: s.whole})
		return true
	}
	return false
}

// among tells whether one of the phrases stands among the words of a text.
func among(s string, phrases []string) bool {
	all := " " + strings.Join(foldedTokens(s), " ") + " "
	for _, p := range phrases {
		if strings.Contains(all, " "+p+" ") {
			return true
		}
	}
	return false
}

// whoAsks ask us for the person behind a report.
var whoAsks = []string{
	"siapa yang lapor", "siapa yg lapor", "siapa pelapornya", "siapa pelapor", "pelapornya siapa", "yang lapor siapa", "yg lapor siapa", "nama pelapor", "nama pelapornya",
	"nomor pelapor", "nomer pelapor", "no pelapor", "nomor hp pelapor", "no hp pelapor", "nomor wa pelapor", "no wa pelapor", "kontak pelapor", "kontak pelapornya", "nomor hp pelapornya",
	"identitas pelapor",
}

// notOurs say that a report is another agency's.
var notOurs = []string{
	"bukan kewenangan kami", "bukan wewenang kami", "bukan ranah kami", "bukan tupoksi kami", "bukan urusan kami", "bukan bidang kami", "bukan tugas kami", "bukan wilayah kami",
	"bukan kewenangan dinas kami", "bukan kewenangan instansi kami", "salah alamat", "salah instansi", "salah dinas", "not our responsibility",
}
