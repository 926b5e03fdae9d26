package telegram

import (
	"testing"
	"time"
)

func TestAMemberIsAskedForAgainAfterAWhile(t *testing.T) {
	t.Parallel()
	var m members
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	k := memberKey{-1001, 88}
	m.set(k, now.Add(memberLife))
	for after, want := range map[time.Duration]bool{0: true, memberLife - 1: true, memberLife: false} {
		if m.in(k, now.Add(after)) != want || m.in(memberKey{-1002, 88}, now) {
			t.Errorf("after %v: believed %v", after, !want)
		}
	}
}

// Where the bot is told at once who leaves, he is believed no longer.
func TestWhoIsToldToHaveLeftIsForgotten(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	for status, want := range map[string]bool{"left": false, "kicked": false, "restricted": false, "member": true, "administrator": true} {
		var c Channel
		k := memberKey{-1001, 88}
		c.members.set(k, now.Add(memberLife))
		c.memberChanged(&wireMember{Chat: wireChat{ID: k.group}, New: wireStatus{Status: status, User: wireUser{ID: k.user}}})
		if c.members.in(k, now) != want {
			t.Errorf("%s: believed %v", status, !want)
		}
	}
}
