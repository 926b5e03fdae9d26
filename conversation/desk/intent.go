package desk

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/message"
)

// intent is what a message of ours asks for, carried by report.Ref.Intent: the
// word that a plain reply to it means, and what was already said. Its form is
// "word:agency choice,choice", behind a tab the files so far and, on lines of its own,
// the words so far:
//
//	tanya
//	pindah:dlhp
//	pindah pindah:dlhp,pindah:dinkes
//	maksud selesai,jawab,catat	{"media":[{"kind":"photo","channel":"telegram","native":"p"}]}
//	bukan jalan kabupaten
type intent struct {
	word word
	// agency goes with the word; of a question whether another word was meant, it is the
	// choice that takes the words whole, as the answer to the question before.
	agency string
	// choices are the IDs of the choices shown, so that a number picks one.
	choices []string
	words   string
	files   files
}

// files are what came along with words that wait for an answer.
type files struct {
	Media []message.MediaRef `json:"media,omitempty"`
	Place message.Place      `json:"place,omitzero"`
}

func (f files) none() bool { return len(f.Media) == 0 && f.Place.IsZero() }

func (n intent) String() string {
	var b strings.Builder
	b.WriteString(string(n.word))
	if n.agency != "" {
		b.WriteString(":" + n.agency)
	}
	if len(n.choices) > 0 {
		b.WriteString(" " + strings.Join(n.choices, ","))
	}
	if !n.files.none() {
		kept, _ := json.Marshal(n.files) // holds nothing that cannot be written
		b.WriteString("\t" + string(kept))
	}
	if n.words != "" {
		b.WriteString("\n" + n.words)
	}
	return b.String()
}

func parseIntent(s string) intent {
	head, said, _ := strings.Cut(s, "\n")
	head, kept, _ := strings.Cut(head, "\t")
	head, choices, _ := strings.Cut(head, " ")
	w, agency, _ := strings.Cut(head, ":")
	n := intent{word: word(w), agency: agency, words: said}
	if choices != "" {
		n.choices = strings.Split(choices, ",")
	}
	if kept != "" && json.Unmarshal([]byte(kept), &n.files) != nil {
		n.files = files{}
	}
	return n
}

// restore brings back the files that came with the words which the quoted question is
// about.
func (t *turn) restore() {
	f := t.intent.files
	if f.none() {
		return
	}
	t.In.Media = append(slices.Clone(f.Media), t.In.Media...)
	if t.In.Place.IsZero() {
		t.In.Place = f.Place
	}
	t.said.media = true
}
