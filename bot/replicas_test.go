package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// replicas are two programs on the same MongoDB and Redis.
type replicas struct {
	tb    testing.TB
	tg    *telegramtest.Server
	all   [2]*program
	front *httptest.Server
}

// startReplicas migrates the database by the command and starts two replicas. With
// webhook Telegram calls a proxy that gives them the calls by turns, as a reverse
// proxy without any knowledge of chats does.
func startReplicas(t *testing.T, tg *telegramtest.Server, webhook bool) *replicas {
	t.Helper()
	s := startServers(t)
	r := &replicas{tb: t, tg: tg}
	var targets []*url.URL
	for i := range r.all {
		p := newReplica(t, tg, s, "")
		r.all[i] = p
		p.edit("stores:\n", "stores:\n  migrate: false\n")
		if webhook {
			listen := freeAddress(t)
			p.edit("    pace: {", fmt.Sprintf(`    mode: webhook
    webhook: {url: "http://FRONT/telegram", secret_env: TAPROSE_TEST_SECRET, listen: "%s"}
    pace: {`, listen))
			targets = append(targets, &url.URL{Scheme: "http", Host: listen})
		}
	}
	if webhook {
		r.front = httptest.NewServer(byTurns(targets))
		t.Cleanup(r.front.Close)
		for _, p := range r.all {
			p.edit("http://FRONT", r.front.URL)
		}
	}
	// Nobody has migrated: a replica that was told not to refuses to start.
	if out, err := r.all[0].command("serve", "-c", r.all[0].config()).CombinedOutput(); err == nil || !strings.Contains(string(out), "not migrated") {
		t.Errorf("serving an empty database ended with %v: %s", err, out)
	}
	if out, err := r.all[0].command("migrate", "-c", r.all[0].config()).CombinedOutput(); err != nil {
		t.Fatalf("migrate: %v\n%s", err, out)
	}
	if out, err := r.all[0].command("check", "--online", "-c", r.all[0].config()).CombinedOutput(); err != nil ||
		!strings.Contains(string(out), "✓ MongoDB answers") || !strings.Contains(string(out), "✓ Redis answers") {
		t.Errorf("check --online: %v\n%s", err, out)
	}
	for _, p := range r.all {
		p.start()
	}
	return r
}

// byTurns passes calls on to one target after the other.
func byTurns(targets []*url.URL) http.Handler {
	var n atomic.Int64
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(targets[int(n.Add(1))%len(targets)]) },
		// A replica that is not there: Telegram calls again.
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
}

// stop ends the replicas in good order.
func (r *replicas) stop() {
	r.tb.Helper()
	for i, p := range r.all {
		if err := p.stop(); err != nil {
			r.tb.Errorf("stopping replica %d: %v", i, err)
		}
	}
}

// crowdOf seats citizens who file reports one after the other.
func (l *ledger) crowdOf(tg *telegramtest.Server, n int) {
	for i := range n {
		id := int64(1000 + i)
		r := &reporter{actor: tg.Person(id, "Warga "+strconv.Itoa(i)), tickets: make(map[string]int)}
		l.mu.Lock()
		l.reporters[id] = r
		l.mu.Unlock()
		r.begin()
	}
}

func newLedger() *ledger {
	return &ledger{reporters: make(map[int64]*reporter), cards: make(map[string]map[string]int), came: make(chan struct{}, 1)}
}

// close lets what was said settle: nobody says anything new, and the card of every
// ticket that was shown must come.
func (l *ledger) close(t *testing.T, tg *telegramtest.Server) {
	t.Helper()
	l.mu.Lock()
	l.closing = true
	l.mu.Unlock()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := tg.WaitConfirmed(ctx); err != nil {
		t.Error(err)
	}
	for {
		missing, _ := l.missing()
		if len(missing) == 0 {
			return
		}
		select {
		case <-l.came:
		case <-ctx.Done():
			t.Fatalf("%d tickets never reached the group: %v", len(missing), missing)
		}
	}
}

// count audits: no report has two tickets. It returns how many reports there are and
// how many cards and tickets were said again.
func (l *ledger) count(t *testing.T) (reports, cards, tickets int) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for words, of := range l.cards {
		reports++
		if len(of) != 1 {
			t.Errorf("report %s has the tickets %v", words, of)
		}
		for _, n := range of {
			cards += n - 1
		}
	}
	for _, r := range l.reporters {
		r.mu.Lock()
		for _, n := range r.tickets {
			tickets += n - 1
		}
		r.mu.Unlock()
	}
	return reports, cards, tickets
}

// TestReplicasLoseNothingWhenOneIsKilled kills one of two replicas at random moments
// while citizens file reports, their messages coming to either replica.
func TestReplicasLoseNothingWhenOneIsKilled(t *testing.T) {
	t.Parallel()
	l := newLedger()
	l.restless = true
	tg := telegramtest.Start(t, telegramtest.Options{OnMessage: l.hear})
	r := startReplicas(t, tg, true)
	r.all[0].enrol(tg, -1001, "pupr")
	l.crowdOf(tg, 6)
	const kills = 20
	for range kills {
		// Those whose answer died with a replica wait some seconds for it.
		l.goesOn(t, 20)
		p := r.all[rand.IntN(len(r.all))]
		p.kill()
		p.start()
	}
	l.close(t, tg)
	r.stop()
	reports, cards, tickets := l.count(t)
	t.Logf("%d reports, %d kills, %d cards and %d tickets said again", reports, kills, cards, tickets)
	if reports < kills/2 {
		t.Errorf("only %d reports between %d kills: the load is too thin to show anything", reports, kills)
	}
	l.onlyInFlight(t, kills, cards, tickets)
}

