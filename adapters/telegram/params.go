package telegram

import (
	"github.com/go-telegram/bot/models"

	"github.com/taprose/taprose/conversation/encode"
)

// written are the parameters of a call that write themselves; all others are left to
// encoding/json.
type written interface{ writeJSON(w *encode.Writer) }

// writeParams writes a call's parameters; nil for none.
func writeParams(of any, w *encode.Writer) {
	switch p := of.(type) {
	case nil:
		w.Begin('{')
		w.End('}')
	case written:
		p.writeJSON(w)
	default:
		w.Any(of)
	}
}

// textParams are those of sendMessage, which every turn calls (Bot API, sendMessage).
type textParams struct {
	Chat     int64                      `json:"chat_id"`
	Thread   int                        `json:"message_thread_id,omitempty"`
	Text     string                     `json:"text"`
	Entities []models.MessageEntity     `json:"entities,omitempty"`
	Preview  *models.LinkPreviewOptions `json:"link_preview_options,omitempty"`
	Reply    *models.ReplyParameters    `json:"reply_parameters,omitempty"`
	Markup   models.ReplyMarkup         `json:"reply_markup,omitempty"`
}

func (p *textParams) writeJSON(w *encode.Writer) {
	w.Begin('{')
	w.Key("chat_id")
	w.Int(p.Chat)
	w.IntIf("message_thread_id", int64(p.Thread))
	w.Field("text", p.Text)
	encode.List(w, "entities", p.Entities, writeEntity)
	if p.Preview != nil {
		w.Key("link_preview_options")
		w.Any(p.Preview)
	}
	if p.Reply != nil {
		w.Key("reply_parameters")
		w.Any(p.Reply)
	}
	if p.Markup != nil {
		w.Key("reply_markup")
		if k, ok := p.Markup.(inlineKeyboard); ok {
			k.writeJSON(w)
		} else {
			w.Any(p.Markup)
		}
	}
	w.End('}')
}

func writeEntity(e *models.MessageEntity, w *encode.Writer) {
	if (*e != models.MessageEntity{Type: e.Type, Offset: e.Offset, Length: e.Length}) {
		w.Any(e)
		return
	}
	w.Begin('{')
	w.Field("type", string(e.Type))
	w.Key("offset")
	w.Int(int64(e.Offset))
	w.Key("length")
	w.Int(int64(e.Length))
	w.End('}')
}

func (k inlineKeyboard) writeJSON(w *encode.Writer) {
	w.Begin('{')
	w.Key("inline_keyboard")
	encode.Array(w, k.Rows, func(row *[]inlineButton, w *encode.Writer) {
		encode.Array(w, *row, (*inlineButton).writeJSON)
	})
	w.End('}')
}

func (b *inlineButton) writeJSON(w *encode.Writer) {
	w.Begin('{')
	w.Field("text", b.Text)
	w.Field("callback_data", b.Data)
	w.End('}')
}
