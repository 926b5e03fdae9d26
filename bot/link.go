package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
	"github.com/taprose/taprose/store"
)

// How long the link may be in trouble that mostly passes by itself before the
// administrators are told.
const (
	lostAfter    = 10 * time.Minute
	refusedAfter = time.Minute
	// tellAgain is the pause before what the store could not do is tried again.
	tellAgain = 5 * time.Second
)

// alarm tells the administrators' groups, those on some channels left out, and
// returns how many were told.
type alarm = func(ctx context.Context, out message.Outbound, except ...message.Channel) (int, error)

// linkWatch tells the administrators what happens to the account on WhatsApp: its
// link, on other networks, for on WhatsApp they would not hear it; and who comes and
// goes in the desks' groups. What it hears is gathered at once and told by run.
type linkWatch struct {
	regency *regency.Regency
	groups  deskOf
	log     *slog.Logger

	mu   sync.Mutex
	news []any // whatsapp.Link, whatsapp.Members, or nil: no longer ours
	wake chan struct{}

	// Used by run alone. down is since when nothing can be sent, told what was said
	// of it, and due when it is to be said.
	down time.Time
	told string
	due  time.Time
	next whatsapp.Link
}

// deskOf finds the desk of a chat.
type deskOf interface {
	Group(ctx context.Context, chat message.Address) (desk.Group, error)
}

func newLinkWatch(r *regency.Regency, groups deskOf, log *slog.Logger) *linkWatch {
	return &linkWatch{regency: r, groups: groups, log: log, wake: make(chan struct{}, 1)}
}

func (w *linkWatch) changed(l whatsapp.Link) { w.put(l) }

// stopped tells that the link is not ours to watch any longer: the program stops, or
// another replica has the account.
func (w *linkWatch) stopped() { w.put(nil) }

func (w *linkWatch) members(m whatsapp.Members) { w.put(m) }
func (w *linkWatch) take() (news []any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	news, w.news = w.news, nil
	return news
}

func (w *linkWatch) put(n any) {
	w.mu.Lock()
	w.news = append(w.news, n)
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// run tells until ctx ends.
func (w *linkWatch) run(ctx context.Context, tell alarm) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.wake:
		case <-timer.C:
		}
		for _, n := range w.take() {
			switch n := n.(type) {
			case nil:
				w.down, w.told, w.due = time.Time{}, "", time.Time{}
			case whatsapp.Link:
				w.link(ctx, n, tell)
			case whatsapp.Members:
				w.came(ctx, n, tell)
			}
		}
		if now := time.Now(); !w.due.IsZero() && !now.Before(w.due) {
			w.trouble(ctx, w.next, tell)
		}
		if !w.due.IsZero() {
			timer.Reset(time.Until(w.due))
		}
	}
}

// link takes one change of the link.
func (w *linkWatch) link(ctx context.Context, l whatsapp.Link, tell alarm) {
	if l.State != whatsapp.LinkConnected && w.down.IsZero() {
		w.down = l.Since
	}
	switch l.State {
	case whatsapp.LinkConnected:
		if w.told != "" {
			w.say(ctx, tell, text.SystemLinkBack, text.Args{"since": w.moment(w.down)})
		}
		w.down, w.told, w.due = time.Time{}, "", time.Time{}
	case whatsapp.LinkPairing:
		// Somebody is at it.
		w.due = time.Time{}
	case whatsapp.LinkConnecting, whatsapp.LinkDegraded:
		if l.Code != "" {
			w.later(l, w.down.Add(refusedAfter))
		} else if w.told == "" {
			w.later(l, w.down.Add(lostAfter))
		}
	case whatsapp.LinkUnpaired:
		// The program was just configured, or unlinked by a command; whoever did that
		// goes on to pair.
		w.later(l, w.down.Add(lostAfter))
	default:
		w.trouble(ctx, l, tell)
	}
}

// later tells of l at a moment unless something else happens before.
func (w *linkWatch) later(l whatsapp.Link, at time.Time) {
	w.next = l
	if w.due.IsZero() || at.Before(w.due) {
		w.due = at
	}
}

