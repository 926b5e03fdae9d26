package transcripttest

import (
	"fmt"
	"strings"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/report"
)

// freshen brings cards up to date, as package dispatch does some seconds later, and
// writes down in one line what each shows now: its first words, its deadline and its
// buttons.
func (w *world) freshen() error {
	reports, err := w.load(func(*report.Report) bool { return true })
	if err != nil {
		return err
	}
	for i := len(reports) - 1; i >= 0; i-- {
		r := reports[i]
		r.Freshen(w.now)
		changed := false
		for j := range r.Deliveries {
			d := &r.Deliveries[j]
			if d.Edit.IsZero() {
				continue
			}
			changed = true
			face := desk.Face(w.reg, &r, d)
			to := w.chatAt(d.To)
			r.SettleEdit(report.Edited{Key: d.Key, Face: r.Face(d), Intent: face.Intent})
			if to == nil {
				continue
			}
			w.shown(to, face.Text, len(face.Choices))
			if m := to.message(face.Replace); m != nil {
				m.choices = face.Choices
			}
			k := ref{to.address.String(), face.Replace}
			known := w.refs[k]
			known.Intent = face.Intent
			w.refs[k] = known
		}
		if changed {
			if err := w.save(&r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *world) shown(to *chat, words string, buttons int) {
	var parts []string
	for i, line := range strings.Split(words, "\n") {
		if i < 2 || strings.HasPrefix(line, "Tenggat:") {
			parts = append(parts, line)
		}
	}
	fmt.Fprintf(&w.out, "= the card in %s shows: %s (%d buttons)\n", to.name, strings.Join(parts, "; "), buttons)
}
