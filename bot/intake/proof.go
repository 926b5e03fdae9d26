package intake

import (
	"context"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
)

const (
	// proofWait is how long the photos of one message may take to be fetched; staff wait
	// for the answer.
	proofWait = 15 * time.Second
	// proofsAlike is how many reports are looked at for one photo. Some n/32 of an
	// agency's n proofs come into question by chance, so that all are seen up to some
	// 3,000 photos, and the newest beyond that.
	proofsAlike = 100
)

// proofs adds to the facts how the photos of a message look and where such ones were
// shown before. A photo that cannot be looked at in time is believed: the network's
// trouble must not keep a report open.
func (t *turn) proofs(ctx context.Context, in *message.Inbound, f *desk.Facts) error {
	if t.Looks == nil || t.Proofs == nil || !t.desk.Proves(*in, *f) {
		return nil
	}
	looking, cancel := context.WithTimeout(ctx, proofWait)
	defer cancel()
	f.Looks = make([]string, len(in.Media))
	for i, m := range in.Media {
		l, err := t.Looks.Look(looking, m)
		if err != nil {
			t.Log.InfoContext(ctx, "proof not looked at", "channel", in.Chat.Channel, "message_id", in.ID, "report_id", f.Report.ID, "err", err)
			continue
		}
		if f.Looks[i] = l; l == "" {
			continue
		}
		shown, err := t.Proofs.Alike(ctx, f.Group.Agency, l, proofsAlike)
		if err != nil {
			return fmt.Errorf("find proofs: %w", err)
		}
		f.Shown = append(f.Shown, shown...)
	}
	return nil
}
