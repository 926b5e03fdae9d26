package desk

import (
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// gone tells whether the reporter has erased his data: then nobody is told anything, and
// the group must not believe that somebody was.
func (t *turn) gone() bool { return t.report != nil && t.report.Erased(report.ErasedIdentity) }

// doneGone is the line about an event of which a reporter would be told; false for any
// other, and where there is a reporter.
func (t *turn) doneGone(e report.Event) (string, bool) {
	if !t.gone() {
		return "", false
	}
	if _, news := t.news(e); !news {
		return "", false
	}
	switch {
	case e.Kind == report.EventAssigned, e.Kind == report.EventKind(report.MoveTransfer):
		s := t.line(text.DeskGoneHanded, text.Args{"agency": t.agencyName(lang, e.Agency)})
		if wanted, ok := t.wanted(e); ok && !t.admins() {
			s = wanted + " " + s
		}
		if t.admins() && e.Agency != "" && !t.hasGroup(e.Agency) {
			s += " " + t.line(text.DeskCardWaits, text.Args{"key": e.Agency})
		}
		return s, true
	case e.Kind == report.EventKind(report.MoveResolve):
		return t.line(text.DeskGoneResolve, text.Args{"date": text.Date(lang, t.local(t.report.Close))}), true
	case e.To != "":
		return t.line(text.DeskGoneMove, text.Args{"status": t.status()}), true
	}
	return t.line(text.DeskGoneAnswer, nil), true
}

// askGone answers a question to a reporter who is not known any more.
func (t *turn) askGone(o order) bool {
	return o.word == wordAsk && t.gone() && t.say(text.DeskGoneAsk, nil)
}

// noteGone says under a question that what is answered reaches no reporter.
func (t *turn) noteGone(out *message.Outbound, w word) {
	switch w {
	case wordAnswer, wordReject, wordResolve, wordTransfer:
		if t.gone() {
			out.Text += "\n\n" + t.line(text.DeskGoneNote, nil)
		}
	}
}
