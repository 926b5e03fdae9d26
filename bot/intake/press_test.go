package intake

import (
	"context"
	"errors"
	"testing"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
)

// A question about membership that nobody could answer is no yes: the message is not
// acknowledged and comes again.
func TestWhenMembershipIsNotKnownTheMessageComesAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	down := errors.New("network away")
	asked, refused := 0, 0
	answer, answerErr := false, down
	b.Member = func(context.Context, message.Address, message.Address) (bool, error) {
		asked++
		return answer, answerErr
	}
	b.Refused = func(_ message.Channel, why desk.Refusal) {
		if why != desk.RefusedLeft {
			t.Errorf("refused as %s", why)
		}
		refused++
	}
	help := func(id string) error {
		in := b.inbound(id, "bantuan")
		in.Chat, in.Kind = pupr, message.ChatGroup
		return b.Receive(t.Context(), in)
	}
	if err := help("1"); !errors.Is(err, down) {
		t.Errorf("received: %v", err)
	}
	answerErr = nil
	if err := help("1"); err != nil {
		t.Fatal(err)
	}
	b.hears(1, pupr, "bukan anggota")
	answer = true
	if err := help("2"); err != nil {
		t.Fatal(err)
	}
	b.hears(2, pupr, "terima")
	if asked != 3 || refused != 1 {
		t.Errorf("asked %d times, refused %d", asked, refused)
	}
	// Talk among colleagues is nobody's business.
	b.says("3", "besok rapat ya", func(in *message.Inbound) { in.Chat, in.Kind = pupr, message.ChatGroup })
	if asked != 3 {
		t.Error("asked about talk")
	}
	b.boxes.working.Wait()
}
