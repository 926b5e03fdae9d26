package whatsapptest

import (
	"context"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
)

// Phone is one person's WhatsApp. A phone whose account has linked devices is a
// bot's own phone; all others are the people who write to it. Safe for use from
// several goroutines; what one phone says arrives in the order of the calls.
type Phone struct {
	s       *Server
	seq     uint64
	name    string
	pn, lid types.JID

	// Guarded by Server.mu.
	linked  map[uint16]*companion
	devices uint16

	mu         sync.Mutex
	keys       *keyring
	hidden     bool
	fading     uint32 // seconds
	byNumber   bool
	silent     bool
	reads      bool
	noRetry    bool
	mediaGone  bool
	off        bool
	held       []func()
	token      bool
	sent       []sentMessage
	knows      map[types.JID]map[string]bool // group -> devices that have our sender key
	inbox      []Received
	seen       map[string]int
	copies     []Received
	changed    chan struct{}
	onMessage  func(Received)
	answering  *waE2E.ContextInfo
	forgetting int
}

// sentMessage is kept so that it can be encrypted again on request.
type sentMessage struct {
	id  string
	to  Chat
	msg *waE2E.Message
}

// sentKept is how many of them a phone keeps.
const sentKept = 64

// Chat is where a phone can write to: another Phone or a Group.
type Chat interface {
	address() types.JID
}

// AddPhone registers a person by his phone number (digits, international form).
// The LID follows from the number, so it is the same on another server.
func (s *Server) AddPhone(number, name string) *Phone {
	h := fnv.New64a()
	h.Write([]byte(number))
	p := &Phone{
		s: s, name: name, pn: types.NewJID(number, types.DefaultUserServer),
		lid:    types.NewJID(fmt.Sprint(100_000_000_000_000+h.Sum64()%800_000_000_000_000), types.HiddenUserServer),
		linked: map[uint16]*companion{}, keys: newKeyring(), seen: map[string]int{}, changed: make(chan struct{}),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p.seq = uint64(len(s.phones) / 2) // each is listed under number and LID
	s.phones[p.pn.User], s.phones[p.lid.User] = p, p
	return p
}

func (p *Phone) address() types.JID { return p.lid }

// Number is the phone number, digits only.
func (p *Phone) Number() string { return p.pn.User }

// LID is the hidden identity under which clients know the person, as
// "digits@lid".
func (p *Phone) LID() string { return p.lid.String() }

// Name is the name that others are shown.
func (p *Phone) Name() string { return p.name }

func (p *Phone) identityPair() *keys.KeyPair {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.keys.identity
}

func (p *Phone) companions() []*companion {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	out := make([]*companion, 0, len(p.linked))
	for _, d := range p.linked {
		out = append(out, d)
	}
	return out
}

func (p *Phone) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

// HideNumber keeps the phone number out of what clients are told.
func (p *Phone) HideNumber(on bool) { p.set(func() { p.hidden = on }) }

// Disappearing has all that is written from now on disappear after d; 0 is never.
func (p *Phone) Disappearing(d time.Duration) { p.set(func() { p.fading = uint32(d.Seconds()) }) }

// ByNumber has clients see the phone under its number, without its LID, as WhatsApp
// still shows some.
func (p *Phone) ByNumber(on bool) { p.set(func() { p.byNumber = on }) }

// NoReceipts stops the phone's delivery receipts.
func (p *Phone) NoReceipts(on bool) { p.set(func() { p.silent = on }) }

// AutoRead opens every message at once: blue ticks.
func (p *Phone) AutoRead(on bool) { p.set(func() { p.reads = on }) }

// IgnoreRetries makes the phone deaf to requests to send something again.
func (p *Phone) IgnoreRetries(on bool) { p.set(func() { p.noRetry = on }) }

// LoseMedia makes the phone unable to upload its media again.
func (p *Phone) LoseMedia(on bool) { p.set(func() { p.mediaGone = on }) }

// OnMessage calls f for each message received, in order, on one of the server's
// workers; f must not block. It is how load generators keep up.
func (p *Phone) OnMessage(f func(Received)) { p.set(func() { p.onMessage = f }) }

// Forget keeps only the last n messages received, so that long runs stay small.
func (p *Phone) Forget(n int) { p.set(func() { p.forgetting = n }) }

// SetOff switches the phone off: what is sent to it waits until it is on again.
func (p *Phone) SetOff(off bool) {
	p.mu.Lock()
	p.off = off
	held := p.held
	if !off {
		p.held = nil
	}
	p.mu.Unlock()
	if !off {
		for _, job := range held {
			p.s.forPhone(p, job)
		}
	}
}

// Reinstall is a new installation of WhatsApp on the same number: new keys, no
// sessions. told says whether clients are informed at once, as WhatsApp does
// when it can.
func (p *Phone) Reinstall(told bool, clients ...*Phone) {
	p.mu.Lock()
	p.keys = newKeyring()
	p.knows = nil
	p.mu.Unlock()
	if told {
		for _, bot := range clients {
			bot.Notify(p.identityNotice())
		}
	}
}

// Received returns what the phone has received and read, oldest first.
func (p *Phone) Received() []Received {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Received(nil), p.inbox...)
}

// WaitCopies waits until the phone's own linked devices told it of n messages that they
// sent, and returns what they told.
func (p *Phone) WaitCopies(ctx context.Context, n int) ([]Received, error) {
	for {
		p.mu.Lock()
		copies, changed := slices.Clone(p.copies), p.changed
		p.mu.Unlock()
		if len(copies) >= n {
			return copies, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return copies, fmt.Errorf("%s was told of %d messages of its own devices, not %d: %w", p.name, len(copies), n, ctx.Err())
		case <-p.s.closed:
			return copies, context.Canceled
		}
	}
}

// Duplicates counts the messages that came again with an ID already seen and
// were dropped, as WhatsApp does.
func (p *Phone) Duplicates() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, times := range p.seen {
		n += times - 1
	}
	return n
}

// Wait returns the first message received, past or future, that match accepts.
func (p *Phone) Wait(ctx context.Context, match func(Received) bool) (Received, error) {
	from := 0
	for {
		p.mu.Lock()
		for ; from < len(p.inbox); from++ {
			if match(p.inbox[from]) {
				r := p.inbox[from]
				p.mu.Unlock()
				return r, nil
			}
		}
		changed := p.changed
		p.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return Received{}, fmt.Errorf("%s waits in vain: %w", p.name, ctx.Err())
		case <-p.s.closed:
			return Received{}, context.Canceled
		}
	}
}

// WaitText waits for a message whose text contains part.
func (p *Phone) WaitText(ctx context.Context, part string) (Received, error) {
	return p.Wait(ctx, func(r Received) bool { return strings.Contains(r.Text, part) })
}

// newMessageID makes an ID as Android phones do.
func newMessageID() string { return strings.ToUpper(hex.EncodeToString(random(16))) }

func now() int64 { return time.Now().Unix() }
