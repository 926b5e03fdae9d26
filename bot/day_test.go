package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

var (
	fullDay = flag.Bool("day", false, "TestOneDay simulates a whole day: 5,000 reports, 40 agencies, 50 kills")
	daySeed = flag.Uint64("seed", 1, "of the chances of TestOneDay")
)

// dayOf is how much happens in a simulated day.
type dayOf struct {
	reports, agencies, kills, outages int
	// rare: one call of the store in so many fails.
	rare   int
	length time.Duration
	// hurry is how much faster than in life people take their time.
	hurry time.Duration
}

// TestOneDay lives through a day at a clock of its own: citizens on two networks file
// reports, staff of many agencies act on them, networks fail in each of their ways, the
// store is away now and then, and the program is killed again and again. Then the
// books must balance; see books. The short day of make test differs in its numbers
// alone.
//
// It is the real wiring on the real embedded store; networks are stand-ins, and a kill
// is one between two calls of the store (TestNothingIsLostWhenKilled kills the built
// program at any moment). Time is that of testing/synctest: it stands still while
// anything is computed, so a slow machine changes nothing.
func TestOneDay(t *testing.T) {
	t.Parallel()
	of := dayOf{reports: 40, agencies: 8, kills: 4, outages: 2, rare: 100, length: 30 * time.Minute, hurry: 10}
	if *fullDay {
		of = dayOf{reports: 5000, agencies: 40, kills: 50, outages: 20, rare: 2000, length: 24 * time.Hour, hurry: 1}
	}
	began := time.Now()
	cfg := dayConfig(t, of)
	synctest.Test(t, func(t *testing.T) { playDay(t, cfg, of) })
	t.Logf("took %v", time.Since(began).Round(time.Second))
}

// dayConfig is a regency with so many agencies, each with a category of its own.
func dayConfig(t *testing.T, of dayOf) *config.Config {
	t.Helper()
	home := demoHome(t)
	before, rest, ok := strings.Cut(home, "\n  agencies:\n")
	_, after, ok2 := strings.Cut(rest, "\n  districts:\n")
	if !ok || !ok2 {
		t.Fatal("tuban.yaml has no agencies to replace")
	}
	var agencies, categories strings.Builder
	for i := range of.agencies {
		fmt.Fprintf(&agencies, "    - key: dinas%02d\n      name: Dinas Nomor %d\n", i, i)
		fmt.Fprintf(&categories, "    - key: urusan%02d\n      label: {id: Urusan %d, jv: Urusan %d, en: Matter %d}\n      words: [urusanke%02d]\n      agency: dinas%02d\n", i, i, i, i, i, i)
	}
	categories.WriteString("    - key: lainnya\n      label: {id: Lainnya, jv: Sanesipun, en: Something else}\n      words: [lainnya]\n")
	path := filepath.Join(t.TempDir(), "day.yaml")
	yaml := before + "\n  agencies:\n" + agencies.String() + "\n  categories:\n" + categories.String() + "\n  districts:\n" + after + `
channels:
  telegram: {token_env: TOKEN}
stores:
  data_dir: unused
`
	if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(path, func(string) string { return "4242:token-that-nobody-uses" })
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// day is one simulated day under way.
type day struct {
	t      *testing.T
	w      *world
	cfg    *config.Config
	log    *slog.Logger
	warns  *logbook
	life   *life
	folder string
	lives  int
	// held is how much memory each life held at its end, in bytes; threads how many
	// goroutines.
	held    []uint64
	threads []int
}

func newDay(t *testing.T, cfg *config.Config) *day {
	warns := newLogbook()
	return &day{t: t, w: newWorld(*daySeed), cfg: cfg, folder: t.TempDir(), log: warns.logger(), warns: warns}
}

func playDay(t *testing.T, cfg *config.Config, of dayOf) {
	// Monday, six in the morning in Tuban.
	time.Sleep(time.Until(time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC)))
	d := newDay(t, cfg)
	d.w.rare, d.w.hurry = of.rare, of.hurry
	d.start()
	d.settle(of)
	end := time.Now().Add(of.length)
	var events []time.Time
	for range of.kills {
		events = append(events, time.Now().Add(d.w.between(of.length/50, of.length)))
	}
	for range of.outages {
		at := d.w.between(0, of.length)
		time.AfterFunc(at, func() {
			d.w.mu.Lock()
			defer d.w.mu.Unlock()
			d.w.away = time.Now().Add(d.w.between(2*time.Second, 3*time.Minute))
		})
	}
	slices.SortFunc(events, time.Time.Compare)
	for _, at := range events {
		time.Sleep(time.Until(at))
		d.kill()
		time.Sleep(d.w.pauseBeforeStart())
		d.start()
	}
	time.Sleep(time.Until(end))
	d.w.mu.Lock()
	d.w.quiet = true
	d.w.mu.Unlock()
	quiet := time.Now()
	d.drain()
	t.Logf("it took %v until nothing waited and nothing was owed", time.Since(quiet))
	d.books(of)
	d.stop()
	d.memory()
}

