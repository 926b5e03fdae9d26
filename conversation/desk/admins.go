package desk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/text"
)

// code makes a one-time enrolment code; it always answers.
func (t *turn) code() bool {
	t.report = nil
	key := t.nameLeader(t.said.rest).key
	if key == "" {
		key = t.nameAgency(t.said.rest).key
	}
	if key == "" {
		return t.whichAgency()
	}
	code, ok := CanonicalCode(t.Fresh.Code)
	if !ok {
		// Whoever calls Step must give a right one: without it there is no code.
		panic("desk: Fresh.Code is no enrolment code")
	}
	t.eff.Code = &Code{Code: code, Agency: key, Expires: t.Now.Add(CodeLife)}
	if IsLeader(key) {
		return t.say(text.RoleCodeLeader, text.Args{"leader": leaderName(key), "code": ShowCode(code)})
	}
	return t.say(text.DeskCode, text.Args{"agency": t.agencyName(lang, key), "code": ShowCode(code)})
}

func (t *turn) whichAgency() bool {
	args := text.Args{
		"word": string(t.said.word), "agencies": strings.Join(append([]string{t.agencyKeys(), Admins}, Leaders()...), ", "),
	}
	if len(tokens(t.said.rest)) == 0 {
		return t.say(text.DeskWhichAgency, args)
	}
	args["name"] = cut(t.said.rest, nameShown)
	return t.say(text.DeskUnknownAgency, args)
}

// nameShown is how many characters of a name that nobody bears are repeated.
const nameShown = 40

// alone tells whether a text is a name and, behind it, at most a number or a word of
// politeness: nobody's desk ends over a name that stands in something else, such as
// "../../pupr".
func alone(s, rest string) bool {
	head := strings.TrimSuffix(s, rest)
	return !strings.ContainsFunc(head, func(r rune) bool { return r == '/' || r == '\\' }) &&
		(atoi(rest) > 0 || says(rest, idle))
}

// groups lists who has a desk and who has none; it always answers.
func (t *turn) groups() bool {
	t.report = nil
	lines := []string{text.Say(lang, text.DeskGroups, nil)}
	for _, key := range t.everyDesk() {
		desks := t.desksOf(key)
		for _, g := range desks {
			lines = append(lines, text.Say(lang, text.DeskGroupLine, t.groupArgs(g)))
		}
		if len(desks) == 0 {
			lines = append(lines, text.Say(lang, text.DeskGroupNone, text.Args{"agency": t.agencyName(lang, key)}))
		}
	}
	t.reply(message.Outbound{Text: strings.Join(lines, "\n")})
	return true
}

// everyDesk lists the administrators, the agencies of the configuration, and whoever
// else has a chat: leaders, and agencies that are no longer in the configuration.
func (t *turn) everyDesk() []string {
	keys := []string{Admins}
	for _, a := range t.regency.Agencies {
		keys = append(keys, a.Key)
	}
	for _, g := range t.Facts.Groups {
		if !slices.Contains(keys, g.Agency) {
			keys = append(keys, g.Agency)
		}
	}
	return keys
}

func (t *turn) desksOf(agency string) []Group {
	var out []Group
	for _, g := range t.Facts.Groups {
		if g.Agency == agency {
			out = append(out, g)
		}
	}
	slices.SortStableFunc(out, func(a, b Group) int { return a.Enrolled.Compare(b.Enrolled) })
	return out
}

func (t *turn) groupArgs(g Group) text.Args {
	return text.Args{"agency": t.agencyName(lang, g.Agency), "title": title(g.Title), "channel": channelName(g.Chat.Channel), "key": g.Agency}
}

func title(s string) string {
	if s == "" {
		return text.Say(lang, text.DeskUntitled, nil)
	}
	return s
}

// channelName is how people call a network.
func channelName(c message.Channel) string {
	switch c {
	case message.ChannelTelegram:
		return "Telegram"
	case message.ChannelWhatsApp:
		return "WhatsApp"
	case message.ChannelWeb:
		return "Web"
	}
	return string(c)
}

// release ends the desk of an agency; it always answers.
func (t *turn) release() bool {
	if t.revokeCode() {
		return true
	}
	if asks(t.said.whole) {
		// "Lepas pupr?" ends no desk.
		return t.groups()
	}
	t.report = nil
	// Ending a desk forgives no typing error.
	n := t.nameLeader(t.said.rest)
	if n.key == "" {
		n, _ = exactAgency(t.regency, t.said.rest, tokens(t.said.rest))
	}
	if n.key != "" && !alone(t.said.rest, n.rest) {
		return t.whichAgency()
	}
	key := n.key
	if key == "" {
		// An agency that left the configuration can still be named by its key.
		first, rest, _ := strings.Cut(strings.ToLower(t.said.rest), " ")
		if first == "" || len(t.desksOf(first)) == 0 || !alone(t.said.rest, rest) {
			return t.whichAgency()
		}
		key, n.rest = first, rest
	}
	desks := t.desksOf(key)
	which := atoi(n.rest)
	switch {
	case len(desks) == 0:
		return t.say(text.DeskReleaseNone, text.Args{"agency": t.agencyName(lang, key)})
	case key == Admins && len(desks) == 1:
		return t.say(text.DeskReleaseLast, nil)
	case which > len(desks), len(desks) > 1 && which == 0:
		lines := []string{text.Say(lang, text.DeskReleaseMany, text.Args{
			"agency": t.agencyName(lang, key), "n": strconv.Itoa(len(desks)), "key": key,
		})}
		for i, g := range desks {
			lines = append(lines, strconv.Itoa(i+1)+". "+title(g.Title)+" ("+channelName(g.Chat.Channel)+")")
		}
		t.reply(message.Outbound{Text: strings.Join(lines, "\n")})
		return true
	}
	g := desks[max(0, which-1)]
	if g.By == ByConfiguration {
		// It would be enrolled again at the next start.
		return t.say(text.RoleConfigured, t.groupArgs(g))
	}
	if g.Leader() {
		t.eff.Release = []message.Address{g.Chat}
		return t.say(text.RoleRevokedLeader, t.groupArgs(g))
	}
	t.eff.Release = []message.Address{g.Chat}
	return t.say(text.DeskReleased, t.groupArgs(g))
}
