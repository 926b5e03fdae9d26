package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

func openInside(t *testing.T) *DB {
	t.Helper()
	db, err := Open(t.Context(), t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// TestEveryQueryIsOnAnIndex asks SQLite how it would answer.
func TestEveryQueryIsOnAnIndex(t *testing.T) {
	t.Parallel()
	db := openInside(t)
	for _, query := range []string{
		"SELECT version, body FROM report WHERE id = ?", "SELECT version, body FROM report WHERE ticket = ?", "SELECT version, body FROM report WHERE n = ?",
		allReports, allRefs, allPeople, allCodes, byPerson, byAgency, byFailed, countFailed, nearCells, reportDue, filed + " ORDER BY f.day DESC, f.report DESC LIMIT ?",
		amendmentsAfter, lastAmendment, positionNow, sheetsOf, sheetOf, progressOf, countedOnes,
		"SELECT min(due) FROM report WHERE due IS NOT NULL", "SELECT count(*) FROM report WHERE due <= ?",
		"SELECT report, intent FROM ref WHERE chat = ? AND message = ?",
		chatDue, "SELECT version, body, seen, owed FROM chat WHERE address = ?", chatIdleQuery, chatUpdates[3],
		"SELECT min(wake) FROM chat WHERE wake IS NOT NULL",
		"SELECT version, body FROM person WHERE id = (SELECT person FROM person_address WHERE address = ?)",
		"DELETE FROM person_address WHERE person = ?",
		"SELECT version, body FROM memo WHERE id = ?", memoDue, listMemos, memosAbout, listAllMemo, failedMemos, countFailedMemos, blockedPeople, "SELECT min(due) FROM memo WHERE due IS NOT NULL",
		"SELECT seq, body FROM web WHERE chat = ? AND seq > ? ORDER BY seq LIMIT ?", "SELECT seq FROM web WHERE chat = ? AND key = ?",
	} {
		args := make([]any, strings.Count(query, "?"))
		for i := range args {
			args[i] = "1"
		}
		plan := explain(t, db, query, args)
		for _, step := range plan {
			// json_each is a list in memory, a subquery is judged by its own steps, and
			// a constant row is what subqueries alone are asked in.
			if strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "json_each") && !strings.Contains(step, "subquery") && step != "SCAN CONSTANT ROW" ||
				strings.Contains(step, "TEMP B-TREE") {
				t.Errorf("%s\n is answered by %q", query, plan)
				break
			}
		}
	}
}

func explain(t *testing.T, db *DB, query string, args []any) []string {
	t.Helper()
	var plan []string
	err := db.each(t.Context(), "EXPLAIN QUERY PLAN "+query, args, func(scan func(...any) error) error {
		var id, parent, unused int
		var detail string
		err := scan(&id, &parent, &unused, &detail)
		plan = append(plan, detail)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return plan
}

func inChat(id string, due time.Time) chat.Chat {
	return chat.Chat{
		Address: message.Address{Channel: message.ChannelWeb, ID: id}, Updated: time.Unix(1e9, 0),
		Owed: []message.Outbound{{Key: "1"}}, OwedDue: due,
	}
}

// TestTurnsLeaveTheIndexAlone: in a chat that goes on, each save is due later than
// the one before, and the index is only told when it would wake the chat too late.
func TestTurnsLeaveTheIndexAlone(t *testing.T) {
	t.Parallel()
	db := openInside(t)
	at := func(s int) time.Time { return time.Unix(1e9+int64(s), 0) }
	wake := func() int64 {
		var w int64
		if err := db.row(t.Context(), "SELECT wake FROM chat", nil, &w); err != nil {
			t.Fatal(err)
		}
		return w/1e9 - 1e9
	}
	c := inChat("1", at(30))
	for _, step := range []struct{ due, wake int }{{30, 30}, {31, 30}, {90, 30}, {20, 20}, {40, 20}} {
		c.OwedDue = at(step.due)
		if err := db.Chats().Save(t.Context(), &c); err != nil {
			t.Fatal(err)
		}
		if got := wake(); got != int64(step.wake) {
			t.Fatalf("due at %d: wake is %d, want %d", step.due, got, step.wake)
		}
	}
	cs, err := db.Chats().Due(t.Context(), at(25), 1, store.Lease{ID: "l1", Until: at(99)})
	if err != nil || len(cs) != 0 || wake() != 40 {
		t.Fatalf("woken too early: %d chats, error %v, wake %d; want it put right", len(cs), err, wake())
	}
	c.OwedDue = at(50)
	if err := db.Chats().Save(t.Context(), &c); err != nil {
		t.Fatal(err)
	}
	if wake() != 40 {
		t.Fatalf("memory did not learn what the index says: wake %d", wake())
	}
	cs, err = db.Chats().Due(t.Context(), at(50), 1, store.Lease{ID: "l2", Until: at(99)})
	if err != nil || len(cs) != 1 {
		t.Fatalf("%d chats, error %v; want the one", len(cs), err)
	}
}

// A chat that is saved in the very commit that puts its index right is woken when it says.
func TestASaveBesideACorrectionIsNotForgotten(t *testing.T) {
	t.Parallel()
	db := openInside(t)
	at := func(s int) time.Time { return time.Unix(1e9+int64(s), 0) }
	c := inChat("1", at(20))
	for _, due := range []int{20, 90} {
		c.OwedDue = at(due)
		if err := db.Chats().Save(t.Context(), &c); err != nil {
			t.Fatal(err)
		}
	}
	release := hold(t, db)
	var wg sync.WaitGroup
	wg.Go(func() {
		if cs, err := db.Chats().Due(t.Context(), at(25), 1, store.Lease{ID: "l1", Until: at(26)}); len(cs) != 0 || err != nil {
			t.Errorf("woken too early: %d chats, error %v", len(cs), err)
		}
	})
	queued(db, 1)
	c.OwedDue = at(30)
	wg.Go(func() {
		if err := db.Chats().Save(t.Context(), &c); err != nil {
			t.Error(err)
		}
	})
	queued(db, 2)
	release()
	wg.Wait()
	if cs, err := db.Chats().Due(t.Context(), at(31), 1, store.Lease{ID: "l2", Until: at(99)}); err != nil || len(cs) != 1 {
		t.Errorf("%d chats, error %v; want the one", len(cs), err)
	}
}

// hold stops the writer until the returned function is called, so that a test can
// fill a batch.
func hold(t *testing.T, db *DB) (release func()) {
	t.Helper()
	began, end := make(chan struct{}), make(chan struct{})
	go func() {
		_ = db.writer.do(&write{ctx: context.Background(), run: func(*conn) error {
			close(began)
			<-end
			return nil
		}})
	}()
	<-began
	return func() { close(end) }
}

// queued waits until n writes wait.
func queued(db *DB, n int) {
	for len(db.writer.queue) < n {
		runtime.Gosched()
	}
}

func TestOneBatchManyOutcomes(t *testing.T) {
	t.Parallel()
	db := openInside(t)
	ours := errors.New("ours")
	insert := func(key string) func(*conn) error {
		return func(c *conn) error {
			_, err := c.exec("INSERT INTO web (chat, key, body) VALUES ('c', ?, x'00')", key)
			return err
		}
	}
	ended, end := context.WithCancel(t.Context())
	ops := map[string]*write{
		"good1":    {ctx: t.Context(), run: insert("good1")},
		"refused":  {ctx: t.Context(), run: func(*conn) error { return ours }},
		"ended":    {ctx: ended, run: insert("ended")},
		"halfway":  {ctx: t.Context(), guarded: true, run: func(c *conn) error { return errors.Join(insert("halfway")(c), ours) }},
		"panicked": {ctx: t.Context(), run: func(c *conn) error { _ = insert("panicked")(c); panic("a bug") }},
		"good2":    {ctx: t.Context(), run: insert("good2")},
	}
	before := db.Stats()
	release := hold(t, db)
	errs := map[string]error{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for name, op := range ops {
		wg.Go(func() {
			err := db.writer.do(op)
			mu.Lock()
			errs[name] = err
			mu.Unlock()
		})
	}
	queued(db, len(ops))
	end()
	release()
	wg.Wait()
	for name, want := range map[string]error{
		"good1": nil, "good2": nil, "refused": ours, "halfway": ours, "ended": context.Canceled, "panicked": errPanic,
	} {
		if !errors.Is(errs[name], want) {
			t.Errorf("%s: error is %v, want %v", name, errs[name], want)
		}
	}
	es, err := db.WebLog().Since(t.Context(), "c", 0, 10)
	if err != nil || len(es) != 2 {
		t.Errorf("%d rows, error %v; want those of the two good ones", len(es), err)
	}
	if got := db.Stats().Ops - before.Ops; got != 3 { // the one that held the writer too
		t.Errorf("%d writes counted, want 3", got)
	}
}

// TestQueuedWritesAreOneCommit: what waits together is durable together.
func TestQueuedWritesAreOneCommit(t *testing.T) {
	t.Parallel()
	db := openInside(t)
	release := hold(t, db)
	var wg sync.WaitGroup
	const n = 20
	for i := range n {
		wg.Go(func() {
			c := inChat(fmt.Sprint(i), time.Time{})
			if err := db.Chats().Save(t.Context(), &c); err != nil {
				t.Error(err)
			}
		})
	}
	queued(db, n)
	release()
	wg.Wait()
	if s := db.Stats(); s.Ops != n+1 || s.Commits != 2 {
		t.Fatalf("%d writes in %d commits, want %d in 2", s.Ops, s.Commits, n+1)
	}
}

// TestWhoeverWritesIsNotExpired: a chat that was idle when Expire looked and is
// saved before it deletes stays.
func TestWhoeverWritesIsNotExpired(t *testing.T) {
	t.Parallel()
	db := openInside(t)
	due, spoken := inChat("due", time.Time{}), inChat("spoken", time.Time{})
	for _, c := range []*chat.Chat{&due, &spoken} {
		c.Owed = nil
		if err := db.Chats().Save(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	release := hold(t, db)
	var wg sync.WaitGroup
	due.Owed, due.OwedDue = []message.Outbound{{Key: "1"}}, time.Unix(2e9, 0)
	spoken.Updated = time.Unix(2e9, 0)
	for _, c := range []*chat.Chat{&due, &spoken} {
		wg.Go(func() {
			if err := db.Chats().Save(t.Context(), c); err != nil {
				t.Error(err)
			}
		})
	}
	queued(db, 2)
	wg.Go(func() {
		if n, err := db.Chats().Expire(t.Context(), time.Unix(15e8, 0), 10); n != 0 || err != nil {
			t.Errorf("%d chats expired, error %v; want none", n, err)
		}
	})
	queued(db, 3)
	release()
	wg.Wait()
	for _, c := range []chat.Chat{due, spoken} {
		if got, err := db.Chats().Load(t.Context(), c.Address); err != nil || got.Version != 2 {
			t.Errorf("version %d, error %v; want 2", got.Version, err)
		}
	}
}

func TestMemoryOfChatsIsBounded(t *testing.T) {
	t.Parallel()
	c := newChatCache(3)
	for i := range 5 {
		ch := inChat(fmt.Sprint(i), time.Time{})
		c.put(newChatEntry(&ch))
		c.get(message.Address{Channel: message.ChannelWeb, ID: "0"})
	}
	for i, want := range []bool{true, false, false, true, true} {
		if got := c.get(message.Address{Channel: message.ChannelWeb, ID: fmt.Sprint(i)}) != nil; got != want {
			t.Errorf("chat %d is kept: %v, want %v", i, got, want)
		}
	}
}

func TestLeasesAreForgottenLongAfterTheyRanOut(t *testing.T) {
	t.Parallel()
	s := newLeases()
	at := func(m int) time.Time { return time.Unix(1e9, 0).Add(time.Duration(m) * time.Minute) }
	for i := range 2000 {
		s.take(fmt.Sprint(i), at(0), store.Lease{ID: "l", Until: at(i % 2 * 100)})
	}
	s.forget(at(50))
	if s.count() != 1000 || s.holds("0", "l") || !s.holds("1", "l") {
		t.Errorf("%d leases are left, want the 1000 that have not run out", s.count())
	}
}

// TestSeenOfEarlierVersions: IDs stand in their column or, rarely, in the body.
func TestSeenOfEarlierVersions(t *testing.T) {
	t.Parallel()
	text := func(s string) *string { return &s }
	for _, row := range []struct {
		p    chatParts
		want []string
	}{
		{chatParts{body: []byte(`{"schema":1,"seen":["1","2"]}`)}, []string{"1", "2"}},
		{chatParts{body: []byte(`{"schema":1,"seen":["1\n2","3"]}`)}, []string{"1 2", "3"}},
		{chatParts{body: []byte(`{"schema":1}`), seen: text("7\n8")}, []string{"7", "8"}},
		{chatParts{body: []byte(`{"schema":1}`)}, nil},
	} {
		c, err := row.p.chat(1)
		if err != nil || !slices.Equal(c.Seen.IDs(), row.want) {
			t.Errorf("%s gives %q, %v", row.p.body, c.Seen.IDs(), err)
		}
	}
}
