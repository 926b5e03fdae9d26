package report_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// told is a report with a history, linked as it was saved: in two saves.
func told(t *testing.T) report.Report {
	t.Helper()
	n := 0
	salt := func() string { n++; return fmt.Sprint("salt", n) }
	f := filing()
	f.Media = []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "P"}}
	r := report.New(at, f)
	r.Link(salt)
	staff := report.Actor{Kind: report.ActorAgency, Agency: "pupr", Name: "Pak Budi"}
	for _, m := range []report.Move{report.MoveForward, report.MoveAccept, report.MoveAsk} {
		if err := r.Apply(at, m, staff, report.Detail{Text: "kata " + string(m)}); err != nil {
			t.Fatal(err)
		}
	}
	r.Record(at, report.EventUpdated, report.Actor{Kind: report.ActorReporter}, report.Detail{Text: "di depan pasar", Place: message.Place{Name: "Pasar"}})
	r.Link(salt)
	if linked, err := r.VerifyChain(); err != nil || linked != 5 {
		t.Fatalf("%d linked, %v", linked, err)
	}
	return r
}

func TestAnyLaterChangeOfAHistoryIsNoticed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(r *report.Report)
		seq    int
	}{
		"words of staff":       {func(r *report.Report) { r.Events[1].Text = "lain" }, 2},
		"words of the report":  {func(r *report.Report) { r.Words = "lain" }, 1},
		"place of the report":  {func(r *report.Report) { r.Place.Name = "lain" }, 1},
		"place of an addition": {func(r *report.Report) { r.Events[4].Place.Name = "lain" }, 5},
		"a photo taken away":   {func(r *report.Report) { r.Media = nil }, 1},
		"another photo":        {func(r *report.Report) { r.Media[0].Native = "Q" }, 1},
		"who":                  {func(r *report.Report) { r.Events[2].By.Name = "Bu Ani" }, 3},
		"when":                 {func(r *report.Report) { r.Events[3].At = at.Add(-time.Hour) }, 4},
		"what":                 {func(r *report.Report) { r.Events[4].Kind = report.EventNoted }, 5},
		"made less secret":     {func(r *report.Report) { r.Visibility = regency.VisibilityOpen }, 1},
		"somebody else's":      {func(r *report.Report) { r.Person = "p9" }, 1},
		"an event taken out":   {func(r *report.Report) { r.Events = slices.Delete(r.Events, 2, 3) }, 3},
		"one put in": {func(r *report.Report) {
			r.Events = slices.Insert(r.Events, 2, report.Event{Seq: 3, Kind: report.EventNoted})
		}, 4},
		"words and salt removed":  {func(r *report.Report) { r.Events[1].Text, r.Events[1].Salt = "", "" }, 2},
		"only the status":         {func(r *report.Report) { r.Status = report.StatusClosed }, 5},
		"the hash of one removed": {func(r *report.Report) { r.Events[2].Sum = "" }, 4},
		"one linked anew": {func(r *report.Report) {
			r.Events[1].Text, r.Events[1].Sum = "lain", ""
			one := report.Report{ID: r.ID, Events: r.Events[1:2]}
			one.Link(func() string { return "s" })
		}, 2},
	} {
		r := told(t)
		c.change(&r)
		_, err := r.VerifyChain()
		var broken *report.BrokenChain
		if !errors.As(err, &broken) || broken.Seq != c.seq {
			t.Errorf("%s: %v, want event %d", name, err, c.seq)
		}
	}
}

// An event that nothing was hashed of stands at the end alone, with its right number: one
// that is put in before others, which are then hashed as if the history began with them,
// is found.
func TestWhatIsNotLinkedYetStandsAtTheEnd(t *testing.T) {
	t.Parallel()
	r := told(t)
	r.Record(at, report.EventNoted, report.Actor{Kind: report.ActorAgency}, report.Detail{Text: "baru"})
	r.Events[5].Seq = 9
	wantBroken(t, &r, 6)

	r = told(t)
	r.Events[2].Text, r.Events[2].Sum = "lain", ""
	r.Events[3].Sum, r.Events[4].Sum = "", ""
	rest := report.Report{ID: r.ID, Events: r.Events[3:]}
	rest.Link(func() string { return "s" })
	wantBroken(t, &r, 4)
}

