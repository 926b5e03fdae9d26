package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

var (
	loadCitizens = flag.Int("citizens", 200, "how many citizens chat at once in BenchmarkLoad")
	loadSpread   = flag.Duration("spread", 300*time.Millisecond, "within what time the citizens of BenchmarkLoad begin; 0: all in the same instant, and then in step with each other to the end")
	loadServers  = flag.Bool("servers", false, "run each BenchmarkLoad on MongoDB and Redis too, beside the embedded store")
)

// script is one report of 7 inputs, the one of docs/speed.md.
var script = []func(c *telegramtest.Actor){
	func(c *telegramtest.Actor) { c.Say("/start") },
	func(c *telegramtest.Actor) { c.Say("1") },
	func(c *telegramtest.Actor) { c.Say(strconv.Itoa(1 + int(c.Chat()%4))) },
	func(c *telegramtest.Actor) {
		c.Say("Jalan berlubang dalam sekali di depan pasar, sudah dua orang jatuh")
	},
	func(c *telegramtest.Actor) { c.Photo(jpeg, "") },
	func(c *telegramtest.Actor) { c.Location(-6.8976, 112.0649) },
	func(c *telegramtest.Actor) { c.Say("1") },
}

// loadAgencies are those of the first four categories of the demonstration.
var loadAgencies = []string{"pupr", "dlhp"}

// player is one citizen of a load run: each answer sets off his next input.
type player struct {
	actor *telegramtest.Actor
	step  int
	asked time.Time
	mu    sync.Mutex
}

// crowd plays reports and measures each turn: from the input to its answer.
type crowd struct {
	players map[int64]*player
	turns   atomic.Int64
	reports atomic.Int64
	wanted  int64
	done    chan struct{}
	once    sync.Once
	mu      sync.Mutex
	took    []time.Duration
}

func (c *crowd) hear(m telegramtest.Message) {
	p, ok := c.players[m.Chat]
	if !ok || m.Edited || m.React != "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked.IsZero() {
		return
	}
	took := time.Since(p.asked)
	p.asked = time.Time{}
	c.mu.Lock()
	c.took = append(c.took, took)
	c.mu.Unlock()
	c.turns.Add(1)
	p.step++
	if p.step == len(script) {
		if !strings.Contains(m.Text, "TBN-") {
			panic(fmt.Sprintf("the last answer has no ticket: %q", m.Text))
		}
		p.step = 0
		if c.reports.Add(1) >= c.wanted {
			c.once.Do(func() { close(c.done) })
			return
		}
	}
	// Not on the server's own goroutine: people take their turn.
	go p.speak()
}

func (p *player) speak() {
	p.mu.Lock()
	p.asked = time.Now()
	step := p.step
	p.mu.Unlock()
	script[step](p.actor)
}

// load is one way of running BenchmarkLoad.
type load struct {
	name string
	// webhook has Telegram call the program instead of being asked.
	webhook bool
	// latency is how much later the Bot API answers every call.
	latency time.Duration
	// servers keeps its memory on MongoDB and Redis.
	servers bool
}

var loads = []load{
	{name: "polling"},
	{name: "webhook", webhook: true},
	{name: "polling-50ms", latency: 50 * time.Millisecond},
	{name: "webhook-50ms", latency: 50 * time.Millisecond, webhook: true},
}

// BenchmarkLoad plays citizens against the built program over a loopback Bot API
// server: durable embedded store, no pace limits. One operation is one filed
// report of 7 turns. Run it as docs/speed.md says. With -servers each is followed by
// the same on MongoDB and Redis.
func BenchmarkLoad(b *testing.B) {
	var all []load
	for _, l := range loads {
		all = append(all, l)
		if l.servers = true; *loadServers {
			l.name += "-servers"
			all = append(all, l)
		}
	}
	for _, l := range all {
		b.Run(l.name, func(b *testing.B) {
			c := newCrowd(b.N)
			tg := telegramtest.Start(b, telegramtest.Options{Keep: 2, OnMessage: c.hear})
			p := newProgram(b, tg, "")
			if l.webhook {
				p.useWebhook()
			}
			if l.servers {
				p.useServers(startServers(b))
			}
			c.seat(tg)
			p.start()
			for i, agency := range loadAgencies {
				p.enrol(tg, int64(-1001-i), agency)
			}
			tg.SetLatency(l.latency)
			c.play(b, p.cmd.Process.Pid)
		})
	}
}

