package citizen_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/report"
)

// TestAPhotoCanBeChanged: an edit that brings another file changes the draft's, and is one
// file more once the report is filed; the same file again is no change.
func TestAPhotoCanBeChanged(t *testing.T) {
	t.Parallel()
	p := newPlayer(regencytest.Tuban(), 1)
	photo := func(name string, size int64) []message.MediaRef {
		return []message.MediaRef{{Kind: message.MediaPhoto, Channel: home.Channel, Native: name, Size: size}}
	}
	var filed *report.Report
	says := func(id string, change func(*message.Inbound)) {
		t.Helper()
		p.n++
		p.now = p.now.Add(20 * time.Second)
		in := message.Inbound{ID: fmt.Sprint(p.n), Chat: home, Kind: message.ChatPrivate, At: p.now, MessageID: id}
		change(&in)
		input := citizen.Input{Now: p.now, In: &in, Person: "p", Fresh: citizen.Fresh{ReportID: "r", TicketSeed: 7}, Needs: p.flow.Needs(p.session, &in)}
		if filed != nil && input.Needs.Report == filed.ID {
			r := filed.Clone()
			input.Facts.Report = &r
		}
		next, fx, err := p.flow.Step(p.session, input)
		if err != nil {
			t.Fatal(err)
		}
		if p.session = next; fx.Save != nil {
			filed = fx.Save
		}
	}
	text := func(s string) func(*message.Inbound) { return func(in *message.Inbound) { in.Text = s } }
	edit := func(s string, media []message.MediaRef) func(*message.Inbound) {
		return func(in *message.Inbound) { in.Edited, in.Text, in.Media = true, s, media }
	}
	says("1", text("Jalan berlubang dalam sekali di depan pasar"))
	says("2", func(in *message.Inbound) { in.Media = photo("wrong", 100) })
	says("2", edit("", photo("right", 200)))
	if m := p.session.Draft.Media; len(m) != 1 || m[0].Native != "right" {
		t.Fatalf("the draft holds %+v", m)
	}
	says("3", text("selesai"))
	says("4", text("Desa Tingkis, Singgahan"))
	says("5", text("kirim"))
	if filed == nil || len(filed.Media) != 1 || filed.Media[0].Native != "right" {
		t.Fatalf("filed %+v", filed)
	}
	events := len(filed.Events)
	says("2", edit("", photo("right, by another name", 200)))
	if len(filed.Events) != events {
		t.Errorf("the same photo again: %+v", filed.Events[events:])
	}
	says("2", edit("", photo("better", 300)))
	if e := filed.Events[len(filed.Events)-1]; e.Kind != report.EventUpdated || len(e.Media) != 1 || e.Media[0].Native != "better" {
		t.Errorf("another photo: %+v", e)
	}
	says("1", edit("Jalan berlubang dalam sekali di depan pasar lama", nil))
	if e := filed.Events[len(filed.Events)-1]; e.Kind != report.EventEdited || e.Text != "Jalan berlubang dalam sekali di depan pasar lama" || len(e.Media) != 0 {
		t.Errorf("other words: %+v", e)
	}
}

// TestAnAlbumIsNotChangedByOneOfItsPhotos: its parts came as one message.
func TestAnAlbumIsNotChangedByOneOfItsPhotos(t *testing.T) {
	t.Parallel()
	p := newPlayer(regencytest.Tuban(), 1)
	media := func(names ...string) (all []message.MediaRef) {
		for i, n := range names {
			all = append(all, message.MediaRef{Kind: message.MediaPhoto, Channel: home.Channel, Native: n, Size: int64(1 + i)})
		}
		return all
	}
	for i, in := range []message.Inbound{{Media: media("a", "b")}, {Edited: true, Media: media("c")[:1]}} {
		in.ID, in.Chat, in.Kind, in.At, in.MessageID = fmt.Sprint(i), home, message.ChatPrivate, p.now, "1"
		next, _, err := p.flow.Step(p.session, citizen.Input{Now: p.now, In: &in, Person: "p", Fresh: citizen.Fresh{ReportID: "r"}})
		if err != nil {
			t.Fatal(err)
		}
		p.session = next
	}
	if m := p.session.Draft.Media; len(m) != 2 || m[0].Native != "a" || m[1].Native != "b" {
		t.Errorf("the draft holds %+v", m)
	}
}
