package desk

import (
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/text"
)

// stranger answers a message in a group that is nobody's desk: silence, but for
// an enrolment.
func (t *turn) stranger() {
	switch {
	case t.said.enrol:
		t.enrol()
	case t.said.slash && t.said.register:
		t.say(text.DeskCodeHow, nil)
	}
}

// enrol makes this chat a desk with the code that was typed, or says why not.
func (t *turn) enrol() {
	t.report = nil
	code, group := t.Facts.Code, t.Facts.Group
	switch {
	case t.said.code == "":
		t.say(text.DeskCodeHow, nil)
		return
	case t.Facts.Barred:
		t.say(text.RoleBarred, nil)
		return
	case code == nil || !t.enrollable(code.Agency):
		t.say(text.DeskCodeWrong, nil)
		return
	case t.In.Kind == message.ChatPrivate && !IsLeader(code.Agency):
		// The code stays good for the group that it was made for.
		t.say(text.RoleGroupOnly, text.Args{"agency": t.agencyName(lang, code.Agency)})
		return
	case group != nil && group.Agency == Admins && code.Agency != Admins:
		// Typed where it was given out: the administrators would be without a group, and
		// nobody left to mend it.
		t.say(text.RoleGroupOnly, text.Args{"agency": t.agencyName(lang, code.Agency)})
		return
	case code.UsedBy == t.In.Chat:
		if group != nil && group.Agency == code.Agency {
			// The same message again, or the same code typed twice.
			t.welcome(code.Agency)
			return
		}
		// Used here and no desk: the step before was cut short, or the desk was
		// ended since. Only the first may go on, and only while the code lives.
	case !code.UsedBy.IsZero():
		t.say(text.DeskCodeUsed, nil)
		return
	}
	if !t.Now.Before(code.Expires) {
		t.say(text.DeskCodeExpired, nil)
		return
	}
	g := Group{
		Chat: t.In.Chat, Agency: code.Agency, Title: t.In.ChatTitle, Enrolled: t.Now, By: t.In.Sender.Name,
	}
	if g.By == ByConfiguration {
		// Who calls himself so would make a desk that the next start takes away.
		g.By = ""
	}
	if g.Private = t.In.Kind == message.ChatPrivate; g.Private {
		g.Title = t.In.Sender.Name
	}
	t.eff.Enrol = &Enrolment{Code: code.Code, Group: g}
	t.welcome(code.Agency)
	if code.Agency != Admins {
		t.alarm(text.DeskAlarmEnrolled, text.Args{
			"title": title(g.Title), "channel": channelName(t.In.Chat.Channel),
			"agency": t.agencyName(lang, code.Agency), "name": t.In.Sender.Name,
		})
	}
}

func (t *turn) welcome(agency string) {
	switch {
	case agency == Admins:
		t.say(text.DeskEnrolledAdmins, nil)
		return
	case IsLeader(agency):
		t.say(text.RoleEnrolledLeader, text.Args{"leader": leaderName(agency), "regency": t.regency.Name})
		return
	}
	t.say(text.DeskEnrolled, text.Args{"agency": t.agencyName(lang, agency)})
}

// known tells whether there is such a desk in the configuration.
func (d *Desk) known(agency string) bool {
	_, ok := d.regency.Agency(agency)
	return ok || agency == Admins
}

// enrollable tells whether a chat can be enrolled under a key.
func (d *Desk) enrollable(key string) bool { return IsLeader(key) || d.known(key) }

// happened follows what the network says of the group itself.
func (t *turn) happened() {
	group := t.Facts.Group
	if group == nil {
		if t.In.Event == message.EventAdded {
			t.eff.Say = []message.Outbound{{Text: text.Say(lang, text.DeskHello, text.Args{
				"bot": t.regency.BotName, "regency": t.regency.Name,
			})}}
		}
		return
	}
	switch t.In.Event {
	case message.EventAdded:
		t.eff.Say = []message.Outbound{{Text: text.Say(lang, text.DeskHelloAgain, text.Args{
			"agency": t.agencyName(lang, group.Agency),
		})}}
	case message.EventRemoved:
		t.eff.Leave = true
		t.alarm(text.DeskAlarmRemoved, text.Args{
			"title": title(group.Title), "agency": t.agencyName(lang, group.Agency), "key": group.Agency,
		})
	case message.EventMigrated:
		t.eff.Move = t.In.MigratedTo
	case message.EventRenamed:
		t.retitle()
	}
}

// retitle notes the group's title when it is not the one we know: the network may
// have told of the change while nobody listened.
func (t *turn) retitle() {
	group := t.Facts.Group
	if t.In.ChatTitle == "" || t.In.ChatTitle == group.Title {
		return
	}
	t.eff.Retitle = t.In.ChatTitle
	if group.Title != "" && group.Agency != Admins {
		// Who looks for the group by its old name should know.
		t.alarm(text.DeskAlarmRenamed, text.Args{
			"old": group.Title, "title": t.In.ChatTitle, "agency": t.agencyName(lang, group.Agency),
		})
	}
}

func (t *turn) alarm(key text.Key, args text.Args) {
	t.eff.Alarm = append(t.eff.Alarm, message.Outbound{Text: text.Say(lang, key, args)})
}
