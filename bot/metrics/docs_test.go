package metrics_test

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/bot/metrics"
	"github.com/taprose/taprose/conversation/message"
)

// everything returns a page on which every metric stands.
func everything(t *testing.T) (*metrics.Metrics, string) {
	t.Helper()
	m := metrics.New("v1")
	_, _, _, _, _ = m.Reports(nil), m.Chats(nil), m.People(nil), m.Groups(nil), m.Media(nil)
	_ = metrics.WebLog[int](m, nil)
	now := func(context.Context) (time.Time, error) { return time.Now(), nil }
	m.Watch(metrics.Sources{
		Backlog:    func(context.Context, time.Time) (int64, error) { return 0, nil },
		ReportsDue: now, ChatsDue: now,
		Dispatch: func() dispatch.Load { return dispatch.Load{} },
		Owing:    func() int { return 0 },
		Writer:   func() metrics.Writer { return metrics.Writer{} },
		Stores:   map[string]func(context.Context) error{"embedded": func(context.Context) error { return nil }},
		Channels: map[message.Channel]func() error{message.ChannelTelegram: func() error { return nil }},
		Links: map[message.Channel]metrics.Link{message.ChannelWhatsApp: {
			State: func() string { return "connected" }, States: []string{"connected", "logged_out"},
		}},
	})
	return m, scrape(t, m)
}

// expressions are the queries of the dashboard and the alerts, by where they stand.
func expressions(t *testing.T) map[string]string {
	t.Helper()
	found := make(map[string]string)
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
		Templating  struct{ List []struct{ Query any } }
		Annotations struct{ List []struct{ Name, Expr string } }
	}
	src, err := os.ReadFile("../../docs/grafana-dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(src, &dashboard); err != nil {
		t.Fatal(err)
	}
	for _, p := range dashboard.Panels {
		for i, target := range p.Targets {
			found["panel "+p.Title+" "+string(rune('A'+i))] = target.Expr
		}
	}
	for _, a := range dashboard.Annotations.List {
		found["annotation "+a.Name] = a.Expr
	}
	for _, v := range dashboard.Templating.List {
		if q, ok := v.Query.(map[string]any); ok {
			found["variable"], _ = q["query"].(string)
		}
	}
	if len(found) < 40 {
		t.Fatalf("only %d expressions on the dashboard", len(found))
	}
	for name, expr := range alerts(t) {
		found["alert "+name] = expr
	}
	return found
}

func alerts(t *testing.T) map[string]string {
	t.Helper()
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr         string
				Labels, Annotations map[string]string
			}
		}
	}
	src, err := os.ReadFile("../../docs/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(src, &file); err != nil {
		t.Fatal(err)
	}
	found := make(map[string]string)
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			if r.Alert == "" || r.Expr == "" || r.Annotations["summary"] == "" || r.Annotations["what"] == "" ||
				!slices.Contains([]string{"critical", "warning", "info"}, r.Labels["severity"]) || found[r.Alert] != "" {
				t.Errorf("rule %q lacks something or stands twice", r.Alert)
			}
			found[r.Alert] = r.Expr
		}
	}
	if len(found) < 20 {
		t.Fatalf("only %d alerts", len(found))
	}
	return found
}

var (
	metricName = regexp.MustCompile(`\b(?:taprose|go|process)_[a-z0-9_]+`)
	selector   = regexp.MustCompile(`\b((?:taprose|go|process)_[a-z0-9_]+)\{([^}]*)\}`)
	matcher    = regexp.MustCompile(`([a-z_]+)(=~|!=|!~|=)"([^"]*)"`)
)

// TestDashboardAndAlertsAskForWhatExists: every metric that they name is registered,
// with the labels and the values they ask for; a name that is misspelt would show
// an empty panel, or never alert.
func TestDashboardAndAlertsAskForWhatExists(t *testing.T) {
	t.Parallel()
	_, page := everything(t)
	for at, expr := range expressions(t) {
		for _, name := range metricName.FindAllString(expr, -1) {
			if !regexp.MustCompile(`(?m)^` + name + `[{ ]`).MatchString(page) {
				t.Errorf("%s: there is no %s", at, name)
			}
		}
		for _, s := range selector.FindAllStringSubmatch(expr, -1) {
			for _, m := range matcher.FindAllStringSubmatch(s[2], -1) {
				label, op, value := m[1], m[2], m[3]
				if label == "instance" || label == "job" { // Prometheus adds these
					continue
				}
				for _, v := range strings.Split(value, "|") {
					if !regexp.MustCompile(`(?m)^` + s[1] + `\{[^}]*\b` + label + `="` + regexp.QuoteMeta(v) + `"`).MatchString(page) {
						t.Errorf("%s: %s has no %s%s%q", at, s[1], label, op, v)
					}
				}
			}
		}
	}
}

// TestMonitoringPageNamesEverything: docs/monitoring.md explains every metric, and
// none that is not there.
func TestMonitoringPageNamesEverything(t *testing.T) {
	t.Parallel()
	m, page := everything(t)
	src, err := os.ReadFile("../../docs/monitoring.md")
	if err != nil {
		t.Fatal(err)
	}
	told := regexp.MustCompile("`(taprose_[a-z_]+)`").FindAllStringSubmatch(string(src), -1)
	var names []string
	for _, n := range told {
		names = append(names, n[1])
		if !slices.Contains(m.Names(), n[1]) {
			t.Errorf("docs/monitoring.md explains %s, which does not exist", n[1])
		}
	}
	for _, n := range m.Names() {
		if !slices.Contains(names, n) {
			t.Errorf("docs/monitoring.md does not explain %s", n)
		}
		if !strings.Contains(page, "\n# TYPE "+n+" ") {
			t.Errorf("%s is named and not registered", n)
		}
	}
	for _, line := range regexp.MustCompile(`(?m)^# TYPE (taprose_\w+)`).FindAllStringSubmatch(page, -1) {
		if !slices.Contains(m.Names(), line[1]) {
			t.Errorf("%s is registered and not named", line[1])
		}
	}
	known := alerts(t)
	for _, a := range regexp.MustCompile("`(TapRose[A-Za-z]+)`").FindAllStringSubmatch(string(src), -1) {
		if known[a[1]] == "" {
			t.Errorf("docs/monitoring.md speaks of the alert %s, which does not exist", a[1])
		}
	}
}

// TestLabelsComeFromShortLists: nothing that a person brings becomes a label.
func TestLabelsComeFromShortLists(t *testing.T) {
	t.Parallel()
	_, page := everything(t)
	labels := make(map[string][]string)
	for _, l := range regexp.MustCompile(`(?m)^taprose_\w+\{(.*)\}`).FindAllStringSubmatch(page, -1) {
		for _, m := range matcher.FindAllStringSubmatch(l[1], -1) {
			if !slices.Contains(labels[m[1]], m[3]) {
				labels[m[1]] = append(labels[m[1]], m[3])
			}
		}
	}
	for label, values := range labels {
		if !slices.Contains([]string{"channel", "store", "call", "outcome", "kind", "level", "state", "version", "why", "le"}, label) {
			t.Errorf("an unexpected label %s: %v", label, values)
		}
		if len(values) > 40 {
			t.Errorf("%s has %d values", label, len(values))
		}
	}
	if n := strings.Count(page, "\ntaprose_"); n > 1500 {
		t.Errorf("%d series", n)
	}
}
