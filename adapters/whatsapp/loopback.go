//go:build loopback

package whatsapp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"

	"go.mau.fi/whatsmeow"
)

// loopback is the file that Loopback reads.
//
//	{"address":"127.0.0.1:40123","ca_pem":"-----BEGIN CERTIFICATE-----\n…","root_key_hex":"9f0c…"}
type loopback struct {
	Address    string `json:"address"`
	CAPEM      string `json:"ca_pem"`
	RootKeyHex string `json:"root_key_hex"`
}

// trustOnce sets the root of trust, which the library keeps in a variable.
var trustOnce sync.Once

// Loopback returns a client for Config.HTTPClient that sends every connection to the
// server on this machine which the JSON file at path describes, and trusts its root
// for all channels of the process. It exists only in builds with the tag "loopback",
// which are for tests: whoever can write that file can read and answer everything.
func Loopback(path string) (*http.Client, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("whatsapp loopback: %w", err)
	}
	var l loopback
	if err := json.Unmarshal(raw, &l); err != nil {
		return nil, fmt.Errorf("whatsapp loopback: %w", err)
	}
	key, err := hex.DecodeString(l.RootKeyHex)
	if err != nil || len(key) != len(whatsmeow.WACertPubKey) {
		return nil, errors.New("whatsapp loopback: root key is not 32 bytes in hexadecimal")
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM([]byte(l.CAPEM)) {
		return nil, errors.New("whatsapp loopback: no certificate of an authority")
	}
	trustOnce.Do(func() { copy(whatsmeow.WACertPubKey[:], key) })
	return &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, network, l.Address)
		},
		TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
	}}, nil
}
