package whatsapp_test

import (
	"bytes"
	"context"
	"database/sql"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/adaptertest"
	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
	"github.com/taprose/taprose/conversation/message"
)

func TestStrangersAreNeverWrittenTo(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	stranger := message.Address{Channel: message.ChannelWhatsApp, ID: r.budi.LID()}
	if _, err := r.c.Send(r.ctx(), stranger, message.Outbound{Key: "a", Text: "halo"}); kindOf(err) != message.SendRefused {
		t.Errorf("sent to somebody who never wrote: %v", err)
	}
	byNumber := message.Address{Channel: message.ChannelWhatsApp, ID: r.budi.Number() + "@s.whatsapp.net"}
	if _, err := r.c.Send(r.ctx(), byNumber, message.Outbound{Key: "a", Text: "halo"}); kindOf(err) != message.SendRefused {
		t.Errorf("sent to a number: %v", err)
	}
	for _, id := range []string{"status@broadcast", "120363000000000001@newsletter", "123@lid/../x", "", "a:1@lid"} {
		if _, err := r.c.Send(r.ctx(), message.Address{Channel: message.ChannelWhatsApp, ID: id}, message.Outbound{Key: "a", Text: "x"}); kindOf(err) != message.SendRefused {
			t.Errorf("sent to %q: %v", id, err)
		}
	}
	chat := r.hear(r.siti)
	r.restart()
	r.send(chat, message.Outbound{Key: "a", Text: "masih kenal"}) // who wrote once is known after a restart
	r.wait(r.siti, func(m whatsapptest.Received) bool { return m.Text == "masih kenal" })
	if len(r.budi.Received()) != 0 {
		t.Error("a stranger received something")
	}
}

func TestTheSameSayingIsHeardOnce(t *testing.T) {
	t.Parallel()
	r := linkedRig(t, func(c *whatsapp.Config) { c.SendTimeout = 500 * time.Millisecond })
	chat := r.hear(r.siti)
	out := message.Outbound{Key: "card:pupr:1", About: "r1", Text: "Laporan baru"}
	r.s.SwallowNext(1) // taken, but we are not told
	if _, err := r.c.Send(r.ctx(), chat, out); kindOf(err) != message.SendUncertain {
		t.Fatalf("an unanswered send ended as %v", err)
	}
	first := r.send(chat, out)
	r.restart()
	if again := r.send(chat, out); again.MessageIDs[0] != first.MessageIDs[0] {
		t.Errorf("the same saying is called %s and after a restart %s", first.MessageIDs, again.MessageIDs)
	}
	about := out
	about.About = "r2"
	other := r.send(chat, about)
	if other.MessageIDs[0] == first.MessageIDs[0] {
		t.Error("another report's news has the same ID, so the phone would drop it")
	}
	r.wait(r.siti, func(m whatsapptest.Received) bool { return m.ID == other.MessageIDs[0] })
	n := 0
	for _, m := range r.siti.Received() {
		if m.Text == "Laporan baru" {
			n++
		}
	}
	if n != 2 || r.siti.Duplicates() != 2 {
		t.Errorf("heard %d times with %d repetitions dropped, want 2 and 2", n, r.siti.Duplicates())
	}
}

func TestRefusalsOfTheServer(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	chat := r.hear(r.siti)
	for code, want := range map[int]message.SendErrorKind{
		400: message.SendRefused, 403: message.SendRefused, 404: message.SendRefused, 420: message.SendThrottled,
		429: message.SendThrottled, 463: message.SendRetry, 479: message.SendRetry, 500: message.SendRetry, 503: message.SendRetry,
	} {
		r.s.NackNext(code, 1)
		if _, err := r.c.Send(r.ctx(), chat, message.Outbound{Key: "a", Text: "x"}); kindOf(err) != want {
			t.Errorf("code %d became %v, want %s", code, err, want)
		}
	}
}

func TestPrivacyTokenIsShownWhenDemanded(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	r.s.RequireTokens(true)
	chat := r.hear(r.siti) // her phone hands over its token with the first message
	r.send(chat, message.Outbound{Key: "a", Text: "halo"})
	r.wait(r.siti, func(m whatsapptest.Received) bool { return m.Text == "halo" })
}

