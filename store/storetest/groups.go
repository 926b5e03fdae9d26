package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// GroupStore is what a store of enrolments can do.
type GroupStore interface {
	Group(ctx context.Context, chat message.Address) (desk.Group, error)
	Groups(ctx context.Context, agency string) ([]desk.Group, error)
	PutGroup(ctx context.Context, g desk.Group) error
	RemoveGroup(ctx context.Context, chat message.Address) error
	MoveGroup(ctx context.Context, from, to message.Address) error

	PutCode(ctx context.Context, c desk.Code) error
	Code(ctx context.Context, code string) (desk.Code, error)
	UseCode(ctx context.Context, code string, chat message.Address, now time.Time) error
	// ForgetCodes removes the codes that expired before a moment.
	ForgetCodes(ctx context.Context, before time.Time) (int64, error)
}

// Groups holds a store of enrolments to its contract.
func Groups(t *testing.T, open func(t *testing.T) (a, b GroupStore)) {
	run := func(name string, f func(t *testing.T, a, b GroupStore)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := open(t)
			f(t, a, b)
		})
	}
	run("MissingIsErrNotFound", groupMissing)
	run("SavedIsLoadedWhole", groupWhole)
	run("GroupsAreNewestEnrolmentFirst", groupOrder)
	run("RemovedGroupIsGone", groupRemoved)
	run("MovedGroupHasTheNewAddress", groupMoved)
	run("CodeIsLoadedWhole", codeWhole)
	run("CodeServesOneGroup", codeOnce)
	run("RacingForACodeHasOneWinner", codeRace)
	run("ExpiredCodeIsInvalid", codeExpired)
	run("ExpiredCodesAreForgotten", codeForgotten)
	run("RemovedGroupCannotUseItsCodeAgain", codeRemoved)
}

func enrolled(id, agency string, at time.Time) desk.Group {
	return desk.Group{Chat: telegram(id), Agency: agency, Title: "Aduan " + agency, Enrolled: at, By: "Pak Budi"}
}

func groupMissing(t *testing.T, a, _ GroupStore) {
	ctx := t.Context()
	_, err := a.Group(ctx, telegram("-1"))
	wants(t, err, store.ErrNotFound)
	_, err = a.Code(ctx, "K7M3XA9P")
	wants(t, err, store.ErrNotFound)
	wants(t, a.UseCode(ctx, "K7M3XA9P", telegram("-1"), begin), store.ErrCodeInvalid)
	wants(t, a.MoveGroup(ctx, telegram("-1"), telegram("-2")), store.ErrNotFound)
	must(t, a.RemoveGroup(ctx, telegram("-1")))
	gs, err := a.Groups(ctx, "")
	must(t, err)
	same(t, len(gs), 0)
}

func groupWhole(t *testing.T, a, b GroupStore) {
	g := enrolled("-1", "pupr", begin)
	must(t, a.PutGroup(t.Context(), g))
	must(t, b.PutGroup(t.Context(), g))
	g.Title, g.Agency = "Aduan DLH", "dlh"
	must(t, b.PutGroup(t.Context(), g))
	got, err := a.Group(t.Context(), g.Chat)
	must(t, err)
	same(t, got, g)
	gs, err := a.Groups(t.Context(), "pupr")
	must(t, err)
	same(t, len(gs), 0)
}

func groupOrder(t *testing.T, a, b GroupStore) {
	must(t, a.PutGroup(t.Context(), enrolled("-1", "pupr", after(time.Minute))))
	must(t, b.PutGroup(t.Context(), enrolled("-2", "pupr", after(2*time.Minute))))
	must(t, a.PutGroup(t.Context(), enrolled("-3", desk.Admins, begin)))
	for agency, want := range map[string][]string{"pupr": {"-2", "-1"}, desk.Admins: {"-3"}, "": {"-2", "-1", "-3"}, "dlh": {}} {
		gs, err := b.Groups(t.Context(), agency)
		must(t, err)
		same(t, ids(gs, func(g desk.Group) string { return g.Chat.ID }), want)
	}
}

