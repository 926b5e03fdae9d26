package webchat

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/conversation/message"
)

// Receive takes one inbound message and returns nil once its effect is durable.
type Receive = func(context.Context, message.Inbound) error

// Channel is the web chat. Its methods are safe from any goroutine.
type Channel struct {
	cfg    Config
	sign   signer
	hub    *hub
	lanes  *lanes
	limits *limits
	assets *webguard.Assets
	html   *template.Template
	log    *slog.Logger

	mu sync.Mutex
	// receive is set while Run runs; posts counts the messages being received.
	receive Receive
	posts   sync.WaitGroup
	// over is closed when Run ends, so that open streams end and a server that
	// shuts down need not wait for them.
	over  chan struct{}
	ended bool
}

// New returns a web chat. The error lists everything wrong with cfg.
func New(cfg Config) (*Channel, error) {
	cfg = cfg.WithDefaults()
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("web chat: %w", err)
	}
	a, html, err := loadPages()
	if err != nil {
		return nil, fmt.Errorf("web chat: %w", err)
	}
	return &Channel{
		cfg: cfg, sign: signer{secret: cfg.Secret}, hub: newHub(), lanes: newLanes(), assets: a, html: html,
		limits: newLimits(cfg.Limits), log: cfg.Logger.With("channel", message.ChannelWeb),
		over: make(chan struct{}),
	}, nil
}

// ErrRunning is returned by Run while another Run goes on.
var ErrRunning = errors.New("web chat runs already")

// Run lets messages in until ctx ends; before and after, browsers are told to try
// again later. While it runs it also tells streams what other replicas wrote. It ends
// the open streams, waits for the messages being received, and returns nil. Shut the HTTP server down after it.
func (c *Channel) Run(ctx context.Context, receive func(context.Context, message.Inbound) error) error {
	c.mu.Lock()
	if c.receive != nil {
		c.mu.Unlock()
		return ErrRunning
	}
	c.receive = receive
	if c.ended {
		c.over, c.ended = make(chan struct{}), false
	}
	c.mu.Unlock()

	c.watch(ctx)

	c.mu.Lock()
	c.receive = nil
	close(c.over)
	c.ended = true
	c.mu.Unlock()
	c.posts.Wait()
	return nil
}

// begin returns the function that takes messages, nil while none are taken. The
// caller must call done after using it.
func (c *Channel) begin() (receive Receive, done func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.receive == nil {
		return nil, func() {}
	}
	c.posts.Add(1)
	return c.receive, c.posts.Done
}

// ending is closed when the Run that goes on now ends.
func (c *Channel) ending() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.over
}

// Send appends out to the log of a chat and wakes the pages that show it. It is
// idempotent by out.Key: the same key again appends nothing and returns the same
// message IDs. A reaction has no ID of its own. Errors are *message.SendError;
// since a repeat cannot double anything, no failure here is uncertain.
func (c *Channel) Send(ctx context.Context, to message.Address, out message.Outbound) (message.Sent, error) {
	if err := c.sendable(to, out); err != nil {
		return message.Sent{}, err
	}
	s := stored{
		Kind: KindMessage, ID: messageID(ofBot, to.ID, out.Key), At: c.cfg.Now().UTC(), From: FromBot,
		Text: out.Text, Media: out.Media, Place: out.Place, Choices: out.Choices, Columns: out.Columns,
		AskPlace: out.AskPlace, AskReply: out.AskReply, Quote: out.Quote,
	}
	sent := message.Sent{MessageIDs: []string{s.ID}}
	switch {
	case out.React != "":
		if out.Quote == "" {
			return message.Sent{}, nil
		}
		s = stored{Kind: KindReaction, ID: s.ID, At: s.At, From: FromBot, Target: out.Quote, Emoji: out.React}
		sent = message.Sent{}
	case out.InPlace && !ownMessageID(out.Replace):
		return message.Sent{}, nil
	case ownMessageID(out.Replace):
		s.Kind, s.Target = KindReplace, out.Replace
		sent.MessageIDs = []string{out.Replace}
	}
	body, err := s.encode()
	if err != nil {
		return message.Sent{}, &message.SendError{Kind: message.SendRefused, Code: "encode", Cause: err}
	}
	if _, err := c.cfg.Log.Append(ctx, to.ID, "out:"+out.Key, body); err != nil {
		return message.Sent{}, &message.SendError{Kind: message.SendRetry, Code: "log", Cause: err}
	}
	c.hub.wake(to.ID)
	return sent, nil
}

// Fetch opens a file that a person sent; it is in the media store since it was
// uploaded. The caller closes it. Errors are *message.SendError: refused for a
// file that is not here.
func (c *Channel) Fetch(ctx context.Context, ref message.MediaRef) (io.ReadCloser, error) {
	if ref.Hash == "" {
		return nil, &message.SendError{Kind: message.SendRefused, Code: "media"}
	}
	file, _, err := c.cfg.Media.Open(ctx, ref.Hash)
	if err != nil {
		return nil, &message.SendError{Kind: message.SendRefused, Code: "media", Cause: err}
	}
	return file, nil
}

// sendable says why nothing can ever be sent, nil when it can.
func (c *Channel) sendable(to message.Address, out message.Outbound) error {
	refuse := func(code string) error {
		return &message.SendError{Kind: message.SendRefused, Code: code}
	}
	switch {
	case to.Channel != message.ChannelWeb || !c.known(to.ID):
		return refuse("address")
	case out.Key == "":
		return refuse("key")
	case out.React != "":
		return nil
	case out.Text == "" && len(out.Media) == 0 && out.Place.IsZero() && len(out.Choices) == 0:
		return refuse("empty")
	}
	return nil
}

// known tells whether a chat with this ID can exist.
func (c *Channel) known(id string) bool {
	if privateID.MatchString(id) {
		return true
	}
	key, ok := strings.CutPrefix(id, groupID)
	if !ok || !c.cfg.Demo {
		return false
	}
	_, ok = c.groupRoom(key)
	return ok
}
