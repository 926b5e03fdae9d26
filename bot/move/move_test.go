package move_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/move"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
	"github.com/taprose/taprose/store/storetest/generate"
)

var now = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

// open opens a store in a folder.
func open(t testing.TB, dir string) *sqlitestore.DB {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{})
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

func side(db *sqlitestore.DB) move.Store {
	return move.Store{
		Reports: db.Reports(), Refs: db.Reports(), People: db.People(),
		Groups: db.Groups(), Codes: db.Groups(), Memos: db.Memos(), Media: db.Media(),
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// filled is a store with n reports and everything that comes with them: photos that
// several share, one that a delivery still has to show, a report that is due, a
// photo that the store has lost.
func filled(t testing.TB, n int) *sqlitestore.DB {
	t.Helper()
	ctx := t.Context()
	db := open(t, t.TempDir())
	set := generate.Set{Seed: 7, N: n, End: now}
	photo := func(i int) message.MediaRef {
		content := bytes.Repeat([]byte("photo "+strconv.Itoa(i)+"\n"), 100*(i%7)+1)
		hash, size, err := db.Media().Put(ctx, bytes.NewReader(content), 1<<20)
		must(t, err)
		return message.MediaRef{Kind: message.MediaPhoto, Hash: hash, Size: size, Mime: "image/jpeg"}
	}
	known := make(map[string]bool)
	for i := range n {
		r := set.Report(i)
		for j := range r.Media {
			r.Media[j] = photo(i/2*10 + j) // two reports share one
		}
		switch i {
		case 1:
			r.Media = append(r.Media, message.MediaRef{Kind: message.MediaPhoto, Hash: strings.Repeat("0f", 32), Size: 5})
		case 2:
			r.Events[0].Media = []message.MediaRef{photo(100_000)}
			r.Words = "Jalan “berlubang” <di> depan & pasar \u2028 🕳️"
			r.Place = message.Place{Lat: -6.89761234567, Lon: 112.00000001, HasPoint: true}
			r.Created = r.Created.In(time.FixedZone("WIB", 7*3600)).Add(123456789)
			r.Owe(now, report.Delivery{
				Key: "news:9", Target: report.Target{Kind: report.TargetReporter},
				Out: message.Outbound{Text: "Sudah", Media: []message.MediaRef{photo(100_001)}},
			})
		}
		_, err := db.Reports().Save(ctx, now, &r, store.Lease{})
		must(t, err)
		if i%3 == 0 {
			r.Record(now, report.EventNoted, report.Actor{Kind: report.ActorSystem}, report.Detail{Text: "x"})
			_, err := db.Reports().Save(ctx, now, &r, store.Lease{})
			must(t, err)
		}
		must(t, db.Reports().PutRefs(ctx, []report.Ref{{
			Chat: message.Address{Channel: message.ChannelTelegram, ID: "-" + strconv.Itoa(i%5)}, MessageID: strconv.Itoa(i), Report: r.ID, Intent: "tanya",
		}}))
		if !known[r.Person] {
			known[r.Person] = true
			p := citizen.Person{
				ID: r.Person, Name: "Siti " + strconv.Itoa(i), Phone: "62811", Lang: regency.Javanese, Created: now,
				Addresses: []message.Address{{Channel: message.ChannelTelegram, ID: strconv.Itoa(i)}, {Channel: message.ChannelWhatsApp, ID: strconv.Itoa(i)}},
				Blocked:   []message.Address{{Channel: message.ChannelWhatsApp, ID: strconv.Itoa(i)}},
			}
			must(t, db.People().Save(ctx, &p))
		}
	}
	for i := range 9 {
		m := memo.Memo{
			ID: memo.OrderID("telegram:" + strconv.Itoa(i)), Kind: memo.KindOrder, Created: now, Updated: now, Day: "2026-11-21",
			Agency: "pupr", Chat: message.Address{Channel: message.ChannelTelegram, ID: "9"}, By: "Bupati", Words: "Tolong <cek>",
			Status: memo.StatusOpen, Remind: now.Add(time.Hour), Media: []message.MediaRef{photo(200_000 + i)},
		}
		m.Owe(now, report.Delivery{Key: memo.KeyOrder, Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}, Out: message.Outbound{Text: "Perintah"}})
		if i%2 == 0 {
			e := m.Envelope()
			e.Settle(report.Outcome{
				Key: memo.KeyOrder, At: now, State: report.DeliverySent, Sent: message.Sent{MessageIDs: []string{"9" + strconv.Itoa(i)}},
				To: message.Address{Channel: message.ChannelTelegram, ID: "-77"},
			})
			m.Open(&e)
			m.Answer(now, memo.Answer{By: "Pak Budi", Words: "Sudah", Media: []message.MediaRef{photo(300_000 + i)}})
		}
		_, err := db.Memos().Save(ctx, now, &m, store.Lease{})
		must(t, err)
	}
	for i, agency := range []string{"pupr", "dlh", "pupr", desk.Admins} {
		chat := message.Address{Channel: message.ChannelTelegram, ID: "-100" + strconv.Itoa(9-i)}
		must(t, db.Groups().PutGroup(ctx, desk.Group{Chat: chat, Agency: agency, Title: "Aduan", Enrolled: now.Add(time.Duration(i)), By: "Pak Budi"}))
		c := desk.Code{Code: "K7M3XA9" + strconv.Itoa(i), Agency: agency, Expires: now.Add(time.Duration(i-2)*time.Hour + 7)}
		must(t, db.Groups().PutCode(ctx, c))
		if i%2 == 0 {
			must(t, db.Groups().UseCode(ctx, c.Code, chat, c.Expires.Add(-time.Minute)))
		}
	}
	return db
}

// content is everything that a store holds of what is moved.
type content struct {
	Reports []report.Report
	Memos   []memo.Memo
	People  []citizen.Person
	Groups  []desk.Group
	Codes   []desk.Code
	Refs    []report.Ref
	Media   map[string]string
	Due     []string
	Figures []figures.DaySheet
}

// contentOf reads a store whole. The number of saves is not moved.
func contentOf(t testing.TB, db *sqlitestore.DB) content {
	t.Helper()
	ctx := t.Context()
	all := store.Page{Limit: 1_000_000}
	c := content{Media: make(map[string]string)}
	var err error
	c.Reports, _, err = db.Reports().All(ctx, all)
	must(t, err)
	for i := range c.Reports {
		r := &c.Reports[i]
		r.Version = 0
		for _, m := range slices.Concat(r.Media, r.Events[0].Media) {
			f, _, err := db.Media().Open(ctx, m.Hash)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			must(t, err)
			body, err := io.ReadAll(f)
			must(t, err)
			must(t, f.Close())
			c.Media[m.Hash] = string(body)
		}
		got, err := db.Reports().ByTicket(ctx, r.Ticket)
		must(t, err)
		if got.ID != r.ID {
			t.Errorf("ticket %s finds %s", r.Ticket, got.ID)
		}
	}
	c.Memos, _, err = db.Memos().All(ctx, all)
	must(t, err)
	for i := range c.Memos {
		c.Memos[i].Version = 0
	}
	c.People, _, err = db.People().All(ctx, all)
	must(t, err)
	for i := range c.People {
		p := &c.People[i]
		p.Version = 0
		got, err := db.People().ByAddress(ctx, p.Addresses[1])
		must(t, err)
		if got.ID != p.ID {
			t.Errorf("the address of %s finds %s", p.ID, got.ID)
		}
	}
	c.Groups, err = db.Groups().Groups(ctx, "")
	must(t, err)
	c.Codes, _, err = db.Groups().AllCodes(ctx, all)
	must(t, err)
	c.Refs, _, err = db.Reports().AllRefs(ctx, all)
	must(t, err)
	due, err := db.Reports().Due(ctx, now.AddDate(1, 0, 0), 1_000_000, store.Lease{ID: "l", Until: now.AddDate(2, 0, 0)})
	must(t, err)
	for _, r := range due {
		c.Due = append(c.Due, r.ID)
		must(t, db.Reports().Release(ctx, r.ID, "l"))
	}
	slices.Sort(c.Due)
	c.Figures, err = db.Reports().Figures(ctx, now, store.FiguresQuery{Period: figures.Period{To: "2099-12-31"}, Step: store.StepMonth})
	must(t, err)
	return c
}

// wantSame fails unless two stores hold the same.
func wantSame(t testing.TB, got, want content) {
	t.Helper()
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		if !reflect.DeepEqual(g.Field(i).Interface(), w.Field(i).Interface()) {
			t.Errorf("%s differ: got %d, want %d of them", g.Type().Field(i).Name, g.Field(i).Len(), w.Field(i).Len())
		}
	}
	if len(want.Reports) == 0 || len(want.Media) == 0 || len(want.Refs) == 0 || len(want.Due) == 0 {
		t.Fatal("the test compares nothing")
	}
}

