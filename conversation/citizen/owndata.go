package citizen

import (
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/text"
)

// What a person may ask about what is kept of him (UU 27/2022).
const (
	pickData     = "data"
	pickErase    = "erase"
	pickEraseYes = "erase:yes"
)

// asksForOwn tells whether a message asks for what is kept of the person or for its
// erasure, or answers whether that is meant: rights (UU 27/2022, articles 7 and 8) that
// somebody has who is not heard otherwise.
func (f *Flow) asksForOwn(s Session, in message.Inbound) bool {
	if in.Edited || in.Deleted {
		return false
	}
	switch pick := f.read(s, in).pick; pick {
	case pickData, pickErase:
		return true
	case pickEraseYes, pickMenu:
		return s.State == StateErase
	}
	return false
}

// notice tells who writes for the first time what is kept of him and why.
func (t *turn) notice() {
	if !t.s.Unnoticed {
		return
	}
	t.s.Unnoticed, t.noticed = false, true
	switch {
	case t.reg.Privacy.Link == "":
		t.note(text.DataNotice, nil)
	default:
		t.note(text.DataNoticeLink, text.Args{"link": t.reg.Privacy.Link})
	}
}

// sendData has everything sent that is kept of the person; the file follows by itself.
func (t *turn) sendData() {
	t.fx.Export = true
	t.aside(text.DataComing, nil)
}

// askErase asks once whether it is meant.
func (t *turn) askErase() {
	t.say(t.t(text.EraseAsk, nil), t.choice(pickEraseYes, text.ButtonEraseYes), t.choice(pickMenu, text.ButtonEraseNo))
}

// erase forgets the person: the chat begins anew with whoever writes next.
func (t *turn) erase() {
	t.fx.Erase = true
	t.s = t.s.Anew(t.input.Now)
	t.s.State = StateMenu
	t.notes = nil
	if t.input.Blocked {
		t.say(t.t(text.EraseDoneBlocked, nil))
	} else {
		t.say(t.t(text.EraseDone, nil))
	}
	t.s.Offered = nil
}
