package mongostore

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/mongostore/mongotest"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

func TestServerErrorsAreMappedByCode(t *testing.T) {
	t.Parallel()
	command := func(code int32, labels ...string) error { return mongo.CommandError{Code: code, Labels: labels} }
	write := func(code int) error {
		return mongo.WriteException{WriteErrors: mongo.WriteErrors{{Code: code}}}
	}
	for _, tt := range []struct {
		name string
		err  error
		want bool
	}{
		{"not primary", command(10107), true},
		{"stepped down", command(189), true},
		{"shutting down", command(91), true},
		{"disk full, as a command's error", command(14031), true},
		{"disk full, as a write's error", write(14031), true},
		{"writes blocked", write(371), true},
		{"user lacks a right", command(13), true},
		{"took too long", command(50), true},
		{"network", command(0, "NetworkError"), true},
		{"may be tried again", command(1, "RetryableWriteError"), true},
		{"written, not on a majority", mongo.WriteException{WriteConcernError: &mongo.WriteConcernError{Code: 64}}, true},
		{"many written, not on a majority", mongo.BulkWriteException{WriteConcernError: &mongo.WriteConcernError{Code: 64}}, true},
		{"closed", mongo.ErrClientDisconnected, true},
		{"a deadline of ours", context.DeadlineExceeded, true},
		{"bad value", command(2), false},
		{"document too large", write(10334), false},
	} {
		if got := errors.Is(mapped(t.Context(), tt.err), store.ErrUnavailable); got != tt.want {
			t.Errorf("%s is unavailable: %v, want %v", tt.name, got, tt.want)
		}
	}
	if err := mapped(t.Context(), mongo.ErrNoDocuments); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no documents: %v, want ErrNotFound", err)
	}
}

func TestBadAddressIsNotQuoted(t *testing.T) {
	t.Parallel()
	for _, a := range []string{"", "localhost:27017", "redis://user:s3cret@host", "mongodb://user:s3cret@", "mongodb://us@er:s3cret@host/db",
		"mongodb://user:s3cret@host/db?w=x&journal=maybe", "mongodb://user:s3cret@host:99999/db"} {
		_, err := Open(t.Context(), a, Options{})
		if !errors.Is(err, ErrBadAddress) {
			t.Errorf("%q: %v, want ErrBadAddress", a, err)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("the error quotes the address: %v", err)
		}
	}
}

// line is a connection to the server that can be cut and mended.
type line struct {
	listener net.Listener
	server   string

	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]bool
}

func newLine(t *testing.T, server string) *line {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	x := &line{listener: l, server: server, conns: make(map[net.Conn]bool)}
	t.Cleanup(func() {
		_ = l.Close()
		x.set(true)
	})
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go x.carry(c)
		}
	}()
	return x
}

func (x *line) carry(c net.Conn) {
	defer c.Close()
	s, err := net.Dial("tcp", x.server)
	if err != nil {
		return
	}
	defer s.Close()
	x.mu.Lock()
	if x.cut {
		x.mu.Unlock()
		return
	}
	x.conns[c], x.conns[s] = true, true
	x.mu.Unlock()
	go func() {
		_, _ = io.Copy(s, c)
		_ = s.Close()
	}()
	_, _ = io.Copy(c, s)
}

// set cuts the line, or mends it.
func (x *line) set(cut bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.cut = cut
	for c := range x.conns {
		_ = c.Close()
	}
	clear(x.conns)
}

// throughLine is the address of a database through a line to the first host.
func throughLine(t *testing.T) (string, *line) {
	t.Helper()
	scheme, rest, _ := strings.Cut(strings.TrimSuffix(mongotest.Database(t), mongotest.Patience), "://")
	hosts, path, _ := strings.Cut(rest, "/")
	user := hosts[:strings.LastIndex(hosts, "@")+1]
	first, _, _ := strings.Cut(hosts[len(user):], ",")
	x := newLine(t, first)
	if !strings.Contains(path, "directConnection=") {
		// Otherwise the server would tell where it really is.
		path += "&directConnection=true"
	}
	return scheme + "://" + user + x.listener.Addr().String() + "/" + path, x
}

