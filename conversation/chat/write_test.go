package chat

import (
	"testing"

	"github.com/taprose/taprose/conversation/encode/encodetest"
	"github.com/taprose/taprose/conversation/message"
)

func TestAppendJSON(t *testing.T) {
	t.Parallel()
	encodetest.Same(t, func(c *Chat) ([]byte, error) { return c.AppendJSON(nil) })
}

func TestAppendOwed(t *testing.T) {
	t.Parallel()
	encodetest.Same(t, func(owed *[]message.Outbound) ([]byte, error) { return AppendOwed(nil, *owed) })
}
