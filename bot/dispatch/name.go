package dispatch

import (
	"context"
	"errors"
	"strings"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// Names gives the Post the names of those reporters who want their agency to see them.
// Call it before the first send; without it pseudonyms stay alone.
func (p *Post) Names(people People) { p.people = people }

// named puts a name beside its pseudonym. The name is in no store but the person's own:
// it is read when the message leaves, and the look is noted. Of somebody who has been
// erased the pseudonym is left.
func (p *Post) named(ctx context.Context, out message.Outbound) (message.Outbound, error) {
	n := out.Named
	out.Named = message.Named{}
	if n.Person == "" || p.people == nil {
		return out, nil
	}
	who, err := p.people.Identity(ctx, n.Person, audit.Look{Why: audit.WhyName, Report: out.About, By: n.For})
	if errors.Is(err, store.ErrNotFound) {
		return out, nil
	}
	if err != nil {
		return out, &message.SendError{Kind: message.SendRetry, Code: "name", Cause: err}
	}
	// A name is shown as its owner wrote it, but must not look like lines or marks of
	// the bot.
	name := strings.Join(strings.Fields(strings.NewReplacer("*", "", "_", "", "`", "", "~", "").Replace(who.Name)), " ")
	if name != "" {
		out.Text = strings.Replace(out.Text, n.Alias, name+" ("+n.Alias+")", 1)
	}
	return out, nil
}
