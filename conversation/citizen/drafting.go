package citizen

import (
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
)

// drafting takes the message as the answer to a question about the draft.
func (t *turn) drafting() {
	p := t.read.pick
	d := t.s.Draft
	switch {
	case t.draftPick(p), t.namedWho(), t.moves():
		return
	case t.s.State == StateCancel, t.s.State == StateResume:
		t.between()
		return
	case t.read.withheld:
		// "Is that right?" is no part of the story either.
		t.confused()
		return
	case t.in.Button != "":
		t.confused()
		return
	case p == pickSend && t.s.State == StatePhotos:
		d.NoPhotos = true
		t.advance()
		return
	case p == pickSend && t.s.State == StateRude:
		// "Kirim saja": as it is.
		d.Blunt = true
		t.advance()
		return
	case p == pickSend:
		t.note(text.SendNotYet, nil)
		t.ask()
		return
	case t.asksBack() && (t.s.State == StateCategory || t.s.State == StateReview || t.s.State == StateGuess || t.s.State.capturing()):
		t.explain()
		return
	case t.read.alarm && d.Words != "" && len(strings.Fields(t.read.plain)) <= cryMost && len(t.in.Media) == 0 && t.in.Place.IsZero():
		// The numbers stand above; a cry for help is no part of the report on a lamp.
		t.ask()
		return
	case t.corrects():
		return
	case t.paused() && (!t.s.State.capturing() || t.another()) && tells(t.flow, t.read):
		// After a pause a new story may well be a new report.
		h := t.content()
		t.s.Held = &h
		t.enter(StateResume)
		return
	}
	h := t.content()
	files, points := len(d.Media), h.Place.HasPoint
	// In the photos' own state a picture is the expected answer; anywhere else it
	// is taken along. A caption is told as words.
	t.take(h)
	taken := len(d.Media) > files || points
	if t.read.text == "" {
		t.afterFiles(taken, h)
		return
	}
	switch t.s.State {
	case StateUrgent, StateCategory, StateGuess:
		t.inCategory(h)
	case StateWords:
		t.inWords(h)
	case StateRude:
		t.rephrase(h)
	case StateSame:
		t.confused()
	case StatePlace:
		t.inPlace(h, taken)
	case StateDistrict:
		t.inDistrict(h)
	default:
		t.inOther(h, taken)
	}
}

// anotherMin is how many words a message has at least that is another report.
const anotherMin = 6

// another tells whether a message surely tells of another kind of problem than the draft
// does: the answer to a question that waited for hours would hardly.
func (t *turn) another() bool {
	keys, sure := t.flow.guess(t.read.text)
	return sure && keys[0] != t.s.Draft.Category && t.s.Draft.Category != "" && len(strings.Fields(t.read.plain)) >= anotherMin
}

// afterFiles goes on when a message brought files or a point and no words.
func (t *turn) afterFiles(taken bool, h Held) {
	d := t.s.Draft
	switch {
	case t.s.State == StateWords && d.Words == "" && spoken(h.Media) && taken:
		// Who cannot write may speak: the voice is the description.
		d.tell(text.Say(regency.Indonesian, text.CardVoiceOnly, nil), "")
		t.advance()
	case t.s.State == StatePhotos && len(h.Media) > 0 && !t.full():
		// There may be more to come.
		t.ask()
	case t.s.State == StatePhotos && len(h.Media) > 0:
		d.NoPhotos = true
		t.advance()
	case taken:
		t.advance()
	default:
		t.ask()
	}
}

func (t *turn) full() bool {
	return t.reg.Limits.Media > 0 && len(t.s.Draft.Media) >= t.reg.Limits.Media
}

func spoken(media []message.MediaRef) bool {
	for _, m := range media {
		if m.Kind == message.MediaVoice || m.Kind == message.MediaAudio {
			return true
		}
	}
	return false
}

