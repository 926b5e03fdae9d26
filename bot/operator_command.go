package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/taprose/taprose/bot/config"
)

// anywhere asks the running program, or opens the store itself when no program runs.
// What it takes is limited by ctx alone: sending thousands again takes its time.
func anywhere[T any](ctx context.Context, cfg *config.Config, method, path string, do func(operator) (T, error)) (said T, err error) {
	err = callControl(ctx, cfg.Stores.DataDir, method, path, func(body io.Reader) error { return json.NewDecoder(body).Decode(&said) })
	if err == nil || !errors.Is(err, errNotRunning) {
		return said, err
	}
	s, err := openStores(ctx, cfg)
	if err != nil {
		return said, err
	}
	said, err = do(s.operator(cfg))
	return said, errors.Join(err, s.close())
}

// operator is for the commands, on these stores.
func (s *stores) operator(cfg *config.Config) operator {
	o := operator{prefix: cfg.Regency().TicketPrefix, reports: s.failures, memos: s.memos, groups: s.groups, now: time.Now}
	if s.sealed != nil {
		o.people = s.sealed
	}
	return o
}

func deliveriesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "deliveries",
		Short: "What was owed about reports and could not be delivered",
		Args:  cobra.NoArgs,
	}
	path := configFlag(cmd)
	only := cmd.Flags().Bool("failed", true, "list what was given up; the only list there is")
	limit := cmd.Flags().Int("limit", 50, fmt.Sprintf("of how many reports, the latest failure first; at most %d", failedMost))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if !*only {
			return errors.New("deliveries that have not failed stand in their report: taprose report <ticket>")
		}
		if *limit < 1 || *limit > failedMost {
			return fmt.Errorf("--limit %d: must be from 1 to %d", *limit, failedMost)
		}
		cfg, err := config.Load(*path, os.Getenv)
		if err != nil {
			return err
		}
		f, err := anywhere(cmd.Context(), cfg, http.MethodGet, "/deliveries/failed?limit="+strconv.Itoa(*limit),
			func(o operator) (failures, error) { return o.failed(cmd.Context(), *limit) })
		if err != nil {
			return err
		}
		return f.write(cmd.OutOrStdout(), cfg.Regency().Zone)
	}
	cmd.AddCommand(retryCommand())
	return cmd
}

// write shows the list to a person.
func (f failures) write(w io.Writer, zone *time.Location) error {
	if len(f.Listed) == 0 {
		_, err := fmt.Fprintln(w, "nothing was given up")
		return err
	}
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, "TICKET\tDELIVERY\tTO\tGIVEN UP\tTRIES\tWHY")
	documents := make(map[string]bool)
	for _, d := range f.Listed {
		about := cmp.Or(d.Ticket, d.Memo)
		documents[about] = true
		to := string(d.Kind)
		if d.Agency != "" {
			to += " " + d.Agency
		}
		fmt.Fprintf(tab, "%s\t%s\t%s\t%s\t%d\t%s\n", about, d.Key, to, d.At.In(zone).Format(momentForm), d.Attempts, d.Failure)
	}
	if err := tab.Flush(); err != nil {
		return err
	}
	if more := f.Reports + f.Memos - int64(len(documents)); more > 0 {
		fmt.Fprintf(w, "and %d more reports, orders or digests; --limit shows them\n", more)
	}
	return nil
}

func retryCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "retry [ticket or memo]",
		Short: "Have what was given up tried again",
		Long: "Owe once more what was given up about one report (its ticket) or of one leader's order or digest (memo:…, as the list names it),\n" +
			"or with --all about everything. It is noted in the report's history.\n" +
			"With --all what the other side refused (a citizen who blocked the bot) is left alone; name its ticket to try it again.",
		Args: cobra.MaximumNArgs(1),
	}
	path := configFlag(cmd)
	all := cmd.Flags().Bool("all", false, "everything that was given up and not refused by the other side")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *all == (len(args) == 1) {
			return errors.New("say which: a ticket, or --all")
		}
		cfg, err := config.Load(*path, os.Getenv)
		if err != nil {
			return err
		}
		request, do := "/deliveries/retry", func(o operator) (retried, error) { return o.retryAll(cmd.Context()) }
		if !*all {
			request += "?ticket=" + url.QueryEscape(args[0])
			do = func(o operator) (retried, error) { return o.retryTicket(cmd.Context(), args[0]) }
		}
		done, err := anywhere(cmd.Context(), cfg, http.MethodPost, request, do)
		if err != nil {
			return err
		}
		return done.write(cmd.OutOrStdout())
	}
	return cmd
}

// write shows the outcome to a person.
func (s retried) write(w io.Writer) error {
	fmt.Fprintf(w, "%d deliveries of %d reports", s.Deliveries, s.Reports)
	if s.Memos > 0 {
		fmt.Fprintf(w, " and %d orders or digests", s.Memos)
	}
	fmt.Fprintln(w, " are owed again")
	if s.Refused > 0 {
		fmt.Fprintf(w, "%d left alone: the other side refused them; name a ticket to try them all the same\n", s.Refused)
	}
	if s.Unwanted > 0 {
		fmt.Fprintf(w, "%d left alone: the report is with another agency now or was withdrawn, or the order was taken back\n", s.Unwanted)
	}
	return nil
}

func reportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report <ticket>",
		Short: "What happened to one report, and what became of each message about it",
		Long: "Show a report's history and deliveries; what people wrote only with --words.\n" +
			"With --identity it shows who the reporter is instead, which the log of looks keeps for good with the reason and your account's name.",
		Args: cobra.ExactArgs(1),
	}
	path := configFlag(cmd)
	words := cmd.Flags().Bool("words", false, "also what the reporter and staff wrote, which may hold names")
	identity := cmd.Flags().Bool("identity", false, "show who the reporter is, and nothing else; asks for --why")
	why := cmd.Flags().String("why", "", "for what the identity is needed, in a few words; kept in the log of looks")
	cmd.MarkFlagsMutuallyExclusive("words", "identity")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *why != "" && !*identity {
			return errors.New("--why goes with --identity")
		}
		cfg, err := config.Load(*path, os.Getenv)
		if err != nil {
			return err
		}
		if *identity {
			log, err := configuredLogger(cmd.ErrOrStderr(), cfg)
			if err != nil {
				return err
			}
			who, err := reporterAnywhere(cmd.Context(), cfg, log, lookFor{Ticket: args[0], Why: *why, By: accountName()})
			if err != nil {
				return err
			}
			return who.write(cmd.OutOrStdout(), cfg.Regency().Zone)
		}
		request := "/report?ticket=" + url.QueryEscape(args[0])
		if *words {
			request += "&words=1"
		}
		t, err := anywhere(cmd.Context(), cfg, http.MethodGet, request,
			func(o operator) (timeline, error) { return o.timeline(cmd.Context(), args[0], *words) })
		if err != nil {
			return err
		}
		return t.write(cmd.OutOrStdout(), cfg.Regency().Zone)
	}
	return cmd
}
