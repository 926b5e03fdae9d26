package whatsapp

import (
	"context"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"
)

// session is one client with what happens to it. Its handler is called by the
// library for one message at a time, and for other events from any goroutine.
type session struct {
	c       *Channel
	cli     *whatsmeow.Client
	receive Receive
	// held is what makes the account ours while the session lasts; nil while pairing.
	held *grip
	// ended gets the first verdict.
	ended chan verdict
	// ctx is what receive gets; it ends when draining took too long.
	ctx    context.Context
	cancel context.CancelFunc
	// busy is held for the length of each receive.
	busy sync.WaitGroup
	// life outlives the connections; endLife ends them all.
	life    context.Context
	endLife context.CancelFunc
	// connecting is held while a connection is made or ended on purpose; drop, which it
	// guards, ends the context of the present one.
	connecting sync.Mutex
	drop       context.CancelFunc

	mu       sync.Mutex
	stopping bool
	// over is set with the first verdict: no connection is made after it.
	over bool
	// refusing is set after a failed receive: until the connection was renewed
	// nothing is taken, so that nothing overtakes what failed.
	refusing bool
	// missed tells that something was refused after the renewal began.
	missed bool
	// renewal is the timer of a renewal not yet made; renewing tells that one is being
	// made and the old connection not over yet.
	renewal  *time.Timer
	renewing bool
	failures int
	panics   map[string]int
}

func newSession(c *Channel, receive Receive) *session {
	s := &session{c: c, receive: receive, ended: make(chan verdict, 1), panics: map[string]int{}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// end notes how the session ended; only the first counts.
func (s *session) end(v verdict) {
	s.mu.Lock()
	s.over = true
	s.mu.Unlock()
	select {
	case s.ended <- v:
	default:
	}
}

// stop lets the receive in progress finish, for a while, and disconnects.
func (s *session) stop() {
	s.mu.Lock()
	s.stopping = true
	if s.renewal != nil {
		s.renewal.Stop()
	}
	s.mu.Unlock()
	deadline := time.AfterFunc(s.c.cfg.DrainTimeout, s.cancel)
	s.busy.Wait()
	deadline.Stop()
	s.cancel()
	if !s.connecting.TryLock() {
		s.endLife() // dialling may take long
		s.connecting.Lock()
	}
	s.cli.Disconnect()
	s.connecting.Unlock()
	// The library tells of an unreadable message just after it has acknowledged
	// it. Whoever closes the store next would lose the note of it.
	time.Sleep(lastNote)
}

// letClose waits, for a moment, until WhatsApp has closed the connection that it
// has just said no to. The library's own closing is not safe against the other
// side's closing at the same instant.
func (s *session) letClose(ctx context.Context) {
	for range 50 {
		if !s.cli.IsConnected() {
			break
		}
		if sleep(ctx, 20*time.Millisecond) != nil {
			return
		}
	}
	_ = sleep(ctx, lastNote)
}

// lastNote is how long such an event may be on its way; it takes microseconds.
const lastNote = 50 * time.Millisecond

// enter begins a receive unless messages are refused now.
func (s *session) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping || s.refusing {
		if s.refusing && s.renewal == nil {
			s.missed = true
		}
		return false
	}
	s.busy.Add(1)
	return true
}

// succeeded forgets earlier failures.
func (s *session) succeeded() {
	s.mu.Lock()
	s.failures = 0
	s.mu.Unlock()
}

// failed refuses everything until the connection was renewed, which is when
// WhatsApp delivers again what was not acknowledged.
func (s *session) failed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping || s.renewal != nil {
		return
	}
	s.refusing = true
	pause := min(s.c.cfg.RetryMax, s.c.cfg.RetryMin<<min(s.failures, 16))
	s.failures++
	s.renewal = time.AfterFunc(pause, s.renew)
}

// connect makes a connection with a context of its own; the caller holds connecting.
func (s *session) connect() error {
	var ctx context.Context
	ctx, s.drop = context.WithCancel(s.life)
	return s.cli.ConnectContext(ctx)
}

// renew ends the connection and makes another. The library goes on with what the old one
// had brought, in any order with what the new one brings, as long as its context lives.
// That ends first: with it the old one's messages are neither decrypted nor acknowledged
// any more, and nothing overtakes what failed.
func (s *session) renew() {
	s.connecting.Lock()
	defer s.connecting.Unlock()
	s.mu.Lock()
	s.renewal = nil
	over := s.stopping || s.over
	s.renewing = !over
	s.mu.Unlock()
	if over {
		return
	}
	s.drop()
	s.c.setLink(Link{State: LinkConnecting})
	s.busy.Wait()
	s.letClose(s.life)
	s.cli.Disconnect()
	s.mu.Lock()
	s.renewing, s.missed = false, false // what the old one brought comes again
	over = s.over
	s.mu.Unlock()
	if over {
		return
	}
	if err := s.connect(); err != nil {
		s.c.log.Warn("connect anew", "err", err)
		s.end(verdict{link: Link{State: LinkConnecting}, wait: s.c.cfg.RetryMax})
	}
}