func wantBroken(t *testing.T, r *report.Report, seq int) {
	t.Helper()
	var broken *report.BrokenChain
	if _, err := r.VerifyChain(); !errors.As(err, &broken) || broken.Seq != seq {
		t.Errorf("%v, want event %d", err, seq)
	}
}

// Words that were erased cannot be found again by hashing guesses: their digest is salted.
func TestEqualWordsHaveOtherDigests(t *testing.T) {
	t.Parallel()
	one, two := report.New(at, filing()), report.New(at, filing())
	one.Link(func() string { return "one" })
	two.Link(func() string { return "two" })
	if one.Events[0].Digest == two.Events[0].Digest {
		t.Errorf("both are %s", one.Events[0].Digest)
	}
}

func TestFetchedFilesAndLaterEventsKeepTheChain(t *testing.T) {
	t.Parallel()
	r := told(t)
	r.Settle(report.Outcome{Key: "fetch:0:0", At: at, State: report.DeliverySent, Stored: message.MediaRef{
		Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "P", Hash: "9f86d081", Size: 5,
	}})
	r.Record(at, report.EventNoted, report.Actor{Kind: report.ActorAgency}, report.Detail{Text: "baru"})
	if linked, err := r.VerifyChain(); err != nil || linked != 5 {
		t.Errorf("%d linked, %v", linked, err)
	}
	before := r.Head()
	r.Link(func() string { return "more" })
	if linked, err := r.VerifyChain(); err != nil || linked != 6 || r.Head() == before {
		t.Errorf("%d linked, %v", linked, err)
	}
}

// TestErasingLeavesTheChainWhole takes the words and files out of a history as the law
// wants, and says so in it.
func TestErasingLeavesTheChainWhole(t *testing.T) {
	t.Parallel()
	r := told(t)
	r.EraseWords(at)
	r.EraseFiles(at)
	r.Link(func() string { return "later" })
	if linked, err := r.VerifyChain(); err != nil || linked != len(r.Events) {
		t.Errorf("%d linked of %d, %v", linked, len(r.Events), err)
	}
	if r.Words != "" || len(r.Media) > 0 || !r.Place.IsZero() || r.Events[4].Text != "" || r.Events[1].Text == "" || r.Events[4].Salt != "" {
		t.Errorf("after erasing: %+v", r)
	}
	r.Events[1].Text = "lain"
	if _, err := r.VerifyChain(); err == nil {
		t.Error("what was not erased may be changed")
	}
}

// What is still owed when something is erased has it too: words and files are taken out of
// it, and nothing is brought to whoever is not known any more.
func TestErasingReachesWhatIsStillOwed(t *testing.T) {
	t.Parallel()
	photo := []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "P"}}
	group, reporter := report.Target{Kind: report.TargetAgency, Agency: "pupr"}, report.Target{Kind: report.TargetReporter}
	owing := func() report.Report {
		f := filing()
		f.Media = photo
		r := report.New(at, f)
		r.Home = message.Address{Channel: message.ChannelTelegram, ID: "77"} // as an older program kept it
		r.Owe(at, report.Delivery{Key: "card", Target: group, Out: message.Outbound{Text: r.Words, Media: photo}})
		r.Owe(at, report.Delivery{Key: "news", Target: reporter, Out: message.Outbound{Text: "kabar"}})
		return r
	}
	r := owing()
	r.EraseWords(at)
	if r.Delivery("card").State.Owed() {
		t.Error("the words are still on their way")
	}
	r = owing()
	r.EraseFiles(at)
	for _, d := range r.Deliveries {
		if len(d.Out.Media) > 0 || d.Target.Kind == report.TargetStore && d.State.Owed() {
			t.Errorf("the file is still on its way: %s", d.Key)
		}
	}
	r = owing()
	r.EraseIdentity(at)
	if r.Delivery("news").State.Owed() || !r.Delivery("card").State.Owed() {
		t.Error("the reporter is still to be told, or the group is not")
	}
	if r.Home.Person() != "p1" {
		t.Errorf("the report still names the chat %v", r.Home)
	}
}

// A hash is the same in every version of the program: histories outlive it.
func TestAHistorysHashesNeverChange(t *testing.T) {
	t.Parallel()
	r := told(t)
	if got, want := r.Events[4].Sum, "935b2d699838fff6dddc76fdd60971e3b9f33868c5555401b7decebfd70c881d"; got != want {
		t.Errorf("the last hash is %s, not %s", got, want)
	}
}
