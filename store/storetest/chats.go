package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/store"
)

// ChatStore is what a store of chats can do.
type ChatStore interface {
	Load(ctx context.Context, addr message.Address) (chat.Chat, error)
	Save(ctx context.Context, c *chat.Chat) error
	Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]chat.Chat, error)
	ClearOwed(ctx context.Context, sent []chat.Settled) (stale []chat.Settled, err error)
	Expire(ctx context.Context, idleSince time.Time, n int) (int, error)
	OldestDue(ctx context.Context) (time.Time, error)
	// Each calls do for every chat.
	Each(ctx context.Context, do func(chat.Chat) error) error
}

// Chats holds a store of chats to its contract.
func Chats(t *testing.T, open func(t *testing.T) (a, b ChatStore)) {
	run := func(name string, f func(t *testing.T, a, b ChatStore)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := open(t)
			f(t, a, b)
		})
	}
	run("MissingIsErrNotFound", chatMissing)
	run("SavedIsLoadedWhole", chatWhole)
	run("CallerOwnsWhatItLoaded", chatOwned)
	run("CallerKeepsWhatItSaved", chatKept)
	run("InsertTwiceIsOnce", chatInsertTwice)
	run("StaleVersionConflicts", chatStale)
	run("RacingSavesHaveOneWinner", chatRace)
	run("EndedContextSavesNothing", chatContext)
	run("DueIsOldestFirst", chatDueOrder)
	run("DueFollowsTheLatestSave", chatDueFollows)
	run("LeaseIsExclusive", chatLeaseExclusive)
	run("ExpiredLeaseIsLeasedAgain", chatLeaseExpires)
	run("SaveGivesTheLeaseBack", chatSaveReleases)
	run("OwedClearedOnlyAtSameVersion", chatCleared)
	run("ClearedChatIsDueForTheRestOnly", chatClearedDue)
	run("ClearedChatCanBeSaved", chatClearedSave)
	run("ExpireDeletesTheIdle", chatExpire)
	run("ExpiredChatBeginsAnew", chatAnew)
	run("EachVisitsEveryChatOnce", chatEach)
}

// talk is a chat in the middle of things: every field that a store could lose is
// set, and nothing is due.
func talk(id string) chat.Chat {
	return chat.Chat{
		Address: telegram(id), Schema: chat.Schema, Person: "p1", Updated: begin,
		Seen: chat.SeenOf("812345", "812346"),
		Session: &citizen.Session{
			Schema: citizen.SessionSchema, State: "place", Lang: regency.Indonesian,
			Offered: []message.Choice{{ID: "skip", Label: "Lewati"}},
			Draft: &citizen.Draft{
				Report: "r1", Category: "jalan", Words: "berlubang", Begun: begin, Touched: begin,
				Media: []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "AgAC"}},
			},
		},
	}
}

// waking is a chat whose session wants to be woken then.
func waking(id string, at time.Time) chat.Chat {
	c := talk(id)
	c.Session.Wake = at
	return c
}

// owing is a chat with a reply that is to be sent again then.
func owing(id string, at time.Time) chat.Chat {
	c := talk(id)
	c.Owed = []message.Outbound{{Key: "1", Text: "Di mana?", Choices: []message.Choice{{ID: "x", Label: "X"}}}}
	c.OwedDue, c.OwedTries = at, 2
	return c
}

func put(t *testing.T, s ChatStore, c chat.Chat) chat.Chat {
	t.Helper()
	must(t, s.Save(t.Context(), &c))
	return c
}

func loaded(t *testing.T, s ChatStore, addr message.Address) chat.Chat {
	t.Helper()
	c, err := s.Load(t.Context(), addr)
	must(t, err)
	return c
}

// awake leases the chats that are due and returns their addresses.
func awake(t *testing.T, s ChatStore, now time.Time, n int, l store.Lease) []string {
	t.Helper()
	cs, err := s.Due(t.Context(), now, n, l)
	must(t, err)
	return ids(cs, func(c chat.Chat) string { return c.Address.ID })
}

