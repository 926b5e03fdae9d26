package whatsapp_test

import (
	"errors"
	"strings"
	"testing"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
	"github.com/taprose/taprose/conversation/message"
)

func TestEveryKindIsTranslated(t *testing.T) {
	t.Parallel()
	r := linkedRig(t, func(c *whatsapp.Config) { c.Reactions = true })
	data := []byte(strings.Repeat("x", 5000))
	type phone = *whatsapptest.Phone
	cases := []struct {
		name string
		say  func(p phone) (string, error)
		want func(message.Inbound) bool
	}{
		{"plain text", func(p phone) (string, error) { return p.Say(r.bot, "jalan rusak") },
			func(in message.Inbound) bool {
				return in.Text == "jalan rusak" && in.Kind == message.ChatPrivate && in.Sender.Name == "Siti" &&
					in.Sender.Phone == "628120000001" && in.Chat == in.Sender.Address && strings.HasSuffix(in.Chat.ID, "@lid") && !in.At.IsZero()
			}},
		{"photo with caption", func(p phone) (string, error) { return p.Photo(r.bot, data, "lubang") },
			func(in message.Inbound) bool {
				return in.Text == "lubang" && len(in.Media) == 1 && in.Media[0].Kind == message.MediaPhoto && in.Media[0].Size == 5000 &&
					in.Media[0].Mime == "image/jpeg" && in.Media[0].Channel == message.ChannelWhatsApp
			}},
		{"view-once photo", func(p phone) (string, error) { return p.ViewOncePhoto(r.bot, data) },
			func(in message.Inbound) bool { return len(in.Media) == 1 && in.Media[0].Kind == message.MediaPhoto }},
		{"video", func(p phone) (string, error) { return p.Video(r.bot, data, "banjir") },
			func(in message.Inbound) bool {
				return in.Text == "banjir" && in.Media[0].Kind == message.MediaVideo && in.Media[0].Seconds == 7
			}},
		{"voice", func(p phone) (string, error) { return p.Voice(r.bot, data, 11) },
			func(in message.Inbound) bool {
				return in.Media[0].Kind == message.MediaVoice && in.Media[0].Seconds == 11 && in.Media[0].Mime == "audio/ogg"
			}},
		{"document with caption", func(p phone) (string, error) { return p.Document(r.bot, data, "surat.pdf", "application/pdf", "surat") },
			func(in message.Inbound) bool {
				return in.Text == "surat" && in.Media[0].Kind == message.MediaDocument && in.Media[0].Name == "surat.pdf"
			}},
		{"location", func(p phone) (string, error) { return p.Location(r.bot, -6.8976, 112.0649, "Alun-alun") },
			func(in message.Inbound) bool {
				return in.Place.HasPoint && in.Place.Lat == -6.8976 && in.Place.Name == "Alun-alun" && !in.Place.Live
			}},
		{"live location", func(p phone) (string, error) { return p.LiveLocation(r.bot, -6.9, 112.1) },
			func(in message.Inbound) bool { return in.Place.HasPoint && in.Place.Live }},
		{"location out of this world", func(p phone) (string, error) { return p.Location(r.bot, 400, 1e300, "") },
			func(in message.Inbound) bool { return !in.Place.HasPoint && in.Unsupported == "location" }},
		{"contact", func(p phone) (string, error) { return p.Contact(r.bot, "Pak RT", "62811") },
			func(in message.Inbound) bool { return in.Unsupported == "contact" }},
		{"sticker", func(p phone) (string, error) { return p.Sticker(r.bot, data) },
			func(in message.Inbound) bool { return in.Unsupported == "sticker" && len(in.Media) == 0 }},
		{"sticker as an answer", func(p phone) (string, error) {
			p.Answering(whatsapptest.Received{ID: "3ACARD"}, r.bot)
			return p.Sticker(r.bot, data)
		}, func(in message.Inbound) bool {
			return in.Unsupported == "sticker" && in.Quoted != nil && in.Quoted.MessageID == "3ACARD" && in.Quoted.FromUs
		}},
		{"poll", func(p phone) (string, error) { return p.Poll(r.bot, "Setuju?", "ya", "tidak") },
			func(in message.Inbound) bool { return in.Unsupported == "poll" }},
		{"edit", func(p phone) (string, error) { return p.Edit(r.bot, "3AORIGINAL", "jalan sangat rusak") },
			func(in message.Inbound) bool {
				return in.Edited && in.MessageID == "3AORIGINAL" && in.Text == "jalan sangat rusak" && !strings.Contains(in.ID, "3AORIGINAL")
			}},
		{"deletion", func(p phone) (string, error) { return p.Delete(r.bot, "3AORIGINAL") },
			func(in message.Inbound) bool { return in.Deleted && in.MessageID == "3AORIGINAL" && in.Text == "" }},
		{"reaction", func(p phone) (string, error) { return p.React(r.bot, "3AORIGINAL", "👍") },
			func(in message.Inbound) bool {
				return in.Reaction == "👍" && in.Text == "" && in.Unsupported == "reaction" && in.Quoted.MessageID == "3AORIGINAL"
			}},
		{"answer to a list", func(p phone) (string, error) {
			return p.Send(r.bot, &waE2E.Message{ListResponseMessage: &waE2E.ListResponseMessage{
				Title: proto.String("Jalan"), SingleSelectReply: &waE2E.ListResponseMessage_SingleSelectReply{SelectedRowID: proto.String("tolak")},
				ContextInfo: &waE2E.ContextInfo{StanzaID: proto.String("3ALIST")},
			}})
		}, func(in message.Inbound) bool {
			return in.Text == "Jalan" && in.Button == "" && in.Quoted.MessageID == "3ALIST"
		}},
		{"answer to a button", func(p phone) (string, error) {
			return p.Send(r.bot, &waE2E.Message{ButtonsResponseMessage: &waE2E.ButtonsResponseMessage{
				SelectedButtonID: proto.String("ok"),
				Response:         &waE2E.ButtonsResponseMessage_SelectedDisplayText{SelectedDisplayText: "Sudah"},
			}})
		}, func(in message.Inbound) bool { return in.Text == "Sudah" && in.Button == "" }},
	}
	for i, c := range cases {
		id := r.said(c.say(r.siti))
		in := r.next(i + 1)
		if !c.want(in) {
			t.Errorf("%s came as %+v", c.name, in)
		}
		if !in.Edited && !in.Deleted && in.MessageID != id {
			t.Errorf("%s: message ID %q, want %q", c.name, in.MessageID, id)
		}
		r.acked(id)
	}
	r.siti.Disappearing(day)
	r.said(r.siti.Say(r.bot, "sebentar"))
	if in := r.next(len(cases) + 1); in.Text != "sebentar" {
		t.Errorf("a disappearing message came as %+v", in)
	}
}

