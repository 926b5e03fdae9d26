package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// ownOlder is among how many reports before a person's latest those are looked for that
// wait for his word.
const ownOlder = 40

// stepPrivate takes one message, or the clock, through the citizen's flow.
func (t *turn) stepPrivate(ctx context.Context, in *message.Inbound) error {
	if err := t.file(ctx); err != nil {
		return err
	}
	was := t.chat.Person
	if err := t.meet(ctx, in); err != nil {
		return err
	}
	if stranger := was == "" || t.chat.Person != was; stranger && in != nil && t.chat.Guard.Blocked {
		// The chat was forgotten after a long silence, its person was not.
		verdict, says := t.judge(ctx, in)
		if verdict != citizen.Heard {
			t.say(in, says)
			return nil
		}
		if t.chat.Person == "" {
			// Nobody's any more, and still blocked: what networks tell of such a chat
			// concerns nobody.
			return nil
		}
	}
	session := *t.chat.Session
	next, eff, err := t.stepCitizen(ctx, session, in)
	if err != nil && !errors.Is(err, errFacts) {
		// The stored session is not understood: keep it for reproduction, and
		// go on with a new one rather than leave the person without an answer.
		t.Log.ErrorContext(ctx, "session not understood", "channel", t.chat.Address.Channel, "conversation_id", t.chat.Address, "err", err)
		if err := t.Quarantine.Keep(ctx, in, *t.chat, err.Error()); err != nil {
			return err
		}
		next, eff, err = t.stepCitizen(ctx, citizen.Session{Schema: citizen.SessionSchema, Lang: session.Lang}, in)
	}
	if err != nil {
		return err
	}
	if err := t.keepReport(ctx, in, eff.Save); err != nil {
		return err
	}
	if eff.Lang != "" {
		if err := t.speak(ctx, eff.Lang); err != nil {
			return err
		}
	}
	if in == nil && !next.Wake.After(t.now) {
		// Whatever a wake was for has been done; one that is still due would
		// come again at every tick.
		next.Wake = time.Time{}
	}
	if eff.Erase {
		if err := t.erase(ctx); err != nil {
			return err
		}
		// Whoever writes next is met for the first time.
		next = next.Anew(t.now)
	}
	t.chat.Session = &next
	t.say(in, eff.Say)
	if eff.Export {
		return t.export(ctx, in)
	}
	return nil
}

func (t *turn) stepCitizen(ctx context.Context, s citizen.Session, in *message.Inbound) (citizen.Session, citizen.Effects, error) {
	needs := t.flow.Needs(s, in)
	facts, err := t.citizenFacts(ctx, needs)
	if err != nil {
		return s, citizen.Effects{}, fmt.Errorf("%w: %w", errFacts, err)
	}
	full, back := t.room(ctx, in)
	next, eff, err := t.flow.Step(s, citizen.Input{
		Now: t.now, In: in, Full: full, Person: t.chat.Person, Blocked: t.chat.Guard.BlockedAt(t.now),
		Fresh: citizen.Fresh{ReportID: t.NewReportID(), TicketSeed: t.Random()},
		Needs: needs, Facts: facts,
	})
	if eff.Save == nil || eff.Save.Version > 0 {
		back()
	} else {
		t.took = append(t.took, back)
	}
	return next, eff, err
}

// errFacts: a store could not answer; the message must come again.
var errFacts = errors.New("facts not to be had")

func (t *turn) citizenFacts(ctx context.Context, n citizen.Needs) (citizen.Facts, error) {
	var f citizen.Facts
	if n.Own {
		own, more, err := t.own(ctx)
		if err != nil {
			return f, err
		}
		f.Own, f.OwnMore = own, more
	}
	named := named{ticket: n.Ticket, report: n.Report, quoted: n.Quoted, ours: true}
	var err error
	f.Report, f.Ref, err = t.named(ctx, named)
	if err == nil {
		t.guessed(ctx, n, &f)
	}
	return f, err
}

// own are the person's reports, and whether there are older ones. Whoever answers news
// within a moment may be faster than the commit that says it was sent, so while something
// sent to this chat is still being settled they are looked at again.
func (t *turn) own(ctx context.Context) (own []report.Report, more bool, err error) {
	err = t.look(ctx, func(settling bool, _ time.Duration) (bool, error) {
		var err error
		own, more, err = t.latest(ctx)
		return err != nil || !settling || !slices.ContainsFunc(own, unsettled), err
	})
	return own, more, err
}

