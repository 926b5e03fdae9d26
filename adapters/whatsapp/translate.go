package whatsapp

import (
	"strings"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"

	"github.com/taprose/taprose/conversation/message"
)

// content is what one WhatsApp message says, before it is known who says it where.
type content struct {
	text        string
	media       *file
	place       message.Place
	unsupported string
	album       string
	// quoted is the message that is answered, quotedBy who wrote that.
	quoted, quotedBy string
	// timed tells that it says after how many seconds messages of its chat disappear.
	timed   bool
	seconds uint32
	// target is the message that is edited, deleted or reacted to.
	target, targetBy string
	edited, deleted  bool
	reaction         string
}

// wrappersDeep is how many wrappers are opened; real ones have at most four.
const wrappersDeep = 8

// unwrap opens what WhatsApp packs messages into: disappearing, view-once,
// caption, edit and the like.
func unwrap(msg *waE2E.Message) *waE2E.Message {
	for range wrappersDeep {
		inner := msg.GetDeviceSentMessage().GetMessage()
		for _, w := range []*waE2E.FutureProofMessage{
			msg.GetEphemeralMessage(), msg.GetViewOnceMessage(), msg.GetViewOnceMessageV2(), msg.GetViewOnceMessageV2Extension(),
			msg.GetDocumentWithCaptionMessage(), msg.GetEditedMessage(), msg.GetBotInvokeMessage(), msg.GetLottieStickerMessage(),
			msg.GetGroupMentionedMessage(), msg.GetAssociatedChildMessage(),
		} {
			if inner == nil {
				inner = w.GetMessage()
			}
		}
		if inner == nil {
			return msg
		}
		msg = inner
	}
	return msg
}

// translate says what a message contains; ok is false when it contains nothing
// that concerns us, such as a key distribution.
func translate(raw *waE2E.Message) (c content, ok bool) {
	if raw == nil {
		return content{}, false
	}
	association := raw.GetMessageContextInfo().GetMessageAssociation()
	msg := unwrap(raw)
	if a := msg.GetMessageContextInfo().GetMessageAssociation(); a != nil {
		association = a
	}
	switch association.GetAssociationType() {
	case waE2E.MessageAssociation_MEDIA_ALBUM:
		c.album = association.GetParentMessageKey().GetID()
	case waE2E.MessageAssociation_HD_IMAGE_DUAL_UPLOAD, waE2E.MessageAssociation_HD_VIDEO_DUAL_UPLOAD,
		waE2E.MessageAssociation_HEVC_VIDEO_DUAL_UPLOAD, waE2E.MessageAssociation_MOTION_PHOTO:
		return content{}, false // a second rendering of a picture that came already
	}
	if p := msg.GetProtocolMessage(); p != nil {
		return protocol(p)
	}
	defer func() {
		if raw.GetEphemeralMessage() != nil && c.seconds == 0 {
			c.timed = false // it disappears, and says not when
		}
	}()
	ok = c.words(msg) || c.file(msg) || c.where(msg) || c.react(msg) || c.other(msg)
	return c, ok
}

// protocol reads what is said about an earlier message.
func protocol(p *waE2E.ProtocolMessage) (content, bool) {
	id := p.GetKey().GetID()
	if id == "" {
		return content{}, false
	}
	switch p.GetType() {
	case waE2E.ProtocolMessage_REVOKE:
		return content{deleted: true, target: id}, true
	case waE2E.ProtocolMessage_MESSAGE_EDIT:
		inner := unwrap(p.GetEditedMessage())
		var c content
		if !c.words(inner) && !c.file(inner) {
			return content{}, false
		}
		c.edited, c.target = true, id
		c.timed = false // what was written then
		return c, true
	}
	return content{}, false // timers, keys, history: not said by a person
}

