package leader

import (
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/calendar"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// lang is what is spoken in leaders' chats: the language of the offices.
const lang = desk.Lang

// Leader is the conversation in leaders' chats. It is safe from any goroutine.
type Leader struct {
	regency  *regency.Regency
	calendar calendar.Calendar
	desk     *desk.Desk
}

// New returns the conversation of one regency.
func New(r *regency.Regency) *Leader {
	return &Leader{regency: r, calendar: r.Calendar(), desk: desk.New(r)}
}

// Session is what a leader's chat remembers from one message to the next.
//
//	{"offered":["tiket:TBN-K7M3XA","tiket:TBN-HJEFDN"],"at":"2026-11-23T01:00:00Z"}
type Session struct {
	// Offered are the IDs of the choices that were shown last, so that a number picks
	// one; At is when.
	Offered []string  `json:"offered,omitempty"`
	At      time.Time `json:"at,omitzero"`
	// Ask is the order whose words are awaited ("perintah:pupr", "perintah:TBN-…"),
	// By who was asked for them.
	Ask string          `json:"ask,omitempty"`
	By  message.Address `json:"by,omitzero"`
	// Words and Media wait for a "yes" to be sent as an order; Held is the ID of the
	// message in which they stood.
	Words string             `json:"words,omitempty"`
	Media []message.MediaRef `json:"media,omitempty"`
	Held  string             `json:"held,omitempty"`
	// Order is the ID of the order given last, OrderBy who gave it and Ordered when; a
	// moment later nobody asks for it any more. Recall: it is asked whether to take it
	// back.
	Order   string          `json:"order,omitempty"`
	OrderBy message.Address `json:"order_by,omitzero"`
	Ordered time.Time       `json:"ordered,omitzero"`
	Recall  bool            `json:"recall,omitempty"`
	// Given are the orders given here last, the newest last: who changes or deletes the
	// message of one is told that it stays.
	Given []Given `json:"given,omitempty"`
}

// Given is an order that was given in a message.
type Given struct {
	// Message is the message's ID, Order the memo's, Agency whom the order was for.
	Message string `json:"message"`
	Order   string `json:"order"`
	Agency  string `json:"agency"`
}

// givenMost is how many orders are known by their messages.
const givenMost = 8

// given is the order that a message gave, nil when it gave none that is remembered.
func (s *Session) given(messageID string) *Given {
	for i := range s.Given {
		if s.Given[i].Message == messageID && messageID != "" {
			return &s.Given[i]
		}
	}
	return nil
}

// holds tells whether there is an order that waits for a yes.
func (s *Session) holds() bool { return s.Words != "" || len(s.Media) > 0 }

// awaits tells whether a message may answer a question that its sender was asked. People
// in a group talk of other things too.
func (s *Session) awaits(in message.Inbound, c Chat) bool {
	return (s.Ask != "" || s.Recall) && in.Sender.Address == s.By && in.Button == "" &&
		(!c.Group || in.Quoted != nil || in.At.Sub(s.At) < listLife)
}

// shows is the ticket of the report that was opened a moment ago, "" when none was.
func (s *Session) shows(now time.Time) string {
	for _, id := range s.Offered {
		if ticket, ok := strings.CutPrefix(id, choice(wordOrder, "")); ok && now.Sub(s.At) < listLife {
			return ticket
		}
	}
	return ""
}

// Chat is whose chat it is.
type Chat struct {
	// Key is the leader's: desk.Bupati, desk.Wabup, desk.Sekda.
	Key string
	// Group tells that several people share the chat.
	Group bool
	// Citizen tells that somebody is in the midst of a report of his own here.
	Citizen bool
	// Own tells that the message, which was edited or deleted, is part of his own report.
	Own bool
}

// Input is one message in a leader's chat.
type Input struct {
	Now     time.Time
	In      message.Inbound
	Chat    Chat
	Session Session
	Facts   Facts
}

// Needs says what Step must be given in Facts.
type Needs struct {
	// Quoted: what our message with this ID is about, a report or a memo, and its Ref.
	// Ticket: the report with this ticket.
	Quoted, Ticket string
	// Last: the memo with this ID.
	Last string
	// Period: the figures of this period; Need: the reports that need him.
	Period figures.Period
	Need   bool
	// Late: so many reports past their deadline, the longest first, and one more.
	Late int
	// Agency: its open reports, oldest deadline first, at most 10 and one more.
	Agency string
	// Search: the newest reports with all of these words, at most 10 and one more.
	Search string
	// Orders: the orders that nobody answered, newest first, at most 20.
	Orders bool
	// OrdersAbout: all orders about the report found.
	OrdersAbout bool
	// Activities: those of this period, newest first, at most 30; of ActivityAgency
	// alone unless "".
	Activities     figures.Period
	ActivityAgency string
	// Groups: all enrolled groups.
	Groups bool
	// Link: a one-time link to the dashboard.
	Link bool
}

// Facts is what was read because Needs asked for it.
type Facts struct {
	Report *report.Report
	Memo   *memo.Memo
	Ref    *report.Ref
	Last   *memo.Memo

	Summary    *figures.Summary
	Need       []figures.Need
	Late       []report.Report
	Open       []report.Report
	Found      []report.Report
	Orders     []memo.Memo
	Activities []memo.Memo
	Groups     []desk.Group
	// Link is "" where the dashboard has no address.
	Link string
}

// Effects is what a step wants done.
type Effects struct {
	// Pass: the message is not for the leader's conversation. In a private chat it is
	// a citizen's, in a group it is talk. Everything else is then empty.
	Pass    bool
	Session Session
	// Memo is a new order, or one that changed, with the version it was loaded at.
	Memo *memo.Memo
	Say  []message.Outbound
	// Alarm is told to the administrators' groups.
	Alarm []message.Outbound
}

func (l *Leader) local(t time.Time) time.Time {
	if l.regency.Zone == nil {
		return t.UTC()
	}
	return t.In(l.regency.Zone)
}

func (l *Leader) day(t time.Time) string { return l.local(t).Format(time.DateOnly) }

// name is what people call an agency or a leader.
func (l *Leader) name(key string) string { return l.desk.Name(key) }

func say(key text.Key, args text.Args) string { return text.Say(lang, key, args) }