// latest are the person's reports that a conversation is given, and whether there are
// others.
func (t *turn) latest(ctx context.Context) (own []report.Report, more bool, err error) {
	newest, next, err := t.Lookups.ByPerson(ctx, t.chat.Person, store.Page{Limit: citizen.OwnLatest})
	if err != nil || next == "" {
		return newest, false, err
	}
	older, next, err := t.Lookups.ByPerson(ctx, t.chat.Person, store.Page{Limit: ownOlder, After: next})
	if err != nil {
		return nil, false, err
	}
	own, more = citizen.Own(newest, older)
	return own, more || next != "", nil
}

// unsettled tells whether the reporter is still owed something.
func unsettled(r report.Report) bool {
	return slices.ContainsFunc(r.Deliveries, func(d report.Delivery) bool {
		return d.Target.Kind == report.TargetReporter && d.State.Owed()
	})
}

// Whoever was silent for as long as away is looked up when he writes again: his identity may
// have been erased meanwhile, which nobody's is who wrote within a day. That he wrote is
// then noted, once in seenEvery, because chats are forgotten sooner than persons.
const (
	away      = 12 * time.Hour
	seenEvery = 7 * 24 * time.Hour
)

// meet makes sure that the chat knows whose it is.
func (t *turn) meet(ctx context.Context, in *message.Inbound) error {
	t.begin(in)
	if in == nil {
		return nil
	}
	if t.chat.Person != "" {
		if t.now.Sub(t.chat.Session.Touched) < away {
			return nil
		}
		p, err := t.People.Load(ctx, t.chat.Person)
		if err == nil && p.Erased.IsZero() {
			return t.seen(ctx, &p)
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("meet person: %w", err)
		}
		t.chat.Person = ""
	}
	p, err := t.People.ByAddress(ctx, t.chat.Address)
	if err == nil && !p.Erased.IsZero() {
		if p.Standing.BlockedAt(t.now) {
			// Who that was is not known any more; that he is blocked is.
			t.heed(&p)
			return nil
		}
		// The block is over: nothing ties the address to that person any longer.
		p.Addresses = nil
		if err := t.savePerson(ctx, &p); err != nil {
			return err
		}
		err = store.ErrNotFound
	}
	if errors.Is(err, store.ErrNotFound) {
		p = citizen.Person{
			ID: t.NewID(), Schema: citizen.PersonSchema, Addresses: []message.Address{t.chat.Address},
			Name: in.Sender.Name, Phone: in.Sender.Phone, Lang: t.chat.Session.Lang, Created: t.now,
		}
		err = t.People.Save(ctx, &p)
	} else if err == nil {
		err = t.seen(ctx, &p)
	}
	if err != nil {
		return fmt.Errorf("meet person: %w", err)
	}
	t.chat.Person = p.ID
	t.heed(&p)
	if p.Lang != "" {
		t.chat.Session.Lang = p.Lang
	}
	return nil
}

// seen notes now and then that a person wrote. Whoever saved him meanwhile is asked again
// when the message comes again.
func (t *turn) seen(ctx context.Context, p *citizen.Person) error {
	if t.now.Sub(p.LastSeen()) < seenEvery {
		return nil
	}
	p.Seen = t.now
	return t.savePerson(ctx, p)
}

// begin gives a chat that is new its session.
func (t *turn) begin(in *message.Inbound) {
	if t.chat.Session == nil {
		t.chat.Session = &citizen.Session{Schema: citizen.SessionSchema, Lang: t.offered(in)}
	}
}

// offered is the language to begin with: the device's, if we speak it.
func (t *turn) offered(in *message.Inbound) regency.Lang {
	if in != nil && len(in.Sender.Language) >= 2 {
		for _, l := range t.Regency.Langs {
			if string(l) == in.Sender.Language[:2] {
				return l
			}
		}
	}
	if len(t.Regency.Langs) > 0 {
		return t.Regency.Langs[0]
	}
	return regency.Indonesian
}

// refresh keeps the person's name and number as the network shows them now.
func (t *turn) refresh(ctx context.Context, in *message.Inbound) error {
	if in == nil {
		return nil
	}
	if err := t.People.Refresh(ctx, t.chat.Person, in.Sender.Name, in.Sender.Phone); err != nil {
		return fmt.Errorf("refresh person: %w", err)
	}
	return nil
}

// speak notes the language that a person chose.
func (t *turn) speak(ctx context.Context, lang regency.Lang) error {
	t.spoke = true
	p, err := t.People.Load(ctx, t.chat.Person)
	if err != nil {
		return fmt.Errorf("load person: %w", err)
	}
	if p.Lang == lang {
		return nil
	}
	p.Lang = lang
	return t.savePerson(ctx, &p)
}

func (t *turn) savePerson(ctx context.Context, p *citizen.Person) error {
	if err := t.People.Save(ctx, p); err != nil {
		return fmt.Errorf("save person: %w", err)
	}
	return nil
}
