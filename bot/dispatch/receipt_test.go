package dispatch

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

var (
	siti2   = message.Address{Channel: message.ChannelWhatsApp, ID: "100@lid"}
	waGroup = message.Address{Channel: message.ChannelWhatsApp, ID: "1@g.us"}
)

// withReceipts is a bench on which WhatsApp gives receipts and the agency's group
// is there.
func withReceipts(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	b.Refs = b.db.Reports()
	b.Receipts = map[message.Channel]time.Duration{message.ChannelWhatsApp: 24 * time.Hour}
	b.Post.plain = newPlain(b.Receipts)
	if err := b.db.Groups().RemoveGroup(t.Context(), pupr); err != nil {
		t.Fatal(err)
	}
	b.enrol("pupr", waGroup)
	return b
}

// card files a report and sends its card to the WhatsApp group; it returns the
// card's message ID.
func (b *bench) card() string {
	b.t.Helper()
	b.file(nil)
	b.pass()
	r := b.report()
	d := r.Delivery("card:pupr:1")
	if d.State != report.DeliverySent || d.To != waGroup {
		b.t.Fatalf("card %+v", d)
	}
	return d.MessageIDs[0]
}

func TestAReceiptSettlesItsDelivery(t *testing.T) {
	t.Parallel()
	b := withReceipts(t)
	id := b.card()
	if r := b.report(); !r.NextDue().Equal(morning.Add(24 * time.Hour)) {
		t.Errorf("due %v while the receipt is awaited", r.NextDue())
	}
	b.Receipt(waGroup, []string{id}, report.DeliveryDelivered)
	b.storeReceipts(t.Context())
	if s := b.state("card:pupr:1"); s != report.DeliveryDelivered {
		t.Errorf("card is %s", s)
	}
	b.Receipt(waGroup, []string{id}, report.DeliveryRead)
	b.Receipt(waGroup, []string{id}, report.DeliveryDelivered)
	b.storeReceipts(t.Context())
	if s := b.state("card:pupr:1"); s != report.DeliveryRead {
		t.Errorf("card is %s", s)
	}
	// Telegram gives none, so nothing is awaited of it.
	if r := b.report(); !r.NextDue().IsZero() {
		t.Errorf("due %v", r.NextDue())
	}
}

// counting counts what receipts ask of the store.
type counting struct {
	Reports
	Refs
	refs, loads, saves int
	conflicts          int
	away               error
}

func (c *counting) Ref(ctx context.Context, chat message.Address, id string) (report.Ref, error) {
	c.refs++
	if c.away != nil {
		return report.Ref{}, c.away
	}
	return c.Refs.Ref(ctx, chat, id)
}

func (c *counting) Load(ctx context.Context, id string) (report.Report, error) {
	c.loads++
	return c.Reports.Load(ctx, id)
}

func (c *counting) Save(ctx context.Context, now time.Time, r *report.Report, claim store.Lease) (bool, error) {
	c.saves++
	if c.conflicts > 0 {
		c.conflicts--
		return false, store.ErrConflict
	}
	return c.Reports.Save(ctx, now, r, claim)
}

func (b *bench) counted() *counting {
	c := &counting{Reports: b.Reports, Refs: b.Refs}
	b.Reports, b.Refs = c, c
	return c
}

func TestABurstOfReceiptsIsOneSave(t *testing.T) {
	t.Parallel()
	b := withReceipts(t)
	id := b.card()
	c := b.counted()
	for range 50 {
		b.Receipt(waGroup, []string{id}, report.DeliveryDelivered)
		b.Receipt(waGroup, []string{id}, report.DeliveryRead)
	}
	b.storeReceipts(t.Context())
	if c.refs != 1 || c.loads != 1 || c.saves != 1 {
		t.Errorf("%d references, %d loads, %d saves", c.refs, c.loads, c.saves)
	}
	// Coming again it changes nothing and saves nothing.
	b.Receipt(waGroup, []string{id}, report.DeliveryRead)
	b.storeReceipts(t.Context())
	if c.saves != 1 {
		t.Errorf("%d saves after a repetition", c.saves)
	}
}

func TestReceiptsOfPromptsAskNoStore(t *testing.T) {
	t.Parallel()
	b := withReceipts(t)
	c := b.counted()
	sent, err := b.Post.Send(t.Context(), siti2, false, message.Outbound{Key: "k", Text: "Apa yang terjadi?"})
	if err != nil {
		t.Fatal(err)
	}
	b.Receipt(siti2, sent.MessageIDs, report.DeliveryRead)
	b.storeReceipts(t.Context())
	if c.refs != 0 {
		t.Errorf("%d references looked up", c.refs)
	}
}

