package storetest

import (
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/store"
)

// reportSecret: a secret report is found by its ID, its ticket and its reporter, and by
// nothing that lists.
func reportSecret(t *testing.T, a, b ReportStore) {
	ctx := t.Context()
	secret := at("secret", 0)
	secret.Visibility = regency.VisibilitySecret
	secret = insert(t, a, secret)
	insert(t, a, at("other", 10))
	same(t, near(t, b, 5000, 10, time.Time{}), []string{"other"})
	rs, _, err := b.ByAgency(ctx, store.AgencyQuery{Agency: "pupr"})
	must(t, err)
	same(t, reportIDs(rs), []string{"other"})

	got, err := b.Load(ctx, "secret")
	must(t, err)
	same(t, got, secret)
	_, err = b.ByTicket(ctx, secret.Ticket)
	must(t, err)
	rs, _, err = b.ByPerson(ctx, secret.Person, store.Page{})
	must(t, err)
	same(t, len(rs), 2)

	// It can become one later, and then leaves every list.
	opened := got
	opened.Visibility = regency.VisibilityAnonymous
	_, err = a.Save(ctx, begin, &opened, store.Lease{})
	must(t, err)
	same(t, near(t, b, 5000, 10, time.Time{}), []string{"secret", "other"})
	opened.Visibility = regency.VisibilitySecret
	_, err = a.Save(ctx, begin, &opened, store.Lease{})
	must(t, err)
	same(t, near(t, b, 5000, 10, time.Time{}), []string{"other"})
}
