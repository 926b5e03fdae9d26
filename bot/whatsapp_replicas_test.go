package main

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/adapters/whatsapp/postgrestest"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
)

// startWhatsAppReplicas pairs an account whose keys are in PostgreSQL and starts two
// replicas that share it, and MongoDB and Redis.
func startWhatsAppReplicas(t *testing.T) (all [2]*program, wa *whatsapptest.Server, bot *whatsapptest.Phone) {
	t.Helper()
	wa, bot = startWhatsApp(t, whatsapptest.Config{})
	tg := telegramtest.Start(t, telegramtest.Options{})
	s, keys := startServers(t), postgrestest.Database(t)
	for i := range all {
		all[i] = newReplica(t, tg, s, "")
		all[i].useWhatsApp(wa, "    store: "+keys+"\n")
	}
	all[0].pair(bot)
	for _, p := range all {
		p.start()
	}
	return all, wa, bot
}

// linkOf is what a replica says of the link.
func (p *program) linkOf() string {
	p.tb.Helper()
	out, _ := p.command("status", "-c", p.config()).Output() // it fails when a part is not well, and says so
	for line := range strings.Lines(string(out)) {
		if says, ok := strings.CutPrefix(line, "link whatsapp: "); ok {
			return strings.TrimSpace(says)
		}
	}
	return ""
}

// connected waits until one of the replicas has the account and returns both, it first.
func connected(t *testing.T, all [2]*program) (leader, standby *program) {
	t.Helper()
	end := time.After(patience)
	for {
		for i, p := range all {
			if other := all[1-i]; strings.HasPrefix(p.linkOf(), "connected") {
				return p, other
			}
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-end:
			t.Fatalf("nobody has the account: %q, %q", all[0].linkOf(), all[1].linkOf())
		}
	}
}

// TestAnotherReplicaTakesWhatsAppOver kills the replica that has the account, again
// and again, while citizens file reports; the other one goes on with the same account.
// Nothing that was acknowledged is lost, nothing is said twice. At last it is asked to
// stop, and the other one takes over as well.
func TestAnotherReplicaTakesWhatsAppOver(t *testing.T) {
	t.Parallel()
	all, wa, bot := startWhatsAppReplicas(t)
	leader, standby := connected(t, all)
	if says := standby.linkOf(); !strings.HasPrefix(says, "standby: another replica") {
		t.Errorf("the replica without the account says %q", says)
	}
	for i, p := range all {
		if !answers(t.Context(), p.listen, "/readyz") {
			t.Errorf("replica %d is not ready", i)
		}
	}
	if out, err := standby.command("whatsapp", "groups", "-c", standby.config()).CombinedOutput(); err == nil || !strings.Contains(string(out), "where that one runs") {
		t.Errorf("asking the wrong replica for groups: %v, %s", err, out)
	}
	crowd := newWaCrowd(t, leader, wa, bot, 5)
	for range 3 {
		crowd.goesOn()
		// Random moments are what this test is about; nothing is asserted on them.
		<-time.After(time.Duration(30+rand.IntN(500)) * time.Millisecond)
		leader, _ = connected(t, all)
		leader.kill()
		killed := time.Now()
		crowd.goesOn()
		t.Logf("answers came again %v after the replica with the account was killed", time.Since(killed).Round(100*time.Millisecond))
		leader.start()
	}
	crowd.goesOn()
	leader, standby = connected(t, all)
	if err := leader.stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}
	stopped := time.Now()
	crowd.goesOn()
	t.Logf("answers came again %v after it was stopped", time.Since(stopped).Round(100*time.Millisecond))
	crowd.close()
	if err := standby.stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}
	for i, p := range all {
		if log := p.log.String(); strings.Contains(log, "replaced") {
			t.Errorf("replica %d was pushed off WhatsApp, or pushed the other", i)
		}
	}
}
