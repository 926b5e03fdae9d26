package whatsapptest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"go.mau.fi/whatsmeow"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/cbcutil"
	"go.mau.fi/whatsmeow/util/gcmutil"
	"go.mau.fi/whatsmeow/util/hkdfutil"
	"google.golang.org/protobuf/proto"
)

// blob is one encrypted file on the media host. Status, when set, is what a
// download gets instead. Guarded by Server.mu.
type blob struct {
	data   []byte
	status int
}

// maxUpload bounds what the media host takes.
const maxUpload = 128 << 20

func (s *Server) mediaConn(id string) waBinary.Node {
	return iq("result", id, nil, waBinary.Node{Tag: "media_conn", Attrs: waBinary.Attrs{
		"auth": "loopback", "ttl": 300, "auth_ttl": 300, "max_buckets": 12,
	}, Content: []waBinary.Node{{Tag: "host", Attrs: waBinary.Attrs{"hostname": mediaHost}}}})
}

func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.WriteHeader(http.StatusNoContent) // deletion
		return
	}
	if status := s.takeUploadFault(); status != 0 {
		w.WriteHeader(status)
		return
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpload))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	path := s.putBlob(data)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"url": "https://" + mediaHost + path, "direct_path": path, "handle": s.nextID()})
}

func (s *Server) putBlob(data []byte) string {
	name := newMessageID()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blobs[name] = &blob{data: data}
	return "/v/" + name + "?ccb=1" // clients append "&hash=…"
}

func blobName(path string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(path, "/v/"), "?")
	return name
}

func (s *Server) serveDownload(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	b := s.blobs[r.PathValue("name")]
	s.mu.Unlock()
	switch {
	case b == nil:
		w.WriteHeader(http.StatusNotFound)
	case b.status != 0:
		w.WriteHeader(b.status)
	default:
		_, _ = w.Write(b.data)
	}
}

// ExpireMedia makes all files uploaded so far answer with this status (403, 404
// or 410), as old media does.
func (s *Server) ExpireMedia(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, b := range s.blobs {
		s.blobs[name] = &blob{data: b.data, status: status}
	}
}

// DamageMedia flips a byte in all files uploaded so far.
func (s *Server) DamageMedia() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, b := range s.blobs {
		data := append([]byte(nil), b.data...)
		data[len(data)/2] ^= 0xff
		s.blobs[name] = &blob{data: data}
	}
}

// file is an encrypted upload with what a message must say of it.
type file struct {
	path                  string
	key, plainSum, encSum []byte
	size                  uint64
}

// upload encrypts data as a phone does and puts it on the media host.
func (s *Server) upload(data []byte, kind whatsmeow.MediaType) (file, error) {
	key := random(32)
	iv, cipherKey, macKey := mediaKeys(key, kind)
	sealed, err := cbcutil.Encrypt(cipherKey, iv, data)
	if err != nil {
		return file{}, fmt.Errorf("encrypt media: %w", err)
	}
	mac := hmac.New(sha256.New, macKey)
	mac.Write(iv)
	mac.Write(sealed)
	sealed = append(sealed, mac.Sum(nil)[:10]...)
	plainSum, encSum := sha256.Sum256(data), sha256.Sum256(sealed)
	return file{path: s.putBlob(sealed), key: key, plainSum: plainSum[:], encSum: encSum[:], size: uint64(len(data))}, nil
}

func mediaKeys(key []byte, kind whatsmeow.MediaType) (iv, cipherKey, macKey []byte) {
	all := hkdfutil.SHA256(key, nil, []byte(kind), 112)
	return all[:16], all[16:48], all[48:80]
}

// Download returns the bytes of media that a client sent.
func (s *Server) Download(m whatsmeow.DownloadableMessage) ([]byte, error) {
	s.mu.Lock()
	b := s.blobs[blobName(m.GetDirectPath())]
	s.mu.Unlock()
	if b == nil || len(b.data) < 10 {
		return nil, errors.New("no such media")
	}
	if sum := sha256.Sum256(b.data); string(sum[:]) != string(m.GetFileEncSHA256()) {
		return nil, errors.New("media is not what the message says")
	}
	iv, cipherKey, _ := mediaKeys(m.GetMediaKey(), whatsmeow.GetMediaType(m))
	plain, err := cbcutil.Decrypt(cipherKey, iv, append([]byte(nil), b.data[:len(b.data)-10]...))
	if err != nil {
		return nil, fmt.Errorf("decrypt media: %w", err)
	}
	if sum := sha256.Sum256(plain); string(sum[:]) != string(m.GetFileSHA256()) {
		return nil, errors.New("media hash differs")
	}
	return plain, nil
}

// reupload answers a client whose download failed: the sender's phone uploads
// the file again and says where, or that it has it no more.
func (s *Server) reupload(d *companion, n *waBinary.Node) {
	rmr, ok := n.GetOptionalChildByTag("rmr")
	if !ok {
		return
	}
	id := n.AttrGetter().String("id")
	sender, _ := rmr.Attrs["jid"].(types.JID)
	if who, ok := rmr.Attrs["participant"].(types.JID); ok {
		sender = who
	}
	s.mu.Lock()
	p := s.phones[sender.User]
	s.mu.Unlock()
	if p == nil {
		return
	}
	s.forPhone(p, func() {
		note := waBinary.Node{Tag: "notification", Attrs: waBinary.Attrs{
			"from": d.owner.pn, "type": "mediaretry", "id": id, "t": now(),
		}}
		content, err := p.uploadAgain(id)
		if err != nil {
			content = waBinary.Node{Tag: "error", Attrs: waBinary.Attrs{"code": 2}}
		}
		note.Content = []waBinary.Node{content, {Tag: "rmr", Attrs: rmr.Attrs}}
		s.push(d, note)
	})
}

func (p *Phone) uploadAgain(id string) (waBinary.Node, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mediaGone {
		return waBinary.Node{}, errors.New("media no longer on the phone")
	}
	for _, m := range p.sent {
		media := mediaOf(m)
		if m.id != id || media == nil {
			continue
		}
		p.s.mu.Lock()
		b := p.s.blobs[blobName(media.GetDirectPath())]
		p.s.mu.Unlock()
		if b == nil {
			break
		}
		raw, err := proto.Marshal(&waMmsRetry.MediaRetryNotification{
			StanzaID: proto.String(id), DirectPath: proto.String(p.s.putBlob(b.data)),
			Result: waMmsRetry.MediaRetryNotification_SUCCESS.Enum(),
		})
		if err != nil {
			return waBinary.Node{}, fmt.Errorf("media retry: %w", err)
		}
		iv := random(12)
		key := hkdfutil.SHA256(media.GetMediaKey(), nil, []byte("WhatsApp Media Retry Notification"), 32)
		sealed, err := gcmutil.Encrypt(key, iv, raw, []byte(id))
		if err != nil {
			return waBinary.Node{}, fmt.Errorf("media retry: %w", err)
		}
		return waBinary.Node{Tag: "encrypt", Content: []waBinary.Node{{Tag: "enc_p", Content: sealed}, {Tag: "enc_iv", Content: iv}}}, nil
	}
	return waBinary.Node{}, errors.New("no such media")
}

func mediaOf(m sentMessage) whatsmeow.DownloadableMessage {
	msg := unwrap(m.msg)
	switch {
	case msg.ImageMessage != nil:
		return msg.ImageMessage
	case msg.VideoMessage != nil:
		return msg.VideoMessage
	case msg.AudioMessage != nil:
		return msg.AudioMessage
	case msg.DocumentMessage != nil:
		return msg.DocumentMessage
	}
	return nil
}
