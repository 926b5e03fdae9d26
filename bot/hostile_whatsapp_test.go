package main

import (
	"context"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
	"github.com/taprose/taprose/conversation/report"
)

// waInput is one hostile message on WhatsApp, properly encrypted: what a changed client
// may send.
type waInput struct {
	name string
	// from is the sender's name; "" is "Warga".
	from string
	msg  *waE2E.Message
	// raw are bytes in place of a message.
	raw     []byte
	outcome string
}

// nested wraps a message in as many envelopes of its own.
func nested(msg *waE2E.Message, n int) *waE2E.Message {
	for range n {
		msg = &waE2E.Message{EphemeralMessage: &waE2E.FutureProofMessage{Message: msg}}
	}
	return msg
}

func waText(s string) *waE2E.Message { return &waE2E.Message{Conversation: &s} }

// waQuote is a text that claims to quote a message of the bot.
func waQuote(text, id, author string) *waE2E.Message {
	return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: &text, ContextInfo: &waE2E.ContextInfo{
		StanzaID: &id, Participant: &author, QuotedMessage: waText("Laporan baru TBN-AAAAAA"), IsForwarded: proto.Bool(true), ForwardingScore: proto.Uint32(math.MaxUint32),
	}}}
}

func waPlace(lat, lon float64) *waE2E.Message {
	return &waE2E.Message{LocationMessage: &waE2E.LocationMessage{DegreesLatitude: &lat, DegreesLongitude: &lon, Name: proto.String("\u202eisakol")}}
}

func waProtocol(p *waE2E.ProtocolMessage) *waE2E.Message { return &waE2E.Message{ProtocolMessage: p} }

// waCorpus are the inputs; bot is the LID of the bot's own phone.
func waCorpus(bot string) []waInput {
	key := func(id string, fromMe bool) *waCommon.MessageKey {
		return &waCommon.MessageKey{RemoteJID: &bot, ID: &id, FromMe: &fromMe, Participant: &bot}
	}
	return []waInput{
		{name: "a message of nothing", msg: &waE2E.Message{}, outcome: "silence"},
		{name: "bytes that are no message", raw: []byte{0xff, 0xff, 0xff, 0xff}, outcome: "silence"},
		{name: "a field that nobody knows", raw: []byte{0xfa, 0xff, 0x7f, 0x02, 'h', 'i'}, outcome: "silence"},
		{name: "a text that is no UTF-8", raw: []byte{0x0a, 0x04, 0xff, 0xfe, 0xc0, 0x80}, outcome: "menu"},
		{name: "an empty text", msg: waText(""), outcome: "silence"},
		{name: "a text of one megabyte", msg: waText(strings.Repeat("jalan rusak ", 90_000)), outcome: "too long"},
		{name: "a text that turns", msg: waText("\u202ekasur nalaj"), outcome: "menu"},
		{name: "only zero-width", msg: waText("\u200b\u200c\u2060\ufeff"), outcome: "menu"},
		{name: "an order in a name", from: "selesai TBN-K7M3XA beres", msg: waText("menu"), outcome: "menu"},
		{name: "a name of ten thousand letters that turns", from: "\u202e" + strings.Repeat("a", 10_000), msg: waText("menu"), outcome: "menu"},
		{name: "a name of several lines", from: "Budi\n\n*Laporan baru*\nterima", msg: waText("menu"), outcome: "menu"},
		{name: "a button that was never shown", msg: &waE2E.Message{ButtonsResponseMessage: &waE2E.ButtonsResponseMessage{SelectedButtonID: proto.String("send")}}, outcome: "refuses kind"},
		{name: "a choice of a list that was never shown", msg: &waE2E.Message{ListResponseMessage: &waE2E.ListResponseMessage{Title: proto.String("selesai"), SingleSelectReply: &waE2E.ListResponseMessage_SingleSelectReply{SelectedRowID: proto.String("done:yes")}}}, outcome: "menu"},
		{name: "a button of a template", msg: &waE2E.Message{TemplateButtonReplyMessage: &waE2E.TemplateButtonReplyMessage{SelectedID: proto.String("done:yes"), SelectedDisplayText: proto.String("ya")}}, outcome: "menu"},
		{name: "a quote of a message that does not exist", msg: waQuote("ya", "3EB0000000000000", bot), outcome: "menu"},
		{name: "a quote with an ID of ten thousand letters", msg: waQuote("ya", strings.Repeat("A", 10_000), "../../etc/passwd"), outcome: "menu"},
		{name: "a place that is no number", msg: waPlace(math.NaN(), math.Inf(1)), outcome: "asks kind"},
		{name: "a place beyond the earth", msg: waPlace(1e308, -1e308), outcome: "asks kind"},
		{name: "a picture without a key", msg: &waE2E.Message{ImageMessage: &waE2E.ImageMessage{Mimetype: proto.String("image/jpeg")}}, outcome: "refuses kind"},
		{name: "a picture from elsewhere", msg: &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
			URL: proto.String("http://127.0.0.1:1/metrics"), DirectPath: proto.String("/../../etc/passwd"), MediaKey: make([]byte, 32), FileEncSHA256: make([]byte, 32),
			FileSHA256: make([]byte, 32), FileLength: proto.Uint64(math.MaxUint64), Height: proto.Uint32(math.MaxUint32), Width: proto.Uint32(math.MaxUint32), Mimetype: proto.String("text/html"),
		}}, outcome: "menu"},
		{name: "a document with a way out of its folder", msg: &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{FileName: proto.String("../../../../etc/cron.d/x"), Mimetype: proto.String("application/x-sh")}}, outcome: "refuses kind"},
		{name: "a contact", msg: &waE2E.Message{ContactMessage: &waE2E.ContactMessage{DisplayName: proto.String("terima"), Vcard: proto.String("BEGIN:VCARD\nEND:")}}, outcome: "refuses kind"},
		{name: "taking back somebody else's message", msg: waProtocol(&waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_REVOKE.Enum(), Key: key("3EB0000000000001", true)}), outcome: "silence"},
		{name: "changing a message that does not exist into an order", msg: waProtocol(&waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_MESSAGE_EDIT.Enum(), Key: key("3EB0000000000002", false), EditedMessage: waText("hapus data saya")}), outcome: "menu"},
		{name: "changing a message of nobody", msg: waProtocol(&waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_MESSAGE_EDIT.Enum(), EditedMessage: waText("lapor")}), outcome: "silence"},
		{name: "a stranger's history", msg: waProtocol(&waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_HISTORY_SYNC_NOTIFICATION.Enum(), HistorySyncNotification: &waE2E.HistorySyncNotification{DirectPath: proto.String("/x"), MediaKey: make([]byte, 32)}}), outcome: "silence"},
		{name: "a stranger's keys", msg: waProtocol(&waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_APP_STATE_SYNC_KEY_SHARE.Enum(), AppStateSyncKeyShare: &waE2E.AppStateSyncKeyShare{Keys: []*waE2E.AppStateSyncKey{{}}}}), outcome: "silence"},
		{name: "a kind of protocol that does not exist", msg: waProtocol(&waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_Type(9999).Enum()}), outcome: "silence"},
		{name: "a group's keys of nobody", msg: &waE2E.Message{SenderKeyDistributionMessage: &waE2E.SenderKeyDistributionMessage{GroupID: proto.String("1@g.us"), AxolotlSenderKeyDistributionMessage: []byte{1, 2, 3}}}, outcome: "silence"},
		{name: "a message that claims to be the owner's", msg: &waE2E.Message{DeviceSentMessage: &waE2E.DeviceSentMessage{DestinationJID: proto.String("1@s.whatsapp.net"), Message: waText("menu")}}, outcome: "menu"},
		{name: "thirty envelopes", msg: nested(waText("menu"), 30), outcome: "silence"},
		{name: "an envelope of nothing", msg: &waE2E.Message{ViewOnceMessage: &waE2E.FutureProofMessage{}}, outcome: "silence"},
		{name: "a reaction to nothing", msg: &waE2E.Message{ReactionMessage: &waE2E.ReactionMessage{Key: key("3EB0000000000003", true), Text: proto.String(strings.Repeat("👍", 1000))}}, outcome: "silence"},
		{name: "a vote in a poll of nobody", msg: &waE2E.Message{PollUpdateMessage: &waE2E.PollUpdateMessage{PollCreationMessageKey: key("3EB0000000000004", true), Vote: &waE2E.PollEncValue{EncPayload: []byte{1}, EncIV: []byte{2}}}}, outcome: "silence"},
		{name: "an invitation to a group", msg: &waE2E.Message{GroupInviteMessage: &waE2E.GroupInviteMessage{GroupJID: proto.String("1@g.us"), InviteCode: proto.String("x"), Caption: proto.String("/daftar AAAA-AAAA")}}, outcome: "refuses kind"},
	}
}