func groupRemoved(t *testing.T, a, b GroupStore) {
	must(t, a.PutGroup(t.Context(), enrolled("-1", "pupr", begin)))
	must(t, b.RemoveGroup(t.Context(), telegram("-1")))
	_, err := a.Group(t.Context(), telegram("-1"))
	wants(t, err, store.ErrNotFound)
	must(t, a.RemoveGroup(t.Context(), telegram("-1")))
}

func groupMoved(t *testing.T, a, b GroupStore) {
	ctx := t.Context()
	g := enrolled("-1", "pupr", begin)
	must(t, a.PutGroup(ctx, g))
	must(t, b.MoveGroup(ctx, telegram("-1"), telegram("-1001")))
	must(t, a.MoveGroup(ctx, telegram("-1"), telegram("-1001"))) // told twice
	_, err := a.Group(ctx, telegram("-1"))
	wants(t, err, store.ErrNotFound)
	g.Chat = telegram("-1001")
	got, err := a.Group(ctx, g.Chat)
	must(t, err)
	same(t, got, g)
	gs, err := a.Groups(ctx, "pupr")
	must(t, err)
	same(t, gs, []desk.Group{g})
}

// code is an enrolment code that is good for an hour.
func code(s string) desk.Code {
	return desk.Code{Code: s, Agency: "pupr", Expires: after(time.Hour)}
}

func codeWhole(t *testing.T, a, b GroupStore) {
	c := code("K7M3XA9P")
	must(t, a.PutCode(t.Context(), c))
	must(t, b.PutCode(t.Context(), c))
	got, err := b.Code(t.Context(), c.Code)
	must(t, err)
	same(t, got, c)
	c.Agency = "dlh"
	wants(t, a.PutCode(t.Context(), c), store.ErrConflict)
}

func codeOnce(t *testing.T, a, b GroupStore) {
	ctx := t.Context()
	must(t, a.PutCode(ctx, code("C")))
	must(t, b.UseCode(ctx, "C", telegram("-1"), begin))
	must(t, a.UseCode(ctx, "C", telegram("-1"), begin))
	wants(t, a.UseCode(ctx, "C", telegram("-2"), begin), store.ErrCodeInvalid)
	got, err := a.Code(ctx, "C")
	must(t, err)
	same(t, got.UsedBy, telegram("-1"))
}

func codeRace(t *testing.T, a, b GroupStore) {
	s := [2]GroupStore{a, b}
	must(t, a.PutCode(t.Context(), code("C")))
	oneWinner(t, race(6, func(i int) error {
		return s[i%2].UseCode(t.Context(), "C", telegram(numbered("-", i)), begin)
	}), store.ErrCodeInvalid)
}

func codeExpired(t *testing.T, a, _ GroupStore) {
	must(t, a.PutCode(t.Context(), code("C")))
	wants(t, a.UseCode(t.Context(), "C", telegram("-1"), after(time.Hour)), store.ErrCodeInvalid)
	must(t, a.UseCode(t.Context(), "C", telegram("-1"), after(time.Hour-time.Second)))
}

func codeForgotten(t *testing.T, a, b GroupStore) {
	ctx := t.Context()
	for i, id := range []string{"OLD", "USED", "GOOD"} {
		c := code(id)
		c.Expires = after(time.Duration(i) * time.Hour)
		must(t, a.PutCode(ctx, c))
	}
	must(t, a.UseCode(ctx, "USED", telegram("-1"), begin))
	n, err := b.ForgetCodes(ctx, after(2*time.Hour))
	must(t, err)
	same(t, n, int64(2))
	for _, id := range []string{"OLD", "USED"} {
		_, err := a.Code(ctx, id)
		wants(t, err, store.ErrNotFound)
	}
	must(t, a.UseCode(ctx, "GOOD", telegram("-2"), begin))
	n, err = a.ForgetCodes(ctx, after(2*time.Hour))
	must(t, err)
	same(t, n, int64(0))
}

func codeRemoved(t *testing.T, a, b GroupStore) {
	ctx := t.Context()
	must(t, a.PutCode(ctx, code("C")))
	must(t, a.UseCode(ctx, "C", telegram("-1"), begin))
	must(t, a.PutGroup(ctx, enrolled("-1", "pupr", begin)))
	must(t, b.RemoveGroup(ctx, telegram("-1")))
	wants(t, a.UseCode(ctx, "C", telegram("-1"), begin), store.ErrCodeInvalid)
}
