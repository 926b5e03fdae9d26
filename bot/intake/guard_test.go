package intake

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
)

// guarded is a bench with limits.
func guarded(t *testing.T, a regency.Abuse, limits dispatch.Limits) *bench {
	t.Helper()
	b := newBench(t)
	cfg := b.Config
	home := *cfg.Regency
	home.Abuse, cfg.Regency, cfg.Limits = a, &home, limits
	var err error
	if b.Intake, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	return b
}

// quietly lets Siti write n messages to which no answer may come, and tells how many
// commits they cost.
func (b *bench) quietly(from, n int, text string) int64 {
	b.t.Helper()
	b.boxes.working.Wait()
	said, version := b.post.count(), b.chat().Version
	for i := range n {
		b.says(fmt.Sprint(from+i), text)
	}
	b.boxes.working.Wait()
	if got := b.post.count() - said; got != 0 {
		b.t.Errorf("%d answers in the silence, the last: %q", got, b.post.wait(1)[b.post.count()-1])
	}
	return b.chat().Version - version
}

func TestTooManyMessagesAreAnsweredOnceThenNotAtAll(t *testing.T) {
	t.Parallel()
	b := guarded(t, regency.Abuse{Messages: 20, Window: time.Minute}, nil)
	for i := range 20 {
		b.says(fmt.Sprint(i), "menu")
	}
	b.post.wait(20)
	b.says("20", "menu")
	if got := b.post.wait(21)[20]; !strings.Contains(got, "terlalu cepat") || !strings.Contains(got, "112") {
		t.Fatalf("the answer to one too many: %q", got)
	}
	if commits := b.quietly(100, 30, "menu"); commits != 0 {
		t.Errorf("30 messages in the silence cost %d commits", commits)
	}
	b.settles()
	// Another process knows of it too: the memory is in the store.
	b.Intake, _ = New(b.Config)
	b.quietly(200, 3, "menu")

	b.says("300", "tolong kebakaran di pasar")
	if got := b.post.wait(22)[21]; !strings.Contains(got, "112") || strings.Contains(got, "terlalu cepat") {
		t.Errorf("a cry for help in the silence: %q", got)
	}
	b.later(time.Minute)
	b.says("400", "menu")
	if got := b.post.wait(23)[22]; !strings.Contains(got, "Ada yang bisa dibantu?") {
		t.Errorf("after the window: %q", got)
	}
}

func TestTheLimitHoldsOverReplicas(t *testing.T) {
	t.Parallel()
	whole := guarded(t, regency.Abuse{Messages: 20, Window: time.Minute}, nil)
	a, b := whole.twin()
	for i := range 10 {
		a.says(fmt.Sprint("a", i), "menu")
	}
	a.post.wait(10)
	a.boxes.working.Wait()
	a.settles()
	for i := range 10 {
		b.says(fmt.Sprint("b", i), "menu")
	}
	b.says("one too many", "menu")
	if said := b.post.wait(11); !strings.Contains(said[10], "terlalu cepat") {
		t.Errorf("the second replica said %q", said[10])
	}
}

func TestHastyPeopleAndAlbumsMeetNoLimit(t *testing.T) {
	t.Parallel()
	b := guarded(t, regency.Abuse{Messages: 60, Window: 2 * time.Minute, Reports: 20, Everyone: 200}, nil)
	// Three albums of thirty, then a line every three seconds for ten minutes, with a
	// live location that moves every ten.
	n := 0
	next := func() string { n++; return fmt.Sprint(n) }
	for a := range 3 {
		for p := range 30 {
			b.says(next(), "", album(fmt.Sprint("album", a)), photo(fmt.Sprint(a, ".", p)))
		}
	}
	for i := range 200 {
		b.later(3 * time.Second)
		b.says(next(), "jalan berlubang di depan pasar")
		if i%3 == 0 {
			b.says(next(), "", func(in *message.Inbound) {
				in.Edited, in.MessageID, in.Place = true, "live", message.Place{HasPoint: true, Lat: -6.9, Lon: 112.06, Live: true}
			})
		}
	}
	b.boxes.working.Wait()
	for _, s := range b.post.wait(1) {
		if strings.Contains(s, "terlalu cepat") {
			t.Fatal("a hasty person was told to slow down")
		}
	}
}

