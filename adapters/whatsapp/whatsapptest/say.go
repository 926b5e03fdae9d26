package whatsapptest

import (
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"
)

// Say writes a plain message.
func (p *Phone) Say(to Chat, text string) (string, error) {
	return p.Send(to, &waE2E.Message{Conversation: proto.String(text)})
}

// Quote answers a message that the phone received.
func (p *Phone) Quote(to Chat, quoted Received, author *Phone, text string) (string, error) {
	return p.Send(to, &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{
		Text: proto.String(text), ContextInfo: quoting(quoted, author),
	}})
}

func quoting(quoted Received, author *Phone) *waE2E.ContextInfo {
	return &waE2E.ContextInfo{
		StanzaID: proto.String(quoted.ID), Participant: proto.String(author.lid.String()), QuotedMessage: quoted.Message,
	}
}

// image uploads a photo and returns the message for it.
func (p *Phone) image(data []byte, caption string) (*waE2E.ImageMessage, error) {
	f, err := p.s.upload(data, whatsmeow.MediaImage)
	if err != nil {
		return nil, err
	}
	m := &waE2E.ImageMessage{
		Mimetype: proto.String("image/jpeg"), DirectPath: &f.path, MediaKey: f.key, FileEncSHA256: f.encSum,
		FileSHA256: f.plainSum, FileLength: &f.size, Width: proto.Uint32(640), Height: proto.Uint32(480),
	}
	if caption != "" {
		m.Caption = proto.String(caption)
	}
	return m, nil
}

// Photo sends a photo with a caption ("" for none).
func (p *Phone) Photo(to Chat, data []byte, caption string) (string, error) {
	m, err := p.image(data, caption)
	if err != nil {
		return "", err
	}
	return p.Send(to, &waE2E.Message{ImageMessage: m})
}

// QuotePhoto answers a message with a photo.
func (p *Phone) QuotePhoto(to Chat, quoted Received, author *Phone, data []byte, caption string) (string, error) {
	m, err := p.image(data, caption)
	if err != nil {
		return "", err
	}
	m.ContextInfo = quoting(quoted, author)
	return p.Send(to, &waE2E.Message{ImageMessage: m})
}

// ViewOncePhoto sends a photo that may be seen once.
func (p *Phone) ViewOncePhoto(to Chat, data []byte) (string, error) {
	m, err := p.image(data, "")
	if err != nil {
		return "", err
	}
	m.ViewOnce = proto.Bool(true)
	return p.Send(to, &waE2E.Message{ViewOnceMessageV2: &waE2E.FutureProofMessage{Message: &waE2E.Message{ImageMessage: m}}})
}

// Album sends several photos at once: a parent that says how many, then the
// photos, the first with the caption. It returns the IDs, the parent's first.
func (p *Phone) Album(to Chat, photos [][]byte, caption string) ([]string, error) {
	parent, err := p.Send(to, &waE2E.Message{AlbumMessage: &waE2E.AlbumMessage{
		ExpectedImageCount: proto.Uint32(uint32(len(photos))),
	}})
	if err != nil {
		return nil, err
	}
	ids := []string{parent}
	for i, data := range photos {
		words := ""
		if i == 0 {
			words = caption
		}
		m, err := p.image(data, words)
		if err != nil {
			return nil, err
		}
		id, err := p.Send(to, &waE2E.Message{ImageMessage: m, MessageContextInfo: &waE2E.MessageContextInfo{
			MessageAssociation: &waE2E.MessageAssociation{
				AssociationType:  waE2E.MessageAssociation_MEDIA_ALBUM.Enum(),
				ParentMessageKey: &waCommon.MessageKey{ID: proto.String(parent), FromMe: proto.Bool(true), RemoteJID: proto.String(to.address().String())},
				MessageIndex:     proto.Int32(int32(i)),
			},
		}})
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// Video sends a video.
func (p *Phone) Video(to Chat, data []byte, caption string) (string, error) {
	f, err := p.s.upload(data, whatsmeow.MediaVideo)
	if err != nil {
		return "", err
	}
	return p.Send(to, &waE2E.Message{VideoMessage: &waE2E.VideoMessage{
		Mimetype: proto.String("video/mp4"), DirectPath: &f.path, MediaKey: f.key, FileEncSHA256: f.encSum,
		FileSHA256: f.plainSum, FileLength: &f.size, Seconds: proto.Uint32(7), Caption: proto.String(caption),
	}})
}

// Voice sends a voice message.
func (p *Phone) Voice(to Chat, data []byte, seconds int) (string, error) {
	f, err := p.s.upload(data, whatsmeow.MediaAudio)
	if err != nil {
		return "", err
	}
	return p.Send(to, &waE2E.Message{AudioMessage: &waE2E.AudioMessage{
		Mimetype: proto.String("audio/ogg; codecs=opus"), DirectPath: &f.path, MediaKey: f.key, FileEncSHA256: f.encSum,
		FileSHA256: f.plainSum, FileLength: &f.size, Seconds: proto.Uint32(uint32(seconds)), PTT: proto.Bool(true),
	}})
}

// Document sends a file.
func (p *Phone) Document(to Chat, data []byte, name, mime, caption string) (string, error) {
	f, err := p.s.upload(data, whatsmeow.MediaDocument)
	if err != nil {
		return "", err
	}
	doc := &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
		Mimetype: &mime, FileName: &name, Title: &name, DirectPath: &f.path, MediaKey: f.key, FileEncSHA256: f.encSum,
		FileSHA256: f.plainSum, FileLength: &f.size,
	}}
	if caption != "" {
		doc.DocumentMessage.Caption = &caption
		doc = &waE2E.Message{DocumentWithCaptionMessage: &waE2E.FutureProofMessage{Message: doc}}
	}
	return p.Send(to, doc)
}

