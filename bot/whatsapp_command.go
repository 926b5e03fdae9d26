package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/mdp/qrterminal/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/bot/config"
)

func whatsAppCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "whatsapp",
		Short: "Link the account on WhatsApp, list its groups, join one",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(pairCommand(), unlinkCommand(), groupsCommand(), joinCommand())
	return cmd
}

// accountTime bounds everything but pairing, which WhatsApp itself ends.
const accountTime = 2 * time.Minute

// withAccount runs do with the account of the configuration at path: through the
// running program, which alone may use it while it runs, or directly.
func withAccount(ctx context.Context, path string, do func(context.Context, account) error) error {
	cfg, err := config.Load(path, os.Getenv)
	if err != nil {
		return err
	}
	if cfg.Channels.WhatsApp == nil {
		return fmt.Errorf("%s has no channels.whatsapp; add whatsapp: {} under channels", path)
	}
	err = askControl(ctx, cfg.Stores.DataDir, http.MethodGet, "/status", &status{})
	switch {
	case err == nil:
		return do(ctx, remoteAccount{dir: cfg.Stores.DataDir})
	case !errors.Is(err, errNotRunning):
		return err
	}
	if err := asOwner(cfg.Stores.DataDir, os.Geteuid()); err != nil {
		return err
	}
	log, err := configuredLogger(io.Discard, cfg)
	if err != nil {
		return err
	}
	ch, err := openWhatsApp(whatsAppConfig(cfg.Channels.WhatsApp, cfg, log))
	if err != nil {
		return fmt.Errorf("channels.whatsapp: %w", err)
	}
	return errors.Join(do(ctx, ch), ch.Close())
}

func pairCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "pair",
		Short: "Link an account by showing a QR code, or a code to type with --phone",
		Long: "Link an account. On the phone: Settings, Linked devices, Link a device; then scan the QR code, or choose\n" +
			"\"Link with phone number instead\" and type the code. A running server takes the link up by itself.",
		Args: cobra.NoArgs,
	}
	path := configFlag(cmd)
	phone := cmd.Flags().String("phone", "", "the account's number, as 6281234567890: shows a code to type instead of a QR code")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		digits, err := number(*phone)
		if err != nil {
			return err
		}
		out := cmd.OutOrStdout()
		return withAccount(cmd.Context(), *path, func(ctx context.Context, a account) error {
			if err := a.Pair(ctx, func(qr string) { showQR(out, qr) }, digits, func(code string) { showCode(out, code) }); err != nil {
				return err
			}
			fmt.Fprintln(out, "WhatsApp: tertaut / linked. Next: add the number to the groups, then  taprose enroll")
			return nil
		})
	}
	return cmd
}

// number reads a phone number as people write it: "+62 812-3456-7890".
func number(s string) (string, error) {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("+-.()", r) {
			return -1
		}
		return r
	}, s)
	foreign := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) >= 0
	switch {
	case s == "":
		return "", nil
	case foreign || len(digits) < 8 || len(digits) > 15 || strings.HasPrefix(digits, "0"):
		return "", fmt.Errorf("--phone %s is not a number in international form, such as 6281234567890", s)
	}
	return digits, nil
}

// showQR draws a code; on a terminal it takes the place of the one before.
func showQR(out io.Writer, qr string) {
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(out, "\x1b[H\x1b[2J")
	}
	fmt.Fprintln(out, "Ponsel: Setelan > Perangkat tertaut > Tautkan perangkat / phone: Settings > Linked devices > Link a device")
	qrterminal.GenerateHalfBlock(qr, qrterminal.L, out)
	fmt.Fprintln(out, "Kode berganti tiap 20 detik / the code changes every 20 seconds. Ctrl-C berhenti / stops.")
}

func showCode(out io.Writer, code string) {
	fmt.Fprintf(out, "Ponsel: Perangkat tertaut > Tautkan dengan nomor telepon / phone: Linked devices > Link with phone number instead\n\n    %s\n\n", code)
}

func unlinkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "unlink",
		Short: "End the link of the account, here and with WhatsApp",
		Args:  cobra.NoArgs,
	}
	path := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx, cancel := context.WithTimeout(cmd.Context(), accountTime)
		defer cancel()
		return withAccount(ctx, *path, func(ctx context.Context, a account) error {
			if err := a.Unlink(ctx); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "WhatsApp: tautan diakhiri / unlinked.")
			return nil
		})
	}
	return cmd
}

func groupsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "groups",
		Short: "List the groups that the account is in: ID, members, title",
		Args:  cobra.NoArgs,
	}
	path := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx, cancel := context.WithTimeout(cmd.Context(), accountTime)
		defer cancel()
		return withAccount(ctx, *path, func(ctx context.Context, a account) error {
			groups, err := a.Groups(ctx)
			if err != nil {
				return err
			}
			slices.SortFunc(groups, func(a, b whatsapp.Group) int { return strings.Compare(a.Title, b.Title) })
			for _, g := range groups {
				fmt.Fprintf(cmd.OutOrStdout(), "%s\t%d\t%s\n", g.Address.ID, g.Members, g.Title)
			}
			return nil
		})
	}
	return cmd
}

func joinCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "join <invite link>",
		Short: "Follow an invite link into a group",
		Args:  cobra.ExactArgs(1),
	}
	path := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx, cancel := context.WithTimeout(cmd.Context(), accountTime)
		defer cancel()
		return withAccount(ctx, *path, func(ctx context.Context, a account) error {
			joined, err := a.JoinLink(ctx, args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s\n", joined.ID)
			fmt.Fprintln(cmd.ErrOrStderr(), "Ketik /daftar KODE di grup itu / type /daftar CODE there; a code comes from  taprose enroll")
			return nil
		})
	}
	return cmd
}
