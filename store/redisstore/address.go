package redisstore

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// ErrBadAddress is returned for an address that is not one of Redis. It does not
// quote the address, which may hold a password.
var ErrBadAddress = errors.New("not a valid address: want redis://[user:password@]host[:port][/database], rediss:// for TLS; " +
	"behind Sentinel its address with ?master_name=…[&addr=host:port…]; of a cluster with ?cluster=true[&addr=host:port…]")

// silence stops the driver's own log, which is one for the whole process: whatever
// goes wrong is in the errors that callers get.
var silence = sync.OnceFunc(func() { redis.SetLogger(silent{}) })

type silent struct{}

// Printf drops what the driver says.
func (silent) Printf(context.Context, string, ...any) {}

// newClient makes the client for an address: of one server, of Sentinel if it has
// master_name, of a cluster if it has cluster=true or further addresses. ca_file
// names a file with the certificates to trust for TLS.
func newClient(address string, opts Options) (redis.UniversalClient, error) {
	silence()
	u, err := url.Parse(address)
	if err != nil {
		return nil, ErrBadAddress
	}
	q := u.Query()
	ca, cluster := q.Get("ca_file"), q.Get("cluster") == "true" || (q.Has("addr") && !q.Has("master_name"))
	// Our own words, which the driver does not know.
	q.Del("ca_file")
	q.Del("cluster")
	sentinel := q.Has("master_name")
	u.RawQuery = q.Encode()

	switch {
	case sentinel:
		return newFailover(u.String(), ca, opts)
	case cluster:
		return newCluster(u.String(), ca, opts)
	}
	o, err := redis.ParseURL(u.String())
	if err != nil {
		return nil, ErrBadAddress
	}
	if o.TLSConfig, err = opts.tls(o.TLSConfig, ca); err != nil {
		return nil, err
	}
	o.ContextTimeoutEnabled = true
	o.DisableIdentity = true
	o.DialerRetries = dialAttempts
	o.MaintNotificationsConfig = quiet()
	return redis.NewClient(o), nil
}

func newFailover(address, ca string, opts Options) (redis.UniversalClient, error) {
	o, err := redis.ParseFailoverURL(address)
	if err != nil {
		return nil, ErrBadAddress
	}
	if o.TLSConfig, err = opts.tls(o.TLSConfig, ca); err != nil {
		return nil, err
	}
	o.ContextTimeoutEnabled = true
	o.DisableIdentity = true
	o.DialerRetries = dialAttempts
	return redis.NewFailoverClient(o), nil
}

func newCluster(address, ca string, opts Options) (redis.UniversalClient, error) {
	o, err := redis.ParseClusterURL(address)
	if err != nil {
		return nil, ErrBadAddress
	}
	if o.TLSConfig, err = opts.tls(o.TLSConfig, ca); err != nil {
		return nil, err
	}
	o.ContextTimeoutEnabled = true
	o.DisableIdentity = true
	o.DialerRetries = dialAttempts
	o.MaintNotificationsConfig = quiet()
	return redis.NewClusterClient(o), nil
}

// dialAttempts is how often one try of a command dials: once, because the command is
// tried several times itself.
const dialAttempts = 1

// quiet does without an extension of one hosted service, whose handshake other
// servers refuse.
func quiet() *maintnotifications.Config {
	return &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

// tls is what to use where the address alone gives cfg, which is nil without TLS.
func (o Options) tls(cfg *tls.Config, caFile string) (*tls.Config, error) {
	if o.TLS != nil {
		return o.TLS, nil
	}
	if cfg == nil || caFile == "" {
		return cfg, nil
	}
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, fmt.Errorf("certificates to trust: %w", err)
	}
	cfg.RootCAs = x509.NewCertPool()
	if !cfg.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("certificates to trust: %s has none", caFile)
	}
	return cfg, nil
}