// words reads text, and the answers to buttons and lists, which are words that a
// person chose. Their IDs are not ours and are not trusted.
func (c *content) words(msg *waE2E.Message) bool {
	switch {
	case msg.GetConversation() != "":
		c.text, c.timed = msg.GetConversation(), true // the kind that has no room for a timer
	case msg.GetExtendedTextMessage() != nil:
		m := msg.GetExtendedTextMessage()
		c.text = m.GetText()
		c.quote(m.GetContextInfo())
	case msg.GetButtonsResponseMessage() != nil:
		m := msg.GetButtonsResponseMessage()
		c.text = m.GetSelectedDisplayText()
		c.quote(m.GetContextInfo())
	case msg.GetTemplateButtonReplyMessage() != nil:
		m := msg.GetTemplateButtonReplyMessage()
		c.text = m.GetSelectedDisplayText()
		c.quote(m.GetContextInfo())
	case msg.GetListResponseMessage() != nil:
		m := msg.GetListResponseMessage()
		c.text = m.GetTitle()
		c.quote(m.GetContextInfo())
	case msg.GetInteractiveResponseMessage() != nil:
		m := msg.GetInteractiveResponseMessage()
		c.text = m.GetBody().GetText()
		c.quote(m.GetContextInfo())
	default:
		return false
	}
	if strings.TrimSpace(c.text) == "" {
		c.unsupported = "empty"
	}
	return true
}

// file reads media with its caption.
func (c *content) file(msg *waE2E.Message) bool {
	switch {
	case msg.GetImageMessage() != nil:
		m := msg.GetImageMessage()
		c.text, c.media = m.GetCaption(), newFile(message.MediaPhoto, m, m.GetMimetype(), m.GetFileLength())
		c.quote(m.GetContextInfo())
	case msg.GetVideoMessage() != nil, msg.GetPtvMessage() != nil:
		m := msg.GetVideoMessage()
		if m == nil {
			m = msg.GetPtvMessage()
		}
		c.text, c.media = m.GetCaption(), newFile(message.MediaVideo, m, m.GetMimetype(), m.GetFileLength())
		c.media.Seconds = int(m.GetSeconds())
		c.quote(m.GetContextInfo())
	case msg.GetAudioMessage() != nil:
		m := msg.GetAudioMessage()
		kind := message.MediaAudio
		if m.GetPTT() {
			kind = message.MediaVoice
		}
		c.media = newFile(kind, m, m.GetMimetype(), m.GetFileLength())
		c.media.Seconds = int(m.GetSeconds())
		c.quote(m.GetContextInfo())
	case msg.GetDocumentMessage() != nil:
		m := msg.GetDocumentMessage()
		c.text, c.media = m.GetCaption(), newFile(message.MediaDocument, m, m.GetMimetype(), m.GetFileLength())
		if c.media.Name = m.GetFileName(); c.media.Name == "" {
			c.media.Name = m.GetTitle()
		}
		c.quote(m.GetContextInfo())
	default:
		return false
	}
	if c.media.Path == "" || len(c.media.Key) == 0 {
		c.media, c.unsupported = nil, "media" // nothing there to fetch
	}
	return true
}

// where reads places. Of a moving one only the beginning counts.
func (c *content) where(msg *waE2E.Message) bool {
	var lat, lon float64
	switch {
	case msg.GetLocationMessage() != nil:
		m := msg.GetLocationMessage()
		lat, lon = m.GetDegreesLatitude(), m.GetDegreesLongitude()
		c.place.Live = m.GetIsLive()
		c.place.Name = strings.TrimSpace(m.GetName())
		if address := strings.TrimSpace(m.GetAddress()); address != "" && address != c.place.Name {
			c.place.Name = strings.TrimPrefix(c.place.Name+", "+address, ", ")
		}
		c.text = m.GetComment()
		c.quote(m.GetContextInfo())
	case msg.GetLiveLocationMessage() != nil:
		m := msg.GetLiveLocationMessage()
		if m.GetSequenceNumber() > 1 {
			return false
		}
		lat, lon = m.GetDegreesLatitude(), m.GetDegreesLongitude()
		c.place.Live = true
		c.text = m.GetCaption()
		c.quote(m.GetContextInfo())
	default:
		return false
	}
	// Written so that "not a number" fails too.
	if lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180 {
		c.place.Lat, c.place.Lon, c.place.HasPoint = lat, lon, true
	} else if c.place.Name == "" {
		c.place, c.unsupported = message.Place{}, "location"
	}
	return true
}

