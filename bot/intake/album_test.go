package intake

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/store"
)

func TestAnAlbumInPartsIsOneInput(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.says("1", "Jalan berlubang di depan pasar Rengel, dalam sekali", photo("a"), album("x"))
	b.says("2", "", photo("b"), album("x"))
	// After a crash the adapter may bring a part again, joined with a new one.
	b.says("3", "", photo("b"), photo("c"), album("x"))
	if n := b.post.count(); n != 0 {
		t.Fatalf("answered before the album was whole: %q", b.post.said)
	}
	b.later(2 * time.Second)
	b.due(t.Context())
	b.post.wait(1)
	c := b.chat()
	if c.Session.Draft == nil || len(c.Session.Draft.Media) != 3 {
		t.Fatalf("draft %+v", c.Session.Draft)
	}
	if len(c.Inbox) != 0 {
		t.Errorf("%d parts left", len(c.Inbox))
	}
}

func TestAnAlbumSurvivesARestart(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.says("1", "Jalan berlubang di depan pasar Rengel, dalam sekali", photo("a"), album("x"))
	b.restart()
	b.says("2", "", photo("b"), album("x"))
	b.restart()
	b.later(2 * time.Second)
	b.due(t.Context())
	if c := b.chat(); c.Session.Draft == nil || len(c.Session.Draft.Media) != 2 {
		t.Fatalf("draft %+v", c.Session.Draft)
	}
	b.boxes.working.Wait()
}

func TestWhatComesAfterAnAlbumFindsItWhole(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.says("1", "Jalan berlubang di depan pasar Rengel, dalam sekali", photo("a"), album("x"))
	b.says("2", "batal")
	if c := b.chat(); len(c.Inbox) != 0 {
		t.Errorf("the album still waits: %+v", c.Inbox)
	}
	b.boxes.working.Wait()
}

// parts lets the parts of an album come in, step apart, and returns what the conversation
// saw of it and the chat that gathers the rest.
func (b *bench) parts(n int, step time.Duration, caption string) (seen []message.Inbound, left chat.Chat) {
	b.t.Helper()
	c := chat.Chat{Address: siti}
	for i := range n {
		in := b.inbound(fmt.Sprint(i), strings.Replace(caption, "#", fmt.Sprint(i), 1), album("x"), photo(fmt.Sprint("p", i)))
		tr := turn{Intake: b.Intake, now: b.Now(), chat: &c}
		inputs, err := tr.inputs(b.t.Context(), &in)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, whole := range inputs {
			seen = append(seen, *whole)
		}
		if len(c.Inbox) > albumMost {
			b.t.Fatalf("%d parts are kept", len(c.Inbox))
		}
		b.later(step)
	}
	return seen, c
}

func TestAnAlbumIsBounded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		n       int
		step    time.Duration
		caption string
		want    int
	}{
		"a large album of WhatsApp is one":  {albumMost, 50 * time.Millisecond, "", 0},
		"one with more parts is several":    {250, time.Millisecond, "", 2},
		"one that never ends is cut":        {90, 500 * time.Millisecond, "", 2},
		"one that is all captions is short": {9, time.Millisecond, "#" + strings.Repeat("a", albumCaptions/3), 4},
		"captions of ordinary length stay":  {30, time.Millisecond, "#" + strings.Repeat("a", 300), 0},
	} {
		b := newBench(t)
		seen, left := b.parts(c.n, c.step, c.caption)
		if len(seen) != c.want {
			t.Errorf("%s: %d were taken for whole, want %d", name, len(seen), c.want)
		}
		files, words := 0, 0
		for _, in := range append(seen, join(left.Inbox)) {
			files, words = files+len(in.Media), words+len(in.Text)-strings.Count(in.Text, "\n")
		}
		if files != c.n {
			t.Errorf("%s: %d of %d files are there", name, files, c.n)
		}
		if least := c.n * max(0, len(c.caption)-1); words < least {
			t.Errorf("%s: %d of %d bytes of captions are there", name, words, least)
		}
	}
}

func TestAnAlbumIsAnsweredThoughItsPartsKeepComing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for i := range 60 {
		b.says(fmt.Sprint(i), "", album("x"), photo(fmt.Sprint(i)))
		b.later(b.AlbumWindow / 2)
		b.due(t.Context())
	}
	b.post.wait(1)
	b.boxes.working.Wait()
	if n := len(b.chat().Inbox); n > 2*albumWindows {
		t.Errorf("%d parts wait", n)
	}
}

func TestWordsAreNoPartOfAnAlbum(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.says("1", "", photo("a"), album("x"))
	b.says("2", "Jalan berlubang di depan pasar Rengel, dalam sekali", album("x"))
	if c := b.chat(); len(c.Inbox) != 0 || c.Session.Draft == nil || len(c.Session.Draft.Media) != 1 {
		t.Errorf("%d parts wait, draft %+v", len(c.Inbox), c.Session.Draft)
	}
	b.boxes.working.Wait()
}

func TestWhoJoinsAnothersAlbumBeginsHisOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	budi := message.Address{Channel: message.ChannelTelegram, ID: "78"}
	b.says("1", "", photo("a"), album("x"), in(pupr))
	b.says("2", "", photo("b"), album("x"), in(pupr), func(in *message.Inbound) { in.Sender.Address = budi })
	c, err := b.Chats.Load(t.Context(), pupr)
	if err != nil || len(c.Inbox) != 1 || c.Inbox[0].Sender.Address != budi {
		t.Errorf("%v, %+v", err, c.Inbox)
	}
	b.boxes.working.Wait()
}

// in lets a message be written in a group.
func in(group message.Address) func(*message.Inbound) {
	return func(in *message.Inbound) { in.Chat, in.Kind = group, message.ChatGroup }
}

func TestAnAlbumInAStrangersGroupLeavesNoTrace(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	group := message.Address{Channel: message.ChannelTelegram, ID: "-555"}
	for i := range 5 {
		b.says(fmt.Sprint(i), "besok rapat", photo(fmt.Sprint(i)), album("x"), in(group))
	}
	if _, err := b.Chats.Load(t.Context(), group); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("stored: %v", err)
	}
	if n := b.post.count(); n != 0 {
		t.Errorf("said %q", b.post.said)
	}
	// An enrolment code may stand under the photos all the same.
	code := desk.Code{Code: NewCode(b.Random), Agency: "pupr", Expires: b.Now().Add(time.Hour)}
	if err := b.Codes.PutCode(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	b.says("9", "/daftar "+code.Code, photo("c"), album("y"), in(group))
	b.post.wait(1)
	b.boxes.working.Wait()
	if g, err := b.Groups.Group(t.Context(), group); err != nil || g.Agency != "pupr" {
		t.Errorf("enrolled as %+v, %v", g, err)
	}
}

func TestANewAlbumForEachMessageCostsAsMuchAsMessages(t *testing.T) {
	t.Parallel()
	b := guarded(t, regency.Abuse{Messages: 10, Window: time.Minute, Reports: 20, Everyone: 200}, nil)
	for i := range 11 {
		b.says(fmt.Sprint(i), "", album(fmt.Sprint("x", i)), photo(fmt.Sprint(i)))
	}
	b.boxes.working.Wait()
	b.post.mu.Lock()
	defer b.post.mu.Unlock()
	if !strings.Contains(strings.Join(b.post.said, " "), "terlalu cepat") {
		t.Errorf("said %q", b.post.said)
	}
}
