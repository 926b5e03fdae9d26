package whatsapp

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"github.com/taprose/taprose/conversation/message"
)

// file is all that is needed to download a file from WhatsApp later, and to pass
// it on without uploading it again. MediaRef.Native is its JSON in base64; it
// holds the key of the file and must be treated like the file.
//
//	{"k":"photo","p":"/v/t62…?ccb=1","key":"…","enc":"…","sum":"…","len":204800,"id":"3A…","c":"1…@lid","s":"1…@lid","t":1790000000}
type file struct {
	Kind message.MediaKind `json:"k"`
	Path string            `json:"p"`
	Key  []byte            `json:"key"`
	Enc  []byte            `json:"enc"`
	Sum  []byte            `json:"sum"`
	Len  uint64            `json:"len,omitempty"`
	// ID, Chat and Sender name the message, to ask its sender's phone for the
	// file once WhatsApp has thrown it away.
	ID     string `json:"id"`
	Chat   string `json:"c"`
	Sender string `json:"s"`
	// At is when it was sent, unix seconds.
	At   int64  `json:"t"`
	Mime string `json:"m,omitempty"`
	Name string `json:"n,omitempty"`
	// Seconds is the length of sound or video.
	Seconds int `json:"sec,omitempty"`
}

func newFile(kind message.MediaKind, m whatsmeow.DownloadableMessage, mime string, size uint64) *file {
	// "audio/ogg; codecs=opus": the part before the semicolon is the type.
	mime, _, _ = strings.Cut(mime, ";")
	return &file{
		Kind: kind, Path: m.GetDirectPath(), Key: m.GetMediaKey(), Enc: m.GetFileEncSHA256(), Sum: m.GetFileSHA256(),
		Len: size, Mime: strings.TrimSpace(mime),
	}
}

// ref is the file as the conversation sees it.
func (f *file) ref(in *message.Inbound) message.MediaRef {
	g := *f
	g.ID, g.Chat, g.Sender, g.At = in.MessageID, in.Chat.ID, in.Sender.Address.ID, in.At.Unix()
	raw, err := json.Marshal(g)
	if err != nil {
		panic(fmt.Errorf("encode media reference: %w", err)) // a struct of strings and numbers
	}
	return message.MediaRef{
		Kind: g.Kind, Channel: message.ChannelWhatsApp, Native: base64.RawURLEncoding.EncodeToString(raw),
		Size: int64(min(g.Len, 1<<50)), Mime: g.Mime, Name: g.Name, Seconds: g.Seconds,
	}
}

var errNotMedia = errors.New("media reference is not WhatsApp's")

// readFile reads what ref wrote.
func readFile(ref message.MediaRef) (*file, error) {
	if ref.Channel != message.ChannelWhatsApp || ref.Native == "" {
		return nil, errNotMedia
	}
	raw, err := base64.RawURLEncoding.DecodeString(ref.Native)
	if err != nil {
		return nil, errNotMedia
	}
	var f file
	if err := json.Unmarshal(raw, &f); err != nil || !strings.HasPrefix(f.Path, "/") || len(f.Key) != 32 {
		return nil, errNotMedia
	}
	return &f, nil
}

// libraryKind is the kind of key under which a file is encrypted.
func libraryKind(k message.MediaKind) whatsmeow.MediaType {
	switch k {
	case message.MediaPhoto:
		return whatsmeow.MediaImage
	case message.MediaVideo:
		return whatsmeow.MediaVideo
	case message.MediaAudio, message.MediaVoice:
		return whatsmeow.MediaAudio
	}
	return whatsmeow.MediaDocument
}

// message names the message that brought the file.
func (f *file) message() (*types.MessageInfo, error) {
	chat, err := types.ParseJID(f.Chat)
	if err != nil {
		return nil, errNotMedia
	}
	sender, err := types.ParseJID(f.Sender)
	if err != nil {
		return nil, errNotMedia
	}
	return &types.MessageInfo{ID: f.ID, MessageSource: types.MessageSource{
		Chat: chat, Sender: sender, IsGroup: chat.Server == types.GroupServer,
	}}, nil
}
