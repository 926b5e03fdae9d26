package move

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/store"
)

// lister is a list of documents as a store gives it.
type lister[T any] func(ctx context.Context, page store.Page) ([]T, string, error)

// cursor walks through a list.
type cursor[T any] struct {
	list  lister[T]
	page  store.Page
	some  []T
	ended bool
}

func newCursor[T any](list lister[T], page int) *cursor[T] {
	return &cursor[T]{list: list, page: store.Page{Limit: page}}
}

// peek returns the next document, nil at the end.
func (c *cursor[T]) peek(ctx context.Context) (*T, error) {
	for len(c.some) == 0 && !c.ended {
		some, next, err := c.list(ctx, c.page)
		if err != nil {
			return nil, err
		}
		c.some, c.page.After, c.ended = some, next, next == ""
	}
	if len(c.some) == 0 {
		return nil, nil
	}
	return &c.some[0], nil
}

func (c *cursor[T]) next() { c.some = c.some[1:] }

// groupList makes a list of the groups, of which there are never many.
func groupList(from Groups) lister[desk.Group] {
	return func(ctx context.Context, _ store.Page) ([]desk.Group, string, error) {
		gs, err := from.Groups(ctx, "")
		slices.SortFunc(gs, func(a, b desk.Group) int { return cmp.Compare(a.Chat.String(), b.Chat.String()) })
		return gs, "", err
	}
}

// compare walks through a file of the archive and a list of the store side by side.
// What both have must be the same; what the store alone has is an error; what the
// archive alone has is given to missing, and is an error without one.
func compare[T any](ctx context.Context, dir string, k kind[T], list lister[T], opts Options, missing func(r *record[T]) error) error {
	cur := newCursor(list, opts.Page)
	_, err := scan(ctx, dir, k, -1, func(r *record[T]) error {
		opts.Progress.Add(1)
		n, doc := r.n, &r.doc
		have, err := cur.peek(ctx)
		if err != nil {
			return err
		}
		switch {
		case have == nil || k.key(doc) < k.key(have):
			if missing == nil {
				return fmt.Errorf("%w: %s:%d: the store has no such %s", ErrChanged, k.file, n, k.noun)
			}
			return missing(r)
		case k.key(doc) > k.key(have):
			return k.extra()
		}
		same, err := k.same(r, have)
		if err != nil {
			return at(k.file, n, err)
		}
		if !same {
			return fmt.Errorf("%w: %s:%d: the store has another version of this %s", ErrChanged, k.file, n, k.noun)
		}
		cur.next()
		return nil
	})
	if err != nil {
		return err
	}
	switch have, err := cur.peek(ctx); {
	case err != nil:
		return err
	case have != nil:
		return k.extra()
	}
	return nil
}

func (k kind[T]) extra() error {
	return fmt.Errorf("%w: the store holds a %s that is not in %s", ErrChanged, k.noun, k.file)
}

// same tells whether a document of the archive and one of the store are stored as the
// same bytes; the number of times they were saved is no part of them.
func (k kind[T]) same(r *record[T], have *T) (bool, error) {
	stored, err := k.encode(have)
	if err != nil || bytes.Equal(stored, r.raw) {
		return err == nil, err
	}
	// What an older program wrote reads the same and is written otherwise.
	again, err := k.encode(&r.doc)
	return bytes.Equal(stored, again), err
}
