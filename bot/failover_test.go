package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/store/mongostore/mongotest"
	"github.com/taprose/taprose/store/redisstore/redistest"
)

// redisAsk asks Redis something and returns the first lines of its answer, "" when it
// does not answer.
func redisAsk(host, words string) string {
	c, err := net.DialTimeout("tcp", host, time.Second)
	if err != nil {
		return ""
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(time.Second))
	fmt.Fprintf(c, "%s\r\n", words)
	r := bufio.NewReader(c)
	var said strings.Builder
	for range 40 {
		line, err := r.ReadString('\n')
		said.WriteString(line)
		if err != nil || r.Buffered() == 0 {
			break
		}
	}
	return said.String()
}

// startSentinel has a master with one replica watched, and returns which of them is the
// master now, and the address of both by way of the Sentinel.
func startSentinel(t *testing.T) (now func() *redistest.Server, address string) {
	t.Helper()
	master := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	replica := redistest.Start(t, "--appendonly", "yes", "--replicaof", "127.0.0.1 "+master.Port())
	dir := t.TempDir()
	conf := filepath.Join(dir, "sentinel.conf")
	lines := fmt.Sprintf("sentinel monitor taprose 127.0.0.1 %s 1\nsentinel down-after-milliseconds taprose 2000\nsentinel failover-timeout taprose 5000\n", master.Port())
	if err := os.WriteFile(conf, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	sentinel := redistest.StartSentinel(t, dir, conf)
	until(t, "the Sentinel knows the replica", func() bool {
		return strings.Contains(redisAsk(sentinel.Host(), "SENTINEL REPLICAS taprose"), replica.Port()) &&
			strings.Contains(redisAsk(replica.Host(), "INFO replication"), "master_link_status:up")
	})
	return func() *redistest.Server {
		// A machine that is too busy may have made them change places before.
		if strings.Contains(redisAsk(sentinel.Host(), "SENTINEL GET-MASTER-ADDR-BY-NAME taprose"), replica.Port()) {
			return replica
		}
		return master
	}, sentinel.Address() + "/0?master_name=taprose"
}

func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	end := time.After(patience)
	for !ok() {
		select {
		case <-time.After(50 * time.Millisecond):
		case <-end:
			t.Fatalf("in vain: %s", what)
		}
	}
}

// TestMongoDBRefusesAndRedisFailsOver: MongoDB steps down, is no primary, takes no
// writes, has its disk full; Redis's disk fails; Redis's master is killed and its replica
// takes its place. While nothing can be kept nothing is acknowledged and the program is
// not ready; afterwards everything goes on by itself, and nothing is lost.
func TestMongoDBRefusesAndRedisFailsOver(t *testing.T) {
	t.Parallel()
	where := startServers(t)
	master, address := startSentinel(t)
	door := startMongoDoor(t, hostOf(where.reports))
	where.reports = strings.Replace(where.reports, door.target, door.listener.Addr().String(), 1)
	// Shorter than the defaults, so that the test is.
	where.reports = strings.TrimSuffix(where.reports, mongotest.Patience) + "&timeoutMS=5000&serverSelectionTimeoutMS=1000"
	where.chats = address + "&read_timeout=1s"

	l := newLedger()
	tg := telegramtest.Start(t, telegramtest.Options{OnMessage: l.hear})
	p := newReplica(t, tg, where, "")
	p.start()
	p.enrol(tg, -1001, "pupr")
	admins := p.enrol(tg, -1009, "admin")
	l.crowdOf(tg, 5)

	refuse := func(f mongoFault) func() { return func() { door.refuse(&f) } }
	accept := func() {
		if door.refuse(nil) == 0 {
			t.Error("no command was refused: the test shows nothing")
		}
	}
	var full *redistest.Server
	for i, trouble := range []struct {
		name       string
		begin, end func()
	}{
		{"MongoDB is no primary any more", refuse(mongoFault{code: 10107, name: "NotWritablePrimary"}), accept},
		{"MongoDB is a secondary", refuse(mongoFault{code: 13435, name: "NotPrimaryNoSecondaryOk"}), accept},
		{"MongoDB steps down", refuse(mongoFault{code: 189, name: "PrimarySteppedDown"}), accept},
		{"MongoDB's disk is full", refuse(mongoFault{code: 14031, name: "OutOfDiskSpace", writes: true}), accept},
		{"MongoDB's writes are stopped", refuse(mongoFault{code: 371, name: "UserWritesBlocked", writes: true}), accept},
		// What Redis then says is MISCONF.
		{"Redis's disk fails", func() { full = master(); misconfigure(t, full) }, func() { configure(t, full) }},
	} {
		trouble.begin()
		until(t, trouble.name+": not ready", func() bool { return !answers(t.Context(), p.listen, "/readyz") })
		newcomer := tg.Person(int64(7000+i), "Pendatang")
		newcomer.Say("/start")
		// The trouble lasts long enough for several tries.
		during, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		if _, err := newcomer.WaitFor(during, telegramtest.Has("TapRose")); err == nil {
			t.Errorf("%s: a newcomer was answered", trouble.name)
		}
		cancel()
		if tg.Pending() == 0 {
			t.Errorf("%s: what was said is acknowledged", trouble.name)
		}
		trouble.end()
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		if _, err := newcomer.WaitFor(ctx, telegramtest.Has("TapRose")); err != nil {
			t.Fatalf("%s: no answer after it ended: %v", trouble.name, err)
		}
		cancel()
		t.Logf("%s: answered %v after it ended", trouble.name, time.Since(began).Round(10*time.Millisecond))
	}

	// Redis fails over, and has lost nothing: the replica was in step.
	killed := time.Now()
	master().Kill()
	newcomer := tg.Person(7100, "Pendatang")
	newcomer.Say("/start")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := newcomer.WaitFor(ctx, telegramtest.Has("TapRose")); err != nil {
		t.Fatalf("no answer after Redis's master was killed: %v", err)
	}
	t.Logf("answered %v after Redis's master was killed", time.Since(killed).Round(10*time.Millisecond))

	// One that lasts is told to the administrators, also when reading goes on.
	door.refuse(&mongoFault{code: 14031, name: "OutOfDiskSpace", writes: true})
	p.outage("mongodb")
	door.refuse(nil)
	if _, err := admins.WaitFor(ctx, telegramtest.Has("mongodb", "tidak menjawab")); err != nil {
		t.Errorf("the administrators were not told: %v", err)
	}
	l.close(t, tg)
	if err := p.stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}
	reports, cards, _ := l.count(t)
	t.Logf("%d reports, %d cards said again", reports, cards)
	if reports == 0 {
		t.Error("nobody filed anything")
	}
}

// misconfigure has Redis fail to save a snapshot, after which it takes no writes.
func misconfigure(t *testing.T, s *redistest.Server) {
	t.Helper()
	// A folder stands where the snapshot would go.
	_ = os.Remove(filepath.Join(s.Dir(), "dump.rdb"))
	if err := os.MkdirAll(filepath.Join(s.Dir(), "dump.rdb", "in-the-way"), 0o700); err != nil {
		t.Fatal(err)
	}
	redisCommand(t, s.Host(), "CONFIG", "SET", "save", "3600 1")
	redisCommand(t, s.Host(), "BGSAVE")
	until(t, "a failed snapshot", func() bool {
		return strings.Contains(redisAsk(s.Host(), "INFO persistence"), "rdb_last_bgsave_status:err")
	})
}

// configure ends that.
func configure(t *testing.T, s *redistest.Server) {
	t.Helper()
	redisCommand(t, s.Host(), "CONFIG", "SET", "save", "")
}
