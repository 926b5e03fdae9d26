package desk_test

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// Whatever does something, or shows something, makes it matter who wrote it: a press, also
// of a button that nobody knows, a reply in plain words, a ticket alone, a word of the desk.
// In a leader's group everything is.
func TestWhoWroteMattersWhereverSomethingIsDone(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	quoting, alone := o.message("kami datang besok pagi"), message.Inbound{}
	o.ref = nil
	for name, c := range map[string]struct {
		in   message.Inbound
		acts bool
	}{
		"a reply in plain words":  {quoting, true},
		"a button":                {press(o.message(""), "terima"), true},
		"a button nobody knows":   {press(o.message(""), "zzz"), true},
		"a ticket alone":          {o.message(o.report.Ticket), true},
		"a ticket among words":    {o.message("tolong lihat " + o.report.Ticket + " ya"), true},
		"a word":                  {o.message("terima"), true},
		"a command nobody knows":  {o.message("/zzz"), true},
		"a code":                  {o.message("/daftar K7M3-XA9P"), true},
		"talk among the members":  {o.message("besok rapat jam sembilan"), false},
		"nothing":                 {alone, false},
		"a message that is gone":  {message.Inbound{Text: "terima", Deleted: true}, false},
		"what the network tells":  {message.Inbound{Event: message.EventAdded}, false},
		"a photo without a quote": {message.Inbound{Media: []message.MediaRef{photo}}, false},
	} {
		if got := o.desk.Acts(c.in, o.group); got != c.acts {
			t.Errorf("%s: acts %v", name, got)
		}
	}
	talk := o.message("besok rapat jam sembilan")
	if leaders := (&desk.Group{Agency: desk.Bupati}); !o.desk.Acts(talk, leaders) {
		t.Error("in a leader's group anybody may ask")
	}
	if own := (&desk.Group{Agency: desk.Bupati, Private: true}); o.desk.Acts(talk, own) {
		t.Error("a leader is asked for in his own chat")
	}
	if o.desk.Acts(o.message("terima"), nil) {
		t.Error("in a stranger's group something acts")
	}
}

// A changed message is no way around what holds for a new one: another agency's group
// leaves no note, and words in which the reporter stands are not kept.
func TestAnEditedMessageIsHeldToTheSameRules(t *testing.T) {
	t.Parallel()
	o := openOffice(t).as(1)
	o.ref = &report.Ref{Chat: dlhpChat, MessageID: "elsewhere", Report: "r1"}
	in := o.message("catat bukan urusan mereka")
	in.Edited = true
	wantNothingDone(t, o.step(in))

	o = openOffice(t)
	in = o.message("pelapornya Siti Aminah")
	in.Edited = true
	eff, err := o.desk.Step(desk.Input{Now: o.now, In: in, Facts: desk.Facts{
		Group: o.group, Groups: o.groups, Report: o.report, Ref: o.ref, Reporter: &desk.Reporter{Name: "Siti Aminah"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	wantNothingDone(t, eff)
	if got := said(eff); strings.Contains(got, "Siti") || got == "" {
		t.Errorf("said %q", got)
	}
}

// A rejection that says the report is no prank is held against nobody.
func TestARejectionThatCallsNothingFalseMarksNobody(t *testing.T) {
	t.Parallel()
	for words, marked := range map[string]bool{
		"tolak laporan palsu": true, "tolak ini hoaks": true,
		"tolak bukan hoaks, tapi jalan provinsi": false, "tolak belum tentu palsu, kami cek dulu": false, "tolak jalan provinsi": false,
	} {
		if eff := openOffice(t).tells(words); (eff.Mark != nil) != marked {
			t.Errorf("%q: mark %+v", words, eff.Mark)
		}
	}
}

// A leader's group moves no report, whatever is written there; only a code is taken.
func TestALeadersGroupMovesNothing(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.group = &desk.Group{Chat: o.chat, Agency: desk.Bupati}
	for _, in := range []message.Inbound{o.message("selesai sudah ditambal"), o.message("blokir " + o.report.Ticket + " 3 hari iseng"), press(o.message(""), "terima"), o.message("kode pupr")} {
		if eff := o.stepUnchecked(in); eff.Save != nil || eff.Block != nil || eff.Code != nil || len(eff.Say) > 0 {
			t.Errorf("%q %q did %+v", in.Text, in.Button, eff)
		}
	}
}
