package desk

import (
	"strconv"
	"time"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// refusals put into words why a file is not passed on, by the reasons of the screening.
var refusals = map[string]text.Key{
	"program": text.FileProgram, "script": text.FileScript, "macro": text.FileMacro, "archive": text.FileArchive,
	"sealed": text.FileSealed, "picture": text.FilePicture, "empty": text.FileEmpty,
}

// FileRefused owes whoever sent a file the news that it is not passed on, which one it
// was and why; the report goes on without it. key is of the delivery that fetched it,
// lang the reporter's. It may be called twice.
func FileRefused(reg *regency.Regency, r *report.Report, key, reason string, in regency.Lang, now time.Time) {
	d := r.Delivery(key)
	if d == nil {
		return
	}
	target, say := report.Target{Kind: report.TargetReporter}, in
	if n := d.Target.Event; n > 0 && n <= len(r.Events) && r.Events[n-1].By.Kind != report.ActorReporter {
		target, say = card.Target(r), lang
	}
	why, ok := refusals[reason]
	if !ok {
		why = text.FileProgram
	}
	ref, _ := r.Attachment(d.Target)
	out := message.Outbound{About: r.ID, Text: text.Say(say, text.FileRefused, text.Args{
		"ticket": r.Ticket, "file": fileName(say, ref, d.Target.Media+1), "why": text.Say(say, why, nil),
	})}
	if target.Kind != report.TargetReporter {
		out.Quote = card.Latest(r)
	}
	r.Owe(now, report.Delivery{Key: "refused:" + key, Target: target, Out: out})
}

// fileShown is how much of a file's name its sender needs to know it again.
const fileShown = 60

// fileName names a file for whoever sent it: by its name, or by its place.
func fileName(in regency.Lang, ref message.MediaRef, n int) string {
	var name []rune
	for _, r := range ref.Name {
		// One line without signs that turn it round.
		if strconv.IsPrint(r) && r != '*' && r != '_' && r != '`' && r != '~' {
			name = append(name, r)
		}
	}
	if len(name) > fileShown {
		name = append([]rune("…"), name[len(name)-fileShown:]...)
	}
	if len(name) == 0 {
		return text.Say(in, text.FileNumber, text.Args{"n": strconv.Itoa(n)})
	}
	return "“" + string(name) + "”"
}
