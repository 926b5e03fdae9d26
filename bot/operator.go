package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// operator is what a person on the server may look at and set going again. The
// running program does it for the commands, through its control socket; without one
// they do it themselves. Nothing here tells who a reporter is, but reporter, and that
// not before the log of looks has it.
type operator struct {
	prefix  string
	reports operatorReports
	memos   operatorMemos
	groups  operatorGroups
	// people are nil where no command asks for them.
	people operatorPeople
	now    func() time.Time
}

// operatorGroups lists the enrolled groups, all of them for the agency "".
type operatorGroups interface {
	Groups(ctx context.Context, agency string) ([]desk.Group, error)
}

// operatorReports is the store of reports as an operator needs it.
type operatorReports interface {
	Load(ctx context.Context, id string) (report.Report, error)
	Save(ctx context.Context, now time.Time, r *report.Report, claim store.Lease) (bool, error)
	ByTicket(ctx context.Context, ticket string) (report.Report, error)
	Failed(ctx context.Context, page store.Page) ([]report.Report, string, error)
	CountFailed(ctx context.Context) (int64, error)
}

// failures are deliveries that were given up, of reports and then of memos, each the
// latest first. Reports and Memos say in how many there are any, listed or not.
type failures struct {
	Reports int64           `json:"reports"`
	Memos   int64           `json:"memos,omitempty"`
	Listed  []failedMessage `json:"listed"`
}

// failedMessage is one delivery that was given up.
type failedMessage struct {
	// Ticket is the report's, Memo the ID of a leader's order, an activity or a digest;
	// one of them is "".
	Ticket   string            `json:"ticket,omitempty"`
	Memo     string            `json:"memo,omitempty"`
	Key      string            `json:"key"`
	Kind     report.TargetKind `json:"kind"`
	Agency   string            `json:"agency,omitempty"`
	Channel  string            `json:"channel,omitempty"`
	Failure  string            `json:"failure"`
	Attempts int               `json:"attempts"`
	At       time.Time         `json:"at"`
}

// failedMost is how many reports are looked at for one list.
const failedMost = 1000

// failed lists what was given up in the latest n reports.
func (o operator) failed(ctx context.Context, n int) (failures, error) {
	n = min(max(n, 1), failedMost)
	rs, _, err := o.reports.Failed(ctx, store.Page{Limit: n})
	if err != nil {
		return failures{}, err
	}
	f := failures{Listed: []failedMessage{}}
	for i := range rs {
		r := &rs[i]
		for j := range r.Deliveries {
			d := &r.Deliveries[j]
			if !d.GivenUp() {
				continue
			}
			f.Listed = append(f.Listed, failedMessage{
				Ticket: r.Ticket, Key: d.Key, Kind: d.Target.Kind, Agency: d.Target.Agency, Channel: string(d.To.Channel),
				Failure: d.Failure, Attempts: d.Attempts, At: r.GivenUpAt(d),
			})
		}
	}
	if f.Reports, err = o.reports.CountFailed(ctx); err != nil {
		return failures{}, err
	}
	return f, o.failedMemos(ctx, n, &f)
}

// retried is what became of asking for another try.
type retried struct {
	// Reports, Memos and Deliveries are how many are owed again.
	Reports    int `json:"reports"`
	Memos      int `json:"memos,omitempty"`
	Deliveries int `json:"deliveries"`
	// Refused are those that the other side refused for good, which are tried again
	// only when their ticket is named; Unwanted those whose report went elsewhere.
	Refused  int `json:"refused,omitempty"`
	Unwanted int `json:"unwanted,omitempty"`
}

func (s *retried) add(t retried) {
	s.Reports, s.Memos, s.Deliveries = s.Reports+t.Reports, s.Memos+t.Memos, s.Deliveries+t.Deliveries
	s.Refused, s.Unwanted = s.Refused+t.Refused, s.Unwanted+t.Unwanted
}

