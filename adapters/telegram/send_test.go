package telegram_test

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram"
	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/conversation/message"
)

func TestSendErrorsSayWhatCanBeDone(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault telegramtest.Fault
		kind  message.SendErrorKind
		code  string
		wait  time.Duration
	}{
		{"slower", telegramtest.Fault{Code: 429, RetryAfter: 7, Description: "Too Many Requests: retry after 7"}, message.SendThrottled, "429", 7 * time.Second},
		{"blocked", telegramtest.Fault{Code: 403, Description: "Forbidden: bot was blocked by the user"}, message.SendRefused, "403", 0},
		{"chat gone", telegramtest.Fault{Code: 400, Description: "Bad Request: chat not found"}, message.SendRefused, "400", 0},
		{"no right to write", telegramtest.Fault{Code: 400, Description: "Bad Request: not enough rights to send text messages to the chat"}, message.SendMisconfigured, "400", 0},
		{"bad token", telegramtest.Fault{Code: 401, Description: "Unauthorized"}, message.SendMisconfigured, "401", 0},
		{"token of no form", telegramtest.Fault{Code: 404, Description: "Not Found"}, message.SendMisconfigured, "404", 0},
		{"Telegram's own failure", telegramtest.Fault{Code: 500, Description: "Internal Server Error"}, message.SendRetry, "500", 0},
		{"a proxy without a server", telegramtest.Fault{Status: 503, Body: "<html>"}, message.SendRetry, "503", 0},
		{"a proxy that gave up waiting", telegramtest.Fault{Status: 504, Body: "<html>"}, message.SendUncertain, "504", 0},
		{"a page in place of an answer", telegramtest.Fault{Status: 200, Body: "<html>"}, message.SendUncertain, "200", 0},
		{"a result that cannot be read", telegramtest.Fault{Status: 200, Body: `{"ok":true,"result":7}`}, message.SendUncertain, "200", 0},
		{"cut after it was done", telegramtest.Fault{CutAfter: true}, message.SendUncertain, "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			siti := r.srv.Person(77, "Siti")
			r.srv.Fail(tt.fault)
			e := r.sendKind(77, message.Outbound{Text: "halo"})
			if e.Kind != tt.kind || e.Code != tt.code || e.Wait != tt.wait {
				t.Errorf("kind %q code %q wait %v, want %q %q %v: %v", e.Kind, e.Code, e.Wait, tt.kind, tt.code, tt.wait, e)
			}
			if tt.kind != message.SendUncertain && len(siti.Messages()) != 0 {
				t.Error("it was said all the same")
			}
			r.send(77, message.Outbound{Text: "halo"})
		})
	}
}

func TestAServerThatIsNotThereSurelyTookNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.srv.Close()
	if e := r.sendKind(77, message.Outbound{Text: "halo"}); e.Kind != message.SendRetry {
		t.Errorf("kind %q: %v", e.Kind, e)
	}
}

func TestGivingUpAfterWritingIsUncertainAndBeforeItIsNot(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.srv.Person(77, "Siti")
	r.srv.Fail(telegramtest.Fault{Hang: true})
	ctx, cancel := context.WithCancel(r.ctx)
	defer cancel()
	watched := make(chan error, 1)
	go func() {
		watched <- r.srv.WaitCalls(r.ctx, "sendMessage", 1)
		cancel()
	}()
	_, err := r.ch.Send(ctx, address(77), message.Outbound{Text: "halo"})
	var e *message.SendError
	if !errors.As(err, &e) || e.Kind != message.SendUncertain || !errors.Is(err, context.Canceled) {
		t.Errorf("after writing: %v", err)
	}
	if err := <-watched; err != nil {
		t.Fatal(err)
	}
	if _, err = r.ch.Send(ctx, address(77), message.Outbound{Text: "halo"}); !errors.As(err, &e) || e.Kind != message.SendRetry {
		t.Errorf("before writing: %v", err)
	}
}

