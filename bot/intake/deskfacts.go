package intake

import (
	"context"
	"errors"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// openShown is how many open reports a desk is given for its list.
const openShown = 30

// activitiesShown is how many activities a desk is given for its list.
const activitiesShown = 20

// deskFacts looks up what the desk must know of a message: each look asks one thing, if
// it is needed, and may use what those before it found.
func (t *turn) deskFacts(ctx context.Context, group *desk.Group, in *message.Inbound, n desk.Needs) (desk.Facts, error) {
	f := desk.Facts{Group: group}
	for _, look := range []func(context.Context, *message.Inbound, desk.Needs, *desk.Facts) error{
		t.lookReport, t.lookMemo, t.lookActivities, t.lookStanding, t.lookAlias, t.lookBlocked, t.lookOpen, t.lookCode,
		t.lookGroups, t.lookProofs,
	} {
		if err := look(ctx, in, n, &f); err != nil {
			return f, err
		}
	}
	return f, nil
}

// lookReport finds the report that the message names or quotes.
func (t *turn) lookReport(ctx context.Context, in *message.Inbound, n desk.Needs, f *desk.Facts) (err error) {
	f.Report, f.Ref, err = t.named(ctx, named{
		ticket: n.Ticket, quoted: n.Quoted, ours: in.Button != "" || in.Quoted != nil && in.Quoted.FromUs,
	})
	return err
}

// lookMemo finds the order or activity that the message quotes.
func (t *turn) lookMemo(ctx context.Context, _ *message.Inbound, _ desk.Needs, f *desk.Facts) (err error) {
	f.Memo, err = t.memoOf(ctx, f.Ref)
	return err
}

// lookActivities lists what the agency has announced.
func (t *turn) lookActivities(ctx context.Context, _ *message.Inbound, n desk.Needs, f *desk.Facts) (err error) {
	if !n.Activities || f.Group == nil || t.Leaders == nil {
		return nil
	}
	since := t.Regency.Calendar().Day(t.now.AddDate(0, 0, -desk.ActivityDays))
	f.Activities, _, err = t.Leaders.Memos.List(ctx, store.MemoQuery{
		Kind: memo.KindActivity, Agency: f.Group.Agency, From: since, Page: store.Page{Limit: activitiesShown},
	})
	return err
}

// lookStanding asks what is to be known of the reporter: his language, and whether he is
// blocked.
func (t *turn) lookStanding(ctx context.Context, _ *message.Inbound, _ desk.Needs, f *desk.Facts) error {
	if f.Report == nil {
		return nil
	}
	p, err := t.People.Load(ctx, f.Report.Person)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	f.Lang, f.Standing = p.Lang, p.Standing
	return nil
}

// lookAlias finds the reporters who go by a pseudonym.
func (t *turn) lookAlias(ctx context.Context, _ *message.Inbound, n desk.Needs, f *desk.Facts) (err error) {
	if n.Alias != "" {
		f.Aliased, f.AliasedMore, err = t.aliased(ctx, n.Alias)
	}
	return err
}

// lookBlocked lists who is blocked.
func (t *turn) lookBlocked(ctx context.Context, _ *message.Inbound, n desk.Needs, f *desk.Facts) (err error) {
	if n.Blocked {
		f.Blocked, f.BlockedMore, err = t.blocked(ctx)
	}
	return err
}

// lookOpen lists the agency's open reports, or everybody's for the administrators.
func (t *turn) lookOpen(ctx context.Context, _ *message.Inbound, n desk.Needs, f *desk.Facts) (err error) {
	if !n.Open || f.Group == nil {
		return nil
	}
	agency := f.Group.Agency
	if agency == desk.Admins {
		agency = ""
	}
	f.Open, _, err = t.Lookups.ByAgency(ctx, store.AgencyQuery{Agency: agency, Statuses: openStatuses, Page: store.Page{Limit: openShown}})
	return err
}

// lookCode looks an enrolment code up, unless too many wrong ones came from here.
func (t *turn) lookCode(ctx context.Context, in *message.Inbound, n desk.Needs, f *desk.Facts) error {
	if n.Code == "" {
		return nil
	}
	if f.Barred = t.attempts.barred(t.now, in.Sender.Address, in.Chat); f.Barred {
		return nil
	}
	code, err := t.Codes.Code(ctx, n.Code)
	switch {
	case err == nil:
		f.Code = &code
	case errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrCodeInvalid):
		t.attempts.wrong(t.now, in.Sender.Address, in.Chat)
	default:
		return err
	}
	return nil
}

// lookGroups lists the desks.
func (t *turn) lookGroups(ctx context.Context, _ *message.Inbound, n desk.Needs, f *desk.Facts) (err error) {
	if n.Groups {
		f.Groups, err = t.Groups.Groups(ctx, "")
	}
	return err
}
