package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/taprose/taprose/adapters/telegram"
	"github.com/taprose/taprose/adapters/webchat"
	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/bot/admit"
	"github.com/taprose/taprose/bot/button"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/dashboard"
	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
)

// receive is what a channel hands its messages to.
type receive = func(context.Context, message.Inbound) error

// runner is a channel that receives by itself until its context ends.
type runner struct {
	name message.Channel
	Run  func(context.Context, receive) error
}

// channels are the networks that the configuration names.
type channels struct {
	list     []runner
	senders  map[message.Channel]dispatch.Sender
	fetchers map[message.Channel]dispatch.Fetcher
	paces    map[message.Channel]dispatch.Pace
	telegram *telegram.Channel
	whatsapp *whatsAppChannel
	web      *webchat.Channel
	// seals make and check the buttons of networks that would bring any data back.
	seals *button.Seals
	// guard stands before everything that the web server shows.
	guard *webguard.Guard
	// guesses are the wrong tickets of pages and private chats.
	guesses *webguard.Budget
	demo    []demoGroup
	// led are those from which one replica at a time receives.
	led map[message.Channel]bool
}

func newChannels(cfg *config.Config, s *stores, log *slog.Logger) (*channels, error) {
	c := &channels{
		senders:  make(map[message.Channel]dispatch.Sender),
		fetchers: make(map[message.Channel]dispatch.Fetcher),
		paces:    make(map[message.Channel]dispatch.Pace),
		led:      make(map[message.Channel]bool),
		guesses:  webguard.NewGuesses(cfg.Abuse.WrongTickets),
	}
	if t := cfg.Channels.Telegram; t != nil {
		c.seals = button.New(map[message.Channel]string{message.ChannelTelegram: t.Token.Reveal()})
		if err := c.addTelegram(t, cfg, s, log); err != nil {
			return nil, err
		}
	}
	if w := cfg.Channels.WhatsApp; w != nil {
		if err := c.addWhatsApp(w, nil, cfg, s, log); err != nil {
			return nil, err
		}
	}
	if cfg.Web.Listen != "" {
		if err := c.addWeb(cfg, s, log); err != nil {
			return nil, errors.Join(err, c.close())
		}
	}
	return c, nil
}

// elsewhere tells of which networks another replica has our account now, so that
// only there can anything be sent: WhatsApp lets nobody in twice.
func (c *channels) elsewhere(s *stores) func(message.Channel) bool {
	return func(ch message.Channel) bool { return ch == message.ChannelWhatsApp && s.standby(string(ch)) }
}

// member tells whether somebody is in a group now. On the web there are only the
// demonstration's groups, which are anybody's.
func (c *channels) member(ctx context.Context, group, who message.Address) (bool, error) {
	switch {
	case group.Channel == message.ChannelTelegram && c.telegram != nil:
		return c.telegram.Member(ctx, group, who)
	case group.Channel == message.ChannelWhatsApp && c.whatsapp != nil:
		return c.whatsapp.Member(ctx, group, who)
	}
	return true, nil
}

// close gives back what the channels hold; they must have ended.
func (c *channels) close() error {
	if c.whatsapp == nil {
		return nil
	}
	return c.whatsapp.Close()
}

func telegramConfig(t *config.Telegram, cfg *config.Config, log *slog.Logger) telegram.Config {
	tc := telegram.Config{
		Token: t.Token.Reveal(), ServerURL: t.ServerURL, Mode: telegram.Mode(t.Mode),
		SendTimeout:   cfg.Dispatch.SendTimeout,
		MaxMediaBytes: cfg.Regency().Limits.MediaBytes, Log: log.With("channel", message.ChannelTelegram),
	}
	if t.Webhook != nil {
		tc.WebhookURL, tc.WebhookSecret = t.Webhook.URL, t.Webhook.Secret.Reveal()
	}
	return tc
}

