package desk_test

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// A promise closes nothing: staff are told why and how, and the reply to that settles.
func TestAPromiseDoesNotClose(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	eff := o.tells("selesai akan segera kami tindaklanjuti, mohon ditunggu")
	wantNothingDone(t, eff)
	wantSaid(t, eff, "belum ditutup", "akan segera kami tindaklanjuti", "sudah")
	q := eff.Say[0]
	if q.Intent != "selesai" || !q.AskReply {
		t.Fatalf("asked %+v", q)
	}
	o.ref = &report.Ref{Chat: o.chat, MessageID: "question", Report: o.report.ID, Intent: q.Intent}
	wantNothingDone(t, o.tells("besok kami kerjakan"))
	eff = o.tells("lubang sudah ditambal")
	if eff.Save == nil || eff.Save.Status != report.StatusResolved {
		t.Fatalf("said %q", said(eff))
	}
	// With politeness and nothing else, what was done is asked for.
	o = openOffice(t)
	wantNothingDone(t, o.tells("selesai ya pak"))
}

const (
	hole   = "f0e1d2c3b4a59687"
	holes  = "f0e1d2c3b4a59686"
	filled = "0f1e2d3c4b5a6978"
)

func pictured(in message.Inbound) message.Inbound {
	in.Media = []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "p" + in.ID}}
	return in
}

// shows steps with a photo that looks like this.
func (o *office) shows(words, look string, before ...report.Report) desk.Effects {
	o.t.Helper()
	o.looks, o.shown = []string{look}, before
	defer func() { o.looks, o.shown = nil, nil }()
	return o.step(pictured(o.message(words)))
}

// The complaint's own photo, or one shown before, proves nothing: refused with the
// reason, accepted from who insists, and then the administrators hear of it.
func TestAPhotoThatWasSeenBeforeProvesNothing(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.report.Media = []message.MediaRef{{Kind: message.MediaPhoto, Hash: "h", Look: hole}}
	eff := o.shows("selesai sudah ditambal", holes)
	wantNothingDone(t, eff)
	wantSaid(t, eff, "sama dengan foto dari pelapor", "selesai tetap")
	eff = o.shows("selesai tetap sudah ditambal", holes)
	if eff.Save == nil || eff.Save.Status != report.StatusResolved || len(eff.Alarm) != 1 || !strings.Contains(eff.Alarm[0].Text, o.report.Ticket) {
		t.Fatalf("said %q, alarm %+v", said(eff), eff.Alarm)
	}
	e := eff.Save.Events[len(eff.Save.Events)-1]
	if e.Text != "sudah ditambal" || e.Media[0].Look != holes {
		t.Errorf("kept %+v", e)
	}

	// Shown before, for another report, by this agency.
	other := eff.Save.Clone()
	other.Ticket = "TBN-HJEFDN"
	o = openOffice(t)
	eff = o.shows("selesai sudah ditambal", hole, other)
	wantNothingDone(t, eff)
	wantSaid(t, eff, "TBN-HJEFDN")
	// What only shares a part of the look is another photo.
	if eff = o.shows("selesai sudah ditambal", filled, other); eff.Save == nil || len(eff.Alarm) != 0 {
		t.Fatalf("said %q", said(eff))
	}
	// The same photo once more as further proof.
	o.report = eff.Save
	wantNothingDone(t, o.shows("ini buktinya", filled))
}

func TestOnlyProofIsLookedAt(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	d := desk.New(o.reg)
	facts := desk.Facts{Group: &desk.Group{Agency: "pupr"}, Report: o.report}
	for words, want := range map[string]bool{"selesai ditambal": true, "beres": true, "jawab sedang dicek": false, "terima": false} {
		if (d.Proofs(pictured(o.message(words)), facts) != nil) != want {
			t.Errorf("%s: want %v", words, want)
		}
	}
	if d.Proofs(o.message("selesai ditambal"), facts) != nil {
		t.Error("looked at without a photo")
	}
	facts.Group.Agency = "dlhp"
	if d.Proofs(pictured(o.message("selesai ditambal")), facts) != nil {
		t.Error("looked at for a group that is not in charge")
	}
}

// A photo that came with a word whose question is still open waits with the question,
// and is looked at like one that comes with the answer.
func TestAPhotoWaitsWithItsQuestion(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.report.Media = []message.MediaRef{{Kind: message.MediaPhoto, Hash: "h", Look: hole}}
	eff := o.step(pictured(o.message("selesai segera")))
	wantNothingDone(t, eff)
	o.ref = &report.Ref{Chat: o.chat, MessageID: "question", Report: o.report.ID, Intent: eff.Say[0].Intent}
	answer := o.message("lubang sudah ditambal")
	if n := len(o.desk.Proofs(answer, desk.Facts{Group: o.group, Report: o.report, Ref: o.ref})); n != 1 {
		t.Fatalf("%d files are looked at", n)
	}
	o.looks = []string{holes}
	eff = o.step(answer)
	wantNothingDone(t, eff)
	wantSaid(t, eff, "sama dengan foto dari pelapor")
	if kept := eff.Say[0].Intent; kept != "selesai" {
		t.Errorf("what shows nothing waits on: %q", kept)
	}
	o.looks = []string{filled}
	eff = o.step(o.message("lubang sudah ditambal"))
	if eff.Save == nil || len(eff.Save.Events[len(eff.Save.Events)-1].Media) != 1 {
		t.Fatalf("the photo did not go along: %q", said(eff))
	}
}
