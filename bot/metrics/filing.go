package metrics

import (
	"context"
	"time"

	"github.com/taprose/taprose/bot/intake"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// Filing measures the filing of a report together with its chat, as the call file of the
// store of reports; nil stays nil.
func (m *Metrics) Filing(next intake.Filing) intake.Filing {
	if m == nil || next == nil {
		return next
	}
	return &filing{next: next, file: m.newCall("reports", "file")}
}

type filing struct {
	next intake.Filing
	file *call
}

func (f *filing) File(ctx context.Context, now time.Time, r *report.Report, claim store.Lease, c *chat.Chat) (claimed bool, err error) {
	defer f.file.end(f.file.begin(), &err)
	return f.next.File(ctx, now, r, claim, c)
}
