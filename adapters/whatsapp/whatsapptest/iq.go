package whatsapptest

import (
	waBinary "go.mau.fi/whatsmeow/binary"
)

// iqError is a refusal of an info query.
func iqError(id string, code int, text string) waBinary.Node {
	return iq("error", id, nil, waBinary.Node{Tag: "error", Attrs: waBinary.Attrs{"code": code, "text": text}})
}

// handleIQ answers the client's info queries. What is not known here gets an
// empty result, which the client takes for everything that does not matter.
func (c *conn) handleIQ(n *waBinary.Node) {
	ag := n.AttrGetter()
	id, kind, xmlns := ag.String("id"), ag.OptionalString("type"), ag.OptionalString("xmlns")
	if kind == "result" || kind == "error" {
		if _, ok := n.GetOptionalChildByTag("pair-device-sign"); ok {
			c.paired(id)
		}
		return
	}
	if xmlns == "w:p" && c.s.ignoresPings() {
		return
	}
	if code, text := c.s.takeIQFailure(xmlns); code != 0 {
		c.send(iqError(id, code, text))
		return
	}
	answer, say := c.answerIQ(id, kind, xmlns, n)
	if say {
		c.answer(xmlns, answer)
	}
	if xmlns == "passive" {
		if _, active := n.GetOptionalChildByTag("active"); active {
			c.flush()
		}
	}
}

func (c *conn) answerIQ(id, kind, xmlns string, n *waBinary.Node) (waBinary.Node, bool) {
	switch xmlns {
	case "encrypt":
		return c.handlePrekeys(id, kind, n), true
	case "usync":
		return c.handleUsync(id, n), true
	case "w:m":
		return c.s.mediaConn(id), true
	case "w:g2":
		return c.handleGroupIQ(id, kind, n), true
	case "md":
		if child, ok := n.GetOptionalChildByTag("link_code_companion_reg"); ok {
			return c.handleCodePairing(id, child)
		}
		if _, ok := n.GetOptionalChildByTag("remove-companion-device"); ok {
			c.unlinkedByClient()
		}
	case "privacy":
		if kind == "get" {
			return iq("result", id, nil, waBinary.Node{Tag: "privacy"}), true
		}
	}
	return iq("result", id, nil), true
}
