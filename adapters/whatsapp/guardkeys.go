package whatsapp

import (
	"context"
	"time"

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
	ctx, done := brought(ctx)
	defer done()
	v, err := s.SenderKeyStore.GetSenderKey(ctx, group, user)
	return v, s.key(ctx, err)
}

func (s *senderKeys) PutSenderKey(ctx context.Context, group, user string, v []byte) error {
	ctx, done := brought(ctx)
	defer done()
	return s.key(ctx, s.SenderKeyStore.PutSenderKey(ctx, group, user, v))
}

// brought is the context in which the key of a message is handled. Outside of a decryption
// it is one that arrived with a message which counts as decrypted: it is stored although
// the connection that brought it may have ended. A deadline stays: a send asks for keys
// too, and all others wait behind it.
func brought(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx.Value(boxKey{}) != nil {
		return ctx, func() {}
	}
	end, ok := ctx.Deadline()
	if !ok {
		end = time.Now().Add(keyPatience)
	}
	return context.WithDeadline(context.WithoutCancel(ctx), end)
}

// keyPatience is how long the store of keys may take where nobody else set a limit.
const keyPatience = 20 * time.Second

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
