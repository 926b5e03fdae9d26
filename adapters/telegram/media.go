package telegram

import (
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/go-telegram/bot/models"

	"github.com/taprose/taprose/conversation/message"
)

const (
	// maxAlbum is how many files one album holds.
	maxAlbum = 10
	// maxPhoto is what Telegram takes as a photo; larger ones go as documents.
	maxPhoto = 10 << 20
	// maxUpload is how many bytes of files go into one album: what Telegram takes of a bot
	// as one file, and what need not go again when the line breaks.
	maxUpload = 50_000_000
)

// albumsOf sorts the files of out into albums: photos and videos together,
// documents apart, sound apart, voice one by one, because Telegram mixes no others.
// single tells that it is one file only, which can carry caption and choices.
func (c *Channel) albumsOf(ctx context.Context, out *message.Outbound) (albums [][]message.MediaRef, single bool) {
	if len(out.Media) == 0 {
		return nil, false
	}
	var groups [4][]message.MediaRef
	for _, ref := range out.Media {
		if !c.canSend(ref) {
			c.log.WarnContext(ctx, "file left out", "kind", string(ref.Kind), "bytes", ref.Size, "lost", ref.Lost != "")
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
			n := c.together(refs[:min(size, len(refs))])
			albums = append(albums, refs[:n])
			refs = refs[n:]
		}
	}
	return albums, len(albums) == 1 && len(albums[0]) == 1
}

// together is how many of these files go into one album, at least one: as many as can be
// uploaded in one go.
func (c *Channel) together(refs []message.MediaRef) int {
	bytes := int64(0)
	for i, ref := range refs {
		if native(ref) {
			continue
		}
		if bytes += ref.Size; bytes > maxUpload && i > 0 {
			return i
		}
	}
	return len(refs)
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
		f := c.file(ctx, ref, w, i)
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

// file makes ready the i-th file of an album.
func (c *Channel) file(ctx context.Context, ref message.MediaRef, w way, i int) file {
	f := file{ref: ref, kind: ref.Kind}
	if w.asDocument {
		f.kind = message.MediaDocument
	}
	if native(ref) && !(w.upload && ref.Hash != "" && c.cfg.Media != nil) {
		return f
	}
	if f.kind == message.MediaPhoto && ref.Size > maxPhoto {
		f.kind = message.MediaDocument
	}
	f.upload = &upload{open: func() (io.ReadCloser, error) {
		r, _, err := c.cfg.Media.OpenMedia(ctx, ref.Hash)
		return r, err
	}}
	f.name = fileName(f, i)
	return f
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
