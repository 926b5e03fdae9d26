package main

import (
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sections are the headings of the third level in the runbook, with what stands below.
func sections(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("../docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]string)
	for _, part := range strings.Split(string(raw), "\n### ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		body, _, _ = strings.Cut(body, "\n## ")
		if _, twice := found[name]; twice {
			t.Errorf("the runbook has %s twice", name)
		}
		found[name] = body
	}
	return found
}

// TestEveryAlarmHasItsPage: each alert of docs/alerts.yaml and each notice to the
// administrators has a section of the runbook that says what it means, and no section
// speaks of what there is no more.
func TestEveryAlarmHasItsPage(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../docs/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var alarms []string
	for _, m := range regexp.MustCompile(`(?m)^\s*- alert: (\w+)$`).FindAllStringSubmatch(string(raw), -1) {
		alarms = append(alarms, m[1])
	}
	if len(alarms) < 20 {
		t.Fatalf("only %d alerts found", len(alarms))
	}
	notices := noticeKeys(t)
	if len(notices) < 15 {
		t.Fatalf("only %d notices found", len(notices))
	}
	alarms = append(alarms, notices...)
	pages := sections(t)
	for _, name := range alarms {
		if body, ok := pages[name]; !ok || !strings.Contains(body, "Means") {
			t.Errorf("docs/runbook.md has no section %q that says what it means", name)
		}
		delete(pages, name)
	}
	for name := range maps.Keys(pages) {
		t.Errorf("docs/runbook.md speaks of %q, which is no alert and no notice", name)
	}
}

// noticeKeys are the texts that administrators are told unasked: what package text says
// when something went wrong on our side, and what desks hear of failures.
func noticeKeys(t *testing.T) []string {
	t.Helper()
	all := regexp.MustCompile(`(?m)^== ([a-z_.]+)$`)
	var keys []string
	for _, file := range []string{"system", "desk"} {
		raw, err := os.ReadFile("../conversation/text/id/" + file + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range all.FindAllStringSubmatch(string(raw), -1) {
			keys = append(keys, m[1])
		}
	}
	// Parts of a notice, and what a citizen is told.
	parts := []string{"system.sorry", "system.members.none", "system.members.unknown", "system.members.phone", "desk.failed.reporter"}
	return slices.DeleteFunc(keys, func(k string) bool {
		notice := false
		for _, prefix := range []string{"system.", "desk.failed.", "desk.unconfirmed.", "desk.alarm."} {
			notice = notice || strings.HasPrefix(k, prefix)
		}
		return !notice || slices.Contains(parts, k)
	})
}

// TestTheServiceFileIsWell: systemd understands docs/taprose.service and finds little
// that the program may do. Where systemd is not installed only its text is looked at.
func TestTheServiceFileIsWell(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../docs/taprose.service")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\nNoNewPrivileges=yes\n", "\nProtectSystem=strict\n", "\nUMask=0077\n", "\nCapabilityBoundingSet=\n", "\nRestart=always\n", "\nStateDirectoryMode=0700\n"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("docs/taprose.service lacks %q", strings.TrimSpace(want))
		}
	}
	tool, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Log("no systemd-analyze on this machine")
		return
	}
	// The program need not be installed here.
	unit := t.TempDir() + "/taprose.service"
	here := strings.Replace(string(raw), "/usr/local/bin/taprose serve", "/bin/true serve", 1)
	if err := os.WriteFile(unit, []byte(here), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(tool, "verify", "--man=no", unit).CombinedOutput(); err != nil || strings.Contains(string(out), unit) {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	out, err := exec.Command(tool, "security", "--offline=true", unit).CombinedOutput()
	if err != nil {
		t.Logf("systemd-analyze security cannot say: %v\n%s", err, out)
		return
	}
	m := regexp.MustCompile(`Overall exposure level for \S+: ([0-9.]+)`).FindSubmatch(out)
	if m == nil {
		t.Fatalf("systemd-analyze security says nothing:\n%s", out)
	}
	if level, err := strconv.ParseFloat(string(m[1]), 64); err != nil || level > 2 {
		t.Errorf("exposure level %s, want at most 2", m[1])
	}
}
