package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/taprose/taprose/conversation/message"
)

// input is the file as the library wants it.
func (f file) input() models.InputFile {
	if f.upload != nil {
		return &models.InputFileUpload{Filename: f.name, Data: f.upload}
	}
	return &models.InputFileString{Data: f.ref.Native}
}

// upload is a stored file on its way out, open only while it is read: the files of an
// album go one after the other, and each would hold memory. It is a pointer, because the
// library dies of readers that are not; and it locks, because the library may still be
// reading when its call has returned.
type upload struct {
	open func() (io.ReadCloser, error)

	mu     sync.Mutex
	r      io.ReadCloser
	closed bool
	// err is the error of our own side: then the call broke off and nothing was sent.
	err error
}

// Read reads until Close.
func (u *upload) Read(p []byte) (n int, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case u.closed:
		return 0, io.ErrClosedPipe
	case u.err != nil:
		return 0, u.err
	case u.r == nil:
		if u.r, u.err = u.open(); u.err != nil {
			u.r = nil
			return 0, u.err
		}
	}
	n, err = u.r.Read(p)
	if errors.Is(err, io.EOF) {
		u.closed = true
		_ = u.r.Close() // only read
		return n, io.EOF
	}
	u.err = err
	return n, err
}

// Close may come more than once.
func (u *upload) Close() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed || u.r == nil {
		u.closed = true
		return nil
	}
	u.closed = true
	return u.r.Close()
}

// broke is the error on our own side, nil when there was none.
func (u *upload) broke() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.err
}

// broke is the first error of reading what was to be sent. What broke off in the midst
// was not sent.
func broke(files ...file) error {
	for _, f := range files {
		if f.upload == nil {
			continue
		}
		if err := f.upload.broke(); err != nil {
			return &message.SendError{Kind: message.SendRetry, Code: "media", Cause: fmt.Errorf("read stored file: %w", err)}
		}
	}
	return nil
}

// nativeFile is a file that Telegram has, sent by JSON.
type nativeFile struct {
	ChatID          int64                   `json:"chat_id"`
	MessageThreadID int                     `json:"message_thread_id,omitempty"`
	Photo           string                  `json:"photo,omitempty"`
	Video           string                  `json:"video,omitempty"`
	Audio           string                  `json:"audio,omitempty"`
	Voice           string                  `json:"voice,omitempty"`
	Document        string                  `json:"document,omitempty"`
	Caption         string                  `json:"caption,omitempty"`
	CaptionEntities []models.MessageEntity  `json:"caption_entities,omitempty"`
	ReplyParameters *models.ReplyParameters `json:"reply_parameters,omitempty"`
	ReplyMarkup     models.ReplyMarkup      `json:"reply_markup,omitempty"`
}

func (c *Channel) sendNative(ctx context.Context, to target, f file, cp *caption) ([]string, error) {
	p := nativeFile{ChatID: to.chat, MessageThreadID: to.thread}
	if cp != nil {
		p.Caption, p.CaptionEntities = cp.text.text, cp.text.entities()
		p.ReplyParameters, p.ReplyMarkup = quote(cp.out), cp.markup
	}
	var method string
	switch f.kind {
	case message.MediaPhoto:
		method, p.Photo = "sendPhoto", f.ref.Native
	case message.MediaVideo:
		method, p.Video = "sendVideo", f.ref.Native
	case message.MediaAudio:
		method, p.Audio = "sendAudio", f.ref.Native
	case message.MediaVoice:
		method, p.Voice = "sendVoice", f.ref.Native
	default:
		method, p.Document = "sendDocument", f.ref.Native
	}
	var m sentMessage
	if err := c.call(ctx, method, &p, &m); err != nil {
		return nil, err
	}
	return m.ids(), nil
}

