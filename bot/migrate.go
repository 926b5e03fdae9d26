package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/store/mongostore"
)

func migrateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Make the collections and indexes that are missing in MongoDB",
		Long:  "Make the collections and indexes that are missing in MongoDB. It may be run any number of times, also while replicas run. \"serve\" does the same unless stores.migrate is false; the embedded store needs nothing.",
		Args:  cobra.NoArgs,
	}
	path := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := config.Load(*path, os.Getenv)
		if err != nil {
			return err
		}
		if !onServers(cfg) {
			fmt.Fprintln(cmd.OutOrStdout(), "the embedded store migrates itself; nothing to do")
			return nil
		}
		if err := migrate(cmd.Context(), cfg); err != nil {
			return fmt.Errorf("stores.reports: %w", err)
		}
		fmt.Fprintln(cmd.OutOrStdout(), "the database is ready")
		return nil
	}
	return cmd
}

func migrate(ctx context.Context, cfg *config.Config) error {
	db, err := mongostore.Open(ctx, cfg.Stores.Reports.Reveal(), mongostore.Options{})
	if err != nil {
		return err
	}
	return errors.Join(db.Migrate(ctx), db.Close())
}
