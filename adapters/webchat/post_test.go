package webchat

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/taprose/taprose/conversation/message"
)

// started is a running channel with its inbox, server and one visitor.
func started(t *testing.T) (*Channel, *inbox, *visitor) {
	t.Helper()
	c := newTestChannel(t, testConfig(t))
	box := &inbox{}
	run(t, c, box.receive)
	return c, box, newVisitor(t, serve(t, c))
}

func TestTextBecomesAnInboundMessage(t *testing.T) {
	t.Parallel()
	_, box, v := started(t)
	v.mustPost(wirePost{Key: key("a"), Text: "jalan rusak", Lang: "id"})
	got := box.all()
	if len(got) != 1 {
		t.Fatalf("received %d messages", len(got))
	}
	in := got[0]
	want := message.Address{Channel: message.ChannelWeb, ID: v.chat}
	if in.Text != "jalan rusak" || in.Kind != message.ChatPrivate || in.Chat != want || in.Sender.Address != want ||
		in.Sender.Language != "id" || in.MessageID != in.ID || in.ID == "" || in.At.IsZero() {
		t.Errorf("received %+v", in)
	}
}

func TestOwnMessageStandsInTheLogBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	c := newTestChannel(t, testConfig(t))
	run(t, c, func(ctx context.Context, in message.Inbound) error {
		_, err := c.Send(ctx, in.Chat, message.Outbound{Key: "1", Text: "halo"})
		return err
	})
	v := newVisitor(t, serve(t, c))
	v.mustPost(wirePost{Key: key("a"), Text: "hai"})
	e := v.entries()
	if len(e) != 2 || e[0].From != FromPerson || e[0].Key != key("a") || e[1].From != FromBot || e[1].Text != "halo" {
		t.Errorf("log %+v", e)
	}
}

func TestUnreceivedMessageIsAnswered503AndComesAgainWithTheSameID(t *testing.T) {
	t.Parallel()
	_, box, v := started(t)
	box.failWith(errors.New("store unavailable"))
	if status, code := v.post(wirePost{Key: key("a"), Text: "hai"}); status != http.StatusServiceUnavailable || code != "unavailable" {
		t.Fatalf("answered %d %q", status, code)
	}
	box.failWith(nil)
	v.mustPost(wirePost{Key: key("a"), Text: "hai"})
	v.mustPost(wirePost{Key: key("a"), Text: "hai"})
	got := box.all()
	if len(got) != 2 || got[0].ID != got[1].ID {
		t.Errorf("received %+v", got)
	}
	if n := len(v.entries()); n != 1 {
		t.Errorf("the log has %d entries", n)
	}
}

func TestLogThatCannotBeWrittenIsAnswered503(t *testing.T) {
	t.Parallel()
	c, box, v := started(t)
	c.cfg.Log.(*memLog).failWith(errors.New("disk full"))
	if status, _ := v.post(wirePost{Key: key("a"), Text: "hai"}); status != http.StatusServiceUnavailable {
		t.Errorf("answered %d", status)
	}
	if len(box.all()) != 0 {
		t.Error("received what is not in the log")
	}
}

func TestPanickingReceiveIsAnswered503(t *testing.T) {
	t.Parallel()
	c := newTestChannel(t, testConfig(t))
	run(t, c, func(context.Context, message.Inbound) error { panic("a bug") })
	v := newVisitor(t, serve(t, c))
	if status, _ := v.post(wirePost{Key: key("a"), Text: "hai"}); status != http.StatusServiceUnavailable {
		t.Errorf("answered %d", status)
	}
}

func TestMessagesAreRefusedWhileNotRunning(t *testing.T) {
	t.Parallel()
	c := newTestChannel(t, testConfig(t))
	v := newVisitor(t, serve(t, c))
	if status, _ := v.post(wirePost{Key: key("a"), Text: "hai"}); status != http.StatusServiceUnavailable {
		t.Errorf("answered %d", status)
	}
}

func TestRunWaitsForWhatIsBeingReceived(t *testing.T) {
	t.Parallel()
	c := newTestChannel(t, testConfig(t))
	v := newVisitor(t, serve(t, c))
	ctx, cancel := context.WithCancel(context.Background())
	var order []string
	var mu sync.Mutex
	note := func(s string) {
		mu.Lock()
		defer mu.Unlock()
		order = append(order, s)
	}
	inside, release := make(chan struct{}), make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		err := c.Run(ctx, func(ctx context.Context, _ message.Inbound) error {
			close(inside)
			<-release
			note("received")
			return ctx.Err()
		})
		note("ended")
		ended <- err
	}()
	waitUntil(t, "running", func() bool { r, done := c.begin(); defer done(); return r != nil })
	posted := make(chan int, 1)
	go func() {
		status, _ := v.post(wirePost{Key: key("a"), Text: "hai"})
		posted <- status
	}()
	<-inside
	cancel()
	<-c.ending()
	close(release)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if status := <-posted; status != http.StatusOK {
		t.Errorf("answered %d", status)
	}
	if mu.Lock(); len(order) != 2 || order[0] != "received" {
		t.Errorf("order %v", order)
	}
	mu.Unlock()
}

