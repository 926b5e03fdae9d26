package memos_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/memos"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/leader"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// ordered gives an order, as a leader would.
func (b *bench) ordered(id, words string) memo.Memo {
	b.t.Helper()
	l := leader.New(b.reg)
	in := message.Inbound{ID: id, Chat: bupati, Kind: message.ChatPrivate, At: b.clock(), Text: "perintah pupr " + words, Sender: message.Sender{Address: bupati}}
	who := leader.Chat{Key: "bupati"}
	groups, err := b.db.Groups().Groups(b.t.Context(), "")
	if err != nil {
		b.t.Fatal(err)
	}
	eff := l.Step(leader.Input{Now: b.clock(), In: in, Chat: who, Facts: leader.Facts{Groups: groups}})
	if eff.Memo == nil {
		b.t.Fatalf("no order was made: %+v", eff)
	}
	if _, err := b.db.Memos().Save(b.t.Context(), b.clock(), eff.Memo, store.Lease{}); err != nil {
		b.t.Fatal(err)
	}
	return *eff.Memo
}

// An order lands in the agency's group, is brought to mind on working days in office
// hours, and no longer once it was answered.
func TestAnOrderIsRemindedUntilItIsAnswered(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	friday := monday.AddDate(0, 0, 4).Add(4 * time.Hour)
	b.at(friday)
	m := b.ordered("1", "cek jembatan Jenu")
	b.dispatcher()
	b.settled()
	if got := b.net.to(pupr); len(got) != 1 || !strings.Contains(got[0].Text, "cek jembatan Jenu") {
		t.Fatalf("the group was sent %+v", got)
	}
	// Nothing on the weekend, nor before the office opens.
	b.at(friday.AddDate(0, 0, 3).Add(-4 * time.Hour))
	b.settled()
	if got := b.net.to(pupr); len(got) != 1 {
		t.Fatalf("reminded on a day off: %+v", got[1:])
	}
	for day, n := range []int{2, 3} {
		b.at(friday.AddDate(0, 0, 3+day))
		b.settled()
		if got := b.net.to(pupr); len(got) != n || !strings.Contains(got[n-1].Text, "belum dijawab") {
			t.Fatalf("on working day %d the group was sent %+v", day+1, got)
		}
	}
	// The leader is told once that nobody answers.
	if got := b.net.to(bupati); len(got) != 1 || !strings.Contains(got[0].Text, "belum dijawab setelah 2 kali") {
		t.Errorf("the leader was sent %+v", got)
	}
	kept, err := b.db.Memos().Load(t.Context(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	kept.Answer(b.clock(), memo.Answer{By: "Pak Budi", Words: "Sudah"})
	if _, err := b.db.Memos().Save(t.Context(), b.clock(), &kept, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	b.at(friday.AddDate(0, 1, 0))
	b.settled()
	if got := b.net.to(pupr); len(got) != 3 {
		t.Errorf("reminded after the answer: %+v", got[3:])
	}
}

// A program that was away when a reminder was due does not make up for it at night.
func TestNobodyIsRemindedAtNight(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.at(monday.Add(4 * time.Hour))
	b.ordered("1", "cek jembatan Jenu")
	b.dispatcher()
	b.settled()
	b.at(monday.AddDate(0, 0, 1).Add(14 * time.Hour))
	b.settled()
	if got := b.net.to(pupr); len(got) != 1 {
		t.Errorf("at 21.00 the group was sent %+v", got[1:])
	}
	b.at(monday.AddDate(0, 0, 2).Add(2 * time.Hour))
	b.settled()
	if got := b.net.to(pupr); len(got) != 2 {
		t.Errorf("in the morning the group was sent %d messages", len(got))
	}
}

// An answer that comes while the order is being sent is not lost, and neither is the
// note of what was sent.
func TestAnAnswerDuringASendLosesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	m := b.ordered("1", "cek jembatan")
	o := memos.NewOutbox(b.db.Memos(), leader.New(b.reg))
	due, err := o.Due(t.Context(), b.clock(), 1, store.Lease{ID: "l1", Until: b.clock().Add(time.Hour)})
	if err != nil || len(due) != 1 {
		t.Fatalf("%d due, %v", len(due), err)
	}
	e := due[0]
	m.Answer(b.clock(), memo.Answer{Words: "Siap"})
	if _, err := b.db.Memos().Save(t.Context(), b.clock(), &m, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	outcome := report.Outcome{Key: memo.KeyOrder, At: b.clock(), To: pupr, State: report.DeliverySent, Sent: message.Sent{MessageIDs: []string{"55"}}}
	e.Settle(outcome)
	if err := o.Settle(t.Context(), b.clock(), &e, "l1", false); !errors.Is(err, store.ErrConflict) {
		t.Fatalf("settled over the answer: %v", err)
	}
	if e, err = o.Load(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	e.Settle(outcome)
	if err := o.Settle(t.Context(), b.clock(), &e, "l1", false); err != nil {
		t.Fatal(err)
	}
	kept, err := b.db.Memos().Load(t.Context(), m.ID)
	if err != nil || len(kept.Answers) != 1 || kept.Deliveries[0].State != report.DeliverySent || kept.Status != memo.StatusAnswered {
		t.Errorf("kept %+v, %v", kept, err)
	}
	ref, err := b.db.Reports().Ref(t.Context(), pupr, "55")
	if err != nil || ref.Report != m.ID {
		t.Errorf("a reply to the order finds %+v, %v", ref, err)
	}
}

// An order that cannot be delivered is told to the administrators, is found among what was
// given up, and once more when somebody had it tried in vain.
func TestWhatIsGivenUpIsToldToTheAdministrators(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	admins := message.Address{Channel: message.ChannelTelegram, ID: "-900"}
	b.enrol(desk.Admins, admins, monday.AddDate(0, -1, 0))
	b.at(monday.Add(4 * time.Hour))
	b.net.gone = map[message.Address]bool{pupr: true}
	m := b.ordered("1", "cek jembatan Jenu")
	b.dispatcher()
	for n := 1; n <= 2; n++ {
		b.settled()
		got := b.net.to(admins)
		if len(got) != n || !strings.Contains(got[n-1].Text, "Perintah") || !strings.Contains(got[n-1].Text, "tidak sampai") || strings.Contains(got[n-1].Text, "Jenu") {
			t.Fatalf("after %d tries the administrators were sent %+v", n, got)
		}
		kept, err := b.db.Memos().Load(t.Context(), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !kept.Failed().Equal(b.clock()) {
			t.Errorf("given up at %v by the memo, at %v by the clock", kept.Failed(), b.clock())
		}
		b.at(b.clock().Add(time.Minute))
		if err := kept.Retry(b.clock(), memo.KeyOrder, report.Actor{Kind: report.ActorAdmin}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.db.Memos().Save(t.Context(), b.clock(), &kept, store.Lease{}); err != nil {
			t.Fatal(err)
		}
	}
	b.settled()
	kept, err := b.db.Memos().Load(t.Context(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	kept.Status = memo.StatusRecalled
	if err := kept.Retry(b.clock(), memo.KeyOrder, report.Actor{Kind: report.ActorAdmin}); !errors.Is(err, report.ErrNotWanted) {
		t.Errorf("an order that was taken back is tried again: %v", err)
	}
}
