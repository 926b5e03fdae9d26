package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// request is one hostile HTTP request, written to the wire as it stands.
type request struct {
	Name    string   `yaml:"name"`
	To      string   `yaml:"to"`
	Method  string   `yaml:"method"`
	Path    string   `yaml:"path"`
	Headers []string `yaml:"headers"`
	// HeaderTimes repeats the last letter of the last header, Times the body.
	HeaderTimes int    `yaml:"header_times"`
	Body        string `yaml:"body"`
	Times       int    `yaml:"times"`
	// Outcome is the status, or "closed".
	Outcome string `yaml:"outcome"`
}

func TestHostileRequests(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	p := newProgram(t, tg, "")
	hook := p.useWebhook()
	p.start()
	who := tg.Person(90001, "x")
	slow := make(chan error, 1)
	go func() { slow <- trickle(t.Context(), p.listen) }()
	for _, r := range corpus[request](t, "requests.yaml") {
		addr := map[string]string{"web": p.listen, "hook": hook}[r.To]
		got, err := r.play(t.Context(), addr)
		switch {
		case err != nil:
			t.Errorf("%s: %v", r.Name, err)
		case *noteHostile:
			t.Logf("REQUEST\t%s\t%s", r.Name, got)
		case got != r.Outcome:
			t.Errorf("%s: the outcome is %s, want %s", r.Name, got, r.Outcome)
		}
	}
	hostileVisitors(t, p)
	// The one update that was forged with the right secret came four times and was
	// answered once: what Telegram repeats is noticed.
	hear(t, who, "Ada yang bisa dibantu?")
	if err := <-slow; err != nil {
		t.Errorf("a client that sends a byte now and then: %v", err)
	}
	if n := len(who.Messages()); n != 1 {
		t.Errorf("an update that was replayed was answered %d times", n)
	}
	p.unhurt()
}

// play writes the request and reads the status.
func (r *request) play(ctx context.Context, addr string) (string, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return "", err
	}
	body := strings.Repeat(r.Body, max(1, r.Times))
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", r.Method, r.Path)
	host := "Host: " + addr
	for i, h := range r.Headers {
		if i == len(r.Headers)-1 && r.HeaderTimes > 0 {
			h += strings.Repeat(h[len(h)-1:], r.HeaderTimes)
		}
		if strings.HasPrefix(h, "Host: ") {
			host = h
			continue
		}
		b.WriteString(h + "\r\n")
	}
	b.WriteString(host + "\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\nConnection: close\r\n\r\n" + body)
	// Whoever refuses early does not read to the end: that is no failure.
	go func() { _, _ = io.WriteString(conn, b.String()) }()
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: r.Method})
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), err != nil && strings.Contains(err.Error(), "reset by peer"):
		return "closed", nil
	case err != nil:
		return "", err
	}
	return strconv.Itoa(resp.StatusCode), resp.Body.Close()
}

// trickle begins a request and sends a letter of a header now and then; the program
// must hang up by itself, long before this gives up.
func trickle(ctx context.Context, addr string) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET /chat HTTP/1.1\r\nHost: x\r\nX-Slow: "); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(io.Discard, conn)
	}()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	give := time.NewTimer(patience)
	defer give.Stop()
	for {
		select {
		case <-ended:
			return nil
		case <-tick.C:
			_, _ = io.WriteString(conn, "a")
		case <-give.C:
			return errors.New("it is still served")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
