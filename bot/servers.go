package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/store/mongostore"
	"github.com/taprose/taprose/store/redisstore"
)

// onServers tells whether memory lives on MongoDB and Redis, where several replicas
// share it. The configuration's check has made sure that it is both or neither.
func onServers(cfg *config.Config) bool { return !cfg.Stores.Reports.IsZero() }

// openServers opens MongoDB and Redis. A database that was never migrated is, unless
// the configuration leaves that to "taprose migrate".
func openServers(ctx context.Context, cfg *config.Config) (_ *stores, err error) {
	if err := ownFolder(cfg.Stores.DataDir); err != nil {
		return nil, err
	}
	db, err := mongostore.Open(ctx, cfg.Stores.Reports.Reveal(), mongostore.Options{})
	if err != nil {
		return nil, fmt.Errorf("stores.reports: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	if cfg.Stores.Migrate {
		err = db.Migrate(ctx)
	} else {
		err = db.CheckSchema(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("stores.reports: %w", err)
	}
	cache, err := redisstore.Open(ctx, cfg.Stores.Chats.Reveal(), redisstore.Options{})
	if err != nil {
		return nil, fmt.Errorf("stores.chats: %w", err)
	}
	return &stores{
		dir: cfg.Stores.DataDir, chats: cache.Chats(), reports: db.Reports(), figures: db.Reports(), people: db.People(), allPeople: db.People(), blocks: db.People(), allReports: db.Reports(), proofs: db.Reports(),
		dropWeb: db.WebLog().Drop, eachWeb: db.WebLog().Each, allChats: cache.Chats(), pruneFiles: db.Media().Prune, forgetCodes: db.Groups().ForgetCodes,
		groups: db.Groups(), memos: db.Memos(), numbers: db.Reports(), media: db.Media(), judged: new(judged), web: webLog{db.WebLog()},
		close:  func() error { return errors.Join(cache.Close(), db.Close()) },
		checks: map[string]func(context.Context) error{"mongodb": db.Check, "redis": cache.Check},
		tidy:   tidier{expire: cache.Chats().Expire, sweep: db.Media().Sweep, quarantine: quarantineIn(cfg)}, failures: db.Reports(),
		// A process that is started again remembers nothing of what it sent, so it is
		// another replica.
		replica: rand.Text(), leases: cache.Leases(), limits: sharedLimits{cache.Pace()}, renewer: db.Reports(),
	}, nil
}

// tryServers proves that both answer and that the database is as the program needs it,
// or will be once serve has migrated it. It changes nothing.
func tryServers(ctx context.Context, cfg *config.Config, try func(string, func() error)) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	try("MongoDB answers", func() error {
		db, err := mongostore.Open(ctx, cfg.Stores.Reports.Reveal(), mongostore.Options{})
		if err != nil {
			return err
		}
		if err = db.CheckSchema(ctx); cfg.Stores.Migrate && errors.Is(err, mongostore.ErrNotMigrated) {
			err = nil
		}
		return errors.Join(err, db.Close())
	})
	try("Redis answers", func() error {
		db, err := redisstore.Open(ctx, cfg.Stores.Chats.Reveal(), redisstore.Options{})
		if err != nil {
			return err
		}
		return db.Close()
	})
}

// ownFolder makes the replica's folder, and refuses one in which another program is
// at work.
func ownFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if c, err := net.DialTimeout("unix", filepath.Join(dir, controlName), time.Second); err == nil {
		return errors.Join(fmt.Errorf("data folder %s: %w", dir, errFolderTaken), c.Close())
	}
	return nil
}

// errFolderTaken: two replicas were given the same folder.
var errFolderTaken = errors.New("another program uses it; each replica needs a stores.data_dir of its own")

// sharedLimits shows Redis's pace in the words of dispatch.
type sharedLimits struct{ *redisstore.Pace }

// Reserve takes places.
func (s sharedLimits) Reserve(ctx context.Context, n int, limits ...dispatch.Limit) (time.Duration, error) {
	out := make([]redisstore.Limit, len(limits))
	for i, l := range limits {
		out[i] = redisstore.Limit(l)
	}
	return s.Pace.Reserve(ctx, n, out...)
}
