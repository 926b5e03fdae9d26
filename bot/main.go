// Command bot is TapRose: a public reporting channel inside the chats people
// already use. Built, it is called taprose. This package reads the command line,
// wires the rooms of the house together, and starts and stops them in order;
// everything else is in the packages below.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
)

// gcPercent lets the heap grow to three and a half times what is in use before it is swept:
// what is in use is a few megabytes, and sweeping costs more than memory here. The
// variable GOGC of the environment overrides it.
const gcPercent = 250

// ownUmask keeps what the program writes for its own account alone, whatever the shell or
// the service that starts it says: SQLite makes its files readable for everybody, and a
// library may.
const ownUmask = 0o077

func main() {
	syscall.Umask(ownUmask)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if limit, ok := heapLimit(memoryMax); ok && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limit)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	// A second signal ends the program at once.
	context.AfterFunc(ctx, stop)
	if err := root().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "taprose: "+explain(err))
		os.Exit(1)
	}
}

// root is the command line.
func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:           "taprose",
		Short:         "Laporan warga lewat chat: WhatsApp, Telegram, dan web",
		Long:          "TapRose receives citizens' reports in chats, hands them to the agency's group, and brings every answer back.\nWithout a command it shows the built-in demonstration.",
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return demo(cmd) },
	}
	demoFlags(cmd)
	cmd.AddCommand(serveCommand(), checkCommand(), migrateCommand(), initCommand(), enrollCommand(), statusCommand(), doctorCommand(), deliveriesCommand(), backupCommand(), restoreCommand(), reportCommand(), whatsAppCommand(), diagramCommand(), versionCommand(), healthCommand(), exportCommand(), importCommand(), keysCommand(), auditCommand())
	return cmd
}

// configFlag adds the flag that names the configuration.
func configFlag(cmd *cobra.Command) *string {
	return cmd.Flags().StringP("config", "c", "taprose.yaml", "configuration file")
}
