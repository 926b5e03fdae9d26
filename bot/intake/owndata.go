package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
	"github.com/taprose/taprose/store"
)

// Files keeps what is sent to a person as a file.
type Files interface {
	Put(ctx context.Context, r io.Reader, max int64) (hash string, size int64, err error)
}

// Eraser takes out who somebody is; the files named are removed later.
type Eraser interface {
	Erase(ctx context.Context, id string, now time.Time, look audit.Look, files []string) error
	Drop(ctx context.Context, id string, files []string) error
}

// exported is everything that is kept of a person, as he is given it.
type exported struct {
	Made    time.Time         `json:"made"`
	Person  exportedPerson    `json:"person"`
	Reports []exportedReport  `json:"reports"`
	Draft   *citizen.Draft    `json:"draft,omitempty"`
	Keeps   map[string]string `json:"where_it_is_kept"`
}

type exportedPerson struct {
	ID        string            `json:"id"`
	Name      string            `json:"name,omitempty"`
	Phone     string            `json:"phone,omitempty"`
	Addresses []message.Address `json:"addresses"`
	Language  string            `json:"language,omitempty"`
	Since     time.Time         `json:"since"`
}

type exportedReport struct {
	Ticket     string             `json:"ticket"`
	Filed      time.Time          `json:"filed"`
	Alias      string             `json:"alias"`
	Visibility string             `json:"visibility"`
	Category   string             `json:"category"`
	Status     report.Status      `json:"status"`
	Words      string             `json:"words,omitempty"`
	Place      message.Place      `json:"place,omitzero"`
	Files      []message.MediaRef `json:"files,omitempty"`
	Events     []exportedEvent    `json:"events"`
}

type exportedEvent struct {
	At    time.Time          `json:"at"`
	What  report.EventKind   `json:"what"`
	By    report.ActorKind   `json:"by"`
	Text  string             `json:"text,omitempty"`
	Place message.Place      `json:"place,omitzero"`
	Files []message.MediaRef `json:"files,omitempty"`
	Stars int                `json:"stars,omitempty"`
}

// exportMax bounds the file; the words of many thousands of reports fit.
const exportMax = 20 << 20

// export owes the person a file with all that is kept of him. What staff noted among
// themselves is theirs and is not in it.
func (t *turn) export(ctx context.Context, in *message.Inbound) error {
	if t.Files == nil || t.Eraser == nil {
		return errors.New("intake: nowhere to keep an export")
	}
	p, err := t.People.Identity(ctx, t.chat.Person, audit.Look{Why: audit.WhyExport, By: "reporter"})
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	out := exported{
		Made: t.now.UTC(),
		Person: exportedPerson{
			ID: p.ID, Name: p.Name, Phone: p.Phone, Addresses: p.Addresses, Language: string(p.Lang), Since: p.Created,
		},
		Reports: []exportedReport{}, Draft: t.chat.Session.Draft,
		Keeps: map[string]string{
			"person": "encrypted, apart from the reports", "reports": "with a pseudonym, without name and number", "draft": "with this chat, until it is sent or dropped",
		},
	}
	if err := t.eachOwn(ctx, func(r *report.Report) error {
		out.Reports = append(out.Reports, exportOf(r))
		return nil
	}); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	raw, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	hash, size, err := t.Files.Put(ctx, bytes.NewReader(raw), exportMax)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	// The file is only for sending: it is removed with the next day's round after that.
	if err := t.Eraser.Drop(ctx, p.ID, []string{hash}); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	t.say(in, []message.Outbound{{
		Text:  text.Say(t.lang(), text.DataFile, nil),
		Media: []message.MediaRef{{Kind: message.MediaDocument, Hash: hash, Size: size, Mime: "application/json", Name: "data-saya.json"}},
	}})
	return nil
}

func exportOf(r *report.Report) exportedReport {
	out := exportedReport{
		Ticket: r.Ticket, Filed: r.Created, Alias: r.Alias, Visibility: string(r.Visibility), Category: r.Category,
		Status: r.Status, Words: r.Words, Place: r.Place, Files: r.Media, Events: []exportedEvent{},
	}
	for _, e := range r.Events {
		words, ok := e.Words(report.ForReporter)
		if !ok {
			continue
		}
		out.Events = append(out.Events, exportedEvent{At: e.At, What: e.Kind, By: e.By.Kind, Text: words, Place: e.Place, Files: e.Media, Stars: e.Stars})
	}
	return out
}

// eachOwn goes through all reports of the person.
func (t *turn) eachOwn(ctx context.Context, do func(*report.Report) error) error {
	for after := ""; ; {
		rs, next, err := t.Lookups.ByPerson(ctx, t.chat.Person, store.Page{Limit: 100, After: after})
		if err != nil {
			return err
		}
		for i := range rs {
			if err := do(&rs[i]); err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
		after = next
	}
}

// unfiled are the files that the person sent and that no report of his may name: of what he
// was writing, and of all that the log of a browser's chat shows. Those that are not his
// alone stay, because others name them.
func (t *turn) unfiled(ctx context.Context) ([]string, error) {
	var files []string
	before := *t.chat
	before.Inbox = nil // came after what is answered now
	for _, f := range before.Files() {
		if f.Hash != "" {
			files = append(files, f.Hash)
		}
	}
	if t.Said == nil {
		return files, nil
	}
	said, err := t.Said(ctx, t.chat.Address)
	return append(files, said...), err
}

// erase takes the person out of everything that is kept: files and the way to him out of
// his reports, then who he is. It can be made again after a crash at any point. What is
// left of each report is a case without anybody.
func (t *turn) erase(ctx context.Context) error {
	if t.Eraser == nil {
		return errors.New("intake: nothing to erase with")
	}
	files, err := t.unfiled(ctx)
	if err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	if err := t.eachOwn(ctx, func(r *report.Report) error {
		for {
			files = append(files, r.EraseFiles(t.now)...)
			r.EraseIdentity(t.now)
			_, err := t.Reports.Save(ctx, t.now, r, store.Lease{})
			if !errors.Is(err, store.ErrConflict) {
				return err
			}
			fresh, err := t.Reports.Load(ctx, r.ID)
			if err != nil {
				return err
			}
			*r = fresh
		}
	}); err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	if err := t.Eraser.Erase(ctx, t.chat.Person, t.now, audit.Look{Why: audit.WhyErase, By: "reporter"}, files); err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	if t.Forget != nil {
		if err := t.Forget(ctx, t.chat.Address); err != nil {
			return fmt.Errorf("erase: %w", err)
		}
	}
	// What was still to be said to him is forgotten with him. An album that is being gathered
	// began after what is answered now: it is of whoever is met next.
	t.chat.Person, t.chat.Owed = "", nil
	return nil
}