func TestPressArrivesWithTheMessageOfItsButton(t *testing.T) {
	t.Parallel()
	c, box, v := started(t)
	sent, err := c.Send(t.Context(), message.Address{Channel: message.ChannelWeb, ID: v.chat},
		message.Outbound{Key: "1", Text: "Pilih", Choices: choices("cat:jalan", "Jalan")})
	if err != nil {
		t.Fatal(err)
	}
	button := v.entries()[0].Choices[0]
	press := wirePress{Message: sent.MessageIDs[0], Button: button.ID, Sig: button.Sig}
	v.mustPost(wirePost{Key: key("a"), Press: &press})
	in := box.all()[0]
	if in.Button != "cat:jalan" || in.MessageID != sent.MessageIDs[0] || in.ButtonRef == "" {
		t.Errorf("received %+v", in)
	}
	if e := v.entries()[1]; e.Kind != KindPress || e.Target != sent.MessageIDs[0] || e.Button != "cat:jalan" {
		t.Errorf("log %+v", e)
	}
}

func TestForgedPressIsRefused(t *testing.T) {
	t.Parallel()
	c, box, v := started(t)
	other := newVisitor(t, serve(t, c))
	sent, err := c.Send(t.Context(), message.Address{Channel: message.ChannelWeb, ID: v.chat},
		message.Outbound{Key: "1", Text: "Pilih", Choices: choices("terima", "Terima", "tolak", "Tolak")})
	if err != nil {
		t.Fatal(err)
	}
	good := v.entries()[0].Choices[0]
	id := sent.MessageIDs[0]
	for name, try := range map[string]struct {
		who   *visitor
		press wirePress
	}{
		"no signature":       {v, wirePress{Message: id, Button: "terima"}},
		"another button's":   {v, wirePress{Message: id, Button: "tolak", Sig: good.Sig}},
		"another message's":  {v, wirePress{Message: "b" + strings.Repeat("0", 24), Button: "terima", Sig: good.Sig}},
		"in another chat":    {other, wirePress{Message: id, Button: "terima", Sig: good.Sig}},
		"a button not shown": {v, wirePress{Message: id, Button: "disposisi", Sig: good.Sig}},
	} {
		if status, _ := try.who.post(wirePost{Key: key("a"), Press: &try.press}); status != http.StatusBadRequest {
			t.Errorf("%s: answered %d", name, status)
		}
	}
	if len(box.all()) != 0 {
		t.Error("a forged press was received")
	}
}

func TestSeveralPhotosAreOneMessage(t *testing.T) {
	t.Parallel()
	_, box, v := started(t)
	var tokens []string
	for i := range 3 {
		status, up := v.upload("foto.jpg", picture(t, 10+i, 10))
		if status != http.StatusOK || up.Kind != message.MediaPhoto || up.Mime != "image/jpeg" {
			t.Fatalf("upload: %d %+v", status, up)
		}
		tokens = append(tokens, up.Media)
	}
	v.mustPost(wirePost{Key: key("a"), Text: "tiga foto", Media: tokens})
	in := box.all()[0]
	if len(in.Media) != 3 || in.Text != "tiga foto" || in.Album != "" {
		t.Fatalf("received %+v", in)
	}
	for _, m := range in.Media {
		if m.Hash == "" || m.Size == 0 || m.Kind != message.MediaPhoto {
			t.Errorf("media %+v", m)
		}
	}
}

func TestUploadOfAnotherChatIsRefused(t *testing.T) {
	t.Parallel()
	c, _, v := started(t)
	other := newVisitor(t, serve(t, c))
	_, up := v.upload("foto.jpg", picture(t, 10, 10))
	if status, _ := other.post(wirePost{Key: key("a"), Media: []string{up.Media}}); status != http.StatusBadRequest {
		t.Errorf("answered %d", status)
	}
}

func TestGroupMessageNeedsAName(t *testing.T) {
	t.Parallel()
	c, box, v := started(t)
	v.token, v.chat = c.sign.group("pupr"), "group-pupr"
	if status, _ := v.post(wirePost{Key: key("a"), Text: "daftar"}); status != http.StatusBadRequest {
		t.Errorf("without a name: %d", status)
	}
	v.mustPost(wirePost{Key: key("b"), Text: "daftar", Name: "  Bu\u202e Rina\n· PUPR "})
	in := box.all()[0]
	if in.Kind != message.ChatGroup || in.Chat != GroupAddress("pupr") || in.ChatTitle != "Aduan Dinas PUPR" ||
		in.Sender.Name != "Bu Rina· PUPR" || in.Sender.Address == in.Chat {
		t.Errorf("received %+v", in)
	}
}

