package message

import "time"

// ChatKind tells a private chat from a group.
type ChatKind string

// The kinds of chat.
const (
	ChatPrivate ChatKind = "private"
	ChatGroup   ChatKind = "group"
)

// Event is something that happened to a chat rather than something said in it.
type Event string

// The events that adapters report.
const (
	// EventNone marks an ordinary message.
	EventNone Event = ""
	// EventAdded: the bot was put into this group.
	EventAdded Event = "added"
	// EventRemoved: the bot was taken out of this group.
	EventRemoved Event = "removed"
	// EventMigrated: the group has a new address, in MigratedTo.
	EventMigrated Event = "migrated"
	// EventRenamed: the group has a new title, in ChatTitle.
	EventRenamed Event = "renamed"
	// EventBlocked: the person blocked the bot. EventUnblocked: he came back.
	EventBlocked   Event = "blocked"
	EventUnblocked Event = "unblocked"
)

// Events lists every event, EventNone first.
func Events() []Event {
	return []Event{EventNone, EventAdded, EventRemoved, EventMigrated, EventRenamed, EventBlocked, EventUnblocked}
}

// Sender is who wrote, as the network shows him.
type Sender struct {
	Address Address `json:"address"`
	Name    string  `json:"name,omitempty"`
	// Phone is in international form without "+", only where the network tells.
	Phone string `json:"phone,omitempty"`
	// Language is a BCP 47 tag that the network reports for his device.
	Language string `json:"language,omitempty"`
}

// Quote is the earlier message that this one answers.
type Quote struct {
	MessageID string `json:"message_id"`
	// FromUs tells that the quoted message was written by the bot's account.
	FromUs bool `json:"from_us,omitempty"`
}

// Inbound is one thing received from a network. ID is stable: the same message
// delivered again by the network carries the same ID, so that it can be noticed.
//
//	{"id":"812345","chat":{"channel":"telegram","id":"77"},"kind":"private",
//	 "sender":{"address":{"channel":"telegram","id":"77"},"name":"Siti"},
//	 "at":"2026-11-21T08:00:00Z","message_id":"12","text":"jalan rusak"}
type Inbound struct {
	// ID is unique within its channel.
	ID        string   `json:"id"`
	Chat      Address  `json:"chat"`
	Kind      ChatKind `json:"kind"`
	ChatTitle string   `json:"chat_title,omitempty"`
	Sender    Sender   `json:"sender"`
	// At is the network's own time of the message.
	At time.Time `json:"at"`
	// MessageID is the network's name for the message, for quoting it.
	MessageID string `json:"message_id,omitempty"`

	Event      Event   `json:"event,omitempty"`
	MigratedTo Address `json:"migrated_to,omitzero"`

	// Text is what was written: the message or the caption of its media.
	Text  string     `json:"text,omitempty"`
	Media []MediaRef `json:"media,omitempty"`
	Place Place      `json:"place,omitzero"`
	// Button is the Choice.ID that was pressed, in the message MessageID.
	Button string `json:"button,omitempty"`
	// ButtonRef lets the adapter answer the press (Telegram: callback query ID).
	ButtonRef string `json:"button_ref,omitempty"`
	// Unsupported names a kind we cannot use: "sticker", "contact", "poll", …
	Unsupported string `json:"unsupported,omitempty"`
	// Reaction is the emoji put on the message Quoted, "" when it was taken away;
	// Unsupported is then "reaction". Adapters send these only when told to.
	Reaction string `json:"reaction,omitempty"`
	// Edited marks a message that replaces MessageID, which we may have seen.
	// Deleted marks that MessageID was taken back by its sender.
	Edited  bool `json:"edited,omitempty"`
	Deleted bool `json:"deleted,omitempty"`
	// Album groups media sent together: parts with the same Album and chat are
	// joined by intake into one Inbound before a conversation sees them.
	Album  string `json:"album,omitempty"`
	Quoted *Quote `json:"quoted,omitempty"`
}