func TestWhatIsRememberedOfPromptsIsBounded(t *testing.T) {
	t.Parallel()
	p := newPlain(map[message.Channel]time.Duration{message.ChannelWhatsApp: time.Hour})
	for i := range 3 * plainMost {
		p.note(siti2, []string{fmt.Sprint(i)})
	}
	if len(p.known) != plainMost || !p.has(sentMessage{siti2, fmt.Sprint(3*plainMost - 1)}) || p.has(sentMessage{siti2, "0"}) {
		t.Errorf("%d remembered", len(p.known))
	}
	p.note(siti, []string{"x"})
	if p.has(sentMessage{siti, "x"}) {
		t.Error("remembered for a network without receipts")
	}
}

func TestAReceiptMayBeFasterThanTheSettlement(t *testing.T) {
	t.Parallel()
	b := withReceipts(t)
	// The network numbers what it takes: confirmation 1 on Telegram, card 1 here.
	b.Receipt(waGroup, []string{"1"}, report.DeliveryDelivered)
	b.storeReceipts(t.Context())
	b.card()
	b.storeReceipts(t.Context())
	if s := b.state("card:pupr:1"); s != report.DeliveryDelivered {
		t.Errorf("card is %s", s)
	}
	// One of nobody's message is looked for a few times and then forgotten.
	c := b.counted()
	b.Receipt(waGroup, []string{"nobody's"}, report.DeliveryDelivered)
	for range 2 * receiptTries {
		b.storeReceipts(t.Context())
	}
	if c.refs != receiptTries || len(b.receipts.waiting) != 0 {
		t.Errorf("looked for %d times, %d wait", c.refs, len(b.receipts.waiting))
	}
}

func TestAReceiptOutlivesConflictsAndAStoreThatIsAway(t *testing.T) {
	t.Parallel()
	b := withReceipts(t)
	id := b.card()
	c := b.counted()
	c.conflicts, c.away = 3, store.ErrUnavailable
	b.Receipt(waGroup, []string{id}, report.DeliveryDelivered)
	b.storeReceipts(t.Context())
	c.away = nil
	b.storeReceipts(t.Context())
	if s := b.state("card:pupr:1"); s != report.DeliveryDelivered {
		t.Errorf("card is %s", s)
	}
}

func TestAReceiptTouchesNoLease(t *testing.T) {
	t.Parallel()
	b := withReceipts(t)
	id := b.card()
	b.later(25 * time.Hour)
	lease := b.NewLease(b.Now())
	due, err := b.Reports.Due(t.Context(), b.Now(), 1, lease)
	if err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	b.Receipt(waGroup, []string{id}, report.DeliveryDelivered)
	b.storeReceipts(t.Context())
	b.work(t.Context(), job{report: due[0], lease: lease})
	r := b.report()
	if d := r.Delivery("card:pupr:1"); d.State != report.DeliveryDelivered || d.Unconfirmed {
		t.Errorf("card %+v", d)
	}
}

func TestAMissingReceiptIsShownOnce(t *testing.T) {
	t.Parallel()
	b := withReceipts(t)
	b.card()
	b.later(24*time.Hour + time.Minute)
	for range 3 {
		b.pass()
		b.later(time.Minute)
	}
	r := b.report()
	if d := r.Delivery("card:pupr:1"); !d.Unconfirmed || d.State != report.DeliverySent {
		t.Errorf("card %+v", d)
	}
	told := 0
	for _, s := range b.texts(b.net) {
		if strings.HasPrefix(s, "-900 ") && strings.Contains(s, "24 jam") {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the administrators were told %d times: %q", told, b.texts(b.net))
	}
	if !r.NextDue().IsZero() {
		t.Errorf("due %v again", r.NextDue())
	}
}

func TestReceiptsLeftAtTheEndAreStored(t *testing.T) {
	t.Parallel()
	b := withReceipts(t)
	id := b.card()
	b.ReceiptWait = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	b.Receipt(waGroup, []string{id}, report.DeliveryRead)
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if s := b.state("card:pupr:1"); s != report.DeliveryRead {
		t.Errorf("card is %s", s)
	}
}

func TestConfigRefusesReceiptsWithoutReferences(t *testing.T) {
	t.Parallel()
	b := withReceipts(t)
	cfg := b.Config
	cfg.Refs = nil
	if _, err := New(cfg); err == nil {
		t.Error("accepted")
	}
}