func TestTheLocationKeyboardIsOfferedAndTakenAway(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	siti := r.srv.Person(77, "Siti")
	r.send(77, message.Outbound{Text: "Di mana?", AskPlace: true, Columns: 2,
		Choices: []message.Choice{{ID: "kembali", Label: "Kembali"}, {ID: "batal", Label: "Batal"}}})
	m := r.heard(siti, nil)
	if len(m.Keyboard) != 2 || !m.Keyboard[0][0].Location || m.Keyboard[1][1].Text != "Batal" || len(m.Buttons) != 0 {
		t.Fatalf("keyboard: %+v", m.Keyboard)
	}
	r.send(77, message.Outbound{Text: "Benar?", Choices: []message.Choice{{ID: "ok", Label: "Kirim"}}})
	if m := r.heard(siti, nil); m.RemoveKeyboard || len(m.Buttons) != 1 {
		t.Errorf("a message has either buttons or takes keys away: %+v", m)
	}
	r.srv.Fail(telegramtest.Fault{Code: 429, RetryAfter: 1, Description: "Too Many Requests"})
	r.sendKind(77, message.Outbound{Text: "Terkirim"})
	r.send(77, message.Outbound{Text: "Terkirim"})
	if m := r.heard(siti, nil); !m.RemoveKeyboard {
		t.Error("the keyboard stays")
	}
	r.send(77, message.Outbound{Text: "Lagi"})
	if m := r.heard(siti, nil); m.RemoveKeyboard {
		t.Error("the keyboard is taken away twice")
	}
}