var options = move.Options{Program: "test", Now: func() time.Time { return now }, Page: 7}

func TestARoundTripKeepsEverything(t *testing.T) {
	t.Parallel()
	from := filled(t, 60)
	want := contentOf(t, from)
	dir := filepath.Join(t.TempDir(), "archive")
	m, err := move.Export(t.Context(), dir, side(from), options)
	must(t, err)
	if m.Lines("reports.jsonl") != 60 || m.Lines("groups.jsonl") != 4 || m.Lines("codes.jsonl") != 4 ||
		m.Lines("people.jsonl") != int64(len(want.People)) || m.Media.Lost != 1 || m.Media.Files < int64(len(want.Media)) {
		t.Errorf("the manifest says %+v", m)
	}
	into := open(t, t.TempDir())
	_, err = move.Import(t.Context(), dir, side(into), options)
	must(t, err)
	wantSame(t, contentOf(t, into), want)
	// Once more changes nothing, and what was exported stayed as it was.
	before := into.Stats()
	_, err = move.Import(t.Context(), dir, side(into), options)
	must(t, err)
	if into.Stats() != before {
		t.Error("importing again wrote something")
	}
	wantSame(t, contentOf(t, from), want)

	// A second archive, of the second store, is the first.
	again := filepath.Join(t.TempDir(), "archive")
	m2, err := move.Export(t.Context(), again, side(into), options)
	must(t, err)
	if !reflect.DeepEqual(m2, m) {
		t.Errorf("archived again: %+v, first %+v", m2, m)
	}
}

