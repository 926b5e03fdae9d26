package webchat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/conversation/message"
)

func entryOf(t *testing.T, e sse) wireEntry {
	t.Helper()
	var w wireEntry
	if e.name != "entry" {
		t.Fatalf("event %q: %s", e.name, e.data)
	}
	if err := json.Unmarshal([]byte(e.data), &w); err != nil {
		t.Fatal(err)
	}
	return w
}

func say(t *testing.T, c *Channel, chat, key, text string) {
	t.Helper()
	if _, err := c.Send(t.Context(), message.Address{Channel: message.ChannelWeb, ID: chat}, message.Outbound{Key: key, Text: text}); err != nil {
		t.Fatal(err)
	}
}

func TestStreamTellsTheOldThenReadyThenTheNew(t *testing.T) {
	t.Parallel()
	c, _, v := started(t)
	for i := range 450 { // more than two pages of the log
		say(t, c, v.chat, fmt.Sprint(i), fmt.Sprint("lama ", i))
	}
	next, stop := v.listen(wireCursor{Token: v.token}, wireCursor{Token: c.sign.group("pupr")})
	defer stop()
	for i := range 450 {
		e, _ := next()
		if got := entryOf(t, e); got.Text != fmt.Sprint("lama ", i) || got.Chat != v.chat {
			t.Fatalf("entry %d is %+v", i, got)
		}
	}
	ready, _ := next()
	var r wireReady
	if err := json.Unmarshal([]byte(ready.data), &r); err != nil || ready.name != "ready" || len(r.Chats) != 2 || r.Chats[0].Seq != 450 || r.Chats[1].Seq != 0 {
		t.Fatalf("ready %q %s", ready.name, ready.data)
	}
	say(t, c, "group-pupr", "g", "kartu")
	e, _ := next()
	if got := entryOf(t, e); got.Text != "kartu" || got.Chat != "group-pupr" {
		t.Errorf("live %+v", got)
	}
	say(t, c, v.chat, "n", "baru")
	e, _ = next()
	if got := entryOf(t, e); got.Text != "baru" || got.Seq != 451 {
		t.Errorf("live %+v", got)
	}
}

func TestStreamGoesOnAfterTheLastEntrySeen(t *testing.T) {
	t.Parallel()
	c, _, v := started(t)
	say(t, c, v.chat, "1", "satu")
	say(t, c, v.chat, "2", "dua")
	next, stop := v.listen(wireCursor{Token: v.token, After: 1})
	defer stop()
	e, _ := next()
	if got := entryOf(t, e); got.Text != "dua" {
		t.Errorf("got %+v", got)
	}
}

func TestStreamFindsWhatAnotherReplicaWrote(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	cfg.Limits.Watch = 5 * time.Millisecond
	c := newTestChannel(t, cfg)
	run(t, c, (&inbox{}).receive)
	other := newTestChannel(t, cfg) // the same log, but not the same hub
	v := newVisitor(t, serve(t, c))
	next, stop := v.listen(wireCursor{Token: v.token})
	defer stop()
	if e, _ := next(); e.name != "ready" {
		t.Fatalf("event %q", e.name)
	}
	for i := range 3 {
		say(t, other, v.chat, fmt.Sprint(i), fmt.Sprint("dari replika lain ", i))
		e, _ := next()
		if got := entryOf(t, e); got.Text != fmt.Sprint("dari replika lain ", i) {
			t.Errorf("got %+v", got)
		}
	}
	// A page that says it has seen more than there is keeps nothing from another.
	liar, end := v.listen(wireCursor{Token: v.token, After: 1 << 60})
	defer end()
	if e, _ := liar(); e.name != "ready" {
		t.Fatalf("event %q", e.name)
	}
	say(t, other, v.chat, "n", "lagi")
	if e, _ := next(); entryOf(t, e).Text != "lagi" {
		t.Errorf("got %+v", e)
	}
}