// retryAll has everything tried again that was given up and that the other side did
// not refuse: who blocked the bot would only be annoyed, and the administrators told
// a second time.
func (o operator) retryAll(ctx context.Context) (sum retried, err error) {
	// All are listed first: what fails anew meanwhile is not tried a third time.
	var tickets []string
	for page := (store.Page{Limit: failedMost}); ; {
		rs, next, err := o.reports.Failed(ctx, page)
		if err != nil {
			return sum, err
		}
		for i := range rs {
			tickets = append(tickets, rs[i].Ticket)
		}
		if page.After = next; next == "" {
			break
		}
	}
	for _, t := range tickets {
		one, err := o.retry(ctx, t, true)
		if err != nil {
			return sum, err
		}
		sum.add(one)
	}
	of, err := o.retryMemos(ctx)
	sum.add(of)
	return sum, err
}

// retryTicket has everything tried again that was given up about one report, or of the
// memo with this ID.
func (o operator) retryTicket(ctx context.Context, said string) (retried, error) {
	if memo.IsID(said) {
		done, err := o.retryMemo(ctx, said, false)
		if err == nil && done == (retried{}) {
			err = fmt.Errorf("nothing of %s was given up", said)
		}
		return done, err
	}
	ticket, err := o.ticket(said)
	if err != nil {
		return retried{}, err
	}
	done, err := o.retry(ctx, ticket, false)
	if err == nil && done == (retried{}) {
		err = fmt.Errorf("nothing about %s was given up", ticket)
	}
	return done, err
}

// saves is how often a report is loaded anew because somebody else saved it first.
const saves = 20

func (o operator) retry(ctx context.Context, ticket string, considerate bool) (retried, error) {
	return oweAgain(ticket,
		func() (report.Report, error) {
			r, err := o.reports.ByTicket(ctx, ticket)
			return r, o.missing(ticket, err)
		},
		func(r *report.Report) retried {
			return givenUp(r.Deliveries, considerate, retried{Reports: 1}, func(key string) error {
				return r.Retry(o.now(), key, report.Actor{Kind: report.ActorAdmin})
			})
		},
		func(r *report.Report) error {
			_, err := o.reports.Save(ctx, o.now(), r, store.Lease{})
			return err
		})
}

// oweAgain changes what is called name by compare-and-swap; owe says what it owed once
// more, and what owes nothing more is not saved.
func oweAgain[T any](name string, load func() (T, error), owe func(*T) retried, save func(*T) error) (retried, error) {
	for range saves {
		one, err := load()
		if err != nil {
			return retried{}, err
		}
		done := owe(&one)
		if done.Deliveries == 0 {
			return done, nil
		}
		if err = save(&one); err == nil {
			return done, nil
		}
		if !errors.Is(err, store.ErrConflict) {
			return retried{}, err
		}
	}
	return retried{}, fmt.Errorf("%s changes all the time: %w", name, store.ErrConflict)
}

// givenUp has those deliveries owed again that were given up, and returns how many, with
// what one is that owes any.
func givenUp(all []report.Delivery, considerate bool, one retried, again func(key string) error) (done retried) {
	for i := range all {
		d := &all[i]
		switch {
		case !d.GivenUp():
		case considerate && refusedByThem(d):
			done.Refused++
		case again(d.Key) != nil:
			done.Unwanted++
		default:
			done.Deliveries++
		}
	}
	if done.Deliveries > 0 {
		done.add(one)
	}
	return done
}

// timeline returns a report by its ticket as people write it.
func (o operator) timeline(ctx context.Context, said string, words bool) (timeline, error) {
	ticket, err := o.ticket(said)
	if err != nil {
		return timeline{}, err
	}
	r, err := o.reports.ByTicket(ctx, ticket)
	if err != nil {
		return timeline{}, o.missing(ticket, err)
	}
	return newTimeline(&r, words), nil
}

func (o operator) ticket(said string) (string, error) {
	ticket, err := report.ParseTicket(o.prefix, said)
	switch {
	case errors.Is(err, report.ErrTicketMistyped):
		return "", fmt.Errorf("%q is mistyped: its last character does not belong to the others", said)
	case err != nil:
		return "", fmt.Errorf("%q is no ticket; one looks like %s", said, report.NewTicket(o.prefix, 0))
	}
	return ticket, nil
}

func (o operator) missing(ticket string, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("there is no report %s", ticket)
	}
	return err
}
