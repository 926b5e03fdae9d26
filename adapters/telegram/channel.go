package telegram

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/taprose/taprose/conversation/message"
)

// What Run, Check and Status report when somebody must act.
var (
	// ErrToken: Telegram does not know the token.
	ErrToken = errors.New("telegram does not accept the bot token; get a valid one from @BotFather")
	// ErrConflict: somebody else receives with this token, or a webhook is set.
	ErrConflict = errors.New("another program receives with this bot token, or a webhook is set for it; only one may")
)

// Channel is one bot account on Telegram. It is safe from any goroutine.
type Channel struct {
	cfg  Config
	self int64
	log  *slog.Logger
	lib  *bot.Bot
	urls map[string]*url.URL
	now  func() time.Time
	// transport is what calls go out by; direct, unless it is nil, all but the long
	// ones and those that carry files.
	transport http.RoundTripper
	direct    *direct

	// username is our @name without the "@", "" until getMe told it.
	username  atomic.Pointer[string]
	status    atomic.Pointer[error]
	keyboards keyboards
	progress  progress
	members   members
}

// New returns a channel that has not spoken to the network yet. It says every
// mistake of cfg at once.
func New(cfg Config) (*Channel, error) {
	own := cfg.HTTPClient == nil
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	c := &Channel{
		cfg:  cfg,
		self: botID(cfg.Token),
		log:  cfg.Log,
		urls: make(map[string]*url.URL),
		now:  time.Now,

		transport: cmp.Or[http.RoundTripper](cfg.HTTPClient.Transport, http.DefaultTransport),
	}
	for _, method := range methods {
		u, err := url.Parse(cfg.ServerURL + "/bot" + cfg.Token + "/" + method)
		if err != nil {
			// The parser's message would quote the token.
			return nil, errors.New("telegram configuration: server URL and token do not form an address")
		}
		c.urls[method] = u
	}
	if own {
		c.direct = newDirect(cfg.ServerURL, http.ProxyFromEnvironment)
	}
	lib, err := bot.New(cfg.Token,
		bot.WithSkipGetMe(),
		bot.WithServerURL(cfg.ServerURL),
		bot.WithHTTPClient(cfg.PollTimeout, libraryClient{c}),
		bot.WithErrorsHandler(func(err error) {
			c.log.Debug("telegram library", "err", c.redact(err.Error()))
		}),
	)
	if err != nil {
		return nil, fmt.Errorf("telegram library: %s", c.redact(err.Error()))
	}
	c.lib = lib
	return c, nil
}

// Check asks Telegram who we are. It returns ErrToken for a wrong token.
func (c *Channel) Check(ctx context.Context) error {
	_, err := c.getMe(ctx)
	return err
}

// Status is nil while updates are being received, and otherwise says what is
// wrong: ErrToken, ErrConflict, or a network error. It never blocks.
func (c *Channel) Status() error {
	if p := c.status.Load(); p != nil {
		return *p
	}
	return nil
}

func (c *Channel) setStatus(err error) {
	if err == nil {
		if c.status.Load() != nil {
			c.status.Store(nil)
		}
		return
	}
	c.status.Store(&err)
}

// me is what getMe says of us.
type me struct {
	Username string `json:"username"`
	// ReadsAll is false while BotFather's privacy mode is on: then a group's
	// messages reach us only when they quote us or begin with a slash.
	ReadsAll bool `json:"can_read_all_group_messages"`
}

func (c *Channel) getMe(ctx context.Context) (me, error) {
	var m me
	if err := c.call(ctx, "getMe", nil, &m); err != nil {
		return me{}, explain(err)
	}
	c.username.Store(&m.Username)
	return m, nil
}

// explain turns what only the operator can mend into a clear sentence.
func explain(err error) error {
	var api *apiError
	if errors.As(err, &api) {
		switch api.code {
		case http.StatusUnauthorized, http.StatusNotFound:
			return fmt.Errorf("%w (%w)", ErrToken, err)
		case http.StatusConflict:
			return fmt.Errorf("%w (%w)", ErrConflict, err)
		}
	}
	return err
}

// Command is one entry of the bot's command menu.
type Command struct {
	// Name is 1 to 32 lower-case letters, digits and "_", without the slash.
	Name        string
	Description string
}

// SetCommands makes the command menu of private chats or of groups, for one
// language ("" for everyone without a menu of his own). It is idempotent.
func (c *Channel) SetCommands(ctx context.Context, kind message.ChatKind, language string, commands []Command) error {
	p := bot.SetMyCommandsParams{LanguageCode: language, Commands: make([]models.BotCommand, 0, len(commands))}
	for _, cmd := range commands {
		p.Commands = append(p.Commands, models.BotCommand{Command: cmd.Name, Description: cmd.Description})
	}
	scope := map[message.ChatKind]string{message.ChatPrivate: "all_private_chats", message.ChatGroup: "all_group_chats"}[kind]
	if scope == "" {
		scope = "default"
	}
	wire := struct {
		bot.SetMyCommandsParams
		Scope map[string]string `json:"scope"`
	}{p, map[string]string{"type": scope}}
	if err := c.call(ctx, "setMyCommands", wire, nil); err != nil {
		return fmt.Errorf("set commands: %w", explain(err))
	}
	return nil
}

// redact takes the token out of a text.
func (c *Channel) redact(s string) string { return strings.ReplaceAll(s, c.cfg.Token, "***") }
