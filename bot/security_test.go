package main

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every promise of docs/security.md names the test that shows it, and each is there.
func TestTheThreatModelNamesTestsThatExist(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	known := make(map[string]bool)
	for _, s := range house(t) {
		for _, d := range s.ast.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && s.test && f.Recv == nil {
				known[f.Name.Name] = true
			}
		}
	}
	named := regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)`").FindAllStringSubmatch(string(page), -1)
	if len(named) < 50 {
		t.Errorf("only %d tests are named", len(named))
	}
	for _, n := range named {
		if !known[n[1]] {
			t.Errorf("docs/security.md names %s, which does not exist", n[1])
		}
	}
	for _, n := range regexp.MustCompile("story `([a-z-]+)`").FindAllStringSubmatch(string(page), -1) {
		if _, err := os.Stat(filepath.Join("../conversation/testdata/transcripts", n[1]+".txt")); err != nil {
			t.Errorf("docs/security.md names the story %s: %v", n[1], err)
		}
	}
	// A row without a test must say so by an empty last column, which is seen when read;
	// at most one may.
	if n := strings.Count(string(page), "| |\n") - strings.Count(string(page), "| | |\n"); n > 1 {
		t.Errorf("%d rows show no test", n)
	}
}
