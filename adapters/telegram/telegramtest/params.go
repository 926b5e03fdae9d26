package telegramtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/taprose/taprose/conversation/encode"
)

// params are the parameters of every method that the server knows; each method
// reads its own.
type params struct {
	ChatID    int64  `json:"chat_id"`
	MessageID int    `json:"message_id"`
	UserID    int64  `json:"user_id"`
	Thread    int    `json:"message_thread_id"`
	Text      string `json:"text"`
	Caption   string `json:"caption"`

	Entities        []Entity        `json:"entities"`
	CaptionEntities []Entity        `json:"caption_entities"`
	Reply           *replyParams    `json:"reply_parameters"`
	Markup          *markup         `json:"reply_markup"`
	Media           json.RawMessage `json:"media"`

	Photo     string  `json:"photo"`
	Video     string  `json:"video"`
	Audio     string  `json:"audio"`
	Voice     string  `json:"voice"`
	Document  string  `json:"document"`
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`

	CallbackID string          `json:"callback_query_id"`
	Reaction   []reaction      `json:"reaction"`
	FileID     string          `json:"file_id"`
	Commands   json.RawMessage `json:"commands"`
	Scope      struct {
		Type string `json:"type"`
	} `json:"scope"`
	Language string `json:"language_code"`

	URL         string `json:"url"`
	Secret      string `json:"secret_token"`
	Connections int    `json:"max_connections"`

	Offset  int64 `json:"offset"`
	Limit   int   `json:"limit"`
	Timeout int   `json:"timeout"`

	// uploads are the files of a multipart body, by field.
	uploads map[string]upload
}

type upload struct {
	name string
	data []byte
}

type replyParams struct {
	MessageID int  `json:"message_id"`
	Allow     bool `json:"allow_sending_without_reply"`
}

type reaction struct {
	Type  string `json:"type"`
	Emoji string `json:"emoji"`
}

// Entity is a styled part of a text, in UTF-16 units.
type Entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
}

func readParams(r *http.Request) (*params, error) {
	p := new(params)
	kind := r.Header.Get("Content-Type")
	if kind != "application/json" && strings.HasPrefix(kind, "multipart/form-data") {
		return p, p.readForm(r, kind)
	}
	buf := getBuf()
	defer putBuf(buf)
	body, err := readAll(r.Body, (*buf)[:0])
	*buf = body
	if err != nil {
		return nil, err
	}
	if len(body) == 0 {
		return p, nil
	}
	return p, json.Unmarshal(body, p)
}

func readAll(r io.Reader, b []byte) ([]byte, error) {
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF {
			return b, nil
		}
		if err != nil {
			return b, err
		}
	}
}

// texts are the fields that are strings even when they look like JSON.
var texts = map[string]bool{
	"text": true, "caption": true, "photo": true, "video": true, "audio": true, "voice": true, "document": true,
	"callback_query_id": true, "file_id": true, "url": true, "secret_token": true, "language_code": true,
}

// readForm turns a multipart body into the JSON that it stands for.
func (p *params) readForm(r *http.Request, kind string) error {
	_, args, err := mime.ParseMediaType(kind)
	if err != nil {
		return err
	}
	p.uploads = make(map[string]upload)
	var object bytes.Buffer
	object.WriteByte('{')
	form := multipart.NewReader(r.Body, args["boundary"])
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		name := part.FormName()
		if part.FileName() != "" {
			p.uploads[name] = upload{name: part.FileName(), data: data}
			// As if the field had named its own attachment.
			data = []byte("attach://" + name)
			if !texts[name] {
				continue
			}
		}
		if object.Len() > 1 {
			object.WriteByte(',')
		}
		fmt.Fprintf(&object, "%q:", name)
		if texts[name] || !json.Valid(data) {
			object.Write(encode.AppendString(nil, string(data)))
		} else {
			object.Write(data)
		}
	}
	object.WriteByte('}')
	return json.Unmarshal(object.Bytes(), p)
}
