package whatsapp

import (
	"context"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/taprose/taprose/conversation/message"
)

// titles are the groups' names, so that no message has to wait for the network
// to learn where it was said.
type titles struct {
	mu    sync.Mutex
	named map[types.JID]title
	// changes counts the names that were told: a list that was asked for before a
	// name was told knows an older one.
	changes int
}

type title struct {
	name string
	// told is the count of changes when this name was told, or its list asked for.
	told int
}

func (t *titles) get(g types.JID) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.named[g.ToNonAD()].name
}

// seen is how many names were told so far.
func (t *titles) seen() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.changes
}

// tell notes a name that has just been given.
func (t *titles) tell(g types.JID, name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.changes++
	t.put(g, title{name: name, told: t.changes})
}

// list notes a name out of a list that was asked for when this many were told,
// and returns the name that holds.
func (t *titles) list(g types.JID, name string, seen int) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now := t.named[g.ToNonAD()]; now.told > seen {
		return now.name
	}
	t.put(g, title{name: name, told: seen})
	return name
}

func (t *titles) put(g types.JID, as title) {
	if t.named == nil {
		t.named = map[types.JID]title{}
	}
	t.named[g.ToNonAD()] = as
}

// learnTitles asks once after connecting which groups there are. The end of the session
// does not cancel the question, it ends the connection, which answers it: a request that
// is cancelled while its answer comes in is one that the library closes unlocked.
func (s *session) learnTitles() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), time.Minute)
	defer cancel()
	seen := s.c.titles.seen()
	groups, err := s.cli.GetJoinedGroups(ctx)
	if err != nil {
		s.c.log.Info("groups not listed", "err", err)
		return
	}
	for _, g := range groups {
		s.c.titles.list(g.JID, g.Name, seen)
		// What was heard since is newer than this list.
		if g.IsEphemeral && !s.c.timers.heard(addressOf(g.JID)) {
			s.timed(g.JID, g.DisappearingTimer)
		}
	}
}

// groupEvent is the envelope of something that happened to a group. WhatsApp
// gives notifications no lasting ID, so it is made of what happened and when.
func (s *session) groupEvent(group types.JID, event message.Event, by *types.JID, byPN *types.JID, name string, at time.Time) message.Inbound {
	in := message.Inbound{
		ID:   group.String() + "/" + string(event) + "/" + at.UTC().Format(time.RFC3339Nano),
		Chat: addressOf(group), Kind: message.ChatGroup, ChatTitle: s.c.titles.get(group), At: at.UTC(), Event: event,
	}
	if by != nil {
		var alt types.JID
		if byPN != nil {
			alt = *byPN
		}
		in.Sender = s.person(s.ctx, *by, alt)
		in.Sender.Name = name
	}
	return in
}

// tell hands a group's event on, like a message.
func (s *session) tell(in message.Inbound) bool {
	if !s.enter() {
		return false
	}
	defer s.busy.Done()
	if err := s.deliver(in); err != nil {
		s.failed()
		return false
	}
	s.succeeded()
	return true
}

// onJoined: we were added to a group, or followed an invite link.
func (s *session) onJoined(e *events.JoinedGroup) bool {
	s.c.titles.tell(e.JID, e.Name)
	at := e.GroupCreated
	if at.IsZero() || e.Type != "new" {
		at = s.c.now()
	}
	return s.tell(s.groupEvent(e.JID, message.EventAdded, e.Sender, e.SenderPN, e.Notify, at))
}

// onGroupInfo: a group was renamed, or people came or went.
func (s *session) onGroupInfo(e *events.GroupInfo) bool {
	if len(e.Join)+len(e.Leave) > 0 || e.Delete != nil {
		s.c.members.changed(addressOf(e.JID))
	}
	switch {
	case e.Delete != nil, s.among(e.Leave):
		return s.tell(s.groupEvent(e.JID, message.EventRemoved, e.Sender, e.SenderPN, e.Notify, e.Timestamp))
	case s.among(e.Join):
		return s.tell(s.groupEvent(e.JID, message.EventAdded, e.Sender, e.SenderPN, e.Notify, e.Timestamp))
	case e.Name != nil:
		s.c.titles.tell(e.JID, e.Name.Name)
		return s.tell(s.groupEvent(e.JID, message.EventRenamed, e.Sender, e.SenderPN, e.Notify, e.Timestamp))
	case e.Ephemeral != nil:
		seconds := uint32(0)
		if e.Ephemeral.IsEphemeral {
			seconds = e.Ephemeral.DisappearingTimer
		}
		s.timed(e.JID, seconds)
	case len(e.Join)+len(e.Leave) > 0:
		m := Members{Chat: addressOf(e.JID), Title: s.c.titles.get(e.JID)}
		if e.Sender != nil {
			m.By = s.groupEvent(e.JID, message.EventNone, e.Sender, e.SenderPN, e.Notify, e.Timestamp).Sender
		}
		for _, j := range e.Join {
			m.Joined = append(m.Joined, s.person(s.ctx, j, types.JID{}))
		}
		for _, j := range e.Leave {
			m.Left = append(m.Left, s.person(s.ctx, j, types.JID{}))
		}
		s.c.cfg.OnMembers(m)
	}
	return true
}

// among tells whether we are one of them.
func (s *session) among(who []types.JID) bool {
	for _, j := range who {
		if s.ours(j) {
			return true
		}
	}
	return false
}
