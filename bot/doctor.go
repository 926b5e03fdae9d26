package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/taprose/taprose/adapters/telegram"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
)

// doctor looks for what is wrong with the machine, the files and the accounts, and says
// one sentence for each thing it looked at. It changes nothing.
type doctor struct {
	cfg *config.Config
	say func(finding)
	now func() time.Time
	// space tells how much of a disk is left: bytes and files, with their totals.
	space func(dir string) (disk, error)
}

// finding is one thing that was looked at.
type finding struct {
	how  health
	what string
}

// health is how something is.
type health string

// The kinds of finding: well, worth a look, and what must be mended.
const (
	healthWell  health = "✓"
	healthWatch health = "!"
	healthWrong health = "✗"
)

func (d *doctor) well(form string, args ...any) {
	d.say(finding{healthWell, fmt.Sprintf(form, args...)})
}
func (d *doctor) watch(form string, args ...any) {
	d.say(finding{healthWatch, fmt.Sprintf(form, args...)})
}
func (d *doctor) wrong(form string, args ...any) {
	d.say(finding{healthWrong, fmt.Sprintf(form, args...)})
}

// errSick: at least one thing must be mended; each was told on its own line.
var errSick = errors.New("something must be mended; see the lines with ✗")

func doctorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look for what is wrong with the machine, the files and the accounts",
		Long:  "Say one sentence for each thing: ✓ is well, ! is worth a look, ✗ must be mended. Nothing is changed. Ends with 1 when there is any ✗.",
		Args:  cobra.NoArgs,
	}
	path := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := config.Load(*path, os.Getenv)
		if err != nil {
			return err
		}
		return examine(cmd.Context(), cmd.OutOrStdout(), cfg)
	}
	return cmd
}

func examine(ctx context.Context, w io.Writer, cfg *config.Config) error {
	sick := false
	d := &doctor{cfg: cfg, now: time.Now, space: spaceOf, say: func(f finding) {
		sick = sick || f.how == healthWrong
		fmt.Fprintf(w, "%s %s\n", f.how, f.what)
	}}
	d.all(ctx)
	if sick {
		return errSick
	}
	return nil
}

func (d *doctor) all(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	d.well("%s", version())
	d.program(ctx)
	d.folder()
	d.disk()
	d.secrets()
	if onServers(d.cfg) {
		d.servers(ctx)
	}
	d.telegram(ctx)
	d.groups(ctx)
}

// program asks the running program how it is.
func (d *doctor) program(ctx context.Context) {
	var s status
	err := askControl(ctx, d.cfg.Stores.DataDir, http.MethodGet, "/status", &s)
	switch {
	case errors.Is(err, errNotRunning):
		d.watch("no program is running on %s", d.cfg.Stores.DataDir)
		return
	case err != nil:
		d.wrong("the running program does not say how it is: %s", oneLine(err))
		return
	}
	d.well("the program runs since %s", s.Since.In(d.cfg.Regency().Zone).Format(momentForm))
	if s.Version != version() {
		d.watch("the running program is another version (%s): restart it", s.Version)
	}
	for _, p := range s.Parts {
		if p.Wrong != "" {
			d.wrong("%s: %s", p.Name, p.Wrong)
		} else {
			d.well("%s", p.Name)
		}
	}
	for _, l := range s.Links {
		d.well("the link to %s: %s", l.Channel, l.Says)
	}
	if !s.OldestReport.IsZero() {
		if waits := d.now().Sub(s.OldestReport); waits > 10*time.Minute {
			d.wrong("something owed about a report has waited for %v", waits.Round(time.Minute))
		}
	}
	if s.Failed > 0 {
		d.watch("about %d reports something was given up: taprose deliveries --failed", s.Failed)
	}
	if s.FailedMemos > 0 {
		d.watch("of %d leaders' orders or digests something was given up: taprose deliveries --failed", s.FailedMemos)
	}
}

