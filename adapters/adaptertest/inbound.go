package adaptertest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/taprose/taprose/conversation/message"
)

var errNotNow = errors.New("store unavailable")

func textArrives(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	id := siti.Say(f.t, "Jalan rusak di depan pasar 🛣️")
	in := f.next()
	if in.Text != "Jalan rusak di depan pasar 🛣️" || in.Chat != siti.Address() || in.Kind != message.ChatPrivate {
		f.t.Errorf("text %q, chat %v, kind %q", in.Text, in.Chat, in.Kind)
	}
	if in.MessageID != id {
		f.t.Errorf("message ID %q, want %q", in.MessageID, id)
	}
	if in.Event != message.EventNone || in.Edited || in.Deleted || in.Unsupported != "" || len(in.Media) > 0 {
		f.t.Errorf("a plain text came as more: %+v", in)
	}
}

func photoArrives(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	picture := Picture(1)
	siti.Photo(f.t, picture, "lubang besar")
	in := f.next()
	if in.Text != "lubang besar" || len(in.Media) != 1 || in.Media[0].Kind != message.MediaPhoto {
		f.t.Fatalf("text %q, media %+v", in.Text, in.Media)
	}
	if got := f.fetch(in.Media[0]); !bytes.Equal(got, picture) {
		f.t.Errorf("fetched %d bytes that are not the %d of the picture", len(got), len(picture))
	}
}

func (f *fixture) fetch(ref message.MediaRef) []byte {
	f.t.Helper()
	r, err := f.ch.Fetch(f.ctx, ref)
	if err != nil {
		f.t.Fatalf("Fetch: %v", err)
	}
	defer func() { _ = r.Close() }()
	data, err := io.ReadAll(r)
	if err != nil {
		f.t.Fatalf("read what Fetch gave: %v", err)
	}
	return data
}

func placeArrives(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	siti.Place(f.t, -6.8976, 112.0649)
	in := f.next()
	if !in.Place.HasPoint || math.Abs(in.Place.Lat+6.8976) > 1e-5 || math.Abs(in.Place.Lon-112.0649) > 1e-5 {
		f.t.Errorf("place %+v", in.Place)
	}
}

// albumArrives takes parts in any grouping: intake joins them.
func albumArrives(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	siti.Album(f.t, "tiga foto", Picture(1), Picture(2), Picture(3))
	var album, text string
	for n := 0; n < 3; {
		in := f.next()
		if in.Album == "" || (album != "" && in.Album != album) {
			f.t.Fatalf("album %q after %q", in.Album, album)
		}
		album = in.Album
		text += in.Text
		for _, ref := range in.Media {
			if got := f.fetch(ref); !bytes.Equal(got, Picture(n+1)) {
				f.t.Errorf("photo %d is not the one sent", n+1)
			}
			n++
		}
	}
	if text != "tiga foto" {
		f.t.Errorf("caption %q", text)
	}
}

func unusableArrives(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	siti.Unusable(f.t)
	if in := f.next(); in.Unsupported == "" || in.Text != "" || len(in.Media) > 0 {
		f.t.Errorf("came as %+v", in)
	}
}

func quoteArrives(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	sent := f.send(siti.Address(), message.Outbound{Text: "Laporan TBN-1 sudah kami terima"})
	siti.Reply(f.t, sent.MessageIDs[0], "ada tambahan")
	in := f.next()
	if in.Quoted == nil || in.Quoted.MessageID != sent.MessageIDs[0] || !in.Quoted.FromUs || in.Text != "ada tambahan" {
		f.t.Errorf("text %q, quoted %+v, want ours %q", in.Text, in.Quoted, sent.MessageIDs[0])
	}
	own := siti.Say(f.t, "satu")
	f.next()
	siti.Reply(f.t, own, "dua")
	if in := f.next(); in.Quoted == nil || in.Quoted.MessageID != own || in.Quoted.FromUs {
		f.t.Errorf("quoted %+v, want his own %q", in.Quoted, own)
	}
}

func editArrives(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	id := siti.Say(f.t, "jalan rsak")
	first := f.next()
	siti.Edit(f.t, id, "jalan rusak")
	in := f.next()
	if !in.Edited || in.MessageID != id || in.Text != "jalan rusak" || in.ID == first.ID {
		f.t.Errorf("edited %v, message %q (want %q), text %q", in.Edited, in.MessageID, id, in.Text)
	}
}

