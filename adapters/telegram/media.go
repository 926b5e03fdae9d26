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

const (
	// maxAlbum is how many files one album holds.
	maxAlbum = 10
	// maxPhoto is what Telegram takes as a photo; larger ones go as documents.
	maxPhoto = 10 << 20
)

// albumsOf sorts the files of out into albums: photos and videos together,
// documents apart, sound apart, voice one by one, because Telegram mixes no others.
// single tells that it is one file only, which can carry caption and choices.
func (c *Channel) albumsOf(out *message.Outbound) (albums [][]message.MediaRef, single bool) {
	if len(out.Media) == 0 {
		return nil, false
	}
	var groups [4][]message.MediaRef
	for _, ref := range out.Media {
		if !c.canSend(ref) {
			c.log.Warn("file left out", "kind", string(ref.Kind), "bytes", ref.Size, "lost", ref.Lost != "")
			continue
		}
		g := 1
		switch ref.Kind {
		case message.MediaPhoto, message.MediaVideo:
			g = 0
		case message.MediaAudio:
			g = 2
		case message.MediaVoice:
			g = 3
		}
		groups[g] = append(groups[g], ref)
	}
	for g, refs := range groups {
		size := maxAlbum
		if g == 3 {
			size = 1
		}
		for len(refs) > 0 {
			n := min(size, len(refs))
			albums = append(albums, refs[:n])
			refs = refs[n:]
		}
	}
	return albums, len(albums) == 1 && len(albums[0]) == 1
}

// canSend tells whether there is a way to the bytes.
func (c *Channel) canSend(ref message.MediaRef) bool {
	return native(ref) || (ref.Hash != "" && c.cfg.Media != nil)
}

func native(ref message.MediaRef) bool {
	return ref.Channel == message.ChannelTelegram && ref.Native != ""
}

// caption is what a single file carries.
type caption struct {
	text   styled
	out    *message.Outbound
	markup models.ReplyMarkup
}

// way is how files are sent. Telegram forgets files of a former bot account, and
// takes for photos only what looks like one; then the next way may work.
type way struct{ upload, asDocument bool }

var ways = []way{{}, {upload: true}, {upload: true, asDocument: true}}

// sendAlbum sends one album or one file.
func (c *Channel) sendAlbum(ctx context.Context, to target, refs []message.MediaRef, cp *caption) ([]string, error) {
	var first error
	for _, w := range ways {
		if w.upload && !c.stored(refs) {
			break
		}
		ids, err := c.sendAlbumBy(ctx, w, to, refs, cp)
		if err == nil {
			return ids, nil
		}
		if first == nil {
			first = err
		}
		var api *apiError
		if !errors.As(err, &api) || !api.says("file", "photo", "image", "media", "wrong type", "webpage") {
			return nil, err
		}
	}
	return nil, first
}

func (c *Channel) stored(refs []message.MediaRef) bool {
	for _, ref := range refs {
		if ref.Hash == "" || c.cfg.Media == nil {
			return false
		}
	}
	return true
}

func (c *Channel) sendAlbumBy(ctx context.Context, w way, to target, refs []message.MediaRef, cp *caption) ([]string, error) {
	files := make([]file, 0, len(refs))
	defer func() {
		for _, f := range files {
			f.close()
		}
	}()
	uploads := false
	for i, ref := range refs {
		f, err := c.open(ctx, ref, w, i)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
		uploads = uploads || f.upload != nil
	}
	if len(files) > 1 {
		return c.sendGroup(ctx, to, files, uploads)
	}
	if !uploads {
		return c.sendNative(ctx, to, files[0], cp)
	}
	return c.sendUpload(ctx, to, files[0], cp)
}

// file is one file of an album on its way out: known to Telegram, or an upload.
type file struct {
	ref    message.MediaRef
	kind   message.MediaKind
	name   string
	upload *upload
}

func (f file) close() {
	if f.upload != nil {
		_ = f.upload.Close()
	}
}

func (c *Channel) open(ctx context.Context, ref message.MediaRef, w way, i int) (file, error) {
	f := file{ref: ref, kind: ref.Kind}
	if w.asDocument {
		f.kind = message.MediaDocument
	}
	if native(ref) && !(w.upload && ref.Hash != "" && c.cfg.Media != nil) {
		return f, nil
	}
	r, size, err := c.cfg.Media.OpenMedia(ctx, ref.Hash)
	if err != nil {
		return f, &message.SendError{Kind: message.SendRetry, Code: "media", Cause: fmt.Errorf("open stored file: %w", err)}
	}
	if f.kind == message.MediaPhoto && size > maxPhoto {
		f.kind = message.MediaDocument
	}
	f.upload = &upload{r: r}
	f.name = fileName(f, i)
	return f, nil
}

// fileName is what the file is called on the other side. Names that people gave
// go only with documents, where they mean something.
func fileName(f file, i int) string {
	if f.ref.Kind == message.MediaDocument && f.ref.Name != "" {
		return f.ref.Name
	}
	ext := map[message.MediaKind]string{
		message.MediaPhoto: ".jpg", message.MediaVideo: ".mp4", message.MediaAudio: ".mp3", message.MediaVoice: ".ogg",
	}[f.ref.Kind]
	if f.ref.Mime == "image/png" {
		ext = ".png"
	}
	return string(f.ref.Kind) + strconv.Itoa(i+1) + ext
}

// input is the file as the library wants it.
func (f file) input() models.InputFile {
	if f.upload != nil {
		return &models.InputFileUpload{Filename: f.name, Data: f.upload}
	}
	return &models.InputFileString{Data: f.ref.Native}
}

// upload is a pointer, because the library dies of readers that are not; and it
// locks, because the library may still be reading when its call has returned.
type upload struct {
	mu     sync.Mutex
	r      io.ReadSeekCloser
	closed bool
}

// Read reads until Close.
func (u *upload) Read(p []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed {
		return 0, io.ErrClosedPipe
	}
	return u.r.Read(p)
}

// Close may come more than once.
func (u *upload) Close() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed {
		return nil
	}
	u.closed = true
	return u.r.Close()
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
