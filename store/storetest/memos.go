package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// MemoStore is what a store of memos can do. Refs finds what a sent memo is about.
type MemoStore interface {
	Load(ctx context.Context, id string) (memo.Memo, error)
	Save(ctx context.Context, now time.Time, m *memo.Memo, claim store.Lease) (claimed bool, err error)
	Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]memo.Memo, error)
	Settle(ctx context.Context, now time.Time, m *memo.Memo, leaseID string, keep bool) error
	Release(ctx context.Context, id, leaseID string) error
	Renew(ctx context.Context, id, leaseID string, until time.Time) error
	OldestDue(ctx context.Context) (time.Time, error)
	List(ctx context.Context, q store.MemoQuery) ([]memo.Memo, string, error)
	All(ctx context.Context, page store.Page) ([]memo.Memo, string, error)
	Failed(ctx context.Context, page store.Page) ([]memo.Memo, string, error)
	CountFailed(ctx context.Context) (int64, error)
}

// RefStore finds what a message of ours is about.
type RefStore interface {
	Ref(ctx context.Context, chat message.Address, messageID string) (report.Ref, error)
}

// Memos holds a store of memos to its contract.
func Memos(t *testing.T, open func(t *testing.T) (a, b MemoStore, refs RefStore)) {
	run := func(name string, f func(t *testing.T, a, b MemoStore, refs RefStore)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b, refs := open(t)
			f(t, a, b, refs)
		})
	}
	run("MissingIsErrNotFound", memoMissing)
	run("SavedIsLoadedWhole", memoWhole)
	run("InsertTwiceIsOnce", memoInsertTwice)
	run("StaleVersionConflicts", memoStale)
	run("RacingInsertsHaveOneWinner", memoRace)
	run("DueIsOldestFirstAndExclusive", memoDueOrder)
	run("RemindersAreDueToo", memoRemind)
	run("ExpiredLeaseIsLeasedAgainAndStaleHolderCannotSettle", memoFence)
	run("SaveClaimsAndLeavesForeignLease", memoClaim)
	run("SettledMemoIsFoundByItsMessages", memoRefs)
	run("ListIsNewestFirstAndNarrows", memoList)
	run("FailedIsLatestFirst", memoFailed)
	run("AllIsInTheOrderOfIDs", memoAll)
}

// order is an order to an agency, due at once.
func orderMemo(id, agency string, at time.Time) memo.Memo {
	m := memo.Memo{
		ID: memo.OrderID(id), Schema: memo.Schema, Kind: memo.KindOrder, Created: at, Updated: at, Day: at.Format(time.DateOnly),
		Agency: agency, Chat: telegram("9"), By: "Bupati", Tickets: []string{"TBN-1"}, Words: "Tolong cek <hari> ini",
		Media:  []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "AgAC"}},
		Status: memo.StatusOpen, Cause: "telegram:" + id,
	}
	m.Owe(at, report.Delivery{
		Key: memo.KeyOrder, Target: report.Target{Kind: report.TargetAgency, Agency: agency},
		Out: message.Outbound{Text: "Perintah"},
	})
	return m
}

func insertMemo(t *testing.T, s MemoStore, m memo.Memo) memo.Memo {
	t.Helper()
	_, err := s.Save(t.Context(), begin, &m, store.Lease{})
	must(t, err)
	return m
}

func memoIDs(ms []memo.Memo) []string { return ids(ms, func(m memo.Memo) string { return m.ID }) }

func dueMemos(t *testing.T, s MemoStore, now time.Time, n int, l store.Lease) []string {
	t.Helper()
	ms, err := s.Due(t.Context(), now, n, l)
	must(t, err)
	return memoIDs(ms)
}

func memoMissing(t *testing.T, a, _ MemoStore, refs RefStore) {
	_, err := a.Load(t.Context(), "memo:order:none")
	wants(t, err, store.ErrNotFound)
	lost := orderMemo("lost", "pupr", begin)
	lost.Version = 3
	_, err = a.Save(t.Context(), begin, &lost, store.Lease{})
	wants(t, err, store.ErrConflict)
	ms, next, err := a.List(t.Context(), store.MemoQuery{Kind: memo.KindOrder})
	must(t, err)
	same(t, append(memoIDs(ms), next), []string{""})
	oldest, err := a.OldestDue(t.Context())
	must(t, err)
	same(t, oldest, time.Time{})
	_, _, err = a.List(t.Context(), store.MemoQuery{Kind: memo.KindOrder, Page: store.Page{After: "?"}})
	wants(t, err, store.ErrBadCursor)
	_, err = refs.Ref(t.Context(), telegram("-100"), "1")
	wants(t, err, store.ErrNotFound)
}

