package desk

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// The buttons under the question whether a report is really done. Package citizen
// answers them.
const (
	ButtonDone    = "done:yes"
	ButtonNotDone = "done:no"
)

// tell owes the reporter the news of an event, if it is any of his business.
func (t *turn) tell(e report.Event) {
	out, ok := t.news(e)
	if !ok {
		return
	}
	t.report.Owe(t.Now, report.Delivery{
		Key: report.NewsKey(e.Seq), Target: report.Target{Kind: report.TargetReporter}, Out: out,
	})
}

// news says an event to the reporter in his language, with the staff's own words
// and files. Staff are never named, their agency is.
func (t *turn) news(e report.Event) (message.Outbound, bool) {
	in := t.reporterLang()
	words := e.Text
	if words == "" && (len(e.Media) > 0 || !e.Place.IsZero()) {
		words = text.Say(in, text.NewsSeeFiles, nil)
	}
	args := text.Args{"ticket": t.report.Ticket, "words": words, "agency": t.agencyName(in, e.By.Agency)}
	out := message.Outbound{Media: e.Media, Place: e.Place}
	say := func(keys ...text.Key) string {
		lines := make([]string, len(keys))
		for i, k := range keys {
			lines[i] = text.Say(in, k, args)
		}
		return strings.Join(lines, "\n")
	}
	switch e.Kind {
	case report.EventKind(report.MoveAccept), report.EventKind(report.MoveStart):
		key := text.NewsAccept
		switch due := t.report.Deadline; {
		case e.Kind == report.EventKind(report.MoveStart):
			key = text.NewsStart
		case due.After(t.Now):
			args["deadline"] = text.Date(in, t.local(due))
		default:
			key = text.NewsAcceptLate
		}
		out.Text = say(key)
		if words != "" {
			out.Text += "\n\n" + say(text.NewsWords)
		}
	case report.EventKind(report.MoveAsk), report.EventAsked:
		out.Text, out.AskReply = say(text.NewsAsk), true
	case report.EventAnswered:
		out.Text = say(text.NewsAnswer)
	case report.EventKind(report.MoveReject):
		out.Text = say(text.NewsReject)
	case report.EventProof:
		out.Text = say(text.NewsProof)
		if e.Text != "" {
			out.Text += "\n\n" + say(text.NewsWords)
		}
	case report.EventKind(report.MoveResolve):
		args["deadline"] = text.Date(in, t.local(t.report.Close))
		out.Text = say(text.NewsResolve)
		out.Choices, out.Columns = doneChoices(in), 2
	case report.EventKind(report.MoveTransfer), report.EventAssigned:
		out.Text = t.handedOver(e, in, args, say)
	default:
		return message.Outbound{}, false
	}
	return out, true
}

func doneChoices(in regency.Lang) []message.Choice {
	return []message.Choice{
		{ID: ButtonDone, Label: text.Say(in, text.NewsDoneYes, nil)},
		{ID: ButtonNotDone, Label: text.Say(in, text.NewsDoneNo, nil)},
	}
}

// handedOver says who has the report now, why, and by when he answers.
func (t *turn) handedOver(e report.Event, in regency.Lang, args text.Args, say func(...text.Key) string) string {
	from := t.agencyBefore(e)
	args["from"], args["agency"] = t.agencyName(in, from), t.agencyName(in, e.Agency)
	key := text.NewsTransfer
	switch {
	case e.Agency == "":
		key = text.NewsUnassigned
	case from == "":
		key = text.NewsAssign
	}
	s := say(key)
	once := t.wentToSekda(e) && t.escalations() == 1
	if once {
		s = text.Say(in, text.ClockThirdNews, args)
	}
	if e.Text != "" && e.By.Kind == report.ActorAgency {
		// What the administrators write along is between them and the agency.
		s += "\n" + say(text.NewsReason)
	}
	switch {
	case once:
	case e.Agency == "":
		s += "\n\n" + say(text.NewsChoosing)
	default:
		args["deadline"] = text.Date(in, t.local(t.report.Deadline))
		s += "\n\n" + say(text.NewsDeadline)
	}
	return s
}

// agencyBefore is who was in charge until an event changed it.
func (t *turn) agencyBefore(e report.Event) string {
	for _, before := range slices.Backward(t.report.Events[:e.Seq-1]) {
		switch before.Kind {
		case report.EventFiled, report.EventAssigned, report.EventKind(report.MoveTransfer):
			return before.Agency
		}
	}
	return ""
}
