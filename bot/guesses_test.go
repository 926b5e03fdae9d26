package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/bot/dashboard"
	"github.com/taprose/taprose/conversation/report"
)

// Whoever guesses tickets gains nothing by going from the page to the chat, or from one
// chat to the next: on the web one network address is one guesser.
func TestGuessesOfThePageAndOfItsChatsAreCountedTogether(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	p.edit("everyone: 0}", "everyone: 0, wrong_tickets: 5}")
	p.start()
	ticket := func(i int) string { return report.NewTicket("TBN", uint64(7_000+i)) }
	look := func(i int) int {
		t.Helper()
		resp, err := http.Get("http://" + p.listen + dashboard.Root + "/tiket?nomor=" + ticket(i))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		_, _ = io.Copy(io.Discard, resp.Body)
		return resp.StatusCode
	}
	for i := range 2 {
		if code := look(i); code != http.StatusNotFound {
			t.Fatalf("guess %d on the page answers %d", i, code)
		}
	}
	for i := 2; i < 6; i++ {
		v := newVisitor(t, p.listen)
		want := "tidak kami temukan"
		if i == 5 {
			want = "Mohon tunggu"
		}
		var said struct{ ID string }
		v.ask(http.MethodPost, "/api/v1/messages", fmt.Appendf(nil, `{"key":"guess-of-a-ticket-%d","text":"%s"}`, i, ticket(i)), &said)
		until(t, fmt.Sprintf("chat %d is answered %q", i, want), func() bool {
			var log struct{ Entries []struct{ Text string } }
			v.ask(http.MethodGet, "/api/v1/entries", nil, &log)
			for _, e := range log.Entries {
				if strings.Contains(e.Text, want) {
					return true
				}
			}
			return false
		})
	}
	if code := look(6); code != http.StatusTooManyRequests {
		t.Errorf("after that the page answers %d", code)
	}
}
