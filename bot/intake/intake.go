package intake

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/leader"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/store"
)

// Config is what an Intake is made of. Fields without a default are required.
type Config struct {
	Regency    *regency.Regency
	Chats      Chats
	Reports    Reports
	Lookups    Lookups
	People     People
	Groups     Groups
	Codes      Codes
	Post       Post
	Dispatcher Dispatcher
	Quarantine Quarantine
	// Files and Eraser serve "data saya" and "hapus data saya", which fail without them.
	// Said names the files that the log of web chats shows in a chat, Forget takes the
	// chat out of it; nil: there is none.
	Files  Files
	Eraser Eraser
	Said   func(ctx context.Context, chat message.Address) (files []string, err error)
	Forget func(ctx context.Context, chat message.Address) error
	// Filing saves a new report together with its chat; nil where they are kept in
	// different places, and the report is saved first then.
	Filing Filing
	// Blocks lists who is blocked, for the administrators; nil: nobody is listed.
	Blocks Blocks
	// Limits keeps the limit of everybody together over all replicas; nil when this
	// process has the chats alone.
	Limits dispatch.Limits
	// Client names whom a call serves where chats cost nothing, and so are nobody: on the
	// web a network address. "" is whoever the chat is; nil always.
	Client func(ctx context.Context) string
	// Guesses bounds how many tickets may be tried by whom they do not belong to, Filings
	// how many reports are taken from one Client; nil: as many as he likes.
	Guesses, Filings Budget
	Log              *slog.Logger
	// Seals checks pressed buttons; nil believes them all.
	Seals Seals
	// Member tells whether somebody is in a group now; nil believes that whoever writes
	// there is.
	Member func(ctx context.Context, group, who message.Address) (bool, error)
	// Refused is told of each message that was not let act; default: nobody is.
	Refused func(ch message.Channel, why desk.Refusal)
	// Now is the clock; default time.Now.
	Now func() time.Time
	// NewID makes IDs that are unique for ever, cannot be guessed and say nothing.
	NewID func() string
	// NewReportID makes those of reports; default NewID.
	NewReportID func() string
	// Random makes seeds for tickets, and codes that cannot be guessed.
	Random func() uint64

	// Leaders is what leaders' chats need; nil where there are none.
	Leaders *Leaders

	// Looks and Proofs compare the photos of what agencies call done with others; nil:
	// they are not compared.
	Looks  Looks
	Proofs Proofs

	// Replica names this process among several that share the chats; "" when it has
	// them alone.
	Replica string

	// AlbumWindow is how long the parts of an album are waited for after the
	// latest; default 1 s.
	AlbumWindow time.Duration
	// Tick is how often the store is asked for due chats; default 500 ms.
	Tick time.Duration
	// OwedAfter is when a chat whose replies are not known to be sent has them
	// sent again, which happens after a crash; default 20 s, or 8 s where another
	// replica is there to do it.
	OwedAfter time.Duration
	// SettleEvery is how often sent replies are forgotten in one batch; default 5 s,
	// or 250 ms where another replica must know of it.
	SettleEvery time.Duration
}

// WithDefaults fills in what is not set.
func (c Config) WithDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Client == nil {
		c.Client = func(context.Context) string { return "" }
	}
	if c.Refused == nil {
		c.Refused = func(message.Channel, desk.Refusal) {}
	}
	if c.NewReportID == nil {
		c.NewReportID = c.NewID
	}
	if c.AlbumWindow == 0 {
		c.AlbumWindow = time.Second
	}
	if c.Tick == 0 {
		c.Tick = 500 * time.Millisecond
	}
	if c.OwedAfter == 0 {
		c.OwedAfter = 20 * time.Second
		if c.Replica != "" {
			c.OwedAfter = 8 * time.Second
		}
	}
	if c.SettleEvery == 0 {
		c.SettleEvery = 5 * time.Second
		if c.Replica != "" {
			c.SettleEvery = 250 * time.Millisecond
		}
	}
	return c
}

func (c Config) validate() error {
	switch {
	case c.Regency == nil, c.Chats == nil, c.Reports == nil, c.Lookups == nil, c.People == nil, c.Groups == nil,
		c.Codes == nil, c.Post == nil, c.Dispatcher == nil, c.Quarantine == nil, c.Log == nil, c.NewID == nil, c.Random == nil:
		return errors.New("intake: a required part is missing")
	case c.OwedAfter <= c.SettleEvery:
		return fmt.Errorf("intake: replies would be sent again (%v) before they are settled (%v)", c.OwedAfter, c.SettleEvery)
	}
	return nil
}

// Intake takes inbound messages through the conversations. It is safe from
// several goroutines.
type Intake struct {
	Config
	flow   *citizen.Flow
	desk   *desk.Desk
	leader *leader.Leader
	lines  *dispatch.Lines
	boxes  *boxes
	waking wakingGroups
	// notepads gather lines for joined messages.
	notepads notepads
	// attempts are the wrong enrolment codes of this hour.
	attempts attempts
	// everyone is the limit of all people together.
	everyone *everyone
}

