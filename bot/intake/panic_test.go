package intake

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
)

// A panic over a message in a desk's or a leader's chat is quarantined and told, and
// that group, every other group and every citizen goes on.
func TestAPanicInADeskOrALeadersChatStopsNobodyElse(t *testing.T) {
	t.Parallel()
	leader := message.Address{Channel: message.ChannelTelegram, ID: "-500"}
	for name, chat := range map[string]message.Address{"desk": pupr, "leader": leader} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			if err := b.db.Groups().PutGroup(t.Context(), desk.Group{Chat: leader, Agency: desk.Bupati, Enrolled: morning}); err != nil {
				t.Fatal(err)
			}
			broken := true
			b.Member = func(context.Context, message.Address, message.Address) (bool, error) {
				if broken {
					broken = false
					panic("defect")
				}
				return true, nil
			}
			in := func(chat message.Address) func(*message.Inbound) {
				return func(in *message.Inbound) { in.Chat, in.Kind = chat, message.ChatGroup }
			}
			b.says("1", "bantuan", in(chat))
			said := b.post.wait(2)
			if len(b.cell.kept) != 1 || !strings.Contains(b.cell.kept[0], "defect") {
				t.Fatalf("quarantine holds %q, said %q", b.cell.kept, said)
			}
			if !slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, admins.ID+" ") }) {
				t.Errorf("the administrators were not told: %q", said)
			}
			b.says("2", "bantuan", in(admins))
			b.says("3", "/start")
			b.post.wait(4)
			b.says("4", "bantuan", in(pupr))
			b.post.wait(5)
			// The message is done with: coming again it is not stepped again.
			b.says("1", "bantuan", in(chat))
			if len(b.cell.kept) != 1 {
				t.Error("stepped again")
			}
			b.boxes.working.Wait()
		})
	}
}
