package message

import (
	"reflect"

	"github.com/taprose/taprose/conversation/encode"
)

// WriteJSON writes the address as encoding/json would.
func (a *Address) WriteJSON(w *encode.Writer) {
	w.Begin('{')
	w.Field("channel", string(a.Channel))
	w.Field("id", a.ID)
	w.End('}')
}

// WriteIf writes the address as a field unless it is the zero one.
func (a *Address) WriteIf(w *encode.Writer, key string) {
	if !a.IsZero() {
		w.Key(key)
		a.WriteJSON(w)
	}
}

// WriteJSON writes the file as encoding/json would.
func (m *MediaRef) WriteJSON(w *encode.Writer) {
	w.Begin('{')
	w.Field("kind", string(m.Kind))
	w.FieldIf("channel", string(m.Channel))
	w.FieldIf("native", m.Native)
	w.FieldIf("hash", m.Hash)
	w.IntIf("size", m.Size)
	w.FieldIf("mime", m.Mime)
	w.FieldIf("name", m.Name)
	w.IntIf("seconds", int64(m.Seconds))
	w.FieldIf("look", m.Look)
	w.FieldIf("lost", m.Lost)
	w.End('}')
}

// WriteJSON writes the place as encoding/json would.
func (p *Place) WriteJSON(w *encode.Writer) {
	w.Begin('{')
	w.FloatIf("lat", p.Lat)
	w.FloatIf("lon", p.Lon)
	w.BoolIf("has_point", p.HasPoint)
	w.FieldIf("name", p.Name)
	w.FieldIf("district", p.District)
	w.FieldIf("village", p.Village)
	w.BoolIf("live", p.Live)
	w.End('}')
}

// WriteIf writes the place as a field unless it is the zero one.
func (p *Place) WriteIf(w *encode.Writer, key string) {
	if !p.IsZero() {
		w.Key(key)
		p.WriteJSON(w)
	}
}

// WriteJSON writes the choice as encoding/json would.
func (c *Choice) WriteJSON(w *encode.Writer) {
	w.Begin('{')
	w.Field("id", c.ID)
	w.Field("label", c.Label)
	w.End('}')
}

// WriteJSON writes the name as encoding/json would.
func (n *Named) WriteJSON(w *encode.Writer) {
	w.Begin('{')
	w.Field("person", n.Person)
	w.Field("alias", n.Alias)
	w.FieldIf("for", n.For)
	w.End('}')
}

// WriteJSON writes the message as encoding/json would.
func (o *Outbound) WriteJSON(w *encode.Writer) {
	w.Begin('{')
	w.Field("key", o.Key)
	w.FieldIf("text", o.Text)
	encode.List(w, "media", o.Media, (*MediaRef).WriteJSON)
	o.Place.WriteIf(w, "place")
	encode.List(w, "choices", o.Choices, (*Choice).WriteJSON)
	w.IntIf("columns", int64(o.Columns))
	w.BoolIf("ask_place", o.AskPlace)
	w.BoolIf("ask_reply", o.AskReply)
	w.FieldIf("quote", o.Quote)
	w.FieldIf("react", o.React)
	w.FieldIf("replace", o.Replace)
	w.BoolIf("in_place", o.InPlace)
	w.FieldIf("about", o.About)
	w.FieldIf("intent", o.Intent)
	if o.Named != (Named{}) {
		w.Key("named")
		o.Named.WriteJSON(w)
	}
	w.FieldIf("answer_to", o.AnswerTo)
	w.End('}')
}

// WriteIf writes the message as a field unless it is the zero one.
func (o *Outbound) WriteIf(w *encode.Writer, key string) {
	if o.Key != "" || !reflect.ValueOf(o).Elem().IsZero() {
		w.Key(key)
		o.WriteJSON(w)
	}
}
