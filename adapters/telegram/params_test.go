package telegram

import (
	"encoding/json"
	"testing"

	"github.com/go-telegram/bot/models"

	"github.com/taprose/taprose/conversation/encode"
	"github.com/taprose/taprose/conversation/encode/encodetest"
)

func TestTextParams(t *testing.T) {
	t.Parallel()
	encodetest.Same(t, (*textParams).writeJSON)
	// What hangs below a message is of several kinds, which no test can make up.
	for _, markup := range []models.ReplyMarkup{
		inlineKeyboard{Rows: [][]inlineButton{}},
		inlineKeyboard{Rows: [][]inlineButton{{{"1. Lapor", "a"}, {"<2>", "b"}}, {{"Batal 🛑", "c"}}}},
		models.ReplyKeyboardRemove{RemoveKeyboard: true}, models.ForceReply{ForceReply: true},
	} {
		p := &textParams{Chat: -100, Text: "Halo", Markup: markup, Entities: []models.MessageEntity{{Type: "bold", Length: 4}, {Type: "text_link", URL: "x"}}}
		want, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := encode.JSON(p.writeJSON); err != nil || string(got) != string(want) {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
}
