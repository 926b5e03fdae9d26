package desk_test

import (
	"testing"

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
