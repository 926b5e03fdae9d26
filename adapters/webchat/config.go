package webchat

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
)

// Config is what a Channel is made from.
type Config struct {
	// Log and Media are where everything is kept. Both are required.
	Log   Log
	Media Media
	// Secret signs tokens, buttons and media links: at least 32 random bytes that
	// stay the same over restarts. Changing it ends every chat in every browser.
	Secret []byte

	// Title is how the channel calls itself on its pages; "" is "TapRose".
	Title string
	// Regency is whose channel it is: "Kabupaten Tuban".
	Regency string
	// Zone is the time zone of the times shown; nil is UTC.
	Zone *time.Location

	// Demo opens the demonstration: the page with three phones, and the groups
	// below to everyone who can reach it. Without it there are no groups here.
	Demo bool
	// Groups are the groups of the demonstration, the administrators' among them.
	Groups []Group
	// Figures is the address of the page with the figures, to which the demonstration
	// points; "" is none.
	Figures string
	// Places are points that the demonstration offers beside one's own position.
	Places []Preset

	// FrameAncestors are the sites that may show /chat in an iframe, as
	// "https://desa.example"; "*" is every site. Empty: none.
	FrameAncestors []string
	// Guard stands before everything; nil is one that trusts no proxy. Its Refuse is
	// not used: what the guard does not let in is answered in the words of the API.
	Guard *webguard.Guard

	// Limits bound what one browser can do; zero fields take their defaults.
	Limits Limits
	// Logger must be given; message texts, names and tokens are never logged.
	Logger *slog.Logger
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Group is a group chat of the demonstration.
type Group struct {
	// Key names it: "pupr". Its address is GroupAddress(Key).
	Key string
	// Title is how it is called: "Aduan Dinas PUPR". Short labels its tab: "PUPR".
	Title string
	Short string
	// Members are the names under which the page writes: "Bu Rina · PUPR".
	Members []string
	// Admins marks the administrators' group, shown in the third phone.
	Admins bool
}

// Preset is a place offered by the demonstration.
type Preset struct {
	Name string
	// Lat and Lon are WGS 84 degrees.
	Lat, Lon float64
}

// Limits bound what one browser, one network address and all together can do.
type Limits struct {
	// JSONBytes is the largest JSON body. Default 64 KiB, which lets a text well
	// above what the conversation takes reach it, so that it is answered there.
	JSONBytes int64
	// MediaBytes is the largest single file. Default 20 MB.
	MediaBytes int64
	// MediaPerMessage is the most files in one message. Default 10.
	MediaPerMessage int
	// MediaPerAddress is how many bytes of files one network address may send within a
	// day, counted by what is announced, whether it is taken or not. Many phones share one
	// address behind a mobile network, and make photos smaller first. Default 500 MB.
	MediaPerAddress int64
	// ImagePixels is the largest picture, width times height. Default 64 million.
	ImagePixels int64
	// Streams is the most open event streams in all. Default 10,000.
	// StreamsPerAddress is the most from one network address; many phones share
	// one behind a mobile network. Default 100. StreamsPerChat is the most that show
	// one private chat: each reads whatever is said there. Default 16, enough for tabs
	// left open, and for a phone whose connection breaks before we hear of it.
	Streams           int
	StreamsPerAddress int
	StreamsPerChat    int
	// PerChat is how many requests a second one chat may make, with a burst of 20
	// times as many. Default 2.
	PerChat float64
	// LinkLife is how long a media link works at least. Default 12 hours.
	LinkLife time.Duration
	// ReceiveTimeout is how long receive may take. Default 30 seconds.
	ReceiveTimeout time.Duration
	// ClientTimeout is how long a client may neither send nor take anything.
	// Default 15 seconds.
	ClientTimeout time.Duration
	// UploadTimeout is how long one upload may take in all. Default 5 minutes.
	UploadTimeout time.Duration
	// Heartbeat is how often an idle stream shows that it lives. Default 15 s.
	Heartbeat time.Duration
	// Watch is how often the log is looked into, once for all streams, for entries
	// that another replica wrote. Default 15 s.
	Watch time.Duration
}

// secretMin is the size of the HMAC-SHA256 output: a shorter key is weaker than
// what it signs.
const secretMin = 32

var groupKey = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// WithDefaults returns c with every unset field at its default.
func (c Config) WithDefaults() Config {
	if c.Title == "" {
		c.Title = "TapRose"
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Limits = c.Limits.withDefaults()
	if c.Guard == nil {
		c.Guard = webguard.New(webguard.Config{ClientTimeout: c.Limits.ClientTimeout, Logger: c.Logger, Now: c.Now})
	}
	return c
}

func (l Limits) withDefaults() Limits {
	orDefault(&l.JSONBytes, 64<<10)
	orDefault(&l.MediaBytes, 20_000_000)
	orDefault(&l.MediaPerMessage, 10)
	orDefault(&l.MediaPerAddress, 500_000_000)
	orDefault(&l.ImagePixels, 64_000_000)
	orDefault(&l.Streams, 10_000)
	orDefault(&l.StreamsPerAddress, 100)
	orDefault(&l.StreamsPerChat, 16)
	orDefault(&l.PerChat, 2)
	orDefault(&l.LinkLife, 12*time.Hour)
	orDefault(&l.ReceiveTimeout, 30*time.Second)
	orDefault(&l.ClientTimeout, 15*time.Second)
	orDefault(&l.UploadTimeout, 5*time.Minute)
	orDefault(&l.Heartbeat, 15*time.Second)
	orDefault(&l.Watch, 15*time.Second)
	return l
}

func orDefault[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}

func (c Config) validate() error {
	var errs []error
	if c.Log == nil {
		errs = append(errs, errors.New("log is required"))
	}
	if c.Media == nil {
		errs = append(errs, errors.New("media is required"))
	}
	if c.Logger == nil {
		errs = append(errs, errors.New("logger is required"))
	}
	if len(c.Secret) < secretMin {
		errs = append(errs, fmt.Errorf("secret has %d bytes, needs at least %d", len(c.Secret), secretMin))
	}
	seen := map[string]bool{}
	for _, g := range c.Groups {
		if !groupKey.MatchString(g.Key) {
			errs = append(errs, fmt.Errorf("group key %q is not lower-case letters, digits and dashes", g.Key))
		}
		if seen[g.Key] {
			errs = append(errs, fmt.Errorf("group key %q stands twice", g.Key))
		}
		seen[g.Key] = true
	}
	for _, a := range c.FrameAncestors {
		if !frameAncestor(a) {
			errs = append(errs, fmt.Errorf("frame ancestor %q is not an origin such as https://desa.example", a))
		}
	}
	return errors.Join(errs...)
}

// frameAncestor tells whether a can stand in a Content-Security-Policy: anything
// looser would let a value from the configuration add directives of its own.
func frameAncestor(a string) bool {
	if a == "*" {
		return true
	}
	u, err := url.Parse(a)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" &&
		u.Scheme+"://"+u.Host == a && !regexp.MustCompile(`[\s;,'"]`).MatchString(a)
}
