package citizen

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// What becomes of a message about which we asked and got no answer: "is this your answer to
// the agency?", "which report is this about?", "would you put it differently?". Its writer is
// asked once more, after as much silence as a draft's is reminded of; after as much as ends a
// draft it goes to the report where only one can be meant, if he said nothing since. Whoever
// said anything else, refused, or took it back is told that it went nowhere. Meanwhile he is
// not silent: no report closes over the question.

// waits tells whether a message waits for the answer to a question of ours about it.
func (s *Session) waits() bool {
	return (s.State == StateWhich || s.State == StateSoften) && s.Held != nil && !s.Held.empty()
}

// heldFrom tells whether what waits is this message alone, heldOf whether it is part of it.
func (s *Session) heldFrom(messageID string) bool {
	return s.waits() && messageID != "" && s.Held.MessageID == messageID
}

func (s *Session) heldOf(messageID string) bool {
	return s.heldFrom(messageID) || s.waits() && messageID != "" && slices.Contains(s.Held.From, messageID)
}

// heldWake is when that must be looked after, the zero time for never.
func (t *turn) heldWake() time.Time {
	switch h := t.s.Held; {
	case !t.s.waits():
		return time.Time{}
	case !h.Again && t.reg.DraftReminder > 0:
		return t.s.Touched.Add(t.reg.DraftReminder)
	case t.reg.DraftExpiry > 0:
		return t.s.Touched.Add(t.reg.DraftExpiry)
	}
	return time.Time{}
}

// heldClock does what has become due for a message that waits.
func (t *turn) heldClock() {
	switch silent := t.input.Now.Sub(t.s.Touched); {
	case t.input.Blocked:
		// He is not heard, by silence no more than by words.
		t.unhold()
		t.s.State, t.s.Offered = StateMenu, nil
	case t.reg.DraftExpiry > 0 && silent >= t.reg.DraftExpiry:
		t.endHeld()
	case t.reg.DraftReminder > 0 && silent >= t.reg.DraftReminder && !t.s.Held.Again:
		t.s.Held.Again = true
		if d := t.s.Draft; d != nil {
			// One question at a time: the draft is recalled by its end alone.
			d.Reminded = true
		}
		if t.s.State == StateSoften && t.shown() == nil {
			t.endHeld() // the report is gone
			return
		}
		if t.s.State == StateWhich {
			t.note(text.HeldAgain, text.Args{"words": t.heldBrief(*t.s.Held)})
		}
		t.ask()
	}
}

// endHeld ends the waiting after a long silence.
func (t *turn) endHeld() {
	r := t.shown()
	// The clock may come twice, as a message may: the same silence passes it on once.
	by := "held:" + strconv.FormatInt(t.s.Touched.UnixNano(), 36)
	sure, rude := r != nil && (t.sure(r) || r.Caused(by)), t.s.State == StateSoften
	h := t.unhold()
	if h.Doubted || !rude && t.rude(h.Text) {
		// Only who said nothing at all after the question agrees by silence, and who was
		// never asked about rude words does not insist on them.
		sure = false
	}
	if !sure {
		t.s.State = StateMenu
		t.note(text.HeldDropped, text.Args{"words": t.heldBrief(h)})
		t.askMenu()
		return
	}
	t.by = by
	t.blunt, t.late = true, true // he was asked about rude words and insists by silence
	if rude {
		t.note(text.HeldBlunt, nil)
	} else {
		t.note(text.HeldPassed, text.Args{"ticket": r.Ticket, "words": t.heldBrief(h)})
	}
	t.add(r, h)
}

// sure tells whether what waits can be about this report only: it was asked about alone,
// and the words name no other kind of problem, nor one at a place of its own. An agency that
// asked is often told a place.
func (t *turn) sure(r *report.Report) bool {
	if !t.mine(r) || r.Status == report.StatusWithdrawn {
		return false
	}
	if t.s.State == StateSoften {
		return true
	}
	p := plain(t.s.Held.Text)
	switch {
	case !t.s.oneAsked(), strings.HasPrefix(t.s.Offered[0].ID, pickRemark), t.flow.other(p, r.Category):
		return false
	case r.Status == report.StatusAwaitingReporter, r.Status == report.StatusArchived:
		return true
	}
	return !t.flow.names(p) || !t.flow.placed(p)
}

// unhold takes the message that waits to where it belongs.
func (t *turn) unhold() Held {
	h := t.s.Held
	t.s.Held, t.placed = nil, true
	if h == nil {
		return Held{}
	}
	return *h
}

