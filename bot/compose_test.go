package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/seal/sealtest"
)

// composition is as much of compose.yaml as can be held to something here, where no
// container engine is.
type composition struct {
	Services map[string]struct {
		Image      string         `yaml:"image"`
		Volumes    []string       `yaml:"volumes"`
		Secrets    []string       `yaml:"secrets"`
		Networks   []string       `yaml:"networks"`
		Health     map[string]any `yaml:"healthcheck"`
		Memory     string         `yaml:"mem_limit"`
		Entrypoint any            `yaml:"entrypoint"`
		DependsOn  any            `yaml:"depends_on"`
		Configs    []struct {
			Source string `yaml:"source"`
			Target string `yaml:"target"`
		} `yaml:"configs"`
	} `yaml:"services"`
	Networks map[string]any `yaml:"networks"`
	Volumes  map[string]any `yaml:"volumes"`
	Secrets  map[string]struct {
		File string `yaml:"file"`
	} `yaml:"secrets"`
	Configs map[string]struct {
		File    string `yaml:"file"`
		Content string `yaml:"content"`
	} `yaml:"configs"`
}

var mounted = regexp.MustCompile(`/run/secrets/([a-z_]+)`)

// TestTheCompositionFitsTogether: whatever a service of compose.yaml names is there,
// and the page for operators names every file that must be made.
func TestTheCompositionFitsTogether(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c composition
	if err := yaml.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	page := serversPage(t)
	for name, s := range c.Services {
		if s.Memory == "" {
			t.Errorf("%s has no limit of memory", name)
		}
		if s.Health == nil && name != "mongodb-setup" {
			t.Errorf("%s has no health check", name)
		}
		for _, secret := range s.Secrets {
			if c.Secrets[secret].File != "./secrets/"+secret {
				t.Errorf("%s: secret %s is in %q", name, secret, c.Secrets[secret].File)
			}
		}
		for _, v := range s.Volumes {
			volume, _, _ := strings.Cut(v, ":")
			if _, ok := c.Volumes[volume]; !ok {
				t.Errorf("%s: no volume %s", name, volume)
			}
		}
		for _, n := range s.Networks {
			if _, ok := c.Networks[n]; !ok {
				t.Errorf("%s: no network %s", name, n)
			}
		}
		for _, used := range s.Configs {
			if _, ok := c.Configs[used.Source]; !ok {
				t.Errorf("%s: no config %s", name, used.Source)
			}
		}
	}
	for secret := range c.Secrets {
		if !strings.Contains(page, secret) {
			t.Errorf("the page for operators does not say what is in secrets/%s", secret)
		}
	}
	bots := []string{"bot-1", "bot-2"}
	first, second := c.Services[bots[0]], c.Services[bots[1]]
	if len(first.Volumes) != 1 || slices.Equal(first.Volumes, second.Volumes) {
		t.Errorf("the replicas have the folders %v and %v", first.Volumes, second.Volumes)
	}
	for _, m := range mounted.FindAllStringSubmatch(page, -1) {
		if !slices.Contains(first.Secrets, m[1]) {
			t.Errorf("the configuration reads %s, which a replica has not: %v", m[0], first.Secrets)
		}
	}
	proxy := c.Configs["caddy"].Content
	for _, bot := range bots {
		for _, port := range []string{":8080", ":8081"} {
			if !strings.Contains(proxy, bot+port) {
				t.Errorf("the proxy does not pass on to %s%s", bot, port)
			}
		}
	}
	if got := slices.Sorted(maps.Keys(c.Services)); len(got) != 6 {
		t.Errorf("services %v", got)
	}
}

// TestTheConfigurationForServersIsValid reads the one on the page for operators as the
// program would.
func TestTheConfigurationForServersIsValid(t *testing.T) {
	t.Parallel()
	_, block, ok := strings.Cut(serversPage(t), "\n    channels:\n")
	if !ok {
		t.Fatal("the page has no configuration")
	}
	block, _, _ = strings.Cut("    channels:\n"+block, "\n\n")
	var lines []string
	for line := range strings.Lines(block) {
		lines = append(lines, strings.TrimPrefix(line, "    "))
	}
	secrets := t.TempDir()
	for name, text := range map[string]string{
		"telegram_token": "123456789:AAE-not-a-real-token", "telegram_secret": strings.Repeat("s", 64), "web_secret": strings.Repeat("w", 64), "identity_keys": sealtest.Keys,
		"mongodb_url": "mongodb://taprose:kata@mongodb:27017/taprose?replicaSet=rs0&authSource=taprose", "redis_url": "redis://:kata@redis:6379/0",
	} {
		if err := os.WriteFile(filepath.Join(secrets, name), []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	src := strings.ReplaceAll(demoHome(t)+"\n"+strings.Join(lines, ""), "/run/secrets", secrets)
	cfg, err := config.Parse("taprose.yaml", []byte(src), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	if !onServers(cfg) || !cfg.Stores.Migrate {
		t.Errorf("stores %+v", cfg.Stores)
	}
}

// serversPage is the section about servers of the page for operators.
func serversPage(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, page, ok := strings.Cut(string(raw), "\n## On servers\n")
	if !ok {
		t.Fatal("docs/operations.md has no section On servers")
	}
	page, _, _ = strings.Cut(page, "\n## ")
	return page
}