// trouble tells of a link that does not serve, once for each kind of trouble.
func (w *linkWatch) trouble(ctx context.Context, l whatsapp.Link, tell alarm) {
	w.due = time.Time{}
	key, args := text.SystemLinkLost, text.Args{"since": w.moment(w.down)}
	switch l.State {
	case whatsapp.LinkLoggedOut:
		key, args = text.SystemLinkLoggedOut, text.Args{"code": l.Code}
	case whatsapp.LinkBanned:
		key, args = text.SystemLinkBanned, text.Args{"until": w.moment(l.Until)}
	case whatsapp.LinkOutdated:
		key, args = text.SystemLinkOutdated, nil
	case whatsapp.LinkReplaced:
		key, args = text.SystemLinkReplaced, nil
	case whatsapp.LinkUnpaired:
		key, args = text.SystemLinkUnpaired, nil
	default:
		if l.Code != "" {
			key, args = text.SystemLinkRefused, text.Args{"code": l.Code}
		}
	}
	// A ban with another end is another one.
	if what := text.Say(regency.Indonesian, key, args); what != w.told {
		w.told = what
		w.say(ctx, tell, key, args, message.ChannelWhatsApp)
	}
}

// came tells of people who came and went in the group of a desk.
func (w *linkWatch) came(ctx context.Context, m whatsapp.Members, tell alarm) {
	var g desk.Group
	if !w.until(ctx, "members of a group changed, its desk not found", func() (err error) {
		if g, err = w.groups.Group(ctx, m.Chat); errors.Is(err, store.ErrNotFound) {
			g, err = desk.Group{}, nil
		}
		return err
	}, "channel", m.Chat.Channel) || g.Agency == "" {
		return
	}
	title := m.Title
	if title == "" {
		title = g.Title
	}
	w.say(ctx, tell, text.SystemMembers, text.Args{
		"title": title, "agency": w.agency(g.Agency),
		"joined": people(m.Joined), "left": people(m.Left), "by": person(m.By),
	})
}

// say tells, and tries again as long as it cannot be stored.
func (w *linkWatch) say(ctx context.Context, tell alarm, key text.Key, args text.Args, except ...message.Channel) {
	out := message.Outbound{Text: text.Say(regency.Indonesian, key, args)}
	var told int
	if w.until(ctx, "administrators not told", func() (err error) {
		told, err = tell(ctx, out, except...)
		return err
	}, "what", string(key)) && told == 0 {
		w.log.WarnContext(ctx, "no administrators' group could be told", "what", string(key))
	}
}

// until does what needs the store, and does it again as long as the store is away: the
// network tells its news once. It returns false when ctx ended before it was done.
func (w *linkWatch) until(ctx context.Context, failed string, do func() error, attrs ...any) bool {
	for {
		err := do()
		if err == nil {
			return true
		}
		if ctx.Err() == nil {
			w.log.ErrorContext(ctx, failed, append(slices.Clip(attrs), "err", err)...)
		}
		t := time.NewTimer(tellAgain)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return false
		}
	}
}

// moment writes a time for people.
func (w *linkWatch) moment(at time.Time) string {
	if at.IsZero() {
		return text.Say(regency.Indonesian, text.SystemMembersUnknown, nil)
	}
	at = at.In(w.regency.Zone)
	return text.ShortDate(regency.Indonesian, at) + " " + at.Format("15.04")
}

func (w *linkWatch) agency(key string) string {
	if a, ok := w.regency.Agency(key); ok {
		return a.Name
	}
	return text.Say(regency.Indonesian, text.NewsAdmins, text.Args{"regency": w.regency.Name})
}

// people names some of them: "Bu Rina, ponsel …4567".
func people(who []message.Sender) string {
	if len(who) == 0 {
		return text.Say(regency.Indonesian, text.SystemMembersNone, nil)
	}
	names := make([]string, len(who))
	for i, p := range who {
		names[i] = person(p)
	}
	return strings.Join(names, ", ")
}

// person names one as far as the network tells: a whole number is nobody's business
// even in the administrators' group.
func person(p message.Sender) string {
	switch n := len(p.Phone); {
	case p.Name != "":
		return p.Name
	case n > 4:
		return text.Say(regency.Indonesian, text.SystemMembersPhone, text.Args{"end": p.Phone[n-4:]})
	}
	return text.Say(regency.Indonesian, text.SystemMembersUnknown, nil)
}
