package telegramtest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Actor is a person in one chat: his private chat with the bot, or a group.
// What he says returns the message's ID. An Actor is for one goroutine; several
// of the same chat may be used at once.
type Actor struct {
	srv  *Server
	chat *chat
	// id and user are the person's, user as JSON.
	id     int64
	user   []byte
	thread int
	// as is written into every message of an anonymous administrator.
	as     string
	cursor int
}

// Person returns a person in his private chat with the bot, made if he is new.
func (s *Server) Person(id int64, name string) *Actor {
	b := appendInt(nil, `{"id":`, id)
	b = appendKeyString(append(b, `,"is_bot":false`...), `,"first_name":`, name)
	b = append(b, `,"language_code":"id"}`...)
	return &Actor{srv: s, chat: s.newChat(id, name, false), id: id, user: b}
}

// Chat is the chat's number.
func (a *Actor) Chat() int64 { return a.chat.id }

// In returns the same person in a group.
func (a *Actor) In(g *Group) *Actor { return &Actor{srv: a.srv, chat: g.chat, id: a.id, user: a.user} }

// InTopic returns the same person in a topic of the same group.
func (a *Actor) InTopic(thread int) *Actor {
	b := *a
	b.thread = thread
	return &b
}

// Anonymous returns the same person writing as the group, as its administrators
// may.
func (a *Actor) Anonymous(title string) *Actor {
	b := *a
	b.user = []byte(`{"id":1087968824,"is_bot":true,"first_name":"Group","username":"GroupAnonymousBot"}`)
	b.as = string(append(append([]byte(`,"sender_chat":`), a.chat.json...), appendKeyString(nil, `,"author_signature":`, title)...))
	return &b
}

// message pushes a message with the given further fields and returns its ID.
func (a *Actor) message(fields string) int {
	c := a.chat
	c.mu.Lock()
	defer c.mu.Unlock()
	id := c.newID()
	a.pushMessage("message", id, fields)
	return id
}

// pushMessage pushes an update about a message; the chat's lock is held, so that
// updates of a chat keep the order of its messages.
func (a *Actor) pushMessage(kind string, id int, fields string) {
	b := make([]byte, 0, 256+len(a.user)+len(a.chat.json)+len(fields))
	b = append(append(append(b, '"'), kind...), `":{"message_id":`...)
	b = strconv.AppendInt(b, int64(id), 10)
	b = append(append(b, `,"from":`...), a.user...)
	b = append(append(b, `,"chat":`...), a.chat.json...)
	b = appendInt(b, `,"date":`, now())
	if a.thread != 0 {
		b = append(appendInt(b, `,"message_thread_id":`, int64(a.thread)), `,"is_topic_message":true`...)
		if !strings.Contains(fields, `"reply_to_message"`) {
			b = append(appendInt(b, `,"reply_to_message":{"message_id":`, int64(a.thread)), `,"forum_topic_created":{"name":"topic","icon_color":1}}`...)
		}
	}
	b = append(append(b, a.as...), fields...)
	a.srv.queue.push(a.chat.id, append(b, '}'))
}

// Say writes a text.
func (a *Actor) Say(text string) int {
	return a.message(string(appendKeyString(nil, `,"text":`, text)))
}

// Reply writes a text that quotes a message.
func (a *Actor) Reply(to int, text string) int {
	return a.message(a.quoting(to) + string(appendKeyString(nil, `,"text":`, text)))
}

// quoting is the quoted message as a field.
func (a *Actor) quoting(to int) string {
	a.chat.mu.Lock()
	_, bots := a.chat.live[to]
	a.chat.mu.Unlock()
	b := appendInt(nil, `,"reply_to_message":{"message_id":`, int64(to))
	if bots {
		b = append(append(append(b, `,"from":`...), a.srv.botUser()...), '}')
	} else {
		b = append(append(b, `,"from":`...), a.user...)
	}
	b = append(append(b, `,"chat":`...), a.chat.json...)
	return string(append(appendInt(b, `,"date":`, now()), '}'))
}

