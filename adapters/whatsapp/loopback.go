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

// loopbackVariable names a JSON file that sends all connections to a server on
// this machine. It exists only in builds with the tag "loopback", which are for
// tests: whoever can set it can read and answer everything.
const loopbackVariable = "TAPROSE_WHATSAPP_LOOPBACK"

// loopback is that file.
//
//	{"address":"127.0.0.1:40123","ca_pem":"-----BEGIN CERTIFICATE-----\n…","root_key_hex":"9f0c…"}
type loopback struct {
	Address    string `json:"address"`
	CAPEM      string `json:"ca_pem"`
	RootKeyHex string `json:"root_key_hex"`
}

// trustOnce sets the root of trust, which the library keeps in a variable.
var trustOnce sync.Once

func loopbackClient() (*http.Client, error) {
	path := os.Getenv(loopbackVariable)
	if path == "" {
		return nil, nil
	}
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
