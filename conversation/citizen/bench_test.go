package citizen_test

import (
	"testing"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

// BenchmarkReport plays one report of seven messages.
func BenchmarkReport(b *testing.B) {
	flow := citizen.New(regencytest.Tuban())
	texts := []string{"/start", "lapor", "jalan", "Jalan berlubang besar di depan pasar lama, sudah dua orang jatuh", "", "", "kirim"}
	for b.Loop() {
		var s citizen.Session
		for i, text := range texts {
			in := message.Inbound{ID: text, Chat: home, Kind: message.ChatPrivate, At: monday, MessageID: text, Text: text}
			switch i {
			case 4:
				in.Media = []message.MediaRef{{Kind: message.MediaPhoto, Native: "f"}}
			case 5:
				in.Place = message.Place{Lat: -6.8976, Lon: 112.0649, HasPoint: true}
			}
			_ = flow.Needs(s, &in)
			var err error
			if s, _, err = flow.Step(s, citizen.Input{Now: monday, In: &in, Person: "p", Fresh: citizen.Fresh{ReportID: "r", TicketSeed: 1}}); err != nil {
				b.Fatal(err)
			}
		}
		if s.Draft != nil {
			b.Fatal("not filed")
		}
	}
}
