package telegram

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/message"
)

// mediaOf lists the file of a message: it holds at most one.
func mediaOf(f *wireFiles) []message.MediaRef {
	one := func(kind message.MediaKind, w *wireFile) []message.MediaRef {
		return []message.MediaRef{{
			Kind: kind, Channel: message.ChannelTelegram, Native: w.ID,
			Size: w.Size, Mime: w.Mime, Name: w.Name, Seconds: w.Duration,
		}}
	}
	switch {
	case len(f.Photo) > 0:
		ref := one(message.MediaPhoto, largest(f.Photo))
		// Telegram keeps photos as JPEG and does not say so.
		ref[0].Mime = "image/jpeg"
		return ref
	case f.Animation != nil:
		// Comes with the same file as a document, for clients that know no better.
		return one(message.MediaVideo, f.Animation)
	case f.Video != nil:
		return one(message.MediaVideo, f.Video)
	case f.VideoNote != nil:
		return one(message.MediaVideo, f.VideoNote)
	case f.Audio != nil:
		return one(message.MediaAudio, f.Audio)
	case f.Voice != nil:
		return one(message.MediaVoice, f.Voice)
	case f.Document != nil:
		return one(message.MediaDocument, f.Document)
	default:
		return nil
	}
}

func largest(sizes []wireFile) *wireFile {
	best := &sizes[0]
	for i := range sizes[1:] {
		if s := &sizes[i+1]; s.Width*s.Height >= best.Width*best.Height {
			best = s
		}
	}
	return best
}

func placeOf(m *wireMessage) message.Place {
	if m.Location == nil {
		return message.Place{}
	}
	p := message.Place{Lat: m.Location.Lat, Lon: m.Location.Lon, HasPoint: true, Live: m.Location.Live > 0}
	if v := m.Venue; v != nil {
		p.Name = strings.TrimSuffix(strings.TrimPrefix(v.Title+", "+v.Address, ", "), ", ")
	}
	return p
}

// serviceEvent reads what Telegram says about a group rather than in it.
func serviceEvent(m *wireMessage, in *message.Inbound) message.Event {
	switch {
	case m.MigrateTo != 0:
		in.MigratedTo = target{chat: m.MigrateTo}.address()
		return message.EventMigrated
	case m.MigrateFrom != 0:
		// The same news, told in the new group. Both are translated alike, since
		// either may be the first to arrive.
		in.MigratedTo = in.Chat
		in.Chat = target{chat: m.MigrateFrom}.address()
		return message.EventMigrated
	case m.NewTitle != "":
		in.ChatTitle = m.NewTitle
		return message.EventRenamed
	default:
		return message.EventNone
	}
}

// fromMember reads a change of our own standing in a chat.
func fromMember(w *wireMember) (message.Inbound, bool) {
	in := message.Inbound{
		Chat:   target{chat: w.Chat.ID}.address(),
		Kind:   kindOf(w.Chat),
		Sender: senderOf(&w.From),
		At:     unix(w.Date),
	}
	before, after := present(w.Old), present(w.New)
	switch {
	case in.Kind == "" || w.Chat.ID == 0 || before == after:
		return in, false
	case in.Kind == message.ChatGroup && after:
		in.Event = message.EventAdded
	case in.Kind == message.ChatGroup:
		in.Event = message.EventRemoved
	case after:
		in.Event = message.EventUnblocked
	default:
		in.Event = message.EventBlocked
	}
	if in.Kind == message.ChatGroup {
		in.ChatTitle = w.Chat.Title
	}
	return in, true
}

func present(s wireStatus) bool {
	switch s.Status {
	case "creator", "administrator", "member":
		return true
	case "restricted":
		return s.Member
	default:
		return false
	}
}

// cannotUse are the kinds of content that a person can send and we cannot take,
// by their field in a message.
var cannotUse = []string{
	"sticker", "contact", "poll", "dice", "game", "story", "invoice", "checklist", "paid_media",
	"giveaway", "giveaway_winners", "passport_data", "web_app_data", "gift", "unique_gift",
}

// unsupported names the kind of a message without anything that we know; "" for
// Telegram's own remarks ("pinned a message") and everything else nobody said.
func unsupported(raw []byte) string {
	var u struct {
		Message map[string]json.RawMessage `json:"message"`
	}
	if json.Unmarshal(raw, &u) != nil {
		return ""
	}
	i := slices.IndexFunc(cannotUse, func(kind string) bool { return u.Message[kind] != nil })
	if i < 0 {
		return ""
	}
	return cannotUse[i]
}