// Location shares a place; name may be empty.
func (p *Phone) Location(to Chat, lat, lon float64, name string) (string, error) {
	m := &waE2E.LocationMessage{DegreesLatitude: &lat, DegreesLongitude: &lon}
	if name != "" {
		m.Name = &name
	}
	return p.Send(to, &waE2E.Message{LocationMessage: m})
}

// Remark shares a place with words below it.
func (p *Phone) Remark(to Chat, lat, lon float64, words string) (string, error) {
	return p.Send(to, &waE2E.Message{LocationMessage: &waE2E.LocationMessage{
		DegreesLatitude: &lat, DegreesLongitude: &lon, Comment: &words,
	}})
}

// LiveLocation begins to share a moving place, with words or none.
func (p *Phone) LiveLocation(to Chat, lat, lon float64, words ...string) (string, error) {
	m := &waE2E.LiveLocationMessage{DegreesLatitude: &lat, DegreesLongitude: &lon, SequenceNumber: proto.Int64(1)}
	if len(words) > 0 {
		m.Caption = &words[0]
	}
	return p.Send(to, &waE2E.Message{LiveLocationMessage: m})
}

// Contact sends somebody's card.
func (p *Phone) Contact(to Chat, name, number string) (string, error) {
	card := "BEGIN:VCARD\nVERSION:3.0\nFN:" + name + "\nTEL:+" + number + "\nEND:VCARD"
	return p.Send(to, &waE2E.Message{ContactMessage: &waE2E.ContactMessage{DisplayName: &name, Vcard: &card}})
}

// Sticker sends a sticker.
func (p *Phone) Sticker(to Chat, data []byte) (string, error) {
	f, err := p.s.upload(data, whatsmeow.MediaImage)
	if err != nil {
		return "", err
	}
	return p.Send(to, &waE2E.Message{StickerMessage: &waE2E.StickerMessage{
		Mimetype: proto.String("image/webp"), DirectPath: &f.path, MediaKey: f.key, FileEncSHA256: f.encSum,
		FileSHA256: f.plainSum, FileLength: &f.size,
	}})
}

// Poll asks the chat to vote.
func (p *Phone) Poll(to Chat, question string, options ...string) (string, error) {
	m := &waE2E.PollCreationMessage{Name: &question, SelectableOptionsCount: proto.Uint32(1)}
	for _, o := range options {
		m.Options = append(m.Options, &waE2E.PollCreationMessage_Option{OptionName: &o})
	}
	return p.Send(to, &waE2E.Message{PollCreationMessage: m})
}

// Edit replaces the text of one of the phone's own messages. If that quoted something,
// say so with Answering: the new text comes with the quote.
func (p *Phone) Edit(to Chat, id, text string) (string, error) {
	edited := &waE2E.Message{Conversation: &text}
	p.mu.Lock()
	if p.answering != nil && carries(edited, p.answering) {
		p.answering = nil
	}
	p.mu.Unlock()
	return p.Send(to, &waE2E.Message{EditedMessage: &waE2E.FutureProofMessage{Message: &waE2E.Message{
		ProtocolMessage: &waE2E.ProtocolMessage{
			Key:           &waCommon.MessageKey{FromMe: proto.Bool(true), ID: &id, RemoteJID: proto.String(to.address().String())},
			Type:          waE2E.ProtocolMessage_MESSAGE_EDIT.Enum(),
			EditedMessage: edited,
			TimestampMS:   proto.Int64(time.Now().UnixMilli()),
		},
	}}})
}

// Delete takes one of the phone's own messages back for everyone.
func (p *Phone) Delete(to Chat, id string) (string, error) {
	return p.Send(to, &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{
		Key:  &waCommon.MessageKey{FromMe: proto.Bool(true), ID: &id, RemoteJID: proto.String(to.address().String())},
		Type: waE2E.ProtocolMessage_REVOKE.Enum(),
	}})
}

// React puts an emoji on a message; "" takes it away.
func (p *Phone) React(to Chat, id, emoji string) (string, error) {
	return p.Send(to, &waE2E.Message{ReactionMessage: &waE2E.ReactionMessage{
		Key:  &waCommon.MessageKey{FromMe: proto.Bool(false), ID: &id, RemoteJID: proto.String(to.address().String())},
		Text: &emoji, SenderTimestampMS: proto.Int64(time.Now().UnixMilli()),
	}})
}

// MoveLocation tells where a place that moves is now.
func (p *Phone) MoveLocation(to Chat, lat, lon float64) (string, error) {
	return p.Send(to, &waE2E.Message{LiveLocationMessage: &waE2E.LiveLocationMessage{
		DegreesLatitude: &lat, DegreesLongitude: &lon, SequenceNumber: proto.Int64(2),
	}})
}
