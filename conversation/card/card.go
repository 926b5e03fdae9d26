package card

import (
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// lang is what the bot speaks in groups.
const lang = regency.Indonesian

// admins is the name of the administrators' desk in the keys of cards. It is
// desk.Admins, which cannot be imported from below.
const admins = "admin"

// The IDs of the buttons on a card: the desk's own words.
const (
	ButtonAccept   = "terima"
	ButtonStart    = "proses"
	ButtonAsk      = "tanya"
	ButtonAnswer   = "jawab"
	ButtonNote     = "catat"
	ButtonTransfer = "pindah"
	ButtonReject   = "tolak"
	ButtonResolve  = "selesai"
)

// New composes the card of a report for the group of the agency in charge, or
// for the administrators when no agency is: ticket, kind, words, place with a map
// link, media, deadline, the reporter's pseudonym, and how to answer. What the
// reporter added since filing is on it too, so that an agency that takes over
// later knows all of it.
func New(reg *regency.Regency, r *report.Report) message.Outbound {
	var b strings.Builder
	line := func(key text.Key, args text.Args) {
		b.WriteString(text.Say(lang, key, args))
		b.WriteByte('\n')
	}
	line(headline(r.Status), text.Args{"ticket": r.Ticket})
	if r.Secret() {
		line(text.CardSecret, nil)
	}
	line(text.CardCategory, text.Args{"category": Category(reg, lang, r.Category)})
	line(text.CardFrom, text.Args{"alias": r.Alias})
	if !r.Place.IsZero() {
		line(text.CardPlace, text.Args{"place": Place(reg, r.Place)})
	}
	media := allMedia(r)
	if len(media) > 0 {
		line(text.CardMedia, text.Args{"media": Media(lang, media)})
	}
	if !r.Deadline.IsZero() {
		line(text.CardDeadline, text.Args{"date": text.Date(lang, local(reg, r.Deadline))})
	}
	b.WriteByte('\n')
	if r.Rude {
		line(text.CardRude, nil)
	}
	b.WriteString(r.Words)
	b.WriteByte('\n')
	added(&b, reg, r)
	b.WriteByte('\n')
	out := message.Outbound{Media: media, About: r.ID, Named: Named(r)}
	if r.Agency == "" {
		b.WriteString(text.Say(lang, text.CardHowAdmins, text.Args{"ticket": r.Ticket, "agencies": agencies(reg)}))
	} else {
		b.WriteString(text.Say(lang, text.CardHow, nil))
		out.Choices, out.Columns = Choices(r.Status), 3
	}
	out.Text = b.String()
	return out
}

// Named has the reporter's name put beside his pseudonym where he wanted that.
func Named(r *report.Report) message.Named {
	if !r.Open() {
		return message.Named{}
	}
	return message.Named{Person: r.Person, Alias: r.Alias, For: r.Agency}
}

// Choices are the buttons of a card in this status: the desk words whose moves
// the lifecycle allows now, and the answer and the note, which move nothing. A
// report on which nothing can be moved any more has none.
func Choices(status report.Status) []message.Choice {
	buttons := []struct {
		move  report.Move
		id    string
		label text.Key
	}{
		{report.MoveAccept, ButtonAccept, text.CardAccept},
		{report.MoveStart, ButtonStart, text.CardStart},
		{report.MoveAsk, ButtonAsk, text.CardAsk},
		{report.MoveResolve, ButtonResolve, text.CardResolve},
		{report.MoveTransfer, ButtonTransfer, text.CardTransfer},
		{report.MoveReject, ButtonReject, text.CardReject},
	}
	// A card is about to be forwarded when it is composed: what the group may do
	// is decided by the status that it will find.
	if status == report.StatusReceived || status == report.StatusTransferred {
		status = report.StatusForwarded
	}
	allowed := make(map[report.Move]bool)
	for _, m := range report.Allowed(status) {
		allowed[m] = true
	}
	var out []message.Choice
	for _, b := range buttons {
		if allowed[b.move] {
			out = append(out, message.Choice{ID: b.id, Label: text.Say(lang, b.label, nil)})
		}
	}
	if len(out) == 0 {
		return nil
	}
	return append(out,
		message.Choice{ID: ButtonAnswer, Label: text.Say(lang, text.CardAnswer, nil)},
		message.Choice{ID: ButtonNote, Label: text.Say(lang, text.CardNote, nil)})
}

// Owe adds the delivery of a fresh card to whoever is in charge now. Its key
// counts the cards of that agency: "card:pupr:1", then "card:pupr:2" after a
// transfer back or a reopening; "card:admin:1" where no agency is in charge.
// Once the agency has it, the report counts as forwarded; a card with the
// administrators forwards nothing.
func Owe(reg *regency.Regency, r *report.Report, now time.Time) {
	d := report.Delivery{Target: Target(r), Out: New(reg, r)}
	if r.Agency == "" {
		d.Key = r.CardKey(admins)
	} else {
		d.Key, d.OnSent = r.CardKey(r.Agency), report.MoveForward
	}
	r.Owe(now, d)
}

// Target is who is in charge of a report: its agency, or the administrators.
func Target(r *report.Report) report.Target {
	if r.Agency == "" {
		return report.Target{Kind: report.TargetAdmins}
	}
	return report.Target{Kind: report.TargetAgency, Agency: r.Agency}
}

// Latest is the message ID of the newest card that reached whoever is in charge
// now, for quoting it; "" when none has yet.
func Latest(r *report.Report) string {
	target := Target(r)
	for i := len(r.Deliveries) - 1; i >= 0; i-- {
		d := &r.Deliveries[i]
		if d.IsCard() && d.Target.Kind == target.Kind &&
			d.Target.Agency == target.Agency && len(d.MessageIDs) > 0 {
			return d.MessageIDs[0]
		}
	}
	return ""
}

func headline(s report.Status) text.Key {
	switch s {
	case report.StatusTransferred:
		return text.CardTransferred
	case report.StatusReopened:
		return text.CardReopened
	}
	return text.CardNew
}

// added writes why the report comes (again), what its reporter said since, and what
// the desks before said, asked and noted: whoever takes over begins with all of it.
func added(b *strings.Builder, reg *regency.Regency, r *report.Report) {
	for i := range r.Events {
		e := &r.Events[i]
		if e.Text == "" {
			continue
		}
		args := text.Args{"text": e.Text, "date": text.ShortDate(lang, local(reg, e.At)), "agency": staff(reg, e.By)}
		var key text.Key
		switch e.Kind {
		case report.EventUpdated, report.EventEdited, report.EventKind(report.MoveHear), report.EventKind(report.MoveRevive):
			key = text.CardLater
		case report.EventKind(report.MoveReopen):
			key = text.CardUnhappy
		case report.EventKind(report.MoveTransfer), report.EventAssigned:
			key = text.CardReason
		case report.EventNoted:
			key = text.CardNoted
		case report.EventKind(report.MoveAsk), report.EventAsked:
			key = text.CardAsked
		case report.EventAnswered, report.EventKind(report.MoveAccept), report.EventKind(report.MoveStart),
			report.EventKind(report.MoveResolve), report.EventKind(report.MoveReject), report.EventProof:
			key = text.CardTold
		default:
			continue
		}
		b.WriteString(text.Say(lang, key, args))
		b.WriteByte('\n')
	}
}

// staff is the short name of whose staff acted: the key of the agency.
func staff(reg *regency.Regency, a report.Actor) string {
	switch {
	case a.Kind == report.ActorAgency && a.Agency != "":
		if agency, ok := reg.Agency(a.Agency); ok {
			return agency.Name
		}
		return a.Agency
	case a.Kind == report.ActorAdmin:
		return "Admin"
	}
	return reg.BotName
}

// allMedia is what the reporter sent, with the report and after it.
func allMedia(r *report.Report) []message.MediaRef {
	media := append([]message.MediaRef(nil), r.Media...)
	for _, e := range r.Events {
		if e.By.Kind == report.ActorReporter {
			media = append(media, e.Media...)
		}
	}
	return media
}

func agencies(reg *regency.Regency) string {
	keys := make([]string, len(reg.Agencies))
	for i, a := range reg.Agencies {
		keys[i] = a.Key
	}
	return strings.Join(keys, ", ")
}

// Category is the label of a category in a language, its key when the
// configuration no longer knows it.
func Category(reg *regency.Regency, in regency.Lang, key string) string {
	c, ok := reg.Category(key)
	if !ok {
		return key
	}
	return regency.Label(c.Label, in)
}

// Media counts media by kind, for people: "2 foto, 1 video".
func Media(in regency.Lang, media []message.MediaRef) string {
	keys := map[message.MediaKind]text.Key{
		message.MediaPhoto: text.CardPhotos, message.MediaVideo: text.CardVideos,
		message.MediaAudio: text.CardAudios, message.MediaVoice: text.CardVoices,
		message.MediaDocument: text.CardDocuments,
	}
	var parts []string
	for _, kind := range message.MediaKinds() {
		n := 0
		for _, m := range media {
			if m.Kind == kind {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, text.Say(in, keys[kind], text.Args{"n": strconv.Itoa(n)}))
		}
	}
	return strings.Join(parts, ", ")
}

func local(reg *regency.Regency, t time.Time) time.Time {
	if reg.Zone == nil {
		return t.UTC()
	}
	return t.In(reg.Zone)
}
