package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/user"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// lookFor is an operator's wish to know who a reporter is.
type lookFor struct {
	Ticket string
	// Why is his reason; the log of looks keeps it.
	Why string
	// By is the account under which he works on the server.
	By string
}

// operatorPeople opens identities.
type operatorPeople interface {
	Load(ctx context.Context, id string) (citizen.Person, error)
	Identity(ctx context.Context, id string, look audit.Look) (citizen.Person, error)
}

// unsealed is who filed a report.
type unsealed struct {
	Ticket    string            `json:"ticket"`
	Alias     string            `json:"alias"`
	Name      string            `json:"name,omitempty"`
	Phone     string            `json:"phone,omitempty"`
	Addresses []message.Address `json:"addresses"`
	Since     time.Time         `json:"since"`
}

// whyLeast and whyMost are how many characters a reason has. Below is no reason that
// tells anybody anything a year later; above it is a story, and a line of the log stays
// a line.
const (
	whyLeast = 10
	whyMost  = 300
)

// reporter opens who filed a report, once the log of looks has taken the reason.
func (o operator) reporter(ctx context.Context, look lookFor) (unsealed, error) {
	why := reason(look.Why)
	if n := utf8.RuneCountInString(why); n < whyLeast || n > whyMost {
		return unsealed{}, fmt.Errorf(`say for what the identity is needed, in %d to %d characters: --why "the ambulance does not find the house"`, whyLeast, whyMost)
	}
	ticket, err := o.ticket(look.Ticket)
	if err != nil {
		return unsealed{}, err
	}
	r, err := o.reports.ByTicket(ctx, ticket)
	if err != nil {
		return unsealed{}, o.missing(ticket, err)
	}
	// Asked before: a look at nobody is no look.
	if p, err := o.people.Load(ctx, r.Person); err != nil || !p.Erased.IsZero() {
		return unsealed{}, nobody(ticket, p, err)
	}
	p, err := o.people.Identity(ctx, r.Person, audit.Look{Why: audit.WhyOperator, Report: r.ID, By: cmp.Or(reason(look.By), "operator"), Note: why})
	if err != nil || !p.Erased.IsZero() {
		return unsealed{}, nobody(ticket, p, err)
	}
	return unsealed{Ticket: ticket, Alias: r.Alias, Name: p.Name, Phone: p.Phone, Addresses: p.Addresses, Since: p.Created}, nil
}

// nobody says why there is nobody to show.
func nobody(ticket string, p citizen.Person, err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return fmt.Errorf("the reporter of %s is not in the store", ticket)
	case err != nil:
		return err
	}
	return fmt.Errorf("the identity of the reporter of %s was erased on %s; nobody can tell it any more", ticket, p.Erased.Format(time.DateOnly))
}

// reason is a text as one line of the log shows it, without signs that deceive.
func reason(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
}

// accountName is who works on the server: the account that asked to be somebody else,
// where it did. It is what the operator says of himself, no proof.
func accountName() string {
	if name := os.Getenv("SUDO_USER"); name != "" {
		return "operator " + name
	}
	u, err := user.Current()
	if err != nil {
		return "operator"
	}
	return "operator " + u.Username
}

// reporterAnywhere asks the running program, or opens the store itself when none runs.
func reporterAnywhere(ctx context.Context, cfg *config.Config, log *slog.Logger, look lookFor) (who unsealed, err error) {
	path := "/report/identity?" + url.Values{"ticket": {look.Ticket}, "why": {look.Why}, "by": {look.By}}.Encode()
	err = callControl(ctx, cfg.Stores.DataDir, http.MethodPost, path, func(body io.Reader) error { return json.NewDecoder(body).Decode(&who) })
	if err == nil || !errors.Is(err, errNotRunning) {
		return who, err
	}
	s, err := openStores(ctx, cfg)
	if err != nil {
		return who, err
	}
	if err = s.openPeople(ctx, cfg, log); err == nil {
		who, err = s.operator(cfg).reporter(ctx, look)
		// A look that is not on the disk is not shown.
		err = errors.Join(err, s.looks.Close())
	}
	if err = errors.Join(err, s.close()); err != nil {
		return unsealed{}, err
	}
	return who, nil
}

// write shows who it is to the operator.
func (p unsealed) write(w io.Writer, zone *time.Location) error {
	fmt.Fprintf(w, "%s  %s\nname      %s\nnumber    %s\n", p.Ticket, p.Alias, cmp.Or(p.Name, "not known"), cmp.Or(p.Phone, "not known"))
	for _, a := range p.Addresses {
		fmt.Fprintf(w, "%-9s %s\n", a.Channel, a.ID)
	}
	_, err := fmt.Fprintf(w, "since     %s\nThis look is in the log.\n", p.Since.In(zone).Format(time.DateOnly))
	return err
}
