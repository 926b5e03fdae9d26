package citizen

import (
	"slices"
	"strconv"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// pickDelete is "hapus" by itself: what is meant depends on where it is said. Only who
// names his data is asked about erasing them.
const pickDelete = "delete"

// fileWords drop the last file from a draft where the files are asked for.
var fileWords = set("hapus|hapuskan|hapus saja|hapus ini|hapus foto|hapus fotonya|hapus foto ini|hapus gambar|hapus gambarnya|hapus video|hapus videonya|hapus yang tadi|hapus yang terakhir|" +
	"fotonya salah|foto salah|salah foto|salah kirim foto|videonya salah|salah video|gambarnya salah|salah gambar|" +
	"busak|busak foto|busak fotonipun|fotonipun klentu|klentu foto|fotone salah|delete|delete photo|delete the photo|delete it|remove|remove photo|remove the photo|wrong photo|wrong picture|" +
	"the photo is wrong|thats the wrong photo|wrong photo sorry|sorry wrong photo|remove that|remove that photo|delete that|delete that photo|hapus fotone|busak fotone|busak fotonya|fotone kleru|fotone klentu|fotonipun lepat|kleru foto|salah fotone")

// reportNames tell that a report is to be deleted, not something else.
var reportNames = []string{"laporan", "report", "aduan"}

// consentWords agree to what cannot be undone. "Oke" and a thumb do not: they are said
// by who has not read.
var consentWords = set("ya|iya|yaa|iyaa|y|yo|iyo|nggih|inggih|enggih|njih|nggeh|yes|yeah|yep|yup|yakin|setuju|saestu|estu|yes please|benar|betul|bener|leres")

// What is consented to: the words that repeat it, and those that may stand beside them.
var (
	eraseWords = set("hapus|hapuskan|busak|busek|erase|delete|" +
		"busaken|busaki|busakno|hapusen|dibusak|dihapus|dipunbusak|mbusak|remove")
	eraseRest = set("data|datanya|semua|semuanya|saya|kula|my|all|it|memang|emang|sedaya|" +
		"kabeh|everything|dataku|kulo|of|them|im|sure|i|am|that|kemawon|nyuwun|tulung")
	withdrawWords = set("cabut|cabutlah|cabuten|dicabut|mencabut|nyabut|withdraw|hapus|hapuskan|busak|delete|batalkan|dibatalkan|" +
		"dipuncabut|jabut|dijabut")
	withdrawRest = set("laporan|laporannya|laporanku|laporane|ini|it|the|report|my|saya|kula|langsung|memang|emang|" +
		"im|i|am|sure|that|kemawon|nyuwun|tulung|kulo|iku|kuwi|niku")
)

// consents tells whether a plain text says a clear yes, or repeats what is to be done.
func consents(s string, deeds, rest map[string]bool) bool {
	words, said := strings.Fields(s), false
	for i, w := range words {
		switch {
		case w == "do" && i+1 < len(words) && pointed[words[i+1]] && !some(words[i:], deeds):
			// "Do it", but not "do I" nor "do it delete everything".
			said = true
		case consentWords[w], deeds[w]:
			said = true
		case !fillers[w] && !rest[w]:
			return false
		}
	}
	return said && len(words) <= 6
}

// takings are those of withdrawWords that nothing but a report is meant by.
var takings = set("cabut|cabutlah|cabuten|dicabut|mencabut|nyabut|dipuncabut|jabut|withdraw")

// del answers "hapus".
func (t *turn) del() {
	r, named := t.shown(), slices.ContainsFunc(reportNames, func(n string) bool { return strings.Contains(t.read.plain, n) })
	if r != nil && (!t.mine(r) || !allows(r, report.MoveWithdraw)) {
		r = nil
	}
	drafted := t.s.Draft != nil && !t.s.Draft.empty()
	switch {
	case t.s.State == StateCancel:
		t.cancelled()
	case t.s.State == StatePhotos && !named && drafted && len(t.s.Draft.Media) > 0:
		t.dropLast()
	case drafted && named:
		t.cancel()
	case r != nil && (named || t.s.State == StateReport):
		t.askSent(r)
	case named && !t.s.State.drafting():
		t.check()
	default:
		t.askDelete(r, drafted)
	}
}

// dropLast takes the last file out of the draft.
func (t *turn) dropLast() {
	d := t.s.Draft
	d.Media = d.Media[:len(d.Media)-1]
	d.MediaFrom = d.MediaFrom[:min(len(d.MediaFrom), len(d.Media))]
	if n := len(d.Media); n > 0 {
		t.note(text.MediaLast, text.Args{"n": strconv.Itoa(n)})
	} else {
		t.note(text.MediaDropped, nil)
	}
	t.ask()
}

// askDelete asks what is meant; the question that was open stays open.
func (t *turn) askDelete(r *report.Report, drafted bool) {
	var choices []message.Choice
	switch {
	case drafted:
		choices = append(choices, t.choice(pickCancel, text.DeleteReport))
	case r != nil:
		choices = append(choices, t.choice(pickWithdraw, text.DeleteReport))
	}
	no := pickMenu
	if t.beside() {
		no = pickResume
	}
	if t.s.State == StateErase {
		t.s.State = StateMenu
	}
	choices = append(choices, t.choice(pickErase, text.DeleteData), t.choice(no, text.DeleteNothing))
	if r != nil && !drafted {
		t.about(r, t.t(text.DeleteAsk, nil), choices...)
		return
	}
	t.say(t.t(text.DeleteAsk, nil), choices...)
}

// askSent tells who wants to cancel that his report is sent already, and asks whether it
// is to be withdrawn: to say "cancelled" would be untrue.
func (t *turn) askSent(r *report.Report) {
	t.s.State = StateWithdraw
	t.about(r, t.t(text.WithdrawSent, text.Args{"ticket": r.Ticket}),
		t.choice(pickWithdrawYes, text.ButtonWithdrawYes), t.choice(pickBack, text.ButtonWithdrawNo))
}

// sentOpen is the report that the conversation is about, when it can be withdrawn and
// nothing else is being written.
func (t *turn) sentOpen() *report.Report {
	r := t.shown()
	if r == nil || !t.mine(r) || !r.Status.Open() || t.s.Draft != nil && !t.s.Draft.empty() {
		return nil
	}
	return r
}

// neverMind are the words of who leaves what he was about to do; looking at a report he
// means the looking.
var neverMind = set("tidak jadi|ndak jadi|gak jadi|ga jadi|nggak jadi|enggak jadi|gajadi|never mind|nevermind|forget it|wurung|ora sida|ora sido|gak sido|gak sida|mboten sios|mboten siyos|mboten estu|boten sios|" +
	"changed my mind|i changed my mind|ora jadi|rasido|wurung wae")
