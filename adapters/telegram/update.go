package telegram

// These are the parts of the Bot API's shapes that we use, and no more: what we
// do not name is skipped unread. So a kind of reaction, member or forward that a
// newer Bot API invents cannot make an update unreadable, and a decoded update
// costs a fraction of the library's models.Update (see BenchmarkDecodeUpdate).

type update struct {
	ID       int64         `json:"update_id"`
	Message  *wireMessage  `json:"message"`
	Edited   *wireMessage  `json:"edited_message"`
	Callback *wireCallback `json:"callback_query"`
	MyMember *wireMember   `json:"my_chat_member"`
	// Member is told only where the bot is an administrator.
	Member *wireMember `json:"chat_member"`
}

// allowedUpdates is what we ask Telegram to send; it must name every field of
// update.
var allowedUpdates = []string{"message", "edited_message", "callback_query", "my_chat_member", "chat_member"}

type wireMessage struct {
	ID       int       `json:"message_id"`
	Thread   int       `json:"message_thread_id"`
	InTopic  bool      `json:"is_topic_message"`
	From     *wireUser `json:"from"`
	Sender   *wireChat `json:"sender_chat"`
	Author   string    `json:"author_signature"`
	Date     int64     `json:"date"`
	EditDate int64     `json:"edit_date"`
	Chat     wireChat  `json:"chat"`
	Forward  bool      `json:"is_automatic_forward"`
	Album    string    `json:"media_group_id"`
	Reply    *wireRef  `json:"reply_to_message"`
	Left     *wireUser `json:"left_chat_member"`

	Text    string `json:"text"`
	Caption string `json:"caption"`
	wireFiles
	Location *wireLocation `json:"location"`
	Venue    *wireVenue    `json:"venue"`

	MigrateTo   int64  `json:"migrate_to_chat_id"`
	MigrateFrom int64  `json:"migrate_from_chat_id"`
	NewTitle    string `json:"new_chat_title"`
}

// wireRef is as much of a quoted message as names it and its writer.
type wireRef struct {
	ID    int       `json:"message_id"`
	From  *wireUser `json:"from"`
	Topic *struct{} `json:"forum_topic_created"`
}

type wireUser struct {
	ID       int64  `json:"id"`
	Bot      bool   `json:"is_bot"`
	First    string `json:"first_name"`
	Last     string `json:"last_name"`
	Language string `json:"language_code"`
}

type wireChat struct {
	ID    int64  `json:"id"`
	Type  string `json:"type"`
	Title string `json:"title"`
}

type wireFiles struct {
	Photo     []wireFile `json:"photo"`
	Video     *wireFile  `json:"video"`
	VideoNote *wireFile  `json:"video_note"`
	Animation *wireFile  `json:"animation"`
	Audio     *wireFile  `json:"audio"`
	Voice     *wireFile  `json:"voice"`
	Document  *wireFile  `json:"document"`
}

type wireFile struct {
	ID       string `json:"file_id"`
	Size     int64  `json:"file_size"`
	Mime     string `json:"mime_type"`
	Name     string `json:"file_name"`
	Duration int    `json:"duration"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
}

type wireLocation struct {
	Lat  float64 `json:"latitude"`
	Lon  float64 `json:"longitude"`
	Live int     `json:"live_period"`
}

type wireVenue struct {
	Title   string `json:"title"`
	Address string `json:"address"`
}

// wireCallback is a pressed button. Its message may be "inaccessible" (too old):
// then only its chat and number are there, which is all we need.
type wireCallback struct {
	ID      string       `json:"id"`
	From    wireUser     `json:"from"`
	Message *wireMessage `json:"message"`
	Data    string       `json:"data"`
}

type wireMember struct {
	Chat wireChat   `json:"chat"`
	From wireUser   `json:"from"`
	Date int64      `json:"date"`
	Old  wireStatus `json:"old_chat_member"`
	New  wireStatus `json:"new_chat_member"`
}

type wireStatus struct {
	Status string   `json:"status"`
	User   wireUser `json:"user"`
	// Member is told only of restricted ones.
	Member bool `json:"is_member"`
}
