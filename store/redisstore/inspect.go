package redisstore

import (
	"context"
	"strings"
	"time"
)

// Server is what an operator wants to know of a Redis server.
type Server struct {
	Version string
	// AppendOnly tells whether it writes an append-only file, AppendSync when that
	// reaches the disk ("always", "everysec", "no"; "" if it does not tell).
	AppendOnly bool
	AppendSync string
	// Eviction is what it does when its memory is full; anything but "noeviction"
	// forgets chats. "" if it does not tell.
	Eviction string
	// Now is the server's clock, zero if it does not tell.
	Now time.Time
}

// Inspect asks the server about itself. A server that hides its configuration (CONFIG
// is forbidden at many hosters) tells less.
func (db *DB) Inspect(ctx context.Context) (Server, error) {
	info, err := db.client.Info(ctx, "server", "persistence", "memory").Result()
	if err != nil {
		return Server{}, fail("inspect Redis", mapped(ctx, err))
	}
	var s Server
	for line := range strings.Lines(info) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch name {
		case "redis_version":
			s.Version = value
		case "aof_enabled":
			s.AppendOnly = value == "1"
		case "maxmemory_policy":
			s.Eviction = value
		}
	}
	if now, err := db.client.Time(ctx).Result(); err == nil {
		s.Now = now
	}
	if conf, err := db.client.ConfigGet(ctx, "appendfsync").Result(); err == nil {
		s.AppendSync = conf["appendfsync"]
	}
	return s, nil
}
