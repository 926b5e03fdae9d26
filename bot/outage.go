package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
)

// How often stores are asked whether they answer, how long one must not have
// answered before the administrators are told, and how long a replica that does not
// lead keeps what there is to tell.
const (
	outageEvery = 2 * time.Second
	outageAfter = 10 * time.Second
	outageKeep  = time.Minute
)

// outageName is the lease of the replica that tells of outages.
const outageName = "outages"

// outages tells the administrators that a store was away, once they can be told:
// their groups stand in the stores, and what is said to them too. Meanwhile the log,
// /readyz and the metrics say so.
type outages struct {
	checks map[string]func(context.Context) error
	zone   *time.Location
	// leads tells whether it is for this replica to tell.
	leads func() bool
	tell  alarm
	log   *slog.Logger

	since map[string]time.Time
	news  []outage
}

// outage is one time during which a store did not answer.
type outage struct {
	store       string
	from, until time.Time
}

func (a *app) outages() *outages {
	return &outages{
		checks: a.stores.checks, zone: a.cfg.Regency().Zone, tell: a.intake.Alarm, log: a.log.With("part", "stores"),
		leads: func() bool { return !a.stores.standby(outageName) },
		since: make(map[string]time.Time),
	}
}

// run watches until ctx ends; without a store that could be away there is nothing to watch.
func (o *outages) run(ctx context.Context) {
	if len(o.checks) == 0 {
		return
	}
	tick := time.NewTicker(outageEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			o.look(ctx, time.Now())
			o.report(ctx, time.Now())
		}
	}
}

// look asks every store.
func (o *outages) look(ctx context.Context, now time.Time) {
	for name, check := range o.checks {
		asked, cancel := context.WithTimeout(ctx, readyTime)
		err := check(asked)
		cancel()
		if ctx.Err() != nil {
			return
		}
		from, away := o.since[name]
		switch {
		case err != nil && !away:
			o.since[name] = now
			o.log.WarnContext(ctx, "store away", "store", name, "err", err)
		case err == nil && away:
			delete(o.since, name)
			o.log.WarnContext(ctx, "store back", "store", name, "away", now.Sub(from).Round(time.Second))
			if now.Sub(from) >= outageAfter {
				o.news = append(o.news, outage{name, from, now})
			}
		}
	}
}

// report tells what there is to tell.
func (o *outages) report(ctx context.Context, now time.Time) {
	for len(o.news) > 0 {
		n := o.news[0]
		if o.leads() {
			const clock = "2006-01-02 15:04:05"
			_, err := o.tell(ctx, message.Outbound{Text: text.Say(regency.Indonesian, text.SystemStoreBack, text.Args{
				"store": n.store, "from": n.from.In(o.zone).Format(clock), "until": n.until.In(o.zone).Format(clock),
			})})
			if err != nil {
				// A store is away again, or another one is.
				o.log.WarnContext(ctx, "administrators not told of an outage", "err", err)
				return
			}
		} else if now.Sub(n.until) < outageKeep {
			return
		}
		o.news = o.news[1:]
	}
}
