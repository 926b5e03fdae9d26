package leader

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/text"
)

// plan is what a message asks for, known before anything is read from the stores.
type plan struct {
	said
	// do is the word to carry out. For wordNone, pass, polite or reply says what is to
	// happen instead; if none is set the message is not understood.
	do   word
	pass bool
	// polite answers what only greets, thanks or agrees.
	polite text.Key
	// reply: plain words that may be meant as an order, in answer to a message of ours or
	// about the ticket or the agency they name. toward is the agency they name where what
	// was quoted is about nobody.
	reply  bool
	toward string
	// period and bad are those of figures; agency is the one named, near those that may
	// have been meant.
	period figures.Period
	bad    bool
	// fault is why the time that was named is no period: all else was understood; late are
	// its words.
	fault  fault
	late   string
	agency string
	near   []string
	page   int
	// passed are words that the answer leaves out of account, and says so.
	passed string
	// words are an order's, or what is searched for; media its files.
	words string
	media []message.MediaRef
	// list: a word alone that lists something.
	list bool
	// stale: a button or a word that answers a question which is not asked any more.
	stale bool
	// no: a question was answered with no.
	no bool
	// several are agencies that one order names, which goes to none of them.
	several []string
	// maybe are words that may be meant to be searched for.
	maybe string
	// changed: the message of an order that was passed on was edited or deleted; unheld:
	// that of one which waits for a yes was deleted.
	changed *Given
	unheld  bool
	// quiet: it asks for nothing, and is nobody else's to answer.
	quiet bool
}

// plan decides what a message asks for.
func (l *Leader) plan(now time.Time, in message.Inbound, c Chat, s Session) plan {
	p := plan{said: l.read(in, s, c, now), media: in.Media}
	if in.Edited || in.Deleted || in.Event != message.EventNone {
		held := s.holds() && s.Held == in.MessageID && s.Held != "" && in.Event == message.EventNone
		p.changed = s.given(in.MessageID)
		switch {
		case held && in.Edited:
			// The yes is asked for anew, with the words as they are now.
			p.target(s.Ask)
			p.reply, p.words, p.toward, p.agency = true, in.Text, p.agency, ""
		case held:
			p.unheld = true
		case p.changed == nil:
			p.quiet = !c.Group && !c.Citizen && !c.Own && in.Event == message.EventNone
			p.pass = !p.quiet
		}
		return p
	}
	fromUs := in.Quoted != nil && in.Quoted.FromUs
	written := p.said
	switch {
	case p.choice:
		p.choose(s)
	case c.Citizen && !p.slash && !fromUs:
		p.pass = true
	case s.awaits(in, c) && p.answers(l, s):
	case p.ticket == "" && l.takesBack(p.whole):
		p.do = wordCancel
		if c.Group && !p.slash && !fromUs && !s.awaits(in, c) && !s.recent(in.Sender.Address, now) {
			p.do, p.pass = wordNone, true
		}
	default:
		p.command(l, now, c, s, fromUs)
		if p.do == wordHelp && p.word != wordHelp && s.Ask != "" && s.awaits(in, c) {
			// "Apa ya" is said while thinking about the question.
			p.do = wordNone
		}
		if s.Ask != "" && !s.holds() && s.awaits(in, c) && !p.instead(written) {
			p = plan{said: written, media: in.Media, do: wordOrder, words: written.whole}
			p.target(s.Ask)
		}
	}
	return p
}

// answers reads the answer to a question that was asked; false when it is none.
func (p *plan) answers(l *Leader, s Session) bool {
	yes, no := agrees(p.whole), refuses(p.whole)
	back := p.ticket == "" && l.takesBack(p.whole)
	switch {
	case s.Recall && (yes || back && !no):
		p.do = wordRecall
	case s.Recall && no, s.Ask != "" && no, s.holds() && back:
		p.no = true
	case s.holds() && yes:
		p.confirm(s)
	default:
		return false
	}
	if p.no {
		p.do = wordNo
	}
	return true
}

