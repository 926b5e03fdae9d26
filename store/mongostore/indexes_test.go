package mongostore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/mongostore/mongotest"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

var begin = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

func telegram(id string) message.Address {
	return message.Address{Channel: message.ChannelTelegram, ID: id}
}

// filed is a report that owes a card.
func filed(id string) report.Report {
	r := report.New(begin, report.Filing{
		ID: id, Ticket: "TBN-" + id, Day: "2026-11-21", Person: "p1", Home: telegram("77"),
		Category: "jalan", Agency: "pupr", Words: "Jalan berlubang", Deadline: begin.Add(time.Hour),
		Place: message.Place{Lat: -6.8976, Lon: 112.0649, HasPoint: true},
	})
	r.Owe(begin, report.Delivery{Key: "card", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}})
	return r
}

// question is what a command asks a collection.
type question struct {
	command, collection string
	filter, sort        bson.Raw
}

// recorder notes the commands that a store sends.
type recorder struct {
	mu       sync.Mutex
	commands []bson.Raw
}

func (r *recorder) monitor() *event.CommandMonitor {
	return &event.CommandMonitor{Started: func(_ context.Context, e *event.CommandStartedEvent) {
		switch e.CommandName {
		case "ping", "hello", "endSessions", "killCursors":
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.commands = append(r.commands, slices.Clone(e.Command))
	}}
}

// take returns the commands since the last time.
func (r *recorder) take() []bson.Raw {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.commands
	r.commands = nil
	return got
}

// questions are those that commands ask of documents that exist.
func questions(t *testing.T, commands []bson.Raw) []question {
	t.Helper()
	var out []question
	for _, c := range commands {
		elements, err := c.Elements()
		if err != nil {
			t.Fatal(err)
		}
		name, collection := elements[0].Key(), elements[0].Value().StringValue()
		add := func(filter, sort bson.RawValue) {
			if first, err := filter.Document().IndexErr(0); err == nil && first.Key() == "$or" && sort.IsZero() {
				// Each alternative is a question of its own: the server joins what their
				// indexes find.
				alternatives, err := first.Value().Array().Values()
				if err != nil {
					t.Fatal(err)
				}
				for _, a := range alternatives {
					out = append(out, question{command: name, collection: collection, filter: a.Document()})
				}
				return
			}
			q := question{command: name, collection: collection, filter: filter.Document()}
			q.sort, _ = sort.DocumentOK()
			out = append(out, q)
		}
		each := func(list string) {
			values, err := c.Lookup(list).Array().Values()
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				add(v.Document().Lookup("q"), bson.RawValue{})
			}
		}
		switch name {
		case "find":
			add(c.Lookup("filter"), c.Lookup("sort"))
		case "aggregate":
			add(c.Lookup("pipeline", "0", "$match"), bson.RawValue{})
		case "update":
			each("updates")
		case "delete":
			each("deletes")
		case "insert", "createIndexes", "dropDatabase", "count": // the count of a collection is kept with it
		default:
			t.Errorf("the test does not know the command %s", name)
		}
	}
	return out
}

// fields are the names in a document, in order.
func fields(t *testing.T, d bson.Raw) []string {
	t.Helper()
	elements, err := d.Elements()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range elements {
		out = append(out, e.Key())
	}
	return out
}

// served finds the index that answers a question without looking at every document:
// its first fields are asked for by value or as a range, and it has the order. Of
// several it is the one that has most of what is asked for.
func served(t *testing.T, q question) (best string, ok bool) {
	t.Helper()
	asked, order, most := fields(t, q.filter), fields(t, q.sort), 0
	if slices.Contains(asked, "_id") {
		return "_id", true
	}
	for _, i := range indexes {
		name := fieldsOf(i)
		prefix := 0
		for prefix < len(name) && slices.Contains(asked, name[prefix]) {
			prefix++
		}
		// The order may begin anywhere up to where what is asked for ends.
		ordered := slices.ContainsFunc(name[:min(prefix+1, len(name))], func(f string) bool {
			rest := name[slices.Index(name, f):]
			return len(order) <= len(rest) && slices.Equal(order, rest[:len(order)])
		})
		if i.collection == q.collection && prefix > most && (ordered || len(order) == 0) {
			best, most = strings.Join(name, ","), prefix
		}
	}
	return best, most > 0
}

