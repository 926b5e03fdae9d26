package whatsapp_test

import (
	"context"
	"errors"
	"testing"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
	"github.com/taprose/taprose/conversation/message"
)

func TestOwnerRemovesTheDevice(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	chat := r.hear(r.siti)
	r.bot.Unlink()
	l := r.await(whatsapp.LinkLoggedOut)
	if !l.Alarm() || l.Code != "401" {
		t.Errorf("link %+v", l)
	}
	if _, err := r.c.Send(r.ctx(), chat, message.Outbound{Key: "a", Text: "x"}); kindOf(err) != message.SendMisconfigured {
		t.Errorf("send while logged out: %v", err)
	}
	r.pair() // and Run takes the new link up by itself
	r.await(whatsapp.LinkConnected)
	r.hear(r.siti)
	r.send(chat, message.Outbound{Key: "b", Text: "kembali"})
	r.wait(r.siti, func(m whatsapptest.Received) bool { return m.Text == "kembali" })
}

func TestLoginRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		reason int
		expire time.Duration
		state  whatsapp.LinkState
		code   string
	}{
		{"logged out", 401, 0, whatsapp.LinkLoggedOut, "401"},
		{"locked", 403, 0, whatsapp.LinkLoggedOut, "403"},
		{"banned for ever", 406, 0, whatsapp.LinkLoggedOut, "406"},
		{"banned for a while", 402, time.Hour, whatsapp.LinkBanned, "101"},
		{"outdated", 405, 0, whatsapp.LinkOutdated, "405"},
		{"bad user agent", 409, 0, whatsapp.LinkConnecting, "409"},
		{"generic", 400, 0, whatsapp.LinkConnecting, "400"},
		{"not found", 415, 0, whatsapp.LinkConnecting, "415"},
		{"unknown client", 418, 0, whatsapp.LinkConnecting, "418"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.pair()
			r.s.FailConnect(c.reason, c.expire, 1)
			r.run()
			var l whatsapp.Link
			r.until("refusal", func() bool {
				for _, l = range r.links {
					if l.State == c.state && l.Code == c.code {
						return true
					}
				}
				return false
			})
			if !l.Alarm() {
				t.Errorf("%s raises no alarm", l)
			}
			if c.expire > 0 && time.Until(l.Until) < c.expire-time.Minute {
				t.Errorf("banned until %v", l.Until)
			}
			if c.state == whatsapp.LinkConnecting && l.Until.IsZero() {
				t.Error("nothing says when the next try is")
			}
			r.disconnected()
		})
	}
}

func TestBanIsSatOut(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.pair()
	r.s.FailConnect(402, time.Second, 1)
	r.run()
	r.passed(whatsapp.LinkBanned)
	r.await(whatsapp.LinkConnected)
}

func TestServerErrorsAreOutlived(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.pair()
	r.s.FailConnect(503, 0, 1)
	r.run()
	r.await(whatsapp.LinkConnected)
	r.reconnects(func() { r.s.StreamError("503", "") })
	r.reconnects(func() { r.s.StreamError("999", "") }) // one that nobody knows
	r.reconnects(r.s.DropAll)
	r.hear(r.siti)
}

func TestServerDownAtStart(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.pair()
	r.s.SetDown(true)
	id := r.said(r.siti.Say(r.bot, "menunggu"))
	r.run()
	r.await(whatsapp.LinkConnecting)
	r.s.SetDown(false)
	r.await(whatsapp.LinkConnected)
	r.acked(id)
}

func TestReplacedStaysAway(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	r.s.StreamError("", "replaced")
	if l := r.await(whatsapp.LinkReplaced); !l.Alarm() {
		t.Errorf("%s raises no alarm", l)
	}
	r.disconnected()
}

func TestLostKeepaliveIsDegraded(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	r.s.IgnorePings(true)
	r.await(whatsapp.LinkDegraded)
	chat := r.hear(r.siti) // what works goes on
	r.send(chat, message.Outbound{Key: "a", Text: "masih"})
	r.s.IgnorePings(false)
	r.await(whatsapp.LinkConnected)
}

