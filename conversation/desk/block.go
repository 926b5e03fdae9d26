package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// Block is a decision about the reporter of a report.
type Block struct {
	Person string
	Report string
	// Lift ends a block; otherwise it lasts until Until, or for good when that is zero.
	Lift  bool
	Until time.Time
	Mark  citizen.Mark
}

// blockFor is how long a block lasts that names no time.
const blockFor = 7 * 24 * time.Hour

// units are the words for spans of time, as people type them: "3 hari", "12 jam", "2mgg".
var units = map[string]time.Duration{
	"menit": time.Minute, "mnt": time.Minute, "jam": time.Hour, "j": time.Hour, "hari": 24 * time.Hour, "hr": 24 * time.Hour, "h": 24 * time.Hour,
	"minggu": 7 * 24 * time.Hour, "mgg": 7 * 24 * time.Hour, "pekan": 7 * 24 * time.Hour, "bulan": 30 * 24 * time.Hour, "bln": 30 * 24 * time.Hour,
	"tahun": 365 * 24 * time.Hour, "thn": 365 * 24 * time.Hour,
}

// span reads the time that a text begins with. ok is false when it begins with none;
// zero and ok is "selamanya".
func span(s string) (d time.Duration, rest string, ok bool) {
	s = trimHead(s)
	first, rest, _ := strings.Cut(s, " ")
	if w := strings.ToLower(first); w == "selamanya" || w == "permanen" {
		return 0, trimHead(rest), true
	}
	digits := len(first) - len(strings.TrimLeft(first, "0123456789"))
	n, err := strconv.Atoi(first[:digits])
	// Nobody blocks for more than some years: what is longer is a mistake.
	if err != nil || n <= 0 || n > 1000 {
		return 0, s, false
	}
	unit := first[digits:]
	if unit == "" {
		unit, rest, _ = strings.Cut(strings.TrimLeft(rest, " "), " ")
	}
	each, known := units[strings.Trim(strings.ToLower(unit), ".,:;")]
	if !known {
		return 0, s, false
	}
	return time.Duration(n) * each, trimHead(rest), true
}

// spanlike tells whether a text that begins with no span was meant to: a number that is
// none or too large, and a unit behind it ("0 hari", "99999 tahun"). As a reason it would
// make a block of a week out of it.
func spanlike(s string) bool {
	words := foldedTokens(s)
	if len(words) == 0 || words[0][0] < '0' || words[0][0] > '9' {
		return false
	}
	_, glued := units[strings.TrimLeft(words[0], "0123456789")]
	if glued || len(words) == 1 {
		return glued
	}
	_, known := units[words[1]]
	return known
}

// blocking answers "blokir" and "buka blokir"; it always answers.
func (t *turn) blocking() bool {
	lift := t.said.word == wordUnblock
	r, rest := t.blamed()
	if r == nil {
		return true
	}
	t.report = r
	if t.repeated() {
		return true
	}
	if lift && asks(t.said.whole) {
		// Whether he is blocked stands below the report.
		t.view()
		return true
	}
	b := Block{Person: r.Person, Report: r.ID, Lift: lift, Mark: citizen.Mark{Kind: citizen.MarkBlock, At: t.Now, Cause: t.cause()}}
	if lift {
		return t.unblock(b, rest)
	}
	if r.Erased(report.ErasedIdentity) {
		return t.say(text.DeskBlockGone, text.Args{"alias": r.Alias})
	}
	d, reason, timed := span(rest)
	if !timed {
		d, reason = blockFor, rest
	}
	if says(reason, alsoIdle) || !timed && spanlike(rest) || asks(withoutTicket(t.regency.TicketPrefix, t.said.whole)) && !substantial(reason) {
		// "Blokir aja gimana" gives no reason either.
		return t.say(text.DeskBlockReason, nil)
	}
	if t.tooMuch(reason) {
		return true
	}
	if d > 0 {
		b.Until = t.Now.Add(d)
	}
	r.Record(t.Now, report.EventBlocked, t.actor(), report.Detail{Text: reason, Cause: t.cause()})
	t.eff.Save, t.eff.Block = r, &b
	return t.say(text.DeskBlocked, text.Args{"alias": r.Alias, "until": t.until(b.Until), "standing": t.standing()})
}

func (t *turn) unblock(b Block, reason string) bool {
	if !t.Facts.Standing.BlockedAt(t.Now) {
		return t.say(text.DeskBlockNone, text.Args{"alias": t.report.Alias})
	}
	t.report.Record(t.Now, report.EventUnblocked, t.actor(), report.Detail{Text: reason, Cause: t.cause()})
	t.eff.Save, t.eff.Block = t.report, &b
	return t.say(text.DeskUnblocked, text.Args{"alias": t.report.Alias})
}

// until names the end of a block.
func (t *turn) until(at time.Time) string {
	if at.IsZero() {
		return text.Say(lang, text.DeskBlockForever, nil)
	}
	return text.Date(lang, t.local(at)) + " " + t.local(at).Format("15.04")
}

