package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// TestAKilledReplicasDeliveryIsTakenOver: a replica is killed while the card of a report
// is on its way to Telegram, which never gets it. The report is leased to the dead one;
// the other replica sends the card once that lease is over, once.
func TestAKilledReplicasDeliveryIsTakenOver(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	s := startServers(t)
	first, second := newReplica(t, tg, s, ""), newReplica(t, tg, s, "")
	first.start() // alone, so it polls
	group := first.enrol(tg, -1001, "pupr")
	second.start()
	siti := tg.Person(77, "Siti")
	for _, say := range []string{"/start", "1", "1", "Jalan berlubang dalam sekali di depan pasar", "lewati"} {
		siti.Say(say)
		hear(t, siti)
	}
	siti.Location(-6.8976, 112.0649)
	hear(t, siti, "Sudah benar?")
	const chat = -1001
	tg.Fail(telegramtest.Fault{Chat: chat, Delay: time.Minute, CutBefore: true})
	before := tg.Calls("sendMessage")
	siti.Say("1")
	ticket := ticketShape.FindString(hear(t, siti, "TBN-").Text)
	// What Siti heard, and the card, which hangs.
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := tg.WaitCalls(ctx, "sendMessage", before+2); err != nil {
		t.Fatal(err)
	}
	cards := func() (n int) {
		for _, m := range tg.Person(88, "Pak Budi").In(group).Messages() {
			if strings.Contains(m.Text, ticket) && !m.Edited {
				n++
			}
		}
		return n
	}
	if n := cards(); n != 0 {
		t.Fatalf("%d cards while the replica that sends it lives", n)
	}
	first.kill()
	killed := time.Now()
	// A lease lasts for 15 seconds.
	ctx, cancel = context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := group.WaitFor(ctx, telegramtest.Has(ticket)); err != nil {
		t.Fatalf("nobody took the card over: %v", err)
	}
	t.Logf("the card came %v after the replica that was sending it was killed", time.Since(killed).Round(100*time.Millisecond))
	// The other one serves Siti too, by now.
	siti.Say("/start")
	hear(t, siti, "TapRose")
	if err := second.stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}
	if n := cards(); n != 1 {
		t.Errorf("the card came %d times", n)
	}
}
