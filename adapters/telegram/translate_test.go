package telegram

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// bare is a channel for translating only.
func bare(tb testing.TB) *Channel {
	tb.Helper()
	c, err := New(Config{Token: "4242:secret", ServerURL: "http://127.0.0.1:1"})
	if err != nil {
		tb.Fatal(err)
	}
	name := "taprose_bot"
	c.username.Store(&name)
	c.now = func() time.Time { return time.Unix(1_800_000_000, 0) }
	return c
}

func addr(id string) message.Address {
	return message.Address{Channel: message.ChannelTelegram, ID: id}
}

const (
	siti   = `"from":{"id":77,"is_bot":false,"first_name":"Siti","last_name":"Aminah","language_code":"id"}`
	inPriv = `"message_id":12,` + siti + `,"chat":{"id":77,"type":"private","first_name":"Siti"},"date":1767225600`
	inGrp  = `"message_id":12,` + siti + `,"chat":{"id":-1001,"type":"supergroup","title":"Aduan PUPR"},"date":1767225600`
	us     = `"from":{"id":4242,"is_bot":true,"first_name":"TapRose"}`
)

// said is the least a message of Siti has; groupSaid the same in a group.
func said(change func(*message.Inbound)) *message.Inbound {
	in := message.Inbound{
		ID: "9", Chat: addr("77"), Kind: message.ChatPrivate, MessageID: "12", At: time.Unix(1767225600, 0).UTC(),
		Sender: message.Sender{Address: addr("77"), Name: "Siti Aminah", Language: "id"},
	}
	change(&in)
	return &in
}

func groupSaid(change func(*message.Inbound)) *message.Inbound {
	return said(func(in *message.Inbound) {
		in.Chat, in.Kind, in.ChatTitle = addr("-1001"), message.ChatGroup, "Aduan PUPR"
		change(in)
	})
}

func fileOf(kind message.MediaKind, change func(*message.MediaRef)) []message.MediaRef {
	ref := message.MediaRef{Kind: kind, Channel: message.ChannelTelegram, Native: "F"}
	change(&ref)
	return []message.MediaRef{ref}
}

