package telegram

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/taprose/taprose/conversation/message"
)

// Telegram's limits, in UTF-16 units after markup is taken out.
const (
	maxText    = 4096
	maxCaption = 1024
)

// Send says out in the chat to. Every error is a *message.SendError.
//
// One Outbound may become several messages: albums of at most ten, a place, a
// text in parts; the one with the choices comes last and its ID stands first in
// Sent. When a later one fails, the earlier ones are remembered by Key, so that
// the same Outbound sent again goes on where it stopped (not across a restart).
//
// A press named by AnswerTo is answered beside the sending, and in private chats
// the buttons of the pressed message are taken away unless out replaces it; in
// groups they stay, because others may still press them.
func (c *Channel) Send(ctx context.Context, to message.Address, out message.Outbound) (message.Sent, error) {
	t, err := parseAddress(to)
	if err != nil {
		return message.Sent{}, &message.SendError{Kind: message.SendRefused, Code: "address", Cause: err}
	}
	if out.AnswerTo != "" {
		defer c.answerPress(ctx, t, &out)()
	}
	ids, err := c.say(ctx, t, &out)
	if err != nil {
		return message.Sent{}, sendError(err)
	}
	return message.Sent{MessageIDs: ids}, nil
}

// say returns the IDs of what was sent, the one with the choices first.
func (c *Channel) say(ctx context.Context, to target, out *message.Outbound) ([]string, error) {
	if out.React != "" && out.Quote != "" {
		err := c.react(ctx, to, out)
		if err == nil || !refusedHere(err) || out.Text == "" {
			return nil, ignoreRefusal(err)
		}
	}
	if out.React != "" && out.Text == "" {
		return nil, nil
	}
	if out.Replace != "" && len(out.Media) == 0 && !out.Place.HasPoint {
		id, err := c.replace(ctx, to, out)
		if err == nil {
			return []string{id}, nil
		}
		if !refusedHere(err) {
			return nil, err
		}
	}
	if out.InPlace {
		return nil, nil
	}
	parts := c.partsOf(ctx, to, out)
	if len(parts) == 0 {
		if out.AnswerTo != "" {
			return nil, nil
		}
		return nil, &message.SendError{Kind: message.SendRefused, Code: "empty", Cause: errors.New("nothing to send")}
	}
	if len(parts) == 1 {
		return parts[0](ctx)
	}
	return c.sendParts(ctx, progressKey{to, out.About, out.Key}, parts)
}

// part sends one message, or one album, and returns its IDs.
type part func(ctx context.Context) ([]string, error)

// partsOf lists what out becomes, in the order of sending.
func (c *Channel) partsOf(ctx context.Context, to target, out *message.Outbound) []part {
	var parts []part
	albums, single := c.albumsOf(ctx, out)
	text := style(out.Text)
	captioned := single && text.fits(maxCaption)
	for i := range albums {
		if captioned {
			break
		}
		parts = append(parts, func(ctx context.Context) ([]string, error) {
			return c.sendAlbum(ctx, to, albums[i], nil)
		})
	}
	if out.Place.HasPoint {
		parts = append(parts, func(ctx context.Context) ([]string, error) { return c.sendPlace(ctx, to, out) })
	}
	switch {
	case captioned:
		parts = append(parts, func(ctx context.Context) ([]string, error) {
			cp := caption{text: text, out: out, markup: c.markup(to, out)}
			ids, err := c.sendAlbum(ctx, to, albums[0], &cp)
			if err != nil {
				c.unsent(to, cp.markup)
			}
			return ids, err
		})
	case text.fits(maxText) && out.Text != "":
		parts = append(parts, func(ctx context.Context) ([]string, error) {
			return c.sendText(ctx, to, out, text, true, true)
		})
	case out.Text != "":
		pieces := text.split(maxText)
		for i, piece := range pieces {
			parts = append(parts, func(ctx context.Context) ([]string, error) {
				return c.sendText(ctx, to, out, piece, i == 0, i == len(pieces)-1)
			})
		}
	}
	return parts
}

// sendParts sends what was not sent at an earlier try.
func (c *Channel) sendParts(ctx context.Context, key progressKey, parts []part) ([]string, error) {
	sent := c.progress.take(key)
	for len(sent) < len(parts) {
		ids, err := parts[len(sent)](ctx)
		if err != nil {
			c.progress.keep(key, sent)
			return nil, err
		}
		sent = append(sent, ids)
	}
	// The last part is the one with the choices.
	all := sent[len(sent)-1]
	for _, ids := range sent[:len(sent)-1] {
		all = append(all, ids...)
	}
	return all, nil
}

// sentMessage is as much of a message's answer as we use.
type sentMessage struct {
	ID int `json:"message_id"`
}

// sentPrefix opens the answer about one message, with its number first.
var sentPrefix = []byte(`{"ok":true,"result":{"message_id":`)

// read takes the number out of an answer as Telegram writes them, so that the rest,
// which repeats what was sent, need not be decoded. It returns false for any other.
func (m *sentMessage) read(said []byte) bool {
	rest, ok := bytes.CutPrefix(said, sentPrefix)
	if !ok {
		return false
	}
	end := bytes.IndexAny(rest, ",}")
	if end < 0 {
		return false
	}
	id, err := strconv.Atoi(string(rest[:end]))
	m.ID = id
	return err == nil
}

func (m sentMessage) ids() []string { return []string{strconv.Itoa(m.ID)} }

// sendText sends one piece of text; the first quotes, the last has the choices.
func (c *Channel) sendText(ctx context.Context, to target, out *message.Outbound, text styled, first, last bool) ([]string, error) {
	p := textParams{
		Chat: to.chat, Thread: to.thread,
		Text: text.text, Entities: text.entities(), Preview: noPreview(text.text),
	}
	if first {
		p.Reply = quote(out)
	}
	if last {
		p.Markup = c.markup(to, out)
	}
	var m sentMessage
	if err := c.call(ctx, "sendMessage", &p, &m); err != nil {
		c.unsent(to, p.Markup)
		return nil, err
	}
	return m.ids(), nil
}

