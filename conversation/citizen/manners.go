package citizen

import (
	"strings"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// pickBlunt sends rude words as they are.
const pickBlunt = "blunt"

// rude tells whether a text has words that its writer is asked to rephrase.
func (t *turn) rude(s string) bool {
	if s == "" || s == t.polite {
		return false
	}
	if t.flow.manners.In(s) {
		return true
	}
	t.polite = s
	return false
}

// rephrase takes the answer to "please put it differently": new words, whatever they
// are. Nobody is asked twice; staff see a mark on what is still rude.
func (t *turn) rephrase(h Held) {
	d := t.s.Draft
	if t.unwilling() {
		d.Blunt = true
		t.advance()
		return
	}
	if letters(h.Text) < wordsMin || t.read.pick == pickThanks {
		t.note(text.WordsShort, nil)
		t.ask()
		return
	}
	d.Words, d.WordsFrom, d.Blunt = h.Text, h.MessageID, true
	t.advance()
}

// unwilling tells whether the answer to "please put it differently" is that he will not:
// "bodo amat", "gak mau". His first words go on then, not these.
func (t *turn) unwilling() bool {
	words := strings.Fields(t.read.plain)
	return len(t.in.Media) == 0 && t.in.Place.IsZero() && len(words) > 0 && len(words) <= 3 &&
		(t.read.no || unwillings[t.read.plain] || none(t.read.plain) || len(words) == 2 && (words[0] == "gak" || words[0] == "ga" || words[0] == "tidak" || words[0] == "ora" || words[0] == "mboten"))
}

var unwillings = set("bodo amat|bodoamat|terserah|biarin|biar|biarkan|males|malas|ogah|emoh|kirim aja|kirim saja|pokoknya kirim|udah kirim|whatever|i dont care|karepmu|sakarepmu|ben|ben wae|suka suka saya")

// soften asks to rephrase what was to be added to a report, and keeps it meanwhile.
// It returns false for what may go on as it is.
func (t *turn) soften(r *report.Report, h Held) bool {
	if t.blunt || t.beside() || r.Caused(t.cause()) || !t.rude(h.Text) {
		return false
	}
	t.s.Held = &h
	t.s.Report, t.s.State = r.ID, StateSoften
	t.ask()
	return true
}

// softening takes the answer to that question, and returns false when the message is
// none: then the person is told that his words went nowhere, and is heard.
func (t *turn) softening() bool {
	r, h := t.shown(), t.s.Held
	if r != nil && h != nil && t.mine(r) && t.in.Quoted == nil {
		switch {
		case t.read.pick == pickBlunt:
			t.s.Held, t.blunt = nil, true
			t.add(r, *h)
			return true
		case t.in.Button == "" && t.read.pick == "" && t.read.ticket == "" && !t.read.mistyped:
			if t.unwilling() {
				t.s.Held, t.blunt = nil, true
				t.add(r, *h)
				return true
			}
			said := t.content()
			said.Media = append(h.Media, said.Media...)
			if said.Place.IsZero() {
				said.Place = h.Place
			}
			t.s.Held, t.blunt = nil, true
			t.add(r, said)
			return true
		}
	}
	t.s.Held, t.s.State = nil, StateMenu
	t.note(text.SoftenDropped, nil)
	return false
}
