package move

import (
	"context"
	"io"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// Store is one side of a move. Lists come page by page in the order of the bytes of
// their keys; storetest has the contract.
type Store struct {
	Reports Reports
	Refs    Refs
	People  People
	Groups  Groups
	Codes   Codes
	Memos   Memos
	Media   Media
}

// Reports is a store of reports that can be listed.
type Reports interface {
	All(ctx context.Context, page store.Page) ([]report.Report, string, error)
	Save(ctx context.Context, now time.Time, r *report.Report, claim store.Lease) (bool, error)
}

// Refs is a store of references. It lists those that were noted by themselves; those
// of a report's deliveries stand in the report.
type Refs interface {
	AllRefs(ctx context.Context, page store.Page) ([]report.Ref, string, error)
	Ref(ctx context.Context, chat message.Address, messageID string) (report.Ref, error)
	PutRefs(ctx context.Context, refs []report.Ref) error
}

// People is a store of persons that can be listed.
type People interface {
	All(ctx context.Context, page store.Page) ([]citizen.Person, string, error)
	Save(ctx context.Context, p *citizen.Person) error
}

// Groups is a store of enrolled groups; there are never many.
type Groups interface {
	Groups(ctx context.Context, agency string) ([]desk.Group, error)
	PutGroup(ctx context.Context, g desk.Group) error
}

// Codes is a store of enrolment codes that can be listed.
type Codes interface {
	AllCodes(ctx context.Context, page store.Page) ([]desk.Code, string, error)
	PutCode(ctx context.Context, c desk.Code) error
	UseCode(ctx context.Context, code string, chat message.Address, now time.Time) error
}

// Memos is a store of memos that can be listed.
type Memos interface {
	All(ctx context.Context, page store.Page) ([]memo.Memo, string, error)
	Save(ctx context.Context, now time.Time, m *memo.Memo, claim store.Lease) (bool, error)
}

// Media is a store of files.
type Media interface {
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error)
	Put(ctx context.Context, r io.Reader, max int64) (hash string, size int64, err error)
}

// Progress is told how far a move has come. Begin starts a stage of total things, or
// of an unknown number when total is below 0, and ends the one before. Its methods
// are called from several goroutines.
type Progress interface {
	Begin(stage string, total int64)
	Add(n int64)
}

// Options are what a move needs beside its two sides.
type Options struct {
	// Program names the version that writes the archive.
	Program string
	// Now is the clock; default time.Now.
	Now func() time.Time
	// Progress may be nil.
	Progress Progress
	// Page is how many documents are read at once, and lost at most when a move is
	// killed; default 500.
	Page int
}

func (o Options) withDefaults() Options {
	if o.Progress == nil {
		o.Progress = silent{}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Page < 1 {
		o.Page = 500
	}
	return o
}

type silent struct{}

func (silent) Begin(string, int64) {}
func (silent) Add(int64)           {}
