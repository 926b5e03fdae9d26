package citizen

import (
	"slices"
	"strconv"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
)

// wordsMin is how many letters a description has at least: "banjir" is one.
const wordsMin = 4

func (t *turn) newDraft() {
	t.s.Draft = &Draft{Report: t.input.Fresh.ReportID, Begun: t.input.Now, Touched: t.input.Now}
}

// dropDraft forgets the draft and whatever was asked about it.
func (t *turn) dropDraft() {
	t.s.Draft = nil
	if !t.s.waits() {
		t.s.Held = nil
	}
	if t.s.State.drafting() {
		t.s.State, t.s.Offered = StateMenu, nil
	}
}

// startReport answers "lapor".
func (t *turn) startReport() {
	switch d := t.s.Draft; {
	case t.s.State == StateWhich && t.s.waits():
		// "Lapor" says that what waits is a new one.
		t.tell(t.unhold())
	case d == nil:
		t.begin(Held{})
	case d.empty():
		t.advance()
	default:
		t.enter(StateResume)
	}
}

// begin starts a draft with what is known and asks for the rest.
func (t *turn) begin(h Held) {
	t.newDraft()
	t.s.State = StateMenu
	// "lapor jalan rusak di ..." begins with the word for the menu.
	if first, rest, ok := strings.Cut(strings.TrimSpace(h.Text), " "); ok && commands[pickReport][plain(first)] && letters(rest) >= wordsMin {
		h.Text = strings.TrimLeft(rest, " :,.-")
	}
	if h.Text != "" {
		t.tellStory(h)
	}
	t.take(h)
	t.advance()
}

// tellStory takes a text as the words of the draft, or as more of them, and
// guesses what it is about.
func (t *turn) tellStory(h Held) {
	d := t.s.Draft
	words := strings.Fields(plain(h.Text))
	if d.Category == "" {
		keys, sure := t.flow.guess(h.Text)
		if sure {
			d.Category, d.Guesses = keys[0], nil
		} else if len(keys) > 0 {
			d.Guesses = keys[:min(len(keys), 3)]
		}
	}
	if len(words) >= 2 && letters(h.Text) >= wordsMin {
		t.addWords(h)
	}
	if p, ok := point(h.Text); ok && d.Place.IsZero() {
		d.Place = p
	}
}

// addWords puts a text behind the words of the draft. It returns false when both
// together are too long.
func (t *turn) addWords(h Held) bool {
	d := t.s.Draft
	if d.Words == "" {
		d.tell(h.Text, h.MessageID)
		return true
	}
	joined := d.Words + partMid + h.Text
	if most := t.reg.Limits.TextRunes; most > 0 && len([]rune(joined)) > most {
		t.note(text.LimitText, text.Args{"n": t.count(len([]rune(joined))), "max": t.count(most)})
		return false
	}
	d.tellMore(h.Text, h.MessageID)
	return true
}

// take puts media and a shared location into the draft and notes what was taken.
func (t *turn) take(h Held) {
	d := t.s.Draft
	if len(h.Media) > 0 {
		room := len(h.Media)
		if most := t.reg.Limits.Media; most > 0 {
			room = min(room, max(0, most-len(d.Media)))
		}
		for _, m := range h.Media[:room] {
			d.Media = append(d.Media, m)
			d.MediaFrom = append(d.MediaFrom, h.MessageID)
		}
		if room > 0 {
			t.note(text.MediaTaken, text.Args{"n": strconv.Itoa(len(d.Media)), "max": strconv.Itoa(t.reg.Limits.Media)})
		}
		if room < len(h.Media) {
			t.note(text.LimitMedia, text.Args{"max": strconv.Itoa(t.reg.Limits.Media)})
		}
	}
	if h.Place.HasPoint {
		t.setPlace(h.Place)
		t.note(text.PlaceTaken, nil)
	}
}

// setPlace replaces the place and forgets what was confirmed about the old one.
func (t *turn) setPlace(p message.Place) {
	d := t.s.Draft
	if p.Name != "" && p.District == "" {
		if spots := t.flow.locate(p.Name); len(spots) == 1 {
			spots[0].settle(&p)
		}
	}
	d.Place, d.Outside, d.Anywhere = p, false, false
}

// advance asks for what is still missing, in the order of the questions.
func (t *turn) advance() {
	if d := t.s.Draft; d.Category != "" && d.Words == "" && spoken(d.Media) {
		// Who spoke first and was asked for the kind has told his story already.
		d.tell(text.Say(regency.Indonesian, text.CardVoiceOnly, nil), "")
	}
	t.support()
	t.enter(t.missing())
}

// missing is the state that asks for the first thing still missing, or the review.
func (t *turn) missing() State {
	d := t.s.Draft
	if _, ok := t.reg.Category(d.Category); !ok {
		// Also when the configuration lost the category since.
		d.Category = ""
	}
	switch {
	case d.Category == "" && len(d.Guesses) > 0:
		return StateGuess
	case d.Category == "":
		return StateCategory
	case d.Words == "":
		return StateWords
	case !d.Blunt && t.rude(d.Words):
		return StateRude
	case len(d.Media) == 0 && !d.NoPhotos && t.wantsPhotos():
		return StatePhotos
	case d.Place.IsZero():
		return StatePlace
	case d.Place.HasPoint && !d.Outside && !t.reg.Contains(regency.Point{Lon: d.Place.Lon, Lat: d.Place.Lat}):
		return StateOutside
	case !d.Place.HasPoint && d.Place.District == "" && !d.Anywhere && len(t.reg.Districts) > 0:
		return StateDistrict
	}
	return StateReview
}

