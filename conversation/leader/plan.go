package leader

import (
	"slices"
	"strconv"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/message"
)

// plan is what a message asks for, known before anything is read from the stores.
type plan struct {
	said
	// do is the word to carry out. For wordNone, pass or reply says what is to happen
	// instead; if neither is set the message is not understood.
	do   word
	pass bool
	// reply: plain words in answer to a message of ours, which may be meant as an order.
	reply bool
	// period and bad are those of figures; agency is the one named, near those that may
	// have been meant.
	period figures.Period
	bad    bool
	agency string
	near   []string
	page   int
	// words are an order's, or what is searched for.
	words string
	// list: a word alone that lists something.
	list bool
	// confirmed: the words were confirmed with "yes".
	confirmed bool
}

// plan decides what a message asks for.
func (l *Leader) plan(now time.Time, in message.Inbound, c Chat, s Session) plan {
	p := plan{said: l.read(in, s, c, now)}
	if in.Edited || in.Deleted || in.Event != message.EventNone {
		p.pass = true
		return p
	}
	fromUs := in.Quoted != nil && in.Quoted.FromUs
	switch {
	case p.choice:
		p.choose(s)
	case c.Citizen && !p.slash && !fromUs:
		p.pass = true
	case p.asked(in, s, c):
		p.do, p.words = wordOrder, p.whole
		p.target(l, s.Ask)
	case s.Words != "" && p.bareWord() == wordYes:
		p.do, p.confirmed, p.words = wordOrder, true, s.Words
		p.target(l, s.Ask)
	case s.Words != "" && p.bareWord() == wordNo, p.bareWord() == wordCancel:
		p.do = wordCancel
	default:
		p.command(l, now, c, fromUs)
	}
	return p
}

// choose reads a pressed or numbered choice.
func (p *plan) choose(s Session) {
	p.do = p.word
	switch p.word {
	case wordTicket, wordPhotos, wordHelp:
	case wordAgency:
		p.agency = p.arg
	case wordLate:
		p.page, _ = strconv.Atoi(p.arg)
	case wordOrder:
		// The words are asked for.
		p.agency = p.arg
		p.list = false
	case wordYes:
		p.do, p.confirmed, p.words = wordOrder, true, s.Words
		if p.words == "" || s.Ask != p.arg {
			// An older question: its words are not known any more.
			p.do = wordCancel
		}
		p.agency = p.arg
	case wordNo:
		p.do = wordCancel
	default:
		p.do, p.pass = wordNone, true
	}
	if p.page = max(1, p.page); p.do == wordOrder {
		p.ticketOrAgency()
	}
}

// ticketOrAgency tells a target that is a ticket from one that is an agency's key.
func (p *plan) ticketOrAgency() {
	if i := slices.IndexFunc([]byte(p.agency), func(b byte) bool { return b == '-' }); i > 0 && p.agency == upper(p.agency) {
		p.ticket, p.agency = p.agency, ""
	}
}

func upper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// target takes the target that an earlier message asked about.
func (p *plan) target(_ *Leader, ask string) {
	p.ticket, p.agency = "", ask
	p.ticketOrAgency()
}

// command reads a word and what follows it.
func (p *plan) command(l *Leader, now time.Time, c Chat, fromUs bool) {
	// In a group a word is a command only with what belongs to it; with anything else it
	// is talk.
	talk := c.Group && !p.slash && !fromUs
	p.do, p.words = p.word, p.rest
	switch p.word {
	case wordRecap:
		var ok bool
		p.period, ok = l.period(p.rest, now)
		p.bad = !ok
	case wordAgency:
		if p.list = p.rest == ""; !p.list {
			p.agency, _, p.near = l.desk.FindAgency(p.rest)
			p.bad = p.agency == "" && len(p.near) == 0
		}
	case wordLate:
		p.page, p.bad = 1, p.rest != ""
		if n, err := strconv.Atoi(p.rest); err == nil && n > 0 && n < 1000 {
			p.page, p.bad = n, false
		}
	case wordTicket:
		p.bad = p.ticket == "" && p.wrong == ""
	case wordOrder:
		p.order(l, fromUs)
		p.bad = p.ticket == "" && p.agency == "" && !p.list && !fromUs
	case wordSearch:
		p.bad = p.rest == ""
		talk = talk && p.bad
	case wordActivity:
		p.period, _ = l.period("2 minggu", now)
		if p.rest != "" {
			p.agency, _, _ = l.desk.FindAgency(p.rest)
			p.bad = p.agency == ""
		}
	case wordLink:
		p.bad = p.rest != "" && talk
	case wordHelp:
		p.bad = p.rest != "" && !p.slash
		if talk = talk && (p.bad || p.whole != string(wordHelp)); p.bad && !talk {
			p.do, p.bad = wordNone, false
		}
	default:
		p.plain(c, fromUs)
		return
	}
	if p.bad && talk {
		p.do, p.pass = wordNone, true
	}
}

// plain reads what begins with no word of ours.
func (p *plan) plain(c Chat, fromUs bool) {
	p.do = wordNone
	switch {
	case p.word == wordReport:
		p.pass = true
	case p.ticket != "" && (!c.Group || p.slash) && !fromUs, p.ticket != "" && len(p.whole) <= len(p.ticket)+4:
		p.do = wordTicket
	case p.wrong != "" && !c.Group:
		p.do = wordTicket
	case fromUs:
		p.reply, p.words = true, p.whole
	case c.Group:
		p.pass = true
	}
}

// order reads "perintah <ticket or agency> <text>".
func (p *plan) order(l *Leader, fromUs bool) {
	if p.list = p.rest == "" && !fromUs; p.list || p.rest == "" {
		return
	}
	if p.ticket != "" {
		if head, rest, ok := l.headTicket(p.rest); ok {
			p.ticket, p.words = head, rest
			return
		}
	}
	p.ticket = ""
	if key, rest, _ := l.desk.FindAgency(p.rest); key != "" {
		p.agency, p.words = key, rest
	}
}
