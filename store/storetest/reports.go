package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// ReportStore is what a store of reports can do.
type ReportStore interface {
	Load(ctx context.Context, id string) (report.Report, error)
	Save(ctx context.Context, now time.Time, r *report.Report, claim store.Lease) (claimed bool, err error)
	Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]report.Report, error)
	Settle(ctx context.Context, now time.Time, r *report.Report, leaseID string, keep bool) error
	Release(ctx context.Context, id, leaseID string) error
	Renew(ctx context.Context, id, leaseID string, until time.Time) error
	OldestDue(ctx context.Context) (time.Time, error)
	Backlog(ctx context.Context, now time.Time) (int64, error)

	ByTicket(ctx context.Context, ticket string) (report.Report, error)
	ByPerson(ctx context.Context, person string, page store.Page) ([]report.Report, string, error)
	ByAgency(ctx context.Context, q store.AgencyQuery) ([]report.Report, string, error)
	Failed(ctx context.Context, page store.Page) ([]report.Report, string, error)
	CountFailed(ctx context.Context) (int64, error)
	Near(ctx context.Context, q store.Near) ([]report.Report, error)
	Count(ctx context.Context) (int64, error)

	Figures(ctx context.Context, now time.Time, q store.FiguresQuery) ([]figures.DaySheet, error)
	Standing(ctx context.Context, now time.Time) (figures.Standing, error)
	Overdue(ctx context.Context, n int) ([]report.Report, error)
	Spots(ctx context.Context) ([]store.Spot, error)
	Filed(ctx context.Context, q store.FiledQuery) ([]report.Report, string, error)

	Search(ctx context.Context, words string, n int) ([]report.Report, error)
	Alike(ctx context.Context, agency, look string, n int) ([]report.Report, error)

	PutRefs(ctx context.Context, refs []report.Ref) error
	Ref(ctx context.Context, chat message.Address, messageID string) (report.Ref, error)
}

// Reports holds a store of reports to its contract.
func Reports(t *testing.T, open func(t *testing.T) (a, b ReportStore)) {
	run := func(name string, f func(t *testing.T, a, b ReportStore)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := open(t)
			f(t, a, b)
		})
	}
	run("MissingIsErrNotFound", reportMissing)
	run("SavedIsLoadedWhole", reportWhole)
	run("CallerOwnsWhatItLoaded", reportOwned)
	run("InsertTwiceIsOnce", reportInsertTwice)
	run("TicketIsUnique", reportTicket)
	run("StaleVersionConflicts", reportStale)
	run("RacingInsertsHaveOneWinner", reportRaceInsert)
	run("RacingTicketsHaveOneWinner", reportRaceTicket)
	run("RacingSavesHaveOneWinner", reportRaceSave)
	run("EndedContextSavesNothing", reportContext)

	run("DueIsOldestFirst", reportDueOrder)
	run("DueFollowsTheLatestSave", reportDueFollows)
	run("LeaseIsExclusive", reportLeaseExclusive)
	run("RacingDuesShareTheWork", reportDueRace)
	run("ExpiredLeaseIsLeasedAgain", reportLeaseExpires)
	run("StaleHolderCannotSettle", reportStaleHolder)
	run("LateHolderSettlesWhileNobodyTookIt", reportLateHolder)
	run("SettleConflictKeepsLease", reportSettleConflict)
	run("SettleGivesBackUnlessKept", reportSettleKeep)
	run("SaveLeavesForeignLease", reportForeignLease)
	run("SaveClaims", reportClaim)
	run("RefusedSaveClaimsNothing", reportRefusedClaim)
	run("ReleaseAndRenewNeedTheLease", reportRenew)
	run("BacklogAndOldestDueSeeEverythingDue", reportBacklog)

	run("ByPersonIsNewestFirst", reportByPerson)
	run("SecretIsInNoList", reportSecret)
	run("HistoryStaysLinked", reportChain)
	run("ByAgencyIsOldestDeadlineFirst", reportByAgency)
	run("ChangedAgencyMovesTheReport", reportAgencyMoves)
	run("FailedIsLatestFirst", reportFailed)
	run("PagingVisitsEachOnce", reportPaging)
	run("ForeignCursorIsErrBadCursor", reportBadCursor)
	run("FiguresOfNothingAreZero", figuresEmpty)
	run("FiguresFollowEachReport", figuresFollow)
	run("FiguresAreThoseOfTheHistories", figuresGenerated)
	run("StandingCountsOpenAndLate", standingCounts)
	run("OverdueIsLongestLateFirst", overdueFirst)
	run("SpotsAreOpenReportsWithAPoint", spotsOpen)
	run("SecretReportsAreInTheTotalAlone", figuresSecret)
	run("FiledIsNewestDayFirst", filedNewest)
	run("NearIsNearestFirst", reportNear)
	run("NearForgetsTheOldPlace", reportNearMoved)
	run("SearchFindsAllWordsNewestFirst", searchWords)
	run("SearchFollowsTheWords", searchFollows)
	run("SearchTakesAnyWords", searchAny)
	run("ProofsThatLookAlikeAreFound", proofsAlike)
	run("RefsAreIdempotent", reportRefs)
	run("SettledReportIsFoundByItsMessages", reportSettledRefs)
}

