package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// What was sent a moment ago is looked for again after pauses that grow from the first to
// the longest; in all for as long as a slow store takes to have it, and for shorter where
// only another replica knows whether there is anything to wait for.
const (
	firstLook, longestLook = 10 * time.Millisecond, 160 * time.Millisecond
	settlingMost           = 10 * time.Second
	elsewhereMost          = 1200 * time.Millisecond
	elsewherePressed       = 300 * time.Millisecond
)

// openStatuses are those in which an agency still has to act.
var openStatuses = func() []report.Status {
	var out []report.Status
	for _, s := range report.Statuses() {
		if s.Open() {
			out = append(out, s)
		}
	}
	return out
}()

// named is how a message names one report; the first that is set and found wins.
type named struct {
	quoted, ticket, report string
	// ours tells that the quoted message is one that we said.
	ours bool
}

// named finds the one report that a message is about; nil when there is none.
func (t *turn) named(ctx context.Context, n named) (*report.Report, *report.Ref, error) {
	if n.quoted != "" {
		ref, err := t.ref(ctx, n.quoted, n.ours)
		if err == nil {
			if memo.IsID(ref.Report) {
				return nil, &ref, nil
			}
			r, err := found(t.Reports.Load(ctx, ref.Report))
			if r != nil || err != nil {
				return r, &ref, err
			}
		} else if !errors.Is(err, store.ErrNotFound) {
			return nil, nil, err
		}
	}
	if n.ticket != "" {
		if r, err := found(t.Lookups.ByTicket(ctx, n.ticket)); r != nil || err != nil {
			return r, nil, err
		}
	}
	if n.report != "" {
		r, err := found(t.Reports.Load(ctx, n.report))
		return r, nil, err
	}
	return nil, nil, nil
}

// memoOf is the memo that a reference is about, nil when it is about none.
func (t *turn) memoOf(ctx context.Context, ref *report.Ref) (*memo.Memo, error) {
	if ref == nil || !memo.IsID(ref.Report) || t.Leaders == nil {
		return nil, nil
	}
	return found(t.Leaders.Memos.Load(ctx, ref.Report))
}

// saveMemo saves a new or changed memo and hands what it owes to dispatch.
func (t *turn) saveMemo(ctx context.Context, m *memo.Memo) error {
	if m == nil || t.Leaders == nil {
		return nil
	}
	t.spoke = true
	fresh := m.Version == 0
	lease := t.Leaders.Dispatcher.NewLease(t.now)
	claimed, err := t.Leaders.Memos.Save(ctx, t.now, m, lease)
	if fresh && errors.Is(err, store.ErrConflict) {
		// This very message made it before a crash; what was stored stands.
		return nil
	}
	if err != nil {
		return fmt.Errorf("save memo: %w", err)
	}
	if claimed {
		t.Leaders.Dispatcher.Claimed(m.Envelope(), lease)
	}
	return nil
}

// ref finds what our message is about. Whoever answers within a moment may be
// faster than the commit that stores the reference, so a missing one is looked
// for again while something sent to this chat is still being settled. What another
// replica sent is not known here: then any message of ours may be such, for a moment.
func (t *turn) ref(ctx context.Context, messageID string, ours bool) (ref report.Ref, err error) {
	err = t.look(ctx, func(settling bool, waited time.Duration) (bool, error) {
		var err error
		ref, err = t.lookup(ctx, messageID)
		again := settling || t.Replica != "" && ours && waited < elsewhereMost
		return !again || !errors.Is(err, store.ErrNotFound), err
	})
	return ref, err
}

// look calls once until it says that it is done, and returns its error then. Between, what
// was sent to this chat is stored. once is told whether any of that is still being settled,
// and how long it was waited for.
func (t *turn) look(ctx context.Context, once func(settling bool, waited time.Duration) (done bool, err error)) error {
	for pause, waited := firstLook, time.Duration(0); ; pause, waited = min(2*pause, longestLook), waited+pause {
		settling := t.Post.Recent(t.chat.Address) && waited < settlingMost
		if done, err := once(settling, waited); done {
			return err
		}
		t.hurry(ctx)
		if err := dispatch.Sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// hurry has the references stored of what was sent to this chat, without waiting for
// whatever else is being sent about the same reports.
func (t *turn) hurry(ctx context.Context) {
	for _, id := range t.Post.About(t.chat.Address) {
		if memo.IsID(id) {
			if t.Leaders != nil {
				t.Leaders.Dispatcher.Hurry(ctx, id)
			}
			continue
		}
		t.Dispatcher.Hurry(ctx, id)
	}
}

// lookup finds what a message in this chat is about. In a private chat it is noted by
// the person; only older ones stand under the address.
func (t *turn) lookup(ctx context.Context, messageID string) (report.Ref, error) {
	if t.chat.Person != "" {
		ref, err := t.Lookups.Ref(ctx, known(t.chat.Address, t.chat.Person), messageID)
		if !errors.Is(err, store.ErrNotFound) {
			return ref, err
		}
	}
	return t.Lookups.Ref(ctx, t.chat.Address, messageID)
}

func found[T any](r T, err error) (*T, error) {
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &r, nil
}

// NewCode makes an enrolment code that cannot be guessed.
func NewCode(random func() uint64) string {
	var code [desk.CodeLength]byte
	for i := range code {
		code[i] = report.TicketAlphabet[random()%uint64(len(report.TicketAlphabet))]
	}
	return string(code[:])
}
