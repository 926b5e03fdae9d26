package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// apiError is a call that did not succeed: refused by Telegram (code), answered
// by something in between (status without code), or not answered at all (err).
type apiError struct {
	method string
	// status is the HTTP status, 0 when no answer came.
	status int
	// code and description are Telegram's own, 0 and "" when the answer was not
	// Telegram's.
	code        int
	description string
	retryAfter  time.Duration
	migrateTo   int64
	// wrote tells that some of the request may have left us.
	wrote bool
	err   error
}

func (e *apiError) Error() string {
	switch {
	case e.code != 0:
		return fmt.Sprintf("telegram %s: %d %s", e.method, e.code, e.description)
	case e.err != nil:
		return fmt.Sprintf("telegram %s: %v", e.method, e.err)
	default:
		return fmt.Sprintf("telegram %s: HTTP status %d, not an answer of the Bot API", e.method, e.status)
	}
}

func (e *apiError) Unwrap() error { return e.err }

// says tells whether a 400 carries one of these words. Telegram gives everything
// from a missing chat to a broken photo the same code, so that the words are all
// there is to tell them apart.
func (e *apiError) says(words ...string) bool {
	if e.code != http.StatusBadRequest {
		return false
	}
	d := strings.ToLower(e.description)
	for _, w := range words {
		if strings.Contains(d, w) {
			return true
		}
	}
	return false
}

// sendError is what err means for whoever wants something sent.
//
// Telegram's own 5xx says that the call failed. A 502 or 504 of a proxy says
// nothing about the server behind it, which may have done it: uncertain.
func sendError(err error) *message.SendError {
	var known *message.SendError
	if errors.As(err, &known) {
		return known
	}
	var e *apiError
	if !errors.As(err, &e) {
		return &message.SendError{Kind: message.SendRetry, Cause: err}
	}
	out := &message.SendError{Cause: e}
	if e.code != 0 {
		out.Code = strconv.Itoa(e.code)
	} else if e.status != 0 {
		out.Code = strconv.Itoa(e.status)
	}
	switch {
	case e.code == http.StatusTooManyRequests:
		out.Kind, out.Wait = message.SendThrottled, e.retryAfter
	case e.migrateTo != 0:
		out.Kind, out.MovedTo = message.SendMoved, target{chat: e.migrateTo}.address()
	case e.code == http.StatusUnauthorized, e.code == http.StatusNotFound:
		out.Kind = message.SendMisconfigured
	case e.says("not enough rights", "have no rights", "chat_write_forbidden", "chat_send_"):
		out.Kind = message.SendMisconfigured
	case e.code >= 500, e.status == http.StatusServiceUnavailable, e.status == http.StatusTooManyRequests:
		out.Kind = message.SendRetry
	case e.code >= 400:
		out.Kind = message.SendRefused
	case e.wrote:
		out.Kind = message.SendUncertain
	default:
		out.Kind = message.SendRetry
	}
	return out
}