func fieldsOf(i index) []string {
	var name []string
	for _, k := range i.keys {
		name = append(name, k.Key)
	}
	return name
}

// everything calls every method that asks the database something.
func everything(t *testing.T, db *DB) {
	t.Helper()
	ctx := t.Context()
	must := func(errs ...error) {
		t.Helper()
		for _, err := range errs {
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				t.Fatal(err)
			}
		}
	}
	s := db.Reports()
	for _, id := range []string{"r1", "r2", "r3"} {
		r := filed(id)
		_, err := s.Save(ctx, begin, &r, store.Lease{ID: "c" + id, Until: begin.Add(time.Second)})
		must(err)
		_, err = s.Save(ctx, begin.Add(time.Minute), &r, store.Lease{ID: "d" + id, Until: begin.Add(2 * time.Minute)})
		must(err)
	}
	due, err := s.Due(ctx, begin.Add(time.Hour), 10, store.Lease{ID: "l1", Until: begin.Add(2 * time.Hour)})
	must(err)
	must(s.Renew(ctx, "r1", "l1", begin.Add(3*time.Hour)), s.Release(ctx, "r2", "l1"))
	due[0].Settle(report.Outcome{Key: "card", At: begin, To: telegram("-100"), State: report.DeliverySent, Sent: message.Sent{MessageIDs: []string{"55"}}})
	must(s.Settle(ctx, begin, &due[0], "l1", false))
	_, err = s.OldestDue(ctx)
	_, err2 := s.Backlog(ctx, begin)
	_, err3 := s.Load(ctx, "r1")
	_, err4 := s.ByTicket(ctx, "TBN-r1")
	must(err, err2, err3, err4)
	page := store.Page{Limit: 1}
	for range 2 {
		_, next, err := s.ByPerson(ctx, "p1", page)
		must(err)
		page.After = next
	}
	page.After = ""
	for range 2 {
		_, next, err := s.Failed(ctx, page)
		must(err)
		page.After = next
	}
	_, err = s.CountFailed(ctx)
	must(err)
	page.After = ""
	for range 2 {
		_, next, err := s.ByAgency(ctx, store.AgencyQuery{Agency: "pupr", Page: page})
		must(err)
		page.After = next
	}
	_, err = s.Near(ctx, store.Near{Lat: -6.8976, Lon: 112.0649, Meters: 1000, Since: begin})
	_, err2 = s.Count(ctx)
	_, err3 = s.Search(ctx, "jalan berlubang", 10)
	_, err4 = s.Ref(ctx, telegram("-100"), "55")
	must(err, err2, err3, err4)
	_, err = s.Figures(ctx, begin, store.FiguresQuery{Period: figures.Period{From: "2026-11-01", To: "2026-11-30"}})
	must(err)
	_, err = s.roll(ctx, 2)
	must(err)
	_, err = s.Figures(ctx, begin, store.FiguresQuery{Period: figures.Period{To: "2026-11-30"}, Step: store.StepMonth})
	_, err2 = s.Standing(ctx, begin)
	_, err3 = s.Overdue(ctx, 5)
	_, err4 = s.Spots(ctx)
	must(err, err2, err3, err4)
	page.After = ""
	for range 2 {
		_, next, err := s.Filed(ctx, store.FiledQuery{Period: figures.Period{From: "2026-11-01", To: "2026-11-30"}, Page: page})
		must(err)
		page.After = next
	}
	must(err, err2, err3, err4, s.PutRefs(ctx, []report.Ref{{Chat: telegram("77"), MessageID: "9", Report: "r1"}}))
	_, err = s.Ref(ctx, telegram("77"), "9")
	must(err)
	page.After = ""
	for range 2 {
		_, next, err := s.All(ctx, page)
		must(err)
		page.After = next
	}
	_, _, err = s.AllRefs(ctx, store.Page{})
	must(err)

	p := citizen.Person{ID: "p1", Addresses: []message.Address{telegram("77")}}
	must(db.People().Save(ctx, &p), db.People().Save(ctx, &p))
	_, err = db.People().ByAddress(ctx, telegram("77"))
	_, err2 = db.People().Load(ctx, "p1")
	_, _, err3 = db.People().All(ctx, store.Page{})
	must(err, err2, err3)
	_, _, err = db.People().Blocked(ctx, begin, store.Page{})
	_, _, err2 = db.People().Blocked(ctx, begin, store.Page{After: store.EncodeCursor(1, "p0")})
	must(err, err2)

	g := db.Groups()
	must(g.PutGroup(ctx, desk.Group{Chat: telegram("-1"), Agency: "pupr", Enrolled: begin}), g.MoveGroup(ctx, telegram("-1"), telegram("-2")),
		g.PutCode(ctx, desk.Code{Code: "C", Agency: "pupr", Expires: begin.Add(time.Hour)}), g.UseCode(ctx, "C", telegram("-2"), begin))
	_, err = g.Groups(ctx, "")
	_, err2 = g.Groups(ctx, "pupr")
	_, err3 = g.Code(ctx, "C")
	_, _, err4 = g.AllCodes(ctx, store.Page{})
	_, err5 := g.ForgetCodes(ctx, time.Now())
	must(err, err2, err3, err4, err5, g.RemoveGroup(ctx, telegram("-2")))

	everyMemo(t, db)
	m := db.Media()
	for range 2 {
		_, _, err = m.Put(ctx, strings.NewReader("photo"), 100)
		must(err)
	}
	hash, _, err := m.Put(ctx, strings.NewReader("photo"), 100)
	must(err)
	f, _, err := m.Open(ctx, hash)
	must(err)
	_, err = f.Read(make([]byte, 1))
	_, err2 = m.Prune(ctx, func(h string, _ time.Time) bool { return h == hash })
	must(err, f.Close(), err2)
	_, err = m.Sweep(ctx, time.Now().Add(48*time.Hour))
	must(err)

	w := db.WebLog()
	for _, key := range []string{"k1", "k2", "k2"} {
		_, err = w.Append(ctx, "c", key, nil)
		must(err)
	}
	_, err = w.Since(ctx, "c", 0, 10)
	must(err)
	_, err = w.Newest(ctx, map[string]int64{"c": 0, "d": 7})
	must(err, w.Each(ctx, func(string, []byte) error { return nil }), w.Drop(ctx, "c"))
}