func TestUpdatesAreTranslated(t *testing.T) {
	t.Parallel()
	point := message.Place{Lat: -6.9, Lon: 112.1, HasPoint: true}
	tests := []struct {
		name   string
		update string
		want   *message.Inbound // nil: nothing for a conversation
	}{
		{"a text", `"message":{` + inPriv + `,"text":"halo"}`, said(func(in *message.Inbound) { in.Text = "halo" })},
		{"a photo, its largest size and its caption",
			`"message":{` + inPriv + `,"caption":"lubang","photo":[{"file_id":"S","width":9,"height":6},{"file_id":"F","file_size":2048,"width":90,"height":60},{"file_id":"M","width":45,"height":30}]}`,
			said(func(in *message.Inbound) {
				in.Text = "lubang"
				in.Media = fileOf(message.MediaPhoto, func(r *message.MediaRef) { r.Size, r.Mime = 2048, "image/jpeg" })
			})},
		{"a video", `"message":{` + inPriv + `,"video":{"file_id":"F","file_size":9,"mime_type":"video/mp4","duration":3,"file_name":"a.mp4"}}`,
			said(func(in *message.Inbound) {
				in.Media = fileOf(message.MediaVideo, func(r *message.MediaRef) {
					r.Size, r.Mime, r.Seconds, r.Name = 9, "video/mp4", 3, "a.mp4"
				})
			})},
		{"a round video", `"message":{` + inPriv + `,"video_note":{"file_id":"F","duration":3}}`,
			said(func(in *message.Inbound) {
				in.Media = fileOf(message.MediaVideo, func(r *message.MediaRef) { r.Seconds = 3 })
			})},
		{"an animation, once though it comes as a document too",
			`"message":{` + inPriv + `,"animation":{"file_id":"F","duration":1},"document":{"file_id":"F"}}`,
			said(func(in *message.Inbound) {
				in.Media = fileOf(message.MediaVideo, func(r *message.MediaRef) { r.Seconds = 1 })
			})},
		{"music", `"message":{` + inPriv + `,"audio":{"file_id":"F","duration":8}}`,
			said(func(in *message.Inbound) {
				in.Media = fileOf(message.MediaAudio, func(r *message.MediaRef) { r.Seconds = 8 })
			})},
		{"a voice message", `"message":{` + inPriv + `,"voice":{"file_id":"F","duration":8,"mime_type":"audio/ogg"}}`,
			said(func(in *message.Inbound) {
				in.Media = fileOf(message.MediaVoice, func(r *message.MediaRef) { r.Seconds, r.Mime = 8, "audio/ogg" })
			})},
		{"a document", `"message":{` + inPriv + `,"document":{"file_id":"F","file_name":"surat.pdf","file_size":5}}`,
			said(func(in *message.Inbound) {
				in.Media = fileOf(message.MediaDocument, func(r *message.MediaRef) { r.Name, r.Size = "surat.pdf", 5 })
			})},
		{"part of an album", `"message":{` + inPriv + `,"media_group_id":"G","photo":[{"file_id":"F"}]}`,
			said(func(in *message.Inbound) {
				in.Album = "G"
				in.Media = fileOf(message.MediaPhoto, func(r *message.MediaRef) { r.Mime = "image/jpeg" })
			})},
		{"a location", `"message":{` + inPriv + `,"location":{"latitude":-6.9,"longitude":112.1}}`,
			said(func(in *message.Inbound) { in.Place = point })},
		{"a live location's first point", `"message":{` + inPriv + `,"location":{"latitude":-6.9,"longitude":112.1,"live_period":900}}`,
			said(func(in *message.Inbound) { in.Place = point; in.Place.Live = true })},
		{"a live location moving", `"edited_message":{` + inPriv + `,"location":{"latitude":-6.9,"longitude":112.1,"live_period":900}}`, nil},
		{"a venue", `"message":{` + inPriv + `,"location":{"latitude":-6.9,"longitude":112.1},"venue":{"title":"Alun-alun","address":"Jl. Sunan Kudus"}}`,
			said(func(in *message.Inbound) { in.Place = point; in.Place.Name = "Alun-alun, Jl. Sunan Kudus" })},

		{"a command with a payload", `"message":{` + inPriv + `,"text":"/start r_4F7K"}`,
			said(func(in *message.Inbound) { in.Text = "/start r_4F7K" })},
		{"a command to us by name", `"message":{` + inGrp + `,"text":"/daftar@TapRose_bot K7M3-XA9P"}`,
			groupSaid(func(in *message.Inbound) { in.Text = "/daftar K7M3-XA9P" })},
		{"what looks like a command to another bot, where there is none", `"message":{` + inPriv + `,"text":"/jalan@rt05 rusak parah"}`, said(func(in *message.Inbound) { in.Text = "/jalan@rt05 rusak parah" })},
		{"a command to another bot", `"message":{` + inGrp + `,"text":"/daftar@other_bot K7M3"}`, nil},
		{"an address in a text is no command", `"message":{` + inPriv + `,"text":"/ kirim ke a@b.id"}`,
			said(func(in *message.Inbound) { in.Text = "/ kirim ke a@b.id" })},

		{"a reply to us", `"message":{` + inGrp + `,"text":"terima","reply_to_message":{"message_id":5,` + us + `}}`,
			groupSaid(func(in *message.Inbound) {
				in.Text, in.Quoted = "terima", &message.Quote{MessageID: "5", FromUs: true}
			})},
		{"a reply to somebody", `"message":{` + inGrp + `,"text":"ya","reply_to_message":{"message_id":5,` + siti + `}}`,
			groupSaid(func(in *message.Inbound) { in.Text, in.Quoted = "ya", &message.Quote{MessageID: "5"} })},
		{"a message in a topic, which quotes the topic's first",
			`"message":{` + inGrp + `,"message_thread_id":45,"is_topic_message":true,"text":"x","reply_to_message":{"message_id":45,"forum_topic_created":{"name":"PUPR","icon_color":1}}}`,
			groupSaid(func(in *message.Inbound) { in.Text, in.Chat = "x", addr("-1001/45") })},
		{"a thread of replies is not a topic", `"message":{` + inGrp + `,"message_thread_id":45,"text":"x"}`,
			groupSaid(func(in *message.Inbound) { in.Text = "x" })},
		{"an edit", `"edited_message":{` + inPriv + `,"edit_date":1767225660,"text":"jalan rusak"}`,
			said(func(in *message.Inbound) {
				in.Text, in.Edited, in.At = "jalan rusak", true, time.Unix(1767225660, 0).UTC()
			})},
		{"an edited caption", `"edited_message":{` + inPriv + `,"edit_date":1767225660,"caption":"x","photo":[{"file_id":"F"}]}`,
			said(func(in *message.Inbound) {
				in.Text, in.Edited, in.At = "x", true, time.Unix(1767225660, 0).UTC()
				in.Media = fileOf(message.MediaPhoto, func(r *message.MediaRef) { r.Mime = "image/jpeg" })
			})},

		{"a button", `"callback_query":{"id":"Q",` + siti + `,"message":{"message_id":5,` + us + `,"chat":{"id":77,"type":"private"},"date":1767225600,"text":"x"},"data":"cat:jalan"}`,
			said(func(in *message.Inbound) {
				in.Button, in.ButtonRef, in.MessageID, in.At = "cat:jalan", "Q/5", "5", time.Unix(1_800_000_000, 0).UTC()
			})},
		{"a button on a message too old to be shown", `"callback_query":{"id":"Q",` + siti + `,"message":{"message_id":5,"chat":{"id":-1001,"type":"supergroup","title":"Aduan PUPR"},"date":0},"data":"ok"}`,
			groupSaid(func(in *message.Inbound) {
				in.Button, in.ButtonRef, in.MessageID, in.At = "ok", "Q/5", "5", time.Unix(1_800_000_000, 0).UTC()
			})},
		{"a button on an inline message", `"callback_query":{"id":"Q",` + siti + `,"inline_message_id":"i","data":"ok"}`, nil},

		{"a sticker", `"message":{` + inPriv + `,"sticker":{"file_id":"F"}}`, said(func(in *message.Inbound) { in.Unsupported = "sticker" })},
		{"a contact", `"message":{` + inPriv + `,"contact":{"phone_number":"1","first_name":"x"}}`, said(func(in *message.Inbound) { in.Unsupported = "contact" })},
		{"a poll", `"message":{` + inPriv + `,"poll":{"id":"1"}}`, said(func(in *message.Inbound) { in.Unsupported = "poll" })},
		{"a dice", `"message":{` + inPriv + `,"dice":{"emoji":"🎲","value":3}}`, said(func(in *message.Inbound) { in.Unsupported = "dice" })},
		{"a sticker among a group's members", `"message":{` + inGrp + `,"sticker":{"file_id":"F"}}`, nil},
		{"a sticker in a group that answers us", `"message":{` + inGrp + `,"sticker":{"file_id":"F"},"reply_to_message":{"message_id":5,` + us + `}}`,
			groupSaid(func(in *message.Inbound) {
				in.Unsupported, in.Quoted = "sticker", &message.Quote{MessageID: "5", FromUs: true}
			})},
		{"a remark of Telegram's", `"message":{` + inPriv + `,"pinned_message":{"message_id":1}}`, nil},

		{"put into a group", `"my_chat_member":{"chat":{"id":-1001,"type":"supergroup","title":"Aduan PUPR"},` + siti + `,"date":1767225600,"old_chat_member":{"status":"left"},"new_chat_member":{"status":"member"}}`,
			groupSaid(func(in *message.Inbound) { in.Event, in.MessageID = message.EventAdded, "" })},
		{"taken out of a group", `"my_chat_member":{"chat":{"id":-1001,"type":"supergroup","title":"Aduan PUPR"},` + siti + `,"date":1767225600,"old_chat_member":{"status":"administrator"},"new_chat_member":{"status":"kicked"}}`,
			groupSaid(func(in *message.Inbound) { in.Event, in.MessageID = message.EventRemoved, "" })},
		{"made an administrator", `"my_chat_member":{"chat":{"id":-1001,"type":"supergroup"},` + siti + `,"date":1,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"administrator"}}`, nil},
		{"blocked", `"my_chat_member":{"chat":{"id":77,"type":"private"},` + siti + `,"date":1767225600,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"kicked"}}`,
			said(func(in *message.Inbound) { in.Event, in.MessageID = message.EventBlocked, "" })},
		{"unblocked", `"my_chat_member":{"chat":{"id":77,"type":"private"},` + siti + `,"date":1767225600,"old_chat_member":{"status":"kicked"},"new_chat_member":{"status":"member"}}`,
			said(func(in *message.Inbound) { in.Event, in.MessageID = message.EventUnblocked, "" })},
		{"a group that moved, told in the old", `"message":{` + inGrp + `,"migrate_to_chat_id":-1002}`,
			groupSaid(func(in *message.Inbound) { in.Event, in.MigratedTo = message.EventMigrated, addr("-1002") })},
		{"a group that moved, told in the new", `"message":{` + inGrp + `,"migrate_from_chat_id":-7}`,
			groupSaid(func(in *message.Inbound) {
				in.Event, in.Chat, in.MigratedTo = message.EventMigrated, addr("-7"), addr("-1001")
			})},
		{"a group with a new title", `"message":{` + inGrp + `,"new_chat_title":"PUPR Tuban"}`,
			groupSaid(func(in *message.Inbound) { in.Event, in.ChatTitle = message.EventRenamed, "PUPR Tuban" })},

		{"another bot's message", `"message":{"message_id":12,"from":{"id":5,"is_bot":true},"chat":{"id":-1001,"type":"group"},"date":1,"text":"x"}`, nil},
		{"an anonymous administrator",
			`"message":{"message_id":12,"from":{"id":1087968824,"is_bot":true,"first_name":"Group"},"sender_chat":{"id":-1001,"type":"supergroup","title":"Aduan PUPR"},"author_signature":"Kabid","chat":{"id":-1001,"type":"supergroup","title":"Aduan PUPR"},"date":1767225600,"text":"terima"}`,
			groupSaid(func(in *message.Inbound) {
				in.Text, in.Sender = "terima", message.Sender{Address: addr("-1001"), Name: "Kabid"}
			})},
		{"a channel's post", `"channel_post":{"message_id":12,"chat":{"id":-1009,"type":"channel"},"date":1,"text":"x"}`, nil},
		{"a channel's post that Telegram copies into its group",
			`"message":{"message_id":12,"from":{"id":777000,"is_bot":false},"sender_chat":{"id":-1009,"type":"channel"},"is_automatic_forward":true,"chat":{"id":-1001,"type":"supergroup"},"date":1,"text":"x"}`, nil},
		{"a kind of update that we did not ask for", `"poll_answer":{"poll_id":"1"}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			raw := []byte(`{"update_id":9,` + tt.update + `}`)
			u, err := readUpdate(raw)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := bare(t).translate(u, raw)
			if ok != (tt.want != nil) {
				t.Fatalf("concerns a conversation: %v; %+v", ok, got)
			}
			if ok && !reflect.DeepEqual(got, *tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, *tt.want)
			}
		})
	}
}

func TestAnUnreadableUpdateStillHasItsIDAndItsWordsStayOut(t *testing.T) {
	t.Parallel()
	u, err := readUpdate([]byte(`{"update_id":9,"message":{"message_id":"rahasia","text":"rahasia"}}`))
	if err == nil || u.ID != 9 {
		t.Fatalf("ID %d, err %v", u.ID, err)
	}
	if strings.Contains(err.Error(), "rahasia") {
		t.Errorf("what a person wrote stands in the error: %v", err)
	}
}

func TestWhatANewerBotAPIInventsDoesNotHurt(t *testing.T) {
	t.Parallel()
	raw := []byte(`{"update_id":9,"message":{` + inPriv + `,"text":"halo","forward_origin":{"type":"telepathy"},"effect":[{"a":1}]},"message_reaction":{"new_reaction":[{"type":"hologram"}]}}`)
	u, err := readUpdate(raw)
	if err != nil {
		t.Fatal(err)
	}
	if in, ok := bare(t).translate(u, raw); !ok || in.Text != "halo" {
		t.Errorf("got %+v", in)
	}
}

func TestAddressesAreReadBack(t *testing.T) {
	t.Parallel()
	for _, want := range []target{{chat: 77}, {chat: -1001234567890}, {chat: -1001234567890, thread: 45}} {
		got, err := parseAddress(want.address())
		if err != nil || got != want {
			t.Errorf("%v came back as %v, %v", want, got, err)
		}
	}
	for _, bad := range []string{"", "0", "x", "77/", "77/0", "77/x", "-1/2/3"} {
		if got, err := parseAddress(addr(bad)); err == nil {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
}

func TestPartsOfAnAlbumInOneBatchAreJoined(t *testing.T) {
	t.Parallel()
	part := func(id, chat, file, caption string) string {
		return `{"update_id":` + id + `,"message":{"message_id":` + id + `,` + siti + `,"chat":{"id":` + chat + `,"type":"private"},"date":1,"media_group_id":"G","caption":"` + caption + `","photo":[{"file_id":"` + file + `"}]}}`
	}
	answer := `{"ok":true,"result": [` + part("1", "77", "A", "satu") + `,` + part("2", "78", "X", "") + `,` + part("3", "77", "B", "dua [}\\\" foto") +
		`,{"update_id":4,"message":{"message_id":4,` + siti + `,"chat":{"id":77,"type":"private"},"date":1,"text":"sudah"}},` + part("5", "77", "C", "") + `]}`
	raws, err := splitUpdates([]byte(answer))
	if err != nil || len(raws) != 5 {
		t.Fatalf("%d updates, %v", len(raws), err)
	}
	b := bare(t).read(t.Context(), raws, nil, 0)
	if len(b.chats) != 2 || len(b.chats[0]) != 2 || len(b.chats[1]) != 1 {
		t.Fatalf("chats: %+v", b.chats)
	}
	album := b.chats[0][0]
	if album.in.ID != "5" || album.in.MessageID != "1" || album.in.Album != "G" || len(album.in.Media) != 3 || album.in.Text != "satu\n"+`dua [}" foto` {
		t.Errorf("joined: %+v", album.in)
	}
	if !reflect.DeepEqual(album.updates, []int64{1, 3, 5}) {
		t.Errorf("made of %v", album.updates)
	}
}

func TestWhatIsNoListOfUpdatesIsAnError(t *testing.T) {
	t.Parallel()
	for _, body := range []string{``, `{"ok":true}`, `{"ok":true,"result":true}`, `{"ok":true,"result":[{"update_id":1`, `{"ok":true,"result":["}]`} {
		if raws, err := splitUpdates([]byte(body)); err == nil {
			t.Errorf("%q was split into %d", body, len(raws))
		}
	}
}

// FuzzTelegramUpdate: whatever stands where an update should is either
// unreadable, or nothing, or an inbound message that a conversation can take.
func FuzzTelegramUpdate(f *testing.F) {
	for _, seed := range []string{
		`{"update_id":9,"message":{` + inPriv + `,"text":"halo"}}`,
		`{"update_id":9,"message":{` + inGrp + `,"caption":"x","photo":[{"file_id":"F","width":1,"height":1}],"media_group_id":"G"}}`,
		`{"update_id":9,"edited_message":{` + inPriv + `,"edit_date":5,"text":"/a@b c"}}`,
		`{"update_id":9,"message":{` + inPriv + `,"location":{"latitude":1,"longitude":2,"live_period":1},"venue":{"title":"a","address":"b"}}}`,
		`{"update_id":9,"callback_query":{"id":"Q",` + siti + `,"message":{"message_id":5,"chat":{"id":77,"type":"private"},"date":0},"data":"ok"}}`,
		`{"update_id":9,"my_chat_member":{"chat":{"id":-1,"type":"group"},` + siti + `,"date":1,"old_chat_member":{"status":"left"},"new_chat_member":{"status":"restricted","is_member":true}}}`,
		`{"update_id":9,"message":{` + inGrp + `,"migrate_to_chat_id":-1002}}`,
		`{"update_id":9,"message":{` + inPriv + `,"sticker":{}}}`,
		`{"update_id":"x"}`, `null`, `[]`, `{"message":null}`, `{"update_id":1,"message":{"photo":[]}}`,
	} {
		f.Add([]byte(seed))
	}
	c := bare(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if raws, err := splitUpdates(raw); err == nil {
			c.read(t.Context(), raws, nil, 0)
		}
		u, err := readUpdate(raw)
		if err != nil {
			return
		}
		in, ok := c.translate(u, raw)
		if !ok {
			return
		}
		if in.ID == "" || in.Chat.IsZero() || in.Sender.Address.IsZero() || (in.Kind != message.ChatPrivate && in.Kind != message.ChatGroup) {
			t.Fatalf("not whole: %+v", in)
		}
		if in.Event == message.EventNone && !hasContent(&in) && in.Button == "" && in.Unsupported == "" {
			t.Fatalf("says nothing: %+v", in)
		}
		if _, err := parseAddress(in.Chat); err != nil {
			t.Fatalf("cannot be answered: %v", err)
		}
	})
}
