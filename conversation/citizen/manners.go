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
	switch t.judge(d.Words, h.Text) {
	case wordsSorry:
		t.say(t.t(text.RudeForgiven, nil), t.choice(pickBlunt, text.ButtonBlunt))
		return
	case wordsBare:
		t.note(text.WordsShort, nil)
		t.ask()
		return
	case wordsMore:
		if !t.addWords(h) {
			t.ask()
			return
		}
	default:
		d.tell(h.Text, h.MessageID)
	}
	d.Blunt = true
	t.advance()
}

// reply is what somebody writes who was asked to put his words differently.
type reply int

const (
	// wordsAnew say it again; wordsMore go on without saying it again.
	wordsAnew reply = iota
	wordsMore
	// wordsSorry apologise. wordsBare say too little to stand for what was said before.
	wordsSorry
	wordsBare
)

// bareMost is how many words that name no problem say too little.
const bareMost = 4

// judge tells what new words are to the ones that they were asked to replace: words that
// name no problem never take the place of a story that does.
func (t *turn) judge(story, said string) reply {
	p := plain(said)
	words := strings.Fields(p)
	switch {
	case sorry(words):
		return wordsSorry
	case letters(said) < wordsMin || t.read.pick == pickThanks:
		return wordsBare
	case t.flow.names(p) || !t.flow.names(plain(story)):
		return wordsAnew
	case len(words) <= bareMost:
		return wordsBare
	}
	return wordsMore
}

// sorryFirst are words of apology; sorryRest are what stands beside them.
var (
	sorryFirst = set("maaf|maap|mf|maafkan|sori|sorry|ampun|pangapunten|ngapunten|pangapuro|sepurane|sepuntene|apologies|apologize|khilaf|emosi|kebawa|kesal|kesel|jengkel|mangkel|marah|" +
		"sepurone|ngapura|nyuwun pangapunten|apology|kebablasan|nesu|muring|getem|angry|upset|frustrated")
	sorryRest = set("ya|yaa|pak|bu|min|mas|mbak|kak|bapak|ibu|admin|saya|sy|aku|kula|kulo|tadi|wau|lagi|sedang|sudah|udah|nyuwun|mohon|minta|banget|sekali|sanget|soalnya|karena|cuma|hanya|agak|terlalu|jadi|habis|abis|emang|memang|nggih|kata|kasar|" +
		"i|im|am|was|were|very|so|just|angry|my|for|that|the|words|rude|about|" +
		"mau|wis|lha|wong|mergo|amargi|lepat|salah|njih|really|to|bad|language|swearing|please|forgive|me")
)

// sorry tells whether words apologise and say nothing else: "maaf pak, emosi".
func sorry(words []string) bool {
	said := false
	for _, w := range words {
		switch {
		case sorryFirst[w]:
			said = true
		case !sorryRest[w]:
			return false
		}
	}
	return said
}

// unwilling tells whether the answer to "please put it differently" is that he will not:
// "bodo amat", "gak mau". His first words go on then, not these.
func (t *turn) unwilling() bool {
	words := strings.Fields(t.read.plain)
	return len(t.in.Media) == 0 && t.in.Place.IsZero() && len(words) > 0 && len(words) <= 3 &&
		(t.read.no || unwillings[t.read.plain] || none(t.read.plain) || len(words) == 2 && (words[0] == "gak" || words[0] == "ga" || words[0] == "tidak" || words[0] == "ora" || words[0] == "mboten"))
}

var unwillings = set("bodo amat|bodoamat|terserah|biarin|biar|biarkan|males|malas|ogah|emoh|kirim aja|kirim saja|pokoknya kirim|udah kirim|whatever|i dont care|karepmu|sakarepmu|ben|ben wae|suka suka saya|" +
	"kirim apa adanya|send it anyway|just send it|send anyway|send it like that|send it as is|kirimen wae|kirimen ngono wae|kirim ngono wae|ngono wae|ra sudi|ora sudi|no way|i wont|i will not|never|i refuse|leave it as it is|mboten kersa|mboten purun")

// soften asks to rephrase what was to be added to a report, and keeps it meanwhile.
// It returns false for what may go on as it is.
func (t *turn) soften(r *report.Report, h Held) bool {
	if t.blunt || t.beside() || r.Caused(t.cause()) || !t.rude(h.Text) {
		return false
	}
	t.s.Held = &h
	t.s.Report, t.s.State, t.input.Facts.Report = r.ID, StateSoften, r
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
			switch t.judge(h.Text, said.Text) {
			case wordsSorry:
				h.Media, h.Place = said.Media, said.Place
				t.about(r, t.t(text.RudeForgiven, nil), t.choice(pickBlunt, text.ButtonBlunt))
				return true
			case wordsBare:
				h.Media, h.Place = said.Media, said.Place
				t.ask()
				return true
			case wordsMore:
				t.hold(t.content())
				said = *t.s.Held
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
