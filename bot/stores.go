package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/taprose/taprose/adapters/webchat"
	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/dashboard"
	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/bot/intake"
	"github.com/taprose/taprose/bot/metrics"
	"github.com/taprose/taprose/bot/seal"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/store"
)

// stores is the program's memory, whichever servers it lives on.
type stores struct {
	dir string
	// spool is where files stand for a while.
	spool   string
	chats   intake.Chats
	reports reports
	// proofs finds photos among those reports.
	proofs intake.Proofs
	groups groups
	memos  memoStore
	// numbers are the reports as leaders' chats read them: figures, and by words.
	numbers intake.Figures
	media   media
	// judged are the files among them that were looked at on their way out.
	judged *judged
	web    webchat.Log
	// people is the store as it is; sealed is what everybody uses of it, looks the log
	// of looks at identities, and allPeople lists people for the housekeeping.
	people    seal.Store
	sealed    *seal.People
	looks     *audit.Log
	allPeople seal.Lister
	// blocks lists who is blocked.
	blocks intake.Blocks
	// filing saves a report and its chat together; nil on servers.
	filing intake.Filing
	// dropWeb forgets what was said in a browser's chat, eachWeb goes through all of them.
	dropWeb func(ctx context.Context, chat string) error
	eachWeb func(ctx context.Context, do func(chat string, body []byte) error) error
	// allChats goes through the chats, pruneFiles removes stored files, and forgetCodes
	// codes that expired, for the housekeeping too.
	allChats interface {
		Each(ctx context.Context, do func(chat.Chat) error) error
	}
	pruneFiles  func(ctx context.Context, unwanted func(hash string, put time.Time) bool) (int, error)
	forgetCodes func(ctx context.Context, before time.Time) (int64, error)
	// allReports lists the reports, for the same and for audit verify.
	allReports allReports
	close      func() error
	// checks ask each store whether it answers; writer tells of the embedded store's
	// queue, nil without one.
	checks map[string]func(context.Context) error
	writer func() metrics.Writer
	tidy   tidier
	// failures are the reports as an operator needs them.
	failures operatorReports

	// figures are the reports as the dashboard reads them.
	figures dashboard.Reports

	// What follows is shared by replicas, and nil or empty on the embedded store.
	// replica is the name of this one; leases say who leads, leading whether it is us.
	replica string
	leases  leases
	leading leadership
	limits  dispatch.Limits
	renewer dispatch.Renewer
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

// memoStore is the store of orders, activities and digests.
type memoStore interface {
	Load(ctx context.Context, id string) (memo.Memo, error)
	Save(ctx context.Context, now time.Time, m *memo.Memo, claim store.Lease) (claimed bool, err error)
	Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]memo.Memo, error)
	Settle(ctx context.Context, now time.Time, m *memo.Memo, leaseID string, keep bool) error
	Release(ctx context.Context, id, leaseID string) error
	Renew(ctx context.Context, id, leaseID string, until time.Time) error
	List(ctx context.Context, q store.MemoQuery) ([]memo.Memo, string, error)
	All(ctx context.Context, page store.Page) ([]memo.Memo, string, error)
	Failed(ctx context.Context, page store.Page) ([]memo.Memo, string, error)
	CountFailed(ctx context.Context) (int64, error)
}

type media interface {
	Put(ctx context.Context, r io.Reader, max int64) (hash string, size int64, err error)
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error)
}

// openStores opens what the configuration names.
func openStores(ctx context.Context, cfg *config.Config) (*stores, error) {
	if err := asOwner(cfg.Stores.DataDir, os.Geteuid()); err != nil {
		return nil, err
	}
	if onServers(cfg) {
		return openServers(ctx, cfg)
	}
	return openEmbedded(ctx, cfg)
}

// webLog shows a store's log of web chats in the shape that webchat asks for.
type webLog struct{ entries }

// entries are what the stores offer of it.
type entries interface {
	Append(ctx context.Context, chat, key string, body []byte) (seq int64, err error)
	Since(ctx context.Context, chat string, after int64, limit int) ([]store.WebEntry, error)
	Newest(ctx context.Context, after map[string]int64) (map[string]int64, error)
	Drop(ctx context.Context, chat string) error
}

// Since translates the entries.
func (l webLog) Since(ctx context.Context, chat string, after int64, limit int) ([]webchat.Entry, error) {
	found, err := l.entries.Since(ctx, chat, after, limit)
	out := make([]webchat.Entry, len(found))
	for i, e := range found {
		out[i] = webchat.Entry{Seq: e.Seq, Body: e.Body}
	}
	return out, err
}

// enrol returns the function that makes a one-time code for an agency.
func (s *stores) enrol(r *regency.Regency) func(context.Context, string) (desk.Code, error) {
	return func(ctx context.Context, agency string) (desk.Code, error) {
		if _, ok := r.Agency(agency); !ok && !desk.Reserved(agency) {
			return desk.Code{}, unknownAgency(r, agency)
		}
		code := desk.Code{Code: intake.NewCode(random), Agency: agency, Expires: time.Now().Add(desk.CodeLife)}
		return code, s.groups.PutCode(ctx, code)
	}
}

func unknownAgency(r *regency.Regency, agency string) error {
	keys := strings.Join(append([]string{desk.Admins}, desk.Leaders()...), ", ")
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

// webKeyFile is where the key of browser chats is kept in the data folder.
const webKeyFile = "web.key"

// webSecret is the key that signs the browser chat's tokens: the configured one that
// replicas share, or one made once and kept in the data folder, readable by the
// program's own account alone.
func webSecret(cfg *config.Config, dir string) ([]byte, error) {
	if s := cfg.Web.Secret; !s.IsZero() {
		return []byte(s.Reveal()), nil
	}
	path := filepath.Join(dir, webKeyFile)
	key, _, err := keptSecret(path, func() []byte {
		key := make([]byte, 32)
		_, _ = rand.Read(key)
		return key
	})
	if err == nil && len(key) < 32 {
		err = fmt.Errorf("%s is cut short; put a copy of it back, or remove it: the next start makes a new one, and chats that are open in browsers begin anew", path)
	}
	if err != nil {
		return nil, fmt.Errorf("web key: %w", err)
	}
	return key, nil
}
