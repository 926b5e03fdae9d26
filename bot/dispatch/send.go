package dispatch

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// soon is how long a worker waits for its place in the pace of a chat. Longer
// waits are spent in the store: a worker that sleeps is one that nobody else has.
const soon = 100 * time.Millisecond

// elsewhere is how long something is left to the replica that can send it.
const elsewhere = 300 * time.Millisecond

// noGroup is how long a delivery waits when its agency has no group yet, growing
// with each look.
const noGroup, noGroupMax = 20 * time.Second, 10 * time.Minute

// errNoTarget: there is no chat to which this could be sent now.
var errNoTarget = errors.New("no chat enrolled for the target")

// send tries one delivery that is a message.
func (d *Dispatcher) send(ctx context.Context, r *report.Report, dl *report.Delivery) report.Outcome {
	o := report.Outcome{Key: dl.Key, At: d.Now(), State: report.DeliveryRetryable}
	to, err := d.address(ctx, r, dl.Target)
	switch {
	case errors.Is(err, errNoTarget):
		waited := d.Now().Sub(dl.Created)
		o.Untried, o.Failure = true, "no_group"
		o.Next = o.At.Add(min(noGroupMax, max(noGroup, waited/4)))
		return o
	case errors.Is(err, store.ErrNotFound):
		o.State, o.Failure = report.DeliveryDiscarded, "person_unknown"
		return o
	case err != nil:
		o.Untried, o.Failure, o.Next = true, "store", o.At.Add(d.Backoff)
		return o
	}
	o.To = to
	if dl.Join != "" && d.Join != nil {
		return d.join(ctx, r, dl, o)
	}
	out, wait := ready(r, to.Channel, dl.Out)
	if wait != nil {
		o.Untried, o.Failure, o.Next = true, "awaiting_media", wait.Next
		return o
	}
	if !quotable(r, to, out.Quote) {
		out.Quote = ""
	}
	if d.Elsewhere(to.Channel) {
		leave(&o)
		return o
	}
	leavePlace := d.place(out, to.Channel)
	if leavePlace == nil {
		d.crowded(&o, out, to.Channel)
		return o
	}
	defer leavePlace()
	group := dl.Target.Kind != report.TargetReporter
	place := r.ID + "/" + dl.Key
	if !d.places.take(o.At, place) && !d.placed(o.At, dl) {
		if wait := d.Post.Reserve(to, group, dl.Out); wait > soon {
			o.Untried, o.Failure, o.Next = true, d.waiting(dl), o.At.Add(wait)
			d.places.put(o.At, o.Next, place)
			return o
		} else if wait > 0 {
			if err := Sleep(ctx, wait); err != nil {
				o.Untried, o.Next = true, o.At
				return o
			}
		}
	}
	// Last of all, because files are read for it.
	if out, err = d.withhold(ctx, r, dl.Target, to.Channel, out); err != nil {
		o.Untried, o.Failure, o.Next = true, "store", o.At.Add(d.Backoff)
		return o
	}
	sent, err := d.Post.Now(ctx, to, group, out)
	o.At = d.Now()
	if err == nil {
		o.State, o.Sent, o.Expect = report.DeliverySent, sent, d.expect(dl, to, o.At)
		return o
	}
	if d.moved(ctx, &o, to, err) {
		return o
	}
	d.failed(&o, dl.Attempts+1, err)
	d.asleep(&o, err)
	d.Log.InfoContext(ctx, "delivery not sent", "report_id", r.ID, "delivery", dl.Key, "channel", to.Channel,
		"attempt", dl.Attempts+1, "state", o.State, "failure", o.Failure, "err", err)
	return o
}

// leave postpones a try that only another replica can make.
func leave(o *report.Outcome) {
	o.Untried, o.Failure, o.Next = true, "elsewhere", o.At.Add(elsewhere+jitter(elsewhere))
}

// moved lets the desk follow a group that has a new address, and has the delivery
// tried there at once. It returns false when err says nothing of the kind.
func (d *Dispatcher) moved(ctx context.Context, o *report.Outcome, from message.Address, err error) bool {
	var se *message.SendError
	if !errors.As(err, &se) || se.Kind != message.SendMoved || se.MovedTo.IsZero() {
		return false
	}
	o.Untried, o.Failure, o.Next = true, string(se.Kind), o.At
	if err := d.Groups.MoveGroup(ctx, from, se.MovedTo); err != nil && !errors.Is(err, store.ErrNotFound) {
		d.Log.ErrorContext(ctx, "group not moved", "channel", from.Channel, "err", err)
		o.Next = o.At.Add(d.Backoff)
	}
	return true
}

// failed decides from the channel's error what becomes of a delivery.
func (d *Dispatcher) failed(o *report.Outcome, attempt int, err error) {
	var se *message.SendError
	if !errors.As(err, &se) {
		se = &message.SendError{Kind: message.SendUncertain, Code: "untyped", Cause: err}
	}
	o.Failure = string(se.Kind) + ":" + se.Code
	switch {
	case se.Kind == message.SendRefused:
		o.State = report.DeliveryDiscarded
	case se.Kind == message.SendThrottled:
		// Not our failure and surely not sent: it costs no attempt.
		o.Untried = true
		o.Next = o.At.Add(se.Wait + jitter(time.Second))
	case se.Code == "stopped":
		o.Untried, o.Next = true, o.At
	case attempt >= d.Attempts:
		o.State = report.DeliveryDiscarded
	default:
		// An uncertain send is tried again as well: being told twice is bad,
		// not being told is worse. WhatsApp repeats the message ID, so there
		// nobody sees it twice.
		o.Next = o.At.Add(d.backoff(attempt))
	}
}