// counted is a shared limit that gives a number of places.
type counted struct {
	mu     sync.Mutex
	places int
	asked  int
	err    error
}

func (c *counted) Reserve(_ context.Context, n int, l ...dispatch.Limit) (time.Duration, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	if c.err != nil {
		return 0, c.err
	}
	if c.places -= n; c.places < 0 {
		return time.Hour, nil
	}
	return 0, nil
}

func TestTheLimitOfEverybodyHoldsOverReplicas(t *testing.T) {
	t.Parallel()
	shared := &counted{places: 20}
	whole := guarded(t, regency.Abuse{Everyone: 20}, shared)
	a, b := whole.twin()
	person := func(n int) func(*message.Inbound) {
		return func(in *message.Inbound) {
			in.Chat = message.Address{Channel: message.ChannelTelegram, ID: fmt.Sprint(1000 + n)}
		}
	}
	for i := range 20 {
		who := a
		if i%2 == 1 {
			who = b
		}
		who.says(fmt.Sprint(i), "menu", person(i))
	}
	a.post.wait(10)
	b.post.wait(10)
	if shared.asked != 4 {
		t.Errorf("20 messages asked the shared limit %d times, want 4", shared.asked)
	}
	b.says("20", "menu", person(20))
	if said := b.post.wait(11); !strings.Contains(said[10], "banyak orang") {
		t.Errorf("one too many was told %q", said[10])
	}
	b.says("21", "menu", person(20))
	b.boxes.working.Wait()
	if n := b.post.count(); n != 11 {
		t.Errorf("told %d times", n-10)
	}
	// A cry for help needs no place.
	b.says("22", "kebakaran", person(22))
	if said := b.post.wait(12); !strings.Contains(said[11], "Telepon sekarang") {
		t.Errorf("a cry for help was told %q", said[11])
	}
}

func TestTheLimitOfEverybodyHoldsAlone(t *testing.T) {
	t.Parallel()
	b := guarded(t, regency.Abuse{Everyone: 1}, nil)
	for i := range everyoneBurst + 1 {
		b.says(fmt.Sprint(i), "menu", func(in *message.Inbound) { in.Chat.ID = fmt.Sprint(2000 + i) })
		b.boxes.working.Wait()
	}
	for i, s := range b.post.wait(everyoneBurst + 1) {
		if crowded := strings.Contains(s, "banyak orang"); crowded != (i == everyoneBurst) {
			t.Errorf("person %d was told %q", i, s)
		}
	}
}

func TestALimitThatDoesNotAnswerStopsNobody(t *testing.T) {
	t.Parallel()
	shared := &counted{err: context.DeadlineExceeded}
	b := guarded(t, regency.Abuse{Everyone: 20}, shared)
	for i := range 30 {
		b.says(fmt.Sprint(i), "menu")
	}
	for _, s := range b.post.wait(30) {
		if strings.Contains(s, "banyak orang") {
			t.Fatal("somebody was sent away because the limit did not answer")
		}
	}
	if shared.asked != 1 {
		t.Errorf("a limit that does not answer was asked %d times at once", shared.asked)
	}
}

func TestAMessageThatCannotBeStoredIsCleanedNotRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.says("1", "", album("a"), photo("p"), func(in *message.Inbound) {
		in.At = time.Unix(1<<61, 0)
		in.Place = message.Place{HasPoint: true, Lat: math.NaN(), Lon: math.Inf(1)}
	})
	b.says("2", "Jalan \u202erusak\x00 parah\r\ndi pasar")
	b.boxes.working.Wait()
	if d := b.chat().Session.Draft; d == nil || d.Words != "Jalan rusak parah\ndi pasar" || d.Place.HasPoint {
		t.Errorf("the draft is %+v", d)
	}
}
