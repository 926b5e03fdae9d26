package main

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// listeners are the administrators' groups as the watch sees them.
type listeners struct {
	mu     sync.Mutex
	heard  []string
	except [][]message.Channel
	fail   error
}

func (l *listeners) tell(_ context.Context, out message.Outbound, except ...message.Channel) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail != nil {
		return 0, l.fail
	}
	l.heard, l.except = append(l.heard, out.Text), append(l.except, except)
	return 1, nil
}

func (l *listeners) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := l.heard
	l.heard = nil
	return out
}

// desks are groups that are desks.
type desks map[message.Address]desk.Group

func (d desks) Group(_ context.Context, chat message.Address) (desk.Group, error) {
	if g, ok := d[chat]; ok {
		return g, nil
	}
	return desk.Group{}, store.ErrNotFound
}

var puprGroup = message.Address{Channel: message.ChannelWhatsApp, ID: "1@g.us"}

// watched runs a watch on virtual time.
func watched(t *testing.T, story func(w *linkWatch, admins *listeners)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		admins := &listeners{}
		w := newLinkWatch(config.Demo().Regency(), desks{puprGroup: {Chat: puprGroup, Agency: "pupr", Title: "Aduan PUPR"}}, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		var done sync.WaitGroup
		done.Go(func() { w.run(ctx, admins.tell) })
		story(w, admins)
		cancel()
		done.Wait()
	})
}

// after lets time pass and returns what was told meanwhile.
func (l *listeners) after(d time.Duration) []string {
	time.Sleep(d) // virtual: see synctest
	synctest.Wait()
	return l.take()
}

func is(state whatsapp.LinkState, more ...string) whatsapp.Link {
	l := whatsapp.Link{State: state, Since: time.Now()}
	if len(more) > 0 {
		l.Code = more[0]
	}
	return l
}

func wantTold(t *testing.T, got []string, words ...string) {
	t.Helper()
	if len(got) != len(words) {
		t.Fatalf("told %q, want %d", got, len(words))
	}
	for i, w := range words {
		if !strings.Contains(got[i], w) {
			t.Errorf("told %q, want %q", got[i], w)
		}
	}
}

func TestWhatEndsALinkIsToldAtOnceOnOtherNetworks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		link whatsapp.Link
		want string
	}{
		{whatsapp.Link{State: whatsapp.LinkLoggedOut, Code: "401"}, "401"},
		{whatsapp.Link{State: whatsapp.LinkBanned, Code: "402", Until: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)}, "23 Nov 2026 08.00"},
		{whatsapp.Link{State: whatsapp.LinkOutdated}, "memperbarui"},
		{whatsapp.Link{State: whatsapp.LinkReplaced}, "program lain"},
	} {
		watched(t, func(w *linkWatch, admins *listeners) {
			w.changed(is(whatsapp.LinkConnected))
			c.link.Since = time.Now()
			w.changed(c.link)
			wantTold(t, admins.after(0), c.want)
			if !slices.Equal(admins.except[0], []message.Channel{message.ChannelWhatsApp}) {
				t.Errorf("%s was told on the network it is about", c.link.State)
			}
			// The same again is no news, what follows is.
			w.changed(c.link)
			w.changed(is(whatsapp.LinkPairing))
			w.changed(c.link)
			wantTold(t, admins.after(time.Hour))
			w.changed(is(whatsapp.LinkConnected))
			wantTold(t, admins.after(0), "tersambung lagi")
			if len(admins.except[1]) != 0 {
				t.Error("that all is well again was not told everywhere")
			}
		})
	}
}

func TestShortTroubleIsToldToNobody(t *testing.T) {
	t.Parallel()
	watched(t, func(w *linkWatch, admins *listeners) {
		for range 20 {
			w.changed(is(whatsapp.LinkConnected))
			wantTold(t, admins.after(time.Minute))
			w.changed(is(whatsapp.LinkConnecting, "503"))
			wantTold(t, admins.after(refusedAfter/2))
			w.changed(is(whatsapp.LinkConnecting))
			wantTold(t, admins.after(refusedAfter/4))
			w.changed(is(whatsapp.LinkDegraded))
			wantTold(t, admins.after(refusedAfter/8))
		}
	})
}