func TestAGroupIsNotAskedForALocationByKeyboard(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	g := r.srv.Group(-500, "Aduan")
	g.AddBot(r.srv.Person(78, "Budi"))
	r.send(-500, message.Outbound{Text: "Di mana?", AskPlace: true, Choices: []message.Choice{{ID: "batal", Label: "Batal"}}})
	if m, err := g.WaitFor(r.ctx, nil); err != nil || len(m.Keyboard) != 0 || len(m.Buttons) != 1 {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestAskReplyOpensAReplyAndQuotes(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	g := r.srv.Group(-500, "Aduan")
	budi := r.srv.Person(78, "Budi").In(g)
	g.AddBot(budi)
	id := budi.Say("tanya")
	r.send(-500, message.Outbound{Text: "Apa pertanyaannya?", AskReply: true, Quote: strconv.Itoa(id)})
	if m, err := g.WaitFor(r.ctx, nil); err != nil || !m.ForceReply || m.ReplyTo != id {
		t.Errorf("%+v, %v", m, err)
	}
	r.send(-500, message.Outbound{Text: "Sudah", Quote: "99999"})
	if m, err := g.WaitFor(r.ctx, nil); err != nil || m.ReplyTo != 0 || m.Text != "Sudah" {
		t.Errorf("a quoted message that is gone: %+v, %v", m, err)
	}
}

func TestAReactionFallsBackToWords(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	siti := r.srv.Person(77, "Siti")
	id := strconv.Itoa(siti.Say("terima"))
	if sent := r.send(77, message.Outbound{React: "❤️", Quote: id, Text: "Diterima"}); len(sent.MessageIDs) != 0 {
		t.Errorf("a reaction is no message: %q", sent.MessageIDs)
	}
	if m := r.heard(siti, nil); m.React != "❤" {
		t.Errorf("heard %+v", m)
	}
	r.send(77, message.Outbound{React: "🛠", Quote: id, Text: "Dikerjakan"})
	if m := r.heard(siti, nil); m.Text != "Dikerjakan" {
		t.Errorf("an emoji that Telegram does not take: %+v", m)
	}
	if sent := r.send(77, message.Outbound{React: "🛠", Quote: id}); len(sent.MessageIDs) != 0 {
		t.Errorf("without words nothing is said: %q", sent.MessageIDs)
	}
	r.srv.Fail(telegramtest.Fault{Method: "setMessageReaction", Code: 429, RetryAfter: 3})
	if e := r.sendKind(77, message.Outbound{React: "👍", Quote: id, Text: "Diterima"}); e.Kind != message.SendThrottled {
		t.Errorf("a throttled reaction: %v", e)
	}
}

func TestReplaceChangesTextCaptionOrSaysItAnew(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(cfg *telegram.Config) { cfg.Media = new(memoryStore) })
	siti := r.srv.Person(77, "Siti")
	button := []message.Choice{{ID: "ok", Label: "Baik"}}
	card := r.send(77, message.Outbound{Text: "Kartu", Choices: button})
	r.heard(siti, nil)
	for range 2 {
		// The second finds the message as wanted already: a repeated try.
		sent := r.send(77, message.Outbound{Text: "Kartu *baru*", Replace: card.MessageIDs[0]})
		if len(sent.MessageIDs) != 1 || sent.MessageIDs[0] != card.MessageIDs[0] {
			t.Errorf("replaced as %q", sent.MessageIDs)
		}
	}
	if m := r.heard(siti, nil); !m.Edited || m.Text != "Kartu baru" || len(m.Buttons) != 0 || len(m.Bold()) != 1 {
		t.Errorf("heard %+v", m)
	}

	id := siti.Photo([]byte("gambar"), "")
	_ = id
	photo := message.MediaRef{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "FILEphoto1"}
	picture := r.send(77, message.Outbound{Text: "Kartu bergambar", Media: []message.MediaRef{photo}, Choices: button})
	r.heard(siti, nil)
	r.send(77, message.Outbound{Text: "Kartu bergambar: selesai", Replace: picture.MessageIDs[0]})
	if m := r.heard(siti, nil); !m.Edited || m.Text != "Kartu bergambar: selesai" || len(m.Files) != 1 {
		t.Errorf("heard %+v", m)
	}

	r.send(77, message.Outbound{Text: "Kartu lama", Replace: "99999", Choices: button})
	if m := r.heard(siti, nil); m.Edited || m.Text != "Kartu lama" || len(m.Buttons) != 1 {
		t.Errorf("a message that cannot be changed: %+v", m)
	}
	r.srv.Fail(telegramtest.Fault{Method: "editMessageText", Code: 500})
	if e := r.sendKind(77, message.Outbound{Text: "x", Replace: card.MessageIDs[0]}); e.Kind != message.SendRetry {
		t.Errorf("a failing edit: %v", e)
	}
}

func TestButtonsOfAGroupsCardStayForTheOthers(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil).run()
	g := r.srv.Group(-500, "Aduan")
	budi := r.srv.Person(78, "Budi").In(g)
	g.AddBot(budi)
	r.next()
	sent := r.send(-500, message.Outbound{Text: "Kartu", Choices: []message.Choice{{ID: "tanya", Label: "Tanya"}}})
	press := budi.PressOn(number(t, sent.MessageIDs[0]), "tanya")
	in := r.next()
	r.send(-500, message.Outbound{Text: "Apa?", AnswerTo: in.ButtonRef})
	if m, _ := budi.Shown(number(t, sent.MessageIDs[0])); len(m.Buttons) != 1 || !budi.Answered(press) {
		t.Errorf("buttons %v, answered %v", m.Buttons, budi.Answered(press))
	}
	r.send(-500, message.Outbound{AnswerTo: in.ButtonRef})
}

func TestALongTextIsSplitAndHasItsButtonsAtTheEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	siti := r.srv.Person(77, "Siti")
	text := strings.Repeat("sebuah paragraf yang panjang sekali.\n\n", 150)
	sent := r.send(77, message.Outbound{Text: text, Quote: strconv.Itoa(siti.Say("?")), Choices: []message.Choice{{ID: "ok", Label: "Baik"}}})
	all := siti.Messages()
	if len(all) != 2 || len(sent.MessageIDs) != 2 || len(all[0].Buttons) != 0 || len(all[1].Buttons) != 1 || all[0].ReplyTo == 0 || all[1].ReplyTo != 0 {
		t.Fatalf("%d messages, IDs %q", len(all), sent.MessageIDs)
	}
	if sent.MessageIDs[0] != strconv.Itoa(all[1].ID) {
		t.Error("the one with the buttons should stand first")
	}
}

