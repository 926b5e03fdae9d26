package main

import (
	"context"
	"strconv"
	"strings"

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
		d.wrong("MongoDB: %s", oneLine(err))
		return
	}
	defer db.Close()
	if err := db.CheckSchema(ctx); err != nil {
		d.watch("MongoDB: %s; taprose serve or taprose migrate brings it up to date", oneLine(err))
	}
	s, err := db.Inspect(ctx)
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

func (d *doctor) redis(ctx context.Context) {
	db, err := redisstore.Open(ctx, d.cfg.Stores.Chats.Reveal(), redisstore.Options{})
	if err != nil {
		d.wrong("Redis: %s", oneLine(err))
		return
	}
	defer db.Close()
	s, err := db.Inspect(ctx)
	if err != nil {
		d.watch("Redis does not tell about itself: %s", oneLine(err))
		return
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