// renewed takes messages again: a new connection is there. What was refused
// between its first message and this moment waits for one more renewal.
func (s *session) renewed(connected bool) {
	s.mu.Lock()
	again := connected && s.missed
	if s.renewal == nil && !s.renewing {
		s.refusing = false
	}
	s.mu.Unlock()
	if again {
		s.failed()
	}
}

// storeFailed is called when the link's store failed under the library.
func (s *session) storeFailed(err error) {
	s.c.log.Error("whatsapp store", "err", err)
	if s.held != nil && s.held.doubt != nil {
		s.held.doubt() // what failed a query may have taken the lock too
	}
	s.failed()
}

// handle is the one event handler. It reports false for what must come again.
// The library counts a panic as success and acknowledges, so a panic ends here.
func (s *session) handle(raw any) (done bool) {
	defer func() {
		if p := recover(); p != nil {
			s.c.log.Error("handler panicked", "event", eventName(raw), "panic", p, "stack", string(debug.Stack()))
			done = s.panicked(raw)
		}
	}()
	switch e := raw.(type) {
	case *events.Message:
		return s.onMessage(e)
	case *events.UndecryptableMessage:
		return s.onUnreadable(e)
	case *events.GroupInfo:
		return s.onGroupInfo(e)
	case *events.JoinedGroup:
		return s.onJoined(e)
	case *events.Receipt:
		s.onReceipt(e)
	case *events.MediaRetry:
		s.c.retries.answer(e)
	case *events.OfflineSyncPreview:
		s.renewed(false)
	case *events.Connected:
		// The library counts failed connections without a lock. Taking its socket's
		// lock here orders the count's reset before whatever reads it once the
		// connection breaks.
		s.cli.IsConnected()
		s.renewed(true)
		s.c.setLink(Link{State: LinkConnected})
		go s.learnTitles()
	default:
		s.onAccount(raw)
	}
	return true
}

// panicsAllowed is how often the same message may make the handler panic before
// it is given up, so that one message cannot keep all others out for ever.
const panicsAllowed = 5

// panicked decides about what made the handler panic.
func (s *session) panicked(raw any) bool {
	e, ok := raw.(*events.Message)
	if !ok {
		return true // the link's own events do not come again
	}
	s.mu.Lock()
	s.panics[e.Info.ID]++
	n := s.panics[e.Info.ID]
	s.mu.Unlock()
	if n >= panicsAllowed {
		s.c.log.Error("message given up after repeated panics", "message_id", e.Info.ID)
		return true
	}
	s.failed()
	return false
}

// onAccount follows what happens to the account.
func (s *session) onAccount(raw any) {
	c := s.c
	switch e := raw.(type) {
	case *events.Disconnected:
		c.setLink(Link{State: LinkConnecting})
	case *events.StreamError:
		c.setLink(Link{State: LinkConnecting, Code: e.Code, Reason: "WhatsApp ended the connection"})
	case *events.KeepAliveTimeout:
		c.setLink(Link{State: LinkDegraded, Reason: "WhatsApp does not answer"})
	case *events.KeepAliveRestored:
		c.setLink(Link{State: LinkConnected})
	case *events.LoggedOut:
		code, reason := strconv.Itoa(int(e.Reason)), "the account's owner or WhatsApp ended the link; pair again"
		if e.OnConnect && (e.Reason == events.ConnectFailureMainDeviceGone || e.Reason == events.ConnectFailureUnknownLogout) {
			reason = "WhatsApp ended the link, perhaps for ever (a ban looks like this); look at the phone before pairing again"
		}
		s.end(verdict{link: Link{State: LinkLoggedOut, Code: code, Reason: reason}, wait: c.cfg.PairPoll})
	case *events.TemporaryBan:
		wait := e.Expire
		if wait <= 0 {
			wait = unsaid
		}
		s.end(verdict{link: Link{State: LinkBanned, Code: strconv.Itoa(int(e.Code)), Reason: e.Code.String()}, wait: wait})
	case *events.ClientOutdated:
		s.end(verdict{link: Link{State: LinkOutdated, Code: "405", Reason: "WhatsApp wants a newer client; update the program"}, never: true})
	case *events.StreamReplaced:
		s.end(verdict{link: Link{State: LinkReplaced, Reason: "another program uses this link; stop it, then start this one anew"}, never: true})
	case *events.ConnectFailure:
		s.end(verdict{link: Link{State: LinkConnecting, Code: e.Reason.NumberString(), Reason: "WhatsApp refuses the login: " + e.Reason.String()}})
	case *events.NotifyAccountReachoutTimelock:
		until := int64(0)
		if e.IsActive {
			until = e.TimeEnforcementEnds.Unix()
		}
		c.locked.Store(until)
		c.log.Error("first contacts are locked by WhatsApp", "active", e.IsActive)
	case events.PermanentDisconnect:
		s.end(verdict{link: Link{State: LinkConnecting, Reason: e.PermanentDisconnectDescription()}})
	}
}

// eventName is the kind of an event without its content.
func eventName(e any) string {
	switch e.(type) {
	case *events.Message:
		return "message"
	case *events.UndecryptableMessage:
		return "undecryptable"
	case *events.Receipt:
		return "receipt"
	case *events.GroupInfo, *events.JoinedGroup:
		return "group"
	}
	return "account"
}