func TestAnEmptyStoreMoves(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	m, err := move.Export(t.Context(), dir, side(open(t, t.TempDir())), options)
	must(t, err)
	into := open(t, t.TempDir())
	_, err = move.Import(t.Context(), dir, side(into), options)
	must(t, err)
	if m.Lines("reports.jsonl") != 0 || len(m.Files) != 7 {
		t.Errorf("the manifest says %+v", m)
	}
}

// failing breaks off after some calls, as a kill would: what was begun is not ended.
type failing struct {
	move.Store
	left int
}

var errKilled = errors.New("killed")

func (f *failing) call() error {
	if f.left--; f.left < 0 {
		return errKilled
	}
	return nil
}

type failingReports struct {
	move.Reports
	f *failing
}

func (s failingReports) All(ctx context.Context, p store.Page) ([]report.Report, string, error) {
	if err := s.f.call(); err != nil {
		return nil, "", err
	}
	return s.Reports.All(ctx, p)
}

type failingMedia struct {
	move.Media
	f *failing
}

func (s failingMedia) Open(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error) {
	if err := s.f.call(); err != nil {
		return nil, 0, err
	}
	return s.Media.Open(ctx, hash)
}

func TestAnExportThatWasKilledGoesOn(t *testing.T) {
	t.Parallel()
	from := filled(t, 40)
	want := contentOf(t, from)
	whole := t.TempDir()
	first, err := move.Export(t.Context(), whole, side(from), options)
	must(t, err)

	dir := t.TempDir()
	tries := 0
	for left := 1; ; left++ {
		f := &failing{Store: side(from), left: left}
		s := f.Store
		// One file at a time, so that the count of calls is not shared.
		s.Reports = failingReports{s.Reports, f}
		if left%2 == 0 {
			s.Media = &oneAtATime{failingMedia{s.Media, f}, make(chan struct{}, 1)}
		}
		got, err := move.Export(t.Context(), dir, s, options)
		if err == nil {
			got.Begun = first.Begun
			if !reflect.DeepEqual(got, first) {
				t.Errorf("after %d tries the manifest is %+v, want %+v", tries, got, first)
			}
			break
		}
		if !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		tries++
		tear(t, dir)
	}
	if tries < 4 {
		t.Fatalf("killed only %d times", tries)
	}
	for _, name := range []string{"people.jsonl", "reports.jsonl", "refs.jsonl", "media.jsonl"} {
		a, err := os.ReadFile(filepath.Join(whole, name))
		must(t, err)
		b, err := os.ReadFile(filepath.Join(dir, name))
		must(t, err)
		// Files are copied side by side, but named in the order of reports.
		if !bytes.Equal(a, b) {
			t.Errorf("%s is not what an undisturbed export writes", name)
		}
	}
	into := open(t, t.TempDir())
	_, err = move.Import(t.Context(), dir, side(into), options)
	must(t, err)
	wantSame(t, contentOf(t, into), want)
}

