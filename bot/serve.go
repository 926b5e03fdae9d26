package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"github.com/taprose/taprose/bot/config"
)

func serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the channels that the configuration names",
		Args:  cobra.NoArgs,
	}
	path := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := config.Load(*path, os.Getenv)
		if err != nil {
			return err
		}
		log, err := configuredLogger(cmd.ErrOrStderr(), cfg)
		if err != nil {
			return err
		}
		a, err := newApp(cmd.Context(), cfg, log)
		if err != nil {
			return err
		}
		for _, d := range a.doors {
			log.Info("listening", "address", d.listener.Addr().String())
		}
		return a.run(cmd.Context())
	}
	return cmd
}

func configuredLogger(w io.Writer, cfg *config.Config) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Log.Level)); err != nil {
		return nil, fmt.Errorf("log.level: %w", err)
	}
	return newLogger(w, level, cfg.Log.Format == "json"), nil
}