// BenchmarkCeiling plays the same script against a bot that keeps nothing: what the
// loopback server, the network stack and the players themselves cost. In "our-words" it
// says what the program says, buttons and all; in "one-sentence" always the same.
func BenchmarkCeiling(b *testing.B) {
	b.Run("our-words", func(b *testing.B) { playCeiling(b, answersFile(b)) })
	b.Run("one-sentence", func(b *testing.B) { playCeiling(b, "") })
}

func playCeiling(b *testing.B, answers string) {
	c := newCrowd(b.N)
	tg := telegramtest.Start(b, telegramtest.Options{Keep: 2, OnMessage: c.hear})
	c.seat(tg)
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	c.playAgainst(b, tg, exec.Command(self), ceilingEnv+"="+tg.URL()+"/bot"+tg.Token(), answersEnv+"="+answers)
}

func newCrowd(reports int) *crowd {
	return &crowd{players: make(map[int64]*player), wanted: int64(reports), done: make(chan struct{})}
}

// seat makes the citizens; nobody speaks yet.
func (c *crowd) seat(tg *telegramtest.Server) {
	for i := range *loadCitizens {
		id := int64(1_000_000 + i)
		c.players[id] = &player{actor: tg.Person(id, "Warga "+strconv.Itoa(i))}
	}
}

// play lets everybody speak until enough reports are filed, and tells what it cost
// the process pid. People begin within *loadSpread of each other: beginning in the same
// instant they would stay in step, each batch of updates being answered at once, and all
// file in the same moment, which nobody does.
func (c *crowd) play(b *testing.B, pid int) {
	b.Helper()
	c.measure(b, pid, func() {
		for _, pl := range c.players {
			time.AfterFunc(rand.N(max(1, *loadSpread)), pl.speak)
		}
	})
}

// playAgainst plays against another bot, which polls from the first.
func (c *crowd) playAgainst(b *testing.B, tg *telegramtest.Server, bot *exec.Cmd, env ...string) {
	b.Helper()
	bot.Env = append(os.Environ(), env...)
	bot.Stdout, bot.Stderr = os.Stderr, os.Stderr
	if err := bot.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = bot.Process.Kill()
		_ = bot.Wait()
	}()
	// What it costs to come up is not measured.
	if err := tg.WaitCalls(b.Context(), "getUpdates", 1); err != nil {
		b.Fatal(err)
	}
	c.play(b, bot.Process.Pid)
}

// measure sets the crowd going and tells what it cost the process pid.
func (c *crowd) measure(b *testing.B, pid int, begin func()) {
	b.Helper()
	// The players share two processors with what they measure: memory is cheap for them.
	defer debug.SetGCPercent(debug.SetGCPercent(800))
	idle := resident(b, pid)
	cpu, own := processor(b, pid), processor(b, os.Getpid())
	b.ResetTimer()
	begin()
	<-c.done
	b.StopTimer()
	turns := float64(c.turns.Load())
	seconds := b.Elapsed().Seconds()
	b.ReportMetric(turns/seconds, "turns/s")
	b.ReportMetric(turns/float64(len(script))/seconds, "conversations/s")
	b.ReportMetric((processor(b, pid)-cpu)/turns*1000, "cpu-ms/turn")
	b.ReportMetric((processor(b, os.Getpid())-own)/turns*1000, "tool-ms/turn")
	b.ReportMetric(resident(b, pid), "MB-rss")
	b.ReportMetric(idle, "MB-idle")
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.Sort(c.took)
	b.ReportMetric(ms(c.took, 50), "p50-ms")
	b.ReportMetric(ms(c.took, 99), "p99-ms")
}

func ms(sorted []time.Duration, percent int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[min(len(sorted)-1, len(sorted)*percent/100)].Microseconds()) / 1000
}

// resident is the process's memory in MB.
func resident(tb testing.TB, pid int) float64 {
	tb.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err != nil {
				tb.Fatal(err)
			}
			return kb / 1024
		}
	}
	tb.Fatal("no VmRSS")
	return 0
}

// processor is the time that the process has computed, in seconds. The kernel
// counts it in ticks of 1/100 s (proc(5)).
func processor(tb testing.TB, pid int) float64 {
	tb.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		tb.Fatal(err)
	}
	_, after, _ := strings.Cut(string(raw), ") ")
	f := strings.Fields(after)
	user, err1 := strconv.ParseFloat(f[11], 64)
	system, err2 := strconv.ParseFloat(f[12], 64)
	if err1 != nil || err2 != nil {
		tb.Fatal(err1, err2)
	}
	return (user + system) / 100
}
