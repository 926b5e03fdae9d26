package telegramtest

import (
	"slices"
	"strings"
	"time"
)

// Message is one thing that the bot said, as the chat sees it.
type Message struct {
	Chat   int64
	Thread int
	ID     int
	// At is when the server took it.
	At   time.Time
	Text string
	// Entities style Text, in UTF-16 units.
	Entities []Entity
	// Buttons are those below the message, by row.
	Buttons [][]Button
	// Keyboard are the keys in place of the letters, by row.
	Keyboard [][]Key
	// RemoveKeyboard takes such keys away, ForceReply opens a reply.
	RemoveKeyboard, ForceReply bool
	// Files are what it carries: at most one, an album being several messages.
	Files []File
	// Album is the same for the messages of one album.
	Album string
	// HasPlace: it is a location.
	HasPlace bool
	Lat, Lon float64
	// ReplyTo is the message it quotes, 0 for none.
	ReplyTo int
	// Edited: it replaced what the message with this ID said before.
	Edited bool
	// React is an emoji put on the message with this ID; nothing else is set.
	React string
}

// Button is a button below a message.
type Button struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
}

// Key is a key of a reply keyboard.
type Key struct {
	Text     string `json:"text"`
	Location bool   `json:"request_location"`
}

// File is a file on the server.
type File struct {
	ID, Name, Kind string
	Data           []byte
}

// Bold lists the bold parts of the text.
func (m Message) Bold() []string {
	units := utf16of(m.Text)
	var out []string
	for _, e := range m.Entities {
		if e.Type == "bold" && e.Offset >= 0 && e.Offset+e.Length <= len(units) {
			out = append(out, stringOf(units[e.Offset:e.Offset+e.Length]))
		}
	}
	return out
}

// Button finds a button by its label or its data, which may have an authenticator
// behind a "~" that a test need not know.
func (m Message) Button(dataOrLabel string) (Button, bool) {
	for _, row := range m.Buttons {
		if i := slices.IndexFunc(row, func(b Button) bool {
			return b.Data == dataOrLabel || b.Text == dataOrLabel || strings.HasPrefix(b.Data, dataOrLabel+"~")
		}); i >= 0 {
			return row[i], true
		}
	}
	return Button{}, false
}

// markup is a reply_markup of any kind.
type markup struct {
	Inline     [][]inlineButton `json:"inline_keyboard"`
	Keyboard   [][]Key          `json:"keyboard"`
	Remove     bool             `json:"remove_keyboard"`
	ForceReply bool             `json:"force_reply"`
}

type inlineButton struct {
	Button
	// CopyText is what the library sends along with every button.
	CopyText *struct{} `json:"copy_text"`
}

// applyMarkup puts what was asked for below m, with the checks that Telegram makes.
func (m *Message) applyMarkup(k *markup) *apiError {
	if k == nil {
		return nil
	}
	for _, row := range k.Inline {
		buttons := make([]Button, 0, len(row))
		for _, b := range row {
			if b.Text == "" {
				return refuse("can't parse inline keyboard button: text buttons are unallowed in the inline keyboard")
			}
			if len(b.Data) < 1 || len(b.Data) > 64 || b.CopyText != nil {
				return refuse("BUTTON_DATA_INVALID")
			}
			buttons = append(buttons, b.Button)
		}
		m.Buttons = append(m.Buttons, buttons)
	}
	for _, row := range k.Keyboard {
		for _, key := range row {
			if key.Location && m.Chat < 0 {
				return refuse("location can be requested in private chats only")
			}
		}
	}
	m.Keyboard, m.RemoveKeyboard, m.ForceReply = k.Keyboard, k.Remove, k.ForceReply
	return nil
}
