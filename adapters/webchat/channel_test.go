package webchat

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/message"
)

func TestSendTwiceIsOnce(t *testing.T) {
	t.Parallel()
	c, _, v := started(t)
	to := message.Address{Channel: message.ChannelWeb, ID: v.chat}
	first, err := c.Send(t.Context(), to, message.Outbound{Key: "r1/news:2", Text: "halo"})
	if err != nil {
		t.Fatal(err)
	}
	second, err := c.Send(t.Context(), to, message.Outbound{Key: "r1/news:2", Text: "halo"})
	if err != nil {
		t.Fatal(err)
	}
	if first.MessageIDs[0] != second.MessageIDs[0] || len(v.entries()) != 1 {
		t.Errorf("sent as %v and %v, log %d", first, second, len(v.entries()))
	}
}

func TestReactionWithoutAMessageSaysItsWordsNowhere(t *testing.T) {
	t.Parallel()
	c, _, v := started(t)
	sent, err := c.Send(t.Context(), message.Address{Channel: message.ChannelWeb, ID: v.chat}, message.Outbound{Key: "1", React: "👍"})
	if err != nil || len(sent.MessageIDs) != 0 || len(v.entries()) != 0 {
		t.Errorf("sent %v, %v", sent, err)
	}
}

func TestReplacementKeepsTheButtonsOfItsTarget(t *testing.T) {
	t.Parallel()
	c, box, v := started(t)
	to := message.Address{Channel: message.ChannelWeb, ID: v.chat}
	card, err := c.Send(t.Context(), to, message.Outbound{Key: "1", Text: "Kartu", Choices: choices("terima", "Terima")})
	if err != nil {
		t.Fatal(err)
	}
	again, err := c.Send(t.Context(), to, message.Outbound{Key: "2", Text: "Diterima", Replace: card.MessageIDs[0], Choices: choices("selesai", "Selesai")})
	if err != nil || again.MessageIDs[0] != card.MessageIDs[0] {
		t.Fatalf("replaced as %v, %v", again, err)
	}
	e := v.entries()[1]
	if e.Kind != KindReplace || e.Target != card.MessageIDs[0] {
		t.Fatalf("log %+v", e)
	}
	b := e.Choices[0]
	v.mustPost(wirePost{Key: key("a"), Press: &wirePress{Message: e.Target, Button: b.ID, Sig: b.Sig}})
	if in := box.all()[0]; in.MessageID != card.MessageIDs[0] || in.Button != "selesai" {
		t.Errorf("received %+v", in)
	}
}

func TestReplacementOfAnotherNetworksMessageIsSaidAnew(t *testing.T) {
	t.Parallel()
	c, _, v := started(t)
	_, err := c.Send(t.Context(), message.Address{Channel: message.ChannelWeb, ID: v.chat}, message.Outbound{Key: "1", Text: "x", Replace: "5512"})
	if e := v.entries(); err != nil || len(e) != 1 || e[0].Kind != KindMessage {
		t.Errorf("log %+v, %v", e, err)
	}
}

func TestWhatCanNeverBeSentIsRefused(t *testing.T) {
	t.Parallel()
	c, _, v := started(t)
	private := message.Address{Channel: message.ChannelWeb, ID: v.chat}
	for name, try := range map[string]struct {
		to  message.Address
		out message.Outbound
	}{
		"another network": {message.Address{Channel: message.ChannelTelegram, ID: v.chat}, message.Outbound{Key: "1", Text: "x"}},
		"no such group":   {GroupAddress("nobody"), message.Outbound{Key: "1", Text: "x"}},
		"no chat":         {message.Address{Channel: message.ChannelWeb, ID: "77"}, message.Outbound{Key: "1", Text: "x"}},
		"nothing":         {private, message.Outbound{Key: "1"}},
		"no key":          {private, message.Outbound{Text: "x"}},
	} {
		_, err := c.Send(t.Context(), try.to, try.out)
		if e, ok := errors.AsType[*message.SendError](err); !ok || e.Kind != message.SendRefused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestGroupsAreClosedWithoutTheDemonstration(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	cfg.Demo = false
	c := newTestChannel(t, cfg)
	v := newVisitor(t, serve(t, c))
	v.token = c.sign.group("pupr")
	resp := v.do("GET", "/api/v1/entries", "", nil)
	v.decode(resp, 401, nil)
	if _, err := c.Send(t.Context(), GroupAddress("pupr"), message.Outbound{Key: "1", Text: "x"}); err == nil {
		t.Error("sent to a group that is not there")
	}
	var conf wireConfig
	v.decode(v.do("GET", "/api/v1/config", "", nil), 200, &conf)
	if conf.Demo || len(conf.Groups) > 0 || len(conf.Places) > 0 {
		t.Errorf("config tells %+v", conf)
	}
	if resp := v.do("GET", "/", "", nil); resp.StatusCode != 303 || resp.Header.Get("Location") != "/chat" {
		t.Errorf("home answers %d", resp.StatusCode)
	} else {
		_ = resp.Body.Close()
	}
}

func TestSecondRunIsRefusedAndRunComesAgain(t *testing.T) {
	t.Parallel()
	c := newTestChannel(t, testConfig(t))
	for range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- c.Run(ctx, (&inbox{}).receive) }()
		waitUntil(t, "running", func() bool { r, end := c.begin(); defer end(); return r != nil })
		if err := c.Run(ctx, (&inbox{}).receive); !errors.Is(err, ErrRunning) {
			t.Errorf("second Run: %v", err)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestConfigTellsEveryMistake(t *testing.T) {
	t.Parallel()
	_, err := New(Config{
		Secret: []byte("short"), Groups: []Group{{Key: "PUPR"}, {Key: "a"}, {Key: "a"}},
		FrameAncestors: []string{"https://desa.example; script-src *", "desa.example", "https://desa.example/x"},
	})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"log is", "media is", "logger is", "secret has 5", `"PUPR"`, `"a" stands twice`, "script-src", `"desa.example"`, "/x"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no word of %q in: %v", want, err)
		}
	}
}

func TestKindsAreAllListed(t *testing.T) {
	t.Parallel()
	if len(Kinds()) != 4 {
		t.Errorf("%d kinds", len(Kinds()))
	}
}