func TestAnOutboundThatStoppedHalfWayGoesOnThere(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	siti := r.srv.Person(77, "Siti")
	out := message.Outbound{Key: "card:pupr:1", About: "r1", Text: strings.Repeat("kata ", 1500)}
	// The first part goes out, the second is throttled.
	r.srv.Fail(telegramtest.Fault{Method: "sendMessage", Delay: time.Nanosecond})
	r.srv.Fail(telegramtest.Fault{Method: "sendMessage", Code: 429, RetryAfter: 1})
	if e := r.sendKind(77, out); e.Kind != message.SendThrottled {
		t.Fatalf("%v", e)
	}
	other := out
	other.About = "r2"
	if sent := r.send(77, out); len(sent.MessageIDs) != 2 {
		t.Errorf("sent %q", sent.MessageIDs)
	}
	if n := len(siti.Messages()); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
	r.send(77, other)
	r.send(77, out)
	if n := len(siti.Messages()); n != 6 {
		t.Errorf("%d messages, want 6: what was finished is forgotten", n)
	}
}

func TestCommandsAreSetForPrivateChatsAndGroups(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	for kind, scope := range map[message.ChatKind]string{message.ChatPrivate: "all_private_chats", message.ChatGroup: "all_group_chats", "": "default"} {
		err := r.ch.SetCommands(r.ctx, kind, "en", []telegram.Command{{Name: "lapor", Description: "Report a problem"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.srv.Commands(scope, "en"); got != `[{"command":"lapor","description":"Report a problem"}]` {
			t.Errorf("%s: %s", scope, got)
		}
	}
}

func TestNothingToSaySaysNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.srv.Person(77, "Siti")
	if e := r.sendKind(77, message.Outbound{}); e.Kind != message.SendRefused {
		t.Errorf("%v", e)
	}
	r.send(77, message.Outbound{AnswerTo: "123/4"})
}

// The library's own failures come out as ours too.
func TestUploadsFailAsOtherSendsDo(t *testing.T) {
	t.Parallel()
	store := new(memoryStore)
	ref := message.MediaRef{Kind: message.MediaPhoto, Hash: store.put([]byte("gambar"))}
	tests := []struct {
		name  string
		fault telegramtest.Fault
		kind  message.SendErrorKind
	}{
		{"slower", telegramtest.Fault{Code: 429, RetryAfter: 7, Description: "Too Many Requests"}, message.SendThrottled},
		{"blocked", telegramtest.Fault{Code: 403, Description: "Forbidden: bot was blocked by the user"}, message.SendRefused},
		{"moved", telegramtest.Fault{Code: 400, MigrateTo: -1009, Description: "Bad Request: group chat was upgraded to a supergroup chat"}, message.SendMoved},
		{"bad token", telegramtest.Fault{Code: 401, Description: "Unauthorized"}, message.SendMisconfigured},
		{"a proxy's page", telegramtest.Fault{Status: 502, Body: "<html>"}, message.SendUncertain},
		{"cut after it was done", telegramtest.Fault{CutAfter: true}, message.SendUncertain},
		{"a result that cannot be read", telegramtest.Fault{Status: 200, Body: `{"ok":true,"result":7}`}, message.SendUncertain},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, func(cfg *telegram.Config) { cfg.Media = store })
			siti := r.srv.Person(77, "Siti")
			for _, media := range [][]message.MediaRef{{ref}, {ref, ref}} {
				r.srv.Fail(tt.fault)
				if e := r.sendKind(77, message.Outbound{Text: "foto", Media: media}); e.Kind != tt.kind {
					t.Errorf("%d files: kind %q, want %q: %v", len(media), e.Kind, tt.kind, e)
				}
				r.srv.Heal()
			}
			r.send(77, message.Outbound{Text: "foto", Media: []message.MediaRef{ref}})
			if m := r.heard(siti, telegramtest.Has("foto")); len(m.Files) != 1 || string(m.Files[0].Data) != "gambar" {
				t.Errorf("heard %+v", m)
			}
		})
	}
}

func readAll(t *testing.T, r io.ReadCloser) (string, error) {
	t.Helper()
	defer func() { _ = r.Close() }()
	data, err := io.ReadAll(r)
	return string(data), err
}
