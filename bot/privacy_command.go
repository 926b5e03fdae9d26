package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/seal"
	"github.com/taprose/taprose/store/sqlitestore"
)

func keysCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "keys [id]",
		Short: "Make a key that seals the identities of reporters",
		Long: "Make a key for privacy.keys. To change keys, put the new one behind the old one everywhere (OLD,NEW), then before it (NEW,OLD);\n" +
			"the running program seals everybody anew within a day, or at once: taprose keys reseal. Then the old one may go.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			key := seal.NewKey(newKeyID())
			if len(args) == 1 {
				key = seal.NewKey(args[0])
			}
			if _, err := seal.ParseKeys(key); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), key)
			return nil
		},
	}
	reseal := &cobra.Command{
		Use:   "reseal",
		Short: "Seal every identity under the first key, now",
		Long:  "Seal every identity under the first of privacy.keys, so that the others may go. The embedded store must not be in use: its program does this by itself within a day.",
		Args:  cobra.NoArgs,
	}
	path := configFlag(reseal)
	reseal.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := config.Load(*path, os.Getenv)
		if err != nil {
			return err
		}
		log, err := configuredLogger(cmd.ErrOrStderr(), cfg)
		if err != nil {
			return err
		}
		s, err := openStores(cmd.Context(), cfg)
		if errors.Is(err, sqlitestore.ErrInUse) {
			return fmt.Errorf("the program is running on %s and seals everybody anew by itself within a day; stop it first to do it now", cfg.Stores.DataDir)
		}
		if err != nil {
			return err
		}
		err = s.openPeople(cmd.Context(), cfg, log)
		if err == nil {
			var n int
			n, err = s.sealed.Reseal(cmd.Context(), s.allPeople)
			fmt.Fprintf(cmd.OutOrStdout(), "%d identities sealed anew\n", n)
			err = errors.Join(err, s.looks.Close())
		}
		return errors.Join(err, s.close())
	}
	cmd.AddCommand(reseal)
	return cmd
}

func auditCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "Prove that nothing that was written down was changed"}
	verify := &cobra.Command{
		Use:   "verify",
		Short: "Check the histories of all reports and the log of looks at identities, and name the first change",
		Args:  cobra.NoArgs,
	}
	path := configFlag(verify)
	head := verify.Flags().String("head", "", "a hash that an earlier call ended with: prove that it is still part of the log")
	verify.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := config.Load(*path, os.Getenv)
		if err != nil {
			return err
		}
		sum, err := audit.Verify(filepath.Join(cfg.Stores.DataDir, auditFolder))
		if err != nil {
			return err
		}
		if *head != "" && !sum.Has(*head) {
			return fmt.Errorf("the log holds together, but the line with the hash %s is not in it: it was written anew, or that month was deleted", *head)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%d looks in %d months, unbroken\nhead %s\n", sum.Looks, sum.Files, sum.Head)
		h, err := historiesAnywhere(cmd.Context(), cfg)
		if err != nil {
			return err
		}
		return h.told(cmd.OutOrStdout())
	}
	cmd.AddCommand(verify)
	return cmd
}
