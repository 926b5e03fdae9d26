package desk_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/report"
)

// filed is a Monday morning, 08.00 in Tuban.
var filed = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

var (
	puprChat  = message.Address{Channel: message.ChannelTelegram, ID: "-1"}
	dlhpChat  = message.Address{Channel: message.ChannelWhatsApp, ID: "2@g.us"}
	adminChat = message.Address{Channel: message.ChannelTelegram, ID: "-9"}
	cardID    = "55"
)

// office is one agency's group with one report whose card has arrived.
type office struct {
	t      *testing.T
	reg    *regency.Regency
	desk   *desk.Desk
	now    time.Time
	chat   message.Address
	group  *desk.Group
	groups []desk.Group
	report *report.Report
	ref    *report.Ref
	lang   regency.Lang
	n      int
	// looks and shown are what is known of the photos of the next message.
	looks []string
	shown []report.Report
}

func openOffice(t *testing.T) *office {
	t.Helper()
	reg := regencytest.Tuban()
	groups := []desk.Group{
		{Chat: puprChat, Agency: "pupr", Title: "Aduan PUPR", Enrolled: filed},
		{Chat: dlhpChat, Agency: "dlhp", Title: "Aduan DLHP", Enrolled: filed},
		{Chat: adminChat, Agency: desk.Admins, Title: "Admin", Enrolled: filed},
	}
	r := report.New(filed, report.Filing{
		ID: "r1", Ticket: report.NewTicket("TBN", 4242), Day: "2026-11-23", Person: "p1", Alias: "Pelapor 7F",
		Home: message.Address{Channel: message.ChannelTelegram, ID: "77"}, Category: "jalan", Agency: "pupr",
		Words: "Jalan berlubang di depan pasar.", Place: message.Place{Name: "Pasar Baru", District: "Tuban"},
		Deadline: filed.AddDate(0, 0, 18), Cause: "telegram:1",
	})
	card.Owe(reg, &r, filed)
	o := &office{
		t: t, reg: reg, desk: desk.New(reg), now: filed.Add(time.Hour), chat: puprChat,
		group: &groups[0], groups: groups, report: &r, lang: regency.Indonesian,
	}
	o.settle()
	o.ref = &report.Ref{Chat: puprChat, MessageID: cardID, Report: r.ID}
	return o
}

// settle sends all that the report owes: to the agency's group, with the card's
// message ID, and elsewhere.
func (o *office) settle() {
	o.t.Helper()
	for _, d := range slices.Clone(o.report.Deliveries) {
		if !d.State.Owed() {
			continue
		}
		out := report.Outcome{Key: d.Key, At: o.now, State: report.DeliverySent, Sent: message.Sent{MessageIDs: []string{"m-" + d.Key}}}
		switch {
		case d.Target.Kind == report.TargetStore:
			out.Stored = message.MediaRef{Kind: message.MediaPhoto, Hash: "h"}
		case d.Target.Kind == report.TargetAgency && d.Target.Agency == "pupr":
			out.To = puprChat
			if d.IsCard() {
				out.Sent.MessageIDs = []string{cardID}
			}
		case d.Target.Kind == report.TargetAgency && d.Target.Agency == "dlhp":
			out.To = dlhpChat
		case d.Target.Kind == report.TargetAdmins:
			out.To = adminChat
		}
		o.report.Settle(out)
	}
}

// move brings the report where a test wants it.
func (o *office) move(moves ...report.Move) *office {
	o.t.Helper()
	for _, m := range moves {
		by := report.Actor{Kind: report.ActorAgency, Agency: "pupr", Name: "Bu Ani"}
		if err := o.report.Apply(o.now, m, by, report.Detail{Agency: o.report.Agency, Text: "kata"}); err != nil {
			o.t.Fatal(err)
		}
		if m == report.MoveResolve {
			o.report.Close = o.now.AddDate(0, 0, 14)
		}
	}
	return o
}

// as turns to another group, which quotes nothing unless told so.
func (o *office) as(group int) *office {
	o.group, o.chat, o.ref = &o.groups[group], o.groups[group].Chat, nil
	return o
}

func (o *office) message(text string) message.Inbound {
	o.n++
	id := "in" + string(rune('a'+o.n%26))
	in := message.Inbound{
		ID: id, Chat: o.chat, Kind: message.ChatGroup, ChatTitle: "", MessageID: "msg-" + id, At: o.now, Text: text,
		Sender: message.Sender{Address: message.Address{Channel: o.chat.Channel, ID: "budi"}, Name: "Pak Budi"},
	}
	if o.group != nil {
		in.ChatTitle = o.group.Title
	}
	if o.ref != nil {
		in.Quoted = &message.Quote{MessageID: o.ref.MessageID, FromUs: true}
	}
	return in
}

