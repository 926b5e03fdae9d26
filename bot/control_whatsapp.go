package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/conversation/message"
)

// accountDoors are the requests about the account on WhatsApp, which the running
// program alone may use. remoteAccount is the other side.
type accountDoors struct {
	account account
	log     *slog.Logger
}

// pairing is one line of the answer to POST /whatsapp/pair: a QR code to show, a
// code to type, or how it ended.
//
//	{"qr":"https://wa.me/settings/linked_devices#2@…"}
//	{"code":"ABCD-EFGH"}
//	{"error":"the code was not used in time"}
//	{"paired":true}
type pairing struct {
	QR     string `json:"qr,omitempty"`
	Code   string `json:"code,omitempty"`
	Error  string `json:"error,omitempty"`
	Paired bool   `json:"paired,omitempty"`
}

// errNoAccount: the configuration with which the program was started has none.
var errNoAccount = errors.New("the running program has no channels.whatsapp in its configuration; add whatsapp: {} and start it anew")

func (d accountDoors) add(mux *http.ServeMux) {
	handle := func(pattern string, do func(w http.ResponseWriter, r *http.Request) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			err := errNoAccount
			if d.account != nil {
				err = do(w, r)
			}
			if err != nil {
				d.log.InfoContext(r.Context(), "control: whatsapp", "request", r.URL.Path, "err", err)
				http.Error(w, explain(err), http.StatusBadRequest)
			}
		})
	}
	handle("POST /whatsapp/pair", func(w http.ResponseWriter, r *http.Request) error {
		d.pair(w, r)
		return nil
	})
	handle("POST /whatsapp/unlink", func(w http.ResponseWriter, r *http.Request) error {
		if err := d.account.Unlink(r.Context()); err != nil {
			return err
		}
		answer(w, r, d.log, struct{}{})
		return nil
	})
	handle("GET /whatsapp/groups", func(w http.ResponseWriter, r *http.Request) error {
		groups, err := d.account.Groups(r.Context())
		if err != nil {
			return err
		}
		answer(w, r, d.log, groups)
		return nil
	})
	handle("POST /whatsapp/join", func(w http.ResponseWriter, r *http.Request) error {
		joined, err := d.account.JoinLink(r.Context(), r.URL.Query().Get("link"))
		if err != nil {
			return err
		}
		answer(w, r, d.log, joined)
		return nil
	})
}

// pair streams what is to be shown; whoever goes away ends it.
func (d accountDoors) pair(w http.ResponseWriter, r *http.Request) {
	lines := json.NewEncoder(w)
	say := func(p pairing) {
		if err := lines.Encode(p); err == nil {
			// A code is worth nothing half a minute later.
			_ = http.NewResponseController(w).Flush()
		}
	}
	err := d.account.Pair(r.Context(), func(qr string) { say(pairing{QR: qr}) },
		r.URL.Query().Get("phone"), func(code string) { say(pairing{Code: code}) })
	if err != nil {
		d.log.InfoContext(r.Context(), "control: not paired", "err", err)
		say(pairing{Error: explain(err)})
		return
	}
	say(pairing{Paired: true})
}

// remoteAccount is the account of the program that runs on the data folder dir.
type remoteAccount struct{ dir string }

// Pair asks the running program to pair and passes on what it wants shown.
func (a remoteAccount) Pair(ctx context.Context, onQR func(string), phone string, onCode func(string)) error {
	return callControl(ctx, a.dir, http.MethodPost, "/whatsapp/pair?phone="+url.QueryEscape(phone), func(body io.Reader) error {
		for lines := json.NewDecoder(body); ; {
			var p pairing
			switch err := lines.Decode(&p); {
			case err != nil:
				return fmt.Errorf("the running program ended while pairing: %w", err)
			case p.Error != "":
				return errors.New(p.Error)
			case p.Paired:
				return nil
			case p.QR != "":
				onQR(p.QR)
			case p.Code != "":
				onCode(p.Code)
			}
		}
	})
}

func (a remoteAccount) call(ctx context.Context, method, path string, into any) error {
	return callControl(ctx, a.dir, method, path, func(body io.Reader) error { return json.NewDecoder(body).Decode(into) })
}

// Unlink asks the running program to end the link.
func (a remoteAccount) Unlink(ctx context.Context) error {
	return a.call(ctx, http.MethodPost, "/whatsapp/unlink", &struct{}{})
}

// Groups asks the running program for the account's groups.
func (a remoteAccount) Groups(ctx context.Context) (groups []whatsapp.Group, err error) {
	err = a.call(ctx, http.MethodGet, "/whatsapp/groups", &groups)
	return groups, err
}

// JoinLink asks the running program to follow an invite link.
func (a remoteAccount) JoinLink(ctx context.Context, link string) (joined message.Address, err error) {
	err = a.call(ctx, http.MethodPost, "/whatsapp/join?link="+url.QueryEscape(link), &joined)
	return joined, err
}
