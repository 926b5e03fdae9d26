package telegram

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/go-telegram/bot/models"

	"github.com/taprose/taprose/conversation/message"
)

// inlineButton is ours because the library's sends an empty copy_text with every
// button.
type inlineButton struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
}

type inlineKeyboard struct {
	Rows [][]inlineButton `json:"inline_keyboard"`
}

func (c *Channel) inline(to target, out *message.Outbound) inlineKeyboard {
	// Never nil: an empty list takes the buttons off a message.
	k := inlineKeyboard{Rows: [][]inlineButton{}}
	chat := to.address()
	buttons := make([]inlineButton, len(out.Choices))
	for i, ch := range out.Choices {
		buttons[i] = inlineButton{Text: ch.Label, Data: c.cfg.ButtonData(chat, out, ch.ID)}
	}
	k.Rows = slices.AppendSeq(k.Rows, slices.Chunk(buttons, max(out.Columns, 1)))
	return k
}

// markup is what goes below the message that carries the text of out.
//
// Telegram takes only one kind a message. So choices that stand beside the
// button for a location are keys of the same keyboard: pressed, they come back
// as their label, written. Groups have no such button.
func (c *Channel) markup(to target, out *message.Outbound) models.ReplyMarkup {
	switch {
	case out.AskPlace && to.private():
		c.keyboards.open(to.chat)
		return c.placeKeyboard(out)
	case len(out.Choices) > 0:
		return c.inline(to, out)
	case c.keyboards.close(to.chat):
		return models.ReplyKeyboardRemove{RemoveKeyboard: true}
	case out.AskReply:
		return models.ForceReply{ForceReply: true, Selective: out.Quote != ""}
	default:
		return nil
	}
}

// unsent takes back that a keyboard was removed: the message did not go out.
func (c *Channel) unsent(to target, markup models.ReplyMarkup) {
	if _, removed := markup.(models.ReplyKeyboardRemove); removed {
		c.keyboards.open(to.chat)
	}
}

func (c *Channel) placeKeyboard(out *message.Outbound) models.ReplyKeyboardMarkup {
	rows := [][]models.KeyboardButton{{{Text: c.cfg.PlaceLabel, RequestLocation: true}}}
	columns := max(out.Columns, 1)
	for i, ch := range out.Choices {
		if i%columns == 0 {
			rows = append(rows, nil)
		}
		last := len(rows) - 1
		rows[last] = append(rows[last], models.KeyboardButton{Text: ch.Label})
	}
	return models.ReplyKeyboardMarkup{Keyboard: rows, ResizeKeyboard: true, OneTimeKeyboard: true}
}

// keyboards remembers in which chats the button for a location may still be
// shown, so that the next message which can takes it away. Only in memory: what
// is forgotten here hides once it is used, and pressing it late does no harm.
type keyboards struct {
	mu    sync.Mutex
	chats map[int64]struct{}
}

// keyboardsMax bounds the memory of chats that never answered.
const keyboardsMax = 100_000

func (k *keyboards) open(chat int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.chats == nil || len(k.chats) >= keyboardsMax {
		k.chats = make(map[int64]struct{})
	}
	k.chats[chat] = struct{}{}
}

// close tells whether the chat's keyboard was open, and forgets it.
func (k *keyboards) close(chat int64) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, open := k.chats[chat]
	delete(k.chats, chat)
	return open
}

// buttonRef names a press and the message that the button was on.
func buttonRef(callback string, messageID int) string {
	return callback + "/" + strconv.Itoa(messageID)
}

func parseButtonRef(ref string) (callback string, messageID int) {
	i := strings.LastIndexByte(ref, '/')
	if i < 0 {
		return ref, 0
	}
	messageID, _ = strconv.Atoi(ref[i+1:])
	return ref[:i], messageID
}
