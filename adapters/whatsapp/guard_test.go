package whatsapp

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	waStore "go.mau.fi/whatsmeow/store"
)

// noted is an event buffer in memory whose decryptions are held up by the test.
type noted struct {
	waStore.EventBuffer
	mu   sync.Mutex
	seen map[[32]byte][]byte
}

func (n *noted) GetBufferedEvent(_ context.Context, hash [32]byte) (*waStore.BufferedEvent, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if plain, ok := n.seen[hash]; ok {
		return &waStore.BufferedEvent{Plaintext: plain}, nil
	}
	return nil, nil
}

func (n *noted) DoDecryptionTxn(ctx context.Context, decrypt func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return decrypt(ctx)
}

// The library may meet a ciphertext twice at once, on a connection that has ended and on
// the next: the second time finds what the first made of it, and is not told that the
// message is an old one.
func TestACiphertextIsDecryptedOnce(t *testing.T) {
	t.Parallel()
	store := &noted{seen: map[[32]byte][]byte{}}
	b := &buffer{EventBuffer: store, w: watcher{func(err error) { t.Errorf("failed: %v", err) }}}
	hash := [32]byte{7}
	found, err := b.GetBufferedEvent(t.Context(), hash)
	if found != nil || err != nil {
		t.Fatal(found, err)
	}
	second := make(chan *waStore.BufferedEvent, 1)
	go func() {
		found, err := b.GetBufferedEvent(t.Context(), hash)
		if err != nil || found == nil {
			t.Errorf("the second time: %v, %v", found, err)
		}
		second <- found
	}()
	select {
	case <-second:
		t.Error("did not wait for the first")
	case <-time.After(20 * time.Millisecond):
	}
	if err := b.DoDecryptionTxn(t.Context(), func(context.Context) error {
		store.mu.Lock()
		defer store.mu.Unlock()
		store.seen[hash] = []byte("satu")
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if found := <-second; found == nil || string(found.Plaintext) != "satu" {
		t.Errorf("found %+v", found)
	}
}

// A decryption that ends because its connection has ended is no failure of the store, and
// is not taken for a message that nobody can read.
func TestAnEndedConnectionIsNoFailureOfTheStore(t *testing.T) {
	t.Parallel()
	b := &buffer{EventBuffer: &noted{}, w: watcher{func(err error) { t.Errorf("failed: %v", err) }}}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := b.GetBufferedEvent(ctx, [32]byte{1}); err != nil {
		t.Fatal(err)
	}
	cancel()
	err := b.DoDecryptionTxn(ctx, func(context.Context) error { t.Error("decrypted"); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the library is told %v", err)
	}
	// Nobody is kept waiting by it.
	if _, err := b.GetBufferedEvent(t.Context(), [32]byte{1}); err != nil {
		t.Error(err)
	}
	_ = b.DoDecryptionTxn(t.Context(), func(context.Context) error { return nil })
}

// away is a store of group keys that does not answer.
type away struct{ waStore.SenderKeyStore }

func (away) GetSenderKey(ctx context.Context, _, _ string) ([]byte, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (away) PutSenderKey(ctx context.Context, _, _ string, _ []byte) error {
	<-ctx.Done()
	return ctx.Err()
}

// The key that came with a message is stored although its connection has ended; but nobody
// waits for it without end. A send asks for keys too, while all others wait behind it.
func TestKeysOutsideOfADecryptionAreNotWaitedForWithoutEnd(t *testing.T) {
	t.Parallel()
	var failures int
	keys := &senderKeys{away{}, watcher{func(error) { failures++ }}}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := keys.GetSenderKey(ctx, "g", "u"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("looked up: %v", err)
	}
	if err := keys.PutSenderKey(ctx, "g", "u", nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("stored: %v", err)
	}
	if failures != 2 {
		t.Errorf("%d failures were told", failures)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	free, done := brought(ended)
	defer done()
	if until, bound := free.Deadline(); free.Err() != nil || !bound || time.Until(until) > keyPatience {
		t.Errorf("of an ended connection: %v, until %v", free.Err(), until)
	}
	within := context.WithValue(ended, boxKey{}, &box{})
	if same, done := brought(within); same != within {
		t.Error("a decryption has another context")
		done()
	}
}
