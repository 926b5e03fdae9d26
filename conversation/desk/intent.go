package desk

import "strings"

// intent is what a message of ours asks for, carried by report.Ref.Intent: the
// word that a plain reply to it means, and what was already said. Its form is
// "word:agency choice,choice" and, on lines of its own, the words so far:
//
//	tanya
//	pindah:dlhp
//	pindah pindah:dlhp,pindah:dinkes
//	bukan jalan kabupaten
type intent struct {
	word   word
	agency string
	// choices are the IDs of the choices shown, so that a number picks one.
	choices []string
	words   string
}

func (n intent) String() string {
	var b strings.Builder
	b.WriteString(string(n.word))
	if n.agency != "" {
		b.WriteString(":" + n.agency)
	}
	if len(n.choices) > 0 {
		b.WriteString(" " + strings.Join(n.choices, ","))
	}
	if n.words != "" {
		b.WriteString("\n" + n.words)
	}
	return b.String()
}

func parseIntent(s string) intent {
	head, said, _ := strings.Cut(s, "\n")
	head, choices, _ := strings.Cut(head, " ")
	w, agency, _ := strings.Cut(head, ":")
	n := intent{word: word(w), agency: agency, words: said}
	if choices != "" {
		n.choices = strings.Split(choices, ",")
	}
	return n
}
