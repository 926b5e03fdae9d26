package transcripttest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// errImpure is returned when the same step made twice came out differently.
var errImpure = errors.New("the same step came out differently the second time")

// private makes one step of a private chat; in is nil for the clock.
func (w *world) private(c *chat, in *message.Inbound) error {
	var session citizen.Session
	if c.session != nil {
		s, err := citizen.DecodeSession(c.session)
		if err != nil {
			return err
		}
		session = s
	}
	input := citizen.Input{
		Now: w.now, In: in, Person: personPrefix + c.name,
		Fresh: citizen.Fresh{ReportID: fmt.Sprintf("r%d", w.number()), TicketSeed: w.seed()},
	}
	facts, err := w.citizenFacts(c, input.Person, w.flow.Needs(session, in))
	if err != nil {
		return err
	}
	input.Facts = facts
	next, effects, err := w.flow.Step(session, input)
	if err != nil {
		return err
	}
	// Facts are read anew for the second step: the first may keep what it was given.
	if input.Facts, err = w.citizenFacts(c, input.Person, w.flow.Needs(session, in)); err != nil {
		return err
	}
	next2, effects2, err := w.flow.Step(session, input)
	if err != nil || !reflect.DeepEqual(next, next2) || !reflect.DeepEqual(effects, effects2) {
		return errImpure
	}
	if effects.Save != nil {
		if err := w.save(effects.Save); err != nil {
			return err
		}
	}
	if w.crash {
		w.crash = false
		w.out.WriteString("= the program stops here, before it could remember or say anything\n")
		return nil
	}
	if c.session, err = citizen.EncodeSession(next); err != nil {
		return err
	}
	if effects.Erase {
		if err := w.eraseAll(input.Person); err != nil {
			return err
		}
	}
	if c.lang = next.Lang; effects.Lang != "" {
		c.lang = effects.Lang
	}
	for _, out := range effects.Say {
		w.send(c, out)
	}
	if effects.Export {
		// As intake does, which gathers what there is.
		w.send(c, message.Outbound{
			Text:  text.Say(next.Lang, text.DataFile, nil),
			Media: []message.MediaRef{{Kind: message.MediaDocument, Native: "data-saya.json"}},
		})
	}
	w.state(c, next, effects)
	return nil
}

func (w *world) citizenFacts(c *chat, person string, needs citizen.Needs) (citizen.Facts, error) {
	var facts citizen.Facts
	var err error
	if needs.Own {
		all, err := w.load(func(r *report.Report) bool { return r.Person == person })
		if err != nil {
			return facts, err
		}
		n := min(len(all), citizen.OwnLatest)
		facts.Own, facts.OwnMore = citizen.Own(all[:n:n], all[n:])
	}
	facts.Report, facts.Ref, err = w.named(c, needs.Quoted, needs.Ticket, needs.Report)
	return facts, err
}

// named finds the report that a quote, a ticket or an ID names, in this order.
func (w *world) named(c *chat, quoted, ticket, id string) (*report.Report, *report.Ref, error) {
	if known, ok := w.refs[ref{c.address.String(), quoted}]; ok && quoted != "" {
		r, err := w.loadOne(func(r *report.Report) bool { return r.ID == known.Report })
		return r, &known, err
	}
	if ticket != "" {
		if r, err := w.loadOne(func(r *report.Report) bool { return r.Ticket == ticket }); r != nil || err != nil {
			return r, nil, err
		}
	}
	if id != "" {
		r, err := w.loadOne(func(r *report.Report) bool { return r.ID == id })
		return r, nil, err
	}
	return nil, nil, nil
}

// desker is what desk.Desk offers.
type desker interface {
	Needs(in message.Inbound, group *desk.Group) desk.Needs
	Step(in desk.Input) (desk.Effects, error)
}

// inGroup makes one step of a group chat.
func (w *world) inGroup(c *chat, in message.Inbound) error {
	d, ok := any(w.desk).(desker)
	if !ok {
		return errors.New("package desk has no Step yet")
	}
	group := w.enrolled(c.address)
	needs := d.Needs(in, group)
	input := desk.Input{Now: w.now, In: in, Fresh: desk.Fresh{Code: w.code()}}
	var err error
	if input.Facts, err = w.deskFacts(c, group, needs); err != nil {
		return err
	}
	effects, err := d.Step(input)
	if err != nil {
		return err
	}
	who := w.unasked(input.Facts.Report, effects.Save)
	if input.Facts, err = w.deskFacts(c, group, needs); err != nil {
		return err
	}
	if who != nil {
		// As intake does when the words of staff have the reporter in them.
		input.Facts.Reporter = who
		if effects, err = d.Step(input); err != nil {
			return err
		}
		if input.Facts, err = w.deskFacts(c, group, needs); err != nil {
			return err
		}
		input.Facts.Reporter = who
	}
	if again, err := d.Step(input); err != nil || !reflect.DeepEqual(effects, again) {
		return errImpure
	}
	if effects.Memo != nil {
		if err := w.saveMemo(effects.Memo); err != nil {
			return err
		}
	}
	w.membership(c, effects)
	if effects.Save != nil {
		if err := w.save(effects.Save); err != nil {
			return err
		}
	}
	for _, out := range effects.Say {
		w.send(c, out)
	}
	for _, out := range effects.Alarm {
		w.send(w.group(desk.Admins), out)
	}
	return nil
}

