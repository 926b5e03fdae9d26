package whatsapp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"github.com/taprose/taprose/conversation/message"
)

const (
	// maxText is how many characters one message may have; WhatsApp cuts at 65,536.
	maxText = 60000
	// maxCaption is what phones show below a picture.
	maxCaption = 1024
	// idPrefix begins the IDs of linked devices in the browser.
	idPrefix = "3EB0"
)

// messageID is the WhatsApp ID of the n-th message of an Outbound to a chat. The
// same Outbound has the same IDs whenever and wherever it is sent. Everything
// that distinguishes two sayings goes in, because a phone silently drops a
// message whose ID it has seen: a wrong "same" loses a message, a wrong
// "different" only says it twice.
func messageID(chat message.Address, out message.Outbound, n int) types.MessageID {
	h := sha256.New()
	for _, part := range []string{chat.ID, out.Key, out.About, out.Quote, out.React, out.Text} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	fmt.Fprintf(h, "#%d", n)
	return idPrefix + strings.ToUpper(hex.EncodeToString(h.Sum(nil)[:9]))
}

// piece is one WhatsApp message to be made: ready, or with a file to put in.
type piece struct {
	msg *waE2E.Message
	// upload is set for media; caption goes with it.
	upload  *message.MediaRef
	caption string
	preview string
	quote   *waE2E.ContextInfo
}

// compose turns an Outbound into pieces, the one with the words first. Choices
// become a numbered list: no buttons are assumed.
func (c *Channel) compose(ctx context.Context, own types.JID, to types.JID, chat message.Address, out message.Outbound) []piece {
	quoted := spoken{}
	info := (*waE2E.ContextInfo)(nil)
	if out.Quote != "" {
		var found bool
		if quoted, found = c.memory.find(ctx, chat, out.Quote); !found {
			quoted = spoken{id: out.Quote}
			if to.Server != types.GroupServer {
				quoted.sender = to.String() // in a private chat there is nobody else, but us
			}
		}
		info = contextInfo(own, to, quoted)
	}
	if out.React != "" {
		if info != nil {
			return []piece{{msg: reaction(own, to, quoted, out.React, c.now().UnixMilli())}}
		}
		// Who wrote the message is forgotten, so WhatsApp could not find it.
	}
	words := message.Numbered(out)
	var pieces []piece
	files := out.Media[:0:0]
	for _, ref := range out.Media {
		if ref.Lost == "" {
			files = append(files, ref)
		}
	}
	place := out.Place.HasPoint
	if captionFits(words, files) {
		pieces = append(pieces, piece{upload: &files[0], caption: words, preview: words})
		files = files[1:]
	} else {
		for _, text := range split(words, maxText) {
			pieces = append(pieces, piece{msg: textMessage(text), preview: text})
		}
	}
	for i := range files {
		pieces = append(pieces, piece{upload: &files[i], preview: "[" + string(files[i].Kind) + "]"})
	}
	if place {
		pieces = append(pieces, piece{msg: location(out.Place), preview: out.Place.Name})
	}
	if len(pieces) > 0 {
		pieces[0].quote = info
	}
	return pieces
}

// captionFits tells whether the words may stand below the first file.
func captionFits(words string, files []message.MediaRef) bool {
	if words == "" || len(files) == 0 || len([]rune(words)) > maxCaption {
		return false
	}
	switch files[0].Kind {
	case message.MediaPhoto, message.MediaVideo, message.MediaDocument:
		return true
	}
	return false
}

func textMessage(text string) *waE2E.Message {
	// The extended kind, because it can carry a quote.
	return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: proto.String(text)}}
}

func location(p message.Place) *waE2E.Message {
	m := &waE2E.LocationMessage{DegreesLatitude: proto.Float64(p.Lat), DegreesLongitude: proto.Float64(p.Lon)}
	if p.Name != "" {
		m.Name = proto.String(p.Name)
	}
	return &waE2E.Message{LocationMessage: m}
}

// author is the sender of a message as WhatsApp wants it in a reference: ours
// when s.sender is empty; nil when nobody knows.
func author(own types.JID, s spoken) (jid types.JID, ours, known bool) {
	if s.sender == own.ToNonAD().String() {
		return own.ToNonAD(), true, true
	}
	jid, err := types.ParseJID(s.sender)
	if err != nil || jid.User == "" {
		return types.JID{}, false, false
	}
	return jid, jid.User == own.User, true
}

// contextInfo quotes a message; nil when it cannot be said whose it is.
func contextInfo(own, to types.JID, s spoken) *waE2E.ContextInfo {
	who, _, known := author(own, s)
	if !known {
		return nil
	}
	// A phone shows nothing above the reply when the quoted message is left out.
	return &waE2E.ContextInfo{
		StanzaID: proto.String(s.id), Participant: proto.String(who.String()),
		QuotedMessage: &waE2E.Message{Conversation: proto.String(s.preview)},
	}
}

func reaction(own, to types.JID, s spoken, emoji string, at int64) *waE2E.Message {
	who, ours, _ := author(own, s)
	key := &waCommon.MessageKey{RemoteJID: proto.String(to.String()), FromMe: proto.Bool(ours), ID: proto.String(s.id)}
	if to.Server == types.GroupServer && !ours {
		key.Participant = proto.String(who.String())
	}
	return &waE2E.Message{ReactionMessage: &waE2E.ReactionMessage{
		Key: key, Text: proto.String(emoji), SenderTimestampMS: proto.Int64(at),
	}}
}

// attach puts a quote, or a timer, into a message.
func attach(m *waE2E.Message, info *waE2E.ContextInfo) {
	switch {
	case m.LocationMessage != nil:
		m.LocationMessage.ContextInfo = info
	case m.ImageMessage != nil:
		m.ImageMessage.ContextInfo = info
	case m.VideoMessage != nil:
		m.VideoMessage.ContextInfo = info
	case m.AudioMessage != nil:
		m.AudioMessage.ContextInfo = info
	case m.DocumentMessage != nil:
		m.DocumentMessage.ContextInfo = info
	case m.DocumentWithCaptionMessage != nil:
		attach(m.DocumentWithCaptionMessage.GetMessage(), info)
	case m.ExtendedTextMessage != nil:
		m.ExtendedTextMessage.ContextInfo = info
	}
}

// split cuts a text into pieces of at most most characters, at a line or word
// end where there is one.
func split(text string, most int) []string {
	if text == "" {
		return nil
	}
	var out []string
	rest := []rune(text)
	for len(rest) > most {
		cut := most
		for _, at := range []func(rune) bool{func(r rune) bool { return r == '\n' }, unicode.IsSpace} {
			if i := lastIndex(rest[:most+1], at); i >= most/3 && i > 0 {
				cut = i
				break
			}
		}
		out = append(out, strings.TrimRightFunc(string(rest[:cut]), unicode.IsSpace))
		rest = rest[cut:]
		for len(rest) > 0 && unicode.IsSpace(rest[0]) {
			rest = rest[1:]
		}
	}
	if len(rest) > 0 {
		out = append(out, string(rest))
	}
	return out
}

func lastIndex(runes []rune, match func(rune) bool) int {
	for i := len(runes) - 1; i >= 0; i-- {
		if match(runes[i]) {
			return i
		}
	}
	return -1
}
