package desk

import (
	"slices"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// BlockedShown is how many blocked reporters one list has. Who blocks more people than
// these has another trouble than the length of a message.
const BlockedShown = 30

// reasonShown is how many characters of a reason stand in the list; the report has it whole.
const reasonShown = 80

// Blocked is a reporter who is blocked, as administrators see him: by the report for which
// it was decided.
type Blocked struct {
	// Report is the one whose history has the block, nil when none has.
	Report *report.Report
	// Until is the end of the block, zero for good.
	Until time.Time
}

// blocks lists who is blocked; it always answers.
func (t *turn) blocks() bool {
	t.report = nil
	if len(t.Facts.Blocked) == 0 {
		return t.say(text.DeskBlocksNone, nil)
	}
	lines := []string{text.Say(lang, text.DeskBlocks, nil)}
	for _, b := range t.Facts.Blocked {
		lines = append(lines, t.blockLine(b))
	}
	if t.Facts.BlockedMore {
		lines = append(lines, text.Say(lang, text.DeskBlocksMore, nil))
	}
	t.reply(message.Outbound{Text: strings.Join(lines, "\n")})
	return true
}

func (t *turn) blockLine(b Blocked) string {
	until := t.until(b.Until)
	e, ok := BlockedBy(b.Report)
	if !ok {
		return text.Say(lang, text.DeskBlocksUnknown, text.Args{"until": until})
	}
	return text.Say(lang, text.DeskBlocksLine, text.Args{
		"alias": b.Report.Alias, "ticket": b.Report.Ticket, "until": until, "reason": cut(e.Text, reasonShown), "name": t.whoOf(b.Report, e.By), "at": t.shortMoment(e.At, t.Now),
	})
}

// BlockedBy is the latest event by which the reporter of a report was blocked; ok is false
// when the history has none.
func BlockedBy(r *report.Report) (e report.Event, ok bool) {
	if r == nil {
		return e, false
	}
	for _, e := range slices.Backward(r.Events) {
		if e.Kind == report.EventBlocked {
			return e, true
		}
	}
	return e, false
}