// eraseAll takes a person out of his reports, as intake does.
func (w *world) eraseAll(person string) error {
	all, err := w.load(func(r *report.Report) bool { return r.Person == person })
	if err != nil {
		return err
	}
	for i := range all {
		all[i].EraseFiles(w.now)
		all[i].EraseIdentity(w.now)
		if err := w.save(&all[i]); err != nil {
			return err
		}
	}
	return nil
}

// reporterNumber is everybody's telephone number.
const reporterNumber = "628123456789"

// unasked is the reporter, if the words that a step adds have him in them.
func (w *world) unasked(before, after *report.Report) *desk.Reporter {
	words := desk.Unasked(before, after)
	if words == "" {
		return nil
	}
	who := &desk.Reporter{Numbers: []string{reporterNumber}}
	if c := w.reporter(before); c != nil {
		who.Name = c.name
	}
	if who.Found(words, before.Words) == "" {
		return nil
	}
	return who
}

func (w *world) deskFacts(c *chat, group *desk.Group, needs desk.Needs) (desk.Facts, error) {
	facts := desk.Facts{Group: group}
	var err error
	if facts.Report, facts.Ref, err = w.named(c, needs.Quoted, needs.Ticket, ""); err != nil {
		return facts, err
	}
	if facts.Memo, err = w.memoOf(facts.Ref); err != nil {
		return facts, err
	}
	if needs.Activities && group != nil {
		if facts.Activities, err = w.memosOf(memo.KindActivity, func(m *memo.Memo) bool { return m.Agency == group.Agency }); err != nil {
			return facts, err
		}
	}
	if facts.Report != nil {
		facts.Lang = w.langOf(facts.Report)
	}
	if needs.Open && group != nil {
		agency := group.Agency
		if agency == desk.Admins {
			agency = ""
		}
		facts.Open, err = w.load(func(r *report.Report) bool { listed, _, _ := r.Listed(); return listed == agency && r.Status.Open() })
		if err != nil {
			return facts, err
		}
		sortByDeadline(facts.Open)
	}
	if code, ok := w.codes[needs.Code]; ok && needs.Code != "" {
		copied := *code
		facts.Code = &copied
	}
	if needs.Groups {
		facts.Groups = append(facts.Groups, w.groups...)
	}
	return facts, nil
}

// membership applies what changes which group is whose desk.
func (w *world) membership(c *chat, e desk.Effects) {
	drop := func(a message.Address) {
		for i := range w.groups {
			if w.groups[i].Chat == a {
				w.groups = append(w.groups[:i:i], w.groups[i+1:]...)
				return
			}
		}
	}
	if e.Enrol != nil {
		drop(e.Enrol.Group.Chat)
		w.groups = append(w.groups, e.Enrol.Group)
		if code := w.codes[e.Enrol.Code]; code != nil {
			code.UsedBy = e.Enrol.Group.Chat
		}
		fmt.Fprintf(&w.out, "= %s is now the desk of %s\n", c.name, e.Enrol.Group.Agency)
	}
	for i := range w.groups {
		if w.groups[i].Chat != c.address {
			continue
		}
		if !e.Move.IsZero() {
			w.groups[i].Chat = e.Move
			c.address = e.Move
			fmt.Fprintf(&w.out, "= %s has a new address\n", c.name)
		}
		if e.Retitle != "" {
			w.groups[i].Title = e.Retitle
			fmt.Fprintf(&w.out, "= %s is now called %q\n", c.name, e.Retitle)
		}
	}
	if e.Leave {
		drop(c.address)
		fmt.Fprintf(&w.out, "= %s is no desk any more\n", c.name)
	}
	for _, a := range e.Release {
		drop(a)
		if other := w.chatAt(a); other != nil {
			fmt.Fprintf(&w.out, "= %s is no desk any more\n", other.name)
		}
	}
	if e.Code != nil {
		code := *e.Code
		w.codes[code.Code] = &code
		fmt.Fprintf(&w.out, "= code for %s kept\n", code.Agency)
	}
}

// code returns a fresh enrolment code.
func (w *world) code() string {
	var b strings.Builder
	seed := w.seed()
	for range desk.CodeLength {
		b.WriteByte(report.TicketAlphabet[seed%uint64(len(report.TicketAlphabet))])
		seed /= uint64(len(report.TicketAlphabet))
	}
	return b.String()
}