func chatMissing(t *testing.T, a, _ ChatStore) {
	_, err := a.Load(t.Context(), telegram("1"))
	wants(t, err, store.ErrNotFound)
	c := talk("1")
	c.Version = 4
	wants(t, a.Save(t.Context(), &c), store.ErrConflict)
	same(t, c.Version, int64(4))
	forgets(t, a, chat.Chat{Address: telegram("1"), Version: 1})
	_, err = a.ClearOwed(t.Context(), nil)
	must(t, err)
	oldest, err := a.OldestDue(t.Context())
	must(t, err)
	same(t, oldest, time.Time{})
}

func chatWhole(t *testing.T, a, b ChatStore) {
	c := owing("1", after(time.Minute))
	c.Inbox = []message.Inbound{{ID: "9", Chat: c.Address, Kind: message.ChatPrivate, At: begin, Album: "x", Text: "foto \x00 👷"}}
	c.InboxSince, c.InboxDue = begin, after(time.Second)
	c = put(t, a, c)
	same(t, c.Version, int64(1))
	for _, s := range []ChatStore{a, b} {
		got := loaded(t, s, c.Address)
		same(t, got, c)
		same(t, got.Version, c.Version)
	}
	_, err := a.Load(t.Context(), whatsapp("1"))
	wants(t, err, store.ErrNotFound)

	c.Session, c.Inbox, c.Owed, c.Seen = nil, nil, nil, chat.Seen{}
	c.InboxSince, c.InboxDue, c.OwedDue, c.OwedTries = time.Time{}, time.Time{}, time.Time{}, 0
	c = put(t, b, c)
	got := loaded(t, a, c.Address)
	same(t, got, c)
	same(t, got.Version, int64(2))
}

func chatOwned(t *testing.T, a, _ ChatStore) {
	c := put(t, a, owing("1", after(time.Minute)))
	spoil(ptr(loaded(t, a, c.Address)))
	same(t, loaded(t, a, c.Address), c)
}

func chatKept(t *testing.T, a, _ ChatStore) {
	c := put(t, a, owing("1", after(time.Minute)))
	want := owing("1", after(time.Minute))
	spoil(&c)
	same(t, loaded(t, a, c.Address), want)
}

func ptr[T any](v T) *T { return &v }

// spoil changes a chat in place, as deep as it goes.
func spoil(c *chat.Chat) {
	c.See("spoilt")
	c.Owed[0].Text = "spoilt"
	c.Owed[0].Choices[0].Label = "spoilt"
	c.Session.State = "spoilt"
	c.Session.Offered[0].Label = "spoilt"
	c.Session.Draft.Words = "spoilt"
	c.Session.Draft.Media[0].Native = "spoilt"
}

func chatInsertTwice(t *testing.T, a, b ChatStore) {
	first := put(t, a, talk("1"))
	again := waking("1", begin)
	wants(t, b.Save(t.Context(), &again), store.ErrConflict)
	same(t, loaded(t, b, first.Address), first)
}

func chatStale(t *testing.T, a, b ChatStore) {
	c := put(t, a, talk("1"))
	stale := loaded(t, b, c.Address)
	c.Session.State = "newer"
	c = put(t, a, c)
	stale.Session.State = "older"
	wants(t, b.Save(t.Context(), &stale), store.ErrConflict)
	same(t, stale.Version, int64(1))
	same(t, loaded(t, b, c.Address), c)
}

func chatRace(t *testing.T, a, b ChatStore) {
	s := [2]ChatStore{a, b}
	oneWinner(t, race(6, func(i int) error { return s[i%2].Save(t.Context(), ptr(talk("1"))) }), store.ErrConflict)
	for range 3 {
		c := loaded(t, a, telegram("1"))
		oneWinner(t, race(6, func(i int) error {
			mine := c
			mine.Person = numbered("p", i)
			return s[i%2].Save(t.Context(), &mine)
		}), store.ErrConflict)
	}
	same(t, loaded(t, b, telegram("1")).Version, int64(4))
}

