package dispatch

import (
	"context"
	"errors"

	"github.com/taprose/taprose/bot/look"
	"github.com/taprose/taprose/conversation/message"
)

// looked notes how a photo looks, where that is not known yet.
func looked(ctx context.Context, file spooled, ref *message.MediaRef) (err error) {
	if ref.Kind != message.MediaPhoto || ref.Look != "" {
		return nil
	}
	ref.Look, err = look.Of(ctx, file, file.size)
	return err
}

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
	file, err := spool(body, d.Regency.Limits.MediaBytes)
	if err = errors.Join(err, body.Close()); err != nil {
		return "", err
	}
	s, err := look.Of(ctx, file, file.size)
	return s, errors.Join(err, file.close())
}
