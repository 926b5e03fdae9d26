package dispatch

import (
	"context"
	"errors"

	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/report"
)

// join hands a line to the chat that makes one message of many. The chat keeps it
// under its key: when the outcome is lost in a kill it is handed over again, and is
// still one line.
func (d *Dispatcher) join(ctx context.Context, r *report.Report, dl *report.Delivery, o report.Outcome) report.Outcome {
	note := clock.Note{Key: dl.Out.Key, Head: dl.Join, Text: dl.Out.Text, Report: r.ID, Deadline: r.Deadline, Filed: r.Created, Secret: r.Secret()}
	if dl.Target.Kind == report.TargetLeader {
		if _, err := d.group(ctx, dl.Target.Agency); errors.Is(err, errNoTarget) {
			note.Head = clock.Relay + dl.Join
		}
	}
	if err := d.Join(ctx, o.To, note); err != nil {
		o.Untried, o.Failure, o.Next = true, "store", d.Now().Add(d.Backoff)
		if ctx.Err() == nil {
			d.Log.WarnContext(ctx, "note not handed over", "report_id", r.ID, "delivery", dl.Key, "err", err)
		}
		return o
	}
	o.At, o.State = d.Now(), report.DeliverySent
	return o
}
