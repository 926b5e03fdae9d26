package dispatch

import (
	"context"
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// Who answers his ticket while his agency's group takes nothing need not wait for the
// group: what he was told is stored at once, and the card once it has gone out.
func TestWhatWasSentIsStoredInAHurry(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.file(nil)
	inside, open := make(chan struct{}), make(chan struct{})
	b.net.hook = func(out message.Outbound) {
		if out.Text == "kartu" {
			close(inside)
			<-open
		}
	}
	b.Hurry(t.Context(), "r1") // nobody works on it
	worked := make(chan int)
	go func() { worked <- b.pass() }()
	<-inside
	if about := b.Post.About(siti); len(about) != 1 || about[0] != "r1" {
		t.Errorf("what was sent to her is about %v", about)
	}
	if s := b.state("filed"); s != report.DeliveryQueued {
		t.Fatalf("before anybody hurries it is %s", s)
	}
	for range 2 {
		b.Hurry(t.Context(), "r1")
	}
	if s := b.state("filed"); s != report.DeliverySent {
		t.Errorf("in a hurry it is %s", s)
	}
	if s := b.state("card:pupr:1"); s != report.DeliveryQueued {
		t.Errorf("the card that was not taken is %s", s)
	}
	filed := b.report()
	told := filed.Delivery("filed")
	if _, err := b.db.Reports().Ref(context.Background(), told.To, told.MessageIDs[0]); err != nil {
		t.Errorf("what she was told cannot be answered: %v", err)
	}
	close(open)
	if n := <-worked; n != 1 {
		t.Errorf("%d reports worked on", n)
	}
	if b.state("filed") != report.DeliverySent || b.state("card:pupr:1") != report.DeliverySent || b.report().Status != report.StatusForwarded {
		t.Errorf("in the end %+v", b.report())
	}
	if sent := b.texts(b.net); len(sent) != 2 {
		t.Errorf("sent %q", sent)
	}
	if b.pass() != 0 {
		t.Error("it is due again")
	}
}
