package whatsapp

import (
	"context"

	waStore "go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/util/keys"
)

type preKeys struct {
	waStore.PreKeyStore
	w watcher
}

func (s *preKeys) GetPreKey(ctx context.Context, id uint32) (*keys.PreKey, error) {
	v, err := s.PreKeyStore.GetPreKey(ctx, id)
	return v, s.w.saw(ctx, err)
}

func (s *preKeys) RemovePreKey(ctx context.Context, id uint32) error {
	return s.w.saw(ctx, s.PreKeyStore.RemovePreKey(ctx, id))
}

type senderKeys struct {
	waStore.SenderKeyStore
	w watcher
}

func (s *senderKeys) GetSenderKey(ctx context.Context, group, user string) ([]byte, error) {
	ctx = brought(ctx)
	v, err := s.SenderKeyStore.GetSenderKey(ctx, group, user)
	return v, s.key(ctx, err)
}

func (s *senderKeys) PutSenderKey(ctx context.Context, group, user string, v []byte) error {
	ctx = brought(ctx)
	return s.key(ctx, s.SenderKeyStore.PutSenderKey(ctx, group, user, v))
}

// brought is the context in which the key of a message is handled. Outside of a decryption
// it is one that arrived with a message which counts as decrypted: it is stored although
// the connection that brought it may have ended.
func brought(ctx context.Context) context.Context {
	if ctx.Value(boxKey{}) == nil {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// key tells of a failure outside of a decryption too: a sender key that arrives
// with a message is stored after that, and the library goes on when it fails,
// as if the group could be read. failed makes the handler refuse the event that
// brought the key, so that it comes again.
func (s *senderKeys) key(ctx context.Context, err error) error {
	if err != nil && ctx.Value(boxKey{}) == nil {
		s.w.failed(err)
	}
	return s.w.saw(ctx, err)
}
