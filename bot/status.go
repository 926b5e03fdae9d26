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
	s := status{Version: version(), Since: a.began, Due: -1, Owing: a.intake.Owing()}
	wrong := make(map[string]string)
	for _, f := range a.ready.look(ctx) {
		wrong[f.name] = oneLine(f.err)
	}
	for _, p := range a.ready.parts {
		s.Parts = append(s.Parts, partState{Name: p.name, Wrong: wrong[p.name]})
	}
	if w := a.channels.whatsapp; w != nil {
		l := w.Link()
		s.Links = append(s.Links, linkState{Channel: "whatsapp", State: string(l.State), Says: l.String(), Since: l.Since})
	}
	if a.sources.Backlog != nil {
		if n, err := a.sources.Backlog(ctx, time.Now()); err == nil {
			s.Due = n
		}
	}
	return s
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
	if s.Due >= 0 {
		fmt.Fprintf(w, "reports that owe something now: %d\n", s.Due)
	}
	fmt.Fprintf(w, "chats with replies not sent yet: %d\n", s.Owing)
	if !well {
		return errNotWell
	}
	return nil
}
