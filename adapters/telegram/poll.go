package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/go-telegram/bot"
)

// pollLimit is how many updates one getUpdates brings: the most there are.
const pollLimit = 100

// Run receives until ctx ends and then returns nil, once receives under way have
// finished or Config.DrainTimeout is over. In ModeWebhook it only tells Telegram
// our address and waits: the messages come through Webhook.
//
// The next updates are asked for once all receives of a batch have returned, so
// receive should return as soon as its effect is durable and speak afterwards.
//
// Before ctx ends it returns only ErrToken, which no repetition mends. Everything
// else (network, ErrConflict, a failing receive) is tried again and meanwhile
// shown by Status.
func (c *Channel) Run(ctx context.Context, receive Receive) error {
	err := c.announce(ctx)
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		return err
	case c.cfg.Mode == ModeWebhook:
		<-ctx.Done()
		return nil
	default:
		return c.poll(ctx, receive)
	}
}

// announce asks who we are and tells Telegram how we receive, until it succeeds.
func (c *Channel) announce(ctx context.Context) error {
	wait := c.newBackoff()
	for {
		err := c.tryAnnounce(ctx)
		c.setStatus(err)
		if err == nil || errors.Is(err, ErrToken) || ctx.Err() != nil {
			return err
		}
		c.log.WarnContext(ctx, "telegram not reached", "err", err)
		wait.sleep(ctx, err)
	}
}

func (c *Channel) tryAnnounce(ctx context.Context) error {
	m, err := c.getMe(ctx)
	if err != nil {
		return err
	}
	if !m.ReadsAll {
		c.log.WarnContext(ctx, "telegram privacy mode is on: in groups only commands and quoted replies arrive; turn it off at @BotFather with /setprivacy or make the bot an administrator")
	}
	if c.cfg.Mode == ModePolling {
		return explain(c.call(ctx, "deleteWebhook", bot.DeleteWebhookParams{}, nil))
	}
	return explain(c.call(ctx, "setWebhook", bot.SetWebhookParams{
		URL:            c.cfg.WebhookURL,
		SecretToken:    c.cfg.WebhookSecret,
		MaxConnections: c.cfg.WebhookConnections,
		AllowedUpdates: allowedUpdates,
	}, nil))
}

// getUpdatesParams is not exported by the library.
type getUpdatesParams struct {
	Offset         int64    `json:"offset,omitempty"`
	Limit          int      `json:"limit"`
	Timeout        int      `json:"timeout"`
	AllowedUpdates []string `json:"allowed_updates"`
}

func (c *Channel) poll(ctx context.Context, receive Receive) error {
	// Receives under way outlive ctx for the time to drain.
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(c.cfg.DrainTimeout, stop) })()

	// Those who receive are kept for the next batch: a goroutine that has grown its
	// stack once need not grow it again. A batch never has more chats than updates.
	jobs := make(chan func())
	defer close(jobs)
	for range pollLimit {
		go func() {
			for f := range jobs {
				f()
			}
		}()
	}

	var offset int64
	// said has what was asked for, decoded before it is asked again.
	var said bytes.Buffer
	done := make(map[int64]bool)
	wait := c.newBackoff()
	for ctx.Err() == nil {
		if said.Reset(); said.Cap() > roomMost {
			said = bytes.Buffer{}
		}
		err := c.getUpdates(ctx, offset, c.cfg.PollTimeout, &said)
		var raws [][]byte
		if err == nil {
			raws, err = splitUpdates(said.Bytes())
		}
		if ctx.Err() != nil {
			break
		}
		c.setStatus(err)
		if errors.Is(err, ErrToken) {
			return err
		}
		if err != nil {
			c.log.WarnContext(ctx, "telegram poll", "err", err)
			wait.sleep(ctx, err)
			continue
		}
		next, err := c.handle(work, raws, done, offset, receive, jobs)
		if work.Err() != nil {
			return nil
		}
		if err == nil || next > offset {
			wait.reset()
		}
		offset = next
		if err != nil {
			c.log.ErrorContext(ctx, "receive", "err", err, "offset", offset)
			c.setStatus(fmt.Errorf("receive: %w", err))
			wait.sleep(ctx, err)
		}
	}
	c.confirm(work, offset)
	return nil
}

// handle receives one batch and returns the offset up to which everything is
// durable. What succeeded beyond it is kept in done, because Telegram will send
// it again together with what failed.
func (c *Channel) handle(ctx context.Context, raws [][]byte, done map[int64]bool, offset int64, receive Receive, jobs chan<- func()) (int64, error) {
	if len(raws) == 0 {
		return offset, nil
	}
	b := c.read(ctx, raws, done, max(offset-1, 0))
	type outcome struct {
		failed map[int64]bool
		err    error
	}
	finished := make(chan outcome, 1)
	go func() {
		failed, err := c.deliver(ctx, b, receive, jobs)
		finished <- outcome{failed, err}
	}()
	var o outcome
	select {
	case o = <-finished:
	case <-ctx.Done():
		// Drained long enough: a receive that does not return is left behind,
		// and its update is not confirmed.
		return offset, ctx.Err()
	}
	next := offset
	for i, id := range b.ids {
		if o.failed[id] {
			for _, later := range b.ids[i:] {
				if !o.failed[later] {
					done[later] = true
				}
			}
			break
		}
		next = id + 1
	}
	for id := range done {
		if id < next {
			delete(done, id)
		}
	}
	return next, o.err
}

// getUpdates reads the undecoded answer into said.
func (c *Channel) getUpdates(ctx context.Context, offset int64, wait time.Duration, said *bytes.Buffer) error {
	ctx, cancel := context.WithTimeout(ctx, wait+15*time.Second)
	defer cancel()
	err := c.post(ctx, longPoll, getUpdatesParams{
		Offset: offset, Limit: pollLimit, Timeout: int(wait / time.Second), AllowedUpdates: allowedUpdates,
	}, said)
	return explain(err)
}

// confirm tells Telegram how far we came, so that a restart does not see it all
// again. Nothing is lost when it does not succeed.
func (c *Channel) confirm(ctx context.Context, offset int64) {
	if offset == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := c.getUpdates(ctx, offset, 0, new(bytes.Buffer)); err != nil {
		c.log.DebugContext(ctx, "telegram confirm", "err", err)
	}
}

// backoff is a doubling pause with jitter.
type backoff struct {
	min, max, next time.Duration
}

func (c *Channel) newBackoff() *backoff {
	return &backoff{min: c.cfg.RetryMin, max: c.cfg.RetryMax, next: c.cfg.RetryMin}
}

func (b *backoff) reset() { b.next = b.min }

// sleep waits as long as the network asked for, else its own doubling time.
func (b *backoff) sleep(ctx context.Context, err error) {
	d := b.next/2 + rand.N(b.next/2+1)
	b.next = min(2*b.next, b.max)
	var api *apiError
	if errors.As(err, &api) && api.code == http.StatusTooManyRequests {
		d = max(d, api.retryAfter)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
