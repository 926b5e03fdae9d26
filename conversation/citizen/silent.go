package citizen

import (
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// Nudge owes a reporter whose agency waits for his answer one reminder of its question,
// in lang, when half of his time is over. It returns false when nothing is to be said.
// It may be called at any time and twice.
func Nudge(reg *regency.Regency, r *report.Report, lang regency.Lang, now time.Time) bool {
	if !clock.Nudge(reg, r, now) {
		return false
	}
	r.Owe(now, report.Delivery{
		Key:    fmt.Sprintf("%s%d", clock.NudgeKey, r.Clock.Asked),
		Target: report.Target{Kind: report.TargetReporter},
		Out:    message.Outbound{Text: awaited(reg, r, lang, text.NewsNudge), About: r.ID, AskReply: true},
	})
	return true
}

// archive closes a report whose reporter did not answer the agency, and owes him and
// the agency a notice. He opens it again by answering: revive.
func archive(reg *regency.Regency, r *report.Report, lang regency.Lang, now time.Time) bool {
	words := awaited(reg, r, lang, text.NewsArchive)
	if r.Apply(struck(r, now), report.MoveArchive, report.Actor{Kind: report.ActorSystem}, report.Detail{}) != nil {
		return false
	}
	clock.Keep(reg, r, now)
	r.Owe(now, report.Delivery{
		Key: report.NewsKey(len(r.Events)), Target: report.Target{Kind: report.TargetReporter}, Out: message.Outbound{Text: words, About: r.ID},
	})
	card.Tell(reg, r, now)
	return true
}

// awaited speaks to the reporter of what his agency asked last.
func awaited(reg *regency.Regency, r *report.Report, lang regency.Lang, key text.Key) string {
	q := clock.Question(r)
	if q.Text == "" {
		q.Text = text.Say(lang, text.NewsSeeFiles, nil)
	}
	agency := text.Say(lang, text.NewsAdmins, text.Args{"regency": reg.Name})
	if a, ok := reg.Agency(r.Agency); ok {
		agency = a.Name
	}
	return text.Say(lang, key, text.Args{
		"ticket": r.Ticket, "agency": agency, "words": q.Text, "deadline": text.Date(lang, r.Close.In(zone(reg))),
	})
}

// revive opens an archived report again because its reporter answered after all. The
// agency gets a fresh card with his words on it, and all of its time.
func (t *turn) revive(r *report.Report, h Held) {
	if !r.Caused(t.cause()) {
		if r.Apply(t.input.Now, report.MoveRevive, t.reporter(), t.detail(h)) != nil {
			t.confused()
			return
		}
		clock.Begin(t.reg, r, t.input.Now)
		card.Owe(t.reg, r, t.input.Now)
		t.fx.Save = r
	}
	t.s.source(h.MessageID, r.ID)
	args := text.Args{"ticket": r.Ticket, "agency": t.agency(r)}
	if t.beside() || t.late {
		t.after(r, StateMenu, t.t(text.Revived, args))
		return
	}
	t.after(r, StateAdd, t.t(text.Revived, args)+" "+t.t(text.AddedMore, nil), t.choice(pickEnough, text.ButtonFinish))
}
