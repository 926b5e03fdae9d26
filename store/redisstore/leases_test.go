package redisstore

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/redisstore/redistest"
)

const longTTL = time.Hour

func TestLeaseIsOneHoldersAtATime(t *testing.T) {
	t.Parallel()
	dbA, dbB := open(t)
	a, b, ctx := dbA.Leases(), dbB.Leases(), t.Context()
	first, err := a.Lease(ctx, "poll", "a", longTTL)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Lease(ctx, "poll", "b", longTTL); !errors.Is(err, ErrHeld) {
		t.Fatalf("taking a held lease: %v, want ErrHeld", err)
	}
	if _, err := b.Lease(ctx, "other", "b", longTTL); err != nil {
		t.Fatalf("another name: %v", err)
	}
	if err := b.Renew(ctx, "poll", first+1, longTTL); !errors.Is(err, store.ErrLeaseLost) {
		t.Fatalf("renewing with a wrong token: %v, want ErrLeaseLost", err)
	}
	if err := a.Renew(ctx, "poll", first, longTTL); err != nil {
		t.Fatal(err)
	}
	if err := a.Release(ctx, "poll", first); err != nil {
		t.Fatal(err)
	}
	second, err := b.Lease(ctx, "poll", "b", longTTL)
	if err != nil {
		t.Fatal(err)
	}
	if second <= first {
		t.Fatalf("token %d after %d does not grow", second, first)
	}
	for _, err := range []error{a.Renew(ctx, "poll", first, longTTL), a.Release(ctx, "poll", first)} {
		if !errors.Is(err, store.ErrLeaseLost) {
			t.Fatalf("the old holder: %v, want ErrLeaseLost", err)
		}
	}
}

func TestRestartedHolderNeedNotWait(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	s, ctx := db.Leases(), t.Context()
	first, err := s.Lease(ctx, "poll", "a", longTTL)
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.Lease(ctx, "poll", "a", longTTL)
	if err != nil {
		t.Fatal(err)
	}
	if second <= first {
		t.Fatalf("token %d after %d does not grow", second, first)
	}
	if err := s.Renew(ctx, "poll", first, longTTL); !errors.Is(err, store.ErrLeaseLost) {
		t.Fatalf("what ran before the restart: %v, want ErrLeaseLost", err)
	}
}

func TestTokensGrowThoughTheServerForgot(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	s, ctx := db.Leases(), t.Context()
	first, err := s.Lease(ctx, "poll", "a", longTTL)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.client.Del(ctx, db.keys.lease("poll")...).Err(); err != nil {
		t.Fatal(err)
	}
	second, err := s.Lease(ctx, "poll", "b", longTTL)
	if err != nil {
		t.Fatal(err)
	}
	if second <= first {
		t.Fatalf("token %d after %d does not grow", second, first)
	}
}

// leaders notes who leads.
type leaders struct {
	mu       sync.Mutex
	now      map[string]bool
	overlaps int
	token    int64
}

func (l *leaders) enter(who string, token int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.now) > 0 || token <= l.token {
		l.overlaps++
	}
	l.now[who], l.token = true, token
}

func (l *leaders) leave(who string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.now, who)
}

func TestLeadPassesFromHandToHand(t *testing.T) {
	t.Parallel()
	dbA, dbB := open(t)
	var l leaders
	l.now = make(map[string]bool)
	led := make(chan string)
	lead := func(ctx context.Context, db *DB, who string) error {
		return db.Leases().Lead(ctx, "poll", who, 3*time.Second, func(ctx context.Context, token int64) error {
			l.enter(who, token)
			defer l.leave(who)
			select {
			case led <- who:
			case <-ctx.Done():
				return ctx.Err()
			}
			<-ctx.Done()
			return ctx.Err()
		})
	}
	ctxA, stopA := context.WithCancel(t.Context())
	ctxB, stopB := context.WithCancel(t.Context())
	defer stopB()
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := lead(ctxA, dbA, "a"); !errors.Is(err, context.Canceled) {
			t.Errorf("a ended with %v, want context.Canceled", err)
		}
	})
	if who := <-led; who != "a" {
		t.Fatalf("%s leads, want a", who)
	}
	wg.Go(func() {
		if err := lead(ctxB, dbB, "b"); !errors.Is(err, context.Canceled) {
			t.Errorf("b ended with %v, want context.Canceled", err)
		}
	})
	stopA()
	if who := <-led; who != "b" {
		t.Fatalf("%s leads, want b", who)
	}
	// Somebody else takes b's place by force: b must stop, and come back later.
	if err := dbA.client.Del(t.Context(), dbA.keys.lease("poll")[0]).Err(); err != nil {
		t.Fatal(err)
	}
	if who := <-led; who != "b" {
		t.Fatalf("%s leads again, want b", who)
	}
	stopB()
	wg.Wait()
	if l.overlaps > 0 {
		t.Fatalf("%d times two led at once or a token did not grow", l.overlaps)
	}
}

func TestLeadReturnsWhatRunReturns(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	want := errors.New("token revoked")
	err := db.Leases().Lead(t.Context(), "poll", "a", longTTL, func(context.Context, int64) error { return want })
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
	if _, err := db.Leases().Lease(t.Context(), "poll", "b", longTTL); err != nil {
		t.Fatalf("the lease was not given back: %v", err)
	}
}

func TestLeaderStopsInTimeWhenRedisIsGone(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	db := connect(t, s.Address(), Options{})
	const ttl = 6 * time.Second
	led, stopped := make(chan struct{}), make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = db.Leases().Lead(ctx, "poll", "a", ttl, func(ctx context.Context, _ int64) error {
			led <- struct{}{}
			<-ctx.Done()
			stopped <- struct{}{}
			return ctx.Err()
		})
	})
	<-led
	s.Kill()
	killed := time.Now()
	<-stopped
	if after := time.Since(killed); after >= ttl {
		t.Errorf("stopped %v after Redis was gone: the lease of %v had ended", after, ttl)
	}
	s.Restart(t)
	<-led
	stop()
	<-stopped
	wg.Wait()
}
