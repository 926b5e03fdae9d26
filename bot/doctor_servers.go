package main

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/mongostore"
	"github.com/taprose/taprose/store/redisstore"
)

// The oldest servers with which the program was tested; see docs/mongodb.md.
const (
	oldestMongoDB = 7
	oldestRedis   = 7
)

// servers looks at MongoDB and Redis: versions, and whether they keep what they took.
func (d *doctor) servers(ctx context.Context) {
	d.mongoDB(ctx)
	d.redis(ctx)
}

func (d *doctor) mongoDB(ctx context.Context) {
	db, err := mongostore.Open(ctx, d.cfg.Stores.Reports.Reveal(), mongostore.Options{})
	if err != nil {
		d.closed("MongoDB", "stores.reports", err)
		return
	}
	defer db.Close()
	if err := db.CheckSchema(ctx); err != nil {
		d.schema(err)
	}
	began := d.now()
	s, err := db.Inspect(ctx)
	if err == nil && !s.Now.IsZero() {
		d.clock("MongoDB", s.Now, began, d.now())
	}
	switch {
	case err != nil:
		d.watch("MongoDB does not tell about itself: %s", oneLine(err))
	case older(s.Version, oldestMongoDB):
		d.wrong("MongoDB is %s; at least %d is needed", s.Version, oldestMongoDB)
	case s.ReplicaSet == "":
		d.watch("MongoDB %s is a server alone: what it has is lost with its disk; a replica set keeps it (docs/mongodb.md)", s.Version)
	default:
		d.well("MongoDB %s, replica set %s", s.Version, s.ReplicaSet)
	}
}

// schema says what is wrong with the form of the database.
func (d *doctor) schema(err error) {
	if errors.Is(err, mongostore.ErrNotMigrated) {
		d.watch("the database is new, or of an older program; taprose serve or taprose migrate brings it up to date")
		return
	}
	if errors.Is(err, store.ErrSchemaTooNew) {
		d.wrong("the database is of a newer program than this one (%s); start that one: docs/upgrading.md", oneLine(err))
		return
	}
	d.wrong("MongoDB: %s", oneLine(err))
}

// closed says why a server could not be opened, and what to do about it. What the driver
// says stands behind: it names hosts, never a password.
func (d *doctor) closed(whose, key string, err error) {
	switch {
	case errors.Is(err, mongostore.ErrBadAddress), errors.Is(err, redisstore.ErrBadAddress):
		d.wrong("%s: %s is no address: %s", whose, key, oneLine(err))
	case errors.Is(err, store.ErrLogin):
		d.wrong("%s refuses the user or the password of %s, or the user may not write: %s", whose, key, oneLine(err))
	case errors.Is(err, store.ErrUnavailable):
		d.wrong("%s does not answer or takes no writes; is it running, and may this machine reach it? (%s): %s", whose, key, oneLine(err))
	default:
		d.wrong("%s: %s", whose, oneLine(err))
	}
}

func (d *doctor) redis(ctx context.Context) {
	db, err := redisstore.Open(ctx, d.cfg.Stores.Chats.Reveal(), redisstore.Options{})
	if err != nil {
		d.closed("Redis", "stores.chats", err)
		return
	}
	defer db.Close()
	began := d.now()
	s, err := db.Inspect(ctx)
	if err != nil {
		d.watch("Redis does not tell about itself: %s", oneLine(err))
		return
	}
	if !s.Now.IsZero() {
		d.clock("Redis", s.Now, began, d.now())
	}
	if older(s.Version, oldestRedis) {
		d.wrong("Redis is %s; at least %d is needed", s.Version, oldestRedis)
	} else {
		d.well("Redis %s", s.Version)
	}
	switch {
	case !s.AppendOnly:
		d.wrong("Redis keeps no append-only file: a restart forgets drafts and chats; appendonly yes (docs/mongodb.md)")
	case s.AppendSync == "no":
		d.watch("Redis leaves it to the system when its file reaches the disk; appendfsync everysec or always (docs/mongodb.md)")
	default:
		d.well("Redis keeps an append-only file")
	}
	if s.Eviction != "" && s.Eviction != "noeviction" {
		d.wrong("Redis forgets chats when its memory is full (%s): maxmemory-policy noeviction", s.Eviction)
	}
}

// older tells whether a version is of an earlier generation; one that cannot be read is
// not.
func older(version string, than int) bool {
	major, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(major)
	return err == nil && n < than
}