// filed is a report as the tests file it: due at once, with a card owed to pupr.
func filed(id string) report.Report {
	r := report.New(begin, report.Filing{
		ID: id, Ticket: "TBN-" + id, Day: "2026-11-21", Person: "p1", Alias: "Pelapor 7F",
		Home: telegram("77"), Category: "jalan", Agency: "pupr", Words: "Jalan berlubang",
		Deadline: after(72 * time.Hour), Cause: "telegram:" + id,
	})
	r.Owe(begin, report.Delivery{
		Key:    "card:pupr:1",
		Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"},
		Out:    message.Outbound{Text: "Laporan baru", Choices: []message.Choice{{ID: "terima", Label: "Terima"}}},
		OnSent: report.MoveForward,
	})
	return r
}

// insert saves a new report without a claim.
func insert(t *testing.T, s ReportStore, r report.Report) report.Report {
	t.Helper()
	_, err := s.Save(t.Context(), begin, &r, store.Lease{})
	must(t, err)
	return r
}

// due leases what is due and returns the IDs.
func due(t *testing.T, s ReportStore, now time.Time, n int, l store.Lease) []string {
	t.Helper()
	rs, err := s.Due(t.Context(), now, n, l)
	must(t, err)
	return reportIDs(rs)
}

func reportIDs(rs []report.Report) []string {
	return ids(rs, func(r report.Report) string { return r.ID })
}

func reportMissing(t *testing.T, a, _ ReportStore) {
	ctx := t.Context()
	_, err := a.Load(ctx, "none")
	wants(t, err, store.ErrNotFound)
	_, err = a.ByTicket(ctx, "TBN-NONE")
	wants(t, err, store.ErrNotFound)
	_, err = a.Ref(ctx, telegram("1"), "1")
	wants(t, err, store.ErrNotFound)

	lost := filed("lost")
	lost.Version = 3
	_, err = a.Save(ctx, begin, &lost, store.Lease{})
	wants(t, err, store.ErrConflict)

	rs, next, err := a.ByPerson(ctx, "nobody", store.Page{})
	must(t, err)
	same(t, append(reportIDs(rs), next), []string{""})
	oldest, err := a.OldestDue(ctx)
	must(t, err)
	same(t, oldest, time.Time{})
	n, err := a.Count(ctx)
	must(t, err)
	same(t, n, 0)
}

func reportWhole(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	r := filed("r1")
	r.Media = []message.MediaRef{{Kind: message.MediaPhoto, Hash: "9f86", Size: 3, Mime: "image/jpeg"}}
	r.Place = message.Place{Lat: -6.8976, Lon: 112.0649, HasPoint: true, Name: "Alun-alun", District: "Tuban"}
	must(t, r.Apply(after(time.Minute), report.MoveAsk, report.Actor{Kind: report.ActorAgency, Agency: "pupr", Name: "Pak Budi", Address: telegram("5")},
		report.Detail{Text: "Sebelah mana? \x00 👷", Cause: "telegram:9"}))
	r.Deliveries[0].Next = begin.Add(1500 * time.Millisecond)
	r = insert(t, a, r)
	if r.Version != 1 {
		t.Fatalf("version after insert is %d, want 1", r.Version)
	}
	for _, s := range []ReportStore{a, b} {
		got, err := s.Load(ctx, "r1")
		must(t, err)
		same(t, got, r)
		same(t, got.Version, r.Version)
		got, err = s.ByTicket(ctx, "TBN-r1")
		must(t, err)
		same(t, got, r)
	}
	r.Words = "Jalan berlubang besar"
	_, err := b.Save(ctx, begin, &r, store.Lease{})
	must(t, err)
	got, err := a.Load(ctx, "r1")
	must(t, err)
	same(t, got, r)
	same(t, got.Version, int64(2))
}

func reportOwned(t *testing.T, a, _ ReportStore) {
	r := insert(t, a, filed("r1"))
	first, err := a.Load(t.Context(), "r1")
	must(t, err)
	first.Deliveries[0].Out.Choices[0].Label = "spoilt"
	first.Events[0].Text = "spoilt"
	second, err := a.Load(t.Context(), "r1")
	must(t, err)
	same(t, second, r)
}

