package whatsapp

import (
	"context"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"github.com/taprose/taprose/conversation/message"
)

// memberLife is how long the list of a group's members is believed. Who comes or goes
// is told at once while we are connected, and afterwards what was missed; the list is
// asked for anew then, so that this is only the care for what was not told. Where the
// list could not be had, it is asked for again after memberAgain.
const (
	memberLife  = 10 * time.Minute
	memberAgain = time.Minute
)

// Member tells whether somebody is in a group now. WhatsApp itself takes nothing from
// others; but what somebody wrote before he was put out may reach us after it. Where
// the list cannot be had he counts as a member.
func (c *Channel) Member(ctx context.Context, group, who message.Address) (bool, error) {
	if in, known := c.members.in(group, who, c.now()); known {
		return in, nil
	}
	jid, err := types.ParseJID(group.ID)
	if err != nil {
		return false, err
	}
	asked, seen := c.now(), c.members.seen()
	var info *types.GroupInfo
	err = c.with(ctx, func(cli *whatsmeow.Client) (err error) {
		ctx, cancel := context.WithTimeout(ctx, lookup)
		defer cancel()
		info, err = cli.GetGroupInfo(ctx, jid)
		return err
	})
	if err != nil {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		c.log.InfoContext(ctx, "members of a group not told", "err", err)
		c.members.set(group, nil, asked.Add(memberAgain), seen)
		return true, nil
	}
	all := make(map[message.Address]bool, 2*len(info.Participants))
	for _, p := range info.Participants {
		for _, j := range []types.JID{p.JID, p.LID, p.PhoneNumber} {
			if !j.IsEmpty() {
				all[addressOf(j.ToNonAD())] = true
			}
		}
	}
	c.members.set(group, all, asked.Add(memberLife), seen)
	return all[who], nil
}

// members remembers for a while who is in which group.
type members struct {
	mu     sync.Mutex
	groups map[message.Address]memberList
	// changes counts what was told of comings and goings: a list that was asked for
	// before the latest of them is not kept.
	changes int
}

// memberList is nil while it could not be had.
type memberList struct {
	all   map[message.Address]bool
	until time.Time
}

func (m *members) in(group, who message.Address, now time.Time) (in, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, ok := m.groups[group]
	if !ok || !now.Before(l.until) {
		return false, false
	}
	return l.all == nil || l.all[who], true
}

// seen is how many changes were told so far.
func (m *members) seen() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changes
}

func (m *members) set(group message.Address, all map[message.Address]bool, until time.Time, seen int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if seen != m.changes {
		return
	}
	if m.groups == nil {
		m.groups = make(map[message.Address]memberList)
	}
	m.groups[group] = memberList{all, until}
}

// changed forgets the list of a group whose members are others now.
func (m *members) changed(group message.Address) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.groups, group)
	m.changes++
}
