package telegramtest

import (
	"context"
	"net/http"
	"strconv"
)

// Group is a group chat. The bot is not in it until AddBot.
type Group struct {
	srv    *Server
	chat   *chat
	cursor int
}

// Group returns a group, made if it is new. The number is negative; with the
// prefix -100 it is a supergroup.
func (s *Server) Group(id int64, title string) *Group {
	c := s.newChat(id, title, true)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.nextID == 1 {
		c.kicked = true
		c.newID()
	}
	return &Group{srv: s, chat: c}
}

// ID is the group's number.
func (g *Group) ID() int64 { return g.chat.id }

// AddBot puts the bot into the group.
func (g *Group) AddBot(by *Actor) { g.setKicked(by, false) }

// RemoveBot takes it out.
func (g *Group) RemoveBot(by *Actor) { g.setKicked(by, true) }

func (g *Group) setKicked(by *Actor, kicked bool) {
	g.chat.mu.Lock()
	defer g.chat.mu.Unlock()
	if g.chat.kicked == kicked {
		return
	}
	g.chat.kicked = kicked
	if kicked {
		by.In(g).pushMember("member", "kicked")
	} else {
		by.In(g).pushMember("left", "member")
	}
}

// Leave takes somebody out of the group. The bot is told by a service message, as in a
// small group, unless silent is set; PressOn and Reply still work, as they do for who
// pressed just before, or sees a public group.
func (g *Group) Leave(who *Actor, silent bool) {
	g.chat.mu.Lock()
	defer g.chat.mu.Unlock()
	if g.chat.left == nil {
		g.chat.left = make(map[int64]bool)
	}
	g.chat.left[who.id] = true
	if !silent {
		who.In(g).pushMessage("message", g.chat.newID(), `,"left_chat_member":`+string(who.user))
	}
}

// Return brings him back.
func (g *Group) Return(who *Actor) {
	g.chat.mu.Lock()
	defer g.chat.mu.Unlock()
	delete(g.chat.left, who.id)
}

// getChatMember knows everybody as a member who did not leave.
func getChatMember(s *Server, _ *http.Request, p *params) ([]byte, *apiError) {
	c, e := s.chat(p.ChatID)
	if e != nil {
		return nil, e
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kicked {
		return nil, &apiError{Code: http.StatusForbidden, Description: "Forbidden: bot is not a member of the chat"}
	}
	status := "member"
	if c.left[p.UserID] {
		status = "left"
	}
	return append(appendInt(nil, `{"user":{"id":`, p.UserID), `,"is_bot":false,"first_name":"x"},"status":"`+status+`"}`...), nil
}

// Rename gives the group a new title.
func (g *Group) Rename(by *Actor, title string) {
	g.chat.mu.Lock()
	defer g.chat.mu.Unlock()
	g.chat.title = title
	g.chat.render()
	by.In(g).pushMessage("message", g.chat.newID(), string(appendKeyString(nil, `,"new_chat_title":`, title)))
}

// Upgrade makes the group a supergroup with a new number and returns it. People
// move with In.
func (g *Group) Upgrade(by *Actor) *Group {
	id, _ := strconv.ParseInt("-100"+strconv.FormatInt(-g.chat.id, 10), 10, 64)
	up := g.srv.Group(id, g.chat.title)
	up.chat.mu.Lock()
	up.chat.kicked = false
	up.chat.mu.Unlock()

	g.chat.mu.Lock()
	g.chat.migratedTo = id
	by.In(g).pushMessage("message", g.chat.newID(), string(appendInt(nil, `,"migrate_to_chat_id":`, id)))
	g.chat.mu.Unlock()

	up.chat.mu.Lock()
	by.In(up).pushMessage("message", up.chat.newID(), string(appendInt(nil, `,"migrate_from_chat_id":`, g.chat.id)))
	up.chat.mu.Unlock()
	return up
}

// WaitFor is Actor.WaitFor for the group as a whole.
func (g *Group) WaitFor(ctx context.Context, match func(Message) bool) (Message, error) {
	return g.chat.waitFor(ctx, &g.cursor, match)
}

// Messages are all that the bot said in the group.
func (g *Group) Messages() []Message { return g.chat.messages() }