func press(in message.Inbound, id string) message.Inbound {
	in.Button, in.ButtonRef, in.Text = id, "press-"+in.ID, ""
	if in.Quoted != nil {
		in.MessageID, in.Quoted = in.Quoted.MessageID, nil
	}
	return in
}

// step makes one step as intake would, and holds what is said to what every
// message must keep to.
func (o *office) step(in message.Inbound) desk.Effects {
	o.t.Helper()
	eff := o.stepUnchecked(in)
	for _, out := range append(slices.Clone(eff.Say), eff.Alarm...) {
		checkWords(o.t, out)
	}
	if eff.Save != nil {
		for _, d := range eff.Save.Deliveries {
			checkWords(o.t, d.Out)
		}
	}
	return eff
}

// stepUnchecked gives the step only what Needs asked for.
func (o *office) stepUnchecked(in message.Inbound) desk.Effects {
	o.t.Helper()
	needs := o.desk.Needs(in, o.group)
	facts := desk.Facts{Group: o.group, Looks: o.looks, Shown: o.shown}
	switch {
	case needs.Quoted != "" && o.ref != nil && o.ref.MessageID == needs.Quoted:
		facts.Report, facts.Ref, facts.Lang = o.report, o.ref, o.lang
	case needs.Ticket != "" && needs.Ticket == o.report.Ticket:
		facts.Report, facts.Lang = o.report, o.lang
	}
	if needs.Groups {
		facts.Groups = o.groups
	}
	if needs.Open {
		facts.Open = []report.Report{*o.report}
	}
	before, err := json.Marshal(o.report)
	if err != nil {
		o.t.Fatal(err)
	}
	eff, err := o.desk.Step(desk.Input{Now: o.now, In: in, Fresh: desk.Fresh{Code: "K7M3XA9P"}, Facts: facts})
	if err != nil {
		o.t.Fatal(err)
	}
	after, err := json.Marshal(o.report)
	if err != nil {
		o.t.Fatal(err)
	}
	if string(before) != string(after) {
		o.t.Fatalf("Step changed the report it was given")
	}
	return eff
}

// tells makes a step with a text and keeps what it saves.
func (o *office) tells(text string) desk.Effects {
	o.t.Helper()
	eff := o.step(o.message(text))
	o.keep(eff)
	return eff
}

func (o *office) keep(eff desk.Effects) {
	if eff.Save != nil {
		eff.Save.Version++
		o.report = eff.Save
	}
	o.now = o.now.Add(time.Minute)
}

// checkWords holds what every message must keep to.
func checkWords(t *testing.T, out message.Outbound) {
	t.Helper()
	if i := strings.IndexByte(out.Text, '{'); i >= 0 && strings.Contains(out.Text[i:], "}") {
		t.Errorf("a parameter was left open: %q", out.Text)
	}
	for _, c := range out.Choices {
		if len(c.ID) > 64 || c.Label == "" {
			t.Errorf("bad choice %+v", c)
		}
	}
}

// said joins what the group was told.
func said(eff desk.Effects) string {
	var all []string
	for _, out := range eff.Say {
		all = append(all, out.Text)
	}
	return strings.Join(all, "\n")
}

// news is what the reporter is owed by the last event with the key, "" for nothing.
func news(eff desk.Effects) message.Outbound {
	if eff.Save == nil {
		return message.Outbound{}
	}
	for _, d := range slices.Backward(eff.Save.Deliveries) {
		if d.Target.Kind == report.TargetReporter && d.State == report.DeliveryQueued {
			return d.Out
		}
	}
	return message.Outbound{}
}

func wantSaid(t *testing.T, eff desk.Effects, parts ...string) {
	t.Helper()
	got := said(eff)
	for _, p := range parts {
		if !strings.Contains(got, p) {
			t.Errorf("said %q, want it to contain %q", got, p)
		}
	}
}

func wantNothingDone(t *testing.T, eff desk.Effects) {
	t.Helper()
	if eff.Save != nil {
		t.Errorf("saved a report in status %s, want nothing done", eff.Save.Status)
	}
}

func wantSilence(t *testing.T, eff desk.Effects) {
	t.Helper()
	wantNothingDone(t, eff)
	if len(eff.Say) > 0 {
		t.Errorf("said %q, want silence", said(eff))
	}
}
