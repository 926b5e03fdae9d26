package main

import (
	"flag"
	"os"
	"os/exec"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/store/redisstore/redistest"
)

var peer = flag.String("peer", "", "folder of the bot that BenchmarkPeer plays against, with its packages installed")

// BenchmarkPeer plays the script of BenchmarkLoad against a bot that somebody wrote with
// another library, in Node.js, on a Redis that flushes each write to the disk: what others
// reach on this machine, at this moment. Run both in one go, as docs/speed.md says.
func BenchmarkPeer(b *testing.B) {
	if *peer == "" {
		b.Skip("no -peer given")
	}
	c := newCrowd(b.N)
	tg := telegramtest.Start(b, telegramtest.Options{Keep: 2, OnMessage: c.hear})
	c.seat(tg)
	redis := redistest.Start(b, "--appendonly", "yes", "--appendfsync", "always").Address()
	cmd := exec.Command("node", "bot.js")
	cmd.Dir = *peer
	cmd.Env = append(os.Environ(), "NODE_ENV=production",
		"TAPROSE_TEST_API="+tg.URL(), "TAPROSE_TEST_TOKEN="+tg.Token(), "TAPROSE_TEST_REDIS="+redis)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	// Others ask once they have come up; what this costs is not measured.
	if err := tg.WaitCalls(b.Context(), "getUpdates", 1); err != nil {
		b.Fatal(err)
	}
	c.play(b, cmd.Process.Pid)
}
