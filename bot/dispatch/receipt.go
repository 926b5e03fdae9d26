package dispatch

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

const (
	// receiptWorkers is how many reports have their receipts stored side by side,
	// so that they share commits.
	receiptWorkers = 16
	// receiptTries is how often the report of a receipt is looked for: the receipt
	// can be faster than the commit that stores the reference.
	receiptTries = 3
	// receiptsMost bounds what is gathered while the store is away. What is beyond
	// is dropped: its delivery stays sent and is shown as unconfirmed.
	receiptsMost = 100_000
)

// sentMessage names one message of ours.
type sentMessage struct {
	chat message.Address
	id   string
}

// received is what a receipt said of one message.
type received struct {
	state report.DeliveryState
	at    time.Time
	tries int
	// chat is what the report calls the chat, once it was found.
	chat message.Address
}

// receipts are gathered for a moment and then stored together: a message read at
// once costs one save for "delivered" and "read", and so does a burst of receipts
// of one report. What is gathered and not stored is lost in a crash.
type receipts struct {
	mu      sync.Mutex
	waiting map[sentMessage]received
	wake    chan struct{}
}

func newReceipts() *receipts {
	return &receipts{waiting: make(map[sentMessage]received), wake: make(chan struct{}, 1)}
}

// put keeps the furthest state of each message.
func (rs *receipts) put(m sentMessage, r received) {
	rs.mu.Lock()
	old, known := rs.waiting[m]
	if known && (old.state == report.DeliveryRead || old.state == r.state) || !known && len(rs.waiting) >= receiptsMost {
		rs.mu.Unlock()
		return
	}
	rs.waiting[m] = r
	rs.mu.Unlock()
	select {
	case rs.wake <- struct{}{}:
	default:
	}
}

func (rs *receipts) take() map[sentMessage]received {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	all := rs.waiting
	rs.waiting = make(map[sentMessage]received)
	return all
}

// Receipt notes that messages of ours reached a chat (report.DeliveryDelivered) or
// were read there (report.DeliveryRead). It returns at once; what it says is stored
// within ReceiptWait and some. Receipts of messages that are about no report, and
// those that come twice, do no harm.
func (d *Dispatcher) Receipt(chat message.Address, messageIDs []string, state report.DeliveryState) {
	now := d.Now()
	for _, id := range messageIDs {
		d.receipts.put(sentMessage{chat, id}, received{state: state, at: now})
	}
}

// expect tells by when the receipt of a delivery should come, the zero time when
// none is awaited.
func (d *Dispatcher) expect(dl *report.Delivery, to message.Address, at time.Time) time.Time {
	if wait := d.Receipts[to.Channel]; wait > 0 && desk.Awaits(*dl) {
		return at.Add(wait)
	}
	return time.Time{}
}

// gather stores receipts until ctx ends, and those left at the end.
func (d *Dispatcher) gather(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleGrace)
			defer cancel()
			d.storeReceipts(last)
			return
		case <-d.receipts.wake:
		}
		if err := Sleep(ctx, d.ReceiptWait); err == nil {
			d.storeReceipts(ctx)
		}
	}
}

// storeReceipts writes all gathered receipts into their reports. What cannot be
// written while the store is away is kept for the next time.
func (d *Dispatcher) storeReceipts(ctx context.Context) {
	ofReport, err := d.sorted(ctx, d.receipts.take())
	var workers errgroup.Group
	workers.SetLimit(receiptWorkers)
	for id, of := range ofReport {
		workers.Go(func() error {
			err := d.storeReceiptsOf(ctx, id, of)
			if err != nil {
				for m, r := range of {
					d.receipts.put(m, r)
				}
			}
			return err
		})
	}
	if err = errors.Join(err, workers.Wait()); err != nil && ctx.Err() == nil {
		d.Log.WarnContext(ctx, "receipts wait for the store", "err", err)
	}
}

// sorted finds the report of each receipt. After an error the rest is put back.
func (d *Dispatcher) sorted(ctx context.Context, all map[sentMessage]received) (map[string]map[sentMessage]received, error) {
	ofReport := make(map[string]map[sentMessage]received)
	var failed error
	for m, r := range all {
		if d.Post.plain.has(m) {
			continue
		}
		if failed != nil {
			d.receipts.put(m, r)
			continue
		}
		ref, err := d.refOf(ctx, m)
		switch {
		case err == nil:
			if ofReport[ref.Report] == nil {
				ofReport[ref.Report] = make(map[sentMessage]received)
			}
			r.chat = ref.Chat
			ofReport[ref.Report][m] = r
		case errors.Is(err, store.ErrNotFound):
			if r.tries++; r.tries < receiptTries {
				d.receipts.put(m, r)
			}
		default:
			failed = err
			d.receipts.put(m, r)
		}
	}
	return ofReport, failed
}

// refOf finds what a message is about. Those to reporters are noted by the person, not
// by the address to which they went.
func (d *Dispatcher) refOf(ctx context.Context, m sentMessage) (report.Ref, error) {
	ref, err := d.Refs.Ref(ctx, m.chat, m.id)
	if !errors.Is(err, store.ErrNotFound) {
		return ref, err
	}
	p, err := d.People.ByAddress(ctx, m.chat)
	if err != nil {
		return ref, err
	}
	return d.Refs.Ref(ctx, message.PersonChat(m.chat.Channel, p.ID), m.id)
}

// receiptConflicts is how often receipts are written anew because somebody else
// saved the report; each time somebody succeeded.
const receiptConflicts = 20

// storeReceiptsOf writes what came for one report, leaving its lease as it is.
func (d *Dispatcher) storeReceiptsOf(ctx context.Context, id string, of map[sentMessage]received) error {
	var err error
	for range receiptConflicts {
		var r report.Report
		if r, err = d.Reports.Load(ctx, id); errors.Is(err, store.ErrNotFound) {
			return nil
		} else if err != nil {
			return err
		}
		changed := false
		for m, got := range of {
			changed = r.Receive(got.chat, []string{m.id}, got.state, got.at) || changed
		}
		if !changed {
			return nil
		}
		if _, err = d.Reports.Save(ctx, d.Now(), &r, store.Lease{}); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return err
}

// plain remembers which messages are about no report, so that their receipts, the
// most there are, ask no store. The zero value remembers nothing.
type plain struct {
	on map[message.Channel]bool

	mu    sync.Mutex
	known map[sentMessage]struct{}
	ring  []sentMessage
	next  int
}

// plainMost is how many are remembered; receipts come within seconds of a send.
const plainMost = 8192

func newPlain(on map[message.Channel]time.Duration) *plain {
	p := &plain{on: make(map[message.Channel]bool), known: make(map[sentMessage]struct{})}
	for c, wait := range on {
		p.on[c] = wait > 0
	}
	return p
}

func (p *plain) note(chat message.Address, ids []string) {
	if p == nil || !p.on[chat.Channel] {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range ids {
		m := sentMessage{chat, id}
		if len(p.ring) < plainMost {
			p.ring = append(p.ring, m)
		} else {
			delete(p.known, p.ring[p.next])
			p.ring[p.next] = m
			p.next = (p.next + 1) % plainMost
		}
		p.known[m] = struct{}{}
	}
}

func (p *plain) has(m sentMessage) bool {
	if p == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.known[m]
	return ok
}
