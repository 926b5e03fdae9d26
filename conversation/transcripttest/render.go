package transcripttest

import (
	"fmt"
	"strings"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// send shows a message of ours in a chat and returns its ID there.
func (w *world) send(c *chat, out message.Outbound) string {
	if who := w.chats[strings.TrimPrefix(out.Named.Person, personPrefix)]; out.Named.Person != "" && who != nil {
		// As the post does when a message leaves.
		name := strings.ToUpper(who.name[:1]) + who.name[1:]
		out.Text = strings.Replace(out.Text, out.Named.Alias, name+" ("+out.Named.Alias+")", 1)
	}
	m := &said{id: fmt.Sprintf("m%d", w.number()), ours: true, text: out.Text, choices: out.Choices}
	var lines []string
	if q := c.message(out.Quote); q != nil {
		lines = append(lines, fmt.Sprintf("(quoting: %s)", firstLine(q.text)))
	}
	if out.Replace != "" {
		if old := c.message(out.Replace); old != nil {
			lines = append(lines, fmt.Sprintf("(in place of: %s)", firstLine(old.text)))
			m.id = old.id
		}
	}
	if out.React != "" {
		lines = append(lines, "(reaction "+out.React+")")
	}
	if len(out.Media) > 0 {
		var kinds []string
		for _, m := range out.Media {
			kinds = append(kinds, string(m.Kind))
		}
		lines = append(lines, "["+strings.Join(kinds, ", ")+"]")
	}
	if out.Place.HasPoint {
		lines = append(lines, fmt.Sprintf("[point %.5f,%.5f]", out.Place.Lat, out.Place.Lon))
	}
	if out.Text != "" {
		lines = append(lines, strings.Split(out.Text, "\n")...)
	}
	for i, choice := range out.Choices {
		lines = append(lines, fmt.Sprintf("  %d. %s", i+1, choice.Label))
	}
	if out.AskPlace {
		lines = append(lines, "  (button: send my location)")
	}
	for _, line := range lines {
		fmt.Fprintf(&w.out, "%s\n", strings.TrimRight("<"+c.mark()+" "+line, " "))
	}
	c.log = append(c.log, m)
	w.told.Said = append(w.told.Said, Said{Chat: c.name, At: w.now, ID: m.id, Out: out})
	if out.About != "" {
		w.refs[ref{c.address.String(), m.id}] = report.Ref{
			Chat: c.address, MessageID: m.id, Report: out.About, Intent: out.Intent,
		}
	}
	return m.id
}

// state writes where the conversation stands after a step.
func (w *world) state(c *chat, s citizen.Session, e citizen.Effects) {
	who := c.mark()
	if who != "" {
		who += " "
	}
	line := "= " + who + string(s.State)
	if d := s.Draft; d != nil {
		var has []string
		if d.Category != "" {
			has = append(has, "category "+d.Category)
		}
		if d.Words != "" {
			has = append(has, "words")
		}
		if len(d.Media) > 0 {
			has = append(has, fmt.Sprintf("%d media", len(d.Media)))
		}
		if !d.Place.IsZero() {
			has = append(has, "place")
		}
		if len(has) == 0 {
			has = []string{"nothing yet"}
		}
		line += "; draft: " + strings.Join(has, ", ")
	}
	if e.Lang != "" {
		line += "; language " + string(e.Lang)
	}
	if len(e.Say) == 0 && e.Save == nil {
		line += "; says nothing"
	}
	w.out.WriteString(line + "\n")
}

// mark is how a chat is named after > and <: not at all for the first citizen.
func (c *chat) mark() string {
	if c.name == firstCitizen {
		return ""
	}
	return c.name
}

func (c *chat) message(id string) *said {
	for _, m := range c.log {
		if id != "" && m.id == id {
			return m
		}
	}
	return nil
}

func firstLine(s string) string {
	line, _, more := strings.Cut(s, "\n")
	if more {
		line += " …"
	}
	return line
}