// back goes one question back, or out of what is in between.
func (t *turn) back() {
	d := t.s.Draft
	if d != nil && d.Editing && t.s.State.drafting() && t.s.State != StateEdit && t.s.State != StateReview && t.s.State != StateCancel {
		d.Editing = false
		t.advance()
		return
	}
	switch t.s.State {
	case StateUrgent, StateCategory, StateGuess, StateResume:
		if d != nil && d.Category != "" && t.s.State != StateResume {
			// Came back here to look: go on.
			t.advance()
			return
		}
		t.s.Held = nil
		if d != nil && d.empty() {
			t.dropDraft()
		}
		t.enter(StateMenu)
	case StateWords:
		d.Guesses = nil
		t.enter(StateCategory)
	case StatePhotos, StateRude:
		t.enter(StateWords)
	case StateSame:
		t.enter(StateReview)
	case StatePlace:
		if !t.wantsPhotos() && len(d.Media) == 0 {
			t.enter(StateWords)
			return
		}
		t.enter(StatePhotos)
	case StateDistrict, StateOutside, StateReview:
		t.enter(StatePlace)
	case StateEdit, StateVisibility:
		t.enter(StateReview)
	case StateCancel:
		t.uncancel()
	case StateReport:
		if t.only() {
			t.enter(StateMenu) // there was no list to come from
			return
		}
		t.list()
	case StateAdd, StateWithdraw:
		t.enter(StateReport)
	default:
		t.s.Held = nil
		t.enter(StateMenu)
	}
}

// cancel leaves what is going on; a draft in which something stands is thrown
// away only after asking.
func (t *turn) cancel() {
	d := t.s.Draft
	switch s := t.s.State; {
	case s == StateCancel:
		t.cancelled()
	case s == StateWhich:
		t.unhold()
		t.note(text.Cancelled, nil)
		t.enter(StateMenu)
	case s.drafting() && d != nil && !d.empty():
		t.s.Prior = s
		t.enter(StateCancel)
	case s.drafting():
		t.cancelled()
	case s == StateMenu && d != nil && !d.empty():
		t.s.Prior = s
		t.enter(StateCancel)
	case s == StateWithdraw && !neverMind[polite(t.read.plain)]:
		// Cancel the withdrawing, or the report?
		t.ask()
	case s == StateWithdraw:
		t.note(text.Cancelled, nil)
		t.enter(StateReport)
	case (s == StateMenu || s == StateReport && !neverMind[polite(t.read.plain)]) && !stops[t.read.plain] && t.sentOpen() != nil:
		t.askSent(t.sentOpen())
	case s == StateMenu && stops[t.read.plain]:
		t.say(t.t(text.Stopped, nil))
	case s == StateMenu:
		t.note(text.NothingToCancel, nil)
		t.ask()
	default:
		t.note(text.Cancelled, nil)
		t.enter(StateMenu)
	}
}

// stops are the words of who wants to hear no more, when there is nothing to cancel.
var stops = set("stop|berhenti|udahan|keluar|exit|quit|jangan kirim pesan lagi|jangan kirim lagi|jangan chat lagi|jangan hubungi saya|jangan ganggu|unsubscribe|stop messaging me|lerenan")

func (t *turn) cancelled() {
	t.dropDraft()
	t.note(text.DraftCancelled, nil)
	t.enter(StateMenu)
}

// uncancel goes back to where "batal" was said.
func (t *turn) uncancel() {
	prior := t.s.Prior
	t.s.Prior = ""
	if prior.drafting() && prior != StateCancel {
		t.enter(prior)
		return
	}
	t.advance()
}

// resume goes on with the draft, what was held becoming part of it.
func (t *turn) resume() {
	if h := t.s.Held; h != nil {
		t.s.Held = nil
		t.absorb(*h)
	}
	t.advance()
}

// fresh begins a new report in place of the draft, with what was held.
func (t *turn) fresh() {
	var h Held
	if t.s.Held != nil {
		h = *t.s.Held
	}
	t.dropDraft()
	t.begin(h)
}

// absorb takes into the draft whatever a message brings out of order.
func (t *turn) absorb(h Held) {
	t.take(h)
	if h.Text != "" {
		t.tellStory(h)
	}
}

// drop removes from the draft the files that came with a message.
func (d *Draft) drop(messageID string) bool {
	n := len(d.Media)
	for i := len(d.Media) - 1; i >= 0; i-- {
		if i < len(d.MediaFrom) && d.MediaFrom[i] == messageID {
			d.Media = slices.Delete(d.Media, i, i+1)
			d.MediaFrom = slices.Delete(d.MediaFrom, i, i+1)
		}
	}
	return len(d.Media) < n
}
