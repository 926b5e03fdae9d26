package telegramtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// table lists the methods that the server knows.
var table map[string]func(*Server, *http.Request, *params) ([]byte, *apiError)

func init() { // a map literal would refer to itself through the handlers
	table = map[string]func(*Server, *http.Request, *params) ([]byte, *apiError){
		"getMe":                  getMe,
		"getUpdates":             getUpdates,
		"setWebhook":             setWebhook,
		"deleteWebhook":          deleteWebhook,
		"getWebhookInfo":         getWebhookInfo,
		"setMyCommands":          setMyCommands,
		"getFile":                getFile,
		"sendMessage":            sendMessage,
		"sendLocation":           sendLocation,
		"sendPhoto":              sendFile("photo"),
		"sendVideo":              sendFile("video"),
		"sendAudio":              sendFile("audio"),
		"sendVoice":              sendFile("voice"),
		"sendDocument":           sendFile("document"),
		"sendMediaGroup":         sendMediaGroup,
		"editMessageText":        editMessageText,
		"editMessageCaption":     editMessageCaption,
		"editMessageReplyMarkup": editMessageReplyMarkup,
		"answerCallbackQuery":    answerCallbackQuery,
		"setMessageReaction":     setMessageReaction,
		"getChatMember":          getChatMember,
	}
}

func getMe(s *Server, _ *http.Request, _ *params) ([]byte, *apiError) {
	b := append(s.botUser(), `,"can_join_groups":true,"can_read_all_group_messages":true}`...)
	return b, nil
}

// botUser is the bot as a user, without the closing brace.
func (s *Server) botUser() []byte {
	b := appendInt(nil, `{"id":`, s.botID)
	b = append(b, `,"is_bot":true,"first_name":"TapRose"`...)
	return appendKeyString(b, `,"username":`, s.opts.Username)
}

func setMyCommands(s *Server, _ *http.Request, p *params) ([]byte, *apiError) {
	s.commands.Store(p.Scope.Type+"/"+p.Language, string(p.Commands))
	return []byte("true"), nil
}

func sendMessage(s *Server, _ *http.Request, p *params) ([]byte, *apiError) {
	switch {
	case p.Text == "":
		return nil, refuse("message text is empty")
	case tooLong(p.Text, 4096):
		return nil, refuse("message is too long")
	}
	return s.say(p, Message{Text: p.Text, Entities: p.Entities})
}

func sendLocation(s *Server, _ *http.Request, p *params) ([]byte, *apiError) {
	return s.say(p, Message{HasPlace: true, Lat: p.Latitude, Lon: p.Longitude})
}

func tooLong(s string, limit int) bool { return len(s) > limit && units(s) > limit }

// say puts one message of the bot into its chat and returns it as JSON.
func (s *Server) say(p *params, m Message) ([]byte, *apiError) {
	c, e := s.chat(p.ChatID)
	if e != nil {
		return nil, e
	}
	m.Chat, m.Thread, m.At = p.ChatID, p.Thread, time.Now()
	if e := m.applyMarkup(p.Markup); e != nil {
		return nil, e
	}
	if e := checkEntities(m.Text, m.Entities); e != nil {
		return nil, e
	}
	c.mu.Lock()
	e = c.writable()
	if e == nil && p.Reply != nil {
		if m.ReplyTo = p.Reply.MessageID; m.ReplyTo <= 0 || m.ReplyTo >= c.nextID {
			m.ReplyTo = 0
			if !p.Reply.Allow {
				e = refuse("message to be replied not found")
			}
		}
	}
	if e != nil {
		c.mu.Unlock()
		return nil, e
	}
	m.ID = c.newID()
	c.remember(m, s.opts.Keep)
	c.record(m, s.opts.Keep)
	out := s.encode(c, &m)
	c.mu.Unlock()
	if s.opts.OnMessage != nil {
		s.opts.OnMessage(m)
	}
	return out, nil
}

func checkEntities(text string, entities []Entity) *apiError {
	if len(entities) == 0 {
		return nil
	}
	end := units(text)
	for _, e := range entities {
		if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > end {
			return refuse("entity begins or ends outside of the text")
		}
	}
	return nil
}

