package chat

import (
	"testing"

	"github.com/taprose/taprose/conversation/encode"
	"github.com/taprose/taprose/conversation/encode/encodetest"
	"github.com/taprose/taprose/conversation/message"
)

func TestWriteJSON(t *testing.T) {
	t.Parallel()
	encodetest.Same(t, (*Chat).WriteJSON)
}

func TestWriteOwed(t *testing.T) {
	t.Parallel()
	encodetest.Same(t, func(owed *[]message.Outbound, w *encode.Writer) { WriteOwed(w, *owed) })
}
