package dispatch

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// renewer counts how often a lease was renewed.
type renewer struct {
	renewed chan time.Time
	err     error
}

func (r *renewer) Renew(_ context.Context, _, _ string, until time.Time) error {
	r.renewed <- until
	return r.err
}

func TestALeaseIsKeptWhileItsReportIsWorkedOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		re := &renewer{renewed: make(chan time.Time, 100)}
		d := &Dispatcher{Config: Config{Renewer: re, Lease: time.Minute, Now: time.Now, Post: &Post{timeout: time.Hour}}}
		begun := time.Now()
		h := d.hold(t.Context(), "r1", store.Lease{ID: "l1", Until: begun.Add(d.Lease)})
		if !h.through(begun, 1) {
			t.Error("no time for one send, although the lease is renewed meanwhile")
		}
		for range 3 {
			if until := <-re.renewed; until.Before(begun.Add(d.Lease)) {
				t.Errorf("renewed until %v, before it would have ended", until)
			}
		}
		h.end()
		time.Sleep(2 * d.Lease) // virtual: see synctest
		if len(re.renewed) > 0 {
			t.Error("a lease is renewed after the work ended")
		}
	})
}

func TestALostLeaseIsNotRenewed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		re := &renewer{renewed: make(chan time.Time, 100), err: store.ErrLeaseLost}
		d := &Dispatcher{Config: Config{Renewer: re, Lease: time.Minute, Now: time.Now, Post: &Post{timeout: time.Hour}}}
		h := d.hold(t.Context(), "r1", store.Lease{ID: "l1", Until: time.Now().Add(d.Lease)})
		defer h.end()
		<-re.renewed
		time.Sleep(3 * d.Lease) // virtual: see synctest
		if len(re.renewed) > 0 {
			t.Error("asked again for a lease that was lost")
		}
		if h.through(time.Now(), 1) {
			t.Error("more is sent on a lease that was lost")
		}
	})
}

// limits is a clockwork that all replicas of a test ask.
type limits struct {
	mu    sync.Mutex
	asked map[string]int
	wait  time.Duration
	err   error
}

func (l *limits) Reserve(_ context.Context, n int, of ...Limit) (time.Duration, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.asked == nil {
		l.asked = make(map[string]int)
	}
	for _, o := range of {
		l.asked[o.Key] += n
	}
	return l.wait, l.err
}

func TestReplicasShareThePace(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	l := &limits{}
	post := NewPost(nil, map[message.Channel]Pace{message.ChannelTelegram: {PerChat: 100, PerGroup: 2400, Overall: 40}}, time.Second, func() time.Time { return now })
	post.Share(l)
	siti := message.Address{Channel: message.ChannelTelegram, ID: "77"}
	group := message.Address{Channel: message.ChannelTelegram, ID: "-100"}
	for range 10 {
		post.Reserve(siti, false, message.Outbound{Text: "a"})
	}
	if got := l.asked["channel:telegram"]; got != 10 {
		t.Errorf("%d places taken for ten replies", got)
	}
	post.Reserve(group, true, message.Outbound{Text: "a"})
	if got := l.asked["group:"+group.String()]; got != 1 {
		t.Errorf("%d places taken in the group", got)
	}
	l.wait = 3 * time.Second
	if wait := post.Reserve(group, true, message.Outbound{Text: "a"}); wait != l.wait {
		t.Errorf("waits %v, another replica has its places first", wait)
	}
	// While the limits are away each replica keeps the pace by itself.
	l.err = errors.New("away")
	if wait := post.Reserve(group, true, message.Outbound{Text: "a"}); wait > time.Second {
		t.Errorf("waits %v for limits that do not answer", wait)
	}
}

func TestADeliveryKeepsItsPlaceOnAnyReplica(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	d := &Dispatcher{Config: Config{Post: &Post{shared: &shared{}}}}
	dl := &report.Delivery{Next: now}
	if d.placed(now, dl) {
		t.Error("a delivery without a place has one")
	}
	dl.Failure = d.waiting(dl)
	if !d.placed(now.Add(time.Second), dl) {
		t.Error("its place is gone")
	}
	if d.placed(now.Add(placedFor), dl) {
		t.Error("a place of long ago is used")
	}
}