type oneAtATime struct {
	failingMedia
	turn chan struct{}
}

func (s *oneAtATime) Open(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error) {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	return s.failingMedia.Open(ctx, hash)
}

// tear leaves what a power cut leaves: lines half written behind what counts.
func tear(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"reports.jsonl", "media.jsonl"} {
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_APPEND|os.O_WRONLY, 0)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		must(t, err)
		_, err = f.WriteString(`{"sha256":"12`)
		must(t, err)
		must(t, f.Close())
	}
	must(t, os.WriteFile(filepath.Join(dir, "progress.json.part"), []byte("{"), 0o600))
}

func TestAnImportThatWasStoppedGoesOn(t *testing.T) {
	t.Parallel()
	from := filled(t, 50)
	want := contentOf(t, from)
	dir := t.TempDir()
	_, err := move.Export(t.Context(), dir, side(from), options)
	must(t, err)
	into := open(t, t.TempDir())
	stopped := 0
	for left := 3; ; left += 11 {
		ctx, cancel := context.WithCancel(t.Context())
		s := side(into)
		cut := &stopping{Reports: s.Reports, stop: cancel}
		cut.left.Store(int64(left))
		s.Reports = cut
		_, err := move.Import(ctx, dir, s, options)
		cancel()
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		stopped++
	}
	if stopped < 3 {
		t.Fatalf("stopped only %d times", stopped)
	}
	wantSame(t, contentOf(t, into), want)
}

// stopping ends the context with one of the saves.
type stopping struct {
	move.Reports
	stop context.CancelFunc
	left atomic.Int64
}

func (s *stopping) Save(ctx context.Context, at time.Time, r *report.Report, l store.Lease) (bool, error) {
	if s.left.Add(-1) == 0 {
		s.stop()
	}
	return s.Reports.Save(ctx, at, r, l)
}

func TestAStoreThatHoldsSomethingElseIsLeftAlone(t *testing.T) {
	t.Parallel()
	from := filled(t, 20)
	dir := t.TempDir()
	_, err := move.Export(t.Context(), dir, side(from), options)
	must(t, err)
	ctx := t.Context()
	for name, spoil := range map[string]func(*sqlitestore.DB){
		"another report": func(db *sqlitestore.DB) {
			r := report.New(now, report.Filing{ID: "r_zzz", Ticket: "TBN-OTHER1"})
			_, err := db.Reports().Save(ctx, now, &r, store.Lease{})
			must(t, err)
		},
		"another person": func(db *sqlitestore.DB) {
			must(t, db.People().Save(ctx, &citizen.Person{ID: "p_", Addresses: []message.Address{{Channel: "web", ID: "1"}}}))
		},
		"a group": func(db *sqlitestore.DB) {
			must(t, db.Groups().PutGroup(ctx, desk.Group{Chat: message.Address{Channel: "web", ID: "g"}, Agency: "pupr"}))
		},
		"a code": func(db *sqlitestore.DB) {
			must(t, db.Groups().PutCode(ctx, desk.Code{Code: "ZZZZZZZZ", Agency: "pupr"}))
		},
		"the same group for another agency": func(db *sqlitestore.DB) {
			gs, err := from.Groups().Groups(ctx, "dlh")
			must(t, err)
			gs[0].Agency = "pupr"
			must(t, db.Groups().PutGroup(ctx, gs[0]))
		},
		"a report of the archive that went on": func(db *sqlitestore.DB) {
			rs, _, err := from.Reports().All(ctx, store.Page{Limit: 3})
			must(t, err)
			r := rs[2]
			r.Version, r.Words = 0, "changed"
			_, err = db.Reports().Save(ctx, now, &r, store.Lease{})
			must(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t, t.TempDir())
			spoil(db)
			before := db.Stats()
			_, err := move.Import(ctx, dir, side(db), options)
			if !errors.Is(err, move.ErrChanged) || !strings.Contains(err.Error(), "nothing was written") {
				t.Errorf("error is %v", err)
			}
			if db.Stats() != before {
				t.Error("something was written")
			}
		})
	}
}

