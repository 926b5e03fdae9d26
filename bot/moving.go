package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/move"
	"github.com/taprose/taprose/store/sqlitestore"
)

func exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export <folder>",
		Short: "Take everything out of the store into an archive, to move it",
		Long: "Write reports with their history and files, people, groups and enrolment codes into an archive, and check it against the store.\n" +
			"Stop the program first, every replica of it. Called again after it was stopped or killed, the export goes on where it was.",
		Args: cobra.ExactArgs(1),
	}
	path := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return moving(cmd, *path, func(from move.Store, opts move.Options) error {
			m, err := move.Export(cmd.Context(), args[0], from, opts)
			if errors.Is(err, move.ErrChanged) {
				err = fmt.Errorf("%w: the store changed meanwhile; stop every program that uses it, delete %s and export again", err, args[0])
			}
			if err != nil {
				return err
			}
			return told(cmd.OutOrStdout(), "exported to "+args[0]+" and compared with the store", m)
		})
	}
	return cmd
}

func importCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import <folder>",
		Short: "Put everything from an archive into the store",
		Long: "Check an archive, write what it holds into the store of the configuration, and compare both.\n" +
			"The store must be empty, or hold a part of this archive. Stop the program first, every replica of it. Called again after it was stopped or killed, the import goes on.",
		Args: cobra.ExactArgs(1),
	}
	path := configFlag(cmd)
	check := cmd.Flags().Bool("check", false, "only check the archive; no store is opened")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *check {
			bar := newProgress(cmd.ErrOrStderr())
			m, err := move.Verify(cmd.Context(), args[0], move.Options{Progress: bar})
			bar.end()
			if err != nil {
				return stopped(cmd.Context(), err)
			}
			return told(cmd.OutOrStdout(), args[0]+" is whole", m)
		}
		return moving(cmd, *path, func(into move.Store, opts move.Options) error {
			m, err := move.Import(cmd.Context(), args[0], into, opts)
			if err != nil {
				return err
			}
			return told(cmd.OutOrStdout(), "imported from "+args[0]+" and compared with it", m)
		})
	}
	return cmd
}

// moving opens the store that a configuration names, for one side of a move.
func moving(cmd *cobra.Command, path string, do func(move.Store, move.Options) error) error {
	cfg, err := config.Load(path, os.Getenv)
	if err != nil {
		return err
	}
	s, err := openStores(cmd.Context(), cfg)
	if errors.Is(err, sqlitestore.ErrInUse) || errors.Is(err, errFolderTaken) {
		return fmt.Errorf("the program is running on %s; stop it first (systemctl stop taprose), because what is moved must stand still", cfg.Stores.DataDir)
	}
	if err != nil {
		return err
	}
	bar := newProgress(cmd.ErrOrStderr())
	side, err := s.movable()
	if err == nil {
		err = do(side, move.Options{Program: version(), Progress: bar})
	}
	bar.end()
	return errors.Join(stopped(cmd.Context(), err), s.close())
}

// movable are the stores as a move needs them.
func (s *stores) movable() (move.Store, error) {
	var m move.Store
	var ok [6]bool
	m.Reports, ok[0] = s.reports.(move.Reports)
	m.Refs, ok[1] = s.reports.(move.Refs)
	m.People, ok[2] = s.people.(move.People)
	m.Groups, ok[3] = s.groups.(move.Groups)
	m.Codes, ok[4] = s.groups.(move.Codes)
	m.Media, ok[5] = s.media.(move.Media)
	m.Memos = s.memos
	if ok != [6]bool{true, true, true, true, true, true} {
		return m, errNotMovable
	}
	return m, nil
}

// errNotMovable: a store that cannot be listed.
var errNotMovable = errors.New("this build cannot list the store of stores.reports, and so not move it")

// stopped says of a move that was interrupted that nothing is lost by it.
func stopped(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return errors.New("stopped; the same command goes on where it was")
	}
	return err
}

// told prints what an archive holds.
func told(w io.Writer, what string, m move.Manifest) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, f := range m.Files {
		fmt.Fprintf(t, "%d\t %s\n", f.Lines, f.Name)
	}
	fmt.Fprintf(t, "%d\t files, %.1f MB\n", m.Media.Files, float64(m.Media.Bytes)/1e6)
	if err := t.Flush(); err != nil {
		return err
	}
	if n := m.Media.Lost; n > 0 {
		fmt.Fprintf(w, "%d files that reports name were missing or damaged in the store; media.jsonl says which (\"lost\")\n", n)
	}
	_, err := fmt.Fprintln(w, what)
	return err
}
