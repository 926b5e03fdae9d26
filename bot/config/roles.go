package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
)

// Roles says who may do what, for those who would rather write it down than hand out
// codes with "taprose enroll". Both ways go together.
type Roles struct {
	// Chats are enrolled at every start, and only as long as they stand here.
	Chats []RoleChat `yaml:"chats" default:""`
	// Staff narrows a group's right to act to the people named; without an entry all
	// members of an enrolled group act for it.
	Staff []RoleStaff `yaml:"staff" default:""`
}

// RoleChat is a chat and whose it is.
type RoleChat struct {
	// Chat is the address of the chat: telegram:-1001234567890 for a group,
	// telegram:81234567 for the private chat of the leader with that number, or
	// whatsapp:120363012345678901@g.us for a group ("taprose whatsapp groups" lists
	// them). A private chat on WhatsApp is enrolled by code.
	Chat string `yaml:"chat" required:"true" example:"telegram:-1001234567890"`
	// For is the key of an agency, admin for the administrators, or bupati, wabup or
	// sekda. Only a leader's may be a private chat.
	For string `yaml:"for" required:"true" example:"pupr"`
}

// RoleStaff are the people who act in the group of an agency.
type RoleStaff struct {
	// Of is the key of the agency, or admin.
	Of string `yaml:"of" required:"true" example:"pupr"`
	// People are numbers on a network: telegram:81234567 is the number of an account,
	// whatsapp:6281234567890 a phone number.
	People []string `yaml:"people" required:"true"`
}

var (
	telegramID = regexp.MustCompile(`^-?[1-9][0-9]{0,18}$`)
	groupJID   = regexp.MustCompile(`^[0-9-]{5,}@g\.us$`)
	phoneID    = regexp.MustCompile(`^[1-9][0-9]{6,14}$`)
)

// Group is the enrolment that the entry stands for, without its moment.
func (r RoleChat) Group() desk.Group {
	a, _ := message.ParseAddress(r.Chat)
	return desk.Group{Chat: a, Agency: r.For, Private: private(a), By: desk.ByConfiguration}
}

// private tells whether the address is one person's chat.
func private(a message.Address) bool {
	return a.Channel == message.ChannelTelegram && !strings.HasPrefix(a.ID, "-")
}

func (c *checker) roles(r *Roles, agencies []Agency) {
	known := append([]string{desk.Admins}, desk.Leaders()...)
	for _, a := range agencies {
		known = append(known, a.Key)
	}
	seen := make(map[string]bool)
	for i, chat := range r.Chats {
		here := fmt.Sprintf("roles.chats[%d]", i)
		c.oneOf(here+".for", chat.For, known...)
		a, err := message.ParseAddress(chat.Chat)
		switch {
		case err != nil, a.Channel == message.ChannelTelegram && !telegramID.MatchString(a.ID),
			a.Channel == message.ChannelWhatsApp && !groupJID.MatchString(a.ID),
			a.Channel != message.ChannelTelegram && a.Channel != message.ChannelWhatsApp:
			c.no(here+".chat", "not the address of a chat", "write telegram:-1001234567890, or whatsapp:120363012345678901@g.us")
		case private(a) && !desk.IsLeader(chat.For):
			c.no(here+".chat", "one person's chat cannot be the desk of "+chat.For, "name its group; a group's number on Telegram begins with -")
		case seen[chat.Chat]:
			c.no(here+".chat", "stands twice", "one chat has one role")
		}
		seen[chat.Chat] = true
	}
	for i, s := range r.Staff {
		here := fmt.Sprintf("roles.staff[%d]", i)
		c.oneOf(here+".of", s.Of, slices.DeleteFunc(slices.Clone(known), desk.IsLeader)...)
		if len(s.People) == 0 {
			c.no(here+".people", "nobody could act in that group", "name somebody, or leave the entry out")
		}
		for j, p := range s.People {
			a, err := message.ParseAddress(p)
			if err != nil || a.Channel == message.ChannelTelegram && (!telegramID.MatchString(a.ID) || a.ID[0] == '-') ||
				a.Channel == message.ChannelWhatsApp && !phoneID.MatchString(a.ID) ||
				a.Channel != message.ChannelTelegram && a.Channel != message.ChannelWhatsApp {
				c.no(fmt.Sprintf("%s.people[%d]", here, j), "not a person on a network", "write telegram:81234567, or whatsapp:6281234567890")
			}
		}
	}
}

// staff is the list for the conversation.
func (r *Roles) staff() map[string][]string {
	out := make(map[string][]string)
	for _, s := range r.Staff {
		out[s.Of] = append(out[s.Of], s.People...)
	}
	return out
}
