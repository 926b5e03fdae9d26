package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// proven is a report that an agency calls done, with photos that look like these.
func proven(t *testing.T, id, agency string, minutes int, looks ...string) report.Report {
	t.Helper()
	r := worded(id, "Jalan berlubang", minutes)
	var media []message.MediaRef
	for _, l := range looks {
		media = append(media, message.MediaRef{Kind: message.MediaPhoto, Hash: "h", Look: l})
	}
	must(t, r.Apply(after(time.Duration(minutes)*time.Minute), report.MoveResolve,
		report.Actor{Kind: report.ActorAgency, Agency: agency}, report.Detail{Text: "ditambal", Media: media}))
	return r
}

func proofsAlike(t *testing.T, a, b ReportStore) {
	const look = "f0e1d2c3b4a59687"
	rnd := rand.New(rand.NewPCG(2, 3))
	for i := range 30 {
		insert(t, a, proven(t, fmt.Sprint("x", i), "pupr", i, fmt.Sprintf("%016x", rnd.Uint64())))
	}
	insert(t, a, proven(t, "same", "pupr", 40, look))
	// Seven bits apart, one in each byte but the last.
	insert(t, a, proven(t, "near", "pupr", 41, "0123456789abcdef", "f1e0d3c2b5a49787"))
	insert(t, a, proven(t, "theirs", "dlhp", 42, look))
	later := insert(t, a, worded("later", "Lampu", 43))
	find := func(agency string, n int) []string {
		t.Helper()
		rs, err := b.Alike(t.Context(), agency, look, n)
		must(t, err)
		var ids []string
		for _, r := range rs {
			if slices.ContainsFunc(r.Proofs(), func(p report.Proof) bool { return p.Agency == agency && report.Alike(p.Media.Look, look) }) {
				ids = append(ids, r.ID)
			}
		}
		return ids
	}
	same(t, find("pupr", 100), []string{"near", "same"})
	same(t, find("dlhp", 100), []string{"theirs"})
	if got := find("pupr", 0); len(got) != 0 {
		t.Errorf("none asked for, %v found", got)
	}
	// Photos that are shown later are found too, and nobody's words find them.
	later, err := a.Load(t.Context(), later.ID)
	must(t, err)
	must(t, later.Apply(after(time.Hour), report.MoveResolve, report.Actor{Kind: report.ActorAgency, Agency: "pupr"},
		report.Detail{Media: []message.MediaRef{{Kind: message.MediaPhoto, Hash: "h", Look: look}}}))
	_, err = a.Save(t.Context(), after(time.Hour), &later, store.Lease{})
	must(t, err)
	same(t, find("pupr", 100), []string{"later", "near", "same"})
	if got := searched(t, b, strings.Join([]string{"f0", look}, " "), 10); len(got) != 0 {
		t.Errorf("words find %v", got)
	}
	rs, err := b.Alike(t.Context(), "pupr", "no look", 10)
	must(t, err)
	if len(rs) != 0 {
		t.Errorf("%d reports look like nothing", len(rs))
	}
}
