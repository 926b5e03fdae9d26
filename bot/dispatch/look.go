package dispatch

import (
	"context"
	"errors"

	"github.com/taprose/taprose/conversation/message"
)

// Look fetches a photo and tells how it looks, "" when it has no look. It waits for the
// network as long as one send may take. It is safe from several goroutines.
func (d *Dispatcher) Look(ctx context.Context, ref message.MediaRef) (string, error) {
	if ref.Kind != message.MediaPhoto || ref.Look != "" {
		return ref.Look, nil
	}
	fetcher, ok := d.Fetchers[ref.Channel]
	if !ok || d.Elsewhere(ref.Channel) {
		return "", &message.SendError{Kind: message.SendRetry, Code: Elsewhere}
	}
	ctx, cancel := context.WithTimeout(ctx, d.Post.timeout)
	defer cancel()
	body, err := fetcher.Fetch(ctx, ref)
	if err != nil {
		return "", err
	}
	l, err := d.door.Look(ctx, body, ref)
	return l, errors.Join(err, body.Close())
}