func TestFirstContactsLocked(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	chat := r.hear(r.siti)
	r.bot.Notify(waBinary.Node{Tag: "notification", Attrs: waBinary.Attrs{"from": "s.whatsapp.net", "type": "mex", "t": time.Now().Unix()},
		Content: []waBinary.Node{{Tag: "update", Content: []byte(
			`{"data":{"xwa2_notify_account_reachout_timelock":{"is_active":true,"enforcement_type":"X","time_enforcement_ends":"4000000000"}}}`)}}})
	r.hear(r.siti) // behind it in the queue
	r.s.NackNext(463, 1)
	_, err := r.c.Send(r.ctx(), chat, message.Outbound{Key: "a", Text: "x"})
	var se *message.SendError
	if !errors.As(err, &se) || se.Kind != message.SendThrottled || se.Wait < time.Hour {
		t.Errorf("a locked account's send ended as %v", err)
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	second, err := whatsapp.New(r.cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = second.Close() }()
	if err := second.Run(r.ctx(), r.receive); !errors.Is(err, whatsapp.ErrInUse) {
		t.Errorf("a second Run returned %v", err)
	}
	if err := second.Pair(r.ctx(), func(string) {}, "", nil); !errors.Is(err, whatsapp.ErrInUse) {
		t.Errorf("a second Pair returned %v", err)
	}
	if _, err := second.Groups(r.ctx()); !errors.Is(err, whatsapp.ErrInUse) {
		t.Errorf("a second Groups returned %v", err)
	}
	if r.c.Link().State != whatsapp.LinkConnected {
		t.Error("the first was disturbed")
	}
}

func TestPairingByCodeAndFromAnotherProcess(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.run() // waits unpaired
	other, err := whatsapp.New(r.cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	for {
		err = other.Pair(r.ctx(), nil, r.bot.Number(), func(code string) {
			if err := r.bot.EnterCode(code); err != nil {
				t.Errorf("code: %v", err)
			}
		})
		if !errors.Is(err, whatsapp.ErrInUse) { // the waiting one looks now and then
			break
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	r.await(whatsapp.LinkConnected)
	r.hear(r.siti)
	if err := r.c.Pair(r.ctx(), func(string) {}, "", nil); !errors.Is(err, whatsapp.ErrAlreadyPaired) {
		t.Errorf("pairing twice returned %v", err)
	}
}

func TestPairingThatNobodyAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := r.c.Pair(ctx, func(string) { cancel() }, "", nil)
	if err == nil {
		t.Fatal("paired with nobody")
	}
	if r.c.Link().State != whatsapp.LinkUnpaired {
		t.Errorf("link is %s", r.c.Link())
	}
	r.s.FailConnect(405, 0, 1)
	if err := r.c.Pair(t.Context(), func(string) {}, "", nil); !errors.Is(err, whatsapp.ErrOutdated) {
		t.Errorf("pairing with an old client returned %v", err)
	}
	r.pair()
}

func TestUnlink(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	if err := r.c.Unlink(r.ctx()); err != nil {
		t.Fatal(err)
	}
	r.await(whatsapp.LinkUnpaired)
	if r.bot.Linked() != 0 {
		t.Error("the phone still lists the device")
	}
	if err := r.c.Unlink(r.ctx()); err == nil {
		t.Error("unlinked twice")
	}
}

func (r *rig) isMember(group, who message.Address, want bool) {
	r.t.Helper()
	if in, err := r.c.Member(r.ctx(), group, who); err != nil || in != want {
		r.t.Errorf("member %v, %v, want %v", in, err, want)
	}
}

func TestGroupsComeAndGo(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	g := r.s.NewGroup("Aduan PUPR", r.siti, r.bot)
	chat := message.Address{Channel: message.ChannelWhatsApp, ID: g.JID()}
	if in := r.next(1); in.Event != message.EventAdded || in.Chat != chat || in.ChatTitle != "Aduan PUPR" || in.Sender.Name != "Siti" {
		t.Errorf("added came as %+v", in)
	}
	budi := message.Address{Channel: message.ChannelWhatsApp, ID: r.budi.LID()}
	r.isMember(chat, budi, false)
	g.Rename(r.siti, "Aduan Jalan")
	if in := r.next(2); in.Event != message.EventRenamed || in.ChatTitle != "Aduan Jalan" {
		t.Errorf("renamed came as %+v", in)
	}
	g.Add(r.siti, r.budi)
	r.until("Budi joins", func() bool { return len(r.members) == 1 && len(r.members[0].Joined) == 1 })
	if m := r.members[0]; m.Joined[0].Address.ID != r.budi.LID() || m.By.Name != "Siti" || m.Title != "Aduan Jalan" {
		t.Errorf("member change came as %+v", m)
	}
	r.isMember(chat, budi, true)
	r.isMember(chat, message.Address{Channel: message.ChannelWhatsApp, ID: r.siti.LID()}, true)
	g.Remove(r.siti, r.budi)
	r.until("Budi leaves", func() bool { return len(r.members) == 2 && len(r.members[1].Left) == 1 })
	r.isMember(chat, budi, false)
	list, err := r.c.Groups(r.ctx())
	if err != nil || len(list) != 1 || list[0].Address != chat || list[0].Title != "Aduan Jalan" || list[0].Members != 2 {
		t.Errorf("groups %+v, %v", list, err)
	}
	g.Remove(r.siti, r.bot)
	if in := r.next(3); in.Event != message.EventRemoved || in.Chat != chat {
		t.Errorf("removed came as %+v", in)
	}
	if _, err := r.c.Send(r.ctx(), chat, message.Outbound{Key: "a", Text: "x"}); kindOf(err) != message.SendRefused {
		t.Errorf("send to a group that removed us: %v", err)
	}
	at, err := r.c.JoinLink(r.ctx(), g.Invite())
	if err != nil || at != chat {
		t.Fatalf("joined %v, %v", at, err)
	}
	if in := r.next(4); in.Event != message.EventAdded {
		t.Errorf("joining came as %+v", in)
	}
	if _, err := r.c.JoinLink(r.ctx(), "https://chat.whatsapp.com/nosuchlink"); !errors.Is(err, whatsapp.ErrInvite) {
		t.Errorf("a wrong link returned %v", err)
	}
	r.send(chat, message.Outbound{Key: "b", Text: "kembali"})
	r.wait(r.siti, func(m whatsapptest.Received) bool { return m.Text == "kembali" && m.Group == g })
}

// A list of groups that was made before a group got its new name does not bring the
// old one back.
func TestALateListKeepsTheNewTitle(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	g := r.s.NewGroup("Aduan PUPR", r.siti, r.bot)
	r.next(1)
	late := r.s.HoldIQ("w:g2")
	listed := make(chan []whatsapp.Group, 1)
	go func() {
		list, err := r.c.Groups(r.ctx())
		if err != nil {
			t.Error(err)
		}
		listed <- list
	}()
	if err := late.Asked(r.ctx()); err != nil {
		t.Fatal(err)
	}
	g.Rename(r.siti, "Aduan Jalan")
	r.next(2)
	late.Release()
	if list := <-listed; len(list) != 1 || list[0].Title != "Aduan Jalan" {
		t.Errorf("the late list names %+v", list)
	}
	r.acked(r.said(r.siti.Say(g, "halo")))
	if in := r.next(3); in.ChatTitle != "Aduan Jalan" {
		t.Errorf("the group is called %q again", in.ChatTitle)
	}
}

func TestLinkStatesAreAllSaid(t *testing.T) {
	t.Parallel()
	seen := map[whatsapp.LinkState]bool{}
	for _, s := range whatsapp.LinkStates() {
		if seen[s] || (whatsapp.Link{State: s}).String() == "" {
			t.Errorf("state %q", s)
		}
		seen[s] = true
	}
}