// TestRollingRestartLosesAndDoublesNothing stops and starts the replicas in turn, in
// good order, under load.
func TestRollingRestartLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	l := newLedger()
	tg := telegramtest.Start(t, telegramtest.Options{OnMessage: l.hear})
	r := startReplicas(t, tg, true)
	r.all[0].enrol(tg, -1001, "pupr")
	l.crowdOf(tg, 4)
	for i := range 6 {
		l.goesOn(t, 10)
		p := r.all[i%2]
		if err := p.stop(); err != nil {
			t.Errorf("stopping: %v", err)
		}
		p.start()
	}
	l.close(t, tg)
	r.stop()
	reports, cards, tickets := l.count(t)
	t.Logf("%d reports", reports)
	if reports == 0 {
		t.Error("nobody filed anything")
	}
	if cards > 0 || tickets > 0 {
		t.Errorf("%d cards and %d tickets were said twice", cards, tickets)
	}
}

// TestRepliesOfTwoReplicasComeOnceAndInOrder has the messages of each citizen fall
// on either replica, faster than their answers come.
func TestRepliesOfTwoReplicasComeOnceAndInOrder(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	heard := make(map[int64][]string)
	done := make(chan int64, 100)
	tg := telegramtest.Start(t, telegramtest.Options{OnMessage: func(m telegramtest.Message) {
		if m.Edited || m.React != "" {
			return
		}
		mu.Lock()
		heard[m.Chat] = append(heard[m.Chat], m.Text)
		mu.Unlock()
		if strings.Contains(m.Text, "Nomor laporan") {
			done <- m.Chat
		}
	}})
	r := startReplicas(t, tg, true)
	const citizens = 15
	for i := range citizens {
		c := tg.Person(int64(5000+i), "Warga "+strconv.Itoa(i))
		for _, say := range script {
			say(c)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for range citizens {
		select {
		case <-done:
		case <-ctx.Done():
			t.Fatalf("not everybody has his ticket: %v", heard)
		}
	}
	// Whatever would be said twice is said after the time of its sender.
	<-time.After(10 * time.Second)
	r.stop()
	// The ticket comes from the report's own outbox, which waits for no prompt.
	want := []string{"ini TapRose", "Tentang apa", "Apa yang terjadi", "foto", "Lampiran", "Sudah benar?"}
	for chat, said := range heard {
		if chat < 5000 {
			continue
		}
		said = slices.DeleteFunc(said, func(s string) bool { return strings.Contains(s, "Nomor laporan") })
		ok := len(said) == len(want)
		for i := 0; ok && i < len(want); i++ {
			ok = strings.Contains(said[i], want[i])
		}
		if !ok {
			t.Errorf("citizen %d heard %d messages:\n%s", chat, len(said), strings.Join(firstLines(said), "\n"))
		}
	}
}

func firstLines(texts []string) []string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i], _, _ = strings.Cut(s, "\n")
	}
	return out
}

// TestAnotherReplicaTakesThePollingOver kills the replica that polls, whichever it
// is: the other one answers within seconds, and both are ready all the time.
func TestAnotherReplicaTakesThePollingOver(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	r := startReplicas(t, tg, false)
	siti := tg.Person(77, "Siti")
	siti.Say("/start")
	hear(t, siti, "TapRose")
	for i, p := range r.all {
		if !answers(t.Context(), p.listen, "/readyz") {
			t.Errorf("replica %d is not ready", i)
		}
		p.kill()
		said := time.Now()
		siti.Say("/start")
		hear(t, siti, "TapRose")
		t.Logf("answered %v after a replica was killed", time.Since(said).Round(100*time.Millisecond))
		p.start()
	}
	r.stop()
	for i, p := range r.all {
		if log := p.log.String(); strings.Contains(log, "another program") {
			t.Errorf("replica %d polled beside the other:\n%s", i, log)
		}
	}
}

// answers tells whether a page is there.
func answers(ctx context.Context, listen, path string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+listen+path, nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
}

// TestReplicasDoNotShareAFolder: each has its own, or refuses to start.
func TestReplicasDoNotShareAFolder(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	p := newReplica(t, tg, startServers(t), "")
	p.start()
	raw, err := os.ReadFile(p.config())
	if err != nil {
		t.Fatal(err)
	}
	second := newProgram(t, tg, "")
	twin := strings.Replace(string(raw), p.listen, second.listen, 1)
	if err := os.WriteFile(second.config(), []byte(twin), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := second.command("serve", "-c", second.config()).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "data_dir of its own") {
		t.Errorf("a second replica in the same folder ended with %v: %s", err, out)
	}
}
