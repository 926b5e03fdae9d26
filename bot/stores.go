package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/taprose/taprose/adapters/webchat"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/bot/intake"
	"github.com/taprose/taprose/bot/metrics"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/store/sqlitestore"
)

// stores is the program's memory, whichever servers it lives on.
type stores struct {
	dir     string
	chats   intake.Chats
	reports reports
	people  intake.People
	groups  groups
	media   media
	web     webchat.Log
	close   func() error
	// checks ask each store whether it answers; writer tells of the embedded store's
	// queue, nil without one.
	checks map[string]func(context.Context) error
	writer func() metrics.Writer
}

type reports interface {
	intake.Reports
	intake.Lookups
	dispatch.Reports
}

type groups interface {
	intake.Groups
	intake.Codes
}

type media interface {
	Put(ctx context.Context, r io.Reader, max int64) (hash string, size int64, err error)
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error)
}

// openStores opens what the configuration names.
func openStores(ctx context.Context, cfg *config.Config) (*stores, error) {
	if !cfg.Stores.Reports.IsZero() || !cfg.Stores.Chats.IsZero() {
		return nil, errServersNotYet
	}
	db, err := sqlitestore.Open(ctx, cfg.Stores.DataDir, sqlitestore.Options{})
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", cfg.Stores.DataDir, err)
	}
	return &stores{
		dir: cfg.Stores.DataDir, chats: db.Chats(), reports: db.Reports(), people: db.People(),
		groups: db.Groups(), media: db.Media(), web: webLog{db.WebLog()}, close: db.Close,
		checks: map[string]func(context.Context) error{"embedded": db.Check},
		writer: func() metrics.Writer {
			st := db.Stats()
			return metrics.Writer{Queued: st.Queued, Limit: st.Limit, Commits: st.Commits, Writes: st.Ops}
		},
	}, nil
}

// errServersNotYet: this build has the embedded store alone.
var errServersNotYet = errors.New("stores.reports and stores.chats: this build knows only the embedded store; leave both empty")

// webLog shows the store's log of web chats in the shape that webchat asks for.
type webLog struct{ *sqlitestore.WebLog }

// Since translates the entries.
func (l webLog) Since(ctx context.Context, chat string, after int64, limit int) ([]webchat.Entry, error) {
	found, err := l.WebLog.Since(ctx, chat, after, limit)
	entries := make([]webchat.Entry, len(found))
	for i, e := range found {
		entries[i] = webchat.Entry{Seq: e.Seq, Body: e.Body}
	}
	return entries, err
}

// opener gives channels the stored media that they upload.
type opener struct{ media }

// OpenMedia opens a stored file by its hash.
func (o opener) OpenMedia(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error) {
	return o.Open(ctx, hash)
}

// enrol returns the function that makes a one-time code for an agency.
func (s *stores) enrol(r *regency.Regency) func(context.Context, string) (desk.Code, error) {
	return func(ctx context.Context, agency string) (desk.Code, error) {
		if _, ok := r.Agency(agency); !ok && agency != desk.Admins {
			return desk.Code{}, unknownAgency(r, agency)
		}
		code := desk.Code{Code: intake.NewCode(random), Agency: agency, Expires: time.Now().Add(desk.CodeLife)}
		return code, s.groups.PutCode(ctx, code)
	}
}

func unknownAgency(r *regency.Regency, agency string) error {
	keys := desk.Admins
	for _, a := range r.Agencies {
		keys += ", " + a.Key
	}
	return fmt.Errorf("there is no agency %q; there are: %s", agency, keys)
}

// enrolDemo makes the demonstration's groups the desks of their agencies.
func (s *stores) enrolDemo(ctx context.Context, demo []demoGroup) error {
	for _, g := range demo {
		err := s.groups.PutGroup(ctx, desk.Group{
			Chat: webchat.GroupAddress(g.key), Agency: g.agency, Title: g.title, Enrolled: time.Now(), By: "demo",
		})
		if err != nil {
			return fmt.Errorf("demonstration groups: %w", err)
		}
	}
	return nil
}

// webSecret is the key that signs the browser chat's tokens: made once, kept in
// the data folder, readable by the program's own account alone.
func webSecret(dir string) ([]byte, error) {
	path := filepath.Join(dir, "web.key")
	key, err := os.ReadFile(path)
	if err == nil && len(key) >= 32 {
		return key, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("web key: %w", err)
	}
	key = make([]byte, 32)
	_, _ = rand.Read(key)
	// Written whole under another name first: a key cut short would end every
	// browser's chat.
	tmp := path + ".new"
	if err := os.WriteFile(tmp, key, 0o600); err != nil {
		return nil, fmt.Errorf("web key: %w", err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return nil, fmt.Errorf("web key: %w", err)
	}
	return key, nil
}
