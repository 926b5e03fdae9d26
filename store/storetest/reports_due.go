package storetest

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// dueAt files a report whose card is due then.
func dueAt(id string, at time.Time) report.Report {
	r := filed(id)
	r.Deliveries[0].Next = at
	return r
}

// sent is the outcome of a card that its network took.
func sent(r *report.Report, at time.Time) {
	r.Settle(report.Outcome{Key: "card:pupr:1", At: at, To: telegram("-100"), State: report.DeliverySent})
}

func reportDueOrder(t *testing.T, a, b ReportStore) {
	insert(t, a, dueAt("r3", after(3*time.Minute)))
	insert(t, b, dueAt("r1", after(1*time.Minute)))
	insert(t, a, dueAt("r2", after(2*time.Minute)))
	insert(t, b, dueAt("r9", after(9*time.Minute)))
	same(t, due(t, a, begin, 10, lease("l0", time.Hour)), []string{})
	same(t, due(t, a, after(5*time.Minute), 2, lease("l1", time.Hour)), []string{"r1", "r2"})
	same(t, due(t, b, after(5*time.Minute), 2, lease("l2", time.Hour)), []string{"r3"})
	same(t, due(t, a, after(9*time.Minute), 2, lease("l3", time.Hour)), []string{"r9"})
}

func reportDueFollows(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	r := insert(t, a, dueAt("r1", begin))
	r.Deliveries[0].Next = after(time.Hour)
	_, err := a.Save(ctx, begin, &r, store.Lease{})
	must(t, err)
	same(t, due(t, b, begin, 10, lease("l1", time.Hour)), []string{})
	sent(&r, begin)
	_, err = a.Save(ctx, begin, &r, store.Lease{})
	must(t, err)
	same(t, due(t, b, after(2*time.Hour), 10, lease("l2", 3*time.Hour)), []string{})
	r.Close = after(2 * time.Hour)
	_, err = a.Save(ctx, begin, &r, store.Lease{})
	must(t, err)
	got, err := b.Due(ctx, after(2*time.Hour), 10, lease("l3", 3*time.Hour))
	must(t, err)
	same(t, got, []report.Report{r})
	same(t, got[0].Version, r.Version)
}

func reportLeaseExclusive(t *testing.T, a, b ReportStore) {
	insert(t, a, filed("r1"))
	same(t, due(t, a, begin, 10, lease("l1", time.Minute)), []string{"r1"})
	same(t, due(t, b, begin, 10, lease("l2", time.Minute)), []string{})
	same(t, due(t, a, after(59*time.Second), 10, lease("l3", 2*time.Minute)), []string{})
}

func reportDueRace(t *testing.T, a, b ReportStore) {
	const n = 20
	s := [2]ReportStore{a, b}
	for i := range n {
		insert(t, a, filed(numbered("r", i)))
	}
	var mu sync.Mutex
	var all []string
	for _, err := range race(4, func(i int) error {
		for k := range n {
			rs, err := s[i%2].Due(t.Context(), begin, 3, lease(numbered("l", i*n+k), time.Minute))
			if err != nil {
				return err
			}
			if len(rs) == 0 {
				return nil
			}
			mu.Lock()
			all = append(all, reportIDs(rs)...)
			mu.Unlock()
		}
		return nil
	}) {
		must(t, err)
	}
	// Racing askers may have found nothing while others held what they saw.
	all = append(all, due(t, a, begin, n, lease("rest", time.Minute))...)
	slices.Sort(all)
	var want []string
	for i := range n {
		want = append(want, numbered("r", i))
	}
	same(t, all, want)
}

func reportLeaseExpires(t *testing.T, a, b ReportStore) {
	insert(t, a, filed("r1"))
	same(t, due(t, a, begin, 10, lease("l1", time.Minute)), []string{"r1"})
	same(t, due(t, b, after(time.Minute), 10, lease("l2", 2*time.Minute)), []string{"r1"})
	same(t, due(t, a, after(90*time.Second), 10, lease("l3", 3*time.Minute)), []string{})
}

func reportStaleHolder(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	insert(t, a, filed("r1"))
	stale, err := a.Due(ctx, begin, 1, lease("l1", time.Minute))
	must(t, err)
	fresh, err := b.Due(ctx, after(2*time.Minute), 1, lease("l2", 3*time.Minute))
	must(t, err)
	same(t, reportIDs(fresh), []string{"r1"})

	sent(&stale[0], after(2*time.Minute))
	wants(t, a.Settle(ctx, after(2*time.Minute), &stale[0], "l1", false), store.ErrLeaseLost)
	same(t, stale[0].Version, int64(1))
	wants(t, a.Release(ctx, "r1", "l1"), store.ErrLeaseLost)
	got, err := a.Load(ctx, "r1")
	must(t, err)
	same(t, got, fresh[0])

	sent(&fresh[0], after(2*time.Minute))
	must(t, b.Settle(ctx, after(2*time.Minute), &fresh[0], "l2", false))
	got, err = a.Load(ctx, "r1")
	must(t, err)
	same(t, got, fresh[0])
}

func reportLateHolder(t *testing.T, a, _ ReportStore) {
	insert(t, a, filed("r1"))
	rs, err := a.Due(t.Context(), begin, 1, lease("l1", time.Minute))
	must(t, err)
	sent(&rs[0], after(time.Hour))
	must(t, a.Settle(t.Context(), after(time.Hour), &rs[0], "l1", false))
}