// New returns an Intake. Receive may be called at once; Run does what is due.
func New(cfg Config) (*Intake, error) {
	cfg = cfg.WithDefaults()
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	i := &Intake{
		Config: cfg,
		flow:   citizen.New(cfg.Regency),
		desk:   desk.New(cfg.Regency),
		leader: leader.New(cfg.Regency),
		lines:  dispatch.NewLines(),
	}
	i.waking.groups, i.waking.slots = make(map[message.Address]bool), make(chan struct{}, wakers)
	i.notepads.pads = make(map[message.Address]*notepad)
	i.boxes = newBoxes(&i.Config)
	i.everyone = newEveryone(cfg.Regency.Abuse.Everyone, cfg.Limits)
	return i, nil
}

// conflicts is how often a step is made anew because somebody else saved the
// same chat or report first. Each round somebody succeeded, so running out means
// a defect; then the message is not acknowledged and comes again.
const conflicts = 50

// Receive handles one inbound message; see the package comment for its promise.
func (i *Intake) Receive(ctx context.Context, in message.Inbound) error {
	in = in.Clean(i.Now())
	if in.Event == message.EventRemoved {
		if err := i.removed(ctx, in); err != nil {
			return err
		}
	}
	return i.enter(ctx, in)
}

// enter handles a message when it is its chat's turn.
func (i *Intake) enter(ctx context.Context, in message.Inbound) error {
	leave, err := i.lines.Enter(ctx, in.Chat)
	if err != nil {
		return err
	}
	defer leave()
	return i.handle(ctx, in.Chat, &in)
}

// removed tells the desks in the rooms of a group that we were taken out of it: the
// network tells the group alone.
func (i *Intake) removed(ctx context.Context, in message.Inbound) error {
	groups, err := i.Groups.Groups(ctx, "")
	if err != nil {
		return fmt.Errorf("find desks in a group's rooms: %w", err)
	}
	group := in.Chat
	for _, g := range groups {
		if !g.Chat.Within(group) {
			continue
		}
		in.Chat = g.Chat
		if err := i.enter(ctx, in); err != nil {
			return err
		}
	}
	return nil
}

// handle makes one turn of a chat: for a message, or for the clock when in is nil.
// The caller holds the chat's line.
func (i *Intake) handle(ctx context.Context, addr message.Address, in *message.Inbound) error {
	i.boxes.hold(addr)
	defer i.boxes.release(addr)
	pause := time.Millisecond
	for range conflicts {
		err := i.turn(ctx, addr, in)
		if err == nil || !errors.Is(err, store.ErrConflict) {
			return err
		}
		if err := dispatch.Sleep(ctx, pause); err != nil {
			return err
		}
		pause = min(2*pause, 100*time.Millisecond)
	}
	return fmt.Errorf("chat turn given up after %d conflicts: %w", conflicts, store.ErrConflict)
}

// turn is one try of a turn; store.ErrConflict asks for another.
func (i *Intake) turn(ctx context.Context, addr message.Address, in *message.Inbound) (err error) {
	c, err := i.Chats.Load(ctx, addr)
	if errors.Is(err, store.ErrNotFound) {
		if in == nil {
			return nil
		}
		c, err = chat.Chat{Schema: chat.Schema, Address: addr}, nil
	}
	if err != nil {
		return fmt.Errorf("load chat: %w", err)
	}
	now := i.Now()
	if in != nil && c.HasSeen(in.ID) {
		// Its effect is durable; only its replies may not have gone out.
		i.boxes.post(&c, isGroup(&c, in))
		return nil
	}
	// Here already, so that what is said now finds the room of what was sent before.
	c.Owed = i.boxes.unsent(addr, c.Owed)
	t := turn{Intake: i, now: now, chat: &c, group: isGroup(&c, in)}
	defer func() {
		for _, back := range t.took {
			if err != nil {
				back() // the same message comes again, and takes it anew
			}
		}
	}()
	if in != nil && !t.group && !c.Desk {
		if heard, err := t.guard(ctx, in); !heard || err != nil {
			return err
		}
	}
	inputs, err := t.inputs(ctx, in)
	if err != nil {
		return err
	}
	for _, input := range inputs {
		if err := t.guarded(ctx, input); err != nil {
			return err
		}
	}
	if in != nil {
		c.See(in.ID)
		if t.group && !t.spoke && len(inputs) == 1 && len(c.Inbox) == 0 {
			// Talk in a group that does not concern us leaves no trace: coming
			// again it would have no effect again.
			return nil
		}
	} else {
		if len(c.Owed) > 0 && !now.Before(c.OwedDue) {
			t.again()
		}
		t.notes()
	}
	return t.save(ctx)
}

func isGroup(c *chat.Chat, in *message.Inbound) bool {
	if in != nil {
		return in.Kind == message.ChatGroup
	}
	return c.Session == nil && c.Person == "" && !c.Desk && (len(c.Inbox) == 0 || c.Inbox[0].Kind == message.ChatGroup)
}