func reportInsertTwice(t *testing.T, a, b ReportStore) {
	first := insert(t, a, filed("r1"))
	again := filed("r1")
	again.Words = "again"
	_, err := b.Save(t.Context(), begin, &again, store.Lease{})
	wants(t, err, store.ErrConflict)
	same(t, again.Version, int64(0))
	got, err := b.Load(t.Context(), "r1")
	must(t, err)
	same(t, got, first)
}

func reportTicket(t *testing.T, a, b ReportStore) {
	first := insert(t, a, filed("r1"))
	other := filed("r2")
	other.Ticket = first.Ticket
	_, err := b.Save(t.Context(), begin, &other, store.Lease{})
	wants(t, err, store.ErrTicketTaken)
	_, err = a.Load(t.Context(), "r2")
	wants(t, err, store.ErrNotFound)
	other.Ticket = "TBN-OTHER"
	insert(t, b, other)
}

func reportStale(t *testing.T, a, b ReportStore) {
	r := insert(t, a, filed("r1"))
	stale := r.Clone()
	r.Words = "newer"
	_, err := a.Save(t.Context(), begin, &r, store.Lease{})
	must(t, err)
	stale.Words = "older"
	_, err = b.Save(t.Context(), begin, &stale, store.Lease{})
	wants(t, err, store.ErrConflict)
	same(t, stale.Version, int64(1))
	got, err := b.Load(t.Context(), "r1")
	must(t, err)
	same(t, got, r)
}

func reportRaceInsert(t *testing.T, a, b ReportStore) {
	s := [2]ReportStore{a, b}
	oneWinner(t, race(6, func(i int) error {
		r := filed("r1")
		r.Ticket = numbered("TBN-", i)
		_, err := s[i%2].Save(t.Context(), begin, &r, store.Lease{})
		return err
	}), store.ErrConflict)
}

func reportRaceTicket(t *testing.T, a, b ReportStore) {
	s := [2]ReportStore{a, b}
	oneWinner(t, race(6, func(i int) error {
		r := filed(numbered("r", i))
		r.Ticket = "TBN-SAME"
		_, err := s[i%2].Save(t.Context(), begin, &r, store.Lease{})
		return err
	}), store.ErrTicketTaken)
}

func reportRaceSave(t *testing.T, a, b ReportStore) {
	s := [2]ReportStore{a, b}
	r := insert(t, a, filed("r1"))
	for range 3 {
		oneWinner(t, race(6, func(i int) error {
			mine := r.Clone()
			mine.Words = numbered("by ", i)
			_, err := s[i%2].Save(t.Context(), begin, &mine, store.Lease{})
			return err
		}), store.ErrConflict)
		var err error
		r, err = a.Load(t.Context(), "r1")
		must(t, err)
	}
	same(t, r.Version, int64(4))
}

func reportContext(t *testing.T, a, _ ReportStore) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := filed("r1")
	_, err := a.Save(ctx, begin, &r, store.Lease{})
	wants(t, err, context.Canceled)
	_, err = a.Load(t.Context(), "r1")
	wants(t, err, store.ErrNotFound)
}

func reportRefs(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	refs := []report.Ref{
		{Chat: telegram("-100"), MessageID: "55", Report: "r1"},
		{Chat: telegram("-100"), MessageID: "56", Report: "r1", Intent: "jawab"},
		{Chat: whatsapp("-100"), MessageID: "55", Report: "r2"},
	}
	must(t, a.PutRefs(ctx, refs))
	must(t, b.PutRefs(ctx, slices.Clone(refs[:2])))
	must(t, a.PutRefs(ctx, nil))
	for _, want := range refs {
		got, err := b.Ref(ctx, want.Chat, want.MessageID)
		must(t, err)
		same(t, got, want)
	}
	refs[0].Report = "r3"
	must(t, b.PutRefs(ctx, refs[:1]))
	got, err := a.Ref(ctx, refs[0].Chat, refs[0].MessageID)
	must(t, err)
	same(t, got, refs[0])
}

func reportSettledRefs(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	insert(t, a, filed("r1"))
	rs, err := a.Due(ctx, begin, 1, lease("l1", time.Minute))
	must(t, err)
	r := rs[0]
	r.Delivery("card:pupr:1").Out.Intent = "jawab"
	r.Settle(report.Outcome{
		Key: "card:pupr:1", At: begin, To: telegram("-100"), State: report.DeliverySent,
		Sent: message.Sent{MessageIDs: []string{"55", "56"}},
	})
	must(t, a.Settle(ctx, begin, &r, "l1", false))
	for _, id := range []string{"55", "56"} {
		got, err := b.Ref(ctx, telegram("-100"), id)
		must(t, err)
		same(t, got, report.Ref{Chat: telegram("-100"), MessageID: id, Report: "r1", Intent: "jawab"})
	}
	_, err = b.Ref(ctx, whatsapp("-100"), "55")
	wants(t, err, store.ErrNotFound)
}
