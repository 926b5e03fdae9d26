package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"sync"
	"sync/atomic"
	"time"
)

// methods are those that call knows; the library knows the others.
var methods = []string{
	"getMe", "getUpdates", "setWebhook", "deleteWebhook", "setMyCommands", "getFile",
	"sendMessage", "sendLocation", "sendPhoto", "sendVideo", "sendAudio", "sendVoice", "sendDocument", "sendMediaGroup",
	"editMessageText", "editMessageCaption", "editMessageReplyMarkup", "answerCallbackQuery", "setMessageReaction",
}

// maxAnswer limits what is read of one answer: a full batch of the longest
// updates is far below it.
const maxAnswer = 32 << 20

// answer is the envelope of every answer.
type answer struct {
	OK          bool   `json:"ok"`
	ErrorCode   int    `json:"error_code"`
	Description string `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// jsonHeader is shared by all requests; nobody may change it.
var jsonHeader = http.Header{"Content-Type": {"application/json"}}

// call posts params as JSON and decodes the result into dest; both may be nil.
// Errors are *apiError.
func (c *Channel) call(ctx context.Context, method string, params, dest any) error {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.SendTimeout)
	defer cancel()
	buf := buffers.Get().(*bytes.Buffer)
	defer putBuffer(buf)
	if err := c.post(ctx, method, params, buf); err != nil {
		return err
	}
	if dest == nil {
		return nil
	}
	wire := struct {
		Result any `json:"result"`
	}{dest}
	if err := json.Unmarshal(buf.Bytes(), &wire); err != nil {
		// It was done; only what came of it is unknown.
		return &apiError{method: method, status: http.StatusOK, wrote: true, err: fmt.Errorf("unreadable result: %w", err)}
	}
	return nil
}

// post sends params as JSON and reads a successful answer into buf.
func (c *Channel) post(ctx context.Context, method string, params any, buf *bytes.Buffer) error {
	body := []byte("{}")
	if params != nil {
		var err error
		if body, err = json.Marshal(params); err != nil {
			return fmt.Errorf("encode %s: %w", method, err)
		}
	}
	var touched atomic.Bool
	u := c.urls[method]
	req := (&http.Request{
		Method: http.MethodPost, URL: u, Host: u.Host, Header: jsonHeader,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: newTrackedBody(body, &touched), ContentLength: int64(len(body)),
		GetBody: func() (io.ReadCloser, error) {
			// Asked for only when nothing of the first try reached the server.
			touched.Store(false)
			return newTrackedBody(body, &touched), nil
		},
	}).WithContext(ctx)
	return c.exchange(req, method, touched.Load, buf)
}

// exchange sends req and reads a successful answer into buf. touched tells
// whether the request's body was begun.
func (c *Channel) exchange(req *http.Request, method string, touched func() bool, buf *bytes.Buffer) error {
	resp, err := c.cfg.HTTPClient.Do(req)
	if err != nil {
		// The wrapper names the address, and with it the token.
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return &apiError{method: method, wrote: touched(), err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := buf.ReadFrom(io.LimitReader(resp.Body, maxAnswer)); err != nil {
		return &apiError{method: method, status: resp.StatusCode, wrote: true, err: fmt.Errorf("read answer: %w", err)}
	}
	if resp.StatusCode == http.StatusOK && bytes.HasPrefix(buf.Bytes(), okPrefix) {
		return nil
	}
	var a answer
	if err := json.Unmarshal(buf.Bytes(), &a); err != nil || (!a.OK && a.ErrorCode == 0) {
		return &apiError{method: method, status: resp.StatusCode, wrote: true}
	}
	if a.OK {
		return nil
	}
	return &apiError{
		method: method, status: resp.StatusCode, wrote: true,
		code: a.ErrorCode, description: c.redact(a.Description),
		retryAfter: time.Duration(a.Parameters.RetryAfter) * time.Second,
		migrateTo:  a.Parameters.MigrateTo,
	}
}

// okPrefix opens every answer of Telegram that is not an error, which saves
// decoding the envelope.
var okPrefix = []byte(`{"ok":true`)

// trackedBody remembers whether anyone began to read it: until then nothing of
// the request can have reached the server.
type trackedBody struct {
	r       bytes.Reader
	touched *atomic.Bool
}

func newTrackedBody(data []byte, touched *atomic.Bool) *trackedBody {
	b := &trackedBody{touched: touched}
	b.r.Reset(data)
	return b
}

func (b *trackedBody) Read(p []byte) (int, error) {
	b.touched.Store(true)
	return b.r.Read(p)
}

func (b *trackedBody) Close() error { return nil }

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// putBuffer gives a buffer back, unless a rare large answer has blown it up.
func putBuffer(b *bytes.Buffer) {
	if b.Cap() > 1<<20 {
		return
	}
	b.Reset()
	buffers.Put(b)
}

// libraryClient lets the library speak through exchange, so that its failures
// are our typed ones too: it wraps them with %w.
type libraryClient struct{ c *Channel }

// Do implements the library's HttpClient.
func (l libraryClient) Do(req *http.Request) (*http.Response, error) {
	method := path.Base(req.URL.Path)
	var touched atomic.Bool
	req.Body = touchedReader{req.Body, &touched}
	var buf bytes.Buffer
	if err := l.c.exchange(req, method, touched.Load, &buf); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(&buf)}, nil
}

type touchedReader struct {
	io.ReadCloser
	touched *atomic.Bool
}

func (r touchedReader) Read(p []byte) (int, error) {
	r.touched.Store(true)
	return r.ReadCloser.Read(p)
}
