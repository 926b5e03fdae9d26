package telegramtest

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// maxDownload is the most that getFile hands to bots.
const maxDownload = 20 << 20

type files struct {
	byID sync.Map // file ID -> File
	n    atomic.Int64
}

func (f *files) add(kind, name string, data []byte) File {
	file := File{ID: "FILE" + kind + strconv.FormatInt(f.n.Add(1), 10), Name: name, Kind: kind, Data: data}
	f.byID.Store(file.ID, file)
	return file
}

func (f *files) get(id string) (File, bool) {
	v, ok := f.byID.Load(id)
	if !ok {
		return File{}, false
	}
	return v.(File), true
}

// ForgetFiles makes every file ID so far invalid, as if the bot had got another
// account.
func (s *Server) ForgetFiles() { s.files.byID.Clear() }

// take finds what a method was given as a file: an upload or a file ID.
func (s *Server) take(p *params, kind, source string) (File, *apiError) {
	if field, ok := strings.CutPrefix(source, "attach://"); ok {
		up, ok := p.uploads[field]
		switch {
		case !ok || len(up.data) == 0:
			return File{}, refuse("file must be non-empty")
		case kind == "photo" && (len(up.data) > 10<<20 || strings.HasPrefix(string(up.data), "not a picture")):
			return File{}, refuse("IMAGE_PROCESS_FAILED")
		}
		return s.files.add(kind, up.name, up.data), nil
	}
	f, ok := s.files.get(source)
	if !ok {
		return File{}, refuse("wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
	}
	f.Kind = kind
	return f, nil
}

func getFile(s *Server, _ *http.Request, p *params) ([]byte, *apiError) {
	f, ok := s.files.get(p.FileID)
	switch {
	case !ok:
		return nil, refuse("invalid file_id")
	case len(f.Data) > maxDownload:
		return nil, refuse("file is too big")
	}
	b := appendKeyString(nil, `{"file_id":`, f.ID)
	b = appendInt(b, `,"file_size":`, int64(len(f.Data)))
	return append(appendKeyString(b, `,"file_path":`, "media/"+f.ID), '}'), nil
}

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, path string) {
	if fault := s.faults.match("download", 0); fault != nil && !fault.apply(s, w, r) {
		return
	}
	f, ok := s.files.get(strings.TrimPrefix(path, "media/"))
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(f.Data)
}

// appendFile appends a file as a field of a message.
func appendFile(b []byte, f File) []byte {
	if f.Kind == "photo" {
		// A small size and the whole, as Telegram makes them.
		b = appendKeyString(b, `,"photo":[{"file_id":`, f.ID+"-small")
		b = append(b, `,"file_size":90,"width":90,"height":60},`...)
		b = appendKeyString(b, `{"file_id":`, f.ID)
		b = appendInt(b, `,"file_size":`, int64(len(f.Data)))
		return append(b, `,"width":1280,"height":853}]`...)
	}
	b = append(append(append(b, `,"`...), f.Kind...), '"')
	b = appendKeyString(b, `:{"file_id":`, f.ID)
	b = appendInt(b, `,"file_size":`, int64(len(f.Data)))
	if f.Name != "" {
		b = appendKeyString(b, `,"file_name":`, f.Name)
	}
	if mime := mimes[f.Kind]; mime != "" {
		b = appendKeyString(b, `,"mime_type":`, mime)
	}
	if f.Kind != "document" {
		b = append(b, `,"duration":7`...)
	}
	return append(b, '}')
}

var mimes = map[string]string{
	"video": "video/mp4", "animation": "video/mp4", "voice": "audio/ogg", "audio": "audio/mpeg", "document": "application/pdf",
}
