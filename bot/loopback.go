//go:build loopback

package main

import (
	"net/http"
	"os"

	"github.com/taprose/taprose/adapters/whatsapp"
)

// whatsAppClient points WhatsApp at a server on this machine when the variable names
// a file that describes one. It exists for black-box tests, in builds with the tag
// "loopback" alone; nil is the library's own client.
func whatsAppClient() (*http.Client, error) {
	path := os.Getenv("TAPROSE_WHATSAPP_LOOPBACK")
	if path == "" {
		return nil, nil
	}
	return whatsapp.Loopback(path)
}