// react reads an emoji put on a message, or taken away.
func (c *content) react(msg *waE2E.Message) bool {
	m := msg.GetReactionMessage()
	if m == nil || m.GetKey().GetID() == "" {
		return false
	}
	c.target, c.targetBy, c.reaction = m.GetKey().GetID(), m.GetKey().GetParticipant(), m.GetText()
	c.unsupported = kindReaction
	return true
}

// other names the kinds that we cannot use but must answer.
func (c *content) other(msg *waE2E.Message) bool {
	switch {
	case msg.GetStickerMessage() != nil, msg.GetStickerPackMessage() != nil:
		c.unsupported = "sticker"
		c.answers(msg.GetStickerMessage().GetContextInfo(), msg.GetStickerPackMessage().GetContextInfo())
	case msg.GetContactMessage() != nil, msg.GetContactsArrayMessage() != nil:
		c.unsupported = "contact"
		c.answers(msg.GetContactMessage().GetContextInfo(), msg.GetContactsArrayMessage().GetContextInfo())
	case msg.GetPollCreationMessage() != nil, msg.GetPollCreationMessageV2() != nil, msg.GetPollCreationMessageV3() != nil,
		msg.GetPollCreationMessageV5() != nil:
		c.unsupported = "poll"
	case msg.GetGroupInviteMessage() != nil:
		c.unsupported = "group_invite"
	case msg.GetEventMessage() != nil:
		c.unsupported = "event"
	case msg.GetOrderMessage() != nil, msg.GetProductMessage() != nil:
		c.unsupported = "product"
	case msg.GetPlaceholderMessage() != nil:
		c.unsupported = unreadable
	default:
		// An album's cover, a vote, a pin, a key: nothing to answer.
		return false
	}
	return true
}

// quote keeps what the message answers; whose that is, fill finds out.
func (c *content) quote(info *waE2E.ContextInfo) {
	c.timed, c.seconds = true, info.GetExpiration()
	if id := info.GetStanzaID(); id != "" {
		c.quoted, c.quotedBy = id, info.GetParticipant()
	}
}

// answers is quote for kinds of which it depends on what they answer whether anybody is
// told that they are of no use: a sticker in a group is for us when it quotes us.
func (c *content) answers(infos ...*waE2E.ContextInfo) {
	for _, info := range infos {
		if info != nil {
			c.quote(info)
		}
	}
}

// fill puts the content into its envelope. ours tells our own identities.
func (c *content) fill(in *message.Inbound, ours func(types.JID) bool) {
	in.Text, in.Place, in.Unsupported, in.Album = c.text, c.place, c.unsupported, c.album
	in.Edited, in.Deleted, in.Reaction = c.edited, c.deleted, c.reaction
	if c.edited || c.deleted {
		in.MessageID = c.target
	}
	if c.media != nil && !c.edited {
		in.Media = []message.MediaRef{c.media.ref(in)}
	}
	quoted, by := c.quoted, c.quotedBy
	if c.unsupported == kindReaction {
		quoted, by = c.target, c.targetBy
	}
	if quoted != "" {
		q := &message.Quote{MessageID: quoted}
		if jid, err := types.ParseJID(by); err == nil {
			q.FromUs = ours(jid)
		}
		in.Quoted = q
	}
}

// kindReaction marks an emoji put on a message, which is in Inbound.Reaction.
const kindReaction = "reaction"

// preview is what is shown above a reply to this message.
func (c *content) preview() string {
	switch {
	case c.text != "":
		return c.text
	case c.media != nil:
		return "[" + string(c.media.Kind) + "]"
	case c.place.HasPoint:
		return "[lokasi]"
	}
	return ""
}