func memoWhole(t *testing.T, a, b MemoStore, _ RefStore) {
	m := orderMemo("1", "pupr", begin)
	m.Report = "r1"
	m.Answer(after(time.Minute), memo.Answer{By: "Pak Budi", Words: "Siap", Cause: "telegram:2"})
	m = insertMemo(t, a, m)
	got, err := b.Load(t.Context(), m.ID)
	must(t, err)
	same(t, got, m)
	same(t, got.Version, int64(1))
}

func memoInsertTwice(t *testing.T, a, b MemoStore, _ RefStore) {
	insertMemo(t, a, orderMemo("1", "pupr", begin))
	again := orderMemo("1", "dinkes", begin)
	_, err := b.Save(t.Context(), begin, &again, store.Lease{})
	wants(t, err, store.ErrConflict)
	got, err := a.Load(t.Context(), again.ID)
	must(t, err)
	same(t, got.Agency, "pupr")
}

func memoStale(t *testing.T, a, b MemoStore, _ RefStore) {
	m := insertMemo(t, a, orderMemo("1", "pupr", begin))
	other := m.Clone()
	m.Words = "first"
	_, err := a.Save(t.Context(), begin, &m, store.Lease{})
	must(t, err)
	other.Words = "second"
	_, err = b.Save(t.Context(), begin, &other, store.Lease{})
	wants(t, err, store.ErrConflict)
	got, err := b.Load(t.Context(), m.ID)
	must(t, err)
	same(t, []any{got.Words, got.Version}, []any{"first", int64(2)})
}

// Many replicas that make the same digest make it once.
func memoRace(t *testing.T, a, b MemoStore, _ RefStore) {
	oneWinner(t, race(8, func(i int) error {
		s := a
		if i%2 == 0 {
			s = b
		}
		m := memo.Memo{ID: memo.DigestID("day", "2026-11-21", telegram("9")), Kind: memo.KindDigest, Created: begin, Day: "2026-11-21", Chat: telegram("9")}
		_, err := s.Save(t.Context(), begin, &m, store.Lease{})
		return err
	}), store.ErrConflict)
}

func memoDueOrder(t *testing.T, a, b MemoStore, _ RefStore) {
	insertMemo(t, a, orderMemo("3", "pupr", after(3*time.Minute)))
	insertMemo(t, b, orderMemo("1", "pupr", after(1*time.Minute)))
	insertMemo(t, a, orderMemo("2", "pupr", after(2*time.Minute)))
	same(t, dueMemos(t, a, begin, 10, lease("l0", time.Hour)), []string{})
	same(t, dueMemos(t, a, after(5*time.Minute), 2, lease("l1", time.Hour)), []string{memo.OrderID("1"), memo.OrderID("2")})
	same(t, dueMemos(t, b, after(5*time.Minute), 5, lease("l2", time.Hour)), []string{memo.OrderID("3")})
	oldest, err := b.OldestDue(t.Context())
	must(t, err)
	same(t, oldest.UTC(), after(time.Minute))
}

func memoRemind(t *testing.T, a, b MemoStore, _ RefStore) {
	m := orderMemo("1", "pupr", begin)
	m.Deliveries, m.Remind = nil, after(time.Hour)
	m = insertMemo(t, a, m)
	same(t, dueMemos(t, b, after(59*time.Minute), 10, lease("l1", 2*time.Hour)), []string{})
	same(t, dueMemos(t, b, after(time.Hour), 10, lease("l2", 2*time.Hour)), []string{m.ID})
	m.Remind = time.Time{}
	_, err := a.Save(t.Context(), after(time.Hour), &m, store.Lease{})
	must(t, err)
	same(t, dueMemos(t, b, after(9*time.Hour), 10, lease("l3", 10*time.Hour)), []string{})
}

