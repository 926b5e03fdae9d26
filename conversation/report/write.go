package report

import (
	"github.com/taprose/taprose/conversation/encode"
	"github.com/taprose/taprose/conversation/message"
)

// WriteJSON writes the report as encoding/json would.
func (r *Report) WriteJSON(w *encode.Writer) {
	w.Begin('{')
	w.Field("id", r.ID)
	w.Key("schema")
	w.Int(int64(r.Schema))
	w.Field("ticket", r.Ticket)
	w.Key("created")
	w.Time(r.Created)
	w.Key("updated")
	w.Time(r.Updated)
	w.Field("day", r.Day)
	w.IntIf("utc_offset", int64(r.Offset))
	w.Field("person", r.Person)
	w.Key("home")
	r.Home.WriteJSON(w)
	w.Field("alias", r.Alias)
	w.FieldIf("visibility", string(r.Visibility))
	w.Field("category", r.Category)
	w.Field("words", r.Words)
	encode.List(w, "media", r.Media, (*message.MediaRef).WriteJSON)
	r.Place.WriteIf(w, "place")
	w.BoolIf("rude", r.Rude)
	w.Field("status", string(r.Status))
	w.FieldIf("agency", r.Agency)
	w.TimeIf("deadline", r.Deadline)
	w.TimeIf("paused", r.Paused)
	if r.Clock != (Clock{}) {
		w.Key("clock")
		r.Clock.writeJSON(w)
	}
	w.TimeIf("close", r.Close)
	w.IntIf("stars", int64(r.Stars))
	w.Key("events")
	encode.Array(w, r.Events, (*Event).writeJSON)
	encode.List(w, "deliveries", r.Deliveries, (*Delivery).writeJSON)
	w.End('}')
}

func (c *Clock) writeJSON(w *encode.Writer) {
	w.Begin('{')
	w.TimeIf("since", c.Since)
	w.IntIf("from", int64(c.From))
	w.TimeIf("acknowledge", c.Acknowledge)
	w.TimeIf("answer", c.Answer)
	w.BoolIf("held", c.Held)
	w.IntIf("left", int64(c.Left))
	w.IntIf("asked", int64(c.Asked))
	w.TimeIf("nudge", c.Nudge)
	w.TimeIf("next", c.Next)
	w.TimeIf("said", c.Said)
	w.IntIf("step", int64(c.Step))
	w.End('}')
}

func (e *Event) writeJSON(w *encode.Writer) {
	w.Begin('{')
	w.Key("seq")
	w.Int(int64(e.Seq))
	w.Key("at")
	w.Time(e.At)
	w.Field("kind", string(e.Kind))
	w.Key("by")
	e.By.writeJSON(w)
	w.FieldIf("from", string(e.From))
	w.FieldIf("to", string(e.To))
	w.FieldIf("agency", e.Agency)
	w.FieldIf("text", e.Text)
	encode.List(w, "media", e.Media, (*message.MediaRef).WriteJSON)
	e.Place.WriteIf(w, "place")
	w.IntIf("stars", int64(e.Stars))
	w.BoolIf("rude", e.Rude)
	w.FieldIf("cause", e.Cause)
	w.FieldIf("salt", e.Salt)
	w.FieldIf("digest", e.Digest)
	w.FieldIf("files", e.Files)
	w.FieldIf("sum", e.Sum)
	w.End('}')
}

func (a *Actor) writeJSON(w *encode.Writer) {
	w.Begin('{')
	w.Field("kind", string(a.Kind))
	w.FieldIf("agency", a.Agency)
	w.FieldIf("name", a.Name)
	a.Address.WriteIf(w, "address")
	w.End('}')
}

func (d *Delivery) writeJSON(w *encode.Writer) {
	w.Begin('{')
	w.Field("key", d.Key)
	w.Key("target")
	d.Target.writeJSON(w)
	d.Out.WriteIf(w, "out")
	w.FieldIf("join", d.Join)
	w.Field("state", string(d.State))
	w.IntIf("attempts", int64(d.Attempts))
	w.Key("created")
	w.Time(d.Created)
	w.TimeIf("next", d.Next)
	w.TimeIf("sent", d.Sent)
	d.To.WriteIf(w, "to")
	w.StringsIf("message_ids", d.MessageIDs)
	w.FieldIf("failure", d.Failure)
	w.FieldIf("on_sent", string(d.OnSent))
	w.TimeIf("expect", d.Expect)
	w.BoolIf("unconfirmed", d.Unconfirmed)
	w.FieldIf("shown", d.Shown)
	w.TimeIf("edit", d.Edit)
	w.IntIf("edits", int64(d.Edits))
	w.End('}')
}

func (t *Target) writeJSON(w *encode.Writer) {
	w.Begin('{')
	w.Field("kind", string(t.Kind))
	w.FieldIf("agency", t.Agency)
	w.IntIf("event", int64(t.Event))
	w.IntIf("media", int64(t.Media))
	t.Chat.WriteIf(w, "chat")
	w.End('}')
}