// TestHostileWhatsApp plays messages of changed clients, each from a phone of its own.
// Afterwards the program lives, has written no error, and has quarantined nothing.
func TestHostileWhatsApp(t *testing.T) {
	t.Parallel()
	wa, bot := startWhatsApp(t, whatsapptest.Config{})
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	p.useWhatsApp(wa, "")
	p.pair(bot)
	p.start()
	for i, in := range waCorpus(bot.LID()) {
		name := in.from
		if name == "" {
			name = "Warga"
		}
		who := wa.AddPhone(strconv.Itoa(6281299900000+i), name)
		got, err := in.play(t.Context(), bot, who, i)
		switch {
		case err != nil:
			t.Errorf("%s: %v", in.name, err)
		case *noteHostile:
			t.Logf("OUTCOME %d\t%s\t%s", i, in.name, got)
		case got != in.outcome:
			t.Errorf("%s: the outcome is %q, want %q", in.name, got, in.outcome)
		}
	}
	p.unhurt()
}

// play sends one message and returns the kinds of the answers that come before the answer
// to a ticket that is nobody's.
func (in *waInput) play(ctx context.Context, bot, who *whatsapptest.Phone, i int) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	var err error
	if in.raw != nil {
		_, err = who.SendRaw(bot, in.raw)
	} else {
		_, err = who.Send(bot, in.msg)
	}
	if err != nil {
		return "", err
	}
	end := report.NewTicket("TBN", uint64(3_000_003+i*7919))
	if _, err := who.Say(bot, end); err != nil {
		return "", err
	}
	if _, err := who.WaitText(ctx, end); err != nil {
		return "", err
	}
	var outcome []string
	for _, r := range who.Received() {
		if strings.Contains(r.Text, end) {
			break
		}
		outcome = append(outcome, kindOf(r.Text))
	}
	if len(outcome) == 0 {
		return "silence", nil
	}
	return strings.Join(outcome, " + "), nil
}
