package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/encode"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
)

// A history is a chain: each event carries a hash (Sum) of itself and of the one before,
// so that whoever changes, takes out or puts in an event later must change every hash
// after it. What people wrote is not hashed itself but by a salted digest, so that it can
// be erased, and the salt with it, while the chain holds; files are hashed by their
// names on networks or in our store. Nobody's identity is part of it: the reporter is
// there by his random ID.

// link is what Sum is made of beside the sum before.
type link struct {
	Seq    int       `json:"seq"`
	At     time.Time `json:"at"`
	Kind   EventKind `json:"kind"`
	By     Actor     `json:"by"`
	From   Status    `json:"from,omitempty"`
	To     Status    `json:"to,omitempty"`
	Agency string    `json:"agency,omitempty"`
	Stars  int       `json:"stars,omitempty"`
	Cause  string    `json:"cause,omitempty"`
	Digest string    `json:"digest"`
	Files  string    `json:"files,omitempty"`
	// Of the first event alone: what never changes of the report.
	ID         string             `json:"id,omitempty"`
	Ticket     string             `json:"ticket,omitempty"`
	Person     string             `json:"person,omitempty"`
	Category   string             `json:"category,omitempty"`
	Visibility regency.Visibility `json:"visibility,omitempty"`
}

// content is what Digest is made of: what can be erased.
type content struct {
	Text  string        `json:"text,omitempty"`
	Place message.Place `json:"place,omitzero"`
	Words string        `json:"words,omitempty"`
	Where message.Place `json:"where,omitzero"`
}

func (l *link) writeJSON(w *encode.Writer) {
	w.Begin('{')
	w.Key("seq")
	w.Int(int64(l.Seq))
	w.Key("at")
	w.Time(l.At)
	w.Field("kind", string(l.Kind))
	w.Key("by")
	l.By.writeJSON(w)
	w.FieldIf("from", string(l.From))
	w.FieldIf("to", string(l.To))
	w.FieldIf("agency", l.Agency)
	w.IntIf("stars", int64(l.Stars))
	w.FieldIf("cause", l.Cause)
	w.Field("digest", l.Digest)
	w.FieldIf("files", l.Files)
	w.FieldIf("id", l.ID)
	w.FieldIf("ticket", l.Ticket)
	w.FieldIf("person", l.Person)
	w.FieldIf("category", l.Category)
	w.FieldIf("visibility", string(l.Visibility))
	w.End('}')
}

func (c *content) writeJSON(w *encode.Writer) {
	w.Begin('{')
	w.FieldIf("text", c.Text)
	c.Place.WriteIf(w, "place")
	w.FieldIf("words", c.Words)
	c.Where.WriteIf(w, "where")
	w.End('}')
}

// hashed is the hash of JSON values, a line each. Those that are hashed here always have a
// JSON form.
func hashed(values ...func(*encode.Writer)) string {
	h := sha256.New()
	for _, write := range values {
		w := encode.Take()
		write(w)
		raw, _ := w.Bytes()
		h.Write(raw)
		h.Write([]byte{'\n'})
		w.Free()
	}
	return hex.EncodeToString(h.Sum(nil))
}

func text(s string) func(*encode.Writer) { return func(w *encode.Writer) { w.String(s) } }

func (r *Report) digest(e *Event) string {
	c := content{Text: e.Text, Place: e.Place}
	if e.Seq == 1 {
		c.Words, c.Where = r.Words, r.Place
	}
	return hashed(text(e.Salt), c.writeJSON)
}

// files names the files of an event by what does not change when they are fetched; "" none.
func (r *Report) files(e *Event) string {
	media := e.Media
	if e.Seq == 1 {
		media = r.Media
	}
	if len(media) == 0 {
		return ""
	}
	names := make([]string, len(media))
	for i, m := range media {
		if names[i] = string(m.Channel) + ":" + m.Native; m.Native == "" {
			names[i] = "hash:" + m.Hash
		}
	}
	return hashed(func(w *encode.Writer) { w.Strings(names) })
}

func (r *Report) sum(e *Event, before string) string {
	l := link{
		Seq: e.Seq, At: e.At.UTC(), Kind: e.Kind, By: e.By, From: e.From, To: e.To, Agency: e.Agency,
		Stars: e.Stars, Cause: e.Cause, Digest: e.Digest, Files: e.Files,
	}
	if e.Seq == 1 {
		l.ID, l.Ticket, l.Person, l.Category, l.Visibility = r.ID, r.Ticket, r.Person, r.Category, r.Visibility
	}
	return hashed(text(before), l.writeJSON)
}

// Link puts the events that are not yet part of the chain into it; salt gives random
// text. It is called before each save.
func (r *Report) Link(salt func() string) {
	before := ""
	for i := range r.Events {
		e := &r.Events[i]
		if e.Sum == "" {
			e.Salt = salt()
			e.Digest, e.Files = r.digest(e), r.files(e)
			e.Sum = r.sum(e, before)
		}
		before = e.Sum
	}
}

// BrokenChain is the first event of a history that is not what was written.
type BrokenChain struct {
	Seq  int
	What string
}

// Error says which event and why.
func (b *BrokenChain) Error() string { return fmt.Sprintf("event %d %s", b.Seq, b.What) }

// VerifyChain proves that the history is what was written. Events that were never linked
// are counted: those of an older program, until the next save. The error is a
// *BrokenChain.
func (r *Report) VerifyChain() (linked int, err error) {
	before := ""
	status, erased := Status(""), false
	for _, e := range r.Events {
		erased = erased || e.Kind == EventErased
	}
	for i := range r.Events {
		e := &r.Events[i]
		broken := func(what string) error { return &BrokenChain{i + 1, what} }
		switch {
		case e.Seq != i+1:
			return linked, broken(fmt.Sprintf("says that it is number %d", e.Seq))
		case e.Sum == "":
			// Only the latest may wait for their link.
		case linked < i:
			return linked, broken("follows one that has no hash")
		case e.Sum != r.sum(e, before):
			return linked, broken("was changed, or one before it was taken out or put in")
		case e.Salt == "" && !erased:
			return linked, broken("lost its words, and nothing says that they were erased")
		case e.Salt != "" && e.Digest != r.digest(e):
			return linked, broken("has other words than were written")
		case e.Files != r.files(e) && !(erased && r.files(e) == ""):
			return linked, broken("has other files than came with it")
		default:
			linked++
		}
		before = e.Sum
		if e.To != "" {
			status = e.To
		}
	}
	if status != "" && status != r.Status {
		return linked, &BrokenChain{len(r.Events), fmt.Sprintf("leads to %q, but the report stands at %q", status, r.Status)}
	}
	return linked, nil
}

// Head is the hash of the latest event, "" when it has none yet.
func (r *Report) Head() string {
	if len(r.Events) == 0 {
		return ""
	}
	return r.Events[len(r.Events)-1].Sum
}