// everyMemo does the same for the memos.
func everyMemo(t *testing.T, db *DB) {
	t.Helper()
	ctx, s := t.Context(), db.Memos()
	must := func(errs ...error) {
		t.Helper()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{"1", "2"} {
		m := memo.Memo{ID: memo.OrderID(id), Kind: memo.KindOrder, Created: begin, Agency: "pupr", Report: "r1", Remind: begin}
		_, err := s.Save(ctx, begin, &m, store.Lease{})
		_, err2 := s.Save(ctx, begin, &m, store.Lease{ID: "c" + id, Until: begin.Add(time.Second)})
		must(err, err2)
	}
	due, err := s.Due(ctx, begin.Add(time.Hour), 10, store.Lease{ID: "l1", Until: begin.Add(2 * time.Hour)})
	must(err, s.Renew(ctx, memo.OrderID("1"), "l1", begin.Add(3*time.Hour)), s.Release(ctx, memo.OrderID("2"), "l1"))
	must(s.Settle(ctx, begin, &due[0], "l1", false))
	_, err = s.OldestDue(ctx)
	_, err2 := s.Load(ctx, memo.OrderID("1"))
	must(err, err2)
	for _, q := range []store.MemoQuery{
		{Kind: memo.KindOrder, Agency: "pupr", Status: memo.StatusOpen, From: "2026-11-21", To: "2026-11-21"},
		{Kind: memo.KindOrder, Report: "r1"},
	} {
		q.Limit = 1
		_, next, err := s.List(ctx, q)
		must(err)
		q.After = next
		_, _, err = s.List(ctx, q)
		must(err)
	}
	_, _, err = s.All(ctx, store.Page{})
	must(err)
	_, err = s.CountFailed(ctx)
	must(err)
	for after := range 2 {
		page := store.Page{Limit: 1}
		if after > 0 {
			page.After = store.EncodeCursor(begin.UnixNano(), memo.OrderID("1"))
		}
		_, _, err = s.Failed(ctx, page)
		must(err)
	}
}

// No question makes the database look at every document.
func TestEveryQuestionHasItsIndex(t *testing.T) {
	t.Parallel()
	var r recorder
	db := connect(t, mongotest.Database(t), Options{monitor: r.monitor()})
	drop(t, db)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	// However long the server takes for the index of a large collection.
	for _, c := range r.take() {
		if limit, ok := c.Lookup("maxTimeMS").AsInt64OK(); c.Index(0).Key() == "createIndexes" && ok && limit < time.Hour.Milliseconds() {
			t.Errorf("an index must be made within %d ms", limit)
		}
	}
	everything(t, db)
	commands := r.take()
	used := make(map[string]bool)
	for _, q := range questions(t, commands) {
		name, ok := served(t, q)
		if !ok {
			t.Errorf("%s %s %s sorted by %s: no index", q.command, q.collection, q.filter, q.sort)
		}
		used[q.collection+" "+name] = true
	}
	for _, i := range indexes {
		if key := i.collection + " " + strings.Join(fieldsOf(i), ","); !used[key] && !strings.HasPrefix(i.serves, "GridFS") {
			t.Errorf("nothing needs the index %s", key)
		}
	}
	if isMongoDB(t, db) {
		explain(t, db, commands)
	}
}

// isMongoDB tells MongoDB itself from the test server, whose plans say nothing.
func isMongoDB(t *testing.T, db *DB) bool {
	t.Helper()
	var info bson.M
	if err := db.client.Database("admin").RunCommand(t.Context(), bson.D{{Key: "buildInfo", Value: 1}}).Decode(&info); err != nil {
		t.Fatal(err)
	}
	for k := range info {
		if strings.Contains(strings.ToLower(k), "ferret") {
			return false
		}
	}
	return true
}

// explain has the server say how it would answer the same commands.
func explain(t *testing.T, db *DB, commands []bson.Raw) {
	t.Helper()
	for _, c := range commands {
		elements, err := c.Elements()
		if err != nil {
			t.Fatal(err)
		}
		switch elements[0].Key() {
		case "find", "aggregate", "update", "delete":
		default:
			continue
		}
		var plain bson.D
		for _, e := range elements {
			switch e.Key() {
			case "lsid", "$db", "$clusterTime", "txnNumber", "writeConcern", "readConcern", "maxTimeMS", "$readPreference":
				continue
			case "updates", "deletes":
				// Only one statement can be explained; they are all alike.
				values, err := e.Value().Array().Values()
				if err != nil {
					t.Fatal(err)
				}
				plain = append(plain, bson.E{Key: e.Key(), Value: bson.A{values[0]}})
				continue
			}
			plain = append(plain, bson.E{Key: e.Key(), Value: e.Value()})
		}
		plan, err := db.db.RunCommand(t.Context(), bson.D{{Key: "explain", Value: plain}, {Key: "verbosity", Value: "queryPlanner"}}).Raw()
		if err != nil {
			t.Errorf("explain %s: %v", c, err)
			continue
		}
		if strings.Contains(plan.String(), "COLLSCAN") {
			t.Errorf("%s reads the whole collection: %s", c, plan.Lookup("queryPlanner"))
		}
	}
}

// What people wait for costs as few commands as there can be.
func TestCommandsPerOperation(t *testing.T) {
	t.Parallel()
	var rec recorder
	db := connect(t, mongotest.Database(t), Options{monitor: rec.monitor()})
	drop(t, db)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	rec.take()
	s, ctx := db.Reports(), t.Context()
	r := filed("r1")
	for _, step := range []struct {
		what string
		want string
		f    func() error
	}{
		{"filing under a claim", "insert", func() error {
			_, err := s.Save(ctx, begin, &r, store.Lease{ID: "l1", Until: begin.Add(time.Minute)})
			return err
		}},
		{"settling what was sent, references and all", "update", func() error {
			r.Settle(report.Outcome{Key: "card", At: begin, To: telegram("-100"), State: report.DeliverySent, Sent: message.Sent{MessageIDs: []string{"55"}}})
			return s.Settle(ctx, begin, &r, "l1", false)
		}},
		{"a quoted card", "find", func() error { _, err := s.Ref(ctx, telegram("-100"), "55"); return err }},
		{"a report by ID", "find", func() error { _, err := s.Load(ctx, "r1"); return err }},
		{"an agency's move under a claim", "update", func() error {
			_, err := s.Save(ctx, begin, &r, store.Lease{ID: "l2", Until: begin.Add(time.Minute)})
			return err
		}},
		{"an agency's move while somebody sends", "update update", func() error {
			_, err := s.Save(ctx, begin, &r, store.Lease{ID: "l3", Until: begin.Add(time.Minute)})
			return err
		}},
		{"nothing is due", "find", func() error {
			_, err := s.Due(ctx, begin, 10, store.Lease{ID: "l4", Until: begin.Add(time.Minute)})
			return err
		}},
		{"many are due", "find update find", func() error {
			for i := range 5 {
				r := filed(fmt.Sprint("d", i))
				if _, err := s.Save(ctx, begin, &r, store.Lease{}); err != nil {
					return err
				}
			}
			rec.take()
			rs, err := s.Due(ctx, begin, 10, store.Lease{ID: "l5", Until: begin.Add(time.Minute)})
			if len(rs) != 5 {
				t.Errorf("%d are due, want 5", len(rs))
			}
			return err
		}},
	} {
		if err := step.f(); err != nil {
			t.Fatalf("%s: %v", step.what, err)
		}
		var got []string
		for _, c := range rec.take() {
			got = append(got, c.Index(0).Key())
		}
		if strings.Join(got, " ") != step.want {
			t.Errorf("%s costs %v, want %s", step.what, got, step.want)
		}
	}
}

func TestMigrateTwiceAndTogether(t *testing.T) {
	t.Parallel()
	address := mongotest.Database(t)
	dbs := []*DB{connect(t, address, Options{}), connect(t, address, Options{}), connect(t, address, Options{})}
	drop(t, dbs[0])
	if err := dbs[0].CheckSchema(t.Context()); !errors.Is(err, ErrNotMigrated) {
		t.Fatalf("before migrating: %v, want ErrNotMigrated", err)
	}
	var wg sync.WaitGroup
	for _, db := range dbs {
		wg.Go(func() {
			if err := db.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := dbs[0].Migrate(t.Context()); err != nil {
		t.Fatalf("migrating again: %v", err)
	}
	if err := dbs[1].CheckSchema(t.Context()); err != nil {
		t.Fatal(err)
	}
	// A newer program was here.
	_, err := dbs[0].db.Collection(colMeta).UpdateOne(t.Context(), byID(metaID), bson.D{{Key: "$set", Value: bson.D{{Key: "version", Value: schemaVersion + 1}}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{dbs[1].Migrate(t.Context()), dbs[1].CheckSchema(t.Context())} {
		if !errors.Is(err, store.ErrSchemaTooNew) {
			t.Errorf("a newer database: %v, want ErrSchemaTooNew", err)
		}
	}
}

// What was given up before the database could list it is listed after Migrate.
func TestSchemaThreeLearnsOfItsFailures(t *testing.T) {
	t.Parallel()
	db := connect(t, mongotest.Database(t), Options{})
	drop(t, db)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"r1", "r2", "r3"} {
		r := filed(id)
		switch id {
		case "r2":
			r.Settle(report.Outcome{Key: "card", At: begin, State: report.DeliveryDiscarded, Failure: "refused:kicked"})
		case "r3":
			r.Recall(func(report.Delivery) bool { return true })
		}
		if _, err := db.Reports().Save(t.Context(), begin, &r, store.Lease{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{"1", "2"} {
		m := memo.Memo{ID: memo.OrderID(id), Kind: memo.KindOrder, Created: begin}
		m.Owe(begin, report.Delivery{Key: memo.KeyOrder, Target: report.Target{Kind: report.TargetAgency}})
		if id == "2" {
			m.Deliveries[0].State, m.Deliveries[0].Failure = report.DeliveryDiscarded, "refused:kicked"
		}
		if _, err := db.Memos().Save(t.Context(), begin, &m, store.Lease{}); err != nil {
			t.Fatal(err)
		}
	}
	villain := citizen.Person{ID: "p2", Addresses: []message.Address{telegram("78")}, Standing: citizen.Standing{Blocked: true}}
	for _, p := range []*citizen.Person{{ID: "p1", Addresses: []message.Address{telegram("77")}}, &villain} {
		if err := db.People().Save(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	older := bson.D{{Key: "$unset", Value: bson.D{{Key: "failed", Value: ""}}}}
	_, err := db.db.Collection(colReports).UpdateMany(t.Context(), bson.D{}, older)
	if err == nil {
		_, err = db.db.Collection(colMemos).UpdateMany(t.Context(), bson.D{}, older)
	}
	if err == nil {
		_, err = db.db.Collection(colPeople).UpdateMany(t.Context(), bson.D{}, bson.D{{Key: "$unset", Value: bson.D{{Key: "blocked", Value: ""}}}})
	}
	if err == nil {
		_, err = db.db.Collection(colMeta).UpdateOne(t.Context(), byID(metaID), bson.D{{Key: "$set", Value: bson.D{{Key: "version", Value: 3}}}})
	}
	if err == nil {
		err = db.Migrate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	rs, _, err := db.Reports().Failed(t.Context(), store.Page{})
	if err != nil || len(rs) != 1 || rs[0].ID != "r2" {
		t.Errorf("listed are %v, %v", rs, err)
	}
	ms, _, err := db.Memos().Failed(t.Context(), store.Page{})
	if err != nil || len(ms) != 1 || ms[0].ID != memo.OrderID("2") {
		t.Errorf("listed memos are %v, %v", ms, err)
	}
	ps, _, err := db.People().Blocked(t.Context(), begin, store.Page{})
	if err != nil || len(ps) != 1 || ps[0].ID != "p2" {
		t.Errorf("listed persons are %v, %v", ps, err)
	}
}

// A report that was stored before its clock stood beside it is late all the same once
// the database is migrated, and the index that served before is gone.
func TestMigrateLearnsOfClocks(t *testing.T) {
	t.Parallel()
	db := connect(t, mongotest.Database(t), Options{})
	drop(t, db)
	ctx := t.Context()
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	s := db.Reports()
	r := filed("r1")
	r.Clock.Acknowledge = begin.Add(-time.Hour)
	r.Deadline = begin.Add(99 * time.Hour)
	if _, err := s.Save(ctx, begin, &r, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	// As a program of schema 6 left it.
	if _, err := s.reports.UpdateOne(ctx, byID("r1"), bson.D{{Key: "$unset", Value: bson.D{{Key: "clock", Value: ""}, {Key: "running", Value: ""}}}}); err != nil {
		t.Fatal(err)
	}
	for _, i := range retired {
		if _, err := db.db.Collection(i.collection).Indexes().CreateOne(ctx, mongo.IndexModel{Keys: i.keys}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.db.Collection(colMeta).UpdateOne(ctx, byID(metaID), bson.D{{Key: "$set", Value: bson.D{{Key: "version", Value: 6}}}}); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	st, err := s.Standing(ctx, begin)
	if want := (figures.Stand{Open: 1, Late: 1, Untaken: 1}); err != nil || st.Total != want {
		t.Errorf("open are %+v, %v, want %+v", st, err, want)
	}
	names, err := s.reports.Indexes().ListSpecifications(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		if strings.HasPrefix(n.Name, "status_1_deadline") {
			t.Errorf("the index %s is still there", n.Name)
		}
	}
}