func TestMessageThatReachesNobodyIsNotSent(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	chat := r.hear(r.siti)
	// Who wrote first left a session; it is gone when the store was put back from
	// an older copy.
	r.stop()
	db, err := sql.Open("sqlite", r.cfg.Store)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("DELETE FROM whatsmeow_sessions"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	r.restart()
	r.s.FailIQ("encrypt", 500, "internal-server-error", -1)
	if _, err := r.c.Send(r.ctx(), chat, message.Outbound{Key: "b", Text: "ada?"}); kindOf(err) != message.SendRetry {
		t.Fatalf("a message that nobody can read ended as %v", err)
	}
	r.s.FailIQ("encrypt", 0, "", 0)
	r.send(chat, message.Outbound{Key: "b", Text: "ada?"})
	r.wait(r.siti, func(m whatsapptest.Received) bool { return m.Text == "ada?" })
}

func TestReinstalledCitizenReadsWhatWasSentBeforeARestart(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	chat := r.hear(r.siti)
	r.siti.SetOff(true)
	r.send(chat, message.Outbound{Key: "a", Text: "sudah diperbaiki"})
	r.siti.Reinstall(false)
	r.restart()
	r.siti.SetOff(false) // her new phone cannot read it and asks again
	got := r.wait(r.siti, func(m whatsapptest.Received) bool { return m.Text == "sudah diperbaiki" })
	if got.Retry == 0 {
		t.Error("it was readable at once, so nothing was shown")
	}
}

func TestQuotesAndReactionsInGroups(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	g := r.s.NewGroup("Aduan PUPR", r.siti, r.budi, r.bot)
	chat := message.Address{Channel: message.ChannelWhatsApp, ID: g.JID()}
	id := r.said(r.budi.Say(g, "terima"))
	r.acked(id)
	check := func() {
		t.Helper()
		r.send(chat, message.Outbound{Key: "q", Text: "Baik, diterima", Quote: id})
		q := r.wait(r.budi, func(m whatsapptest.Received) bool { return m.Text == "Baik, diterima" })
		info := q.Message.GetExtendedTextMessage().GetContextInfo()
		if q.Quoted != id || info.GetParticipant() != r.budi.LID() || info.GetQuotedMessage().GetConversation() != "terima" {
			t.Errorf("quoted %q of %q: %q", q.Quoted, info.GetParticipant(), info.GetQuotedMessage().GetConversation())
		}
		r.send(chat, message.Outbound{Key: "r", React: "👍", Quote: id})
		x := r.wait(r.siti, func(m whatsapptest.Received) bool { return m.Reaction == "👍" })
		if key := x.Message.GetReactionMessage().GetKey(); x.Target != id || key.GetFromMe() || key.GetParticipant() != r.budi.LID() {
			t.Errorf("reaction to %q of %q", x.Target, key.GetParticipant())
		}
	}
	check()
	r.restart() // what was said before is still quotable
	id = r.said(r.budi.Say(g, "terima"))
	r.acked(id)
	r.restart()
	r.send(chat, message.Outbound{Key: "q2", Text: "sudah", Quote: id})
	if q := r.wait(r.budi, func(m whatsapptest.Received) bool { return m.Text == "sudah" }); q.Quoted != id {
		t.Errorf("after a restart quoted %q, want %q", q.Quoted, id)
	}
	// Of a message that nobody remembers the reaction becomes its words, or nothing.
	sent := r.send(chat, message.Outbound{Key: "n", React: "👍", Quote: "3AUNKNOWN"})
	if len(sent.MessageIDs) != 0 {
		t.Errorf("a reaction to nothing was sent as %s", sent.MessageIDs)
	}
	r.send(chat, message.Outbound{Key: "w", React: "👍", Text: "Diterima", Quote: "3AUNKNOWN"})
	r.wait(r.budi, func(m whatsapptest.Received) bool { return m.Text == "Diterima" && m.Quoted == "" })
}

func TestCardWithPhotosPlaceAndChoices(t *testing.T) {
	t.Parallel()
	store := &shelf{files: map[string][]byte{}}
	r := linkedRig(t, func(c *whatsapp.Config) { c.Media = store })
	chat := r.hear(r.siti)
	pictures := [][]byte{adaptertest.Picture(1), adaptertest.Picture(2), pngPicture(t)}
	doc, voice := []byte("%PDF-1.4 surat"), []byte("OggS suara")
	out := message.Outbound{
		Key: "card", Text: "Laporan TBN-1", Choices: []message.Choice{{ID: "terima", Label: "Terima"}, {ID: "tolak", Label: "Tolak"}},
		Place: message.Place{Lat: -6.9, Lon: 112.06, HasPoint: true, Name: "Pasar"},
	}
	for _, p := range pictures {
		out.Media = append(out.Media, message.MediaRef{Kind: message.MediaPhoto, Hash: store.put(p)})
	}
	out.Media = append(out.Media,
		message.MediaRef{Kind: message.MediaDocument, Hash: store.put(doc), Mime: "application/pdf", Name: "surat.pdf"},
		message.MediaRef{Kind: message.MediaVoice, Hash: store.put(voice), Seconds: 4},
		message.MediaRef{Kind: message.MediaPhoto, Lost: "expired"})
	sent := r.send(chat, out)
	if len(sent.MessageIDs) != 6 {
		t.Fatalf("became %d messages", len(sent.MessageIDs))
	}
	r.wait(r.siti, func(m whatsapptest.Received) bool { return m.ID == sent.MessageIDs[5] })
	got := map[string]whatsapptest.Received{}
	for _, m := range r.siti.Received() {
		got[m.ID] = m
	}
	for i, want := range pictures {
		m := got[sent.MessageIDs[i]]
		data, err := r.s.Download(m.Message.GetImageMessage())
		if err != nil || !bytes.Equal(data, want) {
			t.Errorf("photo %d: %v", i, err)
		}
		if img := m.Message.GetImageMessage(); len(img.GetJPEGThumbnail()) == 0 || img.GetWidth() == 0 {
			t.Errorf("photo %d has no preview", i)
		}
		if (m.Text == "Laporan TBN-1\n\n1. Terima\n2. Tolak") != (i == 0) {
			t.Errorf("photo %d says %q", i, m.Text)
		}
	}
	if m := got[sent.MessageIDs[3]]; m.Message.GetDocumentMessage().GetFileName() != "surat.pdf" {
		t.Errorf("document came as %q", m.Kind)
	}
	if m := got[sent.MessageIDs[4]]; !m.Message.GetAudioMessage().GetPTT() || m.Message.GetAudioMessage().GetSeconds() != 4 {
		t.Errorf("voice came as %q", m.Kind)
	}
	if m := got[sent.MessageIDs[5]]; m.Kind != "location" || m.Text != "Pasar" || m.Lat != -6.9 {
		t.Errorf("place came as %+v", m)
	}
}

func pngPicture(t *testing.T) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 40, 200))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFailedUploadIsTriedAgain(t *testing.T) {
	t.Parallel()
	store := &shelf{files: map[string][]byte{}}
	r := linkedRig(t, func(c *whatsapp.Config) { c.Media = store })
	chat := r.hear(r.siti)
	out := message.Outbound{Key: "a", Text: "foto", Media: []message.MediaRef{{Kind: message.MediaPhoto, Hash: store.put(adaptertest.Picture(1))}}}
	r.s.FailUploads(503, 1)
	if _, err := r.c.Send(r.ctx(), chat, out); kindOf(err) != message.SendRetry {
		t.Errorf("a failed upload ended as %v", err)
	}
	r.send(chat, out)
	missing := message.Outbound{Key: "b", Media: []message.MediaRef{{Kind: message.MediaPhoto, Hash: strings.Repeat("0", 64)}}}
	if _, err := r.c.Send(r.ctx(), chat, missing); kindOf(err) != message.SendRetry {
		t.Errorf("a file that our store cannot open ended as %v", err)
	}
}

