package webchat

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// The shapes of the protocol; docs/webchat.md describes them and a test decodes
// its examples into these.

// wireEntry is an entry as a browser sees it.
type wireEntry struct {
	Chat     string       `json:"chat"`
	Seq      int64        `json:"seq"`
	Kind     Kind         `json:"kind"`
	ID       string       `json:"id"`
	At       time.Time    `json:"at"`
	From     From         `json:"from"`
	Key      string       `json:"key,omitempty"`
	Name     string       `json:"name,omitempty"`
	Text     string       `json:"text,omitempty"`
	Media    []wireMedia  `json:"media,omitempty"`
	Place    *wirePlace   `json:"place,omitempty"`
	Choices  []wireChoice `json:"choices,omitempty"`
	Columns  int          `json:"columns,omitempty"`
	AskPlace bool         `json:"ask_place,omitempty"`
	AskReply bool         `json:"ask_reply,omitempty"`
	Quote    string       `json:"quote,omitempty"`
	Target   string       `json:"target,omitempty"`
	Button   string       `json:"button,omitempty"`
	Emoji    string       `json:"emoji,omitempty"`
}

// wireMedia is a file to show. URL works for a while without a token, because an
// <img> cannot send one; it is "" when the bytes are not here.
type wireMedia struct {
	Kind message.MediaKind `json:"kind"`
	URL  string            `json:"url,omitempty"`
	Mime string            `json:"mime,omitempty"`
	Name string            `json:"name,omitempty"`
	Size int64             `json:"size,omitempty"`
}

// wirePlace is a position, a name for one, or both.
type wirePlace struct {
	Lat      float64 `json:"lat,omitempty"`
	Lon      float64 `json:"lon,omitempty"`
	HasPoint bool    `json:"has_point,omitempty"`
	Name     string  `json:"name,omitempty"`
}

// wireChoice is a button. Sig comes back with the press: it belongs to this
// button on this message in this chat.
type wireChoice struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Sig   string `json:"sig"`
}

// wirePost is what a browser posts: a message, or the press of a button.
type wirePost struct {
	// Key is made by the browser and repeated with every retry.
	Key   string     `json:"key"`
	Text  string     `json:"text,omitempty"`
	Quote string     `json:"quote,omitempty"`
	Media []string   `json:"media,omitempty"`
	Place *wirePlace `json:"place,omitempty"`
	Press *wirePress `json:"press,omitempty"`
	// Name is who writes, in the groups of the demonstration.
	Name string `json:"name,omitempty"`
	// Lang is the language of the page, as BCP 47.
	Lang string `json:"lang,omitempty"`
}

type wirePress struct {
	Message string `json:"message"`
	Button  string `json:"button"`
	Sig     string `json:"sig"`
}

// wirePosted answers a post whose effect is durable.
type wirePosted struct {
	ID  string `json:"id"`
	Seq int64  `json:"seq"`
}

// wireSession is a new private chat.
type wireSession struct {
	Token string `json:"token"`
	Chat  string `json:"chat"`
}

// wireUpload is a stored file. Media is what a post names it by, in this chat.
type wireUpload struct {
	Media string            `json:"media"`
	Kind  message.MediaKind `json:"kind"`
	Mime  string            `json:"mime"`
	Size  int64             `json:"size"`
}

// wireStream asks for the entries of some chats, each after the last one seen.
type wireStream struct {
	Chats []wireCursor `json:"chats"`
}

type wireCursor struct {
	Token string `json:"token"`
	After int64  `json:"after,omitempty"`
}

// wireReady says that everything older has been sent.
type wireReady struct {
	Chats []wireReadyChat `json:"chats"`
}

type wireReadyChat struct {
	Chat string `json:"chat"`
	Seq  int64  `json:"seq"`
}

// wireEntries is one page of a chat's log.
type wireEntries struct {
	Entries []wireEntry `json:"entries"`
}

// wireError is the body of every refusal. Code is for programs.
type wireError struct {
	Code string `json:"error"`
}

// wireConfig is what the pages need to know.
type wireConfig struct {
	Title      string       `json:"title"`
	Regency    string       `json:"regency,omitempty"`
	Zone       string       `json:"zone"`
	MediaBytes int64        `json:"media_bytes"`
	MediaCount int          `json:"media_count"`
	Demo       bool         `json:"demo"`
	Groups     []wireGroup  `json:"groups,omitempty"`
	Places     []wirePreset `json:"places,omitempty"`
}

type wireGroup struct {
	Key     string   `json:"key"`
	Chat    string   `json:"chat"`
	Token   string   `json:"token"`
	Title   string   `json:"title"`
	Short   string   `json:"short"`
	Members []string `json:"members"`
	Admins  bool     `json:"admins,omitempty"`
}

type wirePreset struct {
	Name string  `json:"name"`
	Lat  float64 `json:"lat"`
	Lon  float64 `json:"lon"`
}

// show turns an entry of a log into what the browser sees.
func (c *Channel) show(chat string, e Entry) (wireEntry, error) {
	s, err := decodeStored(e.Body)
	if err != nil {
		return wireEntry{}, fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	w := wireEntry{
		Chat: chat, Seq: e.Seq, Kind: s.Kind, ID: s.ID, At: s.At, From: s.From, Key: s.Key, Name: s.Name, Text: s.Text,
		Columns: s.Columns, AskPlace: s.AskPlace, AskReply: s.AskReply, Quote: s.Quote,
		Target: s.Target, Button: s.Button, Emoji: s.Emoji,
	}
	if p := s.Place; !p.IsZero() {
		w.Place = &wirePlace{Lat: p.Lat, Lon: p.Lon, HasPoint: p.HasPoint, Name: p.Name}
	}
	for _, m := range s.Media {
		w.Media = append(w.Media, c.showMedia(m))
	}
	on := s.ID
	if s.Kind == KindReplace {
		on = s.Target
	}
	for _, choice := range s.Choices {
		w.Choices = append(w.Choices, wireChoice{
			ID: choice.ID, Label: choice.Label, Sig: c.sign.press(chat, on, choice.ID),
		})
	}
	return w, nil
}

// page reads one page of a log. An entry that cannot be decoded is left out and
// logged: the rest of the chat must stay readable.
func (c *Channel) page(chat string, entries []Entry) []wireEntry {
	out := make([]wireEntry, 0, len(entries))
	for _, e := range entries {
		w, err := c.show(chat, e)
		if err != nil {
			c.log.Error("unreadable entry left out", "seq", e.Seq, "err", err)
			continue
		}
		out = append(out, w)
	}
	return out
}

func encodeJSON(v any) []byte {
	body, err := json.Marshal(v)
	if err != nil {
		// Only our own shapes come here and all of them encode.
		panic(fmt.Sprintf("encode %T: %v", v, err))
	}
	return body
}
