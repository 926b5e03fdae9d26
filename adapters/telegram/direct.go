package telegram

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
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
// beside an error, that some of the call may have left us. free is called once body is not
// needed any more.
func (d *direct) post(ctx context.Context, u *url.URL, body []byte, free func(), buf *bytes.Buffer) (status int, wrote bool, err error) {
	c, inTime, err := d.open(ctx)
	if err != nil {
		free()
		return 0, false, err
	}
	status, again, err := c.exchange(u, body, free, buf)
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

// open returns a connection that ends with ctx, until inTime says that it is not needed
// any more; false: ctx was first, and the connection is no good.
func (d *direct) open(ctx context.Context) (c *wire, inTime func() bool, err error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	if c = d.take(); c == nil {
		if c, err = d.dial(ctx); err != nil {
			return nil, nil, err
		}
	}
	return c, context.AfterFunc(ctx, func() { _ = c.conn.SetDeadline(time.Unix(1, 0)) }), nil
}

// get asks for a file, which is read from the response's body under ctx. The caller
// closes it.
func (d *direct) get(ctx context.Context, u *url.URL) (*http.Response, error) {
	c, inTime, err := d.open(ctx)
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(c.conn, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", u.EscapedPath(), u.Host)
	var resp *http.Response
	if err == nil {
		resp, err = http.ReadResponse(c.r, nil) // nil: to a GET
	}
	if err != nil {
		inTime()
		_ = c.conn.Close()
		return nil, cmp.Or(ctx.Err(), err)
	}
	resp.Body = &download{ReadCloser: resp.Body, again: !resp.Close, put: func(again bool) {
		if inTime() && again {
			d.put(c)
		} else {
			_ = c.conn.Close()
		}
	}}
	return resp, nil
}

// download is the body of a file. Its connection serves again only when all was read.
type download struct {
	io.ReadCloser
	again, whole bool
	put          func(again bool)
	once         sync.Once
}

func (f *download) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	f.whole = f.whole || err == io.EOF
	return n, err
}

func (f *download) Close() error {
	f.once.Do(func() { f.put(f.again && f.whole) })
	return nil
}

// exchange writes a call and reads its answer; again tells that the connection is good
// for another one. Many calls wait for their answers at once, and hold nothing of what they
// have written meanwhile: free is called before.
func (c *wire) exchange(u *url.URL, body []byte, free func(), buf *bytes.Buffer) (status int, again bool, err error) {
	w := buffers.Get().(*bytes.Buffer)
	for _, s := range [...]string{"POST ", u.EscapedPath(), " HTTP/1.1\r\nHost: ", u.Host, "\r\nContent-Type: application/json\r\nContent-Length: "} {
		w.WriteString(s)
	}
	w.Write(strconv.AppendInt(w.AvailableBuffer(), int64(len(body)), 10))
	w.WriteString("\r\n\r\n")
	w.Write(body)
	free()
	_, err = c.conn.Write(w.Bytes())
	putBuffer(w)
	if err != nil {
		return 0, false, err
	}
	if size, ok := c.plain(); ok {
		_, err := io.CopyN(buf, c.r, size)
		return http.StatusOK, err == nil, err
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

// plain reads the head of an answer as it almost always is: 200, with its size, over a
// connection that stays. Anything else is left unread, for net/http.
func (c *wire) plain() (size int64, ok bool) {
	if _, err := c.r.Peek(1); err != nil {
		return 0, false
	}
	head, _ := c.r.Peek(c.r.Buffered()) // as much as is there
	end := bytes.Index(head, headEnd)
	if end < 0 {
		return 0, false
	}
	lines, ok := bytes.CutPrefix(head[:end], statusOK)
	if !ok {
		return 0, false
	}
	_, lines, _ = bytes.Cut(lines, lineEnd)
	size = -1
	for len(lines) > 0 {
		var line []byte
		line, lines, _ = bytes.Cut(lines, lineEnd)
		name, value, ok := bytes.Cut(line, colon)
		switch {
		case !ok, asciiEqual(name, "transfer-encoding"), asciiEqual(name, "connection"):
			return 0, false
		case asciiEqual(name, "content-length"):
			n, err := strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64)
			if err != nil || n < 0 || n >= maxAnswer || size >= 0 {
				return 0, false
			}
			size = n
		}
	}
	if size < 0 {
		return 0, false
	}
	_, _ = c.r.Discard(end + len(headEnd)) // it is there
	return size, true
}

var (
	statusOK = []byte("HTTP/1.1 200 ")
	headEnd  = []byte("\r\n\r\n")
	lineEnd  = headEnd[:2]
	colon    = []byte(":")
)

// asciiEqual tells whether a header's name is this one, in whatever case.
func asciiEqual(name []byte, lower string) bool {
	return len(name) == len(lower) && strings.EqualFold(string(name), lower)
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
	return &wire{conn: conn, r: bufio.NewReaderSize(conn, answerRoom)}, nil
}

// answerRoom takes what is said to a message, with its head.
const answerRoom = 2 << 10

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