// TestPaceIsKept: a message waits its turn, seen typing meanwhile; one whose time is too
// short for that is refused at once. The pauses are the pacer's, tested by themselves.
func TestPaceIsKept(t *testing.T) {
	t.Parallel()
	r := linkedRig(t, func(c *whatsapp.Config) {
		c.Pace = whatsapp.Pace{MinGap: time.Hour, MaxGap: time.Hour + time.Second, PerMinute: 4}
	})
	chat := r.hear(r.siti)
	r.send(chat, message.Outbound{Key: "a", Text: "a"})
	short, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := r.c.Send(short, chat, message.Outbound{Key: "b", Text: "b"}); kindOf(err) != message.SendThrottled {
		t.Errorf("a message without the time to wait ended as %v", err)
	}
	waits, stop := context.WithTimeout(t.Context(), 2*time.Hour)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		_, err := r.c.Send(waits, chat, message.Outbound{Key: "c", Text: "c"})
		ended <- err
	}()
	for r.s.Typed(r.siti) == 0 {
		select {
		case <-time.After(5 * time.Millisecond):
		case err := <-ended:
			t.Fatalf("nobody saw us typing, and the send ended as %v", err)
		case <-r.ctx().Done():
			t.Fatal("nobody saw us typing")
		}
	}
	stop()
	if err := <-ended; kindOf(err) != message.SendRetry {
		t.Errorf("a message that was waiting ended as %v", err)
	}
	if n := len(r.siti.Received()); n != 1 {
		t.Errorf("%d messages were sent, want the first alone", n)
	}
}
