package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/bot/look"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// whatsAppName is the file of the link's keys in the data folder.
const whatsAppName = "whatsapp.db"

// whatsAppConfig is the adapter's configuration without what hangs on the running
// program.
func whatsAppConfig(w *config.WhatsApp, cfg *config.Config, log *slog.Logger) whatsapp.Config {
	store := w.Store.Reveal()
	if store == "" {
		store = filepath.Join(cfg.Stores.DataDir, whatsAppName)
	}
	return whatsapp.Config{
		Store: store, Shared: onServers(cfg), Name: w.Name, Log: log,
		MaxMediaBytes: cfg.Regency().Limits.MediaBytes, SendTimeout: cfg.Dispatch.SendTimeout,
		Pace: whatsapp.Pace{
			Off: w.Pace.Off, MinGap: w.Pace.MinGap, MaxGap: w.Pace.MaxGap, PerMinute: w.Pace.PerMinute, Silent: w.Pace.Silent,
		},
	}
}

// openWhatsApp opens the account, on the network that this build may be pointed at.
func openWhatsApp(wc whatsapp.Config) (*whatsapp.Channel, error) {
	var err error
	if wc.HTTPClient == nil {
		if wc.HTTPClient, err = whatsAppClient(); err != nil {
			return nil, err
		}
	}
	return whatsapp.New(wc)
}

// whatsAppChannel is the account with what the program hears of it beside messages.
type whatsAppChannel struct {
	*whatsapp.Channel
	watch *linkWatch
	// standby tells that another replica may have the account.
	standby func() bool
	// receipt is set before the channel runs.
	receipt func(chat message.Address, messageIDs []string, state report.DeliveryState)
}

// Status tells whether the account receives: nil, or how the link stands.
func (w *whatsAppChannel) Status() error {
	switch l := w.Link(); l.State {
	case whatsapp.LinkConnected, whatsapp.LinkDegraded:
		return nil
	default:
		return errors.New(l.String())
	}
}

// linkStandby is how the link stands in a replica that does not lead: what it knows of
// the link is old, and whoever leads has it.
const linkStandby = "standby"

// stands is the state of the link and the line about it for the operator.
func (w *whatsAppChannel) stands() (state, says string) {
	if w.standby() {
		return linkStandby, linkStandby + ": another replica has the account, or takes it in a moment"
	}
	l := w.Link()
	return string(l.State), l.String()
}

// receive runs the channel, whose link is watched for as long.
func (w *whatsAppChannel) receive(ctx context.Context, receive receive) error {
	w.watch.changed(w.Link())
	defer w.watch.stopped()
	return w.Run(ctx, receive)
}

// heard passes a receipt on.
func (w *whatsAppChannel) heard(chat message.Address, messageIDs []string, kind whatsapp.ReceiptKind) {
	state := report.DeliveryDelivered
	if kind == whatsapp.ReceiptRead {
		state = report.DeliveryRead
	}
	w.receipt(chat, messageIDs, state)
}

// addWhatsApp adds the account; client makes its connections, nil as this build does.
func (c *channels) addWhatsApp(w *config.WhatsApp, client *http.Client, cfg *config.Config, s *stores, log *slog.Logger) error {
	ch := &whatsAppChannel{watch: newLinkWatch(cfg.Regency(), s.groups, log.With("part", "link"))}
	wc := whatsAppConfig(w, cfg, log)
	wc.HTTPClient = client
	wc.Media, wc.Picture, wc.TempDir = s.files(), look.Decode, s.spool
	wc.OnLink, wc.OnMembers, wc.OnReceipt = ch.watch.changed, ch.watch.members, ch.heard
	var err error
	if ch.Channel, err = openWhatsApp(wc); err != nil {
		return fmt.Errorf("channels.whatsapp: %w", err)
	}
	c.whatsapp = ch
	c.list = append(c.list, s.led(runner{message.ChannelWhatsApp, ch.receive}))
	c.led[message.ChannelWhatsApp] = true
	c.senders[message.ChannelWhatsApp] = ch
	ch.standby = func() bool { return s.standby(string(message.ChannelWhatsApp)) }
	c.fetchers[message.ChannelWhatsApp] = ch
	c.paces[message.ChannelWhatsApp] = whatsAppPace(w.Pace)
	return nil
}

// whatsAppPace holds dispatch to the account's own pace, so that what must wait for
// it waits in the store: in the adapter it would hold a worker. The adapter still
// draws the pauses between messages.
func whatsAppPace(p config.WhatsAppPace) dispatch.Pace {
	if p.Off {
		return dispatch.Pace{}
	}
	return dispatch.Pace{Overall: float64(p.PerMinute) / 60, Burst: p.PerMinute}
}

// receiptsOf tells on which channels a receipt is awaited, and how long.
func receiptsOf(cfg *config.Config) map[message.Channel]time.Duration {
	w := cfg.Channels.WhatsApp
	if w == nil {
		return nil
	}
	return map[message.Channel]time.Duration{message.ChannelWhatsApp: w.UnconfirmedAfter}
}

// account is what the commands do with the account on WhatsApp; see package whatsapp
// for what each promises. It is nil where no such channel is configured.
type account interface {
	Pair(ctx context.Context, onQR func(string), phone string, onCode func(string)) error
	Unlink(ctx context.Context) error
	Groups(ctx context.Context) ([]whatsapp.Group, error)
	JoinLink(ctx context.Context, link string) (message.Address, error)
}

// account is the running program's own.
func (a *app) account() account {
	if a.channels.whatsapp == nil {
		return nil
	}
	return a.channels.whatsapp
}
