package main

import (
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// dockerfile is the Dockerfile with continued lines joined.
func dockerfile(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`\\\n\s*`).ReplaceAllString(string(raw), "")
}

// field finds the one match of a pattern in a file and returns its group.
func field(t *testing.T, file, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(file)
	if m == nil {
		t.Fatalf("nothing matches %s", pattern)
	}
	return m[1]
}

// TestTheImageHoldsTogether: what the Dockerfile and the composition build, call and
// name is what this program has. No container engine is needed for that, and nothing is
// compiled anew: the image is built by the words of "make build".
func TestTheImageHoldsTogether(t *testing.T) {
	t.Parallel()
	file := dockerfile(t)
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	env, flags := field(t, file, `(?m)^ENV (.*)$`), field(t, file, `(?m)^RUN go build (.*?) -o `)
	flags = strings.ReplaceAll(flags, "${VERSION}", "$(VERSION)")
	local := field(t, string(makefile), `(?m)^\tCGO_ENABLED=0 \$\(GO\) build (.*?) -o taprose ./bot$`)
	if local != "-trimpath "+flags || !strings.Contains(env, "GOFLAGS=-trimpath") {
		t.Errorf("make build has the flags %q, the image %q and %q", local, env, flags)
	}
	// FROM scratch has no C library.
	if !strings.Contains(env, "CGO_ENABLED=0") {
		t.Errorf("the image is built with %q", env)
	}
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}

	goMod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	image, wants := field(t, file, `FROM golang:(\d+\.\d+)`), field(t, string(goMod), `(?m)^go (\d+\.\d+)`)
	if image != wants {
		t.Errorf("the image builds with Go %s, go.mod wants %s", image, wants)
	}

	// Every command that somebody starts in the image is one of the program's: of a
	// command that it has, --help is not an error.
	calls := map[string][]string{
		"HEALTHCHECK": words(field(t, file, `(?s)HEALTHCHECK.*?CMD (\[.*?\])`)),
		"CMD":         append([]string{"/usr/bin/taprose"}, words(field(t, file, `(?m)^CMD (\[.*\])$`))...),
	}
	raw, err := os.ReadFile("../compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c composition
	if err := yaml.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	for name, s := range c.Services {
		if s.Image != "taprose" {
			continue
		}
		var call []string
		for _, w := range s.Health["test"].([]any) {
			call = append(call, w.(string))
		}
		calls[name+"'s health check"] = call[1:] // CMD
	}
	for _, name := range slices.Sorted(maps.Keys(calls)) {
		call := calls[name]
		if !strings.Contains(file, "/out"+call[0]+" ") {
			t.Errorf("%s calls %s, which the image has not", name, call[0])
			continue
		}
		if out, err := exec.Command(program, append(call[1:], "--help")...).CombinedOutput(); err != nil {
			t.Errorf("%s calls %v: %v\n%s", name, call, err, out)
		}
	}
	// The ports that are asked are open to the network of containers.
	for _, port := range regexp.MustCompile(`bot-\d:(\d+)`).FindAllStringSubmatch(c.Configs["caddy"].Content, -1) {
		if !slices.Contains(strings.Fields(field(t, file, `(?m)^EXPOSE (.*)$`)), port[1]) {
			t.Errorf("the proxy asks port %s, which the image does not name", port[1])
		}
	}
	// The configuration is where the program looks for it, and the folder is its own.
	for name, s := range c.Services {
		if s.Image != "taprose" {
			continue
		}
		if !slices.Contains(calls["CMD"], s.Configs[0].Target) {
			t.Errorf("%s finds its configuration in %s, the image's command reads %v", name, s.Configs[0].Target, calls["CMD"])
		}
		if _, dir, _ := strings.Cut(s.Volumes[0], ":"); !strings.Contains(file, "\nVOLUME "+dir+"\n") {
			t.Errorf("%s keeps its folder in %s", name, dir)
		}
	}
}

// words reads ["a", "b"].
func words(list string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`"([^"]*)"`).FindAllStringSubmatch(list, -1) {
		out = append(out, m[1])
	}
	return out
}
