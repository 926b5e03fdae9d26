package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// begin is the moment at which the tests' stories begin. Stores are told the
// time and look at no clock, so any moment does.
var begin = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

// after is d after the beginning.
func after(d time.Duration) time.Time { return begin.Add(d) }

// lease is a claim that ends d after the beginning.
func lease(id string, d time.Duration) store.Lease { return store.Lease{ID: id, Until: after(d)} }

func telegram(id string) message.Address {
	return message.Address{Channel: message.ChannelTelegram, ID: id}
}

func whatsapp(id string) message.Address {
	return message.Address{Channel: message.ChannelWhatsApp, ID: id}
}

// must fails the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants fails the test unless err is target.
func wants(t *testing.T, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Fatalf("error is %v, want %v", err, target)
	}
}

// same compares two values by their JSON, which is how they are stored: where a
// moment's zone is kept does not matter, nor an empty list from a missing one.
func same(t *testing.T, got, want any) {
	t.Helper()
	g, err := json.MarshalIndent(got, "", " ")
	must(t, err)
	w, err := json.MarshalIndent(want, "", " ")
	must(t, err)
	if string(g) != string(w) {
		t.Fatalf("got %s\nwant %s", g, w)
	}
}

// ids maps documents to their names, for comparing orders.
func ids[T any](docs []T, id func(T) string) []string {
	out := make([]string, 0, len(docs))
	for _, d := range docs {
		out = append(out, id(d))
	}
	return out
}

// race runs f n times at once and returns the errors.
func race(n int, f func(i int) error) []error {
	errs := make([]error, n)
	var ready, wg sync.WaitGroup
	ready.Add(n)
	for i := range n {
		wg.Go(func() {
			ready.Done()
			ready.Wait()
			errs[i] = f(i)
		})
	}
	wg.Wait()
	return errs
}

// oneWinner fails unless exactly one error is nil and all others are target.
func oneWinner(t *testing.T, errs []error, target error) {
	t.Helper()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, target):
			t.Fatalf("a loser's error is %v, want %v", err, target)
		}
	}
	if won != 1 {
		t.Fatalf("%d of %d won, want one", won, len(errs))
	}
}

// numbered makes names that sort in order.
func numbered(prefix string, i int) string { return fmt.Sprintf("%s%03d", prefix, i) }
