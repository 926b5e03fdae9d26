package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/taprose/taprose/bot/config"
)

func demoFlags(cmd *cobra.Command) {
	cmd.Flags().String("listen", "", "address of the demonstration page (default from the built-in configuration)")
	cmd.Flags().String("data", "", "folder in which the demonstration keeps its memory")
}

// demo runs the built-in Tuban demonstration on the web page.
func demo(cmd *cobra.Command) error {
	cfg := config.Demo()
	if listen, _ := cmd.Flags().GetString("listen"); listen != "" {
		cfg.Web.Listen = listen
	}
	if data, _ := cmd.Flags().GetString("data"); data != "" {
		cfg.Stores.DataDir = data
	}
	log, err := configuredLogger(cmd.ErrOrStderr(), cfg)
	if err != nil {
		return err
	}
	a, err := newApp(cmd.Context(), cfg, log)
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "TapRose — %s. Buka / open:  http://%s/\nData: %s. Ctrl-C berhenti / stops.\n",
		cfg.Regency().Name, a.doors[0].listener.Addr(), cfg.Stores.DataDir)
	return a.run(cmd.Context())
}