func (c *Channel) sendPlace(ctx context.Context, to target, out *message.Outbound) ([]string, error) {
	p := bot.SendLocationParams{
		ChatID: to.chat, MessageThreadID: to.thread, Latitude: out.Place.Lat, Longitude: out.Place.Lon,
	}
	if out.Text == "" && len(out.Media) == 0 {
		p.ReplyParameters = quote(out)
		p.ReplyMarkup = c.markup(to, out)
	}
	var m sentMessage
	if err := c.call(ctx, "sendLocation", &p, &m); err != nil {
		c.unsent(to, p.ReplyMarkup)
		return nil, err
	}
	return m.ids(), nil
}

func (c *Channel) react(ctx context.Context, to target, out *message.Outbound) error {
	id, err := strconv.Atoi(out.Quote)
	if err != nil {
		return &apiError{method: "setMessageReaction", code: http.StatusBadRequest, description: "quote is not a message number"}
	}
	return c.call(ctx, "setMessageReaction", &bot.SetMessageReactionParams{
		ChatID: to.chat, MessageID: id,
		Reaction: []models.ReactionType{{
			Type:              models.ReactionTypeTypeEmoji,
			ReactionTypeEmoji: &models.ReactionTypeEmoji{Emoji: strings.TrimSuffix(out.React, "\ufe0f")},
		}},
	}, nil)
}

// replace gives one of our messages the text and choices of out. A 400 means
// that it cannot be done and out must be sent anew.
func (c *Channel) replace(ctx context.Context, to target, out *message.Outbound) (string, error) {
	id, err := strconv.Atoi(out.Replace)
	text := style(out.Text)
	if err != nil || !text.fits(maxText) || out.AskPlace {
		return "", &apiError{method: "editMessageText", code: http.StatusBadRequest, description: "cannot take the place of a message"}
	}
	if out.Text == "" {
		return out.Replace, unchanged(c.setButtons(ctx, to, id, c.inline(to, out)))
	}
	err = c.call(ctx, "editMessageText", &bot.EditMessageTextParams{
		ChatID: to.chat, MessageID: id, Text: text.text, Entities: text.entities(),
		LinkPreviewOptions: noPreview(text.text), ReplyMarkup: c.inline(to, out),
	}, nil)
	var api *apiError
	if errors.As(err, &api) && api.says("no text in the message") && text.fits(maxCaption) {
		// It is a picture with a caption.
		err = c.call(ctx, "editMessageCaption", &bot.EditMessageCaptionParams{
			ChatID: to.chat, MessageID: id, Caption: text.text, CaptionEntities: text.entities(), ReplyMarkup: c.inline(to, out),
		}, nil)
	} else if errors.As(err, &api) && api.says("no text in the message") && out.InPlace {
		// The words do not fit below a picture; the buttons are brought up to date.
		err = c.setButtons(ctx, to, id, c.inline(to, out))
	}
	return out.Replace, unchanged(err)
}

func (c *Channel) setButtons(ctx context.Context, to target, messageID int, k inlineKeyboard) error {
	return c.call(ctx, "editMessageReplyMarkup", &bot.EditMessageReplyMarkupParams{
		ChatID: to.chat, MessageID: messageID, ReplyMarkup: k,
	}, nil)
}

// unchanged takes Telegram's complaint that a message already is as wanted for
// what it is: a success, of an earlier try.
func unchanged(err error) error {
	var api *apiError
	if errors.As(err, &api) && api.says("not modified") {
		return nil
	}
	return err
}

// answerPress stops the waiting sign on a pressed button and takes stale buttons
// away, beside the sending; the result waits for both. Neither matters enough to
// make a message fail.
func (c *Channel) answerPress(ctx context.Context, to target, out *message.Outbound) (wait func()) {
	callback, pressed := parseButtonRef(out.AnswerTo)
	var wg sync.WaitGroup
	wg.Go(func() {
		err := c.call(ctx, "answerCallbackQuery", &bot.AnswerCallbackQueryParams{CallbackQueryID: callback}, nil)
		if err != nil {
			c.log.DebugContext(ctx, "answer button", "err", err)
		}
	})
	if to.private() && pressed != 0 && out.Replace != strconv.Itoa(pressed) {
		wg.Go(func() {
			if err := unchanged(c.setButtons(ctx, to, pressed, inlineKeyboard{Rows: [][]inlineButton{}})); err != nil {
				c.log.DebugContext(ctx, "remove buttons", "err", err)
			}
		})
	}
	return wg.Wait
}

// refusedHere tells that this way of saying it was refused, so that another may
// work. A chat that is gone is refused for all of them, and is found out then.
func refusedHere(err error) bool {
	var api *apiError
	return errors.As(err, &api) && api.code == http.StatusBadRequest && api.migrateTo == 0
}

func ignoreRefusal(err error) error {
	if refusedHere(err) {
		return nil
	}
	return err
}

func quote(out *message.Outbound) *models.ReplyParameters {
	id, err := strconv.Atoi(out.Quote)
	if err != nil || id <= 0 {
		return nil
	}
	return &models.ReplyParameters{MessageID: id, AllowSendingWithoutReply: true}
}

var yes = true

// noPreview keeps links (to maps, mostly) from unfolding into large pictures.
func noPreview(text string) *models.LinkPreviewOptions {
	if !strings.Contains(text, "://") {
		return nil
	}
	return &models.LinkPreviewOptions{IsDisabled: &yes}
}