// encode is one of the bot's messages as the API shows it.
func (s *Server) encode(c *chat, m *Message) []byte {
	b := appendInt(make([]byte, 0, 384+len(m.Text)), `{"message_id":`, int64(m.ID))
	b = append(b, `,"from":`...)
	b = append(append(b, s.botUser()...), '}')
	b = append(append(b, `,"chat":`...), c.json...)
	if m.At.IsZero() {
		// A message that is no longer accessible has this date.
		b = append(b, `,"date":0`...)
	} else {
		b = appendInt(b, `,"date":`, m.At.Unix())
	}
	if m.Thread != 0 {
		b = append(appendInt(b, `,"message_thread_id":`, int64(m.Thread)), `,"is_topic_message":true`...)
	}
	if m.Album != "" {
		b = appendKeyString(b, `,"media_group_id":`, m.Album)
	}
	switch {
	case len(m.Files) > 0:
		b = appendFile(b, m.Files[0])
		if m.Text != "" {
			b = appendKeyString(b, `,"caption":`, m.Text)
		}
	case m.HasPlace:
		b = append(b, `,"location":{"latitude":`...)
		b = strconv.AppendFloat(b, m.Lat, 'f', -1, 64)
		b = append(b, `,"longitude":`...)
		b = append(strconv.AppendFloat(b, m.Lon, 'f', -1, 64), '}')
	default:
		b = appendKeyString(b, `,"text":`, m.Text)
	}
	if len(m.Buttons) > 0 {
		b = append(b, `,"reply_markup":{"inline_keyboard":[`...)
		for i, row := range m.Buttons {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, '[')
			for j, button := range row {
				if j > 0 {
					b = append(b, ',')
				}
				b = appendKeyString(b, `{"text":`, button.Text)
				b = append(appendKeyString(b, `,"callback_data":`, button.Data), '}')
			}
			b = append(b, ']')
		}
		b = append(b, `]}`...)
	}
	return append(b, '}')
}

