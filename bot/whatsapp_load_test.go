package main

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
)

// waScript is the report of 7 inputs of docs/speed.md, with numbers for buttons.
var waScript = []func(p *waPlayer) (string, error){
	func(p *waPlayer) (string, error) { return p.phone.Say(p.bot, "menu") },
	func(p *waPlayer) (string, error) { return p.phone.Say(p.bot, "1") },
	func(p *waPlayer) (string, error) { return p.phone.Say(p.bot, strconv.Itoa(1+p.n%4)) },
	func(p *waPlayer) (string, error) {
		return p.phone.Say(p.bot, "Jalan berlubang dalam sekali di depan pasar, sudah dua orang jatuh")
	},
	func(p *waPlayer) (string, error) { return p.phone.Photo(p.bot, jpeg, "") },
	func(p *waPlayer) (string, error) { return p.phone.Location(p.bot, -6.8976, 112.0649, "") },
	func(p *waPlayer) (string, error) { return p.phone.Say(p.bot, "1") },
}

// waPlayer is one citizen of a load run on WhatsApp.
type waPlayer struct {
	phone, bot *whatsapptest.Phone
	n          int

	mu          sync.Mutex
	crowd       *crowd
	step        int
	filed, most int
	asked       time.Time
}

// seatOnWhatsApp makes the citizens; nobody speaks yet. checked tells whether the
// last answer must bring a ticket.
func seatOnWhatsApp(b *testing.B, wa *whatsapptest.Server, bot *whatsapptest.Phone, checked bool) []*waPlayer {
	b.Helper()
	players := make([]*waPlayer, *loadCitizens)
	for i := range players {
		p := &waPlayer{phone: wa.AddPhone("62813"+strconv.Itoa(10_000_000+i), "Warga "+strconv.Itoa(i)), bot: bot, n: i}
		p.phone.Forget(4)
		p.phone.OnMessage(func(r whatsapptest.Received) {
			if p.heard(r, checked) {
				// Not on the server's own worker: people take their turn.
				go p.speak(b)
			}
		})
		players[i] = p
	}
	return players
}

// join has the player count for a crowd, and stop after so many reports; 0 is when
// the crowd has enough.
func (p *waPlayer) join(c *crowd, most int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.crowd, p.most, p.filed = c, most, 0
}

// heard counts a turn and tells whether another one follows.
func (p *waPlayer) heard(r whatsapptest.Received, checked bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked.IsZero() {
		return false
	}
	c, took := p.crowd, time.Since(p.asked)
	p.asked = time.Time{}
	c.mu.Lock()
	c.took = append(c.took, took)
	c.mu.Unlock()
	c.turns.Add(1)
	if p.step++; p.step < len(waScript) {
		return true
	}
	if checked && !strings.Contains(r.Text, "TBN-") {
		panic("the last answer has no ticket: " + r.Text)
	}
	p.step = 0
	p.filed++
	if c.reports.Add(1) >= c.wanted {
		c.once.Do(func() { close(c.done) })
		return false
	}
	return p.filed != p.most
}

func (p *waPlayer) speak(b *testing.B) {
	p.mu.Lock()
	p.asked = time.Now()
	step := p.step
	p.mu.Unlock()
	if _, err := waScript[step](p); err != nil {
		b.Error(err)
	}
}

// BenchmarkWhatsApp plays citizens against the built program over a loopback
// WhatsApp, with agencies on WhatsApp: durable embedded store, no pace. One
// operation is one filed report of 7 turns. Server and phones, with all their
// encryption, run on the same processors. Run it as docs/speed.md says.
func BenchmarkWhatsApp(b *testing.B) {
	c := newCrowd(b.N)
	wa, bot := startWhatsApp(b, whatsapptest.Config{AllPrekeys: true})
	p := newProgram(b, telegramtest.Start(b, telegramtest.Options{}), "")
	p.useWhatsApp(wa, "")
	p.pair(bot)
	p.start()
	for i, agency := range loadAgencies {
		boss := wa.AddPhone("628120000009"+strconv.Itoa(i), "Bu Kepala")
		group := wa.NewGroup("Aduan "+agency, boss, bot)
		p.enrolHere(inGroup(b, bot, boss, group), agency)
		boss.Forget(4)
	}
	c.playOnWhatsApp(b, seatOnWhatsApp(b, wa, bot, true), p.cmd.Process.Pid)
}

// BenchmarkWhatsAppEcho plays the same script against a bot on the same library that
// keeps nothing and always says the same: the yardstick.
func BenchmarkWhatsAppEcho(b *testing.B) {
	c := newCrowd(b.N)
	wa, bot := startWhatsApp(b, whatsapptest.Config{AllPrekeys: true})
	dir := b.TempDir()
	raw, err := json.Marshal(echoFile{Loopback: wa.Loopback(), Store: filepath.Join(dir, "wa.db"), Phone: bot.Number()})
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(dir, "echo.json")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		b.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), echoEnv+"="+file)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "connected" {
		if err := bot.EnterCode(lines.Text()); err != nil {
			b.Fatal(err)
		}
	}
	c.playOnWhatsApp(b, seatOnWhatsApp(b, wa, bot, false), cmd.Process.Pid)
}

// playOnWhatsApp lets everybody write one report, which makes keys and sessions and
// is not measured, and then plays.
func (c *crowd) playOnWhatsApp(b *testing.B, players []*waPlayer, pid int) {
	b.Helper()
	begin := func() {
		for _, p := range players {
			go p.speak(b)
		}
	}
	warm := newCrowd(len(players))
	for _, p := range players {
		p.join(warm, 1)
	}
	begin()
	<-warm.done
	for _, p := range players {
		p.join(c, 0)
	}
	c.measure(b, pid, begin)
}