func pressArrives(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	sent := f.send(siti.Address(), message.Outbound{Text: "Pilih",
		Choices: []message.Choice{{ID: "cat:jalan", Label: "Jalan"}, {ID: "cat:air", Label: "Air"}}})
	siti.Press(f.t, sent.MessageIDs[0], "cat:air")
	in := f.next()
	if in.Button != "cat:air" || in.MessageID != sent.MessageIDs[0] || in.Text != "" {
		f.t.Errorf("button %q on %q (want %q), text %q", in.Button, in.MessageID, sent.MessageIDs[0], in.Text)
	}
	f.send(siti.Address(), message.Outbound{Text: "Baik", AnswerTo: in.ButtonRef})
}

func groupArrives(f *fixture) {
	f.start()
	budi := f.Group(f.t, "Aduan PUPR", "Pak Budi")
	budi.Say(f.t, "/daftar K7M3")
	for {
		in := f.next0()
		if in.Event == message.EventAdded {
			if in.Kind != message.ChatGroup || in.Chat != budi.Address() {
				f.t.Errorf("added to %v, kind %q", in.Chat, in.Kind)
			}
			continue
		}
		f.sound(in)
		if in.Kind != message.ChatGroup || in.Chat != budi.Address() || in.Sender.Address == in.Chat || in.Sender.Name != "Pak Budi" {
			f.t.Errorf("chat %v, kind %q, sender %v %q", in.Chat, in.Kind, in.Sender.Address, in.Sender.Name)
		}
		if in.Text != "/daftar K7M3" {
			f.t.Errorf("text %q", in.Text)
		}
		return
	}
}

// next0 is next without sound: events have no message.
func (f *fixture) next0() message.Inbound {
	f.t.Helper()
	select {
	case in := <-f.arrived:
		return in
	case <-f.ctx.Done():
		f.t.Fatal("nothing arrived")
		return message.Inbound{}
	}
}

func orderHolds(f *fixture) {
	f.start()
	siti, budi := f.Person(f.t, "Siti"), f.Person(f.t, "Budi")
	const n = 20
	for i := range n {
		siti.Say(f.t, fmt.Sprintf("siti %d", i))
		budi.Say(f.t, fmt.Sprintf("budi %d", i))
	}
	at := map[message.Address]int{}
	ids := map[string]bool{}
	for range 2 * n {
		in := f.next()
		if want := fmt.Sprintf(" %d", at[in.Chat]); !strings.HasSuffix(in.Text, want) {
			f.t.Fatalf("%q came where%s was due", in.Text, want)
		}
		at[in.Chat]++
		if ids[in.ID] {
			f.t.Fatalf("ID %q names two messages", in.ID)
		}
		ids[in.ID] = true
	}
}

func failedComesAgain(f *fixture) {
	comesAgain(f, func() error { return errNotNow })
}

func panicComesAgain(f *fixture) {
	comesAgain(f, func() error { panic("receive meets a bug") })
}

// comesAgain fails the first three receives and asks that the message comes
// until it is taken, with the same ID, and that those behind it wait their turn.
func comesAgain(f *fixture, fail func() error) {
	failures := 0
	var ids []string
	f.failWith(func(in message.Inbound) error {
		ids = append(ids, in.ID)
		if failures++; failures <= 3 {
			return fail()
		}
		return nil
	})
	f.start()
	siti := f.Person(f.t, "Siti")
	siti.Say(f.t, "pertama")
	siti.Say(f.t, "kedua")
	first, second := f.next(), f.next()
	if first.Text != "pertama" || second.Text != "kedua" {
		f.t.Errorf("came as %q, %q", first.Text, second.Text)
	}
	f.stop()
	for _, id := range ids[:4] {
		if id != first.ID {
			f.t.Errorf("the same message came as %q and %q", id, first.ID)
		}
	}
}

func survivesRestart(f *fixture) {
	tried := make(chan string, 1000)
	f.failWith(func(in message.Inbound) error {
		tried <- in.ID
		return errNotNow
	})
	f.start()
	siti := f.Person(f.t, "Siti")
	siti.Say(f.t, "jangan hilang")
	var id string
	select {
	case id = <-tried:
	case <-f.ctx.Done():
		f.t.Fatal("nothing arrived")
	}
	f.stop()
	f.failWith(nil)
	f.start()
	if in := f.next(); in.Text != "jangan hilang" || in.ID != id {
		f.t.Errorf("after the restart came %q as %q, before it was %q", in.Text, in.ID, id)
	}
}
