package citizen

import (
	"slices"
	"strconv"
	"strings"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// check answers who asks about his reports: with the only one he has, or with a list
// of them.
func (t *turn) check() {
	if t.only() {
		t.s.Held = nil
		t.show(&t.input.Facts.Own[0])
		return
	}
	t.list()
}

// only tells whether there is one report, which needs no list. In the midst of a draft it
// is the list, because what can be done with a report is offered only where nothing else
// is asked.
func (t *turn) only() bool { return len(t.input.Facts.Own) == 1 && t.s.Draft == nil }

// list shows the person's reports to choose one from.
func (t *turn) list() {
	t.s.Held = nil
	var choices []message.Choice
	for i := range t.input.Facts.Own {
		r := &t.input.Facts.Own[i]
		choices = append(choices, message.Choice{ID: pickTicket + r.Ticket, Label: t.listed(r)})
	}
	if len(choices) == 0 {
		t.note(text.ListNone, text.Args{"prefix": t.reg.TicketPrefix})
		t.enter(StateMenu)
		return
	}
	t.s.State = StateList
	says := t.t(text.List, nil)
	if t.input.Facts.OwnMore {
		says = t.t(text.ListLatest, nil)
	}
	t.say(says, append(choices, t.waiting()...)...)
}

// ofList are words beside the kind of a report that is chosen from the list.
var ofList = set("yang|yg|sing|ingkang|tentang|soal|bab|the|one|about|itu|kuwi|niku|laporan")

// kindChosen finds the only report on offer that is of the kind a few words name: "sing
// dalan". Its label says the kind in other words, perhaps of another language.
func (f *Flow) kindChosen(offered []message.Choice, p string) string {
	words := slices.DeleteFunc(strings.Fields(p), func(w string) bool { return ofList[w] || fillers[w] })
	if len(words) == 0 || len(words) > 2 || slices.ContainsFunc(words, judges) {
		return ""
	}
	keys, _ := f.guess(strings.Join(words, " "))
	if len(keys) != 1 {
		return ""
	}
	category, _ := f.regency.Category(keys[0])
	if len(words) > 1 && !labels(category, words) {
		// "Jalan hancur" says how it is.
		return ""
	}
	found := ""
	for _, c := range offered {
		for _, label := range category.Label {
			if ticketOf(c.ID) == "" || !within(strings.Fields(plain(c.Label)), label) || c.ID == found {
				continue
			}
			if found != "" {
				return ""
			}
			found = c.ID
		}
	}
	return found
}

// labels tells whether words are those of a label of the kind, perhaps cut short.
func labels(c regency.Category, words []string) bool {
	for _, label := range c.Label {
		of := strings.Fields(plain(label))
		if !slices.ContainsFunc(words, func(w string) bool {
			return !slices.ContainsFunc(of, func(o string) bool { return strings.HasPrefix(o, w) })
		}) {
			return true
		}
	}
	return false
}

// judges tells whether a word says more than which kind is meant: "jalan belum" and "bukan
// lampu" do not choose that report to be closed, or to be sent what was said.
func judges(w string) bool {
	for _, of := range []map[string]bool{yesFirst, noFirst, isDone, notDone, noWords, negations, spoiled, goods, notDeeds} {
		if of[w] {
			return true
		}
	}
	return false
}

// waiting offers to go on with a report that is not finished, if there is one.
func (t *turn) waiting() []message.Choice {
	if t.s.Draft == nil || t.s.Draft.empty() {
		return nil
	}
	return []message.Choice{t.choice(pickResume, text.ButtonResume)}
}

func (t *turn) status(r *report.Report) string { return t.t(text.Status(r.Status), nil) }

// show shows a report: all of it to its reporter, to a stranger what anybody may
// know. In the middle of a draft the question is asked again after it.
func (t *turn) show(r *report.Report) {
	drafting := t.s.State.drafting() && t.s.Draft != nil
	if !t.mine(r) {
		view := t.public(r)
		if drafting {
			t.say(view)
			t.ask()
			return
		}
		t.s.State = StateMenu
		t.say(view, t.choice(pickReport, text.ButtonReport), t.choice(pickMenu, text.ButtonMenu))
		return
	}
	if drafting {
		offered := t.s.Report
		t.about(r, t.details(r))
		t.s.Report = offered
		t.ask()
		return
	}
	t.s.State = StateReport
	choices := []message.Choice{}
	if r.Status == report.StatusResolved {
		choices = append(choices, t.choice(buttonDone, text.ButtonDone), t.choice(buttonNotDone, text.ButtonNotDone))
	}
	switch {
	case r.Status == report.StatusAwaitingReporter, r.Status == report.StatusArchived:
		choices = append(choices, t.choice(pickAdd, text.ButtonAnswer))
	case r.Status != report.StatusWithdrawn:
		choices = append(choices, t.choice(pickAdd, text.ButtonAdd))
	}
	if r.Status == report.StatusClosed || r.Status == report.StatusRejected {
		choices = append(choices, t.choice(buttonNotDone, text.ButtonReopen))
	}
	if allows(r, report.MoveWithdraw) {
		choices = append(choices, t.choice(pickWithdraw, text.ButtonWithdraw))
	}
	choices = append(choices, t.waiting()...)
	t.about(r, t.details(r), append(choices, t.choice(pickMenu, text.ButtonMenu))...)
}

// public is what a stranger may know: kind, area, status, dates.
func (t *turn) public(r *report.Report) string {
	lines := []string{
		t.t(text.ShowTicket, text.Args{"ticket": r.Ticket}),
		t.t(text.ShowStatus, text.Args{"status": t.status(r)}),
		t.t(text.ReviewCategory, text.Args{"category": card.Category(t.reg, t.s.Lang, r.Category)}),
	}
	if area := card.Area(r.Place); area != "" {
		lines = append(lines, t.t(text.ReviewPlace, text.Args{"place": area}))
	}
	lines = append(lines,
		t.t(text.ShowFiled, text.Args{"date": text.Date(t.s.Lang, t.local(r.Created))}),
		t.t(text.ShowUpdated, text.Args{"date": text.Date(t.s.Lang, t.local(r.Updated))}),
		"", t.t(text.ShowStranger, nil))
	return strings.Join(lines, "\n")
}

// details is what the reporter sees of his own report, with its history.
func (t *turn) details(r *report.Report) string {
	lines := []string{
		t.t(text.ShowTicket, text.Args{"ticket": r.Ticket}),
		t.t(text.ShowStatus, text.Args{"status": t.status(r)}),
		t.t(text.ShowAgency, text.Args{"agency": t.agency(r)}),
	}
	if r.Status.Open() && !r.Deadline.IsZero() && r.Paused.IsZero() {
		lines = append(lines, t.t(text.ShowDeadline, text.Args{"date": text.Date(t.s.Lang, t.local(r.Deadline))}))
	}
	lines = append(lines, "",
		t.t(text.ReviewCategory, text.Args{"category": card.Category(t.reg, t.s.Lang, r.Category)}),
		t.t(text.ReviewWords, text.Args{"words": shorten(r.Words, wordsShown)}))
	if len(r.Media) > 0 {
		lines = append(lines, t.t(text.ReviewMedia, text.Args{"media": card.Media(t.s.Lang, r.Media)}))
	}
	lines = append(lines, t.t(text.ReviewPlace, text.Args{"place": card.Place(t.reg, r.Place)}))
	if history := t.history(r); len(history) > 0 {
		lines = append(lines, "", t.t(text.ShowHistory, nil))
		lines = append(lines, history...)
	}
	return strings.Join(lines, "\n")
}

const (
	// wordsShown and eventShown keep the view of a report on one screen or two.
	wordsShown = 500
	eventShown = 200
	historyMax = 12
)

// tales are the events that a reporter is shown, each with its words. Notes stay
// inside the agency; failed deliveries are no business of his.
var tales = map[report.EventKind]text.Key{
	report.EventFiled:                     text.TaleFiled,
	report.EventAnswered:                  text.TaleAnswered,
	report.EventAsked:                     text.TaleAsked,
	report.EventUpdated:                   text.TaleUpdated,
	report.EventEdited:                    text.TaleEdited,
	report.EventAssigned:                  text.TaleAssigned,
	report.EventRated:                     text.TaleRated,
	report.EventProof:                     text.TaleProof,
	report.EventKind(report.MoveForward):  text.TaleForwarded,
	report.EventKind(report.MoveAccept):   text.TaleAccepted,
	report.EventKind(report.MoveStart):    text.TaleStarted,
	report.EventKind(report.MoveAsk):      text.TaleAsked,
	report.EventKind(report.MoveHear):     text.TaleHeard,
	report.EventKind(report.MoveArchive):  text.TaleArchived,
	report.EventKind(report.MoveRevive):   text.TaleHeard,
	report.EventKind(report.MoveTransfer): text.TaleTransferred,
	report.EventKind(report.MoveReject):   text.TaleRejected,
	report.EventKind(report.MoveResolve):  text.TaleResolved,
	report.EventKind(report.MoveConfirm):  text.TaleConfirmed,
	report.EventKind(report.MoveExpire):   text.TaleExpired,
	report.EventKind(report.MoveReopen):   text.TaleReopened,
	report.EventKind(report.MoveWithdraw): text.TaleWithdrawn,
}

// history tells what became of a report, the latest events when there are many.
func (t *turn) history(r *report.Report) []string {
	var lines []string
	for _, e := range r.Events {
		key, told := tales[e.Kind]
		words, ok := e.Words(report.ForReporter)
		if !told || !ok {
			continue
		}
		name := t.agency(&report.Report{Agency: e.Agency})
		if e.Agency == "" {
			name = t.agency(&report.Report{Agency: e.By.Agency})
		}
		if e.Kind == report.EventRated && e.Text != "" {
			key = text.TaleCommented
		}
		if disputes(e) {
			key = text.TaleDisputed
		}
		line := text.ShortDate(t.s.Lang, t.local(e.At)) + " · " + t.t(key, text.Args{"agency": name, "stars": strconv.Itoa(e.Stars)})
		if words != "" {
			line += ": " + shorten(words, eventShown)
		}
		if len(e.Media) > 0 {
			line += " (" + card.Media(t.s.Lang, e.Media) + ")"
		}
		lines = append(lines, line)
	}
	if n := len(lines) - historyMax; n > 0 {
		lines = append([]string{lines[0], "…"}, slices.Clone(lines[n+1:])...)
	}
	return lines
}

// onShown takes a message while a report is shown: a story may belong to it.
func (t *turn) onShown() {
	r := t.shown()
	if r == nil || !t.mine(r) || t.in.Button != "" || t.read.pick != "" || !begins(t.flow, &t.in, t.read) || r.Status == report.StatusWithdrawn {
		if t.read.pick == "" && t.in.Button == "" && t.read.number > 0 {
			t.confused()
			return
		}
		t.idle()
		return
	}
	t.whichOf([]*report.Report{r}, pickAnswer, t.content())
}
