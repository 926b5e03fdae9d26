package intake

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// latestTo is what was said last to a chat.
func (b *bench) latestTo(id string) string {
	b.t.Helper()
	b.boxes.working.Wait()
	b.post.mu.Lock()
	defer b.post.mu.Unlock()
	for i := len(b.post.said) - 1; i >= 0; i-- {
		if words, ok := strings.CutPrefix(b.post.said[i], id+" "); ok {
			return words
		}
	}
	return ""
}

// Whoever tries many tickets in his chat is asked to wait, and is told of no report
// meanwhile but his own. On the web a chat costs nothing, so that the network address is
// who guesses; elsewhere it is the chat.
func TestGuessingTicketsInAChatIsSlow(t *testing.T) {
	t.Parallel()
	for _, web := range []bool{false, true} {
		b := newBench(t)
		b.Guesses = webguard.NewGuesses(5)
		b.Client = func(context.Context) string { return "" }
		own := b.files()[0]
		other := own
		other.ID, other.Version, other.Person, other.Ticket = "of-another", 0, "somebody else", report.NewTicket("TBN", 4711)
		if _, err := b.db.Reports().Save(t.Context(), morning, &other, store.Lease{}); err != nil {
			t.Fatal(err)
		}
		if web {
			b.Client = func(context.Context) string { return "198.51.100.7" }
		}
		n := 0
		// Each chat asks once where chats are free.
		ask := func(ticket string, home bool) string {
			n++
			chat := siti
			if web && !home {
				chat.ID = fmt.Sprint("free", n)
			}
			b.says(fmt.Sprint("ask", n), ticket, func(in *message.Inbound) { in.Chat, in.Sender.Address = chat, chat })
			return b.latestTo(chat.ID)
		}
		for i := range 5 {
			if got := ask(report.NewTicket("TBN", uint64(90_000+i)), false); !strings.Contains(got, "tidak kami temukan") {
				t.Fatalf("web %v: guess %d is answered %q", web, i, got)
			}
		}
		for _, ticket := range []string{report.NewTicket("TBN", 95_000), other.Ticket} {
			if got := ask(ticket, false); !strings.Contains(got, "Mohon tunggu 12 menit") {
				t.Errorf("web %v: %s is answered %q", web, ticket, got)
			}
		}
		if got := ask(own.Ticket, true); !strings.Contains(got, own.Ticket) || strings.Contains(got, "tunggu") {
			t.Errorf("web %v: his own is answered %q", web, got)
		}
		b.later(12 * time.Minute)
		if got := ask(other.Ticket, false); !strings.Contains(got, other.Ticket) || strings.Contains(got, "tunggu") {
			t.Errorf("web %v: after the wait it is answered %q", web, got)
		}
	}
}