// pauseBeforeStart is how long nobody runs after a kill.
func (w *world) pauseBeforeStart() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.between(time.Second, time.Minute)
}

// start begins the next life.
func (d *day) start() {
	d.t.Helper()
	dir := filepath.Join(d.folder, fmt.Sprint(d.lives))
	l, err := d.w.born(d.cfg, dir, d.log)
	if err != nil {
		d.t.Fatalf("life %d: %v", d.lives, err)
	}
	d.life = l
}

// kill ends this life; what it leaves is the folder of the next one.
func (d *day) kill() {
	d.t.Helper()
	old := d.life
	before := heap()
	d.threads = append(d.threads, runtime.NumGoroutine())
	d.lives++
	if err := old.kill(filepath.Join(d.folder, fmt.Sprint(d.lives))); err != nil {
		d.t.Fatal(err)
	}
	// What the dead one had in hand at that moment is seen in what it left.
	<-old.done
	d.limbo(old)
	if err := os.RemoveAll(old.dir); err != nil {
		d.t.Fatal(err)
	}
	old.app, d.life = nil, nil
	d.held = append(d.held, before-min(before, heap()))
}

// heap is what is in use, after everything else was swept.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// limbo counts what a network took from a life that died before its store knew: just
// that may be said again.
func (d *day) limbo(old *life) {
	ctx := context.Background()
	s, err := openEmbedded(ctx, dirOnly(d.cfg, filepath.Join(d.folder, fmt.Sprint(d.lives))))
	if err != nil {
		d.t.Fatal(err)
	}
	d.w.mu.Lock()
	defer d.w.mu.Unlock()
	for key := range old.taken {
		id, name, _ := strings.Cut(key, "/")
		if name == "" {
			continue
		}
		r, err := s.reports.Load(ctx, id)
		if err != nil {
			continue
		}
		if dl := r.Delivery(name); dl != nil && dl.State.Owed() {
			d.w.ambiguous[key]++
			d.w.counts["on the wire at a kill"]++
		}
	}
	if err := s.close(); err != nil {
		d.t.Fatal(err)
	}
}

func dirOnly(cfg *config.Config, dir string) *config.Config {
	c := *cfg
	c.Stores.DataDir = dir
	return &c
}

// stop ends the last life in order.
func (d *day) stop() {
	d.life.cancel()
	if err := <-d.life.done; err != nil {
		d.t.Errorf("the orderly stop: %v", err)
	}
}