// refused drops what waits because its writer says that it was not meant for us: "jangan
// dikirim", "salah chat". It returns false for any other message.
func (t *turn) refused() bool {
	p := polite(t.read.plain)
	if !t.s.waits() || t.in.Button != "" || len(t.in.Media) > 0 || !t.in.Place.IsZero() ||
		!refusals[p] && !(t.s.State == StateWhich && sorry(strings.Fields(p))) && !slices.ContainsFunc(refusing, func(r string) bool { return within(strings.Fields(p), r) }) {
		return false
	}
	h := t.unhold()
	t.s.State = StateMenu
	t.note(text.HeldDropped, text.Args{"words": t.heldBrief(h)})
	t.ask()
	return true
}

// refusals are said alone, refusing among other words.
var (
	refusals = set("jangan|abaikan|lupakan|salah alamat|salah ketik|maaf salah ketik|maaf salah alamat|ignore|ignore it|forget it|ojo|aja|ampun")
	refusing = []string{"jangan dikirim", "jangan kirim", "jangan diteruskan", "jangan teruskan", "tidak usah dikirim", "gak usah dikirim", "ga usah dikirim", "nggak usah dikirim", "ojo dikirim", "ora usah dikirim",
		"mboten usah dipunkintun", "ampun dikintun", "abaikan pesan", "abaikan saja", "abaikan yang tadi", "hapus pesan", "lupakan pesan", "lupakan saja", "salah chat", "salah kamar", "salah kirim", "salah orang", "salah sambung",
		"bukan untuk sini", "bukan buat sini", "bukan untuk anda", "itu pesan untuk", "pesan itu untuk", "pesan untuk istri", "pesan untuk suami", "ignore that", "ignore my", "not for you", "wrong chat", "wrong person", "dont send", "do not send"}
)

// left tells who turned to something else that his words went nowhere, before whatever he
// is answered.
func (t *turn) left(h Held) {
	if t.s.State != StateSoften && t.s.State != StateResume {
		t.s.Held = nil
	}
	t.note(text.HeldDropped, text.Args{"words": t.heldBrief(h)})
	if len(t.fx.Say) == 0 {
		return
	}
	out := &t.fx.Say[0]
	out.Text = t.notes[len(t.notes)-1] + "\n\n" + out.Text
	t.notes = t.notes[:len(t.notes)-1]
}

// heldBrief recalls a message that waits to its writer.
func (t *turn) heldBrief(h Held) string {
	switch {
	case h.Text != "":
		return shorten(h.Text, eventShown)
	case len(h.Media) > 0:
		return card.Media(t.s.Lang, h.Media)
	}
	return card.Place(t.reg, h.Place)
}

// spareFor is how long before its end a report is given more time because words of its
// reporter wait: longer than they wait.
const spareFor = 2 * day

// spare gives one of the reports that the waiting words may be about its whole time again,
// when it would close soon for its reporter's silence. A step saves one report: it returns
// true when there are more.
func (t *turn) spare() (more bool) {
	if !t.s.waits() || t.fx.Save != nil {
		return false
	}
	days := map[report.Status]int{report.StatusAwaitingReporter: t.reg.Days.Wait, report.StatusResolved: t.reg.Days.Close}
	meant := func(r *report.Report) bool {
		return t.mine(r) && days[r.Status] > 0 && !r.Close.IsZero() && r.Close.Before(t.input.Now.Add(spareFor)) &&
			t.calendar().AddDays(t.input.Now, days[r.Status]).Sub(r.Close) >= time.Hour && t.asks(r)
	}
	for _, r := range t.known() {
		switch {
		case !meant(r):
		case t.fx.Save != nil:
			return true
		default:
			r.Close = t.calendar().AddDays(t.input.Now, days[r.Status])
			t.fx.Save = r
		}
	}
	return false
}

// asks tells whether the open question is about this report.
func (t *turn) asks(r *report.Report) bool {
	if t.s.State == StateSoften {
		return r.ID == t.s.Report
	}
	for _, c := range t.s.Offered {
		if ticketOf(c.ID) == r.Ticket {
			return true
		}
	}
	return false
}

// known are the reports at hand, each once.
func (t *turn) known() []*report.Report {
	var all []*report.Report
	if r := t.input.Facts.Report; r != nil {
		all = append(all, r)
	}
	for i := range t.input.Facts.Own {
		if r := &t.input.Facts.Own[i]; len(all) == 0 || all[0].ID != r.ID {
			all = append(all, r)
		}
	}
	return all
}
