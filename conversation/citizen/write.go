package citizen

import (
	"github.com/taprose/taprose/conversation/encode"
	"github.com/taprose/taprose/conversation/message"
)

// WriteJSON writes the session as encoding/json would.
func (s *Session) WriteJSON(w *encode.Writer) {
	w.Begin('{')
	w.Key("schema")
	w.Int(int64(s.Schema))
	w.Field("state", string(s.State))
	w.Field("lang", string(s.Lang))
	if s.Draft != nil {
		w.Key("draft")
		s.Draft.writeJSON(w)
	}
	w.FieldIf("report", s.Report)
	w.IntIf("stars", int64(s.Stars))
	if s.Held != nil {
		w.Key("held")
		w.Any(s.Held)
	}
	w.FieldIf("heard", string(s.Sources))
	if len(s.Before) > 0 {
		w.Key("sources")
		w.Any(s.Before)
	}
	encode.List(w, "filed", s.Filed, (*Filing).writeJSON)
	encode.List(w, "offered", s.Offered, (*message.Choice).WriteJSON)
	w.FieldIf("prior", string(s.Prior))
	w.TimeIf("touched", s.Touched)
	w.TimeIf("alarmed", s.Alarmed)
	w.TimeIf("refused", s.Refused)
	w.BoolIf("unnoticed", s.Unnoticed)
	w.TimeIf("wake", s.Wake)
	w.End('}')
}

func (d *Draft) writeJSON(w *encode.Writer) {
	w.Begin('{')
	w.Field("report", d.Report)
	w.FieldIf("category", d.Category)
	w.StringsIf("guesses", d.Guesses)
	w.FieldIf("words", d.Words)
	w.FieldIf("words_from", d.WordsFrom)
	encode.List(w, "parts", d.Parts, (*Part).writeJSON)
	encode.List(w, "media", d.Media, (*message.MediaRef).WriteJSON)
	w.StringsIf("media_from", d.MediaFrom)
	d.Place.WriteIf(w, "place")
	w.BoolIf("no_photos", d.NoPhotos)
	w.BoolIf("outside", d.Outside)
	w.BoolIf("anywhere", d.Anywhere)
	w.BoolIf("editing", d.Editing)
	w.BoolIf("blunt", d.Blunt)
	w.BoolIf("again", d.Again)
	w.Key("begun")
	w.Time(d.Begun)
	w.Key("touched")
	w.Time(d.Touched)
	w.BoolIf("reminded", d.Reminded)
	w.FieldIf("visibility", string(d.Visibility))
	w.BoolIf("supported", d.Supported)
	w.End('}')
}

func (f *Filing) writeJSON(w *encode.Writer) {
	w.Begin('{')
	w.Field("report", f.Report)
	w.Field("ticket", f.Ticket)
	w.Key("at")
	w.Time(f.At)
	w.Field("category", f.Category)
	w.FieldIf("words", f.Words)
	w.FieldIf("name", f.Name)
	w.BoolIf("point", f.Point)
	w.FloatIf("lat", f.Lat)
	w.FloatIf("lon", f.Lon)
	w.End('}')
}

// WriteJSON writes the guard as encoding/json would.
func (g *Guard) WriteJSON(w *encode.Writer) {
	w.Begin('{')
	w.TimeIf("full", g.Full)
	w.TimeIf("quiet", g.Quiet)
	w.TimeIf("helped", g.Helped)
	w.BoolIf("blocked", g.Blocked)
	w.TimeIf("until", g.Until)
	w.BoolIf("told", g.Told)
	w.End('}')
}

func (p *Part) writeJSON(w *encode.Writer) {
	w.Begin('{')
	w.FieldIf("message_id", p.MessageID)
	w.Field("text", p.Text)
	w.End('}')
}
