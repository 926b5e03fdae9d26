package desk

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/text"
)

// The keys under which the leaders' chats are enrolled. A leader's chat is a group or
// his private chat with the bot; it sees the whole regency and moves no report.
const (
	// Bupati is the regent, Wabup his deputy, Sekda the head of the administration.
	Bupati = "bupati"
	Wabup  = "wabup"
	Sekda  = "sekda"
)

// Leaders lists the keys of leaders, the highest first.
func Leaders() []string { return []string{Bupati, Wabup, Sekda} }

// IsLeader tells whether a key is a leader's.
func IsLeader(key string) bool { return slices.Contains(Leaders(), key) }

// Reserved tells whether a key names a chat that is no agency's: the administrators'
// or a leader's. No agency may have such a key.
func Reserved(key string) bool { return key == Admins || IsLeader(key) }

// Leader tells whether the chat is a leader's.
func (g Group) Leader() bool { return IsLeader(g.Agency) }

// leaderName is how people call a leader, "" for a key that is none.
func leaderName(key string) string {
	switch key {
	case Bupati:
		return text.Say(lang, text.RoleBupati, nil)
	case Wabup:
		return text.Say(lang, text.RoleWabup, nil)
	case Sekda:
		return text.Say(lang, text.RoleSekda, nil)
	}
	return ""
}

// Enrols tells whether a message brings an enrolment code. In a private chat only
// such a message is for a desk that the chat is not.
func (d *Desk) Enrols(in message.Inbound) bool {
	if in.Event != message.EventNone || in.Deleted || in.Edited {
		return false
	}
	s := d.read(in)
	return s.enrol && s.code != ""
}

// Acts tells whether a message in a desk or in a leader's group may do something, so
// that it matters who wrote it; what is left is talk among the members.
func (d *Desk) Acts(in message.Inbound, group *Group) bool {
	if group == nil || in.Event != message.EventNone || in.Deleted {
		return false
	}
	if group.Leader() {
		return !group.Private
	}
	s := d.read(in)
	return s.button || s.enrol || s.word != wordNone || s.quoted != "" || s.ticket != "" || s.slash
}

// ForLeader tells whether what came into a leader's chat is for the leader's own
// conversation: neither an event of the chat nor an enrolment, which are the desk's
// in every chat.
func (d *Desk) ForLeader(in message.Inbound) bool {
	return in.Event == message.EventNone && !d.Enrols(in)
}

// nameLeader reads the leader that a text begins with, without forgiving a typing
// error: what follows is a right over the whole regency.
func (d *Desk) nameLeader(s string) named {
	ts := tokens(s)
	if len(ts) == 0 {
		return named{}
	}
	if key := strings.ToLower(s[ts[0].start:ts[0].end]); IsLeader(key) {
		return named{key: key, rest: trimHead(s[ts[0].end:])}
	}
	return named{}
}

// NamedAgency reads the agency that a text begins with, as FindAgency does, without
// forgiving a typing error: for a name in the midst of a sentence.
func (d *Desk) NamedAgency(s string) (key, rest string) {
	n, ok := exactAgency(d.regency, s, tokens(s))
	if !ok || n.key == Admins {
		return "", s
	}
	return n.key, n.rest
}