// draftPick follows a choice that belongs to the writing of a report.
func (t *turn) draftPick(p string) bool {
	d, s := t.s.Draft, t.s.State
	switch {
	case p == "":
		return false
	case strings.HasPrefix(p, pickCategory):
		key := strings.TrimPrefix(p, pickCategory)
		if _, ok := t.reg.Category(key); !ok {
			return false
		}
		d.Category, d.Guesses = key, nil
		t.advance()
	case p == pickOther && s == StateGuess:
		d.Guesses = nil
		t.enter(StateCategory)
	case p == pickEnough && s == StatePhotos:
		d.NoPhotos = true
		t.advance()
	case p == pickNoMedia && s == StatePhotos:
		d.Media, d.MediaFrom, d.NoPhotos = nil, nil, true
		t.note(text.MediaDropped, nil)
		t.advance()
	case strings.HasPrefix(p, pickSpot) && s == StateDistrict:
		return t.pickSpot(strings.TrimPrefix(p, pickSpot))
	case p == pickHere && s == StatePlace:
		spot, ok := t.hint()
		if !ok {
			t.note(text.PlaceNeeded, nil)
			t.ask()
			return true
		}
		t.setPlace(message.Place{District: spot.district, Village: spot.village})
		t.advance()
	case p == pickSkip && s == StateDistrict:
		d.Anywhere = true
		t.advance()
	case p == pickKeep && s == StateOutside:
		d.Outside = true
		t.advance()
	case p == pickChange && s == StateOutside:
		d.Place = message.Place{}
		t.enter(StatePlace)
	case p == pickBlunt && s == StateRude:
		d.Blunt = true
		t.advance()
	case p == pickJoin && s == StateSame:
		t.join()
	case p == pickAnew && s == StateSame:
		t.anew()
	case p == pickSend && s == StateReview:
		t.send()
	case p == pickWho && (s == StateReview && (t.mayChooseWho() || t.in.Button == "") || s == StateEdit), p == pickMore && s == StateReview:
		t.change(p)
	case strings.HasPrefix(p, pickVisible) && (s == StateVisibility || s == StateReview):
		return t.pickedWho(regency.Visibility(strings.TrimPrefix(p, pickVisible)))
	case p == pickEdit && (s == StateReview || s == StateEdit && t.in.Button == ""):
		t.change(p)
	case strings.HasPrefix(p, pickEditOne) && (s == StateEdit || s == StateReview || t.in.Button == ""):
		return t.edit(strings.TrimPrefix(p, pickEditOne))
	case p == pickBoth:
		// One report goes to one agency.
		t.note(text.GuessOne, nil)
		t.ask()
	case p == pickHide:
		t.keepName()
	case p == pickUnsent:
		t.note(text.DraftUnsent, nil)
		t.ask()
	case p == pickSafe && s == StateUrgent:
		t.ask()
	case p == pickWait, p == pickPhotoLater, p == pickUnsure, p == pickNoPoint:
		t.stay(p)
	case p == pickLater:
		t.later()
	case p == pickDrop:
		t.cancel()
	case p == pickYes && s == StateCancel:
		t.cancelled()
	case p == pickNo && s == StateCancel:
		t.uncancel()
	case p == pickResume:
		t.resume()
	case p == pickFresh && s == StateResume:
		t.fresh()
	case p == pickGoOn && s == StateUrgent:
		t.advance()
	case p == pickEnd && s == StateUrgent:
		t.dropDraft()
		t.note(text.UrgentEnd, nil)
		t.enter(StateMenu)
	default:
		return false
	}
	return true
}

// edit asks one question again.
func (t *turn) edit(what string) bool {
	to, ok := map[string]State{"category": StateCategory, "words": StateWords, "photos": StatePhotos, "place": StatePlace}[what]
	if !ok {
		return false
	}
	// Of a draft that is not complete, a question is asked again on its way.
	t.s.Draft.Editing = t.missing() == StateReview
	t.enter(to)
	return true
}

// between takes the answer to a question that stands in the way of the draft.
func (t *turn) between() {
	switch {
	case t.s.State == StateResume && t.in.Button == "" && t.read.pick == "" && t.read.number == 0 && begins(t.flow, &t.in, t.read):
		// Nothing said meanwhile is lost, whichever of the two it belongs to.
		t.hold(t.content())
		t.ask()
	default:
		t.confused()
	}
}

// hold keeps a message until it is known what it belongs to.
func (t *turn) hold(h Held) {
	old := t.s.Held
	if old == nil {
		t.s.Held = &h
		return
	}
	joined := strings.TrimSpace(old.Text + "\n" + h.Text)
	if n, most := len([]rune(joined)), t.reg.Limits.TextRunes; most > 0 && n > most {
		t.note(text.LimitText, text.Args{"n": t.count(n), "max": t.count(most)})
	} else {
		old.Text = joined
	}
	// Words of several messages are changed by an edit of none of them.
	if len(old.From) == 0 {
		old.From = []string{old.MessageID}
	}
	old.From = append(old.From, h.MessageID)
	old.MessageID = ""
	old.Media = append(old.Media, h.Media...)
	if most := t.reg.Limits.Media; most > 0 && len(old.Media) > most {
		old.Media = old.Media[:most]
		t.note(text.LimitMedia, text.Args{"max": t.count(most)})
	}
	if !h.Place.IsZero() {
		old.Place = h.Place
	}
}