// TestStreamsThatWaitAskTogether holds what open streams cost the store: one question
// for all of them, and no reading while nothing is said.
func TestStreamsThatWaitAskTogether(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	cfg.Limits.Watch, cfg.Limits.Heartbeat = 5*time.Millisecond, 5*time.Millisecond
	c := newTestChannel(t, cfg)
	log := c.cfg.Log.(*memLog)
	server := serve(t, c)
	const visitors = 5
	for range visitors {
		v := newVisitor(t, server)
		say(t, c, v.chat, "1", "halo")
		// One comes with everything seen, one from the beginning.
		for _, after := range []int64{0, 1} {
			next, stop := v.listen(wireCursor{Token: v.token, After: after}, wireCursor{Token: c.sign.group("pupr")})
			defer stop()
			for e, ok := next(); e.name != "ready"; e, ok = next() {
				if !ok {
					t.Fatal("the stream ended")
				}
			}
		}
	}
	count := func() (reads, looks int) {
		log.mu.Lock()
		defer log.mu.Unlock()
		return log.reads, log.looks
	}
	before, _ := count()
	run(t, c, (&inbox{}).receive)
	waitUntil(t, "looked ten times", func() bool { _, looks := count(); return looks >= 10 })
	if after, looks := count(); after != before || looks > 1000 {
		t.Errorf("%d reads while nothing was said, %d looks", after-before, looks)
	}
}

func TestStreamShowsSoManyChatsAtMost(t *testing.T) {
	t.Parallel()
	c := newTestChannel(t, testConfig(t))
	server := serve(t, c)
	v := newVisitor(t, server)
	ask := func(chats []wireCursor) int {
		t.Helper()
		resp := v.do("POST", "/api/v1/stream", "application/json", bytes.NewReader(encodeJSON(wireStream{Chats: chats})))
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	var own, groups []wireCursor
	for range ownChats + 1 {
		own = append(own, wireCursor{Token: newVisitor(t, server).token})
	}
	for _, g := range c.cfg.Groups {
		groups = append(groups, wireCursor{Token: c.sign.group(g.Key)})
	}
	for name, the := range map[string]struct {
		chats []wireCursor
		want  int
	}{
		"the demonstration":       {append(groups[:len(groups):len(groups)], own[0]), http.StatusOK},
		"some chats":              {own[:ownChats], http.StatusOK},
		"one too many":            {own, http.StatusBadRequest},
		"groups and one too many": {append(groups[:len(groups):len(groups)], own...), http.StatusBadRequest},
		"none":                    {nil, http.StatusBadRequest},
	} {
		if got := ask(the.chats); got != the.want {
			t.Errorf("%s: %d, want %d", name, got, the.want)
		}
	}
}

func TestStreamsOfOneChatAreLimited(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	cfg.Limits.StreamsPerChat = 1
	c := newTestChannel(t, cfg)
	server := serve(t, c)
	v, other := newVisitor(t, server), newVisitor(t, server)
	pupr := wireCursor{Token: c.sign.group("pupr")}
	next, stop := v.listen(wireCursor{Token: v.token}, pupr)
	next()
	resp := v.do("POST", "/api/v1/stream", "application/json", bytes.NewReader(encodeJSON(wireStream{Chats: []wireCursor{{Token: v.token}}})))
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("second stream of a chat: %d", resp.StatusCode)
	}
	// Another chat has its own, and a group is everybody's.
	more, end := other.listen(wireCursor{Token: other.token}, pupr)
	defer end()
	if e, _ := more(); e.name != "ready" {
		t.Errorf("event %q", e.name)
	}
	stop()
	waitUntil(t, "freed", func() bool {
		c.limits.showing.mu.Lock()
		defer c.limits.showing.mu.Unlock()
		return c.limits.showing.held[v.chat] == 0
	})
}

func TestStreamsEndWithRun(t *testing.T) {
	t.Parallel()
	c := newTestChannel(t, testConfig(t))
	v := newVisitor(t, serve(t, c))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx, (&inbox{}).receive) }()
	next, stop := v.listen(wireCursor{Token: v.token})
	defer stop()
	if e, _ := next(); e.name != "ready" {
		t.Fatalf("event %q", e.name)
	}
	waitUntil(t, "running", func() bool { r, end := c.begin(); defer end(); return r != nil })
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if e, ok := next(); ok {
		t.Errorf("the stream goes on with %q", e.name)
	}
	waitUntil(t, "left", func() bool { c.hub.mu.Lock(); defer c.hub.mu.Unlock(); return len(c.hub.chats) == 0 })
}

func TestStreamEndsWhenTheLogCannotBeRead(t *testing.T) {
	t.Parallel()
	c, _, v := started(t)
	next, stop := v.listen(wireCursor{Token: v.token})
	defer stop()
	if e, _ := next(); e.name != "ready" {
		t.Fatalf("event %q", e.name)
	}
	c.cfg.Log.(*memLog).failWith(errors.New("disk gone"))
	c.hub.wake(v.chat)
	if _, ok := next(); ok {
		t.Error("the stream goes on")
	}
}