// confirm sends what was kept for a yes.
func (p *plan) confirm(s Session) {
	p.do, p.words, p.media = wordOrder, s.Words, s.Media
	p.target(s.Ask)
}

// instead tells whether a message that may be the words of an order is something else: a
// whole command, or mere courtesy.
func (p *plan) instead(written said) bool {
	switch {
	case p.polite != "", p.slash, written.whole == "" && len(p.media) == 0:
		return true
	case p.pass, p.bad, p.reply, p.passed != "", written.guessed:
		return false
	}
	switch written.word {
	case wordRecap, wordAgency, wordLate, wordActivity, wordLink, wordDistrict, wordKind, wordHelp, wordOrder:
		return p.do != wordNone
	}
	return p.do == wordTicket && written.ticket != ""
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
		p.words, p.media = "", nil
	case wordYes:
		if p.stale = !s.holds() || s.Ask != p.arg; !p.stale {
			p.confirm(s)
			return
		}
	case wordRecall:
		p.stale = !s.Recall || s.mark() != p.arg
	case wordNo:
		p.no = true
		p.stale = !s.Recall && s.Ask == ""
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
func (p *plan) target(ask string) {
	p.ticket, p.agency = "", ask
	p.ticketOrAgency()
}

// command reads a word and what follows it.
func (p *plan) command(l *Leader, now time.Time, c Chat, s Session, fromUs bool) {
	// In a group a word is a command only with what belongs to it; with anything else it
	// is talk.
	talk := c.Group && !p.slash && !fromUs
	p.do, p.words = p.word, p.rest
	switch p.word {
	case wordRecap, wordAgency, wordLate, wordActivity, wordLink, wordDistrict, wordKind:
		p.figures(l, l.args(p.rest, now, talk), now)
		p.bad = p.bad || talk && p.passed != ""
	case wordTicket:
		if p.ticket == "" && p.wrong == "" && !talk && p.rest != "" {
			// "Cek pupr", "lihat rekap".
			p.speech(l, now, s, fromUs)
			if p.do == wordNone && !p.reply && p.polite == "" && p.number == 0 {
				p.do, p.bad = wordTicket, true
			}
			return
		}
		p.bad = p.ticket == "" && p.wrong == ""
		if p.ticket != "" && !talk {
			p.aboutTicket(l, now, fromUs)
		}
	case wordOrder:
		p.order(l, now, fromUs)
		if p.reply {
			return
		}
		p.bad = p.ticket == "" && p.agency == "" && !p.list && !fromUs
	case wordSearch:
		p.words = withoutFillers(p.rest)
		p.bad = p.rest == ""
		talk = talk && p.bad
	case wordHelp:
		if p.rest != "" && !talk {
			p.speech(l, now, s, fromUs)
			return
		}
		p.bad = p.rest != ""
		talk = talk && (p.bad || p.whole != string(wordHelp))
		p.bad = p.bad || talk
	default:
		p.plain(l, now, c, s, fromUs)
		return
	}
	switch {
	case p.bad && talk && p.fault == faultNone:
		p.do, p.pass = wordNone, true
	case fromUs && (p.bad || p.passed != "" || p.do == wordSearch):
		// "Cek lagi besok" in answer to a report is about that report.
		p.reply, p.toward = true, p.agency
		p.words = p.whole
	}
}

// figures takes what stands behind a word that asks for figures or a list.
func (p *plan) figures(l *Leader, a args, now time.Time) {
	if a.word != wordNone && (p.do == wordRecap || p.do == wordAgency && (a.agency != "" || a.word == wordActivity)) {
		p.do = a.word
	}
	if a.agency == "" && a.strange != "" {
		// A name with a typing error in it, and nothing beside.
		key, rest, near := l.desk.FindAgency(a.strange)
		if key != "" && rest == "" {
			a.agency, a.strange = key, ""
		} else if key == "" && rest == "" {
			p.near = near
		}
	}
	if p.do == wordRecap && a.agency != "" {
		p.do = wordAgency
	}
	p.agency = a.agency
	if p.period = a.period; !a.dated {
		p.period, _ = l.period("", now)
	}
	switch p.do {
	case wordRecap:
		p.bad = a.strange != "" || a.number > 0
	case wordAgency:
		p.list = a.agency == "" && a.strange == ""
		p.bad = a.agency == "" && a.strange != "" && len(p.near) == 0
		if a.agency != "" {
			p.passed = a.strange
		}
	case wordLate:
		if p.page = max(1, a.number); a.dated {
			// The list is as of now.
			a.strange = strings.TrimSpace(a.strange + " " + a.when)
		}
		if p.near, p.passed = nil, a.strange; p.passed != "" {
			p.agency = ""
		}
	case wordActivity:
		if !a.dated {
			p.period, _ = l.period("2 minggu", now)
		}
		p.near, p.bad = nil, a.strange != ""
	case wordLink, wordDistrict, wordKind:
		if p.near, p.passed = nil, a.strange; p.do != wordLink && p.agency != "" {
			p.passed = strings.TrimSpace(p.passed + " " + p.agency)
		}
	}
	if p.bad {
		p.agency = ""
	}
	if a.fault != faultNone && a.strange == a.late && p.do != wordLate && p.do != wordLink {
		p.bad, p.passed, p.fault, p.late, p.period = true, "", a.fault, a.late, a.period
	}
}

// plain reads what begins with no word of ours.
func (p *plan) plain(l *Leader, now time.Time, c Chat, s Session, fromUs bool) {
	p.do = wordNone
	switch {
	case p.word == wordReport:
		p.pass = true
	case p.ticket != "" && (!c.Group || p.slash) && !fromUs:
		p.aboutTicket(l, now, fromUs)
	case p.ticket != "" && len(p.whole) <= len(p.ticket)+4:
		p.do = wordTicket
	case p.ticket != "" && pictures[strings.ToLower(p.beside)]:
		// "Foto TBN-…" and nothing else, in a group as anywhere.
		p.do = wordPhotos
	case p.wrong != "" && !c.Group:
		p.do = wordTicket
	case fromUs || !c.Group || p.slash:
		p.speech(l, now, s, fromUs)
	default:
		p.pass = true
	}
}

// aboutTicket reads what is written around a ticket: nothing that says more is asking
// for the report, anything else may be an order about it.
func (p *plan) aboutTicket(l *Leader, now time.Time, fromUs bool) {
	a := l.args(p.beside, now, false)
	if onlyAsks(a.strange) {
		a.strange = ""
	}
	p.do, p.bad = wordTicket, false
	switch {
	case a.pictures && a.strange == "":
		p.do = wordPhotos
	case a.strange != "" && l.takesBack(p.beside):
		p.do = wordCancel
	case a.strange != "":
		p.do, p.reply, p.words = wordNone, true, p.whole
		if !fromUs && strings.HasSuffix(p.whole, p.beside) {
			// The question names the ticket.
			p.words = p.beside
		}
	}
}

// onlyAsks tells whether words ask for what the card of a report tells, and nothing else.
func onlyAsks(s string) bool {
	return !slices.ContainsFunc(desk.Tokens(s), func(w string) bool { return !asking[w] })
}

// speech reads a sentence of a private chat, or one in answer to a message of ours.
func (p *plan) speech(l *Leader, now time.Time, s Session, fromUs bool) {
	p.do, p.bad = wordNone, false
	a := l.args(p.whole, now, false)
	if p.polite = polite(p.whole); p.polite != "" {
		return
	}
	if len(desk.Tokens(p.whole)) == 0 && len(p.media) == 0 {
		if p.whole != "" && strings.Trim(p.whole, "?") == "" {
			p.do = wordHelp
		}
		return
	}
	if yes := agrees(p.whole); yes || refuses(p.whole) {
		p.stale = true
		return
	}
	if a.strange == "" && len(p.media) == 0 && p.known(l, a, now, s) {
		return
	}
	if wantsToReport(p.whole) && a.agency == "" && !fromUs {
		p.pass = true
		return
	}
	if s.shows(now) != "" && !fromUs && len(p.media) == 0 && a.agency == "" && !a.orders && a.strange != "" && onlyAsks(a.strange) {
		p.do, p.ticket = wordTicket, s.shows(now)
		return
	}
	p.words, p.toward = p.whole, a.agency
	switch {
	case fromUs:
		p.reply = true
	case len(a.agencies) > 1 && a.orders:
		p.do, p.several, p.words = wordOrder, a.agencies, "…"
	case a.agency != "" && (a.orders && !a.asks || len(p.media) > 0):
		p.reply = true
	case a.agency != "":
		p.do = wordAgency
		p.figures(l, a, now)
	case s.shows(now) != "" && p.whole != "" && a.orders:
		// Right after a report was opened, what is said is about it.
		p.reply, p.ticket = true, s.shows(now)
	case a.orders && (a.word == wordNone || a.word == wordAgency):
		p.do, p.bad = wordOrder, true
	case a.word != wordNone && p.whole != "":
		p.do = a.word
		p.figures(l, a, now)
		if p.bad && p.fault == faultNone {
			p.bad, p.passed = false, a.strange
		}
	case a.figures:
		p.do, p.period, p.passed = wordRecap, a.period, a.strange
		if !a.dated {
			p.period, _ = l.period("", now)
		}
	case !a.asks:
		p.maybe = a.strange
	}
}

// known reads a sentence of which every word is understood; false when they ask for
// nothing together.
func (p *plan) known(l *Leader, a args, now time.Time, s Session) bool {
	switch {
	case a.word != wordNone:
		p.do = a.word
	case len(a.agencies) > 0:
		p.do = wordAgency
	case strings.HasPrefix(p.whole, "-"):
		// No line is below the first.
		return false
	case a.number > 0 && a.number <= len(s.Offered):
		// "Yang nomor 2" of a list.
		p.pick(s.Offered[a.number-1])
		p.choose(s)
		return true
	case a.number > 0:
		p.number = a.number
		return true
	case a.stands && !a.figures && !a.dated && s.shows(now) != "":
		// "Sudah selesai belum", of the report that was opened a moment ago.
		p.do, p.ticket = wordTicket, s.shows(now)
		return true
	case a.dated, a.figures, a.stands:
		p.do = wordRecap
	case p.whole != "" && !a.orders:
		// "Bisa apa saja?"
		p.do = wordHelp
		return true
	default:
		return false
	}
	p.figures(l, a, now)
	return true
}

// wantsToReport tells whether a sentence says that its writer has something to report
// himself: "saya mau lapor". That is a citizen's.
func wantsToReport(s string) bool {
	for i, w := range desk.Tokens(s) {
		if spelled[w] == wordReport {
			return i > 0
		}
		if !fillers[w] {
			return false
		}
	}
	return false
}

// order reads "perintah <ticket or agency> <text>".
func (p *plan) order(l *Leader, now time.Time, fromUs bool) {
	if p.list = p.rest == "" && !fromUs && len(p.media) == 0; p.list || p.rest == "" {
		return
	}
	if p.ticket != "" {
		if head, rest, ok := l.headTicket(p.rest); ok {
			p.ticket, p.words = head, rest
			return
		}
	}
	p.ticket = ""
	answered := slices.ContainsFunc(desk.Tokens(p.rest), func(w string) bool { return w == "dijawab" || w == "terjawab" })
	if a := l.args(p.rest, now, false); a.strange == "" && (answered || a.agency == "" && (a.dated || a.stands || a.asks)) {
		// "Perintah yang belum dijawab".
		p.list = true
		return
	}
	named := l.withoutOffices(p.rest)
	key, rest, _ := l.desk.FindAgency(named)
	if key == "" {
		return
	}
	p.agency, p.words = key, rest
	if p.several, rest = l.alsoNamed(key, rest); len(p.several) > 0 {
		p.words = rest
		return
	}
	if exact, _ := l.desk.NamedAgency(named); exact == "" && (rest != "" || len(p.media) > 0) {
		// The name was mistyped: better to ask than to send it to another.
		p.do, p.reply, p.agency, p.toward = wordNone, true, "", key
	}
}
