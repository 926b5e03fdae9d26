package citizen

import (
	"strings"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/text"
)

// The IDs of what may be chosen while a report is written.
const (
	pickCategory = "cat:"
	pickOther    = "other"
	pickEnough   = "enough"
	pickNoMedia  = "nomedia"
	pickSpot     = "pl:"
	pickHere     = "here"
	pickSkip     = "skip"
	pickKeep     = "keep"
	pickChange   = "change"
	pickSend     = "send"
	pickEdit     = "edit"
	pickEditOne  = "edit:"
	pickYes      = "cancel:yes"
	pickNo       = "cancel:no"
	pickResume   = "resume"
	pickFresh    = "fresh"
	pickLater    = "later"
	pickDrop     = "drop"
	pickGoOn     = "goon"
	pickEnd      = "end"
	pickNew      = "new"
)

// askDraft says the question of a drafting state.
func (t *turn) askDraft() {
	d := t.s.Draft
	switch t.s.State {
	case StateUrgent:
		t.say(t.t(text.UrgentAsk, nil), t.choice(pickGoOn, text.ButtonGoOn), t.choice(pickEnd, text.ButtonNotNow))
	case StateCategory:
		t.askCategory()
	case StateGuess:
		t.askGuess()
	case StateWords:
		key := text.WordsAsk
		if d.Words != "" {
			key = text.WordsAskAgain
		}
		t.say(t.t(key, text.Args{"words": clip(d.Words, wordsReviewed)}))
	case StateRude:
		t.say(t.t(text.RudeAsk, nil), t.choice(pickBlunt, text.ButtonBlunt))
	case StateSame:
		t.askSame()
	case StatePhotos:
		t.askPhotos()
	case StatePlace:
		key := text.PlaceAsk
		if !d.Place.IsZero() {
			key = text.PlaceAskAgain
		}
		if spot, ok := t.hint(); ok && d.Place.IsZero() && spot.village != "" {
			area := card.Area(message.Place{District: spot.district, Village: spot.village})
			t.say(t.t(text.PlaceGuess, text.Args{"place": area}), t.choice(pickHere, text.ButtonHere)).AskPlace = true
			return
		}
		t.say(t.t(key, text.Args{"place": card.Place(t.reg, d.Place)})).AskPlace = true
	case StateDistrict:
		t.askDistrict()
	case StateOutside:
		t.say(t.t(text.OutsideAsk, text.Args{"regency": t.reg.Name, "map": card.MapLink(d.Place)}),
			t.choice(pickKeep, text.ButtonKeep), t.choice(pickChange, text.ButtonChange))
	case StateReview:
		d.Editing = false
		choices := []message.Choice{t.choice(pickSend, text.ButtonSend), t.choice(pickEdit, text.ButtonEdit), t.choice(pickCancel, text.ButtonCancel)}
		if t.mayChooseWho() {
			choices = append(choices, t.choice(pickWho, text.ButtonWho))
		}
		t.say(t.t(text.Review, text.Args{"report": t.summary()}), choices...).Columns = 3
	case StateVisibility:
		t.askWho()
	case StateEdit:
		choices := []message.Choice{t.choice(pickEditOne+"category", text.ButtonEditCategory), t.choice(pickEditOne+"words", text.ButtonEditWords)}
		if t.wantsPhotos() || len(d.Media) > 0 {
			choices = append(choices, t.choice(pickEditOne+"photos", text.ButtonEditPhotos))
		}
		t.say(t.t(text.EditAsk, nil), append(choices, t.choice(pickEditOne+"place", text.ButtonEditPlace), t.choice(pickBack, text.ButtonBack))...).Columns = 2
	case StateCancel:
		t.say(t.t(text.CancelAsk, nil), t.choice(pickYes, text.ButtonCancelYes), t.choice(pickNo, text.ButtonCancelNo))
	case StateResume:
		if t.s.Held != nil {
			t.say(t.t(text.ResumeHeld, text.Args{"report": t.brief()}), t.choice(pickResume, text.ButtonHeldOld), t.choice(pickFresh, text.ButtonHeldNew))
			return
		}
		t.say(t.t(text.ResumeAsk, text.Args{"report": t.brief()}), t.choice(pickResume, text.ButtonResume), t.choice(pickFresh, text.ButtonFresh))
	}
}

