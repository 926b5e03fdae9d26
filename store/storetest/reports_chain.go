package storetest

import (
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// reportChain: a history that was linked is linked when it comes back, and a later change
// of it is noticed.
func reportChain(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	r := filed("r1")
	r.Place = message.Place{Lat: squareLat, Lon: squareLon, HasPoint: true, Name: "Alun-alun"}
	must(t, r.Apply(after(1234567), report.MoveForward, report.Actor{Kind: report.ActorAgency, Agency: "pupr", Name: "Pak Budi"},
		report.Detail{Text: "kata \"petugas\" <1> é", Media: []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "P"}}}))
	r.Link(func() string { return "salt" })
	insert(t, a, r)
	got, err := b.Load(ctx, "r1")
	must(t, err)
	linked, err := got.VerifyChain()
	must(t, err)
	same(t, linked, 2)
	same(t, got.Head(), r.Head())

	got.Events[1].Text = "lain"
	_, err = a.Save(ctx, begin, &got, store.Lease{})
	must(t, err)
	got, err = b.Load(ctx, "r1")
	must(t, err)
	if _, err := got.VerifyChain(); err == nil {
		t.Error("a changed history holds")
	}
}
