package desk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/text"
)

// ByConfiguration is who enrolled a chat that stands in the configuration.
const ByConfiguration = "konfigurasi"

// Unlisted tells whether a message would act in a desk whose people are listed, and
// its writer is none of them. Reading is every member's.
func (d *Desk) Unlisted(in message.Inbound, group *Group) bool {
	if group == nil || !d.Acts(in, group) {
		return false
	}
	people := d.regency.Staff[group.Agency]
	if len(people) == 0 {
		return false
	}
	s := d.read(in)
	if (s.word == wordShow || s.word == wordHelp || s.word == wordList) && !s.enrol || s.word == wordThanks {
		return false
	}
	by := in.Sender
	return !slices.Contains(people, by.Address.String()) &&
		(by.Phone == "" || !slices.Contains(people, string(by.Address.Channel)+":"+by.Phone))
}

// roster lists every chat that has a right, whose it is, and who gave it when; it
// always answers.
func (t *turn) roster() bool {
	t.report = nil
	lines := []string{text.Say(lang, text.RoleRoster, nil)}
	n := 0
	for _, key := range t.everyDesk() {
		for _, g := range t.desksOf(key) {
			n++
			args := t.groupArgs(g)
			args["n"], args["at"], args["by"] = strconv.Itoa(n), text.ShortDate(lang, t.local(g.Enrolled)), g.By
			if g.By == "" {
				args["by"] = text.Say(lang, text.DeskUntitled, nil)
			}
			line := text.RoleRosterGroup
			if g.Private {
				line = text.RoleRosterPrivate
			}
			lines = append(lines, text.Say(lang, line, args))
		}
		if people := t.regency.Staff[key]; len(people) > 0 {
			lines = append(lines, text.Say(lang, text.RoleRosterStaff, text.Args{
				"agency": t.agencyName(lang, key), "n": strconv.Itoa(len(people)),
			}))
		}
	}
	lines = append(lines, "", text.Say(lang, text.RoleRosterHow, nil))
	t.reply(message.Outbound{Text: strings.Join(lines, "\n")})
	return true
}

// revokeCode ends an enrolment code before it is used, and tells whether it was that
// what was asked for: "cabut kode K7M3-XA9P".
func (t *turn) revokeCode() bool {
	code := t.said.revoked()
	if code == "" {
		return false
	}
	t.report = nil
	t.eff.Revoke = code
	return t.say(text.RoleCodeRevoked, text.Args{"code": ShowCode(code)})
}

// revoked is the code that the message wants ended, "" when it wants something else.
func (s *said) revoked() string {
	rest := strings.ToLower(s.rest)
	if s.word != wordRelease || !strings.HasPrefix(rest, "kode ") {
		return ""
	}
	code, ok := CanonicalCode(strings.TrimSpace(s.rest[len("kode "):]))
	if !ok {
		return ""
	}
	return code
}
