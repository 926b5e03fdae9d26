package memos

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/taprose/taprose/bot/chart"
	"github.com/taprose/taprose/bot/intake"
	"github.com/taprose/taprose/bot/recap"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/leader"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/store"
)

// Config is what a Digester is made of. Fields without a default are required.
type Config struct {
	Regency  *regency.Regency
	Leader   *leader.Leader
	Schedule leader.Schedule
	Memos    intake.Memos
	Figures  recap.Reports
	// Groups finds the chats of a leader.
	Groups interface {
		Groups(ctx context.Context, agency string) ([]desk.Group, error)
	}
	// Media keeps the charts.
	Media interface {
		Put(ctx context.Context, r io.Reader, max int64) (hash string, size int64, err error)
	}
	Log *slog.Logger
	// Offer lets a number in the chat pick from the list in its digest.
	Offer func(ctx context.Context, chat message.Address, offered []string) error
	// Now is the clock; default time.Now. Tick is how often it is looked at; default 30 s.
	Now  func() time.Time
	Tick time.Duration
}

// Digester makes digests.
type Digester struct {
	Config
	// made are the digests that are known to be there, by ID, and of which day.
	made map[string]string
}

// NewDigester returns a Digester that does nothing until Run.
func NewDigester(cfg Config) *Digester {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Tick == 0 {
		cfg.Tick = 30 * time.Second
	}
	return &Digester{Config: cfg, made: make(map[string]string)}
}

// Run makes digests until ctx ends.
func (d *Digester) Run(ctx context.Context) {
	tick := time.NewTicker(d.Tick)
	defer tick.Stop()
	for {
		if err := d.Look(ctx); err != nil && ctx.Err() == nil {
			d.Log.ErrorContext(ctx, "making digests", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Look makes the digests whose time has come, once. It is not for several goroutines.
func (d *Digester) Look(ctx context.Context) error {
	now := d.Now()
	due := d.Leader.Digests(now, d.Schedule)
	for id, day := range d.made {
		if len(due) > 0 && day != due[0].Day {
			delete(d.made, id)
		}
	}
	var errs []error
	for _, what := range due {
		// One picture serves all chats.
		var picture *message.MediaRef
		for _, key := range desk.Leaders() {
			groups, err := d.Groups.Groups(ctx, key)
			if err != nil {
				return err
			}
			for _, g := range groups {
				id := memo.DigestID(string(what.Span), what.Day, g.Chat)
				if d.made[id] != "" || g.Enrolled.After(what.At) {
					// Enrolled since: the next one is theirs.
					continue
				}
				if err := d.make(ctx, now, id, g, what, &picture); err != nil {
					errs = append(errs, err)
					continue
				}
				d.made[id] = what.Day
			}
		}
	}
	return errors.Join(errs...)
}

// make makes one digest unless it is there.
func (d *Digester) make(ctx context.Context, now time.Time, id string, g desk.Group, what leader.Due, picture **message.MediaRef) error {
	_, err := d.Memos.Load(ctx, id)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	content, err := d.gather(ctx, now, g.Agency, what)
	if err != nil {
		return err
	}
	words, offered := d.Leader.Compose(what.Span, content)
	if *picture == nil {
		ref := d.draw(ctx, now, what, &content)
		*picture = &ref
	}
	m := d.Leader.Digest(now, g.Chat, what, words, **picture)
	if _, err := d.Memos.Save(ctx, now, &m, store.Lease{}); err != nil {
		if errors.Is(err, store.ErrConflict) {
			// Another replica was faster.
			return nil
		}
		return err
	}
	if d.Offer != nil && len(offered) > 0 {
		if err := d.Offer(ctx, g.Chat, offered); err != nil {
			// The digest stands; its reports can be named by their tickets.
			d.Log.WarnContext(ctx, "a digest's list cannot be picked from", "channel", g.Chat.Channel, "err", err)
		}
	}
	return nil
}

func (d *Digester) gather(ctx context.Context, now time.Time, key string, what leader.Due) (leader.Digest, error) {
	out := leader.Digest{Key: key}
	var err error
	if out.Summary, err = recap.Of(ctx, d.Figures, d.Regency, now, what.Period); err != nil {
		return out, err
	}
	if out.Need, err = recap.Needing(ctx, d.Figures, now, leader.Needed); err != nil {
		return out, err
	}
	if out.Orders, err = intake.Orders(ctx, d.Memos); err != nil {
		return out, err
	}
	out.Activities, err = intake.Activities(ctx, d.Memos, "", what.Period.From, what.Period.To)
	return out, err
}

// chartDays is how many days the daily digest's chart shows, so that there is
// something to see.
const chartDays = 14

// draw makes the chart and keeps it in our store. A digest without its chart is better
// than none: then the picture is left out and the log says why.
func (d *Digester) draw(ctx context.Context, now time.Time, what leader.Due, c *leader.Digest) message.MediaRef {
	ref, err := d.drawn(ctx, now, what, c)
	if err != nil {
		d.Log.ErrorContext(ctx, "drawing a digest's chart", "err", err)
		return message.MediaRef{}
	}
	return ref
}

func (d *Digester) drawn(ctx context.Context, now time.Time, what leader.Due, c *leader.Digest) (message.MediaRef, error) {
	period := leader.LastDays(what.Period, chartDays)
	trend, err := recap.Trend(ctx, d.Figures, now, period)
	if err != nil {
		return message.MediaRef{}, err
	}
	png, err := chart.Digest(d.Leader.Chart(period, trend, &c.Summary))
	if err != nil {
		return message.MediaRef{}, err
	}
	hash, size, err := d.Media.Put(ctx, bytes.NewReader(png), int64(len(png)))
	return message.MediaRef{Kind: message.MediaPhoto, Hash: hash, Size: size, Mime: "image/png", Name: "rekap.png"}, err
}