func chatContext(t *testing.T, a, _ ChatStore) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wants(t, a.Save(ctx, ptr(talk("1"))), context.Canceled)
	_, err := a.Load(t.Context(), telegram("1"))
	wants(t, err, store.ErrNotFound)
}

func chatDueOrder(t *testing.T, a, b ChatStore) {
	put(t, a, waking("3", after(3*time.Minute)))
	put(t, b, owing("1", after(1*time.Minute)))
	inbox := talk("2")
	inbox.Inbox, inbox.InboxDue = []message.Inbound{{ID: "9", Album: "x"}}, after(2*time.Minute)
	put(t, a, inbox)
	put(t, b, waking("9", after(9*time.Minute)))
	put(t, b, talk("0"))

	oldest, err := b.OldestDue(t.Context())
	must(t, err)
	same(t, oldest.UTC(), after(time.Minute))
	same(t, awake(t, a, begin, 10, lease("l0", time.Hour)), []string{})
	same(t, awake(t, a, after(5*time.Minute), 2, lease("l1", time.Hour)), []string{"1", "2"})
	same(t, awake(t, b, after(5*time.Minute), 2, lease("l2", time.Hour)), []string{"3"})
	same(t, awake(t, a, after(9*time.Minute), 2, lease("l3", time.Hour)), []string{"9"})
}

func chatDueFollows(t *testing.T, a, b ChatStore) {
	c := put(t, a, waking("1", after(time.Minute)))
	d := put(t, a, waking("2", after(2*time.Minute)))
	c.Session.Wake = after(3 * time.Minute) // later
	c = put(t, a, c)
	same(t, awake(t, b, after(time.Minute), 10, lease("l1", time.Hour)), []string{})
	cs, err := b.Due(t.Context(), after(4*time.Minute), 10, lease("l2", 5*time.Minute))
	must(t, err)
	same(t, cs, []chat.Chat{d, c})
	same(t, cs[1].Version, c.Version)

	d.Session.Wake = time.Time{} // never
	put(t, a, d)
	c.Session.Wake = begin // earlier
	put(t, a, c)
	same(t, awake(t, b, begin, 10, lease("l3", time.Minute)), []string{"1"})
	same(t, awake(t, b, after(time.Hour), 10, lease("l4", 2*time.Hour)), []string{"1"})
}

func chatLeaseExclusive(t *testing.T, a, b ChatStore) {
	put(t, a, waking("1", begin))
	same(t, awake(t, a, begin, 10, lease("l1", time.Minute)), []string{"1"})
	same(t, awake(t, b, begin, 10, lease("l2", time.Minute)), []string{})
	same(t, awake(t, a, after(59*time.Second), 10, lease("l3", 2*time.Minute)), []string{})
}

func chatLeaseExpires(t *testing.T, a, b ChatStore) {
	put(t, a, waking("1", begin))
	same(t, awake(t, a, begin, 10, lease("l1", time.Minute)), []string{"1"})
	same(t, awake(t, b, after(time.Minute), 10, lease("l2", 2*time.Minute)), []string{"1"})
}

func chatSaveReleases(t *testing.T, a, b ChatStore) {
	put(t, a, waking("1", begin))
	cs, err := a.Due(t.Context(), begin, 1, lease("l1", time.Minute))
	must(t, err)
	put(t, b, cs[0])
	same(t, awake(t, b, begin, 10, lease("l2", time.Minute)), []string{"1"})
}

// forgets clears what a chat owes, as it is now.
func forgets(t *testing.T, s ChatStore, c chat.Chat) {
	t.Helper()
	stale, err := s.ClearOwed(t.Context(), []chat.Settled{{Address: c.Address, Version: c.Version}})
	must(t, err)
	same(t, len(stale), 0)
}

