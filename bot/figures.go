package main

import (
	"fmt"
	"log/slog"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/dashboard"
)

// newDashboard makes the pages with the figures, nil where they are switched off.
func newDashboard(cfg *config.Config, s *stores, c *channels, log *slog.Logger) (*dashboard.Dashboard, error) {
	if cfg.Web.Listen == "" || !cfg.Web.Dashboard {
		return nil, nil
	}
	secret, err := webSecret(cfg, s.dir)
	if err != nil {
		return nil, err
	}
	d, err := dashboard.New(dashboard.Config{
		Reports: s.figures, Groups: s.groups, Regency: cfg.Regency(), Guard: c.guard, Guesses: c.guesses, Secret: secret,
		PublicURL: cfg.Web.PublicURL, Tiles: cfg.Web.MapTiles, TilesCredit: cfg.Web.MapCredit,
		Logger: log.With("part", "dashboard"),
	})
	if err != nil {
		return nil, fmt.Errorf("web.dashboard: %w", err)
	}
	return d, nil
}