// blamed finds the report whose reporter is meant: the quoted one, the one with a
// ticket, or the only one with this alias. When there is none it says so.
func (t *turn) blamed() (*report.Report, string) {
	if t.report != nil {
		return t.report, t.said.rest
	}
	alias, rest := aliasAt(t.said.rest)
	var found []*report.Report
	for i := range t.Facts.Aliased {
		r := &t.Facts.Aliased[i]
		if !slices.ContainsFunc(found, func(o *report.Report) bool { return o.Person == r.Person }) {
			found = append(found, r)
		}
	}
	switch {
	case t.said.wrong != "":
		t.say(text.DeskMistyped, text.Args{"ticket": t.said.wrong})
	case t.said.ticket != "":
		t.say(text.DeskNotFound, text.Args{"ticket": t.said.ticket})
	case len(found) == 1 && !t.Facts.AliasedMore:
		r := found[0].Clone()
		return &r, rest
	case len(found) > 1:
		var tickets []string
		for _, r := range found {
			tickets = append(tickets, r.Ticket)
		}
		t.say(text.DeskBlockMany, text.Args{"alias": alias, "tickets": strings.Join(tickets, ", ")})
	default:
		t.say(text.DeskBlockWho, text.Args{"word": string(t.said.word), "prefix": t.regency.TicketPrefix})
	}
	return nil, ""
}

// aliasAt reads the alias that a text begins with, "Pelapor 7F" or "7F", as reports
// bear it; "" when there is none.
func aliasAt(s string) (alias, rest string) {
	ts := tokens(s)
	if len(ts) > 1 && strings.EqualFold(s[ts[0].start:ts[0].end], "pelapor") {
		ts = ts[1:]
	}
	if len(ts) == 0 {
		return "", s
	}
	code := strings.ToUpper(s[ts[0].start:ts[0].end])
	if len(code) != 2 || code[0] < '0' || code[0] > '9' || code[1] < 'A' || code[1] > 'Z' {
		return "", s
	}
	return text.Say(lang, text.CardAlias, text.Args{"code": code}), trimHead(s[ts[0].end:])
}

// standing is what is held against the reporter, in a line; "" for nothing.
func (t *turn) standing() string { return Standing(t.Facts.Standing) }

// Standing writes what is held against a person, for administrators alone; "" for
// nothing.
func Standing(s citizen.Standing) string {
	if s.Score() == 0 {
		return ""
	}
	return text.Say(lang, text.DeskStanding, text.Args{
		"score": strconv.Itoa(s.Score()), "pranks": strconv.Itoa(s.Count(citizen.MarkPrank)),
		"blocks": strconv.Itoa(s.Count(citizen.MarkBlock)), "rude": strconv.Itoa(s.Count(citizen.MarkRude)),
	})
}

// noticedKey is the key of what administrators are told of a new report's reporter.
const noticedKey = "noticed"

// Noticed tells whether the administrators should know of a new report by somebody of this
// standing.
func Noticed(s citizen.Standing) bool { return s.Score() >= citizen.ScoreNoticed }

// Notice has a new report tell the administrators what is held against its reporter.
func Notice(r *report.Report, s citizen.Standing, now time.Time) {
	r.Owe(now, report.Delivery{Key: noticedKey, Target: report.Target{Kind: report.TargetAdmins}, Out: message.Outbound{
		About: r.ID, Text: text.Say(lang, text.DeskNoticed, text.Args{"ticket": r.Ticket, "alias": r.Alias, "standing": Standing(s)}),
	}})
}

// pranks are words of a rejection that call the report false.
var pranks = []string{
	"iseng", "palsu", "hoax", "hoaks", "bohong", "bohongan", "prank", "fiktif", "fitnah", "rekayasa", "main main", "mengada ada", "tidak benar", "fake", "false", "ngapusi", "guyonan",
}

// doubts before such a word turn it round: "bukan hoaks".
var doubts = []string{"bukan", "tidak", "tdk", "belum", "tentu", "not"}

// marks notes a rejection that calls the report false.
func (t *turn) marks() {
	if t.eff.Save == nil || t.eff.Block != nil {
		return
	}
	e := t.eff.Save.Events[len(t.eff.Save.Events)-1]
	if e.Kind != report.EventKind(report.MoveReject) || e.Cause != t.cause() || !isPrank(e.Text) {
		return
	}
	m := citizen.Mark{Kind: citizen.MarkPrank, At: t.Now, Cause: t.cause()}
	t.eff.Mark = &m
	s := t.Facts.Standing
	s.Add(m)
	t.eff.Alarm = append(t.eff.Alarm, message.Outbound{About: t.report.ID, Text: t.line(text.DeskPrank, text.Args{
		"alias": t.report.Alias, "agency": t.agencyName(lang, t.report.Agency), "standing": Standing(s),
	})})
}

func isPrank(reason string) bool {
	said := foldedTokens(reason)
	for i := range said {
		for _, p := range pranks {
			words := strings.Fields(p)
			if len(words) <= len(said)-i && equal(words, said[i:]) && (i == 0 || !slices.Contains(doubts, said[i-1])) {
				return true
			}
		}
	}
	return false
}
