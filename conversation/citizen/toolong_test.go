package citizen_test

import (
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

// TestTheRestOfATooLongTextIsNoReport: Telegram's clients cut a long text in pieces; without
// its beginning the last one would be filed as if it were all.
func TestTheRestOfATooLongTextIsNoReport(t *testing.T) {
	t.Parallel()
	flow := citizen.New(regencytest.Tuban())
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	var s citizen.Session
	says := func(after time.Duration, text string) string {
		t.Helper()
		now = now.Add(after)
		in := message.Inbound{
			ID: now.String(), MessageID: now.String(), At: now, Kind: message.ChatPrivate, Text: text,
			Chat: message.Address{Channel: message.ChannelTelegram, ID: "1"},
		}
		next, fx, err := flow.Step(s, citizen.Input{Now: now, In: &in, Person: "p", Fresh: citizen.Fresh{ReportID: "r"}, Needs: flow.Needs(s, &in)})
		if err != nil {
			t.Fatal(err)
		}
		s = next
		var said []string
		for _, out := range fx.Say {
			said = append(said, out.Text)
		}
		return strings.Join(said, "\n")
	}
	if got := says(0, strings.Repeat("jalan rusak ", 340)); !strings.Contains(got, "4.0") || !strings.Contains(got, "terlalu panjang") {
		t.Errorf("the first piece: %q", got)
	}
	if got := says(time.Second, "dan lubangnya makin dalam sejak musim hujan"); !strings.Contains(got, "sambungan") || s.Draft != nil {
		t.Errorf("its rest: %q, draft %+v", got, s.Draft)
	}
	if got := says(time.Second, "menu"); strings.Contains(got, "sambungan") {
		t.Errorf("a command right after: %q", got)
	}
	says(time.Minute, strings.Repeat("jalan rusak ", 340))
	if got := says(30*time.Second, "Jalan berlubang dalam sekali di depan pasar Rengel"); s.Draft == nil || s.Draft.Words == "" {
		t.Errorf("the shortened text half a minute later: %q", got)
	}
}