// folder looks at the data folder and what is in it.
func (d *doctor) folder() {
	dir := d.cfg.Stores.DataDir
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.wrong("there is no data folder %s; taprose serve makes it", dir)
		return
	case err != nil:
		d.wrong("the data folder cannot be looked at: %s", oneLine(err))
		return
	}
	mode := info.Mode().Perm()
	if mode&0o077 != 0 {
		d.wrong("others on this machine may look into %s (%04o): chmod 700 %s", dir, mode, dir)
	} else {
		d.well("the data folder %s is the program's own", dir)
	}
	if owner, ok := ownerOf(info); ok && owner != os.Geteuid() {
		d.watch("you are not the account that owns %s (%d): run this as that account", dir, owner)
	} else if err := writable(dir); err != nil {
		d.wrong("the data folder cannot be written to: %s", explain(err))
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		d.wrong("the data folder cannot be read: %s", explain(err))
		return
	}
	for _, e := range entries {
		if mode&0o011 == 0 {
			// Nobody else gets as far as the files.
			break
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
			d.wrong("others on this machine may read %s (%04o): chmod 600", filepath.Join(dir, e.Name()), info.Mode().Perm())
		}
	}
	if n := quarantinedIn(d.cfg); n > 0 {
		d.watch("%d messages are in quarantine: docs/runbook.md, system.quarantined", n)
	}
}

func quarantinedIn(cfg *config.Config) int {
	entries, err := os.ReadDir(quarantineIn(cfg).dir)
	if err != nil {
		return 0
	}
	return len(entries)
}

// Below diskWrong nothing will soon be acknowledged any more.
const (
	diskWatch = 5 << 30
	diskWrong = 1 << 30
)

// disk is how much of a file system is left, in bytes and files; Files is 0 where it
// does not count them.
type disk struct{ Free, FreeFiles, Files uint64 }

// disk looks at the space that is left.
func (d *doctor) disk() {
	left, err := d.space(d.cfg.Stores.DataDir)
	switch gb := float64(left.Free) / 1e9; {
	case err != nil:
		d.watch("how full the disk is cannot be told: %s", oneLine(err))
	case left.Free < diskWrong:
		d.wrong("only %.1f GB are left for %s; when the disk is full nothing is acknowledged: docs/runbook.md, Disk full", gb, d.cfg.Stores.DataDir)
	case left.Files > 0 && left.FreeFiles < left.Files/50:
		d.wrong("the disk of %s has hardly any room for more files (%d left)", d.cfg.Stores.DataDir, left.FreeFiles)
	case left.Free < diskWatch:
		d.watch("%.1f GB are left for %s", gb, d.cfg.Stores.DataDir)
	default:
		d.well("%.0f GB are left for %s", gb, d.cfg.Stores.DataDir)
	}
}

// secrets looks at who may read them.
func (d *doctor) secrets() {
	for _, name := range d.cfg.SecretFiles() {
		info, err := os.Stat(name)
		switch {
		case err != nil:
			d.wrong("the secret %s cannot be looked at: %s", name, oneLine(err))
		case info.Mode().Perm()&0o004 != 0 && !guarded(filepath.Dir(name)):
			d.wrong("everybody on this machine may read the secret %s (%04o): chmod o-r", name, info.Mode().Perm())
		default:
			d.well("the secret %s is not for everybody", name)
		}
	}
}

// guarded tells whether a folder keeps others out of what is in it.
func guarded(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.Mode().Perm()&0o001 == 0
}

func ownerOf(info fs.FileInfo) (int, bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(s.Uid), true
}

func spaceOf(dir string) (disk, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return disk{}, err
	}
	return disk{Free: s.Bavail * uint64(s.Bsize), FreeFiles: s.Ffree, Files: s.Files}, nil
}

// Beyond clockWatch deadlines are told wrongly by as much; beyond clockWrong
// certificates and leases of replicas fail.
const (
	clockWatch = 2 * time.Second
	clockWrong = 30 * time.Second
)

// clock compares ours with a server's, as its answer's Date header (RFC 9110, section
// 6.6.1) tells it to the second.
func (d *doctor) clock(whose string, theirs time.Time, began, ended time.Time) {
	// Theirs was cut to the second, and lies between asking and being answered.
	off := max(began.Sub(theirs.Add(time.Second)), theirs.Sub(ended), 0)
	switch {
	case off > clockWrong:
		d.wrong("the clock of this machine is %v away from %s's: timedatectl set-ntp true", off.Round(time.Second), whose)
	case off > clockWatch:
		d.watch("the clock of this machine is %v away from %s's", off.Round(time.Second), whose)
	default:
		d.well("the clock agrees with %s's", whose)
	}
}

