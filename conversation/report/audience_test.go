package report_test

import (
	"testing"

	"github.com/taprose/taprose/conversation/report"
)

// TestWordsReachWhoTheyAreFor: what each audience reads of each kind of event.
func TestWordsReachWhoTheyAreFor(t *testing.T) {
	t.Parallel()
	agency, admin := report.Actor{Kind: report.ActorAgency, Agency: "pupr"}, report.Actor{Kind: report.ActorAdmin}
	audiences := []report.Audience{report.ForReporter, report.ForAgency, report.ForLeader, report.ForAdmins}
	for _, c := range []struct {
		kind report.EventKind
		by   report.Actor
		// want has a letter for each audience: w for the words, e for the event alone, - for
		// nothing.
		want string
	}{
		{report.EventAnswered, agency, "wwww"},
		{report.EventUpdated, report.Actor{Kind: report.ActorReporter}, "wwww"},
		{report.EventKind(report.MoveReject), agency, "wwww"},
		{report.EventNoted, agency, "-www"},
		{report.EventKind(report.MoveTransfer), agency, "wwww"},
		{report.EventKind(report.MoveTransfer), admin, "ewww"},
		{report.EventAssigned, admin, "ewww"},
		{report.EventBlocked, admin, "---w"},
		{report.EventUnblocked, admin, "---w"},
		{report.EventUndeliverable, report.Actor{Kind: report.ActorSystem}, "eeee"},
		{report.EventLate, report.Actor{Kind: report.ActorSystem}, "eeee"},
	} {
		e, got := report.Event{Kind: c.kind, By: c.by, Text: "kata"}, ""
		for _, a := range audiences {
			switch words, ok := e.Words(a); {
			case !ok:
				got += "-"
			case words == "":
				got += "e"
			default:
				got += "w"
			}
		}
		if got != c.want {
			t.Errorf("%s by %s: %s, want %s", c.kind, c.by.Kind, got, c.want)
		}
	}
}
