package whatsapp

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"github.com/taprose/taprose/conversation/message"
)

const (
	// passOn is how long after it was sent a file of WhatsApp is passed on without
	// uploading it again; WhatsApp keeps files for weeks, not for ever.
	passOn = 7 * 24 * time.Hour
	// thumbEdge is the longer edge of the preview in a photo message, in pixels.
	thumbEdge = 96
)

// put makes the message for a file: passed on when it is on WhatsApp already,
// uploaded from our store otherwise.
func (c *Channel) put(ctx context.Context, cli *whatsmeow.Client, ref message.MediaRef, caption string) (*waE2E.Message, *message.SendError) {
	f, native := readFile(ref)
	if native == nil && (c.now().Sub(time.Unix(f.At, 0)) < passOn || ref.Hash == "" || c.cfg.Media == nil) {
		return mediaMessage(ref, f, caption, nil), nil
	}
	if ref.Hash == "" || c.cfg.Media == nil {
		return nil, refused("media", fmt.Errorf("file is neither on WhatsApp nor in the store"))
	}
	r, size, err := c.cfg.Media.OpenMedia(ctx, ref.Hash)
	if err != nil {
		return nil, retry("media", fmt.Errorf("open media: %w", err))
	}
	defer func() { _ = r.Close() }()
	if ref.Mime == "" {
		ref.Mime = sniff(r)
	}
	// What is no picture for phones goes as a document rather than not at all.
	if ref.Kind == message.MediaPhoto && ref.Mime != "image/jpeg" && ref.Mime != "image/png" {
		ref.Kind = message.MediaDocument
	}
	var look *preview
	if ref.Kind == message.MediaPhoto {
		look = c.previewOf(ctx, r)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, retry("media", fmt.Errorf("read media: %w", err))
	}
	tmp, err := c.temporary()
	if err != nil {
		return nil, retry("media", err)
	}
	defer func() { _ = tmp.Close() }()
	up, err := cli.UploadReader(ctx, io.LimitReader(r, size), tmp, libraryKind(ref.Kind))
	if err != nil {
		return nil, sendError(err, true)
	}
	return mediaMessage(ref, &file{
		Kind: ref.Kind, Path: up.DirectPath, Key: up.MediaKey, Enc: up.FileEncSHA256, Sum: up.FileSHA256, Len: up.FileLength,
	}, caption, look), nil
}

func sniff(r io.ReadSeeker) string {
	head := make([]byte, 512)
	n, _ := io.ReadFull(r, head)
	mime, _, _ := strings.Cut(http.DetectContentType(head[:n]), ";")
	_, _ = r.Seek(0, io.SeekStart)
	return mime
}

// mediaMessage is the WhatsApp message for a file that is on its servers.
func mediaMessage(ref message.MediaRef, f *file, caption string, look *preview) *waE2E.Message {
	mime := ref.Mime
	if mime == "" {
		mime = f.Mime
	}
	var words *string
	if caption != "" {
		words = &caption
	}
	seconds := ref.Seconds
	if seconds == 0 {
		seconds = f.Seconds
	}
	switch f.Kind {
	case message.MediaPhoto:
		m := &waE2E.ImageMessage{
			Mimetype: def(mime, "image/jpeg"), Caption: words, DirectPath: &f.Path, MediaKey: f.Key,
			FileEncSHA256: f.Enc, FileSHA256: f.Sum, FileLength: &f.Len,
		}
		if look != nil {
			m.Width, m.Height, m.JPEGThumbnail = &look.width, &look.height, look.jpeg
		}
		return &waE2E.Message{ImageMessage: m}
	case message.MediaVideo:
		return &waE2E.Message{VideoMessage: &waE2E.VideoMessage{
			Mimetype: def(mime, "video/mp4"), Caption: words, DirectPath: &f.Path, MediaKey: f.Key,
			FileEncSHA256: f.Enc, FileSHA256: f.Sum, FileLength: &f.Len, Seconds: proto.Uint32(uint32(seconds)),
		}}
	case message.MediaAudio, message.MediaVoice:
		m := &waE2E.AudioMessage{
			Mimetype: def(mime, "audio/ogg"), DirectPath: &f.Path, MediaKey: f.Key,
			FileEncSHA256: f.Enc, FileSHA256: f.Sum, FileLength: &f.Len, Seconds: proto.Uint32(uint32(seconds)),
		}
		if f.Kind == message.MediaVoice {
			m.PTT = proto.Bool(true)
			m.Mimetype = proto.String("audio/ogg; codecs=opus")
		}
		return &waE2E.Message{AudioMessage: m}
	}
	name := ref.Name
	if name == "" {
		name = f.Name
	}
	doc := &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
		Mimetype: def(mime, "application/octet-stream"), Caption: words, FileName: def(name, "dokumen"), Title: def(name, "dokumen"),
		DirectPath: &f.Path, MediaKey: f.Key, FileEncSHA256: f.Enc, FileSHA256: f.Sum, FileLength: &f.Len,
	}}
	if words == nil {
		return doc
	}
	return &waE2E.Message{DocumentWithCaptionMessage: &waE2E.FutureProofMessage{Message: doc}}
}

func def(s, otherwise string) *string {
	if s == "" {
		return &otherwise
	}
	return &s
}

// preview is the small picture that phones show until the photo is loaded.
type preview struct {
	width, height uint32
	jpeg          []byte
}

// previewOf returns nil for what cannot be decoded; the photo is sent without.
func (c *Channel) previewOf(ctx context.Context, r io.ReadSeeker) (p *preview) {
	if c.cfg.Picture == nil {
		return nil
	}
	err := c.cfg.Picture(ctx, r, func(img image.Image) {
		size := img.Bounds().Size()
		w, h := thumbEdge, max(1, thumbEdge*size.Y/size.X)
		if size.Y > size.X {
			w, h = max(1, thumbEdge*size.X/size.Y), thumbEdge
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, shrink(img, w, h), &jpeg.Options{Quality: 60}); err == nil {
			p = &preview{width: uint32(size.X), height: uint32(size.Y), jpeg: b.Bytes()}
		}
	})
	if err != nil {
		return nil
	}
	return p
}

// shrink averages a few points of each field, which is enough at this size.
func shrink(src image.Image, w, h int) image.Image {
	const points = 3
	b := src.Bounds()
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			var r, g, bl uint32
			for j := range points {
				for i := range points {
					px := b.Min.X + (x*points+i)*b.Dx()/(w*points)
					py := b.Min.Y + (y*points+j)*b.Dy()/(h*points)
					cr, cg, cb, _ := src.At(px, py).RGBA()
					r, g, bl = r+cr, g+cg, bl+cb
				}
			}
			const n = points * points
			dst.SetRGBA(x, y, color.RGBA{uint8(r / n >> 8), uint8(g / n >> 8), uint8(bl / n >> 8), 0xff})
		}
	}
	return dst
}
