package whatsapp

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waCompanionReg"
	waStore "go.mau.fi/whatsmeow/store"

	"github.com/taprose/taprose/adapters/whatsapp/internal/signallog"
	"github.com/taprose/taprose/conversation/message"
)

// Channel is one account on WhatsApp. It is safe from any goroutine.
type Channel struct {
	cfg  Config
	log  *slog.Logger
	lib  libraryLog
	http *http.Client
	now  func() time.Time

	keep    *keep
	memory  *memory
	known   *known
	timers  *timers
	unread  *unread
	pace    *pacer
	titles  titles
	members members
	retries retries

	// running is set while Run runs; using serialises who holds the account.
	running atomic.Bool
	using   chan struct{}

	linkMu   sync.Mutex
	linkTell sync.Mutex
	link     Link

	// Guarded by linkMu: the running session's client and what ends it, nil in
	// between; changed is closed when the link or the client does.
	client     *whatsmeow.Client
	endSession func(verdict)
	changed    chan struct{}

	locked   atomic.Int64 // unix seconds until which WhatsApp locks first contacts
	sessions sync.Map     // people with whom a session is known to exist
}

// nameDevice sets what the phone's list of linked devices shows. The library
// keeps it in a variable, so it is set once, before the first client.
var nameDevice sync.Once

// New opens the store and returns a channel that has not spoken to the network
// yet. It says every mistake of cfg at once. Close it after Run has returned.
func New(cfg Config) (*Channel, error) {
	cfg = cfg.WithDefaults()
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	log := cfg.Log.With("channel", string(message.ChannelWhatsApp))
	signallog.Route(log)
	nameDevice.Do(func() {
		waStore.DeviceProps.Os = &cfg.Name
		waStore.DeviceProps.PlatformType = waCompanionReg.DeviceProps_CHROME.Enum()
	})
	c := &Channel{
		cfg: cfg, log: log, lib: libraryLog{log: log}, http: cfg.HTTPClient, now: time.Now,
		using: make(chan struct{}, 1), pace: newPacer(cfg.Pace), link: Link{State: LinkUnpaired},
		changed: make(chan struct{}),
	}
	c.link.Since = c.now()
	ctx := context.Background()
	var err error
	if c.keep, err = openKeep(ctx, cfg.Store, c.lib.Sub("Store")); err != nil {
		return nil, err
	}
	c.known = &known{db: c.keep.db}
	c.timers = &timers{db: c.keep.db}
	if err = errors.Join(c.known.load(ctx), c.timers.load(ctx)); err != nil {
		_ = c.keep.close()
		return nil, err
	}
	c.memory = newMemory(c.keep.db, c.log, cfg.KeepPreviews)
	c.unread = newUnread(c.keep.db)
	if d, err := c.keep.device(ctx); err != nil {
		_ = c.keep.close()
		return nil, err
	} else if d != nil {
		c.link.State = LinkConnecting
	}
	return c, nil
}

// Close gives the store back. Run and all other calls must have returned.
func (c *Channel) Close() error { return c.keep.close() }

// reconnectSteps of two seconds each are the longest pause between two tries to
// connect.
const reconnectSteps = 15

// newClient makes a client for a device, as this package needs one; see doc.go
// and guard.go for what each setting prevents.
func (c *Channel) newClient(d *waStore.Device) *whatsmeow.Client {
	cli := whatsmeow.NewClient(d, c.lib)
	cli.Log = orderedLog{cli.Log, cli}
	if c.http != nil {
		cli.SetWebsocketHTTPClient(c.http)
		cli.SetPreLoginHTTPClient(c.http)
		cli.SetMediaHTTPClient(c.http)
	}
	cli.SynchronousAck = true
	cli.EnableDecryptedEventBuffer = true
	// Without it a citizen who reinstalled WhatsApp cannot read answers sent
	// before a restart of ours.
	cli.UseRetryMessageStore = true
	cli.InitialAutoReconnect = true
	// The library waits two seconds longer after each failure, without end: after
	// a night without network it would be away for minutes more.
	cli.AutoReconnectHook = func(error) bool {
		cli.AutoReconnectErrors = min(cli.AutoReconnectErrors, reconnectSteps)
		return true
	}
	// The phone owner's older chats are none of our business.
	cli.ManualHistorySyncDownload = true
	return cli
}

// current returns the running session's client, if any, how the link stands, and
// what is closed when either changes.
func (c *Channel) current() (*whatsmeow.Client, Link, <-chan struct{}) {
	c.linkMu.Lock()
	defer c.linkMu.Unlock()
	return c.client, c.link, c.changed
}

func (c *Channel) setCurrent(cli *whatsmeow.Client, end func(verdict)) {
	c.linkMu.Lock()
	defer c.linkMu.Unlock()
	c.client, c.endSession = cli, end
	c.wake()
}

// wake tells those who wait for a change; called with linkMu held.
func (c *Channel) wake() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// ErrNotPaired: no account is linked; Pair first.
var ErrNotPaired = errors.New("no WhatsApp account is linked")

// hold makes the caller the only user of the account, in this process and among
// all others. It waits for this process, and returns ErrInUse for another.
func (c *Channel) hold(ctx context.Context) (*grip, error) {
	select {
	case c.using <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	g, err := c.keep.lock(ctx)
	if err != nil {
		<-c.using
		return nil, err
	}
	unlock := g.release
	g.release = func() {
		unlock()
		<-c.using
	}
	return g, nil
}
