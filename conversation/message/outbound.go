package message

// Outbound is one thing to say. Text is plain, with *bold* as WhatsApp writes
// it; an adapter turns that into what its network knows.
//
//	{"key":"ask.category","text":"Tentang apa laporannya?","choices":[{"id":"c:jalan","label":"Jalan rusak"}]}
type Outbound struct {
	// Key is the idempotency key: unique among what its chat or report owes.
	Key   string     `json:"key"`
	Text  string     `json:"text,omitempty"`
	Media []MediaRef `json:"media,omitempty"`
	Place Place      `json:"place,omitzero"`
	// Choices are shown as buttons where the network has them and as a numbered
	// list where it has not (see Numbered).
	Choices []Choice `json:"choices,omitempty"`
	// Columns is how many choices stand in a row of buttons; 0 means 1.
	Columns int `json:"columns,omitempty"`
	// AskPlace offers the network's own "send my location" control.
	AskPlace bool `json:"ask_place,omitempty"`
	// AskReply asks the network to open a reply to this message.
	AskReply bool `json:"ask_reply,omitempty"`
	// Quote is the message ID in the target chat that this one answers.
	Quote string `json:"quote,omitempty"`
	// React is an emoji put on the message Quote. Where a network has no
	// reactions Text is sent instead; with React set and Text empty nothing is.
	React string `json:"react,omitempty"`
	// Replace is the message ID of ours whose text and choices this takes over,
	// where the network can; elsewhere it is sent as a new message.
	Replace string `json:"replace,omitempty"`
	// InPlace, with Replace: only that. Where the network cannot, or the message is gone,
	// nothing is said and nothing has failed.
	InPlace bool `json:"in_place,omitempty"`
	// About is the report that this message speaks of; a quoted reply to it
	// finds that report. Intent is the desk word that such a reply carries.
	About  string `json:"about,omitempty"`
	Intent string `json:"intent,omitempty"`
	// Named says whose name is to stand beside his pseudonym in Text when it is sent, the
	// zero value nobody's. What is stored and owed has the pseudonym alone.
	Named Named `json:"named,omitzero"`
	// AnswerTo is the Inbound.ButtonRef that this message answers, "" when none.
	AnswerTo string `json:"answer_to,omitempty"`
}

// Named is a person under a pseudonym.
type Named struct {
	// Person is the ID, Alias the pseudonym in the text.
	Person string `json:"person"`
	Alias  string `json:"alias"`
	// For is who is told the name: the key of an agency, or "" for the administrators.
	For string `json:"for,omitempty"`
}

// Sent is what a network said of a message that it took.
type Sent struct {
	// MessageIDs are the network's names for what was sent, the one with the
	// text and choices first. One Outbound may become several messages.
	MessageIDs []string
}
