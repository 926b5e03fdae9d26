package whatsapp

import (
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// A list of members is believed for a while: who is not in it is none, until somebody comes
// or goes. A list that was asked for before that is not believed any more.
func TestAListOfMembersHoldsUntilSomebodyComesOrGoes(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	group := message.Address{Channel: message.ChannelWhatsApp, ID: "1@g.us"}
	budi, tono := message.Address{Channel: message.ChannelWhatsApp, ID: "62811"}, message.Address{Channel: message.ChannelWhatsApp, ID: "62812"}
	var m members
	want := func(who message.Address, at time.Time, in, known bool) {
		t.Helper()
		if gotIn, gotKnown := m.in(group, who, at); gotIn != in || gotKnown != known {
			t.Errorf("%s: in %v, known %v", who.ID, gotIn, gotKnown)
		}
	}
	want(budi, now, false, false)
	list := map[message.Address]bool{budi: true}
	m.set(group, list, now.Add(memberLife), m.seen())
	want(budi, now, true, true)
	want(tono, now, false, true)
	want(budi, now.Add(memberLife), false, false)
	asked := m.seen()
	m.changed(group)
	want(budi, now, false, false)
	m.set(group, list, now.Add(memberLife), asked)
	want(budi, now, false, false)
	// Where the network does not tell, whoever writes there is a member for a moment.
	m.set(group, nil, now.Add(memberAgain), m.seen())
	want(tono, now, true, true)
}
