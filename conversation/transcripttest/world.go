package transcripttest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/leader"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// start is a Monday morning, 08.00 in Tuban, so that deadlines are easy to count.
var start = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

// between is how much time passes from one line to the next.
const between = 20 * time.Second

// world is everything that the conversations see of the outside.
type world struct {
	reg  *regency.Regency
	flow *citizen.Flow
	desk *desk.Desk
	now  time.Time
	// n numbers whatever needs a number: the same story gives the same numbers.
	n int
	// crash stops the next private step after the report is kept.
	crash bool

	// channel is the network on which everybody is.
	channel message.Channel
	chats   map[string]*chat
	reports []*stored
	refs    map[ref]report.Ref
	groups  []desk.Group
	codes   map[string]*desk.Code
	leader  *leader.Leader
	memos   []*kept

	// out is the story as it is written down, beats what happened at each of its lines
	// and told the line at hand.
	out   strings.Builder
	beats []*Beat
	told  *Beat
}

// chat is one conversation as the people in it see it.
type chat struct {
	name    string
	title   string
	address message.Address
	// session is kept encoded, as a store would.
	session []byte
	lang    regency.Lang
	log     []*said
	last    *message.Inbound
	notes   clock.Notes
	// leads is what a leader's chat remembers, encoded.
	leads []byte
}

// said is one message in a chat, ours or theirs.
type said struct {
	id      string
	ours    bool
	text    string
	choices []message.Choice
}

// kept is a document as a store would keep it: encoded, with its version.
type kept struct {
	id      string
	raw     []byte
	version int64
}

// replace is the compare-and-swap of stores. A document saved as a new one though it is
// there was made before a crash: what was stored stands.
func (k *kept) replace(what string, version int64, raw []byte) error {
	if version == 0 {
		return nil
	}
	if version != k.version {
		return fmt.Errorf("%s saved at version %d, stored at %d", what, version, k.version)
	}
	k.raw = raw
	k.version++
	return nil
}

// stored is a report as a store would keep it.
type stored struct {
	kept
	ticket string
	events int
}

type ref struct{ chat, message string }

func newWorld(reg *regency.Regency) *world {
	w := &world{
		channel: message.ChannelTelegram,
		reg:     reg, flow: citizen.New(reg), desk: desk.New(reg), leader: leader.New(reg), now: start,
		chats: map[string]*chat{}, refs: map[ref]report.Ref{}, codes: map[string]*desk.Code{},
	}
	// Every agency and the administrators have a group from the start.
	for _, a := range append([]string{desk.Admins}, agencyKeys(reg)...) {
		w.groups = append(w.groups, desk.Group{Chat: w.group(a).address, Agency: a, Title: a, Enrolled: start, By: "Admin"})
	}
	return w
}

func agencyKeys(reg *regency.Regency) []string {
	var keys []string
	for _, a := range reg.Agencies {
		keys = append(keys, a.Key)
	}
	return keys
}

// group returns the group chat with this name, made when it is new.
func (w *world) group(name string) *chat {
	return w.chat(name, message.Address{Channel: w.channel, ID: "-" + name})
}

// citizen returns the private chat of this person, made when it is new.
func (w *world) citizen(name string) *chat {
	return w.chat(name, message.Address{Channel: w.channel, ID: name})
}

func (w *world) chat(name string, a message.Address) *chat {
	c := w.chats[name]
	if c == nil {
		c = &chat{name: name, address: a}
		w.chats[name] = c
	}
	return c
}

// move puts everybody on another network; at the beginning of a story.
func (w *world) move(to message.Channel) {
	w.channel = to
	for _, c := range w.chats {
		c.address.Channel = to
	}
	for i := range w.groups {
		w.groups[i].Chat.Channel = to
	}
}

// reporter is the private chat in which a report was made.
func (w *world) reporter(r *report.Report) *chat {
	return w.chats[strings.TrimPrefix(r.Home.Person(), personPrefix)]
}

// personPrefix makes the ID of a person out of the name of his chat.
const personPrefix = "p_"

func (w *world) chatAt(a message.Address) *chat {
	for _, c := range w.chats {
		if c.address == a {
			return c
		}
	}
	return nil
}

func (w *world) enrolled(a message.Address) *desk.Group {
	for i := range w.groups {
		if w.groups[i].Chat == a {
			g := w.groups[i]
			return &g
		}
	}
	return nil
}

// load decodes every report for which want is true, newest first.
func (w *world) load(want func(*report.Report) bool) ([]report.Report, error) {
	var out []report.Report
	for _, s := range slices.Backward(w.reports) {
		var r report.Report
		if err := json.Unmarshal(s.raw, &r); err != nil {
			return nil, fmt.Errorf("decode report: %w", err)
		}
		r.Version = s.version
		if want(&r) {
			out = append(out, r)
		}
	}
	return out, nil
}

func (w *world) loadOne(want func(*report.Report) bool) (*report.Report, error) {
	all, err := w.load(want)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// save keeps a report by compare-and-swap, as the stores do.
func (w *world) save(r *report.Report) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	for _, s := range w.reports {
		if s.id == r.ID {
			return s.replace("report "+r.Ticket, r.Version, raw)
		}
	}
	if r.Version != 0 {
		return fmt.Errorf("report %s is new but has version %d", r.Ticket, r.Version)
	}
	w.reports = append(w.reports, &stored{kept: kept{id: r.ID, raw: raw, version: 1}, ticket: r.Ticket})
	return nil
}

// number returns the next number.
func (w *world) number() int {
	w.n++
	return w.n
}

// seed spreads small numbers over all tickets.
func (w *world) seed() uint64 { return uint64(w.number()) * 0x9E3779B97F4A7C15 }
