package whatsapp

import (
	"context"
	"errors"
	"fmt"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/taprose/taprose/conversation/message"
)

// How pairing can end without a link.
var (
	// ErrAlreadyPaired: an account is linked; Unlink first.
	ErrAlreadyPaired = errors.New("a WhatsApp account is linked already")
	// ErrPairTimeout: nobody scanned or typed the code in time.
	ErrPairTimeout = errors.New("the code was not used in time")
	// ErrPasskey: the account wants a passkey, which only WhatsApp's own programs
	// can give.
	ErrPasskey = errors.New("this account asks for a passkey to link a device")
	// ErrOutdated: WhatsApp wants a newer client.
	ErrOutdated = errors.New("WhatsApp wants a newer client; update the program")
)

// Pair links an account. onQR is called with the text of each QR code to show,
// a new one about every 20 seconds; with phone (digits, international form)
// onCode is called once with a code to type into the phone instead. It returns
// nil when the link stands and its keys are stored. A Run that waits for a link,
// in this process or another, takes it up by itself.
func (c *Channel) Pair(ctx context.Context, onQR func(string), phone string, onCode func(string)) error {
	unpaired := func() error {
		d, err := c.keep.device(ctx)
		if err == nil && d != nil {
			err = ErrAlreadyPaired
		}
		return err
	}
	// Looked at twice: a running session holds the account for as long as it runs,
	// and somebody else may pair before it is our turn.
	if err := unpaired(); err != nil && !(errors.Is(err, ErrAlreadyPaired) && !c.running.Load()) {
		return err
	}
	g, err := c.hold(ctx)
	if err != nil {
		return err
	}
	defer g.release()
	if err := unpaired(); err != nil {
		return err
	}
	before := c.Link()
	c.setLink(Link{State: LinkPairing})
	if err := c.pair(ctx, onQR, phone, onCode); err != nil {
		c.setLink(Link{State: before.State, Code: before.Code, Reason: before.Reason})
		return err
	}
	// The phone waits for the new device to log in before it calls it linked.
	err = c.once(ctx, func(*whatsmeow.Client) error { return nil })
	if err != nil {
		return fmt.Errorf("first login: %w", err)
	}
	c.setLink(Link{State: LinkConnecting})
	return nil
}

// pair shows codes until the phone has signed our keys. The login that follows
// is left to a client whose store is guarded from its first moment.
func (c *Channel) pair(ctx context.Context, onQR func(string), phone string, onCode func(string)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cli := c.newClient(c.keep.container().NewDevice())
	cli.DisableLoginAutoReconnect = true
	cli.InitialAutoReconnect = false
	items, err := cli.GetQRChannel(ctx)
	if err != nil {
		return fmt.Errorf("pair: %w", err)
	}
	relog := make(chan struct{}, 1)
	cli.AddEventHandler(func(e any) {
		if _, ok := e.(*events.ManualLoginReconnect); ok {
			select {
			case relog <- struct{}{}:
			default:
			}
		}
	})
	defer cli.Disconnect()
	if err := cli.ConnectContext(ctx); err != nil {
		return fmt.Errorf("pair: %w", err)
	}
	asked := false
	for {
		var item whatsmeow.QRChannelItem
		var open bool
		select {
		case item, open = <-items:
		case <-ctx.Done():
			return ctx.Err()
		}
		if !open {
			return ErrPairTimeout
		}
		switch item.Event {
		case whatsmeow.QRChannelEventCode:
			if phone == "" {
				onQR(item.Code)
			} else if !asked {
				asked = true
				code, err := cli.PairPhone(ctx, phone, true, whatsmeow.PairClientChrome, "Chrome (Linux)")
				if err != nil {
					return fmt.Errorf("pair by code: %w", err)
				}
				onCode(code)
			}
		case whatsmeow.QRChannelSuccess.Event:
			select {
			case <-relog:
				return nil
			case <-ctx.Done():
				return nil // linked all the same: the keys are stored
			}
		case whatsmeow.QRChannelTimeout.Event:
			return ErrPairTimeout
		case whatsmeow.QRChannelClientOutdated.Event:
			return ErrOutdated
		case whatsmeow.QRChannelEventPasskeyRequest, whatsmeow.QRChannelEventPasskeyResponse:
			return ErrPasskey
		case whatsmeow.QRChannelScannedWithoutMultidevice.Event:
			// The phone's app is old; the same code can be scanned again.
		case whatsmeow.QRChannelEventError:
			return fmt.Errorf("pair: %w", item.Error)
		default:
			return fmt.Errorf("pair: unexpected %s", item.Event)
		}
	}
}

