package intake

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/conversation/chat"
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

// A chat in the browser costs nothing: what bounds reports there is the network address. Whoever
// meets the bound keeps his report and is told of other ways, and what is only talked costs nothing.
func TestReportsOfOneAddressAreBounded(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Filings = webguard.NewFilings(2)
	client := ""
	b.Client = func(context.Context) string { return client }
	n := 0
	report := func(from, id string) string {
		t.Helper()
		chat := message.Address{Channel: siti.Channel, ID: id}
		client = from
		says := func(text string) {
			n++
			b.says(fmt.Sprint("filing", n), text, func(in *message.Inbound) { in.Chat, in.Sender.Address = chat, chat })
			b.boxes.working.Wait()
		}
		filed := len(b.claimed())
		says("Jalan berlubang dalam sekali di depan pasar Rengel, sudah dua orang jatuh")
		for range 10 {
			c, err := b.Chats.Load(t.Context(), chat)
			if err != nil {
				t.Fatal(err)
			}
			answer, sends := "Rengel, Rengel", false
			for _, offered := range c.Session.Offered {
				switch offered.ID {
				case "send", "enough", "skip", "cat:jalan":
					answer, sends = offered.Label, offered.ID == "send"
				}
			}
			if says(answer); len(b.claimed()) > filed {
				return "filed"
			}
			if sends {
				break
			}
		}
		return b.latestTo(id)
	}
	for i := range 2 {
		if got := report("198.51.100.7", fmt.Sprint("free", i)); got != "filed" {
			t.Fatalf("report %d is answered %q", i, got)
		}
	}
	for range 2 {
		if got := report("198.51.100.7", "free9"); !strings.Contains(got, "mungkin dari orang lain") || !strings.Contains(got, "berlubang") {
			t.Errorf("one too many is answered %q", got)
		}
	}
	for from, id := range map[string]string{"198.51.100.8": "other", "": "whatsapp", "127.0.0.1": "proxy"} {
		for range 2 {
			if got := report(from, id+fmt.Sprint(n)); got != "filed" {
				t.Errorf("from %q: %q", from, got)
			}
		}
	}
	b.later(12 * time.Hour)
	if got := report("198.51.100.7", "free10"); got != "filed" {
		t.Errorf("half a day later: %q", got)
	}
}

// failing files nothing for the first so many times.
type failing struct {
	Filing
	times int
	err   error
}

func (f *failing) File(ctx context.Context, now time.Time, r *report.Report, l store.Lease, c *chat.Chat) (bool, error) {
	if f.times--; f.times >= 0 {
		return false, f.err
	}
	return f.Filing.File(ctx, now, r, l, c)
}

// What was not stored is not counted, however often it was tried: neither where somebody else
// was faster, nor where the disk was full and the message came again.
func TestWhatCameToNothingTakesNoPlace(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{"conflict": store.ErrTicketTaken, "disk full": errors.New("disk full")} {
		b := newBench(t)
		b.Filings = webguard.NewFilings(2)
		b.Client = func(context.Context) string { return "198.51.100.7" }
		b.Filing = &failing{b.Filing, 5, err}
		chat := message.Address{Channel: siti.Channel, ID: "free"}
		n := 0
		says := func(text string) {
			t.Helper()
			n++
			in := b.inbound(fmt.Sprint("m", n), text, func(in *message.Inbound) { in.Chat, in.Sender.Address = chat, chat })
			for try := 0; b.Receive(t.Context(), in) != nil; try++ {
				if try > 10 {
					t.Fatalf("%s: never taken", name)
				}
			}
			b.boxes.working.Wait()
		}
		for filed := range 2 {
			says("Jalan berlubang dalam sekali di depan pasar Rengel, sudah dua orang jatuh")
			for tries := 0; len(b.claimed()) <= filed; tries++ {
				if tries > 10 {
					t.Fatalf("%s: report %d is not filed: %q", name, filed, b.latestTo(chat.ID))
				}
				c, err := b.Chats.Load(t.Context(), chat)
				if err != nil {
					t.Fatal(err)
				}
				answer := "Rengel, Rengel"
				for _, offered := range c.Session.Offered {
					switch offered.ID {
					case "send", "enough", "skip", "cat:jalan":
						answer = offered.Label
					}
				}
				says(answer)
			}
			chat.ID += "2"
		}
	}
}
