package whatsapp

import (
	"context"
	"errors"
	"time"

	waStore "go.mau.fi/whatsmeow/store"

	"github.com/taprose/taprose/conversation/message"
)

// Receive takes one inbound message. It returns nil once the message's effect is
// durable; an error means that the message must come again.
type Receive = func(context.Context, message.Inbound) error

var errRunning = errors.New("whatsapp channel runs already")

// verdict is how a session ended and what to do about it.
type verdict struct {
	link Link
	// wait is how long to stay away; never means until the program is started
	// anew.
	wait  time.Duration
	never bool
}

// slowly is the first pause after a login was refused for an unknown reason; it
// doubles up to slowest.
const (
	slowly  = time.Minute
	slowest = time.Hour
	// unsaid is the length of a ban for which WhatsApp gave none.
	unsaid = time.Hour
)

// Run connects and receives until ctx ends, and then returns nil after the
// receive in progress. It looks after the link by itself: it waits for somebody
// to pair, reconnects, sits out a ban, and stays away when WhatsApp says so. When
// another process has the account it returns ErrInUse, or waits if the store is shared.
func (c *Channel) Run(ctx context.Context, receive Receive) error {
	if !c.running.CompareAndSwap(false, true) {
		return errRunning
	}
	defer c.running.Store(false)
	defer c.memory.run()()
	refused := slowly
	for first := true; ; first = false {
		v, err := c.session(ctx, receive)
		switch {
		case err != nil && v.link.State != "":
			c.log.ErrorContext(ctx, "keys of the ended link not removed", "err", err)
			c.setLink(v.link)
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, ErrInUse) && c.cfg.Shared:
			// The replica that had it has not let go yet, or somebody pairs there.
			c.setLink(Link{State: LinkConnecting, Reason: "another replica has the account"})
			v.wait = c.cfg.PairPoll
		case errors.Is(err, ErrInUse) && first:
			return err
		case errors.Is(err, ErrInUse):
			// Somebody pairs in another process, which holds the account.
			c.setLink(Link{State: LinkPairing})
			v.wait = c.cfg.PairPoll
		case errors.Is(err, ErrNotPaired):
			if was := c.Link().State; was != LinkLoggedOut && was != LinkPairing {
				c.setLink(Link{State: LinkUnpaired})
			}
			v.wait = c.cfg.PairPoll
		case err != nil:
			c.log.WarnContext(ctx, "session", "err", err)
			v.wait = c.cfg.RetryMax
		default:
			if v.link.State == LinkConnecting && v.wait == 0 {
				v.wait = refused
				refused = min(refused*2, slowest)
			}
			if v.wait > c.cfg.PairPoll {
				v.link.Until = c.now().Add(v.wait)
			}
			c.setLink(v.link)
		}
		if v.never {
			<-ctx.Done()
			return nil
		}
		t := time.NewTimer(v.wait)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return nil
		}
	}
}

// linked returns the linked device, or ErrNotPaired.
func (c *Channel) linked(ctx context.Context) (*waStore.Device, error) {
	d, err := c.keep.device(ctx)
	if err == nil && d == nil {
		err = ErrNotPaired
	}
	return d, err
}

// session is the time from connecting to the end of it, for whatever reason.
func (c *Channel) session(ctx context.Context, receive Receive) (verdict, error) {
	// Without an account there is nothing to hold: somebody may be pairing.
	if _, err := c.linked(ctx); err != nil {
		return verdict{}, err
	}
	g, err := c.hold(ctx)
	if err != nil {
		return verdict{}, err
	}
	defer g.release()
	device, err := c.linked(ctx)
	if err != nil {
		return verdict{}, err
	}
	if err := errors.Join(c.known.load(ctx), c.timers.load(ctx)); err != nil {
		return verdict{}, err
	}
	s := newSession(c, receive)
	s.held = g
	guard(device, s.storeFailed)
	s.cli = c.newClient(device)
	s.cli.AddEventHandlerWithSuccessStatus(s.handle)
	c.setLink(Link{State: LinkConnecting})
	c.setCurrent(s.cli, s.end)
	defer c.setCurrent(nil, nil)
	// The library's context outlives ctx: what is being received when Run is told
	// to stop is finished and acknowledged first.
	s.life, s.endLife = context.WithCancel(context.WithoutCancel(ctx))
	defer s.endLife()
	defer s.remind(s.life)()
	defer s.stop()
	s.connecting.Lock()
	err = s.connect()
	s.connecting.Unlock()
	if err != nil {
		return verdict{}, err
	}
	select {
	case v := <-s.ended:
		s.letClose(ctx)
		if v.link.State == LinkLoggedOut {
			return v, c.keep.forget(ctx)
		}
		return v, nil
	case <-g.lost:
		// Whoever takes the account next must find it free.
		return verdict{link: Link{State: LinkConnecting, Reason: "the link's store was away"}, wait: c.cfg.PairPoll}, nil
	case <-ctx.Done():
		return verdict{}, ctx.Err()
	}
}
