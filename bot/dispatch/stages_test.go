package dispatch

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// TestNobodyWaitsForHisTicketBehindAGroup has an agency's group answer nothing: more
// reporters than there are workers are told their tickets all the same, and at the end
// every card has gone out once.
func TestNobodyWaitsForHisTicketBehindAGroup(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const reports = 20
	cfg := b.Config
	cfg.Workers = 4
	var err error
	if b.Dispatcher, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	for i := range reports {
		b.file(func(r *report.Report) {
			r.ID, r.Ticket = fmt.Sprint("r", i), report.NewTicket("TBN", uint64(100+i))
		})
	}
	open, told := make(chan struct{}), make(chan struct{}, reports)
	b.net.hook = func(out message.Outbound) {
		if out.Text == "kartu" {
			<-open
			return
		}
		told <- struct{}{}
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	late := time.After(time.Minute)
	for i := range reports {
		select {
		case <-told:
		case <-late:
			t.Errorf("%d of %d reporters were told while the group was silent", i, reports)
			close(open)
			stop()
			<-ended
			return
		}
	}
	close(open)
	for {
		if n, err := b.db.Reports().Backlog(t.Context(), b.Now()); err != nil || n == 0 || t.Context().Err() != nil {
			if err != nil {
				t.Error(err)
			}
			break
		}
		yield()
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	cards := make(map[string]int)
	for _, s := range b.texts(b.net) {
		cards[s]++
	}
	if cards["-100 kartu"] != reports || cards["77 kami terima"] != reports {
		t.Errorf("sent %v", cards)
	}
}

// TestHowManyMessagesAreOnTheirWayToOneChat: a few to a group, one to a person.
func TestHowManyMessagesAreOnTheirWayToOneChat(t *testing.T) {
	t.Parallel()
	for _, group := range []bool{true, false} {
		b := newBench(t)
		var mu sync.Mutex
		inside, most := 0, 0
		full := make(chan struct{})
		b.net.hook = func(message.Outbound) {
			mu.Lock()
			inside++
			most = max(most, inside)
			if inside == width(group) {
				select {
				case <-full:
				default:
					close(full)
				}
			}
			mu.Unlock()
			<-full
			yield()
			mu.Lock()
			inside--
			mu.Unlock()
		}
		var wg sync.WaitGroup
		for range 5 * groupWidth {
			wg.Go(func() {
				if _, err := b.Post.Now(context.Background(), pupr, group, message.Outbound{Text: "x"}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if most != width(group) {
			t.Errorf("group %v: %d at once", group, most)
		}
	}
}