func (t *turn) askCategory() {
	var choices []message.Choice
	for _, c := range t.reg.Categories {
		choices = append(choices, message.Choice{ID: pickCategory + c.Key, Label: label(t.s.Lang, c.Label)})
	}
	key := text.CategoryAsk
	if t.s.Draft.Words != "" {
		key = text.CategoryAskOf
	}
	t.say(t.t(key, nil), choices...).Columns = 2
}

func (t *turn) askGuess() {
	d := t.s.Draft
	if len(d.Guesses) == 1 {
		category := card.Category(t.reg, t.s.Lang, d.Guesses[0])
		t.say(t.t(text.GuessAsk, text.Args{"category": category}),
			message.Choice{ID: pickCategory + d.Guesses[0], Label: t.t(text.ButtonGuessYes, nil)}, t.choice(pickOther, text.ButtonGuessNo))
		return
	}
	var choices []message.Choice
	for _, key := range d.Guesses {
		choices = append(choices, message.Choice{ID: pickCategory + key, Label: card.Category(t.reg, t.s.Lang, key)})
	}
	key := text.GuessWhich
	if words := strings.Fields(plain(d.Words)); joined(words, 0, len(words)) {
		key = text.GuessSeveral
	}
	t.say(t.t(key, nil), append(choices, t.choice(pickOther, text.ButtonGuessOther))...)
}

func (t *turn) askPhotos() {
	if len(t.s.Draft.Media) == 0 {
		t.say(t.t(text.PhotosAsk, nil), t.choice(pickEnough, text.ButtonSkip))
		return
	}
	choices := []message.Choice{t.choice(pickEnough, text.ButtonEnough)}
	if t.s.Draft.Editing {
		choices = append(choices, t.choice(pickNoMedia, text.ButtonNoMedia))
	}
	t.say(t.t(text.PhotosMore, nil), choices...)
}

// askDistrict asks where a typed place lies: which of several, or at all.
func (t *turn) askDistrict() {
	spots := t.flow.locate(t.s.Draft.Place.Name)
	var choices []message.Choice
	for _, s := range spots {
		choices = append(choices, message.Choice{ID: pickSpot + s.district + "|" + s.village, Label: card.Area(message.Place{District: s.district, Village: s.village})})
	}
	key := text.DistrictAsk
	if len(choices) > 0 {
		key = text.DistrictWhich
	}
	t.say(t.t(key, nil), append(choices, t.choice(pickSkip, text.ButtonUnknown))...)
}

// summary is the whole report for its writer to look at.
func (t *turn) summary() string {
	d := t.s.Draft
	lines := []string{
		t.t(text.ReviewCategory, text.Args{"category": card.Category(t.reg, t.s.Lang, d.Category)}),
		t.t(text.ReviewWords, text.Args{"words": clip(d.Words, wordsReviewed)}),
	}
	if len(d.Media) > 0 {
		lines = append(lines, t.t(text.ReviewMedia, text.Args{"media": card.Media(t.s.Lang, d.Media)}))
	}
	lines = append(lines, t.t(text.ReviewPlace, text.Args{"place": card.Place(t.reg, d.Place)}), t.reviewWho())
	return strings.Join(lines, "\n")
}

// briefMax is how much of a draft's words is enough to know it again.
const briefMax = 60

// brief names a draft in a few words.
func (t *turn) brief() string {
	d := t.s.Draft
	switch {
	case d.Words != "":
		return shorten(d.Words, briefMax)
	case d.Category != "":
		return card.Category(t.reg, t.s.Lang, d.Category)
	case len(d.Media) > 0:
		return card.Media(t.s.Lang, d.Media)
	}
	return t.t(text.DraftBare, nil)
}

// wordsReviewed is how much of a long story is repeated to its writer: with the
// rest of the report it stays well within one message of any network.
const wordsReviewed = 2000

// clip cuts a text to n characters, keeping its lines.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return strings.TrimSpace(string(r[:n-1])) + "…"
}

// shorten cuts a text to one line of at most n characters.
func shorten(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return strings.TrimSpace(string(r[:n-1])) + "…"
}
