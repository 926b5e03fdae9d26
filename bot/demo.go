package main

import (
	"fmt"
	"net"

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
		if !onlyHere(listen) {
			return fmt.Errorf("--listen %s: on the demonstration anybody may play administrator, so it listens only on this machine, such as 127.0.0.1:8080", listen)
		}
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

// onlyHere tells whether nobody but this machine reaches the address.
func onlyHere(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}
