package metrics

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/conversation/message"
)

// other stands for every label value that is not on its list.
const other = "other"

// channel is what is measured of one network.
type channel struct {
	received, sent, fetched traffic
}

// traffic is one direction of a channel: how much, with what outcome, how long,
// and how much at once.
type traffic struct {
	outcomes map[string]prometheus.Counter
	seconds  prometheus.Observer
	active   prometheus.Gauge
}

// begin notes that something is under way, and returns when it began.
func (t *traffic) begin() time.Time {
	t.active.Inc()
	return time.Now()
}

func (t *traffic) end(began time.Time, outcome string) {
	t.seconds.Observe(time.Since(began).Seconds())
	c, ok := t.outcomes[outcome]
	if !ok {
		c = t.outcomes[other]
	}
	c.Inc()
	t.active.Dec()
}

// The outcomes of receiving; those of sending and fetching are these two and the
// kinds of message.SendError.
const (
	outcomeHandled = "handled"
	outcomeFailed  = "failed"
	outcomeStopped = "stopped"
	outcomeSent    = "sent"
	outcomeFetched = "fetched"
)

func sendOutcomes(good string) []string {
	out := []string{good, other}
	for _, k := range message.SendErrorKinds() {
		out = append(out, string(k))
	}
	return out
}

func (m *Metrics) newChannels() {
	direction := func(noun, active, verb string, outcomes []string) func(message.Channel) traffic {
		total := m.counters("channel_"+noun+"_total", "Messages and files "+noun+" on a channel, by what came of them.", "channel", "outcome")
		seconds := m.histograms("channel_"+verb+"_seconds", "How long it took to "+verb+" one.", channelBuckets, "channel")
		gauge := m.gauges("channel_"+active, "How many a channel has under way.", "channel")
		return func(ch message.Channel) traffic {
			t := traffic{
				outcomes: make(map[string]prometheus.Counter),
				seconds:  seconds.WithLabelValues(string(ch)),
				active:   gauge.WithLabelValues(string(ch)),
			}
			for _, o := range outcomes {
				t.outcomes[o] = total.WithLabelValues(string(ch), o)
			}
			return t
		}
	}
	received := direction("received", "receiving", "receive", []string{outcomeHandled, outcomeFailed, outcomeStopped, other})
	sent := direction("sent", "sending", "send", sendOutcomes(outcomeSent))
	fetched := direction("fetched", "fetching", "fetch", sendOutcomes(outcomeFetched))
	m.channels = make(map[message.Channel]*channel)
	for _, ch := range append(message.Channels(), other) {
		m.channels[ch] = &channel{received: received(ch), sent: sent(ch), fetched: fetched(ch)}
	}
}

func (m *Metrics) channel(ch message.Channel) *channel {
	if c, ok := m.channels[ch]; ok {
		return c
	}
	return m.channels[other]
}

// Receive measures what channels hand their messages to. A message that was not
// handled because the program stops is no failure: it comes again.
func (m *Metrics) Receive(next func(context.Context, message.Inbound) error) func(context.Context, message.Inbound) error {
	if m == nil {
		return next
	}
	return func(ctx context.Context, in message.Inbound) error {
		t := &m.channel(in.Chat.Channel).received
		began := t.begin()
		err := next(ctx, in)
		outcome := outcomeHandled
		switch {
		case err != nil && ctx.Err() != nil:
			outcome = outcomeStopped
		case err != nil:
			outcome = outcomeFailed
		}
		t.end(began, outcome)
		return err
	}
}

// Sender measures what is sent on a channel.
func (m *Metrics) Sender(on message.Channel, next dispatch.Sender) dispatch.Sender {
	if m == nil {
		return next
	}
	return &sender{next: next, t: &m.channel(on).sent}
}

type sender struct {
	next dispatch.Sender
	t    *traffic
}

func (s *sender) Send(ctx context.Context, to message.Address, out message.Outbound) (message.Sent, error) {
	began := s.t.begin()
	sent, err := s.next.Send(ctx, to, out)
	s.t.end(began, sendOutcome(outcomeSent, err))
	return sent, err
}

// Fetcher measures what is fetched from a channel, until its first byte comes.
func (m *Metrics) Fetcher(on message.Channel, next dispatch.Fetcher) dispatch.Fetcher {
	if m == nil {
		return next
	}
	return &fetcher{next: next, t: &m.channel(on).fetched}
}

type fetcher struct {
	next dispatch.Fetcher
	t    *traffic
}

func (f *fetcher) Fetch(ctx context.Context, ref message.MediaRef) (io.ReadCloser, error) {
	began := f.t.begin()
	body, err := f.next.Fetch(ctx, ref)
	f.t.end(began, sendOutcome(outcomeFetched, err))
	return body, err
}

// sendOutcome is the label of how a send or fetch ended. An untyped error counts
// as dispatch treats it: uncertain.
func sendOutcome(good string, err error) string {
	if err == nil {
		return good
	}
	var se *message.SendError
	if !errors.As(err, &se) {
		return string(message.SendUncertain)
	}
	return string(se.Kind)
}
