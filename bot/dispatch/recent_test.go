package dispatch

import (
	"testing"

	"github.com/taprose/taprose/conversation/message"
)

// TestWhatWasSentIsRecentUntilItIsSettled: whoever answers a message before its reference
// is stored is looked after for as long as that takes, and for no longer.
func TestWhatWasSentIsRecentUntilItIsSettled(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.file(nil)
	b.net.hook = func(out message.Outbound) {
		if out.Text == "kartu" && !b.Post.Recent(pupr) {
			t.Error("while the card is being sent it is not recent")
		}
	}
	f := &fickle{Reports: b.Reports, fails: 3, meanwhile: func() {
		if !b.Post.Recent(pupr) || !b.Post.Recent(siti) {
			t.Error("what is sent and not settled is not recent")
		}
	}}
	b.Reports = f
	b.pass()
	if b.Post.Recent(pupr) || b.Post.Recent(siti) {
		t.Error("what is settled is recent")
	}

	// What nobody settles is not waited for for ever.
	b.Post.recent.note(b.Now(), pupr, "r1/card:pupr:2")
	b.later(recentFor)
	if !b.Post.Recent(pupr) {
		t.Error("nobody settled it")
	}
	b.later(1)
	if r := b.Post.recent; b.Post.Recent(pupr) || len(r.chats) != 0 || len(r.where) != 0 {
		t.Error("it is waited for still")
	}
}

// TestSettledTogether: what is about one report is settled together, and nothing else.
func TestSettledTogether(t *testing.T) {
	t.Parallel()
	r, now := newRecent(), morning
	for _, key := range []string{"r1/card:pupr:1", "r1/card:pupr:2", "r12/card:pupr:1", "u7.0"} {
		r.note(now, pupr, key)
	}
	r.note(now, siti, "r1/filed")
	r.settled("r1/")
	if r.any(now, siti) || !r.any(now, pupr) || len(r.chats[pupr]) != 2 {
		t.Errorf("unsettled are %v", r.chats)
	}
	r.settled("u7.0")
	r.settled("r12/")
	if r.any(now, pupr) || len(r.where) != 0 {
		t.Errorf("unsettled are %v, known by %v", r.chats, r.where)
	}
}