// asleep keeps a message for as long as its network is closed to our account, be it
// days: somebody must act and has been told, and everything goes out afterwards,
// spread over some minutes. A file is not waited for like that, because a card on
// another network may wait for it.
func (d *Dispatcher) asleep(o *report.Outcome, err error) {
	var se *message.SendError
	if errors.As(err, &se) && se.Kind == message.SendMisconfigured && se.Wait > 0 {
		o.State, o.Untried = report.DeliveryRetryable, true
		o.Next = o.At.Add(se.Wait + jitter(noGroupMax))
	}
}

// backoff is the pause after the n-th failure, with jitter so that what failed
// together does not come again together.
func (d *Dispatcher) backoff(n int) time.Duration {
	pause := d.BackoffMax
	if shift := n - 1; shift < 20 && d.Backoff<<shift < d.BackoffMax {
		pause = d.Backoff << shift
	}
	return pause - jitter(pause/4)
}

func jitter(most time.Duration) time.Duration {
	if most <= 0 {
		return 0
	}
	return rand.N(most)
}

// address finds the chat of a target.
func (d *Dispatcher) address(ctx context.Context, r *report.Report, t report.Target) (message.Address, error) {
	switch {
	case !t.Chat.IsZero():
		return t.Chat, nil
	case t.Kind == report.TargetReporter:
		return d.reporter(ctx, r)
	case t.Kind == report.TargetAdmins:
		return d.group(ctx, desk.Admins)
	case t.Kind == report.TargetLeader:
		to, err := d.group(ctx, t.Agency)
		if errors.Is(err, errNoTarget) {
			return d.group(ctx, desk.Admins)
		}
		return to, err
	default:
		return d.group(ctx, t.Agency)
	}
}

// reporter is the private chat in which the report was made, as long as the
// person still has it; otherwise the latest one he has.
func (d *Dispatcher) reporter(ctx context.Context, r *report.Report) (message.Address, error) {
	p, err := d.People.Identity(ctx, r.Person, audit.Look{Why: audit.WhyDelivery, Report: r.ID})
	if err != nil {
		return message.Address{}, err
	}
	var last message.Address
	for _, a := range p.Addresses {
		if a == r.Home || r.Home.Person() == p.ID && a.Channel == r.Home.Channel {
			return a, nil
		}
		last = a
	}
	if last.IsZero() {
		return last, store.ErrNotFound
	}
	return last, nil
}

func (d *Dispatcher) group(ctx context.Context, agency string) (message.Address, error) {
	groups, err := d.Groups.Groups(ctx, agency)
	if err != nil {
		return message.Address{}, err
	}
	if len(groups) == 0 {
		return message.Address{}, errNoTarget
	}
	return groups[0].Chat, nil
}

// quotable tells whether a message may be quoted in a chat: one that was sent to
// another chat (the card in the group of the agency before) may not, its number
// there being somebody else's message.
func quotable(r *report.Report, to message.Address, messageID string) bool {
	elsewhere := false
	for i := range r.Deliveries {
		if d := &r.Deliveries[i]; slices.Contains(d.MessageIDs, messageID) {
			if r.SentTo(d, to) {
				return true
			}
			elsewhere = true
		}
	}
	return !elsewhere
}

// ready gives the media of a message what was learnt about them since it was
// composed. A file of another network, or one
// that networks pass on as it is, can be shown only once it is in our store:
// then ready returns the fetch that must end first, and what could not be fetched
// is left out.
func ready(r *report.Report, on message.Channel, out message.Outbound) (message.Outbound, *report.Delivery) {
	if len(out.Media) == 0 {
		return out, nil
	}
	type file struct {
		ref   message.MediaRef
		fetch *report.Delivery
	}
	known := make(map[string]file)
	name := func(m message.MediaRef) string { return string(m.Channel) + ":" + m.Native }
	for i := range r.Deliveries {
		if m, ok := r.Attachment(r.Deliveries[i].Target); ok && r.Deliveries[i].Target.Kind == report.TargetStore {
			known[name(m)] = file{m, &r.Deliveries[i]}
		}
	}
	var media []message.MediaRef
	for _, m := range out.Media {
		f, ok := known[name(m)]
		if ok && m.Hash == "" {
			m.Hash, m.Size, m.Lost = f.ref.Hash, f.ref.Size, f.ref.Lost
		}
		if ok && f.ref.Hash != "" {
			// What the screening found: a broken picture goes as a file.
			m.Name, m.Mime = f.ref.Name, f.ref.Mime
			if m.Channel != on {
				m.Kind = f.ref.Kind
			}
		}
		// The network made photos and voices anew; a document is anything, and nobody
		// gets it before it was looked at, nor a film before it was cleaned.
		direct := m.Channel == on && m.Lost == "" && (!asSent(m.Kind) || !ok)
		switch {
		case m.Hash != "" || direct:
			media = append(media, fromStore(m))
		case ok && f.fetch.State.Owed():
			return out, f.fetch
		}
	}
	out.Media = media
	return out, nil
}
