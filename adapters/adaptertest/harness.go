package adaptertest

import (
	"context"
	"io"
	"testing"

	"github.com/taprose/taprose/conversation/message"
)

// Channel is what bot needs of an adapter.
type Channel interface {
	// Run receives until ctx ends. A message is acknowledged to its network only
	// once receive returned nil for it.
	Run(ctx context.Context, receive func(context.Context, message.Inbound) error) error
	// Send says one thing. Errors are *message.SendError.
	Send(ctx context.Context, to message.Address, out message.Outbound) (message.Sent, error)
	// Fetch opens a file that a person sent.
	Fetch(ctx context.Context, ref message.MediaRef) (io.ReadCloser, error)
}

// Features declares what a network has. The zero value is a network of private
// chats with texts, photos and places, which all have.
type Features struct {
	Channel message.Channel
	// Groups: it has group chats.
	Groups bool
	// Buttons: choices are shown as buttons and can be pressed; elsewhere they
	// are a numbered list.
	Buttons bool
	// Albums: several photos can be sent together.
	Albums bool
	// Unusable: people can send kinds that we cannot use (Chat.Unusable).
	Unusable bool
	// Quotes: messages can be quoted, both ways.
	Quotes bool
	// Edits: people can edit what they wrote.
	Edits bool
	// Reactions and Replaces: we can put emoji on messages, and change ours.
	Reactions, Replaces bool
	// Redelivers: the network brings a message again that was not acknowledged.
	Redelivers bool
	// Waits: a throttled send says how long to wait.
	Waits bool
}

// Trouble is something that goes wrong with the next sends, until Heal.
type Trouble string

// The troubles that a harness is asked for.
const (
	// TroubleThrottled: the network wants us to be slower.
	TroubleThrottled Trouble = "throttled"
	// TroubleRefused: the person has blocked us, or the chat is gone.
	TroubleRefused Trouble = "refused"
	// TroubleCredentials: our account is not accepted.
	TroubleCredentials Trouble = "bad credentials"
	// TroubleHang: the network takes the message and does not answer.
	TroubleHang Trouble = "no answer after writing"
	// TroubleDown: the network cannot be reached.
	TroubleDown Trouble = "network down"
)

// Harness is a loopback of one network, with the adapter under test.
type Harness interface {
	// Open returns a new instance of the adapter, as a restarted program would
	// make it; the one before has stopped running. Ready returns once the
	// instance that runs can send.
	Open(t *testing.T) Channel
	Ready(ctx context.Context) error
	// Person returns a private chat of a new person with the bot; Group one
	// person's view of a new group in which the bot is.
	Person(t *testing.T, name string) Chat
	Group(t *testing.T, title, member string) Chat
	// Store puts a file into our own media store, from which the adapter uploads,
	// and returns its hash.
	Store(t *testing.T, data []byte) (hash string)
	// Trouble begins a trouble for all chats; false: this network has none such.
	Trouble(t *testing.T, what Trouble) bool
	Heal(t *testing.T)
	// Secrets must appear in no error and no log; Logged is the log so far.
	Secrets() []string
	Logged() string
}

// Chat is one person in one chat. Message IDs are as the adapter tells them.
type Chat interface {
	Address() message.Address
	// Say, Photo, Place and Reply return the new message's ID.
	Say(t *testing.T, text string) string
	Photo(t *testing.T, data []byte, caption string) string
	Place(t *testing.T, lat, lon float64) string
	// Album sends photos together, the caption on the first.
	Album(t *testing.T, caption string, photos ...[]byte)
	// Unusable sends a sticker, or another kind that we cannot use.
	Unusable(t *testing.T)
	Reply(t *testing.T, quoted, text string) string
	Edit(t *testing.T, messageID, text string)
	// Press presses the button with this Choice.ID on a message.
	Press(t *testing.T, messageID, choice string)
	// Heard returns the next thing that the bot said here, in order; it waits for
	// it until ctx ends.
	Heard(ctx context.Context) (Heard, error)
}

// Heard is something that the bot said, as the chat shows it.
type Heard struct {
	MessageID string
	// Text is what is read, with *bold* written as Outbound.Text has it.
	Text    string
	Choices []message.Choice
	// Photo is the bytes of the picture it carries, nil without one.
	Photo    []byte
	HasPlace bool
	Lat, Lon float64
	// Quoted is the message it quotes, Replaced the one whose content it took
	// over, "" when none.
	Quoted, Replaced string
	// React is an emoji that was put on Quoted; nothing else is set.
	React string
}