func TestLongTroubleIsToldOnce(t *testing.T) {
	t.Parallel()
	watched(t, func(w *linkWatch, admins *listeners) {
		w.changed(is(whatsapp.LinkConnecting))
		wantTold(t, admins.after(lostAfter-time.Second))
		wantTold(t, admins.after(time.Second), "terputus* sejak")
		w.changed(is(whatsapp.LinkDegraded))
		wantTold(t, admins.after(24*time.Hour))
		w.changed(is(whatsapp.LinkConnected))
		wantTold(t, admins.after(0), "tersambung lagi")
	})
	watched(t, func(w *linkWatch, admins *listeners) {
		w.changed(is(whatsapp.LinkConnected))
		w.changed(is(whatsapp.LinkConnecting, "409"))
		wantTold(t, admins.after(refusedAfter), "kode 409")
		w.changed(is(whatsapp.LinkConnecting, "409"))
		wantTold(t, admins.after(time.Hour))
	})
}

func TestANewProgramIsGivenTimeToPair(t *testing.T) {
	t.Parallel()
	watched(t, func(w *linkWatch, admins *listeners) {
		w.changed(is(whatsapp.LinkUnpaired))
		wantTold(t, admins.after(lostAfter/2))
		w.changed(is(whatsapp.LinkPairing))
		wantTold(t, admins.after(lostAfter))
		w.changed(is(whatsapp.LinkUnpaired))
		wantTold(t, admins.after(lostAfter), "belum tertaut")
	})
}

func TestALinkThatIsNoLongerOursIsNoTrouble(t *testing.T) {
	t.Parallel()
	watched(t, func(w *linkWatch, admins *listeners) {
		w.changed(is(whatsapp.LinkConnecting))
		w.stopped()
		wantTold(t, admins.after(24*time.Hour))
		w.changed(is(whatsapp.LinkConnected))
		wantTold(t, admins.after(time.Hour))
	})
}

func TestAnAlarmOutlivesAStoreThatIsAway(t *testing.T) {
	t.Parallel()
	watched(t, func(w *linkWatch, admins *listeners) {
		admins.fail = store.ErrUnavailable
		w.changed(is(whatsapp.LinkLoggedOut, "401"))
		wantTold(t, admins.after(10*tellAgain))
		admins.mu.Lock()
		admins.fail = nil
		admins.mu.Unlock()
		wantTold(t, admins.after(tellAgain), "401")
	})
}

func TestMembersOfADeskAreTold(t *testing.T) {
	t.Parallel()
	watched(t, func(w *linkWatch, admins *listeners) {
		w.members(whatsapp.Members{
			Chat: puprGroup, Title: "Aduan PUPR 2027", By: message.Sender{Name: "Bu Kepala", Phone: "6281234567890"},
			Joined: []message.Sender{{Phone: "6281298765432"}, {}},
		})
		said := admins.after(0)
		wantTold(t, said, "Aduan PUPR 2027")
		for _, w := range []string{"Dinas PUPR", "…5432, tidak diketahui", "Keluar: tidak ada", "Oleh: Bu Kepala"} {
			if !strings.Contains(said[0], w) {
				t.Errorf("%q does not say %q", said[0], w)
			}
		}
		if strings.Contains(said[0], "62812") {
			t.Errorf("a whole number is told: %q", said[0])
		}
		// A group that is nobody's desk is nobody's business.
		w.members(whatsapp.Members{Chat: message.Address{Channel: message.ChannelWhatsApp, ID: "2@g.us"}, Joined: []message.Sender{{}}})
		wantTold(t, admins.after(time.Hour))
	})
}

func TestMembersAreToldWhenTheStoreComesBack(t *testing.T) {
	t.Parallel()
	watched(t, func(w *linkWatch, admins *listeners) {
		away := &desksAway{deskOf: w.groups}
		away.gone.Store(true)
		w.groups = away
		w.members(whatsapp.Members{Chat: puprGroup, Left: []message.Sender{{Name: "Pak Budi"}}})
		wantTold(t, admins.after(10*tellAgain))
		// What happens meanwhile waits, in order.
		w.members(whatsapp.Members{Chat: puprGroup, Joined: []message.Sender{{Name: "Bu Rina"}}})
		away.gone.Store(false)
		wantTold(t, admins.after(tellAgain), "Keluar: Pak Budi", "Masuk: Bu Rina")
	})
}

// desksAway cannot be asked for a while.
type desksAway struct {
	deskOf
	gone atomic.Bool
}

func (d *desksAway) Group(ctx context.Context, chat message.Address) (desk.Group, error) {
	if d.gone.Load() {
		return desk.Group{}, store.ErrUnavailable
	}
	return d.deskOf.Group(ctx, chat)
}
