package main

import (
	"testing"

	"golang.org/x/sys/unix"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// files bounds how long the running program's files may be, as an administrator of the
// machine can: with 1 byte no write of it succeeds, as on a full disk.
func (p *program) files(bytes uint64) {
	p.tb.Helper()
	limit := unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}
	if err := unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_FSIZE, &limit, nil); err != nil {
		p.tb.Fatal(err)
	}
}

// TestADiskThatTakesNothingMore: while the embedded store cannot write, nothing is
// acknowledged and the program says that it is not ready; when it can again everything
// goes on without a restart, nothing is lost or doubled, and the administrators are told.
func TestADiskThatTakesNothingMore(t *testing.T) {
	t.Parallel()
	l := newLedger()
	tg := telegramtest.Start(t, telegramtest.Options{OnMessage: l.hear})
	p := newProgram(t, tg, "")
	p.start()
	p.enrol(tg, -1001, "pupr")
	admins := p.enrol(tg, -1009, "admin")
	l.crowdOf(tg, 6)
	<-l.came

	p.files(1)
	newcomer := tg.Person(7001, "Pendatang")
	newcomer.Say("/start")
	p.outage("embedded")
	if n := len(newcomer.Messages()); n != 0 {
		t.Error("a newcomer was answered while nothing could be kept")
	}
	if tg.Pending() == 0 {
		t.Error("what was said is acknowledged")
	}
	until(t, "not ready", func() bool { return !answers(t.Context(), p.listen, "/readyz") })
	if !alive(t.Context(), p.listen) {
		t.Error("the program says that it is dead; a restart would not help")
	}

	p.files(unix.RLIM_INFINITY)
	hear(t, newcomer, "TapRose")
	hear(t, admins, "embedded", "tidak menjawab")
	until(t, "ready again", func() bool { return answers(t.Context(), p.listen, "/readyz") })
	l.close(t, tg)
	if err := p.stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}
	reports, cards, tickets := l.count(t)
	t.Logf("%d reports, %d cards and %d tickets said again", reports, cards, tickets)
	if reports == 0 {
		t.Error("nobody filed anything")
	}
}
