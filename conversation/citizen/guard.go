package citizen

import (
	"strconv"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
)

// Guard is what a private chat remembers of how much its person sends. It is stored
// with the chat, so that it holds over all replicas and costs no commit of its own.
//
//	{"full":"2026-11-21T08:00:30Z"}
type Guard struct {
	// Full is when all of the person's messages will be allowed at once again: the
	// theoretical arrival time of the generic cell rate algorithm (ITU-T I.371).
	Full time.Time `json:"full,omitzero"`
	// Quiet is until when he gets no answer, because he was told that it is too much.
	Quiet time.Time `json:"quiet,omitzero"`
	// Helped is when he was last given the emergency numbers in spite of that.
	Helped time.Time `json:"helped,omitzero"`
	// Blocked: the administrators do not want him heard, until Until or, where that is
	// zero, for good; Told: he was told so. Person.Standing is where that is decided;
	// this is a copy, so that nothing has to be looked up.
	Blocked bool      `json:"blocked,omitempty"`
	Until   time.Time `json:"until,omitzero"`
	Told    bool      `json:"told,omitempty"`
}

// Heed takes over what was decided about the person.
func (g *Guard) Heed(s Standing) {
	if g.Blocked != s.Blocked || !g.Until.Equal(s.Until) {
		g.Blocked, g.Until, g.Told = s.Blocked, s.Until, false
	}
}

// BlockedAt tells whether the person is not heard now.
func (g *Guard) BlockedAt(now time.Time) bool {
	return g.Blocked && (g.Until.IsZero() || now.Before(g.Until))
}

// Verdict is what becomes of a message before the conversation sees it.
type Verdict int

// The verdicts.
const (
	// Heard: the conversation gets it.
	Heard Verdict = iota
	// Answered: it goes no further, and the person is told something.
	Answered
	// Unheard: it goes no further, and leaves no trace.
	Unheard
)

// lightly is how many parts of an album, and how many changes of messages already
// sent (a live location moves on), count as one message.
const lightly = 10

// helpedAgain is how soon the emergency numbers are given again to somebody who gets
// no other answer: soon enough for whoever needs them twice.
const helpedAgain = 10 * time.Second

// Guard judges one message of a chat before Step sees it. It changes g only when the
// message is Heard or Answered; the chat must then be saved with it. Whatever the
// verdict, somebody in danger gets the numbers to call. person is whose chat it is, "" for
// nobody's: nobody is kept from his own data, though he asks at the pace of everybody.
func (f *Flow) Guard(now time.Time, g *Guard, person string, s Session, in message.Inbound) (Verdict, []message.Outbound) {
	if in.Event != message.EventNone {
		return Heard, nil
	}
	if g.BlockedAt(now) && (person == "" || !f.asksForOwn(s, in)) {
		return f.blocked(now, g, s, in)
	}
	if now.Before(g.Quiet) {
		return f.silence(now, g, s, in)
	}
	limits := f.regency.Abuse
	if limits.Messages <= 0 || limits.Window <= 0 {
		return Heard, nil
	}
	cost := limits.Window / time.Duration(limits.Messages)
	if in.Album != "" || in.Edited {
		cost /= lightly
	}
	full := g.Full
	if full.Before(now) {
		full = now
	}
	if full = full.Add(cost); full.Sub(now) <= limits.Window {
		g.Full = full
		return Heard, nil
	}
	return f.quiet(now, g, s, text.GuardSlow, limits.Window)
}

// crowdedFor is how long somebody waits who wrote while too many did.
const crowdedFor = 5 * time.Minute

// Crowded answers a message that came while too many people wrote: once, and then
// the chat is quiet for a while.
func (f *Flow) Crowded(now time.Time, g *Guard, s Session, in message.Inbound) (Verdict, []message.Outbound) {
	if f.crying(s, in) {
		return f.silence(now, g, s, in)
	}
	return f.quiet(now, g, s, text.GuardCrowded, crowdedFor)
}

// quiet says why, with the numbers to call, and begins the silence.
func (f *Flow) quiet(now time.Time, g *Guard, s Session, why text.Key, pause time.Duration) (Verdict, []message.Outbound) {
	g.Quiet, g.Helped = now.Add(pause), time.Time{}
	minutes := int((pause + time.Minute - 1) / time.Minute)
	return Answered, f.guardSays(s, why, text.Args{"n": strconv.Itoa(minutes)})
}

// blocked tells a person once that he is not heard, and what he can do.
func (f *Flow) blocked(now time.Time, g *Guard, s Session, in message.Inbound) (Verdict, []message.Outbound) {
	if g.Told {
		return f.silence(now, g, s, in)
	}
	g.Told = true
	key, args := text.GuardBlockedForever, text.Args{"regency": f.regency.Name}
	if !g.Until.IsZero() {
		key = text.GuardBlocked
		args["date"] = text.Date(s.Lang, g.Until.In(zone(f.regency)))
	}
	return Answered, f.guardSays(s, key, args)
}

// silence answers nothing but a cry for help.
func (f *Flow) silence(now time.Time, g *Guard, s Session, in message.Inbound) (Verdict, []message.Outbound) {
	if now.Sub(g.Helped) < helpedAgain && !g.Helped.IsZero() || !f.crying(s, in) {
		return Unheard, nil
	}
	g.Helped = now
	if f.read(s, in).despair {
		return Answered, []message.Outbound{{Text: comfort(f.regency, f.speech(s))}}
	}
	return Answered, f.guardSays(s, text.GuardEmergency, text.Args{})
}

// crying tells whether a message speaks of an emergency, asks for its numbers, or is of
// somebody who wants to live no longer.
func (f *Flow) crying(s Session, in message.Inbound) bool {
	if in.Edited || in.Deleted {
		return false
	}
	r := f.read(s, in)
	return r.alarm || r.despair || r.pick == pickEmergency || r.pick == pickPlea
}

// speech is the language of a session, known or not.
func (f *Flow) speech(s Session) regency.Lang {
	if !f.speaks(s.Lang) {
		return f.lang()
	}
	return s.Lang
}

func (f *Flow) guardSays(s Session, key text.Key, args text.Args) []message.Outbound {
	lang := f.speech(s)
	args["numbers"] = numbers(f.regency, lang)
	return []message.Outbound{{Text: text.Say(lang, key, args)}}
}