func memoFence(t *testing.T, a, b MemoStore, _ RefStore) {
	ctx := t.Context()
	insertMemo(t, a, orderMemo("1", "pupr", begin))
	first, err := a.Due(ctx, begin, 1, lease("l1", time.Minute))
	must(t, err)
	same(t, dueMemos(t, b, after(30*time.Second), 1, lease("l2", time.Hour)), []string{})
	must(t, a.Renew(ctx, first[0].ID, "l1", after(2*time.Minute)))
	same(t, dueMemos(t, b, after(90*time.Second), 1, lease("l3", time.Hour)), []string{})
	second, err := b.Due(ctx, after(2*time.Minute), 1, lease("l4", time.Hour))
	must(t, err)
	same(t, memoIDs(second), memoIDs(first))
	wants(t, a.Settle(ctx, after(3*time.Minute), &first[0], "l1", false), store.ErrLeaseLost)
	wants(t, a.Release(ctx, first[0].ID, "l1"), store.ErrLeaseLost)
	wants(t, a.Renew(ctx, first[0].ID, "l1", after(time.Hour)), store.ErrLeaseLost)
	stale := second[0].Clone()
	second[0].Words = "kept"
	must(t, b.Settle(ctx, after(3*time.Minute), &second[0], "l4", true))
	wants(t, b.Settle(ctx, after(3*time.Minute), &stale, "l4", false), store.ErrConflict)
	same(t, dueMemos(t, a, after(4*time.Minute), 1, lease("l5", time.Hour)), []string{})
	must(t, b.Settle(ctx, after(3*time.Minute), &second[0], "l4", false))
	same(t, dueMemos(t, a, after(4*time.Minute), 1, lease("l6", time.Hour)), memoIDs(first))
	must(t, a.Release(ctx, first[0].ID, "l6"))
}

func memoClaim(t *testing.T, a, b MemoStore, _ RefStore) {
	ctx := t.Context()
	m := orderMemo("1", "pupr", begin)
	claimed, err := a.Save(ctx, begin, &m, lease("mine", time.Minute))
	must(t, err)
	same(t, claimed, true)
	same(t, dueMemos(t, b, begin, 1, lease("l1", time.Hour)), []string{})
	claimed, err = b.Save(ctx, begin, &m, lease("theirs", time.Minute))
	must(t, err)
	same(t, claimed, false)
	must(t, a.Settle(ctx, begin, &m, "mine", false))
	claimed, err = b.Save(ctx, begin, &m, lease("theirs", time.Minute))
	must(t, err)
	same(t, claimed, true)
}

func memoRefs(t *testing.T, a, b MemoStore, refs RefStore) {
	ctx := t.Context()
	insertMemo(t, a, orderMemo("1", "pupr", begin))
	due, err := a.Due(ctx, begin, 1, lease("l1", time.Hour))
	must(t, err)
	e := due[0].Envelope()
	e.Settle(report.Outcome{
		Key: memo.KeyOrder, At: after(time.Second), To: telegram("-100"), State: report.DeliverySent,
		Sent: message.Sent{MessageIDs: []string{"57"}},
	})
	due[0].Open(&e)
	must(t, a.Settle(ctx, after(time.Second), &due[0], "l1", false))
	got, err := refs.Ref(ctx, telegram("-100"), "57")
	must(t, err)
	same(t, got.Report, memo.OrderID("1"))
	m, err := b.Load(ctx, memo.OrderID("1"))
	must(t, err)
	same(t, m.Deliveries[0].State, report.DeliverySent)
	same(t, dueMemos(t, b, after(time.Hour), 1, lease("l2", 2*time.Hour)), []string{})
}