func reportSettleConflict(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	r := insert(t, a, filed("r1"))
	held, err := a.Due(ctx, begin, 1, lease("l1", time.Minute))
	must(t, err)
	r.Words = "changed meanwhile"
	_, err = b.Save(ctx, begin, &r, store.Lease{})
	must(t, err)

	sent(&held[0], begin)
	wants(t, a.Settle(ctx, begin, &held[0], "l1", false), store.ErrConflict)
	same(t, due(t, b, begin, 1, lease("l2", time.Minute)), []string{})
	again, err := a.Load(ctx, "r1")
	must(t, err)
	sent(&again, begin)
	must(t, a.Settle(ctx, begin, &again, "l1", false))
	got, err := b.Load(ctx, "r1")
	must(t, err)
	same(t, got.Words, "changed meanwhile")
	same(t, got.Status, report.StatusForwarded)
}

func reportSettleKeep(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	insert(t, a, filed("r1"))
	rs, err := a.Due(ctx, begin, 1, lease("l1", time.Minute))
	must(t, err)
	r := rs[0]
	must(t, a.Settle(ctx, begin, &r, "l1", true))
	same(t, due(t, b, begin, 1, lease("l2", time.Minute)), []string{})
	must(t, a.Settle(ctx, begin, &r, "l1", false))
	same(t, due(t, b, begin, 1, lease("l3", time.Minute)), []string{"r1"})
	wants(t, a.Settle(ctx, begin, &r, "l1", false), store.ErrLeaseLost)
}

func reportForeignLease(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	insert(t, a, filed("r1"))
	held, err := a.Due(ctx, begin, 1, lease("l1", time.Minute))
	must(t, err)
	r := held[0].Clone()
	_, err = b.Save(ctx, begin, &r, store.Lease{})
	must(t, err)
	claimed, err := b.Save(ctx, begin, &r, lease("l2", time.Minute))
	must(t, err)
	same(t, claimed, false)
	same(t, due(t, b, begin, 1, lease("l3", time.Minute)), []string{})
	must(t, a.Settle(ctx, begin, &r, "l1", false))

	claimed, err = b.Save(ctx, begin, &r, lease("l4", time.Minute))
	must(t, err)
	same(t, claimed, true)
	claimed, err = a.Save(ctx, after(2*time.Minute), &r, lease("l5", 3*time.Minute))
	must(t, err)
	same(t, claimed, true) // l4 had run out
	wants(t, b.Settle(ctx, after(2*time.Minute), &r, "l4", false), store.ErrLeaseLost)
}

func reportClaim(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	r := filed("r1")
	claimed, err := a.Save(ctx, begin, &r, lease("l1", time.Minute))
	must(t, err)
	same(t, claimed, true)
	same(t, due(t, b, begin, 1, lease("l2", time.Minute)), []string{})
	sent(&r, begin)
	must(t, a.Settle(ctx, begin, &r, "l1", false))
	same(t, r.Version, int64(2))

	orphan := filed("r2")
	_, err = a.Save(ctx, begin, &orphan, lease("l3", time.Minute))
	must(t, err)
	same(t, due(t, b, after(time.Minute), 1, lease("l4", 2*time.Minute)), []string{"r2"})
}

func reportRefusedClaim(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	insert(t, a, filed("r1"))
	again := filed("r1")
	claimed, err := b.Save(ctx, begin, &again, lease("l1", time.Minute))
	wants(t, err, store.ErrConflict)
	same(t, claimed, false)
	same(t, due(t, a, begin, 1, lease("l2", time.Minute)), []string{"r1"})
}

func reportRenew(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	insert(t, a, filed("r1"))
	same(t, due(t, a, begin, 1, lease("l1", time.Minute)), []string{"r1"})
	must(t, a.Renew(ctx, "r1", "l1", after(5*time.Minute)))
	same(t, due(t, b, after(2*time.Minute), 1, lease("l2", 3*time.Minute)), []string{})
	wants(t, b.Renew(ctx, "r1", "l2", after(5*time.Minute)), store.ErrLeaseLost)
	wants(t, b.Release(ctx, "r1", "l2"), store.ErrLeaseLost)
	must(t, a.Release(ctx, "r1", "l1"))
	wants(t, a.Renew(ctx, "r1", "l1", after(5*time.Minute)), store.ErrLeaseLost)
	same(t, due(t, b, after(2*time.Minute), 1, lease("l3", 3*time.Minute)), []string{"r1"})
}

func reportBacklog(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	insert(t, a, dueAt("r1", after(time.Minute)))
	insert(t, a, dueAt("r2", after(2*time.Minute)))
	done := filed("r3")
	done.Deliveries = nil
	insert(t, a, done)
	for i, want := range []int64{0, 1, 2} {
		n, err := b.Backlog(ctx, after(time.Duration(i)*time.Minute))
		must(t, err)
		same(t, n, want)
	}
	same(t, due(t, a, after(time.Hour), 1, lease("l1", 2*time.Hour)), []string{"r1"})
	oldest, err := b.OldestDue(ctx)
	must(t, err)
	same(t, oldest.UTC(), after(time.Minute))
}
