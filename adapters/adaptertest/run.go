package adaptertest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// patience is how long what must happen may take: far longer than it does,
// because machines are slow at times.
const patience = 3 * time.Minute

// Run asks the whole contract of an adapter.
func Run(t *testing.T, features Features, open func(t *testing.T) Harness) {
	t.Helper()
	for _, promise := range promises() {
		if promise.needs != nil && !promise.needs(features) {
			continue
		}
		t.Run(promise.name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			f := &fixture{Harness: h, t: t, has: features, arrived: make(chan message.Inbound, 1000)}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			f.ctx = ctx
			promise.test(f)
			f.stop()
			f.noSecrets("the log", h.Logged())
		})
	}
}

type promise struct {
	name  string
	needs func(Features) bool
	test  func(*fixture)
}

func promises() []promise {
	groups := func(f Features) bool { return f.Groups }
	redelivers := func(f Features) bool { return f.Redelivers }
	return []promise{
		{"TextArrives", nil, textArrives},
		{"PhotoArrivesWithItsCaptionAndItsBytes", nil, photoArrives},
		{"PlaceArrives", nil, placeArrives},
		{"AlbumArrivesWholeUnderOneName", func(f Features) bool { return f.Albums }, albumArrives},
		{"UnusableKindArrivesByName", func(f Features) bool { return f.Unusable }, unusableArrives},
		{"QuoteArrives", func(f Features) bool { return f.Quotes }, quoteArrives},
		{"EditArrivesAsSuch", func(f Features) bool { return f.Edits }, editArrives},
		{"PressArrives", func(f Features) bool { return f.Buttons }, pressArrives},
		{"GroupMessageNamesGroupAndMember", groups, groupArrives},
		{"OrderHoldsWithinAChat", nil, orderHolds},
		{"FailedReceiveBringsTheSameMessageAgain", redelivers, failedComesAgain},
		{"PanickingReceiveBringsTheSameMessageAgain", redelivers, panicComesAgain},
		{"UnacknowledgedSurvivesARestart", redelivers, survivesRestart},

		{"TextIsSaid", nil, textIsSaid},
		{"TextIsSaidInAGroup", groups, textIsSaidInGroup},
		{"ChoicesAreOffered", nil, choicesAreOffered},
		{"StoredPhotoIsSent", nil, storedPhotoIsSent},
		{"ReceivedPhotoIsSentOn", nil, receivedPhotoIsSentOn},
		{"PlaceIsSent", nil, placeIsSent},
		{"LongTextIsSaidWhole", nil, longTextIsSaidWhole},
		{"QuoteIsKept", func(f Features) bool { return f.Quotes }, quoteIsKept},
		{"ReactionOrItsWords", nil, reactionOrWords},
		{"ReplaceOrSayAnew", nil, replaceOrSayAnew},
		{"ChangeInPlaceOrSayNothing", nil, changeInPlace},

		{"ThrottledSaysSo", nil, trouble(TroubleThrottled, message.SendThrottled)},
		{"RefusedIsFinal", nil, trouble(TroubleRefused, message.SendRefused)},
		{"BadCredentialsAreOurs", nil, trouble(TroubleCredentials, message.SendMisconfigured)},
		{"SilenceAfterWritingIsUncertain", nil, silenceIsUncertain},
		{"NetworkDownIsTriedAgain", nil, networkDown},
		{"UnknownAddressIsRefused", nil, unknownAddress},
		{"UnknownFileIsRefused", nil, unknownFile},
	}
}

// fixture is one harness with, mostly, its adapter running.
type fixture struct {
	Harness
	t   *testing.T
	ctx context.Context
	has Features

	ch      Channel
	arrived chan message.Inbound
	halt    func()

	mu sync.Mutex
	// fail decides what receive returns; nil: success.
	fail func(message.Inbound) error
	// busy are chats of which a message is being received.
	busy map[message.Address]bool
}

// start opens the adapter and runs it.
func (f *fixture) start() *fixture {
	f.t.Helper()
	f.ch = f.Open(f.t)
	ctx, cancel := context.WithCancel(f.ctx)
	done := make(chan error, 1)
	go func() { done <- f.ch.Run(ctx, f.receive) }()
	f.halt = func() {
		cancel()
		select {
		case err := <-done:
			if err != nil && !errors.Is(err, context.Canceled) {
				f.t.Errorf("Run returned %v", err)
			}
		case <-time.After(patience):
			f.t.Error("Run did not return")
		}
	}
	// A test that gives up half-way must not leave it running.
	f.t.Cleanup(f.stop)
	if err := f.Ready(f.ctx); err != nil {
		f.t.Fatalf("not ready: %v", err)
	}
	return f
}

func (f *fixture) stop() {
	if f.halt != nil {
		f.halt()
		f.halt = nil
	}
}

func (f *fixture) receive(_ context.Context, in message.Inbound) error {
	f.mu.Lock()
	if f.busy == nil {
		f.busy = make(map[message.Address]bool)
	}
	if f.busy[in.Chat] {
		f.t.Error("two messages of one chat are received at the same time")
	}
	f.busy[in.Chat] = true
	fail := f.fail
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		delete(f.busy, in.Chat)
		f.mu.Unlock()
	}()
	if fail != nil {
		if err := fail(in); err != nil {
			return err
		}
	}
	f.arrived <- in
	return nil
}

func (f *fixture) failWith(fail func(message.Inbound) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = fail
}

// next is the next message that arrived and was accepted.
func (f *fixture) next() message.Inbound {
	f.t.Helper()
	select {
	case in := <-f.arrived:
		f.sound(in)
		return in
	case <-f.ctx.Done():
		f.t.Fatal("nothing arrived")
		return message.Inbound{}
	}
}

// sound checks what every inbound message has.
func (f *fixture) sound(in message.Inbound) {
	f.t.Helper()
	if in.ID == "" || in.At.IsZero() || in.MessageID == "" {
		f.t.Errorf("ID, At and MessageID are not all set: %q %v %q", in.ID, in.At, in.MessageID)
	}
	if in.Chat.Channel != f.has.Channel || in.Chat.ID == "" || in.Sender.Address.Channel != f.has.Channel || in.Sender.Address.ID == "" {
		f.t.Errorf("addresses are not of %s: chat %v, sender %v", f.has.Channel, in.Chat, in.Sender.Address)
	}
}

func (f *fixture) heard(c Chat) Heard {
	f.t.Helper()
	h, err := c.Heard(f.ctx)
	if err != nil {
		f.t.Fatalf("nothing was heard: %v", err)
	}
	return h
}

func (f *fixture) send(to message.Address, out message.Outbound) message.Sent {
	f.t.Helper()
	if out.Key == "" {
		out.Key = "key:" + f.t.Name()
	}
	sent, err := f.ch.Send(f.ctx, to, out)
	if err != nil {
		f.t.Fatalf("Send: %v", err)
	}
	return sent
}

// noSecrets asserts that a text tells nothing that must stay with us.
func (f *fixture) noSecrets(where, text string) {
	f.t.Helper()
	for _, secret := range f.Secrets() {
		if secret != "" && strings.Contains(text, secret) {
			f.t.Errorf("a secret stands in %s", where)
		}
	}
}
