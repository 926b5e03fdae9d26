package whatsapptest

import (
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
)

// Received is a message as the person sees it.
type Received struct {
	ID string
	// Group is where it was written; nil in a private chat.
	Group *Group
	// Text is the message or the caption of its media.
	Text string
	// Quoted is the ID of the message that it answers, "" when none.
	Quoted string
	// Reaction is an emoji put on the message Target.
	Reaction, Target string
	// Kind is "text", "image", "video", "audio", "document", "location",
	// "reaction" or "other".
	Kind string
	// Lat and Lon are set for a location.
	Lat, Lon float64
	At       time.Time
	// Expires is after how long it disappears; 0 is never.
	Expires time.Duration
	// Retry is how often it had to be encrypted anew.
	Retry int
	// Message is the whole of it.
	Message *waE2E.Message
}

// read fills in what a person would see of msg.
func (r *Received) read(msg *waE2E.Message) {
	r.Message, r.Kind = msg, "other"
	var info *waE2E.ContextInfo
	switch {
	case msg.Conversation != nil:
		r.Kind, r.Text = "text", msg.GetConversation()
	case msg.ExtendedTextMessage != nil:
		r.Kind, r.Text, info = "text", msg.GetExtendedTextMessage().GetText(), msg.GetExtendedTextMessage().GetContextInfo()
	case msg.ImageMessage != nil:
		r.Kind, r.Text, info = "image", msg.GetImageMessage().GetCaption(), msg.GetImageMessage().GetContextInfo()
	case msg.VideoMessage != nil:
		r.Kind, r.Text, info = "video", msg.GetVideoMessage().GetCaption(), msg.GetVideoMessage().GetContextInfo()
	case msg.AudioMessage != nil:
		r.Kind, info = "audio", msg.GetAudioMessage().GetContextInfo()
	case msg.DocumentMessage != nil:
		r.Kind, r.Text, info = "document", msg.GetDocumentMessage().GetCaption(), msg.GetDocumentMessage().GetContextInfo()
	case msg.LocationMessage != nil:
		r.Kind, r.Text, info = "location", msg.GetLocationMessage().GetName(), msg.GetLocationMessage().GetContextInfo()
		r.Lat, r.Lon = msg.GetLocationMessage().GetDegreesLatitude(), msg.GetLocationMessage().GetDegreesLongitude()
	case msg.ReactionMessage != nil:
		r.Kind, r.Reaction, r.Target = "reaction", msg.GetReactionMessage().GetText(), msg.GetReactionMessage().GetKey().GetID()
	}
	r.Quoted, r.Expires = info.GetStanzaID(), time.Duration(info.GetExpiration())*time.Second
}

// unwrap looks inside the wrappers that clients put around a message.
func unwrap(msg *waE2E.Message) *waE2E.Message {
	for {
		switch {
		case msg.GetDocumentWithCaptionMessage().GetMessage() != nil:
			msg = msg.GetDocumentWithCaptionMessage().GetMessage()
		case msg.GetEphemeralMessage().GetMessage() != nil:
			msg = msg.GetEphemeralMessage().GetMessage()
		default:
			return msg
		}
	}
}
