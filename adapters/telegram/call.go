package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"path"
	"sync"
	"sync/atomic"
	"time"

	"github.com/taprose/taprose/conversation/encode"
)

// methods are those that call knows; the library knows the others.
var methods = []string{
	"getMe", longPoll, "setWebhook", "deleteWebhook", "setMyCommands", "getFile",
	"sendMessage", "sendLocation", "sendPhoto", "sendVideo", "sendAudio", "sendVoice", "sendDocument", "sendMediaGroup",
	"editMessageText", "editMessageCaption", "editMessageReplyMarkup", "answerCallbackQuery", "setMessageReaction",
	"getChatMember",
	"getWebhookInfo",
}

// longPoll is the one call that is held open while it waits. It goes by net/http, which
// ends it when its context does; the others go direct.
const longPoll = "getUpdates"

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
	if until, ok := ctx.Deadline(); !ok || time.Until(until) > c.cfg.SendTimeout {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.cfg.SendTimeout)
		defer cancel()
	}
	buf := buffers.Get().(*bytes.Buffer)
	defer putBuffer(buf)
	if err := c.post(ctx, method, params, buf); err != nil {
		return err
	}
	if m, ok := dest.(*sentMessage); dest == nil || ok && m.read(buf.Bytes()) {
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
	w := encode.Take()
	writeParams(params, w)
	body, err := w.Bytes()
	if err != nil {
		w.Free()
		return fmt.Errorf("encode %s: %w", method, err)
	}
	u := c.urls[method]
	if c.direct != nil && method != longPoll {
		status, wrote, err := c.direct.post(ctx, u, body, w.Free, buf)
		if err != nil {
			return &apiError{method: method, wrote: wrote, err: err}
		}
		return c.judge(method, status, buf.Bytes())
	}
	ctx, got := traced(ctx)
	body = bytes.Clone(body) // net/http may still be reading it when it has returned
	w.Free()
	req := (&http.Request{
		Method: http.MethodPost, URL: u, Host: u.Host, Header: jsonHeader,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		// A reader that net/http knows goes out in one write with the headers.
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
		GetBody: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil },
	}).WithContext(ctx)
	return c.exchange(req, got, method, buf)
}

// connected is whether a request has a connection.
type connected struct{ atomic.Bool }

// traced lets exchange tell whether anything of a request may have left us: not
// before it had a connection. net/http itself repeats a request on another
// connection if nothing of it was written to the first, and then begins anew.
func traced(ctx context.Context) (context.Context, *connected) {
	got := new(connected)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { got.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { got.Store(true) },
	}), got
}

// exchange sends req, whose context is traced by got, and reads a successful answer
// into buf. It follows no redirect: that would carry the token in the path to somebody
// else.
func (c *Channel) exchange(req *http.Request, got *connected, method string, buf *bytes.Buffer) error {
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return &apiError{method: method, wrote: got.Load(), err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := buf.ReadFrom(io.LimitReader(resp.Body, maxAnswer)); err != nil {
		return &apiError{method: method, status: resp.StatusCode, wrote: true, err: fmt.Errorf("read answer: %w", err)}
	}
	return c.judge(method, resp.StatusCode, buf.Bytes())
}

// judge tells whether an answer is a successful one.
func (c *Channel) judge(method string, status int, said []byte) error {
	if status == http.StatusOK && bytes.HasPrefix(said, okPrefix) {
		return nil
	}
	var a answer
	if err := json.Unmarshal(said, &a); err != nil || (!a.OK && a.ErrorCode == 0) {
		return &apiError{method: method, status: status, wrote: true}
	}
	if a.OK {
		return nil
	}
	return &apiError{
		method: method, status: status, wrote: true,
		code: a.ErrorCode, description: c.redact(a.Description),
		retryAfter: time.Duration(a.Parameters.RetryAfter) * time.Second,
		migrateTo:  a.Parameters.MigrateTo,
	}
}

// okPrefix opens every answer of Telegram that is not an error, which saves
// decoding the envelope.
var okPrefix = []byte(`{"ok":true`)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// roomMost is how much room is kept for the next answer: a rare large one need not be.
const roomMost = 1 << 20

// putBuffer gives a buffer back, unless a large answer has blown it up.
func putBuffer(b *bytes.Buffer) {
	if b.Cap() > roomMost {
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
	var buf bytes.Buffer
	ctx, got := traced(req.Context())
	if err := l.c.exchange(req.WithContext(ctx), got, path.Base(req.URL.Path), &buf); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(&buf)}, nil
}
