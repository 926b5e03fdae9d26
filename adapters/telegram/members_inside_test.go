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
