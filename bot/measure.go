package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/metrics"
	"github.com/taprose/taprose/conversation/message"
)

// newMetrics returns the figures, nil when nobody asks for them: then nothing is
// measured.
func newMetrics(cfg *config.Config) *metrics.Metrics {
	if cfg.Metrics.Listen == "" {
		return nil
	}
	return metrics.New(version())
}

// measure puts the figures between the stores and everybody who uses them, and
// returns what can be seen of the stores from outside.
func (s *stores) measure(m *metrics.Metrics) metrics.Sources {
	src := metrics.Sources{Stores: s.checks, Writer: s.writer}
	if r, ok := s.reports.(interface {
		Backlog(context.Context, time.Time) (int64, error)
	}); ok {
		src.Backlog = r.Backlog
	}
	if r, ok := s.reports.(oldest); ok {
		src.ReportsDue = r.OldestDue
	}
	if c, ok := s.chats.(oldest); ok {
		src.ChatsDue = c.OldestDue
	}
	s.reports, s.chats, s.people, s.groups = m.Reports(s.reports), m.Chats(s.chats), m.People(s.people), m.Groups(s.groups)
	s.filing = m.Filing(s.filing)
	s.media, s.web = m.Media(s.media), metrics.WebLog(m, s.web)
	return src
}

// oldest is a store that knows what has waited longest.
type oldest interface {
	OldestDue(context.Context) (time.Time, error)
}

// measure puts the figures between dispatch and the channels.
func (c *channels) measure(m *metrics.Metrics) {
	for name, s := range c.senders {
		c.senders[name] = m.Sender(name, s)
	}
	for name, f := range c.fetchers {
		c.fetchers[name] = m.Fetcher(name, f)
	}
}

// statuses are the channels that can tell whether they receive.
func (c *channels) statuses(s *stores) map[message.Channel]func() error {
	out := make(map[message.Channel]func() error)
	for name, sender := range c.senders {
		if told, ok := sender.(interface{ Status() error }); ok {
			out[name] = told.Status
			if c.led[name] {
				out[name] = func() error {
					if s.standby(string(name)) {
						return nil
					}
					return told.Status()
				}
			}
		}
	}
	return out
}

// links are the accounts that are linked to their network.
func (c *channels) links() map[message.Channel]metrics.Link {
	if c.whatsapp == nil {
		return nil
	}
	l := metrics.Link{States: []string{linkStandby}, State: func() string {
		state, _ := c.whatsapp.stands()
		return state
	}}
	for _, s := range whatsapp.LinkStates() {
		l.States = append(l.States, string(s))
	}
	return map[message.Channel]metrics.Link{message.ChannelWhatsApp: l}
}

// measured counts what goes through a logger.
func measured(log *slog.Logger, m *metrics.Metrics) *slog.Logger {
	if m == nil {
		return log
	}
	return slog.New(m.Log(log.Handler()))
}
