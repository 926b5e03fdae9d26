package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// Media opens files of our own media store for uploads. The reader is closed by
// the channel. An error makes the send a message.SendRetry.
type Media interface {
	OpenMedia(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error)
}

// Pace is how fast the account speaks. WhatsApp publishes no numbers; these are
// the careful rules of thumb of those who run such accounts.
type Pace struct {
	// Off removes all limits, for load tests.
	Off bool
	// MinGap and MaxGap bound the random pause between two messages; defaults
	// 2 s and 6 s.
	MinGap, MaxGap time.Duration
	// PerMinute is the most messages in any minute, everyone together; default
	// 8, which suits a young number.
	PerMinute int
	// Silent leaves out the "typing…" that is otherwise shown before a message.
	Silent bool
}

// ReceiptKind is what a receipt says of our message.
type ReceiptKind string

// The kinds of receipt.
const (
	// ReceiptDelivered: it is on the phone (of anyone, in a group).
	ReceiptDelivered ReceiptKind = "delivered"
	// ReceiptRead: it was read (by anyone, in a group).
	ReceiptRead ReceiptKind = "read"
)

// Members says who came and went in a group.
type Members struct {
	Chat         message.Address
	Title        string
	Joined, Left []message.Sender
	// By is who did it; zero when WhatsApp does not say.
	By message.Sender
}

// Config is what New needs. Only Store has no default.
type Config struct {
	// Store is where the link's keys live: the path of an SQLite file of its
	// own, or the URL of a PostgreSQL database ("postgres://…", a secret).
	Store string
	// Shared tells that other processes have the same Store and stand in for each
	// other: Run waits while another has the account.
	Shared bool
	// Name is what the phone shows under "Linked devices"; default "TapRose".
	// The first channel of a process decides it.
	Name string
	// HTTPClient makes all connections; nil takes the library's own, which
	// follow the proxy variables of the environment.
	HTTPClient *http.Client
	// Log defaults to discarding.
	Log *slog.Logger

	// Media opens stored files; without it only files that are on WhatsApp
	// already can be sent.
	Media Media
	// Picture decodes a stored photo, within whatever bounds, and hands it to use, from
	// which the small picture is made that phones show until the photo is loaded. nil,
	// and what is not handed over: the photo goes without.
	Picture func(ctx context.Context, r io.ReadSeeker, use func(image.Image)) error
	// TempDir is where files stand while they are encrypted or decrypted; default the
	// system's folder for temporary files, which may be memory.
	TempDir string
	// MaxMediaBytes limits what Fetch reads; default 20 MiB.
	MaxMediaBytes int64
	// MediaRetryWait is how long Fetch waits for a phone to upload an expired
	// file again; default 30 s.
	MediaRetryWait time.Duration

	// Pace defaults to the careful numbers.
	Pace Pace
	// SendTimeout bounds the wait for WhatsApp's answer to one message; default
	// 30 s.
	SendTimeout time.Duration

	// RetryMin and RetryMax bound the doubling pause after a failed receive,
	// before the connection is renewed to get the message again; defaults 250 ms
	// and 30 s.
	RetryMin, RetryMax time.Duration
	// DrainTimeout is how long a receive still running when Run's context ends
	// may take; default 10 s.
	DrainTimeout time.Duration
	// UnreadableWait is how long a message that could not be decrypted may take
	// to come again before the citizen is asked for it; default 2 min.
	UnreadableWait time.Duration
	// PairPoll is how often an unpaired Run looks whether somebody paired;
	// default 2 s.
	PairPoll time.Duration
	// KeepPreviews is how long the first words of messages are kept, to show
	// them above quoted replies; default 30 days.
	KeepPreviews time.Duration
	// Reactions passes reactions on as Inbound{Unsupported: "reaction"} with the
	// emoji in Reaction; otherwise they are acknowledged and dropped.
	Reactions bool

	// OnLink hears each change of the link, in order. It must not block.
	OnLink func(Link)
	// OnReceipt hears what became of our messages. It must not block for long:
	// messages wait behind it. A receipt may come more than once, or never.
	OnReceipt func(chat message.Address, messageIDs []string, kind ReceiptKind)
	// OnMembers hears who came and went in groups. Same rule.
	OnMembers func(Members)
}

// WithDefaults returns cfg with every empty field filled.
func (cfg Config) WithDefaults() Config {
	def := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	if cfg.Name == "" {
		cfg.Name = "TapRose"
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.MaxMediaBytes == 0 {
		cfg.MaxMediaBytes = 20 << 20
	}
	def(&cfg.MediaRetryWait, 30*time.Second)
	def(&cfg.Pace.MinGap, 2*time.Second)
	def(&cfg.Pace.MaxGap, 6*time.Second)
	if cfg.Pace.PerMinute == 0 {
		cfg.Pace.PerMinute = 8
	}
	def(&cfg.SendTimeout, 30*time.Second)
	def(&cfg.RetryMin, 250*time.Millisecond)
	def(&cfg.RetryMax, 30*time.Second)
	def(&cfg.DrainTimeout, 10*time.Second)
	def(&cfg.UnreadableWait, 2*time.Minute)
	def(&cfg.PairPoll, 2*time.Second)
	def(&cfg.KeepPreviews, 30*24*time.Hour)
	if cfg.OnLink == nil {
		cfg.OnLink = func(Link) {}
	}
	if cfg.OnReceipt == nil {
		cfg.OnReceipt = func(message.Address, []string, ReceiptKind) {}
	}
	if cfg.OnMembers == nil {
		cfg.OnMembers = func(Members) {}
	}
	return cfg
}

// validate says everything that is wrong, joined.
func (cfg Config) validate() error {
	var errs []error
	if cfg.Store == "" {
		errs = append(errs, errors.New("store is missing: a file or a postgres:// address"))
	}
	if cfg.Pace.MinGap > cfg.Pace.MaxGap {
		errs = append(errs, errors.New("pace: min gap is longer than max gap"))
	}
	if cfg.Pace.PerMinute < 0 {
		errs = append(errs, errors.New("pace: messages per minute is negative"))
	}
	if cfg.RetryMin > cfg.RetryMax {
		errs = append(errs, errors.New("retry min is longer than retry max"))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("whatsapp configuration: %w", err)
	}
	return nil
}

// isPostgres tells a database address from a file name.
func isPostgres(store string) bool {
	return strings.HasPrefix(store, "postgres://") || strings.HasPrefix(store, "postgresql://")
}