func chatCleared(t *testing.T, a, b ChatStore) {
	ctx := t.Context()
	c := put(t, a, owing("1", after(time.Minute)))
	other := put(t, a, owing("2", after(time.Minute)))
	old := chat.Settled{Address: c.Address, Version: c.Version}
	c = put(t, a, c)
	stale, err := b.ClearOwed(ctx, []chat.Settled{old, {Address: other.Address, Version: other.Version}, {Address: telegram("none"), Version: 1}})
	must(t, err)
	same(t, stale, []chat.Settled{old})
	same(t, loaded(t, a, c.Address), c)

	other.Owed, other.OwedDue, other.OwedTries = nil, time.Time{}, 0
	got := loaded(t, a, other.Address)
	same(t, got, other)
	same(t, got.Version, other.Version)
	forgets(t, b, other)
	same(t, loaded(t, b, other.Address), other)
}

func chatClearedDue(t *testing.T, a, b ChatStore) {
	c := owing("1", after(time.Minute))
	c.Session.Wake = after(5 * time.Minute)
	c = put(t, a, c)
	forgets(t, a, c)
	same(t, awake(t, b, after(4*time.Minute), 1, lease("l1", time.Hour)), []string{})
	same(t, awake(t, b, after(5*time.Minute), 1, lease("l2", time.Hour)), []string{"1"})
}

func chatClearedSave(t *testing.T, a, b ChatStore) {
	c := put(t, a, owing("1", after(time.Minute)))
	forgets(t, a, c)
	// Whoever loaded it before may still save: clearing is no new version.
	c.Session.State = "menu"
	c = put(t, b, c)
	same(t, loaded(t, a, c.Address), c)
}

func chatExpire(t *testing.T, a, b ChatStore) {
	ctx := t.Context()
	updated := func(c chat.Chat, at time.Time) {
		c.Updated = at
		put(t, a, c)
	}
	updated(talk("old1"), after(-50*time.Hour))
	updated(talk("old2"), after(-49*time.Hour))
	updated(talk("old3"), after(-48*time.Hour))
	updated(owing("owing", begin), after(-72*time.Hour))
	updated(waking("waking", after(time.Hour)), after(-72*time.Hour))
	updated(talk("edge"), after(-24*time.Hour))
	updated(talk("new"), after(-23*time.Hour))

	// Its replies were sent since: nothing is due any more.
	settled := owing("settled", begin)
	settled.Updated = after(-47 * time.Hour)
	settled = put(t, a, settled)
	forgets(t, a, settled)

	limit := after(-24 * time.Hour)
	total := 0
	for _, want := range []int{2, 2, 0} {
		n, err := b.Expire(ctx, limit, 2)
		must(t, err)
		same(t, n, want)
		total += n
	}
	same(t, total, 4)
	for id, there := range map[string]bool{"old1": false, "old2": false, "old3": false, "settled": false, "owing": true, "waking": true, "edge": true, "new": true} {
		_, err := a.Load(ctx, telegram(id))
		if there {
			must(t, err)
		} else {
			wants(t, err, store.ErrNotFound)
		}
	}
}

func chatAnew(t *testing.T, a, b ChatStore) {
	c := put(t, a, talk("1"))
	n, err := b.Expire(t.Context(), after(time.Hour), 10)
	must(t, err)
	same(t, n, 1)
	wants(t, a.Save(t.Context(), &c), store.ErrConflict)
	again := put(t, a, waking("1", begin))
	same(t, again.Version, int64(1))
	same(t, loaded(t, b, again.Address), again)
}

func chatEach(t *testing.T, a, b ChatStore) {
	want := make(map[string]chat.Chat)
	for i := range 40 {
		c := talk(numbered("7", i))
		switch i % 3 {
		case 1:
			c = waking(c.Address.ID, after(time.Hour))
		case 2:
			c = owing(c.Address.ID, after(time.Hour))
		}
		must(t, a.Save(t.Context(), &c))
		want[c.Address.ID] = c
	}
	got := make(map[string]chat.Chat)
	must(t, b.Each(t.Context(), func(c chat.Chat) error {
		if _, twice := got[c.Address.ID]; twice {
			t.Errorf("%s is visited twice", c.Address.ID)
		}
		got[c.Address.ID] = c
		return nil
	}))
	same(t, got, want)
	same(t, b.Each(t.Context(), func(chat.Chat) error { return errBroken }), errBroken)
}