func TestQuotedRepliesNameTheirMessage(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	chat := r.hear(r.siti)
	sent := r.send(chat, message.Outbound{Key: "a", Text: "Laporan TBN-K7M3XA"})
	got := r.wait(r.siti, func(m whatsapptest.Received) bool { return m.ID == sent.MessageIDs[0] })
	r.said(r.siti.Quote(r.bot, got, r.bot, "masih rusak"))
	in := r.next(2)
	if in.Quoted == nil || in.Quoted.MessageID != sent.MessageIDs[0] || !in.Quoted.FromUs {
		t.Errorf("quoted %+v, want %s from us", in.Quoted, sent.MessageIDs[0])
	}
	r.said(r.siti.QuotePhoto(r.bot, got, r.siti, []byte("foto"), "ini"))
	in = r.next(3)
	if in.Quoted == nil || in.Quoted.FromUs || len(in.Media) != 1 {
		t.Errorf("a photo quoting somebody else came as %+v", in)
	}
}

func TestAlbumPartsShareTheirAlbum(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	ids, err := r.siti.Album(r.bot, [][]byte{[]byte("satu"), []byte("dua"), []byte("tiga")}, "jembatan")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		in := r.next(i + 1)
		if in.Album != ids[0] || len(in.Media) != 1 || (in.Text == "jembatan") != (i == 0) {
			t.Errorf("part %d came as %+v", i, in)
		}
	}
	r.acked(ids[0]) // the cover says nothing, but must not stay with WhatsApp
	if r.count() != 3 {
		t.Errorf("%d inbounds for three photos", r.count())
	}
}

