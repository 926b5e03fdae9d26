package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// operatorMemos is the store of leaders' orders, activities and digests as an operator
// needs it.
type operatorMemos interface {
	Load(ctx context.Context, id string) (memo.Memo, error)
	Save(ctx context.Context, now time.Time, m *memo.Memo, claim store.Lease) (bool, error)
	Failed(ctx context.Context, page store.Page) ([]memo.Memo, string, error)
	CountFailed(ctx context.Context) (int64, error)
}

// failedMemos adds what was given up of the latest n memos.
func (o operator) failedMemos(ctx context.Context, n int, f *failures) error {
	ms, _, err := o.memos.Failed(ctx, store.Page{Limit: n})
	if err != nil {
		return err
	}
	for i := range ms {
		m := &ms[i]
		for j := range m.Deliveries {
			d := &m.Deliveries[j]
			if !d.GivenUp() {
				continue
			}
			f.Listed = append(f.Listed, failedMessage{
				Memo: m.ID, Key: d.Key, Kind: d.Target.Kind, Agency: d.Target.Agency, Channel: string(d.To.Channel),
				Failure: d.Failure, Attempts: d.Attempts, At: m.GivenUpAt(d),
			})
		}
	}
	f.Memos, err = o.memos.CountFailed(ctx)
	return err
}

// retryMemos has everything of all memos tried again that the other side did not refuse.
func (o operator) retryMemos(ctx context.Context) (sum retried, err error) {
	var ids []string
	for page := (store.Page{Limit: failedMost}); ; {
		ms, next, err := o.memos.Failed(ctx, page)
		if err != nil {
			return sum, err
		}
		for i := range ms {
			ids = append(ids, ms[i].ID)
		}
		if page.After = next; next == "" {
			break
		}
	}
	for _, id := range ids {
		one, err := o.retryMemo(ctx, id, true)
		if err != nil {
			return sum, err
		}
		sum.add(one)
	}
	return sum, nil
}

// retryMemo has everything tried again that was given up of one memo.
func (o operator) retryMemo(ctx context.Context, id string, considerate bool) (retried, error) {
	return oweAgain(id,
		func() (memo.Memo, error) {
			m, err := o.memos.Load(ctx, id)
			if errors.Is(err, store.ErrNotFound) {
				err = fmt.Errorf("there is no %s", id)
			}
			return m, err
		},
		func(m *memo.Memo) retried {
			return givenUp(m.Deliveries, considerate, retried{Memos: 1}, func(key string) error {
				return m.Retry(o.now(), key, report.Actor{Kind: report.ActorAdmin})
			})
		},
		func(m *memo.Memo) error {
			_, err := o.memos.Save(ctx, o.now(), m, store.Lease{})
			return err
		})
}