// Edit changes the text of a message.
func (a *Actor) Edit(id int, text string) {
	a.chat.mu.Lock()
	defer a.chat.mu.Unlock()
	b := appendInt(nil, `,"edit_date":`, now())
	a.pushMessage("edited_message", id, string(appendKeyString(b, `,"text":`, text)))
}

// Photo sends a picture.
func (a *Actor) Photo(data []byte, caption string) int { return a.File("photo", "", data, caption) }

// ReplyPhoto sends a picture that quotes a message.
func (a *Actor) ReplyPhoto(to int, data []byte, caption string) int {
	f := a.srv.files.add("photo", "", data)
	return a.message(a.quoting(to) + string(captioned(appendFile(nil, f), caption)))
}

// File sends a file of a kind: photo, video, video_note, animation, audio, voice
// or document.
func (a *Actor) File(kind, name string, data []byte, caption string) int {
	f := a.srv.files.add(kind, name, data)
	return a.message(string(captioned(appendFile(nil, f), caption)))
}

func captioned(b []byte, caption string) []byte {
	if caption == "" {
		return b
	}
	return appendKeyString(b, `,"caption":`, caption)
}

// Album sends pictures together, the caption on the first.
func (a *Actor) Album(caption string, pictures ...[]byte) []int {
	return a.AlbumPart(a.NewAlbum(), caption, pictures...)
}

// NewAlbum returns an album to send in parts.
func (a *Actor) NewAlbum() string { return "album" + strconv.FormatInt(a.srv.nextID.Add(1), 10) }

// AlbumPart sends some pictures of an album.
func (a *Actor) AlbumPart(album, caption string, pictures ...[]byte) []int {
	ids := make([]int, 0, len(pictures))
	for i, data := range pictures {
		b := appendFile(appendKeyString(nil, `,"media_group_id":`, album), a.srv.files.add("photo", "", data))
		if i == 0 {
			b = captioned(b, caption)
		}
		ids = append(ids, a.message(string(b)))
	}
	return ids
}

// Location shares a position.
func (a *Actor) Location(lat, lon float64) int { return a.message(location(lat, lon, "")) }

// LiveLocation begins to share a moving position; MoveLive moves it.
func (a *Actor) LiveLocation(lat, lon float64) int {
	return a.message(location(lat, lon, `,"live_period":900`))
}

// MoveLive moves a live location.
func (a *Actor) MoveLive(id int, lat, lon float64) {
	a.chat.mu.Lock()
	defer a.chat.mu.Unlock()
	a.pushMessage("edited_message", id, location(lat, lon, `,"live_period":900`))
}

// Venue shares a named place.
func (a *Actor) Venue(lat, lon float64, title, address string) int {
	b := appendKeyString([]byte(location(lat, lon, "")), `,"venue":{"title":`, title)
	return a.message(string(append(appendKeyString(b, `,"address":`, address), '}')))
}

func location(lat, lon float64, more string) string {
	b := strconv.AppendFloat([]byte(`,"location":{"latitude":`), lat, 'f', -1, 64)
	b = strconv.AppendFloat(append(b, `,"longitude":`...), lon, 'f', -1, 64)
	return string(append(append(b, more...), '}'))
}

// Sticker sends what no conversation can use.
func (a *Actor) Sticker() int {
	return a.message(`,"sticker":{"file_id":"STICKER","file_unique_id":"s","type":"regular","width":1,"height":1}`)
}

// Raw sends a message with fields of the caller's own, such as `"dice":{"value":6}`.
func (a *Actor) Raw(fields string) int { return a.message("," + fields) }

// Press presses the newest button with this data or label, and returns the ID of
// the press.
func (a *Actor) Press(dataOrLabel string) (string, error) {
	a.chat.mu.Lock()
	defer a.chat.mu.Unlock()
	var newest *Message
	for _, m := range a.chat.live {
		if _, ok := m.Button(dataOrLabel); ok && (newest == nil || m.ID > newest.ID) {
			newest = m
		}
	}
	if newest == nil {
		return "", fmt.Errorf("chat %d has no button %q", a.chat.id, dataOrLabel)
	}
	b, _ := newest.Button(dataOrLabel)
	return a.press(newest, b.Data), nil
}

