package adaptertest

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/message"
)

func textIsSaid(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	f.says(siti, "Laporan *TBN-4F7K* sudah kami terima 🙏 *terima kasih*, 3 * 4 = 12")
}

func textIsSaidInGroup(f *fixture) {
	f.start()
	f.says(f.Group(f.t, "Aduan PUPR", "Pak Budi"), "Laporan baru *TBN-4F7K*")
}

func (f *fixture) says(c Chat, text string) {
	f.t.Helper()
	sent := f.send(c.Address(), message.Outbound{Text: text})
	h := f.heard(c)
	if h.Text != text {
		f.t.Errorf("heard %q, want %q", h.Text, text)
	}
	if len(sent.MessageIDs) != 1 || sent.MessageIDs[0] != h.MessageID {
		f.t.Errorf("sent as %q, heard as %q", sent.MessageIDs, h.MessageID)
	}
}

func choicesAreOffered(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	out := message.Outbound{Text: "Tentang apa?", Columns: 2, Choices: []message.Choice{
		{ID: "cat:jalan", Label: "Jalan rusak"}, {ID: "cat:air", Label: "Air bersih"}, {ID: "batal", Label: "Batal"}}}
	f.send(siti.Address(), out)
	h := f.heard(siti)
	if f.has.Buttons {
		if h.Text != out.Text || !slices.Equal(h.Choices, out.Choices) {
			f.t.Errorf("heard %q with %v", h.Text, h.Choices)
		}
		return
	}
	if want := message.Numbered(out); h.Text != want {
		f.t.Errorf("heard %q, want %q", h.Text, want)
	}
}

func storedPhotoIsSent(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	picture := Picture(4)
	hash := f.Store(f.t, picture)
	f.send(siti.Address(), message.Outbound{Text: "Sudah diperbaiki", Media: []message.MediaRef{
		{Kind: message.MediaPhoto, Hash: hash, Size: int64(len(picture)), Mime: "image/jpeg"}}})
	f.hearsPicture(siti, "Sudah diperbaiki", picture)
}

func receivedPhotoIsSentOn(f *fixture) {
	f.start()
	siti, budi := f.Person(f.t, "Siti"), f.Person(f.t, "Budi")
	picture := Picture(5)
	siti.Photo(f.t, picture, "")
	in := f.next()
	ref := in.Media[0]
	// As intake has it once the bytes are stored: both ways are open.
	ref.Hash = f.Store(f.t, picture)
	f.send(budi.Address(), message.Outbound{Text: "Foto dari warga", Media: []message.MediaRef{ref}})
	f.hearsPicture(budi, "Foto dari warga", picture)
}

// hearsPicture takes caption and picture in one message or in two.
func (f *fixture) hearsPicture(c Chat, text string, picture []byte) {
	f.t.Helper()
	for saw, read := false, false; !saw || !read; {
		h := f.heard(c)
		if h.Photo != nil {
			if saw = bytes.Equal(h.Photo, picture); !saw {
				f.t.Fatal("the picture is not the one sent")
			}
		}
		if h.Text != "" {
			if read = h.Text == text; !read {
				f.t.Fatalf("heard %q, want %q", h.Text, text)
			}
		}
	}
}

func placeIsSent(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	f.send(siti.Address(), message.Outbound{Place: message.Place{Lat: -6.8976, Lon: 112.0649, HasPoint: true}})
	h := f.heard(siti)
	if !h.HasPlace || math.Abs(h.Lat+6.8976) > 1e-5 || math.Abs(h.Lon-112.0649) > 1e-5 {
		f.t.Errorf("heard %+v", h)
	}
}

func longTextIsSaidWhole(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	var words []string
	for i := range 1500 {
		words = append(words, fmt.Sprintf("kata%d", i))
	}
	sent := f.send(siti.Address(), message.Outbound{Text: strings.Join(words, " "),
		Choices: []message.Choice{{ID: "ok", Label: "Baik"}}})
	var heard []string
	for range sent.MessageIDs {
		heard = append(heard, strings.Fields(f.heard(siti).Text)...)
	}
	if len(heard) < len(words) || !slices.Equal(heard[:len(words)], words) {
		f.t.Errorf("heard %d words of %d", len(heard), len(words))
	}
}

func quoteIsKept(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	id := siti.Say(f.t, "kapan selesai?")
	f.next()
	f.send(siti.Address(), message.Outbound{Text: "Besok", Quote: id})
	if h := f.heard(siti); h.Quoted != id || h.Text != "Besok" {
		f.t.Errorf("heard %q quoting %q, want %q", h.Text, h.Quoted, id)
	}
}

func reactionOrWords(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	id := siti.Say(f.t, "terima")
	f.next()
	f.send(siti.Address(), message.Outbound{Text: "Diterima", Quote: id, React: "👍"})
	h := f.heard(siti)
	if f.has.Reactions {
		if h.React != "👍" || h.Quoted != id {
			f.t.Errorf("heard %+v", h)
		}
		return
	}
	if h.Text != "Diterima" {
		f.t.Errorf("heard %q", h.Text)
	}
}

func replaceOrSayAnew(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	first := f.send(siti.Address(), message.Outbound{Key: "a", Text: "Kartu", Choices: []message.Choice{{ID: "terima", Label: "Terima"}}})
	f.heard(siti)
	out := message.Outbound{Key: "b", Text: "Kartu: diproses", Choices: []message.Choice{{ID: "selesai", Label: "Selesai"}}, Replace: first.MessageIDs[0]}
	f.send(siti.Address(), out)
	h := f.heard(siti)
	want := out.Text
	if !f.has.Buttons {
		want = message.Numbered(out)
	}
	if h.Text != want {
		f.t.Errorf("heard %q, want %q", h.Text, want)
	}
	if f.has.Replaces && h.Replaced != first.MessageIDs[0] {
		f.t.Errorf("replaced %q, want %q", h.Replaced, first.MessageIDs[0])
	}
}

// What is to be changed in place is changed there or not at all, and that is no
// failure; nor is it when the message is gone.
func changeInPlace(f *fixture) {
	f.start()
	siti := f.Person(f.t, "Siti")
	first := f.send(siti.Address(), message.Outbound{Key: "a", Text: "Kartu", Choices: []message.Choice{{ID: "terima", Label: "Terima"}}})
	f.heard(siti)
	out := message.Outbound{Key: "b", Text: "Kartu: diproses", Replace: first.MessageIDs[0], InPlace: true}
	f.send(siti.Address(), out)
	if f.has.Replaces {
		if h := f.heard(siti); h.Text != out.Text || h.Replaced != first.MessageIDs[0] {
			f.t.Errorf("heard %+v", h)
		}
	}
	f.send(siti.Address(), message.Outbound{Key: "c", Text: "Kartu: selesai", Replace: "999999", InPlace: true})
	f.send(siti.Address(), message.Outbound{Key: "d", Text: "Kabar"})
	if h := f.heard(siti); h.Text != "Kabar" {
		f.t.Errorf("heard %+v instead of what came next", h)
	}
}