func memoList(t *testing.T, a, b MemoStore, _ RefStore) {
	ctx := t.Context()
	for i, agency := range []string{"pupr", "dinkes", "pupr", "pupr"} {
		m := orderMemo(numbered("o", i), agency, after(time.Duration(i)*24*time.Hour))
		if i == 2 {
			m.Report, m.Status = "r1", memo.StatusAnswered
		}
		insertMemo(t, a, m)
	}
	act := orderMemo("x", "pupr", begin)
	act.ID, act.Kind, act.Status = memo.ActivityID("x"), memo.KindActivity, ""
	insertMemo(t, a, act)
	list := func(q store.MemoQuery) []string {
		t.Helper()
		var all []string
		for {
			ms, next, err := b.List(ctx, q)
			must(t, err)
			all = append(all, memoIDs(ms)...)
			if next == "" {
				return all
			}
			q.After = next
		}
	}
	id := func(is ...int) []string {
		out := []string{}
		for _, i := range is {
			out = append(out, memo.OrderID(numbered("o", i)))
		}
		return out
	}
	orders := store.MemoQuery{Kind: memo.KindOrder}
	same(t, list(orders), id(3, 2, 1, 0))
	orders.Limit = 1
	same(t, list(orders), id(3, 2, 1, 0))
	same(t, list(store.MemoQuery{Kind: memo.KindOrder, Agency: "pupr"}), id(3, 2, 0))
	same(t, list(store.MemoQuery{Kind: memo.KindOrder, Status: memo.StatusOpen, Page: store.Page{Limit: 2}}), id(3, 1, 0))
	same(t, list(store.MemoQuery{Kind: memo.KindOrder, Report: "r1"}), id(2))
	same(t, list(store.MemoQuery{Kind: memo.KindOrder, From: "2026-11-22", To: "2026-11-23"}), id(2, 1))
	same(t, list(store.MemoQuery{Kind: memo.KindActivity}), []string{act.ID})
}

func memoFailed(t *testing.T, a, b MemoStore, _ RefStore) {
	ctx := t.Context()
	giveUp := func(m *memo.Memo, at time.Time) {
		t.Helper()
		e := m.Envelope()
		e.Settle(report.Outcome{Key: memo.KeyOrder, At: at, State: report.DeliveryDiscarded, Failure: "refused:kicked"})
		m.Open(&e)
		_, err := a.Save(ctx, at, m, store.Lease{})
		must(t, err)
	}
	var ms []memo.Memo
	for i, id := range []string{"1", "2", "3", "4", "5"} {
		m := orderMemo(id, "pupr", begin)
		if id == "5" {
			// Given up before its first save, as an archive has it.
			e := m.Envelope()
			e.Settle(report.Outcome{Key: memo.KeyOrder, At: after(time.Second), State: report.DeliveryUncertain, Failure: "uncertain:timeout"})
			m.Open(&e)
		}
		ms = append(ms, insertMemo(t, a, m))
		if i < 3 {
			giveUp(&ms[i], after(time.Duration(min(i+1, 2))*time.Minute))
		}
	}
	ms[3].Recall(func(report.Delivery) bool { return true })
	_, err := a.Save(ctx, begin, &ms[3], store.Lease{})
	must(t, err)
	list := func() []string {
		t.Helper()
		var got []string
		page := store.Page{Limit: 1}
		for range 9 {
			found, next, err := b.Failed(ctx, page)
			must(t, err)
			got = append(got, memoIDs(found)...)
			if next == "" {
				break
			}
			page.After = next
		}
		n, err := b.CountFailed(ctx)
		must(t, err)
		same(t, n, int64(len(got)))
		return got
	}
	same(t, list(), []string{memo.OrderID("3"), memo.OrderID("2"), memo.OrderID("1"), memo.OrderID("5")})
	same(t, dueMemos(t, b, after(time.Hour), 9, lease("l1", 2*time.Hour)), []string{})
	m, err := b.Load(ctx, memo.OrderID("2"))
	must(t, err)
	same(t, m.GivenUpAt(&m.Deliveries[0]).UTC(), after(2*time.Minute))
	must(t, m.Retry(after(time.Hour), memo.KeyOrder, report.Actor{Kind: report.ActorAdmin}))
	_, err = b.Save(ctx, after(time.Hour), &m, store.Lease{})
	must(t, err)
	same(t, list(), []string{memo.OrderID("3"), memo.OrderID("1"), memo.OrderID("5")})
	same(t, dueMemos(t, b, after(time.Hour), 9, lease("l2", 2*time.Hour)), []string{memo.OrderID("2")})
	_, _, err = b.Failed(ctx, store.Page{After: "!!"})
	wants(t, err, store.ErrBadCursor)
}

func memoAll(t *testing.T, a, b MemoStore, _ RefStore) {
	for _, id := range unsorted {
		insertMemo(t, a, orderMemo(id, "pupr", begin))
	}
	got := walk(t, b.All)
	order(t, got, func(m memo.Memo) string { return m.ID })
	same(t, len(got), len(unsorted))
}
