package intake

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// stuck is a photo that is never fetched; begun tells that somebody tries.
type stuck struct{ begun chan struct{} }

func (s stuck) Look(ctx context.Context, _ message.MediaRef) (string, error) {
	select {
	case s.begun <- struct{}{}:
	default: // tried again
	}
	<-ctx.Done()
	return "", ctx.Err()
}

// A desk's album calls a report done with a photo that does not come. Citizens are
// answered all the same, and what was said to them is settled, so that no other replica
// says it again.
func TestAPhotoThatHangsHoldsUpItsOwnGroupAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	hanging := stuck{make(chan struct{}, 1)}
	b.Looks, b.Proofs = hanging, b.db.Reports()
	b.Tick, b.SettleEvery = time.Millisecond, time.Millisecond
	r := report.New(morning, report.Filing{
		ID: "a", Ticket: report.NewTicket("TBN", 100), Day: "2026-11-23", Person: "p", Home: siti,
		Category: "jalan", Agency: "pupr", Words: "lubang",
	})
	if _, err := b.db.Reports().Save(t.Context(), morning, &r, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	b.says("g1", r.Ticket+" selesai sudah ditambal", photo("hangs"), album("done"), in(pupr))
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- b.Run(ctx) }()
	b.later(2 * time.Second)
	<-hanging.begun

	for i := range 3 {
		b.says(fmt.Sprint(i), "Jalan berlubang di depan pasar Rengel, dalam sekali", photo(fmt.Sprint(i)), album(fmt.Sprint(i)))
		b.later(2 * time.Second)
		b.post.wait(i + 1)
		for len(b.chat().Owed) > 0 {
			time.Sleep(time.Millisecond)
		}
	}
	for _, said := range b.post.wait(3) {
		if !strings.HasPrefix(said, siti.ID+" ") {
			t.Errorf("said %q", said)
		}
	}
	cancel()
	if err := <-ran; err != nil {
		t.Error(err)
	}
}

// A wake that waits for a slot does not hold up what is said in its group.
func TestWhoWaitsForASlotHoldsNoLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i := &Intake{lines: dispatch.NewLines()}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go i.wakeInLine(ctx, pupr, make(chan struct{}))
		synctest.Wait()
		said, stop := context.WithTimeout(ctx, time.Minute)
		defer stop()
		leave, err := i.lines.Enter(said, pupr)
		if err != nil {
			t.Fatal(err)
		}
		leave()
	})
}
