package desk

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// insist is the first word of who says that a photo is right although it looks like
// another: "selesai tetap ...".
const insist = "tetap"

// Proofs are the files with which a message is to show what was done, so that
// Facts.Looks and Facts.Shown are wanted for them: its own, behind those that wait with
// the question that it answers. There are none without a photo.
func (d *Desk) Proofs(in message.Inbound, f Facts) []message.MediaRef {
	if f.Report == nil || f.Group == nil || f.Group.Agency != f.Report.Agency || in.Event != message.EventNone || in.Deleted || in.Edited {
		return nil
	}
	s, media := d.read(in), in.Media
	proves := s.word == wordResolve || f.Report.Status == report.StatusResolved || f.Report.Status == report.StatusClosed
	if f.Ref != nil && !s.head {
		n := parseIntent(f.Ref.Intent)
		media = append(slices.Clone(n.files.Media), media...)
		proves = proves || n.word == wordResolve || slices.Contains(n.choices, string(wordResolve)) && n.word != wordNone
	}
	if !proves || !slices.ContainsFunc(media, func(m message.MediaRef) bool { return m.Kind == message.MediaPhoto }) {
		return nil
	}
	return media
}

// unproved refuses photos that show nothing new: the complaint's own, and those that
// this agency has shown as proof before. Who insists is believed, and the
// administrators are told. It returns false, with the looks noted, when all is well.
func (t *turn) unproved(o *order) bool {
	if len(t.Facts.Looks) != len(t.In.Media) {
		return false
	}
	t.In.Media = slices.Clone(t.In.Media)
	for i, l := range t.Facts.Looks {
		t.In.Media[i].Look = l
	}
	why, found := "", false
	for _, m := range t.In.Media {
		if why, found = t.seenBefore(m.Look); found {
			break
		}
	}
	first, rest, _ := strings.Cut(o.words, " ")
	insisted := strings.ToLower(first) == insist
	switch {
	case !found && insisted, found && insisted:
		o.words = strings.TrimSpace(rest)
	}
	if !found {
		return false
	}
	if insisted {
		t.alarm(text.DeskAlikeAlarm, text.Args{"ticket": t.report.Ticket, "agency": t.agencyName(lang, t.report.Agency), "why": why})
		return false
	}
	// What shows nothing waits for nothing.
	t.In.Media = nil
	t.ask(text.DeskAlike, intent{word: wordResolve}, text.Args{"why": why}, nil)
	return true
}

// seenBefore says where a photo was seen before.
func (t *turn) seenBefore(look string) (why string, found bool) {
	if look == "" {
		return "", false
	}
	if t.report.Complained(look) {
		return text.Say(lang, text.DeskAlikeOwn, nil), true
	}
	for _, r := range append([]report.Report{*t.report}, t.Facts.Shown...) {
		for _, p := range r.Proofs() {
			if e := r.Events[p.Event-1]; p.Agency == t.report.Agency && e.Cause != t.cause() && report.Alike(p.Media.Look, look) {
				return text.Say(lang, text.DeskAlikeBefore, text.Args{
					"ticket": r.Ticket, "date": text.ShortDate(lang, t.local(e.At)),
				}), true
			}
		}
	}
	return "", false
}
