package webchat

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/conversation/message"
)

// UploadLife is how long an uploaded file can be put into a message: long enough
// for a phone that was out of reach for days to send what waits in it.
const UploadLife = 7 * 24 * time.Hour

// upload is what an upload token holds. It belongs to one chat.
type upload struct {
	Chat string           `json:"c"`
	Ref  message.MediaRef `json:"r"`
	// Until is in Unix seconds.
	Until int64 `json:"u"`
}

// link is what a media link holds.
type link struct {
	Hash string `json:"h"`
	Mime string `json:"m"`
	Name string `json:"n"`
	// Inline is set for pictures; everything else is only ever downloaded.
	Inline bool  `json:"i,omitempty"`
	Until  int64 `json:"u"`
}

// postMedia stores the body as a file and answers what names it in this chat.
func (c *Channel) postMedia(w http.ResponseWriter, r *http.Request, room room) {
	if r.ContentLength > c.cfg.Limits.MediaBytes {
		refuse(w, http.StatusRequestEntityTooLarge, "too_large")
		return
	}
	size := r.ContentLength
	if size < 0 {
		size = c.cfg.Limits.MediaBytes // not announced
	}
	if !c.limits.stored.AllowN(c.cfg.Guard.Client(r), int(size), c.cfg.Now()) {
		tooMuch(w)
		return
	}
	body := &patientReader{
		r: http.MaxBytesReader(w, r.Body, c.cfg.Limits.MediaBytes), rc: http.NewResponseController(w),
		each: c.cfg.Limits.ClientTimeout, until: time.Now().Add(c.cfg.Limits.UploadTimeout),
	}
	buf := bufio.NewReaderSize(body, sniffBytes)
	head, err := buf.Peek(sniffBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		c.refuseUpload(w, r, body.err)
		return
	}
	t, ok := sniff(head)
	if !ok {
		refuse(w, http.StatusUnsupportedMediaType, "media_type")
		return
	}
	if t.kind == message.MediaPhoto {
		if n, ok := pixels(head, t); !ok || n > c.cfg.Limits.ImagePixels {
			refuse(w, http.StatusUnsupportedMediaType, "media_image")
			return
		}
	}
	name := fileName(r.URL.Query().Get("name"), t)
	kept, err := c.cfg.Media.Keep(r.Context(), buf, message.MediaRef{Kind: t.kind, Channel: message.ChannelWeb, Mime: t.mime, Name: name})
	if err != nil {
		if body.err == nil {
			body.err = err
		}
		c.refuseUpload(w, r, body.err)
		return
	}
	// The type and the name stay what was told from the bytes here: they are served.
	kept.Mime, kept.Name = t.mime, name
	token := c.sign.sealed("upload", encodeJSON(upload{
		Chat: room.id, Ref: kept, Until: c.cfg.Now().Add(UploadLife).Unix(),
	}))
	webguard.Patience(w, c.cfg.Limits.ClientTimeout)
	answer(w, wireUpload{Media: token, Kind: kept.Kind, Mime: kept.Mime, Size: kept.Size})
}

// refuseUpload answers an upload that was not kept: for its size or what it is, or
// because the client or the store did not bring it to its end.
func (c *Channel) refuseUpload(w http.ResponseWriter, r *http.Request, err error) {
	webguard.Patience(w, c.cfg.Limits.ClientTimeout)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		refuse(w, http.StatusRequestEntityTooLarge, "too_large")
		return
	}
	switch {
	case errors.Is(err, ErrUnsafe):
		refuse(w, http.StatusUnsupportedMediaType, "media_unsafe")
		return
	case errors.Is(err, ErrImage):
		refuse(w, http.StatusUnsupportedMediaType, "media_image")
		return
	case errors.Is(err, ErrBusy):
		w.Header().Set("Retry-After", "5")
		refuse(w, http.StatusServiceUnavailable, "busy")
		return
	}
	c.log.WarnContext(r.Context(), "upload not stored", "err", err)
	unavailable(w)
}

