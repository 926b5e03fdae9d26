package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// TestTheCommandMenuIsSet: in every language, for people and for groups, and also when
// Telegram could not be reached at first.
func TestTheCommandMenuIsSet(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	tg.Fail(telegramtest.Fault{Method: "setMyCommands", Status: http.StatusBadGateway, Body: "<html>"})
	p := newProgram(t, tg, "")
	p.start()
	until(t, "the last menu is set", func() bool { return tg.Commands("all_group_chats", "en") != "" })
	for _, want := range []struct{ scope, language, word string }{
		{"all_private_chats", "", "lapor"}, {"all_private_chats", "jv", "lapor"}, {"all_private_chats", "en", "lapor"},
		{"all_group_chats", "", "daftar"}, {"all_group_chats", "jv", "daftar"}, {"all_group_chats", "en", "daftar"},
	} {
		if got := tg.Commands(want.scope, want.language); !strings.Contains(got, `"`+want.word+`"`) {
			t.Errorf("%s in %q: %s", want.scope, want.language, got)
		}
	}
}
