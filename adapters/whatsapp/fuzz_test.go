package whatsapp

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"github.com/taprose/taprose/conversation/message"
)

// FuzzWhatsAppMessage feeds arbitrary messages to the translation: it never
// panics, and what it makes has something to say, encodes, and names no media
// that could not be fetched.
func FuzzWhatsAppMessage(f *testing.F) {
	key := slices.Repeat([]byte{7}, 32)
	image := &waE2E.ImageMessage{DirectPath: proto.String("/v/x?y=1"), MediaKey: key, FileEncSHA256: key, FileSHA256: key,
		FileLength: proto.Uint64(math.MaxUint64), Mimetype: proto.String("image/jpeg; x"), Caption: proto.String("foto")}
	for _, m := range []*waE2E.Message{
		{}, {Conversation: proto.String("halo")}, {Conversation: proto.String(" ")}, {ImageMessage: image}, {ImageMessage: &waE2E.ImageMessage{}},
		{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: proto.String("x"), ContextInfo: &waE2E.ContextInfo{StanzaID: proto.String("A"), Participant: proto.String("1.2:3:4@lid")}}},
		{EphemeralMessage: &waE2E.FutureProofMessage{Message: &waE2E.Message{ViewOnceMessageV2: &waE2E.FutureProofMessage{Message: &waE2E.Message{ImageMessage: image}}}}},
		{LocationMessage: &waE2E.LocationMessage{DegreesLatitude: proto.Float64(math.NaN()), DegreesLongitude: proto.Float64(math.Inf(1))}},
		{LiveLocationMessage: &waE2E.LiveLocationMessage{DegreesLatitude: proto.Float64(-6.9), DegreesLongitude: proto.Float64(112)}},
		{ReactionMessage: &waE2E.ReactionMessage{Key: &waCommon.MessageKey{ID: proto.String("A")}, Text: proto.String("👍")}},
		{ProtocolMessage: &waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_REVOKE.Enum(), Key: &waCommon.MessageKey{ID: proto.String("A")}}},
		{ProtocolMessage: &waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_MESSAGE_EDIT.Enum(), Key: &waCommon.MessageKey{ID: proto.String("A")}, EditedMessage: &waE2E.Message{Conversation: proto.String("y")}}},
		{ListResponseMessage: &waE2E.ListResponseMessage{Title: proto.String("satu")}}, {StickerMessage: &waE2E.StickerMessage{}},
		{ContactMessage: &waE2E.ContactMessage{}}, {PollCreationMessage: &waE2E.PollCreationMessage{}}, {AlbumMessage: &waE2E.AlbumMessage{}},
		{AudioMessage: &waE2E.AudioMessage{DirectPath: proto.String("/v/x"), MediaKey: key, PTT: proto.Bool(true), Seconds: proto.Uint32(math.MaxUint32)}},
		{SenderKeyDistributionMessage: &waE2E.SenderKeyDistributionMessage{}},
	} {
		raw, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	us := types.NewJID("100", types.HiddenUserServer)
	f.Fuzz(func(t *testing.T, raw []byte) {
		var msg waE2E.Message
		if proto.Unmarshal(raw, &msg) != nil {
			return
		}
		part, ok := translate(&msg)
		if !ok {
			return
		}
		in := message.Inbound{ID: "1@lid/A", MessageID: "A", Kind: message.ChatPrivate, At: time.Unix(1, 0),
			Chat: message.Address{Channel: message.ChannelWhatsApp, ID: "1@lid"}}
		in.Sender.Address = in.Chat
		part.fill(&in, func(j types.JID) bool { return j.User == us.User })
		if in.Text == "" && len(in.Media) == 0 && in.Place.IsZero() && in.Unsupported == "" && !in.Deleted && !in.Edited {
			t.Error("an inbound that says nothing")
		}
		if (in.Edited || in.Deleted) && in.MessageID == "" {
			t.Error("a change of no message")
		}
		if p := in.Place; p.HasPoint && (math.Abs(p.Lat) > 90 || math.Abs(p.Lon) > 180) {
			t.Errorf("a place outside the world: %v %v", p.Lat, p.Lon)
		}
		for _, ref := range in.Media {
			if _, err := readFile(ref); err != nil && len(part.media.Key) == 32 && part.media.Path[0] == '/' {
				t.Errorf("a reference that cannot be read: %v", err)
			}
			if ref.Size < 0 {
				t.Errorf("size %d", ref.Size)
			}
		}
		if _, err := json.Marshal(in); err != nil {
			t.Errorf("does not encode: %v", err)
		}
		_ = part.preview()
	})
}
