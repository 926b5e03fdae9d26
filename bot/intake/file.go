package intake

import (
	"context"
	"errors"
	"fmt"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// saveReport saves a new or changed report and hands what it owes to dispatch.
func (t *turn) saveReport(ctx context.Context, r *report.Report) error {
	if r == nil {
		return nil
	}
	t.spoke = true
	fresh := r.Version == 0
	lease := t.Dispatcher.NewLease(t.now)
	claimed, err := t.Reports.Save(ctx, t.now, r, lease)
	switch {
	case err == nil:
	case fresh && errors.Is(err, store.ErrConflict):
		// This very draft was filed before a crash; what was stored stands.
		return nil
	case errors.Is(err, store.ErrTicketTaken):
		// Another seed will be drawn.
		return fmt.Errorf("save report: %w: %w", store.ErrConflict, err)
	default:
		return fmt.Errorf("save report: %w", err)
	}
	if claimed {
		t.Dispatcher.Claimed(r.Clone(), lease)
	}
	return nil
}

// keepReport saves what a citizen's step made of a report. A new one waits for the save of
// the chat, where both can share a commit.
func (t *turn) keepReport(ctx context.Context, in *message.Inbound, r *report.Report) error {
	if r == nil || r.Version > 0 {
		return t.saveReport(ctx, r)
	}
	if err := t.refresh(ctx, in); err != nil {
		return err
	}
	if err := t.notice(ctx, r); err != nil {
		return err
	}
	if t.Filing != nil {
		t.spoke, t.filing = true, r
		return nil
	}
	return t.saveReport(ctx, r)
}

// file saves a report that waited for the chat, because something else comes first.
func (t *turn) file(ctx context.Context) error {
	if err := t.saveReport(ctx, t.filing); err != nil {
		return err
	}
	t.filing = nil
	return nil
}

// fileTogether saves the chat with the report that waited for it, if one did. False says
// that the chat is not saved yet, because there is no such report or it stands already.
func (t *turn) fileTogether(ctx context.Context) (bool, error) {
	r := t.filing
	if r == nil {
		return false, nil
	}
	lease := t.Dispatcher.NewLease(t.now)
	claimed, err := t.Filing.File(ctx, t.now, r, lease, t.chat)
	switch {
	case errors.Is(err, store.ErrTicketTaken):
		// Another seed will be drawn.
		return false, fmt.Errorf("%w: %w", store.ErrConflict, err)
	case errors.Is(err, store.ErrConflict):
		return false, t.stands(ctx, r.ID, err)
	case err != nil:
		return false, err
	}
	if claimed {
		t.Dispatcher.Claimed(r.Clone(), lease)
	}
	return true, nil
}

// stands tells apart what a filing may conflict with. It is nil when this very draft was
// filed before, by a replica that died or before an import: what was stored stands, and
// the chat goes on. Otherwise somebody was faster with the chat, and nothing is stored:
// the step is made anew, and may come out differently.
func (t *turn) stands(ctx context.Context, id string, conflict error) error {
	_, err := t.Reports.Load(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return conflict
	}
	return err
}
