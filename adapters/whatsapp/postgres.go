package whatsapp

import (
	"context"
	"database/sql"
	"fmt"
	"hash/fnv"
	"sync"
	"time"
)

// postgresConns bounds our connections to PostgreSQL: one is kept by the lock, one is
// used by the decryption in progress, the others by what else goes on.
const postgresConns = 10

// The lock is one of PostgreSQL's own: it belongs to a connection and ends with it. A
// process that is killed gives it back at once, because its system closes the
// connection. That a whole machine is gone is noticed by PostgreSQL asking: after
// idle seconds of silence, every interval seconds, count times.
const lockKeepalive = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 2"

const (
	// lockCheck is how often the connection of the lock is looked at, and lockPatience
	// how long it may take to answer.
	lockCheck    = time.Second
	lockPatience = 5 * time.Second
)

// lockKey is the number of one of our locks; a database holds one account.
func lockKey(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return int64(h.Sum64())
}

// lockPostgres takes the lock in the database. It is lost when the database is
// started anew, and then another replica may have it.
func (k *keep) lockPostgres(ctx context.Context) (*grip, error) {
	conn, err := k.db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("whatsapp store: %w", err)
	}
	key := lockKey("taprose/whatsapp")
	var got bool
	if _, err = conn.ExecContext(ctx, lockKeepalive); err == nil {
		err = conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&got)
	}
	switch {
	case err != nil:
		_ = conn.Close()
		return nil, fmt.Errorf("whatsapp store: lock: %w", err)
	case !got:
		_ = conn.Close()
		return nil, ErrInUse
	}
	watch, stop := context.WithCancel(context.WithoutCancel(ctx))
	lost, doubt := make(chan struct{}), make(chan struct{}, 1)
	var watching sync.WaitGroup
	watching.Go(func() {
		if !lives(watch, conn, doubt) {
			close(lost)
		}
	})
	return &grip{lost: lost, doubt: func() {
		select {
		case doubt <- struct{}{}:
		default:
		}
	}, release: func() {
		stop()
		watching.Wait()
		unlock(conn, key)
	}}, nil
}

// lives looks at a connection, now and then and when in doubt, until ctx ends, and
// returns false when it is gone.
func lives(ctx context.Context, conn *sql.Conn, doubt <-chan struct{}) bool {
	tick := time.NewTicker(lockCheck)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return true
		case <-tick.C:
		case <-doubt:
		}
		ask, cancel := context.WithTimeout(ctx, lockPatience)
		err := conn.PingContext(ask)
		cancel()
		if err != nil && ctx.Err() == nil {
			return false
		}
	}
}

// unlock gives a lock back by name, because the connection goes back to the pool and
// would keep it.
func unlock(conn *sql.Conn, key int64) {
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	_, _ = conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", key) // a lost connection has no lock
	_ = conn.Close()
}

// alone waits until nobody else makes tables.
func (k *keep) alone(ctx context.Context) (done func(), err error) {
	conn, err := k.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	key := lockKey("taprose/whatsapp/tables")
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", key); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return func() { unlock(conn, key) }, nil
}
