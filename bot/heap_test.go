package main

import (
	"os"
	"path/filepath"
	"testing"
)

// The heap is swept early only where memory is scarce.
func TestTheHeapIsLimitedWhereMemoryIs(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "memory.max")
	if _, ok := heapLimit(file); ok {
		t.Error("a limit without a file")
	}
	for says, want := range map[string]int64{
		"536870912\n": 384 << 20, "1073741823\n": 805306365, "1073741824\n": 0, "17179869184\n": 0, "max\n": 0, "": 0, "0\n": 0,
	} {
		if err := os.WriteFile(file, []byte(says), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, ok := heapLimit(file); ok != (want > 0) || ok && got != want {
			t.Errorf("%q: %d, %v", says, got, ok)
		}
	}
}
