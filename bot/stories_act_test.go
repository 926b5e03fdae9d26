package main

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/transcripttest"
)

// act has somebody do on his phone what a line of the story says.
func (s *stage) act(b transcripttest.Beat) {
	s.t.Helper()
	in := b.In
	by := s.author(b)
	switch {
	case b.Again && s.restarted:
		// The network has brought it by itself, when the program was back.
		s.restarted = false
		return
	case b.Again:
		last := s.last[b.Who]
		if err := last.by.Again(last.id); err != nil {
			s.t.Fatal(err)
		}
		return
	case in.Event != message.EventNone:
		s.happen(b.Who, in)
		return
	}
	id := s.send(b, by)
	if id == "" {
		s.t.Fatalf("line %d: nothing on a phone is like %q", b.Number, b.Line)
	}
	s.last[b.Who], s.typed[id] = spoken{by, id}, true
	if in.Edited || in.Deleted || in.Button != "" {
		// These have the ID of an earlier message.
		return
	}
	s.ids[in.MessageID], s.authors[in.MessageID], s.texts[in.MessageID] = id, by, in.Text
}

// author is whose phone a line is written on.
func (s *stage) author(b transcripttest.Beat) *whatsapptest.Phone {
	if s.groups[b.Who] != nil {
		return s.staff(b.Who, b.In.Sender.Name)
	}
	return s.person(b.Who)
}

// happen does what happened to a group.
func (s *stage) happen(chat string, in *message.Inbound) {
	s.t.Helper()
	g := s.groups[chat]
	switch in.Event {
	case message.EventAdded:
		g.Add(s.boss, s.bot)
	case message.EventRemoved:
		g.Remove(s.boss, s.bot)
	case message.EventRenamed:
		g.Rename(s.boss, in.ChatTitle)
	default:
		s.t.Fatalf("WhatsApp knows no %q", in.Event)
	}
}

// send sends what a line says and returns the ID of its message.
func (s *stage) send(b transcripttest.Beat, by *whatsapptest.Phone) string {
	s.t.Helper()
	in, to := b.In, s.place(b.Who)
	words := s.names.spoken(in.Text)
	if in.Button != "" {
		return s.press(b, by)
	}
	if in.Edited {
		if in.Place.HasPoint {
			return s.must(by.MoveLocation(to, in.Place.Lat, in.Place.Lon))
		}
		if q := in.Quoted; q != nil {
			s.quote(by, b.Who, q.MessageID)
		}
		return s.must(by.Edit(to, s.ids[in.MessageID], words))
	}
	if in.Deleted {
		return s.must(by.Delete(to, s.ids[in.MessageID]))
	}
	if q := in.Quoted; q != nil {
		s.quote(by, b.Who, q.MessageID)
	}
	switch {
	case len(in.Media) > 0:
		return s.show(b, by, to, words)
	case in.Place.Live:
		return s.must(by.LiveLocation(to, in.Place.Lat, in.Place.Lon, words))
	case in.Place.HasPoint && words != "":
		return s.must(by.Remark(to, in.Place.Lat, in.Place.Lon, words))
	case in.Place.HasPoint:
		return s.must(by.Location(to, in.Place.Lat, in.Place.Lon, in.Place.Name))
	case in.Unsupported == "sticker":
		return s.must(by.Sticker(to, []byte("a sticker")))
	case in.Unsupported == "contact":
		return s.must(by.Contact(to, "Pak RT", "6281299999999"))
	case in.Unsupported == "poll":
		return s.must(by.Poll(to, "Setuju?", "Ya", "Tidak"))
	}
	return s.must(by.Say(to, words))
}

// quote has the next message quote one of the story.
func (s *stage) quote(by *whatsapptest.Phone, chat, id string) {
	s.t.Helper()
	real := s.ids[id]
	if author := s.authors[id]; author != nil {
		by.Answering(whatsapptest.Own(real, s.texts[id]), author)
		return
	}
	inbox := s.listener(chat).Received()
	i := slices.IndexFunc(inbox, func(r whatsapptest.Received) bool { return r.ID == real })
	if i < 0 {
		s.t.Fatalf("nobody in %s has the message that is quoted", chat)
	}
	by.Answering(inbox[i], s.bot)
}

// press is what pressing a button is on WhatsApp. In a group people quote the message
// that offers the choice and type its number. Alone with the bot they type the number
// if the choice is offered last, and the word if it was offered before.
func (s *stage) press(b transcripttest.Beat, by *whatsapptest.Phone) string {
	s.t.Helper()
	label := s.label(b)
	inbox := s.listener(b.Who).Received()
	for i := len(inbox) - 1; i >= 0; i-- {
		n := numbered(inbox[i].Text, label)
		if n == "" || inbox[i].Group != s.groups[b.Who] {
			continue
		}
		switch {
		case s.groups[b.Who] != nil:
			by.Answering(inbox[i], s.bot)
		case i < len(inbox)-1:
			n = label
		}
		return s.must(by.Say(s.place(b.Who), n))
	}
	s.t.Fatalf("line %d: nothing in %s offers %q", b.Number, b.Who, label)
	return ""
}

// label is what a pressed button says.
func (s *stage) label(b transcripttest.Beat) string {
	for _, earlier := range slices.Backward(s.story.Beats) {
		for _, said := range earlier.Said {
			for _, c := range said.Out.Choices {
				if earlier.Number < b.Number && said.ID == b.In.MessageID && c.ID == b.In.Button {
					return c.Label
				}
			}
		}
	}
	return b.In.Button
}

// numbered finds the number under which a text lists a choice, "" when it does not.
func numbered(text, label string) string {
	for line := range strings.Lines(text) {
		if n, words, ok := strings.Cut(strings.TrimSpace(line), ". "); ok && words == label {
			return n
		}
	}
	return ""
}

// show sends media, several photos as an album.
func (s *stage) show(b transcripttest.Beat, by *whatsapptest.Phone, to whatsapptest.Chat, words string) string {
	s.t.Helper()
	media := b.In.Media
	switch media[0].Kind {
	case message.MediaPhoto:
		var photos [][]byte
		for range media {
			photos = append(photos, picture(s.names.next()))
		}
		if len(photos) == 1 {
			return s.must(by.Photo(to, photos[0], words))
		}
		ids, err := by.Album(to, photos, words)
		if err != nil {
			s.t.Fatal(err)
		}
		return ids[1]
	case message.MediaVideo:
		return s.must(by.Video(to, film(media[0].Size, s.names.next()), words))
	case message.MediaVoice:
		return s.must(by.Voice(to, padded("OggS", 0, s.names.next()), 4))
	}
	return ""
}

// film is a video of that size, as far as anybody looks who does not play it.
func film(size int64, n int) []byte {
	box := func(kind string, body []byte) []byte {
		return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8)), kind...), body...)
	}
	return slices.Concat(
		box("ftyp", []byte("isom\x00\x00\x02\x00isomiso2")),
		box("mdat", padded("frames", size, n)),
		box("moov", box("mvhd", make([]byte, 100))),
	)
}

// padded is a file that begins so, of that size, like no other.
func padded(begins string, size int64, n int) []byte {
	data := fmt.Appendf([]byte(begins), " a file, number %d", n)
	if more := int(size) - len(data); more > 0 {
		data = append(data, make([]byte, more)...)
	}
	return data
}
