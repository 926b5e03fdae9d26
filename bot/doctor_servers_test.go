package main

import (
	"bytes"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/store/mongostore"
	"github.com/taprose/taprose/store/mongostore/mongotest"
	"github.com/taprose/taprose/store/redisstore"
	"github.com/taprose/taprose/store/redisstore/redistest"
)

// examined has the doctor look at servers with a clock that is off by some time.
func examined(t *testing.T, s servers, off time.Duration) string {
	t.Helper()
	cfg := config.Demo()
	cfg.Stores.Reports, cfg.Stores.Chats = config.NewSecret(s.reports), config.NewSecret(s.chats)
	said := findings(cfg, func(d *doctor) {
		d.now = func() time.Time { return time.Now().Add(off) }
		d.servers(t.Context())
	})
	if strings.Contains(said, "geheim") {
		t.Errorf("the doctor tells a password:\n%s", said)
	}
	return said
}

// saysAll holds that a text has each of these.
func saysAll(t *testing.T, said string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(said, w) {
			t.Errorf("the doctor does not say %q:\n%s", w, said)
		}
	}
}

// A server that is well is told so; the clocks are compared with both.
func TestTheDoctorLooksAtServers(t *testing.T) {
	t.Parallel()
	s := startServers(t)
	saysAll(t, examined(t, s, 0), "! the database is new, or of an older program; taprose serve or taprose migrate",
		"✓ the clock agrees with MongoDB's", "✓ the clock agrees with Redis's", "✓ Redis keeps an append-only file")
	db, err := mongostore.Open(t.Context(), s.reports, mongostore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	said := examined(t, s, time.Hour)
	saysAll(t, said, " away from MongoDB's: timedatectl set-ntp true", " away from Redis's: timedatectl set-ntp true")
	if strings.Contains(said, "the database is") {
		t.Errorf("of a database that was migrated the doctor says\n%s", said)
	}
}

// What goes wrong with servers is said in a sentence that tells what to do.
func TestTheDoctorFindsWhatIsWrongWithServers(t *testing.T) {
	t.Parallel()
	t.Run("down", func(t *testing.T) {
		t.Parallel()
		down := freeAddress(t)
		saysAll(t, examined(t, servers{"mongodb://siti:geheim@" + down + "/x?serverSelectionTimeoutMS=500", "redis://:geheim@" + down}, 0),
			"✗ MongoDB does not answer or takes no writes; is it running, and may this machine reach it? (stores.reports)",
			"✗ Redis does not answer or takes no writes; is it running, and may this machine reach it? (stores.chats)")
	})
	t.Run("password", func(t *testing.T) {
		t.Parallel()
		address, err := url.Parse(mongotest.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		address.User = url.UserPassword("siti", "geheim")
		redis := redistest.Start(t, "--requirepass", "richtig")
		saysAll(t, examined(t, servers{address.String(), "redis://:geheim@" + redis.Host()}, 0),
			"✗ MongoDB refuses the user or the password of stores.reports", "✗ Redis refuses the user or the password of stores.chats")
		// With none at all it is the same.
		cfg := config.Demo()
		cfg.Stores.Chats = config.NewSecret(redis.Address())
		saysAll(t, findings(cfg, func(d *doctor) { d.redis(t.Context()) }), "✗ Redis refuses the user or the password of stores.chats")
	})
	t.Run("address", func(t *testing.T) {
		t.Parallel()
		saysAll(t, examined(t, servers{"mongodb://siti:geheim@127.0.0.1:x/%zz", "redis://:geheim@127.0.0.1:x"}, 0),
			"✗ MongoDB: stores.reports is no address: ", "✗ Redis: stores.chats is no address: ")
	})
	t.Run("forgets", func(t *testing.T) {
		t.Parallel()
		cfg := config.Demo()
		cfg.Stores.Chats = config.NewSecret(redistest.Start(t, "--appendonly", "no", "--maxmemory-policy", "allkeys-lru").Address())
		saysAll(t, findings(cfg, func(d *doctor) { d.redis(t.Context()) }),
			"✗ Redis keeps no append-only file: a restart forgets drafts and chats; appendonly yes (docs/mongodb.md)",
			"✗ Redis forgets chats when its memory is full (allkeys-lru): maxmemory-policy noeviction")
		cfg.Stores.Chats = config.NewSecret(redistest.Start(t, "--appendonly", "yes", "--appendfsync", "no").Address())
		saysAll(t, findings(cfg, func(d *doctor) { d.redis(t.Context()) }), "! Redis leaves it to the system when its file reaches the disk")
	})
	t.Run("old", func(t *testing.T) {
		t.Parallel()
		s := startServers(t)
		mongo, err := mongostore.Open(t.Context(), s.reports, mongostore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer mongo.Close()
		redis, err := redisstore.Open(t.Context(), s.chats, redisstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer redis.Close()
		isMongo, err := mongo.Inspect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		isRedis, err := redis.Inspect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		old := servers{aged(t, s.reports, isMongo.Version), aged(t, s.chats, isRedis.Version)}
		if !strings.Contains(old.reports, "?") {
			old.reports += "?"
		}
		old.reports += "&directConnection=true"
		saysAll(t, examined(t, old, 0), "✗ MongoDB is 4."+isMongo.Version[2:]+"; at least 7 is needed", "✗ Redis is 4."+isRedis.Version[2:]+"; at least 7 is needed")
	})
}

// aged returns the address of a server that says it is version 4 and is otherwise the one
// at address, whose version has one digit before the point.
func aged(t *testing.T, address, version string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	target := u.Host
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s, err := net.Dial("tcp", target)
			if err != nil {
				_ = c.Close()
				return
			}
			go pass(s, c, func(p []byte) []byte { return p })
			// The same length, so that nothing around it changes.
			go pass(c, s, func(p []byte) []byte { return bytes.ReplaceAll(p, []byte(version), []byte("4"+version[1:])) })
		}
	}()
	u.Host = l.Addr().String()
	return u.String()
}

// pass copies until one side ends, then ends both.
func pass(to, from net.Conn, change func([]byte) []byte) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			if _, err := to.Write(change(buf[:n])); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
