package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	waStore "go.mau.fi/whatsmeow/store"

	"github.com/taprose/taprose/conversation/message"
)

// How long to stay quiet when WhatsApp does not say.
const (
	waitThrottled = time.Minute
	waitRepair    = time.Minute
)

func throttled(code string, wait time.Duration, cause error) *message.SendError {
	return &message.SendError{Kind: message.SendThrottled, Code: code, Wait: max(wait, time.Second), Cause: cause}
}

// down says why nothing can be sent in this state of the link.
func (c *Channel) down(l Link) *message.SendError {
	cause := fmt.Errorf("link is %s", l.State)
	switch l.State {
	case LinkConnected, LinkDegraded, LinkConnecting:
		return retry(string(LinkConnecting), cause)
	case LinkBanned:
		return throttled(string(LinkBanned), l.Until.Sub(c.now()), cause)
	}
	return &message.SendError{Kind: message.SendMisconfigured, Code: string(l.State), Wait: waitRepair, Cause: cause}
}

// sendError turns the library's error into ours. before tells that nothing of
// the message itself can have been written yet.
func sendError(err error, before bool) *message.SendError {
	if err == nil {
		return nil
	}
	var iq *whatsmeow.IQError
	var gone *whatsmeow.DisconnectedError
	switch {
	case errors.Is(err, whatsmeow.ErrServerReturnedError):
		return serverError(err)
	case errors.Is(err, whatsmeow.ErrGroupNotFound), errors.Is(err, whatsmeow.ErrNotInGroup):
		return refused("not_in_group", err)
	case errors.As(err, &iq):
		return questionError(iq, err)
	case errors.Is(err, whatsmeow.ErrNotLoggedIn), errors.Is(err, waStore.ErrDeviceDeleted):
		return &message.SendError{Kind: message.SendMisconfigured, Code: string(LinkLoggedOut), Wait: waitRepair, Cause: err}
	case errors.Is(err, whatsmeow.ErrNotConnected), errors.Is(err, whatsmeow.ErrIQTimedOut), errors.Is(err, whatsmeow.ErrIQDisconnected):
		return retry("connection", err) // the questions before a message come to nothing
	case errors.Is(err, whatsmeow.ErrMessageTimedOut), errors.As(err, &gone):
		return &message.SendError{Kind: message.SendUncertain, Code: "no_answer", Cause: err}
	case before:
		return retry("not_sent", err)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return &message.SendError{Kind: message.SendUncertain, Code: "timeout", Cause: err}
	}
	// Encrypting or storing failed, or the write did. The ID is the same the next
	// time, so trying again is right in any case; that nothing was written is not
	// sure.
	return &message.SendError{Kind: message.SendUncertain, Code: "library", Cause: err}
}

// serverError reads WhatsApp's refusal of a message. The library puts the number
// into the text of the error and nowhere else.
func serverError(err error) *message.SendError {
	text := err.Error()
	code, _ := strconv.Atoi(text[strings.LastIndexByte(text, ' ')+1:])
	name := strconv.Itoa(code)
	switch {
	case code == 420 || code == 429:
		return throttled(name, waitThrottled, err)
	case code == 463, code == 479:
		// 463: WhatsApp wants the privacy token of the other side, or holds the
		// account back. 479: trouble with a session. Both may pass.
		return retry(name, err)
	case code >= 500:
		return retry(name, err)
	case code >= 400 && code < 420:
		return refused(name, err)
	}
	return retry(name, err)
}

// questionError is for the questions asked before a message: keys, devices,
// members of a group.
func questionError(iq *whatsmeow.IQError, err error) *message.SendError {
	name := strconv.Itoa(iq.Code)
	switch {
	case iq.Code == 429 || iq.Code == 420:
		return throttled(name, waitThrottled, err)
	case iq.Code == 403 || iq.Code == 404:
		return refused(name, err)
	}
	return retry(name, err)
}
