package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// fetchPause is how long a file waits at least when too many are being fetched.
const fetchPause = 2 * time.Second

// fetch brings one file of the report into our own store.
func (d *Dispatcher) fetch(ctx context.Context, r *report.Report, dl *report.Delivery) report.Outcome {
	o := report.Outcome{Key: dl.Key, At: d.Now(), State: report.DeliveryRetryable}
	ref, ok := r.Attachment(dl.Target)
	if !ok {
		o.State, o.Failure = report.DeliveryDiscarded, "no_such_media"
		return o
	}
	select {
	case d.fetches <- struct{}{}:
		defer func() { <-d.fetches }()
	default:
		o.Untried, o.Failure, o.Next = true, "busy", o.At.Add(fetchPause+jitter(fetchPause))
		return o
	}
	stored, err := d.bring(ctx, ref)
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
	hash, size, err := d.Media.Put(ctx, body, d.Regency.Limits.MediaBytes)
	if err = errors.Join(err, body.Close()); err != nil {
		return ref, &message.SendError{Kind: message.SendRetry, Code: "store", Cause: err}
	}
	ref.Hash, ref.Size = hash, size
	return ref, nil
}
