//go:build !loopback

package main

import "net/http"

// whatsAppClient leaves WhatsApp to the library's own client: an ordinary build has
// no door for tests.
func whatsAppClient() (*http.Client, error) { return nil, nil }