func TestPrivateChatHasNoName(t *testing.T) {
	t.Parallel()
	_, box, v := started(t)
	v.mustPost(wirePost{Key: key("a"), Text: "hai", Name: "Bupati"})
	if in := box.all()[0]; in.Sender.Name != "" {
		t.Errorf("a citizen named himself %q", in.Sender.Name)
	}
}

func TestUnreadablePostsAreRefused(t *testing.T) {
	t.Parallel()
	_, box, v := started(t)
	for name, try := range map[string]struct {
		body   string
		status int
	}{
		"not JSON":            {`hai`, 400},
		"an unknown field":    {`{"key":"aaaaaaaaaaaaaaaa","text":"a","admin":true}`, 400},
		"something behind":    {`{"key":"aaaaaaaaaaaaaaaa","text":"a"}{}`, 400},
		"no key":              {`{"text":"a"}`, 400},
		"a short key":         {`{"key":"a","text":"a"}`, 400},
		"nothing said":        {`{"key":"aaaaaaaaaaaaaaaa"}`, 400},
		"only space":          {`{"key":"aaaaaaaaaaaaaaaa","text":" \n"}`, 400},
		"a strange quote":     {`{"key":"aaaaaaaaaaaaaaaa","text":"a","quote":"../1"}`, 400},
		"a place off earth":   {`{"key":"aaaaaaaaaaaaaaaa","place":{"has_point":true,"lat":91,"lon":0}}`, 400},
		"an empty place":      {`{"key":"aaaaaaaaaaaaaaaa","place":{}}`, 400},
		"a made-up file":      {`{"key":"aaaaaaaaaaaaaaaa","media":["e30.AAAA"]}`, 400},
		"too many files":      {`{"key":"aaaaaaaaaaaaaaaa","media":["","","","","","","","","","",""]}`, 400},
		"a press with text":   {`{"key":"aaaaaaaaaaaaaaaa","text":"a","press":{"message":"b","button":"x","sig":"y"}}`, 400},
		"a megabyte of text":  {`{"key":"aaaaaaaaaaaaaaaa","text":"` + strings.Repeat("a", 1<<20) + `"}`, 413},
		"ten thousand arrays": {strings.Repeat("[", 10_000), 400},
	} {
		resp := v.do("POST", "/api/v1/messages", "application/json", strings.NewReader(try.body))
		_ = resp.Body.Close()
		if resp.StatusCode != try.status {
			t.Errorf("%s: answered %d, want %d", name, resp.StatusCode, try.status)
		}
	}
	if len(box.all()) != 0 {
		t.Error("something was received")
	}
}

func TestTextAboveTheConversationsLimitReachesIt(t *testing.T) {
	t.Parallel()
	_, box, v := started(t)
	v.mustPost(wirePost{Key: key("a"), Text: strings.Repeat("é", 5000)})
	if n := len([]rune(box.all()[0].Text)); n != 5000 {
		t.Errorf("received %d characters", n)
	}
}

func TestOtherContentTypesAreRefused(t *testing.T) {
	t.Parallel()
	_, _, v := started(t)
	for _, contentType := range []string{"", "text/plain", "application/x-www-form-urlencoded"} {
		resp := v.do("POST", "/api/v1/messages", contentType, bytes.NewReader(encodeJSON(wirePost{Key: key("a"), Text: "hai"})))
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusUnsupportedMediaType {
			t.Errorf("%q: answered %d", contentType, resp.StatusCode)
		}
	}
}

func TestOneMessageOfAChatAtATime(t *testing.T) {
	t.Parallel()
	c := newTestChannel(t, testConfig(t))
	var mu sync.Mutex
	busy, met := false, make(chan struct{}, 10)
	run(t, c, func(context.Context, message.Inbound) error {
		if !mu.TryLock() {
			t.Error("two messages of one chat at the same time")
			return nil
		}
		defer mu.Unlock()
		busy = !busy
		met <- struct{}{}
		return nil
	})
	v := newVisitor(t, serve(t, c))
	var wait sync.WaitGroup
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		wait.Go(func() { v.mustPost(wirePost{Key: key(name), Text: name}) })
	}
	wait.Wait()
	if len(met) != 5 {
		t.Errorf("received %d", len(met))
	}
	if c.lanes.mu.Lock(); len(c.lanes.chats) != 0 {
		t.Errorf("%d lanes stay", len(c.lanes.chats))
	}
	c.lanes.mu.Unlock()
}
