package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/taprose/taprose/bot/config"
)

// status is how the running program is doing, as its control socket tells it.
type status struct {
	Version string      `json:"version"`
	Since   time.Time   `json:"since"`
	Parts   []partState `json:"parts"`
	// Links are accounts that are linked rather than logged in: how each stands.
	Links []linkState `json:"links,omitempty"`
	// Due is how many reports owe something now, -1 when the store does not say;
	// Owing how many chats are owed replies.
	Due   int64 `json:"due"`
	Owing int   `json:"owing"`
	// OldestReport and OldestChat are since when the longest waiting report and chat
	// have been due; zero when nothing waits.
	OldestReport time.Time `json:"oldest_report,omitzero"`
	OldestChat   time.Time `json:"oldest_chat,omitzero"`
	// Failed is in how many reports something was given up, FailedMemos of how many
	// leaders' orders, activities and digests; -1 when the store does not say.
	Failed      int64 `json:"failed"`
	FailedMemos int64 `json:"failed_memos"`
	// Working of Workers are busy sending; Waiting reports wait for one.
	Working int `json:"working"`
	Waiting int `json:"waiting"`
	Workers int `json:"workers"`
	// Queued of QueueLimit writes wait for the embedded store, 0 of 0 without it.
	Queued     int `json:"queued,omitempty"`
	QueueLimit int `json:"queue_limit,omitempty"`
}

// partState is one store or channel; Wrong is "" while all is well.
type partState struct {
	Name  string `json:"name"`
	Wrong string `json:"wrong,omitempty"`
}

// linkState is one linked account.
type linkState struct {
	Channel string    `json:"channel"`
	State   string    `json:"state"`
	Says    string    `json:"says"`
	Since   time.Time `json:"since"`
}

// status looks at every part.
func (a *app) status(ctx context.Context) status {
	load := a.dispatcher.Load()
	s := status{
		Version: version(), Since: a.began, Due: -1, Owing: a.intake.Owing(), Failed: -1, FailedMemos: -1,
		Working: load.Working, Waiting: load.Waiting, Workers: load.Workers,
	}
	wrong := make(map[string]string)
	for _, f := range a.ready.look(ctx) {
		wrong[f.name] = oneLine(f.err)
	}
	for _, p := range a.ready.parts {
		s.Parts = append(s.Parts, partState{Name: p.name, Wrong: wrong[p.name]})
	}
	if w := a.channels.whatsapp; w != nil {
		state, says := w.stands()
		s.Links = append(s.Links, linkState{Channel: "whatsapp", State: state, Says: says, Since: w.Link().Since})
	}
	now := time.Now()
	if a.sources.Backlog != nil {
		if n, err := a.sources.Backlog(ctx, now); err == nil {
			s.Due = n
		}
	}
	s.OldestReport, s.OldestChat = overdue(ctx, now, a.sources.ReportsDue), overdue(ctx, now, a.sources.ChatsDue)
	if n, err := a.stores.failures.CountFailed(ctx); err == nil {
		s.Failed = n
	}
	if n, err := a.stores.memos.CountFailed(ctx); err == nil {
		s.FailedMemos = n
	}
	if a.stores.writer != nil {
		w := a.stores.writer()
		s.Queued, s.QueueLimit = w.Queued, w.Limit
	}
	return s
}

// overdue is since when what a store has that waits longest has been due; the zero
// time when nothing is, or when the store does not say.
func overdue(ctx context.Context, now time.Time, oldest func(context.Context) (time.Time, error)) time.Time {
	if oldest == nil {
		return time.Time{}
	}
	at, err := oldest(ctx)
	if err != nil || at.After(now) {
		return time.Time{}
	}
	return at
}

// errNotWell: the program runs, and something in it does not; each was told on its
// own line.
var errNotWell = errors.New("not everything is well; see above")

func statusCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Ask the running program how it is doing: stores, channels, links",
		Args:  cobra.NoArgs,
	}
	path := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := config.Load(*path, os.Getenv)
		if err != nil {
			return err
		}
		var s status
		if err := askControl(cmd.Context(), cfg.Stores.DataDir, http.MethodGet, "/status", &s); err != nil {
			return err
		}
		return s.write(cmd.OutOrStdout(), cfg.Regency().Zone)
	}
	return cmd
}

// write shows the status to a person.
func (s status) write(w io.Writer, zone *time.Location) error {
	const form = "2006-01-02 15:04 MST"
	well := true
	fmt.Fprintf(w, "%s, running since %s\n", s.Version, s.Since.In(zone).Format(form))
	for _, p := range s.Parts {
		if p.Wrong != "" {
			well = false
			fmt.Fprintf(w, "✗ %s: %s\n", p.Name, p.Wrong)
			continue
		}
		fmt.Fprintf(w, "✓ %s\n", p.Name)
	}
	for _, l := range s.Links {
		fmt.Fprintf(w, "link %s: %s since %s\n", l.Channel, l.Says, l.Since.In(zone).Format(form))
	}
	since := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return ", the oldest since " + at.In(zone).Format(form)
	}
	if s.Due >= 0 {
		fmt.Fprintf(w, "reports that owe something now: %d%s\n", s.Due, since(s.OldestReport))
	}
	fmt.Fprintf(w, "chats with replies not sent yet: %d\n", s.Owing)
	if !s.OldestChat.IsZero() {
		fmt.Fprintf(w, "a chat is to be woken since %s\n", s.OldestChat.In(zone).Format(form))
	}
	fmt.Fprintf(w, "sending: %d of %d workers, %d reports wait for one\n", s.Working, s.Workers, s.Waiting)
	if s.QueueLimit > 0 {
		fmt.Fprintf(w, "writes that wait for the disk: %d of %d\n", s.Queued, s.QueueLimit)
	}
	if s.Failed > 0 {
		fmt.Fprintf(w, "reports about which something was given up: %d; taprose deliveries --failed lists them\n", s.Failed)
	}
	if s.FailedMemos > 0 {
		fmt.Fprintf(w, "leaders' orders and digests of which something was given up: %d; the same list has them\n", s.FailedMemos)
	}
	if s.Failed == 0 && s.FailedMemos == 0 {
		fmt.Fprintln(w, "nothing was given up")
	}
	if !well {
		return errNotWell
	}
	return nil
}
