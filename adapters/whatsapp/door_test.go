//go:build !loopback

package whatsapp

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// A build without the tag "loopback" cannot be pointed at another server.
func TestOrdinaryBuildHasNoLoopbackDoor(t *testing.T) {
	// Put together at run time, so that it does not stand in this binary itself.
	name := strings.Join([]string{"TAPROSE", "WHATSAPP", "LOOPBACK"}, "_")
	file := t.TempDir() + "/loopback.json"
	if err := os.WriteFile(file, []byte(`{"address":"127.0.0.1:1"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(name, file)
	client, err := loopbackClient()
	if client != nil || err != nil {
		t.Errorf("the door is open: %v %v", client, err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(program, []byte(name)) {
		t.Error("the program knows the variable's name")
	}
}
