package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-telegram/bot"

	"github.com/taprose/taprose/conversation/message"
)

var errTooBig = errors.New("file is larger than allowed")

// Fetch opens a file that a person sent. The caller closes it and reads it under
// ctx. Errors, also those while reading, are *message.SendError: SendRetry,
// SendThrottled, SendMisconfigured, or SendRefused when Telegram will never give
// it (gone, or larger than MaxMediaBytes).
func (c *Channel) Fetch(ctx context.Context, ref message.MediaRef) (io.ReadCloser, error) {
	if !native(ref) {
		return nil, &message.SendError{Kind: message.SendRefused, Code: "media", Cause: errors.New("file is not on telegram")}
	}
	if ref.Size > c.cfg.MaxMediaBytes {
		return nil, tooBig()
	}
	var f struct {
		Path string `json:"file_path"`
		Size int64  `json:"file_size"`
	}
	if err := c.call(ctx, "getFile", &bot.GetFileParams{FileID: ref.Native}, &f); err != nil {
		return nil, fetchError(err)
	}
	if f.Size > c.cfg.MaxMediaBytes {
		return nil, tooBig()
	}
	// The address holds the token: it must not get into an error.
	u, err := url.Parse(c.cfg.ServerURL + "/file/bot" + c.cfg.Token + "/" + strings.TrimPrefix(f.Path, "/"))
	if err != nil || f.Path == "" {
		return nil, &message.SendError{Kind: message.SendRefused, Code: "media", Cause: errors.New("telegram named no readable path")}
	}
	resp, err := c.download(ctx, u)
	if err != nil {
		return nil, fetchError(&apiError{method: "download", err: err})
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		e := &apiError{method: "download", status: resp.StatusCode}
		if resp.StatusCode < 500 {
			e.code, e.description = resp.StatusCode, http.StatusText(resp.StatusCode)
			if resp.StatusCode == http.StatusNotFound {
				// Here it is the file that is unknown, not the token.
				e.code, e.description = http.StatusBadRequest, "file path not found"
			}
		}
		return nil, fetchError(e)
	}
	if resp.ContentLength > c.cfg.MaxMediaBytes {
		_ = resp.Body.Close()
		return nil, tooBig()
	}
	return &limited{r: resp.Body, left: c.cfg.MaxMediaBytes}, nil
}

// download asks for a file.
func (c *Channel) download(ctx context.Context, u *url.URL) (*http.Response, error) {
	if c.direct != nil {
		return c.direct.get(ctx, u)
	}
	req := (&http.Request{Method: http.MethodGet, URL: u, Host: u.Host, Header: http.Header{}}).WithContext(ctx)
	resp, err := c.cfg.HTTPClient.Do(req)
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return nil, wrapped.Err
	}
	return resp, err
}

// fetchError is sendError without its doubt: reading twice does no harm.
func fetchError(err error) *message.SendError {
	e := sendError(err)
	if e.Kind == message.SendUncertain {
		e.Kind = message.SendRetry
	}
	return e
}

func tooBig() *message.SendError {
	return &message.SendError{Kind: message.SendRefused, Code: "too_big", Cause: errTooBig}
}

// limited fails at the byte after the last that is allowed.
type limited struct {
	r    io.ReadCloser
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, tooBig()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, &message.SendError{Kind: message.SendRetry, Code: "download", Cause: fmt.Errorf("read file: %w", err)}
	}
	return n, err
}

func (l *limited) Close() error { return l.r.Close() }