// PressOn presses a button of one message, which may have lost it meanwhile:
// people press what their screen shows.
func (a *Actor) PressOn(messageID int, data string) string {
	a.chat.mu.Lock()
	defer a.chat.mu.Unlock()
	m := a.chat.live[messageID]
	if m == nil {
		m = &Message{ID: messageID, Chat: a.chat.id}
	}
	return a.press(m, data)
}

func (a *Actor) press(m *Message, data string) string {
	id := strconv.FormatInt(7000000+a.srv.nextID.Add(1), 10)
	a.srv.callbacks.Store(id, struct{}{})
	b := appendKeyString(make([]byte, 0, 512), `"callback_query":{"id":`, id)
	b = append(append(b, `,"from":`...), a.user...)
	b = append(append(b, `,"message":`...), a.srv.encode(a.chat, m)...)
	b = append(appendKeyString(append(b, `,"chat_instance":"1"`...), `,"data":`, data), '}')
	a.srv.queue.push(a.chat.id, b)
	return id
}

// Answered tells whether the bot has answered a press.
func (a *Actor) Answered(press string) bool {
	_, waiting := a.srv.callbacks.Load(press)
	return !waiting
}

// Block makes the person block the bot; Unblock takes it back.
func (a *Actor) Block() { a.setBlocked(true) }

// Unblock lets the bot write again.
func (a *Actor) Unblock() { a.setBlocked(false) }

func (a *Actor) setBlocked(blocked bool) {
	a.chat.mu.Lock()
	defer a.chat.mu.Unlock()
	if a.chat.blocked == blocked {
		return
	}
	a.chat.blocked = blocked
	before, after := "member", "kicked"
	if !blocked {
		before, after = after, before
	}
	a.pushMember(before, after)
}

// pushMember pushes a change of the bot's standing; the chat's lock is held.
func (a *Actor) pushMember(before, after string) {
	b := append([]byte(`"my_chat_member":{"chat":`), a.chat.json...)
	b = append(append(b, `,"from":`...), a.user...)
	b = appendInt(b, `,"date":`, now())
	for key, status := range map[string]string{`,"old_chat_member":{"status":`: before, `,"new_chat_member":{"status":`: after} {
		b = appendKeyString(b, key, status)
		b = append(append(append(b, `,"user":`...), a.srv.botUser()...), `}}`...)
	}
	a.srv.queue.push(a.chat.id, append(b, '}'))
}

// WaitFor returns the next message of the bot in this chat that matches (nil:
// any), passing over others; each is seen once. It ends with ctx, saying what was
// heard instead.
func (a *Actor) WaitFor(ctx context.Context, match func(Message) bool) (Message, error) {
	return a.chat.waitFor(ctx, &a.cursor, match)
}

// Messages are all that the bot said in this chat, edits and reactions included.
func (a *Actor) Messages() []Message { return a.chat.messages() }

// Shown is the bot's message as it looks now.
func (a *Actor) Shown(id int) (Message, bool) {
	a.chat.mu.Lock()
	defer a.chat.mu.Unlock()
	m, ok := a.chat.live[id]
	if !ok {
		return Message{}, false
	}
	return *m, true
}

// Has matches messages that contain all of the words.
func Has(words ...string) func(Message) bool {
	return func(m Message) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(m.Text, w) })
	}
}

// WaitConfirmed returns once the bot has confirmed every update so far.
func (s *Server) WaitConfirmed(ctx context.Context) error {
	q := &s.queue
	for {
		q.mu.Lock()
		n := len(q.pending)
		if n == 0 {
			q.mu.Unlock()
			return nil
		}
		if q.confirmed == nil {
			q.confirmed = make(chan struct{})
		}
		confirmed := q.confirmed
		q.mu.Unlock()
		select {
		case <-confirmed:
		case <-ctx.Done():
			return fmt.Errorf("%d updates not confirmed: %w", n, ctx.Err())
		}
	}
}

// Pending is how many updates the bot has not confirmed.
func (s *Server) Pending() int {
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	return len(s.queue.pending)
}

// PushRaw pushes an update as it stands: `"message":{…}`, without update_id.
func (s *Server) PushRaw(chat int64, body string) int64 { return s.queue.push(chat, []byte(body)) }
