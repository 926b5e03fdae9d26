package mongostore

import (
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// A reference is listed as it was noted, whatever a network's IDs look like.
func TestAReferenceIsReadBackFromItsID(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"55", "3EB0A1/2", "100%", "%2F", "a b?c#d", "é", "w:7+1"} {
		for _, chat := range []string{"-100123", "628@s.example", "a/b", "x:y%2Fz"} {
			want := report.Ref{Chat: message.Address{Channel: message.ChannelWhatsApp, ID: chat}, MessageID: id, Report: "r1", Intent: "jawab"}
			got, err := (&refDoc{ID: refKey(want.Chat, id), Report: "r1", Intent: "jawab"}).decode()
			if err != nil || got != want {
				t.Errorf("%q in %q comes back as %q in %q: %v", id, chat, got.MessageID, got.Chat.ID, err)
			}
		}
	}
	for _, id := range []string{"", "55", "%zz/telegram:1", "55/nowhere"} {
		if _, err := (&refDoc{ID: id}).decode(); err == nil {
			t.Errorf("_id %q is read as a reference", id)
		}
	}
}