func TestUnreadableEntryIsLeftOut(t *testing.T) {
	t.Parallel()
	c, _, v := started(t)
	if _, err := c.cfg.Log.Append(t.Context(), v.chat, "x", []byte("not json")); err != nil {
		t.Fatal(err)
	}
	say(t, c, v.chat, "1", "halo")
	if e := v.entries(); len(e) != 1 || e[0].Text != "halo" {
		t.Errorf("entries %+v", e)
	}
}

// TestClientThatTakesNothingIsCutOff fills the connection of a client that never
// reads and waits until the server has let go of its stream.
func TestClientThatTakesNothingIsCutOff(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	cfg.Limits.ClientTimeout = 300 * time.Millisecond
	c := newTestChannel(t, cfg)
	s := serve(t, c)
	v := newVisitor(t, s)
	big := string(bytes.Repeat([]byte("a"), 1<<20))
	for i := range 24 { // beyond what the buffers of a loopback connection hold
		say(t, c, v.chat, fmt.Sprint(i), big)
	}
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	body := encodeJSON(wireStream{Chats: []wireCursor{{Token: v.token}}})
	if _, err := fmt.Fprintf(conn, "POST /api/v1/stream HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body); err != nil {
		t.Fatal(err)
	}
	// It takes so much that it has begun, and no more.
	if _, err := io.ReadFull(conn, make([]byte, len("HTTP/1.1 200"))); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, "cut off", func() bool {
		c.limits.streams.mu.Lock()
		defer c.limits.streams.mu.Unlock()
		return c.limits.streams.n == 0
	})
}

// TestClientThatSendsNothingIsCutOff begins a body and never ends it.
func TestClientThatSendsNothingIsCutOff(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	cfg.Limits.ClientTimeout = 100 * time.Millisecond
	c := newTestChannel(t, cfg)
	run(t, c, (&inbox{}).receive)
	s := serve(t, c)
	v := newVisitor(t, s)
	for _, path := range []string{"/api/v1/messages", "/api/v1/media"} {
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", path, v.token); err != nil {
			t.Fatal(err)
		}
		_ = conn.SetReadDeadline(time.Now().Add(3 * time.Minute))
		var answer bytes.Buffer
		if _, err := answer.ReadFrom(conn); err != nil {
			t.Errorf("%s: still open: %v", path, err)
		}
		_ = conn.Close()
	}
}

func TestStreamsOfOneAddressAreLimited(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	cfg.Limits.StreamsPerAddress = 1
	c := newTestChannel(t, cfg)
	v := newVisitor(t, serve(t, c))
	next, stop := v.listen(wireCursor{Token: v.token})
	next()
	ask := encodeJSON(wireStream{Chats: []wireCursor{{Token: v.token}}})
	resp := v.do("POST", "/api/v1/stream", "application/json", bytes.NewReader(ask))
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("second stream: %d", resp.StatusCode)
	}
	stop()
	waitUntil(t, "freed", func() bool {
		c.limits.streams.mu.Lock()
		defer c.limits.streams.mu.Unlock()
		return c.limits.streams.n == 0
	})
}

// One customer with all addresses of a /48 does not take all streams.
func TestStreamsOfOneNetworkAreLimited(t *testing.T) {
	t.Parallel()
	l := newLimits(Limits{StreamsPerAddress: 2, StreamsPerChat: 16, Streams: 100}.withDefaults())
	var ends []func()
	for i := range 60 {
		if end, ok := l.open(fmt.Sprintf("2001:db8:1:%x::/64", i), nil); ok {
			ends = append(ends, end)
		}
	}
	if len(ends) != 2*webguard.Wide {
		t.Errorf("%d streams of one network", len(ends))
	}
	if _, ok := l.open("2001:db8:2::/64", nil); !ok {
		t.Error("another network has none")
	}
	for _, end := range ends {
		end()
	}
	if _, ok := l.open("2001:db8:1:1::/64", nil); !ok {
		t.Error("none is free when all have ended")
	}
	if n := l.streams.n; n != 2 || len(l.networks.held) != 2 {
		t.Errorf("%d streams and %d networks are counted", n, len(l.networks.held))
	}
}
