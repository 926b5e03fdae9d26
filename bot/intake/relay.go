package intake

import (
	"context"
	"errors"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// reporterIn is the reporter whose name or number stands in words of staff; nil when
// nothing of him does, or he has been erased.
func (t *turn) reporterIn(ctx context.Context, r *report.Report, by, words string) (*desk.Reporter, error) {
	p, err := t.People.Identity(ctx, r.Person, audit.Look{Why: audit.WhyRelay, Report: r.ID, By: by})
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	who := desk.Reporter{Name: p.Name, Numbers: []string{p.Phone}}
	for _, a := range p.Addresses {
		who.Numbers = append(who.Numbers, a.ID)
	}
	if who.Found(words, r.Words) == "" {
		return nil, nil
	}
	return &who, nil
}

// group is the agency whose desk the message came into.
func group(f desk.Facts) string {
	if f.Group == nil {
		return ""
	}
	return f.Group.Agency
}
