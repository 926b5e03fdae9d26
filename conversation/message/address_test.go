package message_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/message"
)

// A number in the log would be a name: only its end is shown.
func TestAnAddressIsMaskedInTheLog(t *testing.T) {
	t.Parallel()
	for id, shown := range map[string]string{"628123456789": "whatsapp:…789", "77": "whatsapp:…"} {
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "chat", message.Address{Channel: message.ChannelWhatsApp, ID: id})
		if got := log.String(); strings.Contains(got, "chat=whatsapp:"+id) || !strings.Contains(got, shown) {
			t.Errorf("%s: %s", id, got)
		}
	}
}
