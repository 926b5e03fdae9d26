package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// histories is what the histories of all reports amount to, and the first that is not
// what was written.
type histories struct {
	Reports, Events int
	// Waiting counts events that are not linked yet: of an older program, until their
	// report is saved again.
	Waiting int
	// Head is a hash of the heads of all histories, in the order of the reports' IDs.
	Head string
	// Broken names the first report whose history does not hold, Why what is wrong.
	Broken, Ticket, Why string
}

// allReports lists reports.
type allReports interface {
	All(ctx context.Context, page store.Page) ([]report.Report, string, error)
}

// verifyHistories reads every report of a store.
func verifyHistories(ctx context.Context, all allReports) (histories, error) {
	var h histories
	heads := sha256.New()
	for after := ""; ; {
		rs, next, err := all.All(ctx, store.Page{Limit: 200, After: after})
		if err != nil {
			return h, fmt.Errorf("read reports: %w", err)
		}
		for i := range rs {
			linked, err := rs[i].VerifyChain()
			h.Reports++
			h.Events += linked
			h.Waiting += len(rs[i].Events) - linked
			if err != nil {
				h.Broken, h.Ticket, h.Why = rs[i].ID, rs[i].Ticket, err.Error()
				return h, nil
			}
			fmt.Fprintf(heads, "%s %s\n", rs[i].ID, rs[i].Head())
		}
		if next == "" {
			h.Head = hex.EncodeToString(heads.Sum(nil))
			return h, nil
		}
		after = next
	}
}

// historiesAnywhere asks the running program, which alone has the embedded store open,
// or reads the store itself when none runs.
func historiesAnywhere(ctx context.Context, cfg *config.Config) (h histories, err error) {
	if !onServers(cfg) {
		err = callControl(ctx, cfg.Stores.DataDir, http.MethodGet, "/histories", func(body io.Reader) error { return json.NewDecoder(body).Decode(&h) })
		if err == nil || !errors.Is(err, errNotRunning) {
			return h, err
		}
	}
	s, err := openStores(ctx, cfg)
	if err != nil {
		return h, err
	}
	h, err = verifyHistories(ctx, s.allReports)
	return h, errors.Join(err, s.close())
}

// told prints what was found; the error is for a history that does not hold.
func (h histories) told(w io.Writer) error {
	if h.Broken != "" {
		return fmt.Errorf("the history of %s (%s) does not hold: %s", h.Ticket, h.Broken, h.Why)
	}
	fmt.Fprintf(w, "%d reports with %d events, unbroken\n", h.Reports, h.Events)
	if h.Waiting > 0 {
		fmt.Fprintf(w, "%d events of an older program are linked when their report is saved next\n", h.Waiting)
	}
	_, err := fmt.Fprintf(w, "head %s\n", h.Head)
	return err
}
