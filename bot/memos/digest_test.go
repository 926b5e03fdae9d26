package memos_test

import (
	"bytes"
	"fmt"
	"image/png"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/recap/recaptest"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// look has each of some digesters look at the clock at once.
func look(t *testing.T, b *bench, replicas int) {
	t.Helper()
	var wg sync.WaitGroup
	for range replicas {
		d := b.digester()
		wg.Go(func() {
			if err := d.Look(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func (b *bench) digests() []memo.Memo {
	b.t.Helper()
	ms, _, err := b.db.Memos().List(b.t.Context(), store.MemoQuery{Kind: memo.KindDigest, Page: store.Page{Limit: 100}})
	if err != nil {
		b.t.Fatal(err)
	}
	return ms
}

// However many replicas there are, and however often they are started anew, each chat
// hears each digest of a day once.
func TestADigestIsSentOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.histories(30)
	b.at(monday.Add(-time.Second))
	look(t, b, 3)
	if n := len(b.digests()); n != 0 {
		t.Fatalf("%d digests before their time", n)
	}
	b.dispatcher()
	b.dispatcher()
	b.at(monday)
	look(t, b, 5)
	b.settled()
	// Started again, the same morning and much later.
	b.at(monday.Add(time.Minute))
	look(t, b, 2)
	// Whoever is sending has until his lease ends, and the next leap would end it.
	b.settled()
	b.at(monday.Add(9 * time.Hour))
	look(t, b, 2)
	b.settled()
	for _, chat := range []message.Address{bupati, sekda} {
		got := b.net.to(chat)
		// Two digests, each a picture and a text.
		if len(got) != 4 {
			t.Fatalf("%d messages to a leader's chat: %+v", len(got), got)
		}
		for i, out := range got {
			if picture := i%2 == 0; picture != (len(out.Media) == 1) || out.Text == "" {
				t.Errorf("message %d is %+v", i, out)
			}
		}
	}
	if got := b.net.to(pupr); len(got) != 0 {
		t.Errorf("an agency's group was sent %+v", got)
	}
	// The next day there is a new one, and none of the fortnight.
	b.at(monday.AddDate(0, 0, 1))
	look(t, b, 3)
	b.settled()
	if got := b.net.to(bupati); len(got) != 6 {
		t.Errorf("%d messages after the second day", len(got))
	}
}

// What was written to the store before the program was killed is sent by whoever comes
// next, and nothing of it twice.
func TestADigestThatWasMadeBeforeAKillIsSentAfterIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	look(t, b, 1)
	if n := len(b.digests()); n != 4 {
		t.Fatalf("%d digests made, want four", n)
	}
	// Killed here: nothing is sent yet. The next program looks at the clock too.
	look(t, b, 1)
	b.dispatcher()
	b.settled()
	// The fortnight's leaves a minute after the day's.
	b.at(monday.Add(time.Minute))
	b.settled()
	if got := b.net.to(bupati); len(got) != 4 {
		t.Errorf("%d messages", len(got))
	}
}

func TestWhoIsEnrolledLaterIsSentTheNextDigest(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	wabup := message.Address{Channel: message.ChannelTelegram, ID: "7"}
	b.enrol(desk.Wabup, wabup, monday.Add(time.Hour))
	b.at(monday.Add(2 * time.Hour))
	look(t, b, 1)
	b.dispatcher()
	b.settled()
	if got := b.net.to(wabup); len(got) != 0 {
		t.Errorf("sent %+v", got)
	}
	// A day off has no digest either.
	b.at(monday.AddDate(0, 0, 5))
	before := len(b.digests())
	look(t, b, 1)
	if n := len(b.digests()); n != before {
		t.Errorf("%d digests on a Saturday", n-before)
	}
}

// naive are the numbers of some days as one would count them by hand, from nothing but
// the reports' own histories.
type naive struct {
	received, settled, reopened, rated, stars, open int
}

func count(all []report.Report, from, to string) naive {
	var n naive
	in := func(at time.Time) bool {
		day := at.In(wib).Format(time.DateOnly)
		return day >= from && day <= to
	}
	for _, r := range all {
		if in(r.Created) {
			n.received++
		}
		var last report.Event
		for _, e := range r.Events {
			switch report.Move(e.Kind) {
			case report.MoveResolve, report.MoveReject:
				last = e
			case report.MoveReopen:
				if in(e.At) {
					n.reopened++
				}
			}
			if e.Kind == report.EventRated && in(e.At) {
				n.rated++
				n.stars += e.Stars
			}
		}
		switch r.Status {
		case report.StatusResolved, report.StatusClosed, report.StatusRejected:
			if in(last.At) {
				n.settled++
			}
		default:
			n.open++
		}
	}
	return n
}

// needing are the lines of the five that need the Bupati, as one would write them by
// hand: of the fifty that are late longest those five that weigh most.
func needing(t *testing.T, reg *regency.Regency, all []report.Report) (lines []string) {
	t.Helper()
	type one struct {
		ticket, what, by string
		days, reopened   int
	}
	var late []one
	for i := range all {
		r := &all[i]
		what, by := recaptest.Missed(reg, r, monday)
		if what == "" || r.Secret() {
			continue
		}
		last, err := time.ParseInLocation(time.DateOnly, by, wib)
		if err != nil {
			t.Fatal(err)
		}
		o := one{ticket: r.Ticket, by: by, days: int(monday.In(wib).Sub(last) / (24 * time.Hour)),
			what: map[report.ClockKind]string{"acknowledge": "belum diterima", "answer": "pelapor belum dijawab", "settle": "belum selesai"}[what]}
		for _, e := range r.Events {
			if e.Kind == report.EventKind(report.MoveReopen) {
				o.reopened++
			}
		}
		late = append(late, o)
	}
	if len(late) < 50 {
		t.Fatalf("only %d are late: others are among the fifty", len(late))
	}
	slices.SortStableFunc(late, func(a, b one) int { return strings.Compare(a.by, b.by) })
	late = late[:50]
	weight := func(o one) int { return o.days + 7*o.reopened }
	slices.SortStableFunc(late, func(a, b one) int { return weight(b) - weight(a) })
	// Which of equals stands there is nobody's promise.
	for _, o := range late[:5] {
		if weight(o) == weight(late[5]) {
			continue
		}
		why := fmt.Sprintf("%s, telat %d hari", o.what, o.days)
		if o.reopened > 0 {
			why += fmt.Sprintf(", dibuka lagi %d×", o.reopened)
		}
		lines = append(lines, o.ticket, why)
	}
	if len(lines) == 0 {
		t.Fatal("all of the late weigh the same")
	}
	return lines
}

// The numbers in the digest are those of the histories.
func TestTheDigestsNumbersAreThoseOfTheHistories(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	all := b.histories(400)
	look(t, b, 1)
	for _, m := range b.digests() {
		if m.Chat != bupati {
			continue
		}
		from, to := "2026-11-27", "2026-11-29" // Friday to Sunday
		if strings.Contains(m.ID, "fortnight") {
			from = "2026-11-16"
		}
		var words string
		for _, d := range m.Deliveries {
			if len(d.Out.Media) == 0 {
				words = d.Out.Text
			}
		}
		n, now := count(all, from, to), recaptest.Standing(b.reg, all, monday)
		if late := now.Total; n.received == 0 || n.settled == 0 || late.Untaken == 0 || late.Unanswered == 0 || late.Unsettled == 0 || n.rated == 0 {
			t.Fatalf("the histories show too little: %+v, %+v", n, late)
		}
		wants := []string{
			fmt.Sprintf("Masuk: *%d*", n.received), fmt.Sprintf("Selesai: *%d*", n.settled),
			fmt.Sprintf("Masih terbuka: *%d*, lewat tenggat: *%d* (belum diterima %d, belum dijawab %d, belum selesai %d)",
				n.open, now.Total.Late, now.Total.Untaken, now.Total.Unanswered, now.Total.Unsettled),
			"Kepuasan: " + strings.Replace(fmt.Sprintf("%.1f", float64(n.stars)/float64(n.rated)), ".", ",", 1) + fmt.Sprintf(" dari 5 (%d penilai)", n.rated),
		}
		if n.reopened > 0 {
			wants = append(wants, fmt.Sprintf("Dibuka lagi oleh pelapor: %d", n.reopened))
		}
		wants = append(wants, needing(t, b.reg, all)...)
		for _, want := range wants {
			if !strings.Contains(words, want) {
				t.Errorf("%s to %s: the digest does not say %q:\n%s", from, to, want, words)
			}
		}
		// Secret reports are counted and named nowhere.
		for _, r := range all {
			if r.Secret() && strings.Contains(words, r.Ticket) {
				t.Errorf("the digest names a secret report")
			}
		}
		if len([]rune(words)) > 4096 {
			t.Errorf("%d characters are more than one message", len([]rune(words)))
		}
		if _, err := png.Decode(bytes.NewReader(b.read(m.Media[0].Hash))); err != nil {
			t.Errorf("the picture: %v", err)
		}
	}
}