// patientReader moves the read deadline on while bytes come, up to until.
type patientReader struct {
	r     io.Reader
	rc    *http.ResponseController
	each  time.Duration
	until time.Time
	// err is the first error of the client's side, to tell it from the store's.
	err error
}

func (p *patientReader) Read(b []byte) (int, error) {
	next := time.Now().Add(p.each)
	if next.After(p.until) {
		next = p.until
	}
	_ = p.rc.SetReadDeadline(next)
	n, err := p.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) && p.err == nil {
		p.err = err
	}
	return n, err
}

// openUpload returns the file that an upload token names in this chat.
func (c *Channel) openUpload(room room, token string) (message.MediaRef, bool) {
	payload, ok := c.sign.opened("upload", token)
	if !ok {
		return message.MediaRef{}, false
	}
	var u upload
	if err := json.Unmarshal(payload, &u); err != nil {
		return message.MediaRef{}, false
	}
	return u.Ref, u.Chat == room.id && c.cfg.Now().Unix() < u.Until
}

// showMedia makes the link of a file. Links made within the same hour are the
// same, so that the browser's cache knows the picture again.
func (c *Channel) showMedia(m message.MediaRef) wireMedia {
	out := wireMedia{Kind: m.Kind, Mime: m.Mime, Name: m.Name, Size: m.Size}
	if m.Hash == "" {
		return out
	}
	until := c.cfg.Now().Truncate(time.Hour).Add(time.Hour + c.cfg.Limits.LinkLife)
	out.URL = "/media/" + c.sign.sealed("media", encodeJSON(link{
		Hash: m.Hash, Mime: m.Mime, Name: m.Name, Until: until.Unix(), Inline: showable(m),
	}))
	return out
}

// showable tells whether a browser shows the file as a picture. Files from other
// networks come with that network's word for their type, so only known types.
func showable(m message.MediaRef) bool {
	t, ok := byMime[m.Mime]
	return ok && t.kind == message.MediaPhoto
}

// getMedia serves a file to whoever has a link that is not too old.
func (c *Channel) getMedia(w http.ResponseWriter, r *http.Request) {
	payload, ok := c.sign.opened("media", r.PathValue("link"))
	var l link
	if !ok || json.Unmarshal(payload, &l) != nil {
		c.turnAway(w, r, http.StatusNotFound, "not_found")
		return
	}
	if c.cfg.Now().Unix() >= l.Until {
		c.turnAway(w, r, http.StatusGone, "expired")
		return
	}
	file, _, err := c.cfg.Media.Open(r.Context(), l.Hash)
	if err != nil {
		c.log.WarnContext(r.Context(), "media not opened", "err", err)
		c.turnAway(w, r, http.StatusNotFound, "not_found")
		return
	}
	defer func() { _ = file.Close() }() // only read
	h := w.Header()
	h.Set("Cache-Control", "private, max-age=3600, immutable")
	h.Set("Content-Type", servedType(l))
	disposition := "attachment"
	if l.Inline {
		disposition = "inline"
	}
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": downloadName(l)}))
	http.ServeContent(&patientWriter{ResponseWriter: w, c: c}, r, "", time.Time{}, file)
}

// servedType is the type to serve a file with: never one that a browser could
// run as a page.
func servedType(l link) string {
	if t, ok := byMime[l.Mime]; ok {
		return t.mime
	}
	return "application/octet-stream"
}

// downloadName is the name for a download: kept harmless also for files that came
// over another network.
func downloadName(l link) string {
	if t, ok := byMime[l.Mime]; ok {
		return fileName(l.Name, t)
	}
	return fileName(l.Name, fileType{kind: message.MediaDocument, ext: ".bin"})
}

// patientWriter moves the write deadline on while the client takes bytes.
type patientWriter struct {
	http.ResponseWriter
	c *Channel
}

func (p *patientWriter) Write(b []byte) (int, error) {
	webguard.Patience(p.ResponseWriter, p.c.cfg.Limits.ClientTimeout)
	return p.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController find the connection.
func (p *patientWriter) Unwrap() http.ResponseWriter { return p.ResponseWriter }