func TestWhatIsNotForUsIsIgnored(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	ids := []string{
		r.said(r.siti.PostStatus(r.bot, "status saya")),
		r.said(r.bot.SendFromOwner(r.siti, &waE2E.Message{Conversation: proto.String("ditulis tangan")})),
		r.said(r.siti.React(r.bot, "3AX", "👍")), // reactions are off here
		r.said(r.siti.Say(r.bot, "ini untuk bot")),
	}
	r.said(r.bot.Newsletter("kabar"))
	for _, id := range ids {
		r.acked(id)
	}
	last := r.said(r.siti.Say(r.bot, "ini juga"))
	r.acked(last)
	if got := r.texts(); len(got) != 2 || got[0] != "ini untuk bot" || got[1] != "ini juga" {
		t.Errorf("received %q", got)
	}
}

func TestOnePersonStaysOnePerson(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	first := r.hear(r.siti)
	r.siti.HideNumber(true)
	r.said(r.siti.Say(r.bot, "nomor saya sembunyi"))
	in := r.next(2)
	if in.Chat != first {
		t.Errorf("the same person has the addresses %s and %s", first.ID, in.Chat.ID)
	}
	if in.Sender.Phone != r.siti.Number() {
		t.Errorf("the number known before is forgotten: %q", in.Sender.Phone)
	}
	r.budi.HideNumber(true)
	r.said(r.budi.Say(r.bot, "halo"))
	if in := r.next(3); in.Sender.Phone != "" || in.Chat.ID != r.budi.LID() {
		t.Errorf("a person without a number came as %+v", in.Sender)
	}
	// He can be answered all the same.
	r.send(r.next(3).Chat, message.Outbound{Key: "a", Text: "halo Budi"})
	r.wait(r.budi, func(m whatsapptest.Received) bool { return m.Text == "halo Budi" })
}

func TestFailedReceiveComesAgainInOrder(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	failures := 0
	r.onReceive(func(in message.Inbound) error {
		if in.Text == "satu" && failures < 3 {
			failures++
			return errors.New("the store is away")
		}
		return nil
	})
	var ids []string
	for _, text := range []string{"satu", "dua", "tiga"} {
		ids = append(ids, r.said(r.siti.Say(r.bot, text)))
	}
	for _, id := range ids {
		r.acked(id)
	}
	if got := strings.Join(r.texts(), " "); got != "satu dua tiga" {
		t.Errorf("received %q", got)
	}
	for i, id := range ids {
		if n := r.s.Acked(id); n != 1 {
			t.Errorf("message %d acknowledged %d times", i, n)
		}
	}
}

func TestPanickingReceiveLosesNothing(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	panics := 0
	r.onReceive(func(in message.Inbound) error {
		if in.Text == "satu" && panics < 2 {
			panics++
			panic("a bug")
		}
		return nil
	})
	first, second := r.said(r.siti.Say(r.bot, "satu")), r.said(r.siti.Say(r.bot, "dua"))
	r.acked(first)
	r.acked(second)
	if got := strings.Join(r.texts(), " "); got != "satu dua" {
		t.Errorf("received %q", got)
	}
}

func TestOneMessageCannotBlockAllOthersForEver(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	r.onReceive(func(in message.Inbound) error {
		if in.Text == "racun" {
			panic("a bug")
		}
		return nil
	})
	poison, next := r.said(r.siti.Say(r.bot, "racun")), r.said(r.budi.Say(r.bot, "obat"))
	r.acked(poison)
	r.acked(next)
	if got := strings.Join(r.texts(), " "); got != "obat" {
		t.Errorf("received %q", got)
	}
}

func TestReceiptsAreReported(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	chat := r.hear(r.siti)
	sent := r.send(chat, message.Outbound{Key: "a", Text: "halo"})
	has := func(kind whatsapp.ReceiptKind) func() bool {
		return func() bool {
			for _, x := range r.receipts {
				if x.chat == chat && x.kind == kind && x.ids[0] == sent.MessageIDs[0] {
					return true
				}
			}
			return false
		}
	}
	r.until("delivered", has(whatsapp.ReceiptDelivered))
	r.siti.Read(r.bot, sent.MessageIDs[0])
	r.until("read", has(whatsapp.ReceiptRead))
}
