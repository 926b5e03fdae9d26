package whatsapp

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	waStore "go.mau.fi/whatsmeow/store"
)

// The library decrypts a message and commits the ratchet and the plaintext in one
// transaction (the event buffer), so a message that comes again yields the same
// plaintext. Two gaps are left. What a connection brought may be handled beside what the
// next one brings: see buffer.one and session.renew. And when the store fails during
// decryption, the library takes it for an undecryptable message, asks the sender's phone
// to send it again and acknowledges it, and it is lost unless that phone answers. The
// library does not acknowledge when its context was cancelled; so a failure of the store
// is made to look like that. The message then stays with WhatsApp and comes again when
// the connection is renewed, for which failed is called.

// guard puts the store of a device behind watchers. It is called before the
// device is used by a client.
func guard(d *waStore.Device, failed func(error)) {
	w := watcher{failed}
	d.EventBuffer = &buffer{EventBuffer: d.EventBuffer, w: w}
	d.Sessions = &sessions{d.Sessions, w}
	d.Identities = &identities{d.Identities, w}
	d.PreKeys = &preKeys{d.PreKeys, w}
	d.SenderKeys = &senderKeys{d.SenderKeys, w}
	d.Container = &device{DeviceContainer: d.Container}
}

// storageError is a failure of our store, which the library must not mistake for
// a message that cannot be decrypted.
type storageError struct{ cause error }

func (e *storageError) Error() string   { return "whatsapp store: " + e.cause.Error() }
func (e *storageError) Unwrap() []error { return []error{e.cause, context.Canceled} }

// box collects the store's failure inside one decryption. The Signal library
// between the store and the caller is free to hide it.
type box struct{ err atomic.Pointer[error] }

type boxKey struct{}

type watcher struct{ failed func(error) }

// saw notes an error of the store where the decryption around it, if there is
// one, will find it. It returns err.
func (w watcher) saw(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if b, ok := ctx.Value(boxKey{}).(*box); ok {
		b.err.CompareAndSwap(nil, &err)
	}
	return err
}

// trouble is what the library is told of a failure of the store. One that only says that
// the message's connection has ended fails nothing: the message comes again on the next.
func (w watcher) trouble(ctx context.Context, cause error) error {
	if ctx.Err() == nil {
		w.failed(cause)
	}
	return &storageError{cause}
}

type buffer struct {
	waStore.EventBuffer
	w watcher
	// one is held from the question whether a ciphertext was met before until it was
	// decrypted and noted. The library asks and decrypts without a lock between, and
	// when a connection breaks it may still handle what the old one brought beside what
	// the new one brings: both find nothing noted, and the slower one's "old counter" is
	// acknowledged as if the message had been received.
	one sync.Mutex
	// swept is when old outgoing messages were last removed, unix seconds.
	swept atomic.Int64
}

// sweepEvery is how often that is done. The library means to do it twice a day,
// but in the pinned version does it for every message sent, over the whole table.
const sweepEvery = time.Hour

func (b *buffer) DeleteOldOutgoingEvents(ctx context.Context) error {
	now, last := time.Now().Unix(), b.swept.Load()
	if now-last < int64(sweepEvery.Seconds()) || !b.swept.CompareAndSwap(last, now) {
		return nil
	}
	return b.EventBuffer.DeleteOldOutgoingEvents(ctx)
}

// GetBufferedEvent finds what a ciphertext was decrypted to. When it finds nothing the
// library calls DoDecryptionTxn next, and one is held until then.
func (b *buffer) GetBufferedEvent(ctx context.Context, hash [32]byte) (*waStore.BufferedEvent, error) {
	b.one.Lock()
	e, err := b.EventBuffer.GetBufferedEvent(ctx, hash)
	if err == nil && e == nil {
		return nil, nil
	}
	b.one.Unlock()
	if err != nil {
		return nil, b.w.trouble(ctx, err)
	}
	return e, nil
}

func (b *buffer) PutBufferedEvent(ctx context.Context, hash [32]byte, plain []byte, at time.Time) error {
	return b.w.saw(ctx, b.EventBuffer.PutBufferedEvent(ctx, hash, plain, at))
}

func (b *buffer) DoDecryptionTxn(ctx context.Context, decrypt func(context.Context) error) error {
	defer b.one.Unlock()
	var seen box
	var inner error
	err := b.EventBuffer.DoDecryptionTxn(context.WithValue(ctx, boxKey{}, &seen), func(ctx context.Context) error {
		inner = decrypt(ctx)
		return inner
	})
	if err == nil {
		return nil
	}
	cause := err
	if p := seen.err.Load(); p != nil {
		cause = *p
	} else if inner != nil && errors.Is(err, inner) {
		return err // the ciphertext is at fault, the store did its part
	}
	return b.w.trouble(ctx, cause)
}

type sessions struct {
	waStore.SessionStore
	w watcher
}

func (s *sessions) GetSession(ctx context.Context, a string) ([]byte, error) {
	v, err := s.SessionStore.GetSession(ctx, a)
	return v, s.w.saw(ctx, err)
}

func (s *sessions) HasSession(ctx context.Context, a string) (bool, error) {
	v, err := s.SessionStore.HasSession(ctx, a)
	return v, s.w.saw(ctx, err)
}

func (s *sessions) PutSession(ctx context.Context, a string, v []byte) error {
	return s.w.saw(ctx, s.SessionStore.PutSession(ctx, a, v))
}

func (s *sessions) DeleteSession(ctx context.Context, a string) error {
	return s.w.saw(ctx, s.SessionStore.DeleteSession(ctx, a))
}

type identities struct {
	waStore.IdentityStore
	w watcher
}

func (s *identities) PutIdentity(ctx context.Context, a string, k [32]byte) error {
	return s.w.saw(ctx, s.IdentityStore.PutIdentity(ctx, a, k))
}

func (s *identities) IsTrustedIdentity(ctx context.Context, a string, k [32]byte) (bool, error) {
	v, err := s.IdentityStore.IsTrustedIdentity(ctx, a, k)
	return v, s.w.saw(ctx, err)
}

func (s *identities) DeleteIdentity(ctx context.Context, a string) error {
	return s.w.saw(ctx, s.IdentityStore.DeleteIdentity(ctx, a))
}
