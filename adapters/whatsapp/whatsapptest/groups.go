package whatsapptest

import (
	"errors"
	"fmt"
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// ErrNotMember is returned when a phone writes to a group it is not in.
var ErrNotMember = errors.New("not a member of the group")

// invitePrefix begins every invite link.
const invitePrefix = "https://chat.whatsapp.com/"

// Group is a group chat. Its fields are guarded by Server.mu.
type Group struct {
	s       *Server
	jid     types.JID
	title   string
	creator *Phone
	order   []*Phone
	members map[*Phone]bool // true for administrators
	code    string
	fading  uint32 // seconds
}

func (g *Group) address() types.JID { return g.jid }

// JID is the group's identity, as "digits@g.us".
func (g *Group) JID() string { return g.jid.String() }

// NewGroup makes a group; its creator is its administrator. Linked devices of
// the members are told.
func (s *Server) NewGroup(title string, creator *Phone, members ...*Phone) *Group {
	s.mu.Lock()
	g := &Group{
		s: s, title: title, creator: creator, members: map[*Phone]bool{creator: true}, order: []*Phone{creator},
		jid:  types.NewJID(fmt.Sprintf("12036300%08d", len(s.groups)+1), types.GroupServer),
		code: strings.ReplaceAll(newMessageID()[:22], "0", "x"),
	}
	for _, m := range members {
		g.members[m] = false
		g.order = append(g.order, m)
	}
	s.groups[g.jid], s.invites[g.code] = g, g
	s.mu.Unlock()
	for _, m := range members {
		m.Notify(g.createNotice(creator, "new"))
	}
	return g
}

// others lists the members beside p; nil when p is not one.
func (g *Group) others(p *Phone) []*Phone {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	if _, ok := g.members[p]; !ok {
		return nil
	}
	out := make([]*Phone, 0, len(g.order))
	for _, m := range g.order {
		if m != p {
			out = append(out, m)
		}
	}
	return out
}

func (g *Group) all() []*Phone {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return append([]*Phone(nil), g.order...)
}

// Invite is the group's invite link.
func (g *Group) Invite() string { return invitePrefix + g.code }

// Add puts someone into the group.
func (g *Group) Add(by, who *Phone) { g.add(by, who, "") }

func (g *Group) add(by, who *Phone, reason string) {
	g.s.mu.Lock()
	if _, already := g.members[who]; !already {
		g.members[who] = false
		g.order = append(g.order, who)
	}
	g.s.mu.Unlock()
	who.Notify(g.createNotice(by, reason))
	for _, m := range g.others(who) {
		m.Notify(g.notice(by, waBinary.Node{Tag: "add", Attrs: waBinary.Attrs{}, Content: []waBinary.Node{memberNode(who, false)}}))
	}
}

// Remove takes someone out of the group.
func (g *Group) Remove(by, who *Phone) {
	told := g.all()
	g.s.mu.Lock()
	delete(g.members, who)
	for i, m := range g.order {
		if m == who {
			g.order = append(g.order[:i:i], g.order[i+1:]...)
			break
		}
	}
	g.s.mu.Unlock()
	for _, m := range told {
		m.Notify(g.notice(by, waBinary.Node{Tag: "remove", Attrs: waBinary.Attrs{}, Content: []waBinary.Node{memberNode(who, false)}}))
	}
}

// Rename gives the group another title.
func (g *Group) Rename(by *Phone, title string) {
	g.s.mu.Lock()
	g.title = title
	g.s.mu.Unlock()
	for _, m := range g.all() {
		m.Notify(g.notice(by, waBinary.Node{Tag: "subject", Attrs: waBinary.Attrs{
			"subject": title, "s_t": now(), "s_o": by.lid,
		}}))
	}
}

func (g *Group) notice(by *Phone, what waBinary.Node) waBinary.Node {
	return waBinary.Node{Tag: "notification", Attrs: waBinary.Attrs{
		"from": g.jid, "type": "w:gp2", "t": now(), "participant": by.lid, "participant_pn": by.pn, "notify": by.name,
		"addressing_mode": "lid",
	}, Content: []waBinary.Node{what}}
}

func (g *Group) createNotice(by *Phone, reason string) waBinary.Node {
	attrs := waBinary.Attrs{}
	switch reason {
	case "new":
		attrs["type"] = "new"
	case "":
	default:
		attrs["reason"] = reason
	}
	return g.notice(by, waBinary.Node{Tag: "create", Attrs: attrs, Content: []waBinary.Node{g.node()}})
}

func memberNode(p *Phone, admin bool) waBinary.Node {
	attrs := waBinary.Attrs{"jid": p.lid}
	p.mu.Lock()
	hidden := p.hidden
	p.mu.Unlock()
	if !hidden {
		attrs["phone_number"] = p.pn
	}
	if admin {
		attrs["type"] = "admin"
	}
	return waBinary.Node{Tag: "participant", Attrs: attrs}
}

// node describes the group as the server does.
func (g *Group) node() waBinary.Node {
	g.s.mu.Lock()
	fading := g.fading
	title, order := g.title, append([]*Phone(nil), g.order...)
	admins := make([]bool, len(order))
	for i, m := range order {
		admins[i] = g.members[m]
	}
	g.s.mu.Unlock()
	n := waBinary.Node{Tag: "group", Attrs: waBinary.Attrs{
		"id": g.jid.User, "subject": title, "s_t": now(), "s_o": g.creator.lid, "creation": now(),
		"creator": g.creator.lid, "addressing_mode": "lid", "size": len(order),
	}}
	members := make([]waBinary.Node, len(order))
	for i, m := range order {
		members[i] = memberNode(m, admins[i])
	}
	if fading > 0 {
		members = append(members, waBinary.Node{Tag: "ephemeral", Attrs: waBinary.Attrs{"expiration": fading}})
	}
	n.Content = members
	return n
}

// handleGroupIQ answers the client's questions about groups.
func (c *conn) handleGroupIQ(id, kind string, n *waBinary.Node) waBinary.Node {
	s := c.s
	if c.device == nil {
		return iqError(id, 401, "not-authorized")
	}
	me := c.device.owner
	to, _ := n.Attrs["to"].(types.JID)
	if _, ok := n.GetOptionalChildByTag("participating"); ok {
		s.mu.Lock()
		var mine []*Group
		for _, g := range s.groups {
			if _, member := g.members[me]; member {
				mine = append(mine, g)
			}
		}
		s.mu.Unlock()
		nodes := make([]waBinary.Node, len(mine))
		for i, g := range mine {
			nodes[i] = g.node()
		}
		return iq("result", id, nil, waBinary.Node{Tag: "groups", Content: nodes})
	}
	if inv, ok := n.GetOptionalChildByTag("invite"); ok {
		return s.handleInvite(id, kind, to, me, inv)
	}
	if leave, ok := n.GetOptionalChildByTag("leave"); ok {
		if child, ok := leave.GetOptionalChildByTag("group"); ok {
			if g := s.group(child.Attrs["id"]); g != nil {
				g.Remove(me, me)
			}
		}
		return iq("result", id, nil)
	}
	g := s.group(to)
	if g == nil {
		return iqError(id, 404, "item-not-found")
	}
	if g.others(me) == nil {
		return iqError(id, 403, "forbidden")
	}
	if _, ok := n.GetOptionalChildByTag("query"); ok {
		return iq("result", id, nil, g.node())
	}
	return iq("result", id, nil)
}

func (s *Server) group(jid any) *Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	j, _ := jid.(types.JID)
	return s.groups[j]
}

func (s *Server) handleInvite(id, kind string, to types.JID, me *Phone, inv waBinary.Node) waBinary.Node {
	code := inv.AttrGetter().OptionalString("code")
	if code == "" {
		g := s.group(to)
		if g == nil {
			return iqError(id, 404, "item-not-found")
		}
		return iq("result", id, nil, waBinary.Node{Tag: "invite", Attrs: waBinary.Attrs{"code": g.code}})
	}
	s.mu.Lock()
	g := s.invites[code]
	s.mu.Unlock()
	if g == nil {
		return iqError(id, 406, "not-acceptable")
	}
	if kind == "get" {
		return iq("result", id, nil, g.node())
	}
	g.add(me, me, "invite")
	return iq("result", id, nil, waBinary.Node{Tag: "group", Attrs: waBinary.Attrs{"jid": g.jid}})
}