// edit changes one of the bot's messages; change says what and whether it may.
func (s *Server) edit(p *params, change func(*Message) *apiError) ([]byte, *apiError) {
	c, e := s.chat(p.ChatID)
	if e != nil {
		return nil, e
	}
	c.mu.Lock()
	if e := c.writable(); e != nil {
		c.mu.Unlock()
		return nil, e
	}
	old, ok := c.live[p.MessageID]
	if !ok {
		c.mu.Unlock()
		return nil, refuse("message to edit not found")
	}
	if len(old.Keyboard) > 0 || old.RemoveKeyboard || old.ForceReply {
		c.mu.Unlock()
		return nil, refuse("message can't be edited")
	}
	m := *old
	m.Buttons, m.Edited, m.At = nil, true, time.Now()
	e = change(&m)
	if e == nil {
		e = m.applyMarkup(p.Markup)
	}
	if e == nil {
		e = checkEntities(m.Text, m.Entities)
	}
	if e == nil && m.Text == old.Text && slices.Equal(m.Entities, old.Entities) && sameButtons(m.Buttons, old.Buttons) {
		e = refuse("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	if e != nil {
		c.mu.Unlock()
		return nil, e
	}
	c.remember(m, s.opts.Keep)
	c.record(m, s.opts.Keep)
	out := s.encode(c, &m)
	c.mu.Unlock()
	if s.opts.OnMessage != nil {
		s.opts.OnMessage(m)
	}
	return out, nil
}

func sameButtons(a, b [][]Button) bool {
	return slices.EqualFunc(a, b, func(x, y []Button) bool { return slices.Equal(x, y) })
}

func editMessageText(s *Server, _ *http.Request, p *params) ([]byte, *apiError) {
	return s.edit(p, func(m *Message) *apiError {
		switch {
		case len(m.Files) > 0 || m.HasPlace:
			return refuse("there is no text in the message to edit")
		case p.Text == "":
			return refuse("message text is empty")
		case tooLong(p.Text, 4096):
			return refuse("message is too long")
		}
		m.Text, m.Entities = p.Text, p.Entities
		return nil
	})
}

func editMessageCaption(s *Server, _ *http.Request, p *params) ([]byte, *apiError) {
	return s.edit(p, func(m *Message) *apiError {
		switch {
		case len(m.Files) == 0:
			return refuse("there is no caption in the message to edit")
		case tooLong(p.Caption, 1024):
			return refuse("message caption is too long")
		}
		m.Text, m.Entities = p.Caption, p.CaptionEntities
		return nil
	})
}

func editMessageReplyMarkup(s *Server, _ *http.Request, p *params) ([]byte, *apiError) {
	return s.edit(p, func(*Message) *apiError { return nil })
}

func answerCallbackQuery(s *Server, _ *http.Request, p *params) ([]byte, *apiError) {
	if _, ok := s.callbacks.LoadAndDelete(p.CallbackID); !ok {
		return nil, refuse("query is too old and response timeout expired or query ID is invalid")
	}
	return []byte("true"), nil
}

// reactions are some of the emoji that Telegram takes as reactions.
var reactions = map[string]bool{"👍": true, "👎": true, "❤": true, "🔥": true, "👌": true, "🙏": true, "✍": true, "👀": true, "🎉": true, "🤝": true, "🫡": true}

func setMessageReaction(s *Server, _ *http.Request, p *params) ([]byte, *apiError) {
	c, e := s.chat(p.ChatID)
	if e != nil {
		return nil, e
	}
	if len(p.Reaction) != 1 || p.Reaction[0].Type != "emoji" || !reactions[p.Reaction[0].Emoji] {
		return nil, refuse("REACTION_INVALID")
	}
	c.mu.Lock()
	e = c.writable()
	if e == nil && (p.MessageID <= 0 || p.MessageID >= c.nextID) {
		e = refuse("message to react not found")
	}
	if e != nil {
		c.mu.Unlock()
		return nil, e
	}
	m := Message{Chat: c.id, ID: p.MessageID, At: time.Now(), React: p.Reaction[0].Emoji}
	c.record(m, s.opts.Keep)
	c.mu.Unlock()
	if s.opts.OnMessage != nil {
		s.opts.OnMessage(m)
	}
	return []byte("true"), nil
}

func sendFile(kind string) func(*Server, *http.Request, *params) ([]byte, *apiError) {
	return func(s *Server, _ *http.Request, p *params) ([]byte, *apiError) {
		source := map[string]string{"photo": p.Photo, "video": p.Video, "audio": p.Audio, "voice": p.Voice, "document": p.Document}[kind]
		if tooLong(p.Caption, 1024) {
			return nil, refuse("message caption is too long")
		}
		f, e := s.take(p, kind, source)
		if e != nil {
			return nil, e
		}
		return s.say(p, Message{Text: p.Caption, Entities: p.CaptionEntities, Files: []File{f}})
	}
}

func sendMediaGroup(s *Server, _ *http.Request, p *params) ([]byte, *apiError) {
	var items []struct {
		Type     string   `json:"type"`
		Media    string   `json:"media"`
		Caption  string   `json:"caption"`
		Entities []Entity `json:"caption_entities"`
	}
	if err := json.Unmarshal(p.Media, &items); err != nil || len(items) < 2 || len(items) > 10 {
		return nil, refuse("wrong number of messages in an album: 2 to 10")
	}
	messages := make([]Message, len(items))
	album := strconv.FormatInt(s.nextID.Add(1), 10)
	for i, item := range items {
		visual := item.Type == "photo" || item.Type == "video"
		first := items[0].Type == "photo" || items[0].Type == "video"
		if visual != first || (!visual && item.Type != items[0].Type) {
			return nil, refuse("can't mix media types in an album")
		}
		f, e := s.take(p, item.Type, item.Media)
		if e != nil {
			return nil, e
		}
		messages[i] = Message{Text: item.Caption, Entities: item.Entities, Files: []File{f}, Album: album}
	}
	out := []byte("[")
	for i, m := range messages {
		one, e := s.say(p, m)
		if e != nil {
			return nil, e
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, one...)
	}
	return append(out, ']'), nil
}