// The server is gone and comes back: the store says so meanwhile, and needs nobody
// to mend it.
func TestCutLineIsUnavailableAndMends(t *testing.T) {
	t.Parallel()
	address, x := throughLine(t)
	db, err := Open(t.Context(), address, Options{Timeout: time.Minute, SelectTimeout: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	drop(t, db)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := filed("r1")
	if _, err := db.Reports().Save(t.Context(), begin, &r, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	x.set(true)
	ctx := t.Context()
	var wg sync.WaitGroup
	for what, f := range map[string]func() error{
		"check": func() error { return db.Check(ctx) },
		"load":  func() error { _, err := db.Reports().Load(ctx, "r1"); return err },
		"save": func() error {
			c := r.Clone()
			_, err := db.Reports().Save(ctx, begin, &c, store.Lease{})
			return err
		},
		"due": func() error {
			_, err := db.Reports().Due(ctx, begin, 1, store.Lease{ID: "l", Until: begin.Add(time.Hour)})
			return err
		},
		"settle": func() error { c := r.Clone(); return db.Reports().Settle(ctx, begin, &c, "l", false) },
		"count":  func() error { _, err := db.Reports().Count(ctx); return err },
		"media":  func() error { _, _, err := db.Media().Put(ctx, strings.NewReader("x"), 10); return err },
		"person": func() error { _, err := db.People().ByAddress(ctx, telegram("77")); return err },
		"groups": func() error { _, err := db.Groups().Groups(ctx, ""); return err },
		"web":    func() error { _, err := db.WebLog().Append(ctx, "c", "k", nil); return err },
	} {
		wg.Go(func() {
			if err := f(); !errors.Is(err, store.ErrUnavailable) {
				t.Errorf("%s: %v, want ErrUnavailable", what, err)
			}
		})
	}
	wg.Wait()
	x.set(false)
	// The driver looks for the server every half second.
	deadline := time.After(3 * time.Minute)
	for err := db.Check(ctx); err != nil; err = db.Check(ctx) {
		select {
		case <-deadline:
			t.Fatalf("the line is mended, but: %v", err)
		default:
		}
	}
	got, err := db.Reports().Load(ctx, "r1")
	if err != nil {
		t.Fatal(err)
	}
	if got.Version != 1 {
		t.Errorf("version is %d, want 1: nothing was saved while the line was cut", got.Version)
	}
}

func TestNobodyThereIsUnavailable(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	_, err = Open(t.Context(), "mongodb://user:s3cret@"+l.Addr().String()+"/x", Options{SelectTimeout: 100 * time.Millisecond})
	if !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("opening: %v, want ErrUnavailable", err)
	}
	if err != nil && strings.Contains(err.Error(), "s3cret") {
		t.Errorf("the error says the password: %v", err)
	}
}

// A report of a newer program is refused, and holds nobody else up.
func TestNewerReportHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	s, ctx := db.Reports(), t.Context()
	for _, id := range []string{"r1", "r2"} {
		r := filed(id)
		if _, err := s.Save(ctx, begin, &r, store.Lease{}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.reports.UpdateOne(ctx, byID("r1"), bson.D{{Key: "$set", Value: bson.D{{Key: "report.schema", Value: 99}}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(ctx, "r1"); !errors.Is(err, store.ErrSchemaTooNew) {
		t.Fatalf("loading: %v, want ErrSchemaTooNew", err)
	}
	lease := store.Lease{ID: "l1", Until: begin.Add(time.Minute)}
	if _, err := s.Due(ctx, begin, 10, lease); !errors.Is(err, store.ErrSchemaTooNew) {
		t.Fatalf("due: %v, want ErrSchemaTooNew", err)
	}
	lease.ID = "l2"
	rs, err := s.Due(ctx, begin, 10, lease)
	if err != nil || len(rs) != 1 || rs[0].ID != "r2" {
		t.Fatalf("due again: %d reports, %v; want r2 alone", len(rs), err)
	}
}
