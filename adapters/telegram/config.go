package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// Mode says how updates reach us.
type Mode string

// The ways to receive.
const (
	// ModePolling asks for updates; it needs no address of our own.
	ModePolling Mode = "polling"
	// ModeWebhook lets Telegram call Config.WebhookURL.
	ModeWebhook Mode = "webhook"
)

// Modes lists every mode.
func Modes() []Mode { return []Mode{ModePolling, ModeWebhook} }

// Media opens files of our own media store for uploads. The reader is closed by
// the channel. An error makes the send a message.SendRetry.
type Media interface {
	OpenMedia(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error)
}

// Config is what New needs. Only Token has no default.
type Config struct {
	// Token is the secret from @BotFather, "123456:ABC…". It is never printed.
	Token string
	// ServerURL is the Bot API server without a trailing slash; default
	// https://api.telegram.org.
	ServerURL string
	// Mode defaults to ModePolling.
	Mode Mode

	// WebhookURL is the https address under which Telegram reaches the handler
	// of Webhook. Needed in ModeWebhook.
	WebhookURL string
	// WebhookSecret comes back in a header of every call: 16 to 256 letters,
	// digits, "_" and "-". Needed in ModeWebhook.
	WebhookSecret string
	// WebhookMaxBytes limits one call; default 1 MiB.
	WebhookMaxBytes int64
	// WebhookConnections is how many calls Telegram may make at once; default
	// 100, which is the most it allows.
	WebhookConnections int

	// PollTimeout is how long one getUpdates may wait for news; default 50 s, at
	// least 1 s. A client's own timeout must be longer.
	PollTimeout time.Duration
	// RetryMin and RetryMax bound the doubling pause after a failed poll or a
	// failed receive; defaults 200 ms and 5 s.
	RetryMin, RetryMax time.Duration
	// DrainTimeout is how long receives still running when Run's context ends
	// may take before their own context ends; default 10 s.
	DrainTimeout time.Duration
	// SendTimeout bounds one call; default 30 s. UploadTimeout bounds one call
	// that carries files, whatever the caller allows by their size; default 15 min.
	SendTimeout, UploadTimeout time.Duration

	// HTTPClient makes all calls. By default connections are kept alive, redirects never
	// followed, and messages sent by a client of their own.
	HTTPClient *http.Client
	// Log is narrowed to this channel by whoever gives it; default: discarding.
	Log *slog.Logger
	// MaxMediaBytes limits what Fetch reads; default 20 MiB, which is also the
	// most that Telegram hands to bots.
	MaxMediaBytes int64
	// Media opens stored files; without it only files that are on Telegram
	// already can be sent.
	Media Media
	// ButtonData makes what the button for choice under out in a chat sends when it is
	// pressed, at most 64 bytes; default: the choice itself.
	ButtonData func(chat message.Address, out *message.Outbound, choice string) string
	// PlaceLabel is the text of the button that shares a location; default
	// "📍 Kirim lokasi saya".
	PlaceLabel string
}

// withDefaults returns cfg with every empty field filled.
func (cfg Config) withDefaults() Config {
	def := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	if cfg.ServerURL == "" {
		cfg.ServerURL = "https://api.telegram.org"
	}
	cfg.ServerURL = strings.TrimRight(cfg.ServerURL, "/")
	if cfg.Mode == "" {
		cfg.Mode = ModePolling
	}
	if cfg.WebhookMaxBytes == 0 {
		cfg.WebhookMaxBytes = 1 << 20
	}
	if cfg.WebhookConnections == 0 {
		cfg.WebhookConnections = 100
	}
	def(&cfg.PollTimeout, 50*time.Second)
	def(&cfg.RetryMin, 200*time.Millisecond)
	def(&cfg.RetryMax, 5*time.Second)
	def(&cfg.DrainTimeout, 10*time.Second)
	def(&cfg.SendTimeout, 30*time.Second)
	def(&cfg.UploadTimeout, 15*time.Minute)
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = newHTTPClient()
	}
	if cfg.ButtonData == nil {
		cfg.ButtonData = func(_ message.Address, _ *message.Outbound, choice string) string { return choice }
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.MaxMediaBytes == 0 {
		cfg.MaxMediaBytes = 20 << 20
	}
	if cfg.PlaceLabel == "" {
		cfg.PlaceLabel = "📍 Kirim lokasi saya"
	}
	return cfg
}

// validate says everything that is wrong, joined.
func (cfg Config) validate() error {
	var errs []error
	if botID(cfg.Token) == 0 {
		errs = append(errs, errors.New(`token is not of the form "123456:ABC…"`))
	}
	if u, err := url.Parse(cfg.ServerURL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		errs = append(errs, errors.New("server URL is not an http(s) address"))
	}
	switch cfg.Mode {
	case ModePolling:
	case ModeWebhook:
		if u, err := url.Parse(cfg.WebhookURL); err != nil || u.Host == "" {
			errs = append(errs, errors.New("webhook URL is missing or not an address"))
		}
		if !goodSecret(cfg.WebhookSecret) {
			errs = append(errs, errors.New(`webhook secret must be 16 to 256 of A-Z a-z 0-9 _ -`))
		}
	default:
		errs = append(errs, fmt.Errorf("mode %q is neither %q nor %q", cfg.Mode, ModePolling, ModeWebhook))
	}
	if cfg.PollTimeout < time.Second {
		errs = append(errs, errors.New("poll timeout is shorter than a second"))
	}
	if cfg.RetryMin > cfg.RetryMax {
		errs = append(errs, errors.New("retry min is longer than retry max"))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("telegram configuration: %w", err)
	}
	return nil
}

// botID is the account's number, which stands before the colon of its token; 0
// when there is none.
func botID(token string) int64 {
	id, secret, ok := strings.Cut(token, ":")
	n, err := strconv.ParseInt(id, 10, 64)
	if !ok || err != nil || n <= 0 || secret == "" || strings.ContainsAny(secret, "/?#% \t\n") {
		return 0
	}
	return n
}

func goodSecret(s string) bool {
	if len(s) < 16 || len(s) > 256 {
		return false
	}
	for _, r := range s {
		ok := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-'
		if !ok {
			return false
		}
	}
	return true
}

const (
	// maxConns is how many calls may be under way at once, or their connections idle.
	maxConns = 1024
	// idleConn is how long a connection is kept for the next call, shorter than any
	// server keeps it: one that the server closes while we write costs a send whose fate
	// we do not know.
	idleConn = 20 * time.Second
	// dialTimeout is how long making a connection may take, and agreeing on its secrets.
	dialTimeout = 10 * time.Second
)

// newHTTPClient is tuned for many small calls to one host.
func newHTTPClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
			ForceAttemptHTTP2:   true,
			TLSHandshakeTimeout: dialTimeout,
			MaxIdleConns:        maxConns,
			MaxIdleConnsPerHost: maxConns,
			IdleConnTimeout:     idleConn,
			// Answers are a few hundred bytes; inflating them costs more than it saves.
			DisableCompression: true,
		},
		// A redirect would carry the token in the path to somebody else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
