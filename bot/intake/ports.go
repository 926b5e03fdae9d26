package intake

import (
	"context"
	"time"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// Chats is the store of chats. Save is a compare-and-swap on the version and
// gives back any lease; ClearOwed forgets the replies of the chats that still
// have the given version, all in one commit, and returns those that have another.
type Chats interface {
	Load(ctx context.Context, addr message.Address) (chat.Chat, error)
	Save(ctx context.Context, c *chat.Chat) error
	Due(ctx context.Context, now time.Time, n int, lease store.Lease) ([]chat.Chat, error)
	ClearOwed(ctx context.Context, sent []chat.Settled) (stale []chat.Settled, err error)
}

// Reports is the store of reports as intake changes them.
type Reports interface {
	Load(ctx context.Context, id string) (report.Report, error)
	Save(ctx context.Context, now time.Time, r *report.Report, claim store.Lease) (claimed bool, err error)
	PutRefs(ctx context.Context, refs []report.Ref) error
}

// Filing saves a report and the chat in which it was written in one commit, both or
// neither; store.ErrConflict and store.ErrTicketTaken as the two saves.
type Filing interface {
	File(ctx context.Context, now time.Time, r *report.Report, claim store.Lease, c *chat.Chat) (claimed bool, err error)
}

// Lookups answers what conversations ask about reports.
type Lookups interface {
	ByTicket(ctx context.Context, ticket string) (report.Report, error)
	ByPerson(ctx context.Context, person string, page store.Page) ([]report.Report, string, error)
	ByAgency(ctx context.Context, q store.AgencyQuery) ([]report.Report, string, error)
	Ref(ctx context.Context, chat message.Address, messageID string) (report.Ref, error)
}

// People is the store of persons. They are returned closed: without addresses, name and
// number, and saved closed again. Refresh keeps name and number as they are now.
type People interface {
	Load(ctx context.Context, id string) (citizen.Person, error)
	ByAddress(ctx context.Context, addr message.Address) (citizen.Person, error)
	Save(ctx context.Context, p *citizen.Person) error
	Refresh(ctx context.Context, id, name, phone string) error
	// Identity returns a person open, once the look was written down.
	Identity(ctx context.Context, id string, look audit.Look) (citizen.Person, error)
}

// Blocks lists who is blocked now, whose block ends first before the others. Only what is
// held against them is looked at.
type Blocks interface {
	Blocked(ctx context.Context, now time.Time, page store.Page) ([]citizen.Person, string, error)
}

// Groups is the store of desks.
type Groups interface {
	Group(ctx context.Context, chat message.Address) (desk.Group, error)
	Groups(ctx context.Context, agency string) ([]desk.Group, error)
	PutGroup(ctx context.Context, g desk.Group) error
	RemoveGroup(ctx context.Context, chat message.Address) error
	MoveGroup(ctx context.Context, from, to message.Address) error
}

// Codes is the store of enrolment codes.
type Codes interface {
	PutCode(ctx context.Context, c desk.Code) error
	Code(ctx context.Context, code string) (desk.Code, error)
	UseCode(ctx context.Context, code string, chat message.Address, now time.Time) error
}

// Looks tells how photos look (message.MediaRef.Look), fetching them; "" when one has no
// look.
type Looks interface {
	Look(ctx context.Context, ref message.MediaRef) (string, error)
}

// Proofs finds the reports in which an agency showed photos that may look like one.
type Proofs interface {
	Alike(ctx context.Context, agency, look string, n int) ([]report.Report, error)
}

// Post sends a reply, waiting for the pace of its chat.
type Post interface {
	Send(ctx context.Context, to message.Address, group bool, out message.Outbound) (message.Sent, error)
	// Recent tells whether the reference of a message sent to the chat is still on its
	// way to the store.
	Recent(chat message.Address) bool
	// About are the reports and memos that such messages are about.
	About(chat message.Address) []string
	// Settled says that the reference of the message with this key is stored, or never
	// will be.
	Settled(key string)
}

// Dispatcher takes over reports that owe something.
type Dispatcher interface {
	NewLease(now time.Time) store.Lease
	Claimed(r report.Report, lease store.Lease)
	// Hurry stores what was sent of a report so far, although more of it is being sent.
	Hurry(ctx context.Context, id string)
}

// Quarantine keeps an input that made a conversation panic, for reproduction.
type Quarantine interface {
	Keep(ctx context.Context, in *message.Inbound, c chat.Chat, panicked string) error
}