// sendUpload sends one file through the library, with parameters made anew at
// every try: its readers are spent by the first.
func (c *Channel) sendUpload(ctx context.Context, to target, f file, cp *caption) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.UploadTimeout)
	defer cancel()
	var text string
	var bold []models.MessageEntity
	var reply *models.ReplyParameters
	var markup models.ReplyMarkup
	if cp != nil {
		text, bold, reply, markup = cp.text.text, cp.text.entities(), quote(cp.out), cp.markup
	}
	var m *models.Message
	var err error
	switch f.kind {
	case message.MediaPhoto:
		m, err = c.lib.SendPhoto(ctx, &bot.SendPhotoParams{ChatID: to.chat, MessageThreadID: to.thread, Photo: f.input(),
			Caption: text, CaptionEntities: bold, ReplyParameters: reply, ReplyMarkup: markup})
	case message.MediaVideo:
		m, err = c.lib.SendVideo(ctx, &bot.SendVideoParams{ChatID: to.chat, MessageThreadID: to.thread, Video: f.input(),
			Duration: f.ref.Seconds, Caption: text, CaptionEntities: bold, ReplyParameters: reply, ReplyMarkup: markup})
	case message.MediaAudio:
		m, err = c.lib.SendAudio(ctx, &bot.SendAudioParams{ChatID: to.chat, MessageThreadID: to.thread, Audio: f.input(),
			Duration: f.ref.Seconds, Caption: text, CaptionEntities: bold, ReplyParameters: reply, ReplyMarkup: markup})
	case message.MediaVoice:
		m, err = c.lib.SendVoice(ctx, &bot.SendVoiceParams{ChatID: to.chat, MessageThreadID: to.thread, Voice: f.input(),
			Duration: f.ref.Seconds, Caption: text, CaptionEntities: bold, ReplyParameters: reply, ReplyMarkup: markup})
	default:
		m, err = c.lib.SendDocument(ctx, &bot.SendDocumentParams{ChatID: to.chat, MessageThreadID: to.thread, Document: f.input(),
			Caption: text, CaptionEntities: bold, ReplyParameters: reply, ReplyMarkup: markup})
	}
	if err != nil {
		if broken := broke(f); broken != nil {
			return nil, broken
		}
		return nil, c.libraryError("upload", err)
	}
	return []string{strconv.Itoa(m.ID)}, nil
}

func (c *Channel) sendGroup(ctx context.Context, to target, files []file, uploads bool) ([]string, error) {
	media := make([]models.InputMedia, len(files))
	for i, f := range files {
		source := f.ref.Native
		// A nil *upload in an io.Reader would not be nil.
		var attached io.Reader
		if f.upload != nil {
			source, attached = "attach://file"+strconv.Itoa(i), f.upload
		}
		switch f.kind {
		case message.MediaPhoto:
			media[i] = &models.InputMediaPhoto{Media: source, MediaAttachment: attached}
		case message.MediaVideo:
			media[i] = &models.InputMediaVideo{Media: source, MediaAttachment: attached, Duration: f.ref.Seconds}
		case message.MediaAudio:
			media[i] = &models.InputMediaAudio{Media: source, MediaAttachment: attached, Duration: f.ref.Seconds}
		default:
			media[i] = &models.InputMediaDocument{Media: source, MediaAttachment: attached}
		}
	}
	if !uploads {
		return c.sendNativeGroup(ctx, to, media)
	}
	ctx, cancel := context.WithTimeout(ctx, c.cfg.UploadTimeout)
	defer cancel()
	sent, err := c.lib.SendMediaGroup(ctx, &bot.SendMediaGroupParams{ChatID: to.chat, MessageThreadID: to.thread, Media: media})
	if err != nil {
		if broken := broke(files...); broken != nil {
			return nil, broken
		}
		return nil, c.libraryError("sendMediaGroup", err)
	}
	ids := make([]string, len(sent))
	for i, m := range sent {
		ids[i] = strconv.Itoa(m.ID)
	}
	return ids, nil
}

func (c *Channel) sendNativeGroup(ctx context.Context, to target, media []models.InputMedia) ([]string, error) {
	var list bytes.Buffer
	list.WriteByte('[')
	for i, m := range media {
		if i > 0 {
			list.WriteByte(',')
		}
		one, err := m.MarshalInputMedia()
		if err != nil {
			return nil, fmt.Errorf("encode album: %w", err)
		}
		list.Write(one)
	}
	list.WriteByte(']')
	p := struct {
		ChatID          int64           `json:"chat_id"`
		MessageThreadID int             `json:"message_thread_id,omitempty"`
		Media           json.RawMessage `json:"media"`
	}{to.chat, to.thread, list.Bytes()}
	var sent []sentMessage
	if err := c.call(ctx, "sendMediaGroup", &p, &sent); err != nil {
		return nil, err
	}
	ids := make([]string, len(sent))
	for i, m := range sent {
		ids[i] = strconv.Itoa(m.ID)
	}
	return ids, nil
}

// libraryError finds our own error in what the library made of it. What is left
// came after a good answer, or before anything was sent.
func (c *Channel) libraryError(method string, err error) error {
	var api *apiError
	if errors.As(err, &api) {
		return api
	}
	return &apiError{method: method, status: http.StatusOK, wrote: true, err: errors.New(c.redact(err.Error()))}
}
