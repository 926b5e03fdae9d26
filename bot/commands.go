package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/report"
)

func initCommand() *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "init [file]",
		Short: "Write a commented example configuration",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := "taprose.yaml"
			if len(args) == 1 {
				path = args[0]
			}
			if err := writeExample(path, force); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s written. Next: fill it in, then  taprose check -c %s\n", path, path)
			return nil
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "overwrite an existing file")
	return cmd
}

// writeExample writes the example configuration whole or not at all: what a full disk cut
// short would be taken for a configuration. With force it takes the place of a file.
func writeExample(path string, force bool) error {
	if _, err := os.Lstat(path); err == nil && !force {
		return fmt.Errorf("%s exists already and is left as it is; --force overwrites it", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".taprose-init-")
	if err != nil {
		return err
	}
	_, err = f.Write(config.Example())
	// It holds no secret, and the service reads it under another account.
	if err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func enrollCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "enroll <agency>",
		Short: "Make a one-time code that turns a group chat into an agency's desk",
		Long: "Make a one-time code. Type /daftar CODE in the group. The administrators' group is enrolled with the agency \"" + desk.Admins + "\",\n" +
			"a leader's group or private chat with " + strings.Join(desk.Leaders(), ", ") + ".",
		Args: cobra.ExactArgs(1),
	}
	path := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cfg, err := config.Load(*path, os.Getenv)
		if err != nil {
			return err
		}
		code, err := enrolAnywhere(cmd.Context(), cfg, args[0])
		if err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "/daftar %s\n", desk.ShowCode(code.Code))
		fmt.Fprintf(cmd.ErrOrStderr(), "Ketik baris di atas di grup %s. Berlaku sekali, sampai %s.\n",
			code.Agency, code.Expires.In(cfg.Regency().Zone).Format("2006-01-02 15:04 MST"))
		return nil
	}
	return cmd
}

// enrolAnywhere asks the running program for a code, or opens the store itself
// when no program runs.
func enrolAnywhere(ctx context.Context, cfg *config.Config, agency string) (desk.Code, error) {
	var code desk.Code
	err := askControl(ctx, cfg.Stores.DataDir, http.MethodPost, "/enroll?agency="+url.QueryEscape(agency), &code)
	if err == nil || !errors.Is(err, errNotRunning) {
		return code, err
	}
	s, err := openStores(ctx, cfg)
	if err != nil {
		return code, err
	}
	code, err = s.enrol(cfg.Regency())(ctx, agency)
	return code, errors.Join(err, s.close())
}

func diagramCommand() *cobra.Command {
	var names []string
	for _, d := range diagrams {
		names = append(names, d.name)
	}
	return &cobra.Command{
		Use:       "diagram [" + strings.Join(names, "|") + "]",
		Short:     "Draw the state machines as Mermaid",
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		ValidArgs: names,
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, d := range diagrams {
				if len(args) == 1 && args[0] != d.name {
					continue
				}
				s, err := d.draw()
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), s)
			}
			return nil
		},
	}
}

// diagrams are the drawings that the docs embed; a test holds them together.
var diagrams = []struct {
	name string
	draw func() (string, error)
}{
	{"report", report.Diagram},
	{"chat", citizen.Diagram},
	{"clock", clock.Diagram},
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which version this is",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			fmt.Fprintln(cmd.OutOrStdout(), version())
			return nil
		},
	}
}

// released is set by the build: -ldflags "-X main.released=v1.2.3".
var released = "dev"

// version names the build: the release, the revision if known, and Go's version.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "taprose " + released
	}
	revision := ""
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			revision = " (" + s.Value[:12] + ")"
		}
	}
	return fmt.Sprintf("taprose %s%s %s", released, revision, info.GoVersion)
}

func healthCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "healthcheck [address]",
		Short: "Ask the running program whether it is alive; for containers",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			addr := "127.0.0.1:8080"
			if len(args) == 1 {
				addr = args[0]
			}
			return healthy(cmd.Context(), addr)
		},
	}
	return cmd
}

func healthy(ctx context.Context, addr string) error {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return fmt.Errorf("%s is not host:port", addr)
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/healthz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(resp.Body, 200))
		return fmt.Errorf("%s: %s", resp.Status, said)
	}
	return nil
}
