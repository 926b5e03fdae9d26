package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

func TestRepliesThatPileUpInAGroupAreSaidTogether(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.files()[0]
	b.boxes.working.Wait()
	said := b.post.count()
	// The first reply is on its way for long; meanwhile the desk goes on.
	held := make(chan struct{})
	var keys []string
	b.post.mu.Lock()
	b.post.fail = func(out message.Outbound) error {
		<-held
		keys = append(keys, out.Key)
		return nil
	}
	b.post.mu.Unlock()
	notes := func(i int) {
		b.says(fmt.Sprint("n", i), fmt.Sprintf("catat nomor %d %s", i, r.Ticket), func(in *message.Inbound) { in.Chat, in.Kind = pupr, message.ChatGroup })
	}
	const n = togetherMost + 5
	for i := range n {
		notes(i)
	}
	close(held)
	b.boxes.working.Wait()
	got := b.post.wait(said + 3)[said:]
	if len(got) != 3 || strings.Count(got[0], r.Ticket) != 1 || strings.Count(got[1], r.Ticket) != togetherMost || strings.Count(got[2], r.Ticket) != 4 {
		t.Errorf("%d messages: %q", len(got), got)
	}
	if want := "n1.0+n2.0+n3.0"; !strings.HasPrefix(keys[1], want) {
		t.Errorf("key %q, want %q and so on", keys[1], want)
	}
	// All of it is known to be said.
	if err := b.boxes.settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c, err := b.Chats.Load(t.Context(), pupr); err != nil || len(c.Owed) != 0 {
		t.Errorf("still owed: %v, %v", c.Owed, err)
	}
}

func TestWhatIsSaidTogether(t *testing.T) {
	t.Parallel()
	about := func(i int) message.Outbound {
		return message.Outbound{Key: fmt.Sprint(i), Text: fmt.Sprintf("✅ nomor %d", i), About: "r", Quote: "m"}
	}
	four := []message.Outbound{about(1), about(2), about(3), about(4)}
	long := about(3)
	long.Text = strings.Repeat("ó", togetherRunes)
	for name, c := range map[string]struct {
		queue []message.Outbound
		alone bool // in a private chat
		want  string
	}{
		"one":                     {queue: four[:1], want: "1"},
		"two":                     {queue: four[:2], want: "1"},
		"three":                   {queue: four[:3], want: "1+2+3"},
		"a private chat":          {queue: four, alone: true, want: "1"},
		"until something else":    {queue: append(slices.Clone(four), message.Outbound{Key: "list", Text: "daftar"}), want: "1+2+3+4"},
		"something else first":    {queue: append([]message.Outbound{{Key: "list", Text: "daftar"}}, four...), want: "list"},
		"buttons among them":      {queue: append(four[:2:2], message.Outbound{Key: "q", Text: "?", About: "r", Choices: []message.Choice{{ID: "y"}}}, about(4)), want: "1"},
		"a press that is waiting": {queue: append(four[:2:2], message.Outbound{Key: "p", Text: "ok", About: "r", AnswerTo: "cb"}, about(4)), want: "1"},
		"not more than is read":   {queue: append(four[:2:2], long, about(4)), want: "1"},
	} {
		if got := next(c.queue, !c.alone); got.out.Key != c.want {
			t.Errorf("%s: %q, want %q", name, got.out.Key, c.want)
		}
	}
}

// forgetful refuses references until it has done so often enough.
type forgetful struct {
	Reports
	refusals int
}

func (f *forgetful) PutRefs(ctx context.Context, refs []report.Ref) error {
	if f.refusals--; f.refusals >= 0 {
		return store.ErrUnavailable
	}
	return f.Reports.PutRefs(ctx, refs)
}

func TestAReferenceWaitsForTheStore(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	away := &forgetful{Reports: b.Reports, refusals: 2}
	b.boxes.Reports = away
	b.boxes.refer(t.Context(), pupr, message.Outbound{About: "r1"}, []string{"7"})
	if ref, err := b.Lookups.Ref(t.Context(), pupr, "7"); err != nil || ref.Report != "r1" {
		t.Errorf("%+v, %v", ref, err)
	}
	away.refusals = 1 << 30
	stopped, stop := context.WithCancel(t.Context())
	stop()
	b.boxes.refer(stopped, pupr, message.Outbound{About: "r1"}, []string{"8"})
	if _, err := b.Lookups.Ref(t.Context(), pupr, "8"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("%v, want not found", err)
	}
}
