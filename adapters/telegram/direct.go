package telegram

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"
)

// direct makes calls over connections of HTTP/1.1 that it keeps. Most of what goes out is
// small, and is written and read on the caller's own goroutine; net/http hands every call
// to two others, which costs as much again. It is safe from any goroutine.
type direct struct {
	addr string
	// tls is nil for a server without.
	tls *tls.Config

	mu   sync.Mutex
	idle []*wire // the last used at the end
	// sweeping tells that a timer will close those that stay idle.
	sweeping bool
}

// wire is one connection and what is buffered of it.
type wire struct {
	conn net.Conn
	r    *bufio.Reader
	w    *bufio.Writer
	used time.Time
}

// newDirect returns nil where calls must go another way: by a proxy, as proxy says.
func newDirect(server string, proxy func(*http.Request) (*url.URL, error)) *direct {
	u, err := url.Parse(server)
	if err != nil {
		return nil
	}
	if by, err := proxy(&http.Request{URL: u}); by != nil || err != nil {
		return nil
	}
	d := &direct{addr: u.Host}
	port := "80"
	if u.Scheme == "https" {
		port = "443"
		d.tls = &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	}
	if u.Port() == "" {
		d.addr = net.JoinHostPort(u.Hostname(), port)
	}
	return d
}

// post makes one call and reads its answer into buf. It ends when ctx does. wrote tells,
// beside an error, that some of the call may have left us.
func (d *direct) post(ctx context.Context, u *url.URL, body []byte, buf *bytes.Buffer) (status int, wrote bool, err error) {
	if err := ctx.Err(); err != nil {
		return 0, false, err
	}
	c := d.take()
	if c == nil {
		if c, err = d.dial(ctx); err != nil {
			return 0, false, err
		}
	}
	inTime := context.AfterFunc(ctx, func() { _ = c.conn.SetDeadline(time.Unix(1, 0)) })
	status, again, err := c.exchange(u, body, buf)
	if inTime() && again && err == nil {
		d.put(c)
	} else {
		_ = c.conn.Close()
	}
	if err != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	return status, true, err
}

// exchange writes a call and reads its answer; again tells that the connection is good
// for another one.
func (c *wire) exchange(u *url.URL, body []byte, buf *bytes.Buffer) (status int, again bool, err error) {
	w := c.w
	for _, s := range [...]string{"POST ", u.EscapedPath(), " HTTP/1.1\r\nHost: ", u.Host, "\r\nContent-Type: application/json\r\nContent-Length: "} {
		_, _ = w.WriteString(s) // Flush says it too
	}
	_, _ = w.Write(strconv.AppendInt(w.AvailableBuffer(), int64(len(body)), 10))
	_, _ = w.WriteString("\r\n\r\n")
	_, _ = w.Write(body)
	if err := w.Flush(); err != nil {
		return 0, false, err
	}
	resp, err := http.ReadResponse(c.r, posted)
	if err != nil {
		return 0, false, err
	}
	defer func() { _ = resp.Body.Close() }()
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return resp.StatusCode, false, fmt.Errorf("read answer: %w", err)
	}
	return resp.StatusCode, !resp.Close && n < maxAnswer, nil
}

// posted is the request to which answers are read: what it says besides its method
// makes no difference to them.
var posted = &http.Request{Method: http.MethodPost}

// dial opens a connection.
func (d *direct) dial(ctx context.Context) (*wire, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	dialer := net.Dialer{KeepAlive: 30 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", d.addr)
	if err != nil {
		return nil, err
	}
	if d.tls != nil {
		secure := tls.Client(conn, d.tls)
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = conn.Close()
			return nil, err
		}
		conn = secure
	}
	return &wire{conn: conn, r: bufio.NewReader(conn), w: bufio.NewWriter(conn)}, nil
}

// idleCheck is how long a connection may have been idle and is still taken to be open.
// What is written to a server that is gone has a fate that nobody can tell.
const idleCheck = time.Second

// take returns a connection that is open, or nil. The one used last is taken first, so
// that the others may grow old.
func (d *direct) take() *wire {
	for {
		d.mu.Lock()
		n := len(d.idle) - 1
		if n < 0 {
			d.mu.Unlock()
			return nil
		}
		c := d.idle[n]
		d.idle[n] = nil
		d.idle = d.idle[:n]
		d.mu.Unlock()
		if age := time.Since(c.used); age < idleCheck || age < idleConn && !closedByPeer(c.conn) {
			return c
		}
		_ = c.conn.Close()
	}
}

// put keeps a connection for the next call.
func (d *direct) put(c *wire) {
	c.used = time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.idle) >= maxConns {
		_ = c.conn.Close()
		return
	}
	d.idle = append(d.idle, c)
	if !d.sweeping {
		d.sweeping = true
		time.AfterFunc(idleConn, d.sweep)
	}
}

// sweep closes what has been idle for long, and comes again while there is more.
func (d *direct) sweep() {
	d.mu.Lock()
	defer d.mu.Unlock()
	old := 0
	for ; old < len(d.idle) && time.Since(d.idle[old].used) >= idleConn; old++ {
		_ = d.idle[old].conn.Close()
	}
	d.idle = slices.Delete(d.idle, 0, old)
	if d.sweeping = len(d.idle) > 0; d.sweeping {
		time.AfterFunc(idleConn, d.sweep)
	}
}