// settle enrols the groups and has everybody live by his plan.
func (d *day) settle(of dayOf) {
	w := d.w
	w.mu.Lock()
	defer w.mu.Unlock()
	var keys []string
	for _, a := range d.cfg.Regency().Agencies {
		keys = append(keys, a.Key)
	}
	for i, key := range append(slices.Clone(keys), desk.Admins) {
		// Every fourth agency works on WhatsApp.
		n := w.networks[message.ChannelTelegram]
		if i%4 == 3 && key != desk.Admins {
			n = w.networks[message.ChannelWhatsApp]
		}
		o := &office{w: w, net: n, chat: message.Address{Channel: n.name, ID: fmt.Sprint(-1000 - i)}, cards: make(map[string]bool)}
		if key != desk.Admins {
			o.others = slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return k == key })
		}
		w.offices[o.chat] = o
		// Behind the gate, which may fail.
		g := desk.Group{Chat: o.chat, Agency: key, Title: "Aduan " + key, Enrolled: time.Now(), By: "day"}
		if err := d.life.app.stores.groups.PutGroup(context.Background(), g); err != nil {
			d.t.Fatal(err)
		}
	}
	for i := range of.reports / 2 {
		n := w.networks[message.ChannelTelegram]
		if i%5 == 4 {
			n = w.networks[message.ChannelWhatsApp]
		}
		c := &dweller{
			w: w, net: n, chat: message.Address{Channel: n.name, ID: fmt.Sprint(10_000 + i)}, name: "Warga", number: i,
			left: 2, tickets: make(map[string]string), blocks: i%97 == 13,
		}
		if i%11 == 0 {
			c.stubborn = 1
		}
		w.citizens[c.chat] = c
		// Two peaks: before noon and in the evening.
		at := of.length * 7 / 8
		at = time.Duration(float64(at) * (0.5 + 0.5*(w.dice.Float64()*w.dice.Float64())*float64(1-2*(i%2))))
		c.later(at, at+time.Minute, c.begin)
	}
}

// drain lets the day end: nothing fails any more, and time goes on until nothing waits
// and nothing is owed, for two days at most.
func (d *day) drain() {
	for range 2 * 24 * 6 {
		time.Sleep(10 * time.Minute)
		d.w.mu.Lock()
		waiting, filing := 0, 0
		for _, n := range d.w.networks {
			waiting += n.pending()
		}
		for _, c := range d.w.citizens {
			if c.filing || c.left > 0 {
				filing++
			}
		}
		d.w.mu.Unlock()
		if waiting == 0 && filing == 0 && d.owed() == 0 {
			return
		}
	}
}

// owed is how many deliveries are owed in all, and how many cards are to be brought up
// to date.
func (d *day) owed() (n int) {
	for _, r := range d.reports() {
		for i := range r.Deliveries {
			if r.Deliveries[i].State.Owed() || !r.Deliveries[i].Edit.IsZero() {
				n++
			}
		}
	}
	return n
}

func (d *day) reports() []report.Report {
	d.t.Helper()
	lister, ok := d.life.app.stores.failures.(interface {
		All(context.Context, store.Page) ([]report.Report, string, error)
	})
	if !ok {
		d.t.Fatal("the store cannot be listed")
	}
	var all []report.Report
	for page := (store.Page{Limit: 500}); ; {
		rs, next, err := lister.All(context.Background(), page)
		if err != nil {
			d.t.Fatal(err)
		}
		all = append(all, rs...)
		if page.After = next; next == "" {
			return all
		}
	}
}

// memory: what a life holds does not grow with what is stored.
func (d *day) memory() {
	for i := range d.held {
		d.t.Logf("life %d held %.1f MB and %d goroutines", i, float64(d.held[i])/1e6, d.threads[i])
	}
	if len(d.held) < 8 {
		return
	}
	half := len(d.held) / 2
	early, late := slices.Max(d.held[:half]), slices.Max(d.held[half:])
	// Caches fill up to their bounds; beyond that nothing may stay.
	if late > 2*early+16<<20 {
		d.t.Errorf("a life of the second half held %d MB, of the first at most %d MB", late>>20, early>>20)
	}
	if early, late := slices.Max(d.threads[:half]), slices.Max(d.threads[half:]); late > early+200 {
		d.t.Errorf("a life of the second half had %d goroutines, of the first at most %d", late, early)
	}
}

// counted logs what happened.
func (d *day) counted() {
	for _, name := range slices.Sorted(maps.Keys(d.w.counts)) {
		d.t.Logf("%6d %s", d.w.counts[name], name)
	}
	warned := d.warns.warned()
	for _, what := range slices.Sorted(maps.Keys(warned)) {
		d.t.Logf("%6d times it warned: %s", warned[what], what)
	}
}
