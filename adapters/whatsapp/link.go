package whatsapp

import (
	"fmt"
	"time"
)

// LinkState is how the account stands with WhatsApp.
type LinkState string

// The states of the link.
const (
	// LinkUnpaired: no account; somebody must pair.
	LinkUnpaired LinkState = "unpaired"
	// LinkPairing: a QR or pairing code is being shown.
	LinkPairing LinkState = "pairing"
	// LinkConnecting: linked, not connected now; being tried.
	LinkConnecting LinkState = "connecting"
	// LinkConnected: all is well.
	LinkConnected LinkState = "connected"
	// LinkDegraded: connected, but the keepalive went unanswered.
	LinkDegraded LinkState = "degraded"
	// LinkLoggedOut: the owner or WhatsApp ended the link; the keys are gone and
	// somebody must pair again.
	LinkLoggedOut LinkState = "logged_out"
	// LinkBanned: WhatsApp suspended the account until Until.
	LinkBanned LinkState = "banned"
	// LinkOutdated: WhatsApp refuses this version of the library; the program
	// must be updated.
	LinkOutdated LinkState = "outdated"
	// LinkReplaced: another program took the session; this one stays away until
	// it is started anew.
	LinkReplaced LinkState = "replaced"
)

// LinkStates lists every state.
func LinkStates() []LinkState {
	return []LinkState{LinkUnpaired, LinkPairing, LinkConnecting, LinkConnected, LinkDegraded,
		LinkLoggedOut, LinkBanned, LinkOutdated, LinkReplaced}
}

// Link is the state of the link with what is known about it.
type Link struct {
	State LinkState
	Since time.Time
	// Code is WhatsApp's own code for a refusal ("401", "402", "409", …).
	Code string
	// Reason says it in words for the operator; it holds no personal data.
	Reason string
	// Until is when a ban ends or when the next try is made; zero when unknown.
	Until time.Time
}

// Alarm tells that a person must act, or at least know.
func (l Link) Alarm() bool {
	switch l.State {
	case LinkUnpaired, LinkLoggedOut, LinkBanned, LinkOutdated, LinkReplaced:
		return true
	case LinkConnecting:
		return l.Code != ""
	}
	return false
}

// String is one line for the operator.
func (l Link) String() string {
	s := string(l.State)
	if l.Code != "" {
		s += " (" + l.Code + ")"
	}
	if l.Reason != "" {
		s += ": " + l.Reason
	}
	if !l.Until.IsZero() {
		s += fmt.Sprintf(", until %s", l.Until.Format(time.RFC3339))
	}
	return s
}

// Link returns how the link stands now. It never blocks.
func (c *Channel) Link() Link {
	c.linkMu.Lock()
	defer c.linkMu.Unlock()
	return c.link
}

// setLink notes a change and tells. The callback runs under a lock of its own, so
// that changes are heard in the order in which they happened.
func (c *Channel) setLink(l Link) {
	c.linkTell.Lock()
	defer c.linkTell.Unlock()
	c.linkMu.Lock()
	was := c.link
	same := was.State == l.State && was.Code == l.Code
	if same && was.Reason == l.Reason && was.Until.Equal(l.Until) {
		c.linkMu.Unlock()
		return
	}
	if l.Since = c.now(); same {
		l.Since = was.Since
	}
	c.link = l
	c.wake()
	c.linkMu.Unlock()
	if l.Alarm() {
		c.log.Error("link", "state", string(l.State), "code", l.Code, "reason", l.Reason)
	} else {
		c.log.Info("link", "state", string(l.State))
	}
	c.cfg.OnLink(l)
}
