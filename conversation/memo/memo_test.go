package memo_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

var now = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

func order() memo.Memo {
	m := memo.Memo{
		ID: memo.OrderID("telegram:990"), Kind: memo.KindOrder, Created: now, Agency: "pupr", Status: memo.StatusOpen,
		Remind: now.Add(time.Hour), Tickets: []string{"TBN-1"},
	}
	m.Owe(now, report.Delivery{Key: memo.KeyOrder, Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}, Out: message.Outbound{Text: "x"}})
	return m
}

// The example in the comment of Memo is what is stored.
func TestTheExampleIsWhatIsStored(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("memo.go")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(src), "// Memo is one order")
	var example strings.Builder
	for line := range strings.Lines(rest) {
		if s, ok := strings.CutPrefix(line, "//\t"); ok {
			example.WriteString(strings.TrimSpace(s))
		} else if strings.HasPrefix(line, "type") {
			break
		}
	}
	d := json.NewDecoder(strings.NewReader(example.String()))
	d.DisallowUnknownFields()
	var m memo.Memo
	if err := d.Decode(&m); err != nil {
		t.Fatalf("%s: %v", example.String(), err)
	}
	if !memo.IsID(m.ID) || m.Kind != memo.KindOrder || m.Status != memo.StatusOpen || len(m.Deliveries) != 1 || m.Schema != memo.Schema {
		t.Errorf("the example is %+v", m)
	}
}

func TestIDsTellWhatMadeThem(t *testing.T) {
	t.Parallel()
	chat := message.Address{Channel: message.ChannelTelegram, ID: "9"}
	ids := []string{
		memo.OrderID("telegram:1"), memo.ActivityID("telegram:1"), memo.FilesID("telegram:1"), memo.DigestID("day", "2026-11-24", chat),
		memo.DigestID("fortnight", "2026-11-24", chat), memo.DigestID("day", "2026-11-25", chat),
		memo.DigestID("day", "2026-11-24", message.Address{Channel: message.ChannelWhatsApp, ID: "9"}),
	}
	for i, id := range ids {
		if !memo.IsID(id) || slices.Contains(ids[:i], id) {
			t.Errorf("%q is no ID, or not the only one", id)
		}
	}
	if memo.IsID("r_9f") || memo.IsID("") {
		t.Error("a report's ID is taken for a memo's")
	}
	if len(memo.Kinds()) != 4 || len(memo.Statuses()) != 3 {
		t.Error("kinds or statuses are missing from their lists")
	}
}

// What an envelope brings back changes the outbox and nothing else.
func TestAnEnvelopeCarriesTheOutbox(t *testing.T) {
	t.Parallel()
	m := order()
	m.Attach(now, []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "a"}, {Kind: message.MediaPhoto, Hash: "9f"}})
	if n := len(m.Deliveries); n != 2 {
		t.Fatalf("%d deliveries, want the order and one file", n)
	}
	before := m.Clone()
	e := m.Envelope()
	e.Settle(report.Outcome{Key: memo.KeyOrder, At: now, State: report.DeliverySent, To: message.Address{Channel: message.ChannelTelegram, ID: "-1"}, Sent: message.Sent{MessageIDs: []string{"5"}}})
	e.Settle(report.Outcome{Key: "fetch:0", At: now, State: report.DeliverySent, Stored: message.MediaRef{Kind: message.MediaPhoto, Hash: "ab"}})
	if before.Deliveries[0].State != m.Deliveries[0].State || m.Media[0].Hash != "" {
		t.Error("the envelope shares its content with the memo")
	}
	m.Open(&e)
	if m.Deliveries[0].State != report.DeliverySent || m.Media[0].Hash != "ab" || len(m.FreshRefs()) != 1 || m.FreshRefs()[0].Report != m.ID {
		t.Errorf("opened: %+v, refs %+v", m, m.FreshRefs())
	}
	if due := m.NextDue(); !due.Equal(m.Remind) {
		t.Errorf("due %v, want the reminder", due)
	}
}

// An answer ends the reminders, those too that are on their way.
func TestAnAnswerEndsReminders(t *testing.T) {
	t.Parallel()
	m := order()
	m.Owe(now, report.Delivery{Key: memo.ReminderKey(1), Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}})
	if n := m.Answer(now, memo.Answer{Words: "Sudah", Cause: "telegram:7"}); n != 1 {
		t.Errorf("answer %d", n)
	}
	if m.Status != memo.StatusAnswered || !m.Remind.IsZero() || m.Deliveries[1].State != report.DeliveryDiscarded || !m.Deliveries[0].State.Owed() {
		t.Errorf("after the answer: %+v", m)
	}
	if !m.Answered("telegram:7") || m.Answered("telegram:8") {
		t.Error("which message answered is not known")
	}
	m.Status = memo.StatusRecalled
	m.Answer(now, memo.Answer{})
	if m.Status != memo.StatusRecalled {
		t.Error("an answer opened what was taken back")
	}
}
