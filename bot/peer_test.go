package main

import (
	"flag"
	"os/exec"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/store/redisstore/redistest"
)

var peer = flag.String("peer", "", "folder of the bot that BenchmarkPeer plays against, with its packages installed")

// BenchmarkPeer plays the script of BenchmarkLoad against a bot that somebody wrote with
// another library, in Node.js, on a Redis that flushes each write to the disk: what others
// reach on this machine, at this moment. In "our-words" it says what the program says, in
// "own-words" what its author wrote, which is shorter. Run all in one go, as docs/speed.md
// says.
func BenchmarkPeer(b *testing.B) {
	if *peer == "" {
		b.Skip("no -peer given")
	}
	b.Run("our-words", func(b *testing.B) { playPeer(b, answersFile(b)) })
	b.Run("own-words", func(b *testing.B) { playPeer(b, "") })
}

func playPeer(b *testing.B, answers string) {
	c := newCrowd(b.N)
	tg := telegramtest.Start(b, telegramtest.Options{Keep: 2, OnMessage: c.hear})
	c.seat(tg)
	redis := redistest.Start(b, "--appendonly", "yes", "--appendfsync", "always").Address()
	bot := exec.Command("node", "bot.js")
	bot.Dir = *peer
	c.playAgainst(b, tg, bot, "NODE_ENV=production", answersEnv+"="+answers,
		"TAPROSE_TEST_API="+tg.URL(), "TAPROSE_TEST_TOKEN="+tg.Token(), "TAPROSE_TEST_REDIS="+redis)
}
