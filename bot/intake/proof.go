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

// lookProofs adds to the facts how the photos of a message look and where such ones were
// shown before. A photo that cannot be looked at in time is believed: the network's
// trouble must not keep a report open.
func (t *turn) lookProofs(ctx context.Context, in *message.Inbound, _ desk.Needs, f *desk.Facts) error {
	if t.Looks == nil || t.Proofs == nil {
		return nil
	}
	media := t.desk.Proofs(*in, *f)
	if len(media) == 0 {
		return nil
	}
	looking, cancel := context.WithTimeout(ctx, proofWait)
	defer cancel()
	f.Looks = make([]string, len(media))
	for i, m := range media {
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
