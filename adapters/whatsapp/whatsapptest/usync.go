package whatsapptest

import (
	"slices"
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// handleUsync tells which devices a person has and what his LID is.
func (c *conn) handleUsync(id string, n *waBinary.Node) waBinary.Node {
	query, ok := n.GetOptionalChildByTag("usync")
	if !ok {
		return iqError(id, 400, "bad-request")
	}
	list, _ := query.GetOptionalChildByTag("list")
	users := list.GetChildrenByTag("user")
	out := make([]waBinary.Node, 0, len(users))
	for _, u := range users {
		out = append(out, c.s.describe(&u))
	}
	return iq("result", id, nil, waBinary.Node{Tag: "usync", Attrs: query.Attrs, Content: []waBinary.Node{
		{Tag: "result"}, {Tag: "list", Content: out},
	}})
}

func (s *Server) describe(u *waBinary.Node) waBinary.Node {
	jid, _ := u.Attrs["jid"].(types.JID)
	answer := waBinary.Node{Tag: "user", Attrs: waBinary.Attrs{"jid": jid}}
	key := jid.User
	contact, asked := u.GetOptionalChildByTag("contact")
	if asked {
		number, _ := contact.Content.([]byte)
		key = strings.TrimPrefix(strings.SplitN(string(number), "@", 2)[0], "+")
		answer.Attrs["jid"] = types.NewJID(key, types.DefaultUserServer)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	phone := s.phones[key]
	if asked {
		known := "out"
		if phone != nil {
			known = "in"
		}
		answer.Content = []waBinary.Node{{Tag: "contact", Attrs: waBinary.Attrs{"type": known}}}
	}
	if phone == nil {
		return answer
	}
	var devices []uint16
	if len(phone.linked) == 0 || !s.cfg.QuietOwners {
		devices = append(devices, 0)
	}
	for d := range phone.linked {
		devices = append(devices, d)
	}
	slices.Sort(devices)
	nodes := make([]waBinary.Node, len(devices))
	for i, d := range devices {
		nodes[i] = waBinary.Node{Tag: "device", Attrs: waBinary.Attrs{"id": int(d), "key-index": int(d)}}
	}
	rest := []waBinary.Node{
		{Tag: "devices", Content: []waBinary.Node{{Tag: "device-list", Content: nodes}}},
		{Tag: "lid", Attrs: waBinary.Attrs{"val": phone.lid}},
	}
	before, _ := answer.Content.([]waBinary.Node)
	answer.Content = append(before, rest...)
	return answer
}
