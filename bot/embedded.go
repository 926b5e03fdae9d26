package main

import (
	"context"
	"fmt"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/metrics"
	"github.com/taprose/taprose/store/sqlitestore"
)

// openEmbedded opens the store that lives in a folder. It belongs to one process,
// which its lock holds, so nothing is shared and nobody leads.
func openEmbedded(ctx context.Context, cfg *config.Config) (*stores, error) {
	db, err := sqlitestore.Open(ctx, cfg.Stores.DataDir, sqlitestore.Options{})
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", cfg.Stores.DataDir, err)
	}
	return &stores{
		dir: cfg.Stores.DataDir, chats: db.Chats(), reports: db.Reports(), figures: db.Reports(), people: db.People(), allPeople: db.People(), blocks: db.People(), filing: db, allReports: db.Reports(), proofs: db.Reports(),
		dropWeb: db.WebLog().Drop, eachWeb: db.WebLog().Each, allChats: db.Chats(), pruneFiles: db.Media().Prune, forgetCodes: db.Groups().ForgetCodes,
		groups: db.Groups(), memos: db.Memos(), numbers: db.Reports(), media: db.Media(), judged: new(judged), web: webLog{db.WebLog()}, close: db.Close,
		checks: map[string]func(context.Context) error{"embedded": db.Check},
		writer: func() metrics.Writer {
			st := db.Stats()
			return metrics.Writer{Queued: st.Queued, Limit: st.Limit, Commits: st.Commits, Writes: st.Ops}
		},
		tidy: tidier{expire: db.Chats().Expire, quarantine: quarantineIn(cfg)}, failures: db.Reports(),
	}, nil
}