func (c *channels) addTelegram(t *config.Telegram, cfg *config.Config, s *stores, log *slog.Logger) error {
	tc := telegramConfig(t, cfg, log)
	tc.Media, tc.ButtonData = s.files(), c.seals.Data
	ch, err := telegram.New(tc)
	if err != nil {
		return fmt.Errorf("channels.telegram: %w", err)
	}
	c.telegram = ch
	r := runner{message.ChannelTelegram, ch.Run}
	if t.Webhook == nil {
		// One poller: Telegram refuses a second one. Calls may come to any replica.
		r = s.led(r)
		c.led[message.ChannelTelegram] = true
	}
	c.list = append(c.list, r)
	c.senders[message.ChannelTelegram] = ch
	c.fetchers[message.ChannelTelegram] = ch
	c.paces[message.ChannelTelegram] = dispatch.Pace{
		PerChat: t.Pace.PerChatPerSecond, PerGroup: t.Pace.PerGroupPerMinute, Overall: t.Pace.OverallPerSecond,
	}
	return nil
}

// newGuard returns what stands before every page of the web server.
func newGuard(cfg *config.Config, log *slog.Logger) *webguard.Guard {
	return webguard.New(webguard.Config{
		TrustedProxies: cfg.Web.TrustedProxies, HTTPS: strings.HasPrefix(cfg.Web.PublicURL, "https://"),
		Logger: log.With("part", "web"),
	})
}

// sharedWatch is how soon a page sees what another replica said to it.
const sharedWatch = 2 * time.Second

func (c *channels) addWeb(cfg *config.Config, s *stores, log *slog.Logger) error {
	secret, err := webSecret(cfg, s.dir)
	if err != nil {
		return err
	}
	r := cfg.Regency()
	c.guard = newGuard(cfg, log)
	wc := webchat.Config{
		Log: s.web, Media: uploads{s.files(), admit.Door{Media: s.media, Max: r.Limits.MediaBytes, Dir: s.spool, Judging: make(chan struct{}, judgedUploads)}}, Secret: secret, Title: r.BotName, Regency: r.Name, Zone: r.Zone,
		FrameAncestors: cfg.Web.FrameAncestors, Guard: c.guard,
		Demo: cfg.Web.Demo, Logger: log.With("channel", message.ChannelWeb),
		Limits: webchat.Limits{MediaBytes: r.Limits.MediaBytes, MediaPerMessage: r.Limits.Media},
	}
	if s.replica != "" {
		// What another replica said is not announced here: the log is looked into.
		wc.Limits.Watch = sharedWatch
	}
	if cfg.Web.Demo {
		if cfg.Web.Dashboard {
			wc.Figures = dashboard.Root
		}
		c.demo = demoGroups(cfg)
		for _, g := range c.demo {
			wc.Groups = append(wc.Groups, webchat.Group{
				Key: g.key, Title: g.title, Short: g.short, Members: g.members, Admins: g.agency == desk.Admins,
			})
		}
		wc.Places = []webchat.Preset{
			{Name: "Alun-alun Tuban", Lat: -6.8955, Lon: 112.0643},
			{Name: "Pasar Baru Tuban", Lat: -6.9036, Lon: 112.0420},
		}
	}
	ch, err := webchat.New(wc)
	if err != nil {
		return fmt.Errorf("web: %w", err)
	}
	c.list = append(c.list, runner{message.ChannelWeb, ch.Run})
	c.senders[message.ChannelWeb] = ch
	c.web = ch
	return nil
}

// demoGroup is a group chat of the demonstration page.
type demoGroup struct {
	key, agency, title, short string
	members                   []string
}

// demoGroups gives every agency and the administrators a group in the browser.
func demoGroups(cfg *config.Config) []demoGroup {
	names := []string{"Bu Rina", "Pak Budi"}
	var out []demoGroup
	for _, a := range cfg.Regency().Agencies {
		short := strings.ToUpper(a.Key)
		g := demoGroup{key: a.Key, agency: a.Key, title: "Aduan " + a.Name, short: short}
		for _, n := range names {
			g.members = append(g.members, n+" · "+short)
		}
		out = append(out, g)
	}
	return append(out, demoGroup{
		key: desk.Admins, agency: desk.Admins, title: "Admin " + cfg.Regency().BotName, short: "Admin",
		members: []string{"Mbak Sari · Diskominfo", "Mas Joko · Diskominfo"},
	})
}
