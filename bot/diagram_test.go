package main

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the drawings into the docs anew")

// TestDiagramsInTheDocsAreTheProgramsOwn holds docs to what "taprose diagram" draws.
func TestDiagramsInTheDocsAreTheProgramsOwn(t *testing.T) {
	t.Parallel()
	files := map[string]string{"report": "../docs/lifecycle.md", "chat": "../docs/conversation.md", "clock": "../docs/lifecycle.md"}
	for _, d := range diagrams {
		drawn, err := d.draw()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(files[d.name])
		if err != nil {
			t.Fatal(err)
		}
		before, rest, ok1 := strings.Cut(string(raw), "<!-- "+d.name+": drawn by ")
		mark, rest, ok2 := strings.Cut(rest, "```mermaid\n")
		_, after, ok3 := strings.Cut(rest, "```\n<!-- end -->")
		if !ok1 || !ok2 || !ok3 {
			t.Fatalf("%s has no marks around its drawing of %s", files[d.name], d.name)
		}
		want := before + "<!-- " + d.name + ": drawn by " + mark + "```mermaid\n" + strings.TrimSpace(drawn) + "\n```\n<!-- end -->" + after
		if want == string(raw) {
			continue
		}
		if !*update {
			t.Errorf("%s does not show the %s as the program draws it; run go test ./bot -run Diagrams -update", files[d.name], d.name)
			continue
		}
		if err := os.WriteFile(files[d.name], []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
