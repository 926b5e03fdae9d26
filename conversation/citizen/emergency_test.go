package citizen

import (
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

// Who waits here for help is told where it comes from; an answer is an answer.
func TestPleas(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	urgent := Session{State: StateUrgent, Alarmed: now}
	menu := Session{State: StateMenu, Alarmed: now}
	for _, c := range []struct {
		s    Session
		said string
		want bool
	}{
		{urgent, "belum", true},
		{urgent, "belum aman", true},
		{urgent, "durung, genine isih gedhe", true},
		{urgent, "apinya masih besar", true},
		{urgent, "112 gak diangkat", true},
		{urgent, "gak bisa nelpon", true},
		{urgent, "telpon siapa?", true},
		{urgent, "tolong kirim pemadam", true},
		{urgent, "cepetan", true},
		{urgent, "takut", true},
		{urgent, "nobody answers", true},
		{urgent, "tidak", false},
		{urgent, "gak usah", false},
		{urgent, "ya", false},
		{urgent, "ya tolong", false},
		{urgent, "sudah telpon pemadam", false},
		{urgent, "menu", false},
		{urgent, "jalan licin, tolong segera diperbaiki pemerintah daerah", false},
		{menu, "112 gak nyambung", true},
		{Session{State: StateWhich, Alarmed: now}, "cepetan tolong", true},
		{Session{State: StateWhich, Alarmed: now}, "sudah", false},
		{Session{State: StateWhich}, "cepetan tolong", false},
		{menu, "tolong kirim pemadam", false},
		{Session{State: StateMenu, Alarmed: now.Add(-time.Hour)}, "gak diangkat", false},
		{Session{State: StateMenu}, "gak diangkat", false},
	} {
		r := f.read(c.s, message.Inbound{At: now, Text: c.said})
		if got := r.pick == pickPlea; got != c.want {
			t.Errorf("%s: %q read as %q", c.s.State, c.said, r.pick)
		}
	}
}

// An emergency number typed is no number of a choice.
func TestANumberToCallIsNoChoice(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	s := Session{State: StateMenu, Offered: []message.Choice{{ID: pickReport, Label: "Lapor"}, {ID: pickCheck, Label: "Cek"}}}
	for said, want := range map[string]string{"112": pickEmergency, "110": pickEmergency, "111": ""} {
		if r := f.read(s, message.Inbound{Text: said}); r.pick != want {
			t.Errorf("%s read as %q", said, r.pick)
		}
	}
}

// With one number there is no other to try.
func TestPleaWithOneNumber(t *testing.T) {
	t.Parallel()
	r := regencytest.Tuban()
	r.Emergency = r.Emergency[:1]
	turn := &turn{flow: New(r), reg: r, s: Session{State: StateUrgent, Lang: "id"}}
	turn.plea()
	if got := turn.fx.Say[0].Text; !strings.Contains(got, "*112*") || strings.Contains(got, "Coba *") || strings.Contains(got, "{") {
		t.Error(got)
	}
}