// telegram looks at the account and its webhook.
func (d *doctor) telegram(ctx context.Context) {
	t := d.cfg.Channels.Telegram
	if t == nil {
		return
	}
	d.time(ctx, "Telegram", t.ServerURL)
	ch, err := telegram.New(telegramConfig(t, d.cfg, slog.New(slog.DiscardHandler)))
	if err != nil {
		d.wrong("channels.telegram: %s", oneLine(err))
		return
	}
	if err := ch.Check(ctx); err != nil {
		d.wrong("Telegram: %s", oneLine(err))
		return
	}
	d.well("Telegram knows the token")
	hook, err := ch.Hook(ctx)
	want := ""
	if t.Webhook != nil {
		want = t.Webhook.URL
	}
	switch {
	case err != nil:
		d.watch("Telegram does not tell of the webhook: %s", oneLine(err))
	case hook.URL == want && want != "":
		d.well("the webhook is registered")
	case hook.URL != want && want == "":
		d.wrong("a webhook is set for this bot, so polling gets nothing: another program uses the token, or did; restart taprose, which takes it away")
	case hook.URL != want:
		d.wrong("the webhook that Telegram knows is not channels.telegram.webhook.url; restart taprose, which sets it")
	}
	if err == nil && hook.Failure != "" && d.now().Sub(hook.FailedAt) < time.Hour {
		d.wrong("Telegram could not reach the webhook %v ago: %s", d.now().Sub(hook.FailedAt).Round(time.Second), hook.Failure)
	}
	if err == nil && hook.Pending > 100 {
		d.watch("%d messages wait at Telegram", hook.Pending)
	}
}

// time asks a network what time it is.
func (d *doctor) time(ctx context.Context, whose, server string) {
	if server == "" {
		server = "https://api.telegram.org"
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, server+"/", nil)
	if err != nil {
		d.watch("what time it is at %s cannot be asked: the address of its server is not one", whose)
		return
	}
	began := d.now()
	resp, err := http.DefaultTransport.RoundTrip(req)
	ended := d.now()
	if err != nil {
		d.wrong("%s cannot be reached from this machine: %s", whose, oneLine(err))
		return
	}
	_ = resp.Body.Close()
	theirs, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		d.watch("%s does not tell what time it is", whose)
		return
	}
	d.clock(whose, theirs, began, ended)
}

// groups looks whether every agency has one in which the bot still is.
func (d *doctor) groups(ctx context.Context) {
	groups, err := anywhere(ctx, d.cfg, http.MethodGet, "/groups", func(o operator) ([]desk.Group, error) { return o.groups.Groups(ctx, "") })
	if err != nil {
		d.wrong("the enrolled groups cannot be listed: %s", explain(err))
		return
	}
	have := make(map[string]bool)
	for _, g := range groups {
		have[g.Agency] = true
	}
	if !have[desk.Admins] {
		d.wrong("no administrators' group is enrolled: nobody sees what could not be delivered; taprose enroll %s", desk.Admins)
	}
	var without []string
	for _, a := range d.cfg.Regency().Agencies {
		if !have[a.Key] {
			without = append(without, a.Key)
		}
	}
	if len(without) > 0 {
		d.watch("%d agencies have no group, their cards wait: %s", len(without), strings.Join(without, ", "))
	}
	d.standing(ctx, groups)
}

// standing asks Telegram how the bot stands in its groups. WhatsApp can only be asked
// by the running program, which notices by itself when it is put out.
func (d *doctor) standing(ctx context.Context, groups []desk.Group) {
	t := d.cfg.Channels.Telegram
	if t == nil {
		return
	}
	ch, err := telegram.New(telegramConfig(t, d.cfg, slog.New(slog.DiscardHandler)))
	if err != nil {
		return
	}
	in := 0
	for _, g := range groups {
		if g.Chat.Channel != message.ChannelTelegram {
			continue
		}
		s, err := ch.Standing(ctx, g.Chat)
		switch {
		case err != nil:
			d.watch("how the bot stands in the group of %s cannot be asked: %s", g.Agency, oneLine(err))
		case !s.In:
			d.wrong("the bot is not in the group of %s any more: kode %s in the administrators' group makes a code for a new one", g.Agency, g.Agency)
		case !s.SeesAll:
			in++
			d.watch("in the group of %s the bot sees only what quotes it: make it an administrator there", g.Agency)
		default:
			in++
		}
	}
	if in > 0 {
		d.well("the bot is in %d groups on Telegram", in)
	}
}
