package intake

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
)

const leaderCode = "K7M3XA9P"

func (b *bench) code(agency string) {
	b.t.Helper()
	c := desk.Code{Code: leaderCode, Agency: agency, Expires: b.Now().Add(desk.CodeLife)}
	if err := b.db.Groups().PutCode(b.t.Context(), c); err != nil {
		b.t.Fatal(err)
	}
}

// latest is the newest reply to a chat once there are n replies in all.
func (b *bench) latest(n int, to message.Address) string {
	b.t.Helper()
	for _, s := range slices.Backward(b.post.wait(n)) {
		if rest, ok := strings.CutPrefix(s, to.ID+" "); ok {
			return rest
		}
	}
	return ""
}

func (b *bench) hears(n int, to message.Address, want string) {
	b.t.Helper()
	if got := b.latest(n, to); !strings.Contains(got, want) {
		b.t.Errorf("%s heard %q, not %q", to.ID, got, want)
	}
}

func TestACodeMakesAPrivateChatALeaders(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.code(desk.Bupati)
	b.says("1", "halo") // he was a citizen before
	b.post.wait(1)
	b.says("2", "/daftar K7M3-XA9P")
	b.hears(3, siti, "Bupati")
	g, err := b.db.Groups().Group(t.Context(), siti)
	if err != nil || g.Agency != desk.Bupati || !g.Private || g.Title != "Siti" {
		t.Fatalf("enrolled %+v, %v", g, err)
	}
	b.says("3", "rekap")
	b.hears(4, siti, "terdaftar untuk Bupati")
	// The document of the chat may expire; the right stays.
	b.boxes.working.Wait()
	c := b.chat()
	settled := chat.Settled{Address: siti, Version: c.Version}
	if _, err := b.Chats.ClearOwed(t.Context(), []chat.Settled{settled}); err != nil {
		t.Fatal(err)
	}
	if n, err := b.db.Chats().Expire(t.Context(), b.Now().Add(30*24*time.Hour), 10); err != nil || n == 0 {
		t.Fatalf("%d chats expired, %v", n, err)
	}
	b.restart()
	b.says("4", "rekap")
	b.hears(5, siti, "terdaftar untuk Bupati")
	// Revoked, he is a citizen like everybody else.
	if err := b.db.Groups().RemoveGroup(t.Context(), siti); err != nil {
		t.Fatal(err)
	}
	b.says("5", "menu")
	if got := b.latest(6, siti); strings.Contains(got, "terdaftar untuk") {
		t.Errorf("heard %q", got)
	}
	b.says("6", "/daftar K7M3-XA9P")
	b.hears(7, siti, "tidak dikenal")
	b.boxes.working.Wait()
}

func TestAnAgencysCodeIsForItsGroup(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.code("pupr")
	b.says("1", "/daftar K7M3-XA9P")
	b.hears(1, siti, "untuk grup Dinas PUPR")
	if _, err := b.db.Groups().Group(t.Context(), siti); err == nil {
		t.Error("a private chat speaks for an agency")
	}
	if c, err := b.db.Groups().Code(t.Context(), leaderCode); err != nil || !c.UsedBy.IsZero() {
		t.Errorf("the code is used up: %+v, %v", c, err)
	}
	b.boxes.working.Wait()
}

func TestCodesCannotBeGuessedByTryingMany(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.code(desk.Bupati)
	for i := range wrongPerSender {
		b.says(strconv.Itoa(i), "/daftar AAAA-AAA"+string("3479K"[i]))
		b.hears(i+1, siti, "tidak dikenal")
	}
	// Now even the right one is not looked at, in whichever group he types it.
	b.says("a", "/daftar K7M3-XA9P")
	b.hears(wrongPerSender+1, siti, "Terlalu banyak")
	elsewhere := message.Address{Channel: message.ChannelTelegram, ID: "-777"}
	b.says("b", "/daftar K7M3-XA9P", func(in *message.Inbound) { in.Chat, in.Kind = elsewhere, message.ChatGroup })
	b.hears(wrongPerSender+2, elsewhere, "Terlalu banyak")
	b.later(wrongWithin)
	b.says("c", "/daftar K7M3-XA9P")
	b.hears(wrongPerSender+4, siti, "Bupati")
	b.boxes.working.Wait()
}

func TestWrongCodesOfManyPeopleAreBoundTogether(t *testing.T) {
	t.Parallel()
	var a attempts
	now := time.Unix(0, 0)
	for i := range wrongOverall {
		if a.barred(now, message.Address{ID: strconv.Itoa(i)}) {
			t.Fatalf("barred after %d", i)
		}
		a.wrong(now, message.Address{ID: strconv.Itoa(i)})
	}
	if !a.barred(now, message.Address{ID: "new"}) || a.barred(now.Add(wrongWithin), message.Address{ID: "new"}) {
		t.Error("the bound overall does not hold for its hour")
	}
}

// TestLeavingAForumEndsTheDesksInItsTopics: the network tells the group alone that we were
// taken out of it.
func TestLeavingAForumEndsTheDesksInItsTopics(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	room := func(id string) message.Address {
		return message.Address{Channel: message.ChannelTelegram, ID: id}
	}
	ours, others, office := room("-1009/45"), room("-10091/45"), room("-2")
	for addr, agency := range map[message.Address]string{ours: "pupr", others: "dlhp", office: desk.Admins} {
		if err := b.db.Groups().PutGroup(t.Context(), desk.Group{Chat: addr, Agency: agency, Title: "Forum", Enrolled: b.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	b.says("1", "", func(in *message.Inbound) {
		in.Chat, in.Kind, in.Event = room("-1009"), message.ChatGroup, message.EventRemoved
	})
	if g, err := b.db.Groups().Group(t.Context(), ours); err == nil {
		t.Errorf("still a desk: %+v", g)
	}
	if _, err := b.db.Groups().Group(t.Context(), others); err != nil {
		t.Errorf("another group's desk: %v", err)
	}
	b.hears(1, office, "dikeluarkan")
	b.boxes.working.Wait()
}
