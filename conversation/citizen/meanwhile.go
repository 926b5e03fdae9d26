package citizen

import (
	"slices"

	"github.com/taprose/taprose/conversation/message"
)

// meanwhile finds what a plain text says that is neither an answer nor a command: a
// worry, anywhere; and while a report is written a wish for patience, a change, a doubt.
// What is offered by number or to the letter comes before it.
func (f *Flow) meanwhile(s Session, written, p string) string {
	if s.State == StateUrgent && safe(written, p) {
		return pickSafe
	}
	if !s.State.drafting() || s.Draft == nil {
		if s.Draft != nil && offers(s, pickResume) && goOns[polite(p)] {
			return pickResume
		}
		switch {
		case s.State.capturing():
		case gives(p) && command(p, false) == "":
			return pickCancel
		case hides(p) || choosesWho(p):
			// Too late to choose: what becomes of his name is told.
			return pickSecrecy
		}
		return worries(s.State, written, p)
	}
	if pick := returns(s, p); pick != "" {
		return pick
	}
	switch {
	case gives(p):
		return pickCancel
	case hides(p) && !choosesWho(p):
		return pickHide
	case s.State == StateGuess && boths[p]:
		return pickBoth
	case s.State == StateEdit && (none(p) || enough(p) || agrees(p)):
		return pickBack
	case s.State == StateSame && joining[polite(p)]:
		return pickJoin
	case s.State == StateSame && apart[polite(p)]:
		return pickAnew
	case asksSent(written, p):
		return pickUnsent
	}
	if pick := worries(s.State, written, p); pick != "" {
		return pick
	}
	if pick := changes(s.State, p); pick != "" {
		return pick
	}
	switch {
	case holdsBack(p):
		return pickWait
	case s.State == StateReview && agrees(p):
		return pickSend
	}
	return stays(s, p)
}

// What is said to "is this the same as your report?" beyond yes and no.
var (
	joining = set("tambahkan|tambah|tambahin|ya tambahkan|iya tambahkan|tambahkan ke situ|gabung|gabungkan|digabung|sama|tambahno|tambahke|tambahaken|iyo tambahno|iyo tambahke|inggih tambahaken|podo|sami|add it|yes add it|add it to that one|add to that one|add it there|merge|same|the same|same one|its the same|it is the same")
	apart   = set("beda|bedo|lain|berbeda|ini beda|ini lain|baru|ini baru|laporan baru|kirim baru|seje|iki seje|sanes niku|anyar|laporan anyar|kirim anyar|enggal|laporan enggal|kintun enggal|different|its different|no its different|different one|a different one|its a different one|new|new one|a new one|its a new one|its new|send as new|another one|not the same")
)

// exactly tells whether a plain text is a number, or a choice to the letter.
func exactly(offered []message.Choice, p string) bool {
	if _, ok := numeral(p); ok {
		return true
	}
	return slices.ContainsFunc(offered, func(c message.Choice) bool { return plain(c.Label) == p })
}

// madeOf tells whether every word belongs to one of the sets.
func madeOf(words []string, of ...map[string]bool) bool {
	return !slices.ContainsFunc(words, func(w string) bool {
		return !slices.ContainsFunc(of, func(set map[string]bool) bool { return set[w] })
	})
}

// some tells whether any of the words belongs to the set.
func some(words []string, of map[string]bool) bool {
	return slices.ContainsFunc(words, func(w string) bool { return of[w] })
}

// offers tells whether the last question had this choice.
func offers(s Session, pick string) bool {
	return slices.ContainsFunc(s.Offered, func(c message.Choice) bool { return c.ID == pick })
}

// goOns answer "shall we go on?" with a yes that no label has.
var (
	goOns = set("lanjut|lanjutkan|lanjutin|lanjutken|teruskan|terusin|terus|terusno|terusna|ayo|ayo lanjut|yuk lanjut|ya lanjut|iya lanjut|gas|lajeng|lajengaken|monggo|mangga|continue|go on|carry on|" +
		"lanjutno|lanjutna|lanjutke|dilanjut|dilanjutno|dilanjutke|dilanjutkan|dilajengaken|dipunlajengaken|teruske|keep going|lets continue|lets go on|proceed|resume|finish it")
)

// Which of the two is meant, the report that waits or a new one.
var (
	sameOne  = set("yang tadi|yang lama|laporan tadi|laporan lama|laporan yang tadi|laporan yang lama|lama|tadi|sing mau|sing lawas|sing wingi|laporan mau|laporan lawas|laporan sing mau|ingkang wau|sing wau|laporan wau|ingkang lami|laporan ingkang wau|the old one|old one|old|that one|that report|the same one|the first one|the other one")
	freshOne = set("baru|yang baru|laporan baru|buat baru|bikin baru|dari awal|mulai dari awal|mulai awal|ulang|ulangi|anyar|sing anyar|laporan anyar|gawe anyar|enggal|ingkang enggal|laporan enggal|kawitan|saka kawitan|soko kawitan|soko awal|saking wiwitan|mulai maneh|wiwit malih|new|the new one|new report|a new report|another one|start over|start again|start anew|start fresh|start afresh|from the beginning|begin again|fresh")
)

// returns reads the answer to "shall we go on?": to the reminder, beside which what was
// asked before may still be answered, and to who comes back.
func returns(s Session, p string) string {
	asked := offers(s, pickLater)
	if !asked && s.State != StateResume {
		return ""
	}
	p = polite(p)
	if s.State == StateResume && freshOne[p] {
		return pickFresh
	}
	if s.Held != nil {
		if goOns[p] || sameOne[p] {
			return pickResume
		}
		return ""
	}
	switch {
	case goOns[p], s.State == StateResume && sameOne[p]:
		return pickResume
	case notNow[p], postpones(StateResume, p) == pickWait:
		return pickLater
	case !asked:
		return ""
	}
	if affirmative[p] || yesFirst[p] && !finished[p] {
		// "Sudah" may be the answer to what was asked before.
		return pickResume
	}
	return ""
}
