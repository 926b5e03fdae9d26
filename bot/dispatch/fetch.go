package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// fetchLine stands for our own media store among the chats: files are paced like
// messages to a busy group, because nobody waits for them. When there is no room
// each is given a later moment and waits in the store until then.
var fetchLine = message.Address{Channel: "store", ID: "media"}

// smallFile is the size, in bytes, up to which a file is a photo as a phone sends it
// rather than a film. Those may be fetched smallTimes times as many at once: they
// are over in a moment, and one put off costs two commits more.
const smallFile, smallTimes = 512 << 10, 8

// fetch brings one file of the report into our own store.
func (d *Dispatcher) fetch(ctx context.Context, r *report.Report, dl *report.Delivery) report.Outcome {
	o := report.Outcome{Key: dl.Key, At: d.Now(), State: report.DeliveryRetryable}
	ref, ok := r.Attachment(dl.Target)
	if !ok {
		o.State, o.Failure = report.DeliveryDiscarded, "no_such_media"
		return o
	}
	if d.Elsewhere(ref.Channel) {
		leave(&o)
		return o
	}
	room := d.fetches
	if ref.Size > 0 && ref.Size <= smallFile {
		room = d.smallFetches
	}
	select {
	case room <- struct{}{}:
	default:
		// The moment is only a guess at when there is room; a worker that stood
		// and waited for it would be missing elsewhere.
		wait := d.Post.pacer.reserve(o.At, fetchLine, true, 1)
		o.Untried, o.Failure, o.Next = true, "later", o.At.Add(time.Second+wait+jitter(time.Second))
		return o
	}
	defer func() {
		<-room
		// As many as may be fetched at once share the time that one takes.
		d.Post.pacer.ended(fetchLine, d.Now().Sub(o.At)/time.Duration(cap(room)))
	}()
	stored, err := carefully(func() (message.MediaRef, error) { return d.bring(ctx, ref) })
	o.At = d.Now()
	if err != nil {
		d.failed(&o, dl.Attempts+1, err)
		d.Log.InfoContext(ctx, "media not fetched", "report_id", r.ID, "delivery", dl.Key, "channel", ref.Channel,
			"attempt", dl.Attempts+1, "state", o.State, "failure", o.Failure, "err", err)
		return o
	}
	o.State, o.Stored = report.DeliverySent, stored
	return o
}

func (d *Dispatcher) bring(ctx context.Context, ref message.MediaRef) (message.MediaRef, error) {
	fetcher, ok := d.Fetchers[ref.Channel]
	if !ok {
		return ref, &message.SendError{Kind: message.SendMisconfigured, Code: "no_channel"}
	}
	ctx, cancel := context.WithTimeout(ctx, d.Post.timeout)
	defer cancel()
	body, err := fetcher.Fetch(ctx, ref)
	if err != nil {
		return ref, err
	}
	ref, err = d.door.File(ctx, body, ref)
	if err != nil {
		return ref, errors.Join(screenedOut(err), body.Close())
	}
	if err := body.Close(); err != nil {
		return ref, &message.SendError{Kind: message.SendRetry, Code: "store", Cause: err}
	}
	return ref, nil
}
