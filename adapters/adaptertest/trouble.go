package adaptertest

import (
	"context"
	"errors"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// sendFails sends and returns the typed error that it must end with.
func (f *fixture) sendFails(ctx context.Context, to message.Address) *message.SendError {
	f.t.Helper()
	_, err := f.ch.Send(ctx, to, message.Outbound{Key: "key:" + f.t.Name(), Text: "halo"})
	if err == nil {
		f.t.Fatal("Send succeeded")
	}
	f.noSecrets("the error", err.Error())
	var e *message.SendError
	if !errors.As(err, &e) {
		f.t.Fatalf("Send returned %T (%v), not a *message.SendError", err, err)
	}
	return e
}

// trouble asks that a trouble is told by its kind, and is over when it is over.
func trouble(what Trouble, want message.SendErrorKind) func(*fixture) {
	return func(f *fixture) {
		f.start()
		siti := f.Person(f.t, "Siti")
		if !f.Trouble(f.t, what) {
			return
		}
		e := f.sendFails(f.ctx, siti.Address())
		if e.Kind != want {
			f.t.Errorf("kind %q, want %q: %v", e.Kind, want, e)
		}
		if want == message.SendThrottled && f.has.Waits && e.Wait <= 0 {
			f.t.Error("throttled without a time to wait")
		}
		f.Heal(f.t)
		f.recovers(siti)
	}
}

// recovers asks that sending works once nothing is wrong any more. What was
// uncertain may be heard first.
func (f *fixture) recovers(c Chat) {
	f.t.Helper()
	for {
		_, err := f.ch.Send(f.ctx, c.Address(), message.Outbound{Key: "again", Text: "sekarang bisa"})
		if err == nil {
			break
		}
		var e *message.SendError
		if !errors.As(err, &e) || (e.Kind != message.SendRetry && e.Kind != message.SendUncertain) || f.ctx.Err() != nil {
			f.t.Fatalf("does not recover: %v", err)
		}
		if err := f.Ready(f.ctx); err != nil {
			f.t.Fatalf("does not get ready again: %v", err)
		}
	}
	for {
		if h := f.heard(c); h.Text == "sekarang bisa" {
			return
		}
	}
}

// silenceIsUncertain lets the caller's own deadline pass: long enough to connect
// and write even on a machine that is busy.
func silenceIsUncertain(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	if !f.Trouble(f.t, TroubleHang) {
		return
	}
	ctx, cancel := context.WithTimeout(f.ctx, 8*time.Second)
	defer cancel()
	if e := f.sendFails(ctx, siti.Address()); e.Kind != message.SendUncertain {
		f.t.Errorf("kind %q, want %q: %v", e.Kind, message.SendUncertain, e)
	}
	f.Heal(f.t)
	f.recovers(siti)
}

// networkDown takes uncertain too where the connection breaks while writing, but
// never a final kind.
func networkDown(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	if !f.Trouble(f.t, TroubleDown) {
		return
	}
	ctx, cancel := context.WithTimeout(f.ctx, 5*time.Second)
	defer cancel()
	if e := f.sendFails(ctx, siti.Address()); e.Kind != message.SendRetry && e.Kind != message.SendUncertain {
		f.t.Errorf("kind %q, want %q: %v", e.Kind, message.SendRetry, e)
	}
	f.Heal(f.t)
	f.recovers(siti)
}

func unknownAddress(f *fixture) {
	f.start()
	for _, to := range []message.Address{{}, {Channel: f.has.Channel, ID: "no such chat/ \x00"}, {Channel: "elsewhere", ID: "77"}} {
		if e := f.sendFails(f.ctx, to); e.Kind != message.SendRefused {
			f.t.Errorf("kind %q, want %q: %v", e.Kind, message.SendRefused, e)
		}
	}
}

func unknownFile(f *fixture) {
	f.start()
	for _, ref := range []message.MediaRef{{}, {Kind: message.MediaPhoto, Channel: f.has.Channel, Native: "no such file"}} {
		r, err := f.ch.Fetch(f.ctx, ref)
		if err == nil {
			_ = r.Close()
			f.t.Fatal("Fetch opened what is not there")
		}
		f.noSecrets("the error", err.Error())
		var e *message.SendError
		if !errors.As(err, &e) || e.Kind != message.SendRefused {
			f.t.Errorf("Fetch returned %v, want a *message.SendError of kind %q", err, message.SendRefused)
		}
	}
}
