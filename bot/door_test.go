package main

import (
	"bytes"
	"os"
	"testing"
)

// TestAnOrdinaryBuildHasNoDoorForTests: without the tag "loopback" the program does
// not even know the name of the variable that could point WhatsApp elsewhere.
func TestAnOrdinaryBuildHasNoDoorForTests(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		build func() (string, error)
		door  bool
	}{{built, false}, {builtLoopback, true}} {
		name, err := c.build()
		if err != nil {
			t.Fatal(err)
		}
		program, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Contains(program, []byte(loopbackEnv)); got != c.door {
			t.Errorf("%s knows the door: %v, want %v", name, got, c.door)
		}
	}
}
