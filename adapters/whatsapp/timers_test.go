package whatsapp_test

import (
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
	"github.com/taprose/taprose/conversation/message"
)

const day = 24 * time.Hour

// expires holds that the next thing said to a phone in a chat disappears after d.
func (r *rig) expires(p *whatsapptest.Phone, to message.Address, key string, d time.Duration) {
	r.t.Helper()
	r.send(to, message.Outbound{Key: key, Text: key})
	if m := r.wait(p, func(m whatsapptest.Received) bool { return m.Text == key }); m.Expires != d {
		r.t.Errorf("%s disappears after %v, want %v", key, m.Expires, d)
	}
}

// TestAnswersDisappearWithTheChat: where a person's messages disappear ours do too,
// after the same time, also in a later process, and no longer when he has ended it.
func TestAnswersDisappearWithTheChat(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	chat := r.hear(r.siti)
	r.expires(r.siti, chat, "selamanya", 0)
	r.siti.Disappearing(7 * day)
	r.acked(r.said(r.siti.Say(r.bot, "seminggu saja")))
	r.expires(r.siti, chat, "seminggu", 7*day)
	// A reply carries quote and timer; so does a place.
	quoted := r.said(r.siti.Say(r.bot, "dikutip"))
	r.acked(quoted)
	r.send(chat, message.Outbound{Key: "q", Text: "kutipan", Quote: quoted, Place: message.Place{HasPoint: true, Lat: -6.9, Lon: 112.1}})
	if m := r.wait(r.siti, func(m whatsapptest.Received) bool { return m.Text == "kutipan" }); m.Quoted != quoted || m.Expires != 7*day {
		t.Errorf("a reply quotes %q and disappears after %v", m.Quoted, m.Expires)
	}
	if m := r.wait(r.siti, func(m whatsapptest.Received) bool { return m.Kind == "location" }); m.Expires != 7*day {
		t.Errorf("a place disappears after %v", m.Expires)
	}
	// A reaction knows no timer and changes none.
	r.acked(r.said(r.siti.React(r.bot, quoted, "👍")))
	r.restart()
	r.expires(r.siti, chat, "masih seminggu", 7*day)
	r.acked(r.said(r.siti.SetTimer(r.bot, day)))
	r.expires(r.siti, chat, "sehari", day)
	r.acked(r.said(r.siti.SetTimer(r.bot, 0)))
	r.expires(r.siti, chat, "lagi selamanya", 0)
}

// TestAnswersDisappearWithTheGroup: a group's timer is one for all, and is known
// before anybody has written.
func TestAnswersDisappearWithTheGroup(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.pair()
	g := r.s.NewGroup("Aduan", r.siti, r.bot)
	g.SetTimer(r.siti, 90*day)
	r.run()
	r.await(whatsapp.LinkConnected)
	desk := message.Address{Channel: message.ChannelWhatsApp, ID: g.JID()}
	r.acked(r.said(r.siti.Photo(r.bot, []byte("a photo"), "")))
	r.expires(r.siti, desk, "tiga bulan", 90*day)
	g.SetTimer(r.siti, 0)
	r.hear(r.siti) // behind it in the queue
	r.expires(r.siti, desk, "selamanya", 0)
}

// TestWhoWasMetByNumberStaysOnePerson: when WhatsApp cannot say who stands behind a
// number, the number is the person; his hidden identity, learned later, does not make
// him another one.
func TestWhoWasMetByNumberStaysOnePerson(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	// Mostly it can say.
	r.budi.ByNumber(true)
	if chat := r.hear(r.budi); chat.ID != r.budi.LID() {
		t.Errorf("a number that WhatsApp knows became %s", chat.ID)
	}
	r.siti.ByNumber(true)
	r.s.FailIQ("usync", 503, "service-unavailable", 1)
	first := r.hear(r.siti)
	if first.ID != r.siti.Number()+"@s.whatsapp.net" {
		t.Errorf("a number that could not be looked up became %s", first.ID)
	}
	r.siti.ByNumber(false)
	if later := r.hear(r.siti); later != first {
		t.Errorf("the same person has the addresses %s and %s", first.ID, later.ID)
	}
	r.restart()
	if later := r.hear(r.siti); later != first {
		t.Errorf("after a restart she is %s", later.ID)
	}
	sent := r.send(first, message.Outbound{Key: "a", Text: "halo Siti"})
	r.wait(r.siti, func(m whatsapptest.Received) bool { return m.Text == "halo Siti" })
	r.until("her receipt", func() bool {
		for _, got := range r.receipts {
			if got.chat == first && got.ids[0] == sent.MessageIDs[0] {
				return true
			}
		}
		return false
	})
	if in := r.next(r.count()); in.Sender.Phone != r.siti.Number() || in.Sender.Address != first {
		t.Errorf("she came as %+v", in.Sender)
	}
}
