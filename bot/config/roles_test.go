package config

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/desk"
)

func parseRoles(t *testing.T, roles string) (*Config, error) {
	t.Helper()
	return Parse("tuban.yaml", append([]byte(nil), append(tuban, []byte("\nroles:\n"+roles)...)...), func(string) string { return "" })
}

func TestRolesOfTheConfiguration(t *testing.T) {
	t.Parallel()
	c, err := parseRoles(t, `  chats:
    - {chat: "telegram:-1001", for: admin}
    - {chat: "telegram:77", for: bupati}
    - {chat: "whatsapp:120363012345678901@g.us", for: pupr}
  staff:
    - {of: pupr, people: ["telegram:88", "whatsapp:6281234567890"]}
`)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []desk.Group{{Agency: desk.Admins}, {Agency: desk.Bupati, Private: true}, {Agency: "pupr"}} {
		if g := c.Roles.Chats[i].Group(); g.Agency != want.Agency || g.Private != want.Private || g.By != desk.ByConfiguration || g.Chat.ID == "" {
			t.Errorf("%+v", g)
		}
	}
	if got := strings.Join(c.Regency().Staff["pupr"], " "); got != "telegram:88 whatsapp:6281234567890" {
		t.Errorf("staff %q", got)
	}
}

func TestRolesThatGiveTooMuchAreRefused(t *testing.T) {
	t.Parallel()
	for roles, want := range map[string]string{
		`  chats: [{chat: "telegram:77", for: pupr}]`:                                    "one person's chat cannot be the desk",
		`  chats: [{chat: "telegram:77", for: admin}]`:                                   "one person's chat cannot be the desk",
		`  chats: [{chat: "telegram:-1", for: camat}]`:                                   "roles.chats[0].for",
		`  chats: [{chat: "-1001", for: pupr}]`:                                          "not the address of a chat",
		`  chats: [{chat: "telegram:abc", for: pupr}]`:                                   "not the address of a chat",
		`  chats: [{chat: "whatsapp:6281234567890", for: bupati}]`:                       "not the address of a chat",
		`  chats: [{chat: "web:group-pupr", for: pupr}]`:                                 "not the address of a chat",
		`  chats: [{chat: "telegram:-1", for: pupr}, {chat: "telegram:-1", for: admin}]`: "stands twice",
		`  staff: [{of: pupr, people: []}]`:                                              "nobody could act",
		`  staff: [{of: bupati, people: ["telegram:1"]}]`:                                "roles.staff[0].of",
		`  staff: [{of: pupr, people: ["telegram:-1"]}]`:                                 "not a person on a network",
		`  staff: [{of: pupr, people: ["whatsapp:08123456"]}]`:                           "not a person on a network",
		`  staff: [{of: pupr, people: ["Pak Budi"]}]`:                                    "not a person on a network",
	} {
		if _, err := parseRoles(t, roles+"\n"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", roles, err)
		}
	}
}
