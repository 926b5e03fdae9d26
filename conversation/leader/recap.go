package leader

import (
	"slices"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// Needed is how many reports a digest names that need the leader.
const Needed = 5

// ranked is how many agencies a digest lists, activitiesTold how many activities.
const ranked, activitiesTold = 8, 5

// recap answers "rekap".
func (t *turn) recap() {
	if t.plan.bad {
		t.say(text.LeaderBadPeriod, text.Args{"words": desk.Brief(t.plan.rest)})
		return
	}
	if t.Facts.Summary == nil {
		return
	}
	d := Digest{
		Key: t.Chat.Key, Summary: *t.Facts.Summary, Need: t.Facts.Need, Orders: t.Facts.Orders, Activities: t.Facts.Activities,
	}
	body, ids := t.body(d)
	t.offer(ids...)
	head := t.passedOver() + say(text.LeaderRecapHead, text.Args{"period": t.days(t.plan.period)})
	t.reply(message.Outbound{Text: head + "\n" + body})
}

// passedOver says which words the answer leaves out of account, as a line above it.
func (t *turn) passedOver() string {
	if t.plan.passed == "" {
		return ""
	}
	return say(text.LeaderPassedOver, text.Args{"words": desk.Brief(t.plan.passed)}) + "\n\n"
}

// Digest is what a digest is made of.
type Digest struct {
	// Key is the leader's.
	Key        string
	Summary    figures.Summary
	Need       []figures.Need
	Orders     []memo.Memo
	Activities []memo.Memo
}

// Compose writes a digest. offered are the choices that a number may pick in answer.
func (l *Leader) Compose(s Span, d Digest) (words string, offered []string) {
	args := text.Args{"leader": l.name(d.Key), "period": l.days(d.Summary.Period)}
	key := text.LeaderRecapMorning
	if s == SpanFortnight {
		key = text.LeaderRecapFortnight
	}
	body, ids := l.body(d)
	return say(key, args) + "\n\n" + body, ids
}

// Caption is what stands under a digest's chart.
func (l *Leader) Caption(p figures.Period) string {
	return say(text.LeaderChartCaption, text.Args{"period": l.days(p)})
}

// body is what every recap says.
func (l *Leader) body(d Digest) (string, []string) {
	blocks := []string{strings.Join(l.numbers(&d.Summary), "\n")}
	block := func(lines ...string) { blocks = append(blocks, strings.Join(lines, "\n")) }
	if rows, _ := l.ranking(&d.Summary, ranked); len(rows) > 0 {
		block(append([]string{say(text.LeaderRecapAgencies, nil)}, rows...)...)
	}
	var ids []string
	if len(d.Need) == 0 {
		block(say(text.LeaderRecapAllWell, nil))
	} else {
		rows := []string{say(text.LeaderRecapNeed, text.Args{"leader": l.name(d.Key)})}
		for i := range d.Need {
			rows = append(rows, l.needLine(i+1, &d.Need[i], d.Summary.At))
			ids = append(ids, choice(wordTicket, d.Need[i].Report.Ticket))
		}
		block(rows...)
	}
	var tail []string
	if n := len(d.Orders); n > 0 {
		tail = append(tail, say(text.LeaderRecapOrders, text.Args{"n": number(n)}))
	}
	if n := len(d.Activities); n > 0 {
		tail = append(tail, say(text.LeaderRecapActs, text.Args{"n": number(n)}))
		for i := range d.Activities[:min(n, activitiesTold)] {
			tail = append(tail, l.activityLine(&d.Activities[i], d.Summary.At))
		}
	}
	if len(tail) > 0 {
		block(tail...)
	}
	if len(ids) > 0 {
		block(say(text.LeaderRecapHint, nil))
	}
	return strings.Join(blocks, "\n\n"), ids
}

// needLine tells one report that needs the leader, and why.
func (l *Leader) needLine(n int, need *figures.Need, now time.Time) string {
	var why []string
	if need.Overdue > 0 {
		why = append(why, say(text.LeaderNeedLate, text.Args{
			"state": clock.Words(need.Report.Agency, need.Clock), "n": number(figures.DaysLate(need.Since, now, l.regency.Zone)),
		}))
	}
	if need.Reopened > 0 {
		why = append(why, say(text.LeaderNeedReopened, text.Args{"n": number(need.Reopened)}))
	}
	return say(text.LeaderNeedLine, text.Args{
		"n": number(n), "ticket": need.Report.Ticket, "what": l.what(&need.Report), "agency": l.agencyOf(&need.Report),
		"why": strings.Join(why, ", "),
	})
}

// what is a report's category and area in a few words.
func (l *Leader) what(r *report.Report) string {
	s := card.Category(l.regency, lang, r.Category)
	if area := card.Area(r.Place); area != "" {
		s += ", " + area
	}
	return s
}

// agency answers "opd".
func (t *turn) agency() {
	s := t.Facts.Summary
	switch {
	case t.plan.bad:
		t.say(text.LeaderAgencyWrong, text.Args{"words": desk.Brief(t.plan.rest)})
	case t.plan.list:
		t.agencies(s)
	case t.plan.agency == "":
		t.chooseAgency()
	case s != nil:
		t.oneAgency(s)
	}
}

func (t *turn) agencies(s *figures.Summary) {
	if s == nil {
		return
	}
	rows, keys := t.ranking(s, 0)
	ids := make([]string, len(keys))
	for i, key := range keys {
		ids[i] = choice(wordAgency, key)
	}
	t.offer(ids...)
	if len(rows) == 0 {
		t.chooseAgency()
		return
	}
	t.reply(message.Outbound{Text: t.passedOver() + say(text.LeaderRecapAgencies, nil) + " " + t.days(s.Period) + "\n" + strings.Join(rows, "\n")})
}

// chooseAgency asks which agency is meant, those first that may have been.
func (t *turn) chooseAgency() {
	var cs []message.Choice
	keys := t.plan.near
	if len(keys) == 0 {
		for _, a := range t.regency.Agencies {
			keys = append(keys, a.Key)
		}
	}
	for _, k := range keys {
		cs = append(cs, message.Choice{ID: choice(wordAgency, k), Label: t.name(k)})
	}
	t.reply(message.Outbound{Text: say(text.LeaderAgencyChoose, nil), Choices: t.choices(cs...)})
}

func (t *turn) oneAgency(s *figures.Summary) {
	out := []string{t.passedOver() + say(text.LeaderAgencyHead, text.Args{"agency": t.name(t.plan.agency), "period": t.days(s.Period)})}
	ranked := 0
	for i := range s.Agencies {
		if s.Agencies[i].Rank > 0 {
			ranked++
		}
	}
	for i := range s.Agencies {
		a := &s.Agencies[i]
		if a.Key != t.plan.agency {
			continue
		}
		if a.Rank > 0 {
			args := text.Args{"rank": number(a.Rank), "of": number(ranked), "before": ""}
			if a.RankBefore > 0 {
				args["before"] = before(number(a.RankBefore))
			}
			out = append(out, say(text.LeaderAgencyRank, args))
		}
		one := figures.Summary{Total: *a}
		out = append(out, t.numbers(&one)...)
	}
	if open := visible(t.Facts.Open); len(open) > 0 {
		out = append(out, "", say(text.LeaderAgencyOpen, nil))
		out = append(out, t.lines(open[:min(len(open), shown)], false)...)
	} else {
		out = append(out, "", say(text.LeaderAgencyNone, nil))
	}
	t.reply(message.Outbound{Text: strings.Join(out, "\n")})
}

// late answers "telat", of all agencies or of one.
func (t *turn) late() {
	agency := t.plan.agency
	all := visible(t.Facts.Late)
	if agency != "" {
		all = slices.DeleteFunc(all, func(r report.Report) bool { return r.Agency != agency })
	}
	page := max(1, t.plan.page)
	from := (page - 1) * shown
	switch {
	case len(all) == 0 && agency != "":
		t.say(text.LeaderLateNoneOf, text.Args{"agency": t.name(agency)})
		return
	case len(all) == 0:
		t.say(text.LeaderLateNone, nil)
		return
	case from >= len(all):
		t.say(text.LeaderLateEnd, text.Args{"page": t.latePage((len(all) + shown - 1) / shown)})
		return
	}
	total := int64(len(all))
	if s := t.Facts.Summary; s != nil {
		total = max(total, lateOf(s, agency))
	}
	head := say(text.LeaderLateHead, text.Args{"n": number(total)})
	if agency != "" {
		head = say(text.LeaderLateHeadOf, text.Args{"agency": t.name(agency), "n": number(total)})
	}
	out := []string{t.passedOver() + head}
	out = append(out, t.lines(all[from:min(from+shown, len(all))], agency == "")...)
	if len(all) > from+shown {
		out = append(out, say(text.LeaderLateMore, text.Args{"page": t.latePage(page + 1)}))
	}
	t.reply(message.Outbound{Text: strings.Join(out, "\n")})
}

// latePage is what to write for a page.
func (t *turn) latePage(n int) string {
	words := []string{string(wordLate)}
	if t.plan.agency != "" {
		words = append(words, t.plan.agency)
	}
	if n > 1 {
		words = append(words, number(n))
	}
	return joined(words)
}

// table answers "kecamatan" and "jenis": which have most reports.
func (t *turn) table() {
	s := t.Facts.Summary
	if s == nil {
		return
	}
	rows, of := s.Districts, text.LeaderByDistrict
	if t.plan.do == wordKind {
		rows, of = s.Categories, text.LeaderByKind
	}
	out := []string{t.passedOver() + say(of, text.Args{"period": t.days(s.Period)})}
	for i := range rows {
		r := &rows[i]
		// What has no place, or may not be told, is in the total alone.
		if r.Key == "" || r.Now.Received == 0 && r.Now.Settled == 0 || len(out) > shown {
			continue
		}
		name := r.Key
		if t.plan.do == wordKind {
			name = card.Category(t.regency, lang, r.Key)
		}
		out = append(out, say(text.LeaderByLine, text.Args{
			"n": number(len(out)), "name": name, "received": number(r.Now.Received), "settled": number(r.Now.Settled),
		}))
	}
	if len(out) == 1 {
		out = append(out, say(text.LeaderRecapNone, nil))
	}
	t.reply(message.Outbound{Text: strings.Join(out, "\n")})
}

// lateOf is how many reports of an agency are late, of all for "".
func lateOf(s *figures.Summary, agency string) int64 {
	if agency == "" {
		return s.Total.Late
	}
	for i := range s.Agencies {
		if s.Agencies[i].Key == agency {
			return s.Agencies[i].Late
		}
	}
	return 0
}

// search answers "cari".
func (t *turn) search() {
	if t.plan.bad {
		t.say(text.LeaderSearchFor, nil)
		return
	}
	found := visible(t.Facts.Found)
	words := text.Args{"words": desk.Brief(t.plan.words), "n": number(min(len(found), shown))}
	if len(found) == 0 {
		delete(words, "n")
		t.say(text.LeaderFoundNone, words)
		return
	}
	more := len(found) > shown
	out := append([]string{say(text.LeaderFound, words)}, t.lines(found[:min(len(found), shown)], true)...)
	if more {
		out = append(out, say(text.LeaderFoundMore, text.Args{"n": number(shown)}))
	}
	t.reply(message.Outbound{Text: strings.Join(out, "\n")})
}

// activities answers "kegiatan".
func (t *turn) activities() {
	if t.plan.bad {
		t.say(text.LeaderAgencyWrong, text.Args{"words": desk.Brief(t.plan.rest)})
		return
	}
	of := text.Args{"agency": say(text.LeaderAllAgencies, nil), "period": t.days(t.plan.period)}
	if t.plan.agency != "" {
		of["agency"] = t.name(t.plan.agency)
	}
	if len(t.Facts.Activities) == 0 {
		t.say(text.LeaderActivityNone, of)
		return
	}
	out := []string{say(text.LeaderActivities, of)}
	for i := range t.Facts.Activities {
		out = append(out, t.activityLine(&t.Facts.Activities[i], t.Now))
	}
	t.reply(message.Outbound{Text: strings.Join(out, "\n")})
}

func (l *Leader) activityLine(m *memo.Memo, now time.Time) string {
	args := text.Args{"agency": l.name(m.Agency), "at": l.desk.Moment(m.Created, now), "words": activityWords(m), "files": ""}
	if n := len(m.Media); n > 0 {
		args["files"] = apart(args["words"]) + say(text.LeaderActivityFiles, text.Args{"n": number(n)})
	}
	return say(text.LeaderActivityLine, args)
}

// activityWords are an activity's words in one line, with the tickets that are not in
// them.
func activityWords(m *memo.Memo) string {
	words := desk.Brief(m.Words)
	for _, ticket := range m.Tickets {
		if !strings.Contains(words, ticket) {
			words += " " + ticket
		}
	}
	return strings.TrimSpace(words)
}

// apart is the space between words and what stands behind them, "" where there are none.
func apart(words string) string {
	if words == "" {
		return ""
	}
	return " "
}