// once connects for as long as do takes, taking no messages. The caller holds
// the account.
func (c *Channel) once(ctx context.Context, do func(*whatsmeow.Client) error) error {
	device, err := c.linked(ctx)
	if err != nil {
		return err
	}
	// Everything that arrives meanwhile is refused and comes again.
	s := newSession(c, nil)
	s.stopping = true
	guard(device, func(error) {})
	s.cli = c.newClient(device)
	defer s.stop()
	ready := make(chan struct{}, 1)
	s.cli.AddEventHandlerWithSuccessStatus(func(e any) bool {
		switch e.(type) {
		case *events.Connected:
			select {
			case ready <- struct{}{}:
			default:
			}
		case *events.Message, *events.GroupInfo, *events.JoinedGroup, *events.Receipt:
			return false
		default:
			s.onAccount(e)
		}
		return true
	})
	if err := s.cli.ConnectContext(ctx); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	select {
	case <-ready:
		return do(s.cli)
	case v := <-s.ended:
		c.setLink(v.link)
		return fmt.Errorf("WhatsApp does not let us in: %s", v.link)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// with runs do on the running session's client, or connects for it.
func (c *Channel) with(ctx context.Context, do func(*whatsmeow.Client) error) error {
	if c.running.Load() {
		cli, down := c.connected(ctx)
		if down != nil {
			// That nothing is linked is the clearer word for it.
			if _, err := c.linked(ctx); err != nil {
				return err
			}
			return down
		}
		return do(cli)
	}
	g, err := c.hold(ctx)
	if err != nil {
		return err
	}
	defer g.release()
	return c.once(ctx, do)
}

// Unlink ends the link, at WhatsApp and in the store.
func (c *Channel) Unlink(ctx context.Context) error {
	err := c.with(ctx, func(cli *whatsmeow.Client) error { return cli.Logout(ctx) })
	if err != nil && !errors.Is(err, errUnlinked) {
		return fmt.Errorf("unlink: %w", err)
	}
	c.linkMu.Lock()
	end := c.endSession
	c.linkMu.Unlock()
	v := verdict{link: Link{State: LinkUnpaired, Reason: "unlinked here"}, wait: c.cfg.PairPoll}
	if end != nil {
		end(v)
	} else {
		c.setLink(v.link)
	}
	return nil
}

// Group is one group that the account is in.
type Group struct {
	Address message.Address
	Title   string
	Members int
}

// Groups lists the groups that the account is in.
func (c *Channel) Groups(ctx context.Context) ([]Group, error) {
	var out []Group
	seen := c.titles.seen()
	err := c.with(ctx, func(cli *whatsmeow.Client) error {
		all, err := cli.GetJoinedGroups(ctx)
		for _, g := range all {
			title := c.titles.list(g.JID, g.Name, seen)
			out = append(out, Group{Address: addressOf(g.JID), Title: title, Members: len(g.Participants)})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list groups: %w", err)
	}
	return out, nil
}

// ErrInvite: the invite link is wrong or was withdrawn.
var ErrInvite = errors.New("the invite link is not valid")

// JoinLink follows an invite link and returns the group's address. Where an
// administrator of the group must agree, the group is joined when he did.
func (c *Channel) JoinLink(ctx context.Context, link string) (message.Address, error) {
	var jid types.JID
	err := c.with(ctx, func(cli *whatsmeow.Client) (err error) {
		jid, err = cli.JoinGroupWithLink(ctx, link)
		return err
	})
	if errors.Is(err, whatsmeow.ErrInviteLinkInvalid) || errors.Is(err, whatsmeow.ErrInviteLinkRevoked) {
		return message.Address{}, ErrInvite
	}
	if err != nil {
		return message.Address{}, fmt.Errorf("join group: %w", err)
	}
	return addressOf(jid), nil
}