func TestAStoreThatChangesDuringTheExportIsNoticed(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	for name, change := range map[string]func(*sqlitestore.DB, *report.Report){
		"a report is saved": func(db *sqlitestore.DB, r *report.Report) {
			r.Words = "changed"
			_, err := db.Reports().Save(ctx, now, r, store.Lease{})
			must(t, err)
		},
		"a report is filed": func(db *sqlitestore.DB, _ *report.Report) {
			r := report.New(now, report.Filing{ID: "a", Ticket: "TBN-OTHER1"})
			_, err := db.Reports().Save(ctx, now, &r, store.Lease{})
			must(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from := filled(t, 20)
			f := &failing{Store: side(from), left: 2}
			s := f.Store
			s.Reports = failingReports{s.Reports, f}
			dir := t.TempDir()
			if _, err := move.Export(ctx, dir, s, options); !errors.Is(err, errKilled) {
				t.Fatalf("error is %v", err)
			}
			rs, _, err := from.Reports().All(ctx, store.Page{Limit: 1})
			must(t, err)
			change(from, &rs[0])
			if _, err := move.Export(ctx, dir, side(from), options); !errors.Is(err, move.ErrChanged) {
				t.Fatalf("error is %v", err)
			}
			if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err == nil {
				t.Error("the archive looks finished")
			}
		})
	}
}

func TestFoldersThatAreNoArchive(t *testing.T) {
	t.Parallel()
	from := filled(t, 5)
	done := t.TempDir()
	_, err := move.Export(t.Context(), done, side(from), options)
	must(t, err)
	foreign := t.TempDir()
	must(t, os.WriteFile(filepath.Join(foreign, "letter.txt"), nil, 0o600))
	begun := t.TempDir()
	f := &failing{Store: side(from)}
	s := f.Store
	s.Reports = failingReports{s.Reports, f}
	if _, err := move.Export(t.Context(), begun, s, options); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	newer := t.TempDir()
	must(t, os.WriteFile(filepath.Join(newer, "manifest.json"), []byte(`{"format":"taprose-archive","version":3}`), 0o600))
	into := open(t, t.TempDir())
	for _, c := range []struct {
		name    string
		err     error
		do, dir string
	}{
		{"export into a finished one", move.ErrFinished, "export", done},
		{"export into a foreign folder", move.ErrNotEmpty, "export", foreign},
		{"import of an unfinished one", move.ErrUnfinished, "import", begun},
		{"import of a foreign folder", move.ErrNoArchive, "import", foreign},
		{"import of no folder", move.ErrNoArchive, "import", filepath.Join(foreign, "none")},
		{"import of a newer one", move.ErrNewer, "import", newer},
	} {
		var err error
		if c.do == "export" {
			_, err = move.Export(t.Context(), c.dir, side(from), options)
		} else {
			_, err = move.Import(t.Context(), c.dir, side(into), options)
		}
		if !errors.Is(err, c.err) {
			t.Errorf("%s: error is %v, want %v", c.name, err, c.err)
		}
	}
}

func BenchmarkRoundTrip(b *testing.B) {
	from := filled(b, 2000)
	for b.Loop() {
		dir := filepath.Join(b.TempDir(), "a")
		if _, err := move.Export(b.Context(), dir, side(from), move.Options{}); err != nil {
			b.Fatal(err)
		}
		if _, err := move.Import(b.Context(), dir, side(open(b, b.TempDir())), move.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(2000*float64(b.N)/b.Elapsed().Seconds(), "reports/s")
}

// damagedMedia gives other bytes than were put for one file.
type damagedMedia struct {
	move.Media
	hash string
}

func (s damagedMedia) Open(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error) {
	f, size, err := s.Media.Open(ctx, hash)
	if err == nil && hash == s.hash {
		return rotten{f}, size, nil
	}
	return f, size, err
}

type rotten struct{ io.ReadSeekCloser }

func (r rotten) Read(p []byte) (int, error) {
	n, err := r.ReadSeekCloser.Read(p)
	if n > 0 {
		p[0] ^= 1
	}
	return n, err
}
