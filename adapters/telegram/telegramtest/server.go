package telegramtest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/taprose/taprose/conversation/encode"
)

// Options are the server's settings; every zero value has a meaning.
type Options struct {
	// Token is the only one accepted; default "4242:test-token-of-telegramtest".
	Token string
	// Username is the bot's name without "@"; default "taprose_bot".
	Username string
	// Addr is where to listen; default "127.0.0.1:0".
	Addr string
	// Keep is how many messages of the bot each chat remembers for WaitFor and
	// Messages; default 1000. A load run that hears through OnMessage keeps few.
	Keep int
	// OnMessage, when set, is called for every message the bot sends or edits,
	// before the bot has its answer. It must not block.
	OnMessage func(Message)
}

// Server is the loopback Bot API server. It is safe from any goroutine.
type Server struct {
	opts   Options
	botID  int64
	url    string
	prefix string
	http   *http.Server
	stop   context.CancelFunc
	ctx    context.Context
	wg     sync.WaitGroup

	chats   sync.Map // int64 -> *chat
	files   files
	queue   queue
	faults  faults
	latency atomic.Int64
	// pollLatency is that of getUpdates.
	pollLatency atomic.Int64
	calls       sync.Map // method -> *atomic.Int64
	callbacks   sync.Map // callback ID -> *callback
	nextID      atomic.Int64
	commands    sync.Map // scope/language -> raw JSON
}

// New starts a server. Close ends it.
func New(opts Options) (*Server, error) {
	if opts.Token == "" {
		opts.Token = "4242:test-token-of-telegramtest"
	}
	if opts.Username == "" {
		opts.Username = "taprose_bot"
	}
	if opts.Addr == "" {
		opts.Addr = "127.0.0.1:0"
	}
	if opts.Keep == 0 {
		opts.Keep = 1000
	}
	id, err := strconv.ParseInt(strings.Split(opts.Token, ":")[0], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("telegramtest: token must begin with the bot's number and a colon")
	}
	listener, err := net.Listen("tcp", opts.Addr)
	if err != nil {
		return nil, fmt.Errorf("telegramtest: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{
		opts: opts, botID: id, ctx: ctx, stop: stop,
		url:    "http://" + listener.Addr().String(),
		prefix: "/bot" + opts.Token + "/",
	}
	s.queue.init(s)
	s.http = &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: 10 * time.Second}
	s.wg.Go(func() { _ = s.http.Serve(listener) })
	return s, nil
}

// TB is as much of testing.TB as Start needs; programs need not import testing.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Start is New for tests: it fails t on error and closes the server at its end.
func Start(t TB, opts Options) *Server {
	t.Helper()
	s, err := New(opts)
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(s.Close)
	return s
}

// Close ends all connections and waits for the server's goroutines. It may come
// more than once.
func (s *Server) Close() {
	s.stop()
	_ = s.http.Close()
	s.queue.lanesDone.Wait()
	s.wg.Wait()
}

// URL is the base for Config.ServerURL, without a trailing slash.
func (s *Server) URL() string { return s.url }

// Token is the bot's token.
func (s *Server) Token() string { return s.opts.Token }

// SetLatency makes every answer come so much later, as a server far away does;
// 0 is none. A getUpdates brings at most 100 updates, so that a poller then gets
// no more than 100 in that time.
func (s *Server) SetLatency(d time.Duration) {
	s.latency.Store(int64(d))
	s.pollLatency.Store(int64(d))
}

// SetPollLatency is SetLatency for getUpdates alone.
func (s *Server) SetPollLatency(d time.Duration) { s.pollLatency.Store(int64(d)) }

// Calls is how often the bot called a method, refused calls included.
func (s *Server) Calls(method string) int {
	if n, ok := s.calls.Load(method); ok {
		return int(n.(*atomic.Int64).Load())
	}
	return 0
}

// WaitCalls returns once the bot has called a method n times. It looks now and
// then, because telling would slow every call of a load run down.
func (s *Server) WaitCalls(ctx context.Context, method string, n int) error {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for s.Calls(method) < n {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%s was called %d times, not %d: %w", method, s.Calls(method), n, ctx.Err())
		}
	}
	return nil
}

func (s *Server) count(method string) {
	n, ok := s.calls.Load(method)
	if !ok {
		n, _ = s.calls.LoadOrStore(method, new(atomic.Int64))
	}
	n.(*atomic.Int64).Add(1)
}

// Commands is the command menu last set for a scope type and a language, as the
// bot wrote it; "" when none was.
func (s *Server) Commands(scope, language string) string {
	if raw, ok := s.commands.Load(scope + "/" + language); ok {
		return raw.(string)
	}
	return ""
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if method, ok := strings.CutPrefix(r.URL.Path, s.prefix); ok {
		s.serveMethod(w, r, method)
		return
	}
	if path, ok := strings.CutPrefix(r.URL.Path, "/file"+s.prefix); ok {
		s.count("download")
		s.serveFile(w, r, path)
		return
	}
	writeError(w, errUnauthorized)
}

func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request, method string) {
	s.count(method)
	p, err := readParams(r)
	if err != nil {
		writeError(w, badRequest("can't parse request: "+err.Error()))
		return
	}
	fault := s.faults.match(method, p.ChatID)
	if fault != nil && !fault.apply(s, w, r) {
		return
	}
	handle, known := table[method]
	if !known {
		writeError(w, apiError{Code: 404, Description: "Not Found: method not found"})
		return
	}
	result, apiErr := handle(s, r, p)
	latency := &s.latency
	if method == "getUpdates" {
		latency = &s.pollLatency
	}
	if d := time.Duration(latency.Load()); d > 0 {
		pause(r.Context(), d)
	}
	if fault != nil && fault.Hang {
		select {
		case <-r.Context().Done():
		case <-s.ctx.Done():
		}
	}
	if fault != nil && (fault.CutAfter || fault.Hang) {
		cut(w)
		return
	}
	if apiErr != nil {
		writeError(w, *apiErr)
		return
	}
	writeResult(w, result)
}

// pause waits for d, or for less when the caller hangs up.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// apiError is a refusal as the Bot API words it.
type apiError struct {
	Code        int
	Description string
	RetryAfter  int
	MigrateTo   int64
}

var errUnauthorized = apiError{Code: 401, Description: "Unauthorized"}

func badRequest(why string) apiError { return apiError{Code: 400, Description: "Bad Request: " + why} }

func refuse(why string) *apiError {
	e := badRequest(why)
	return &e
}

func forbid(why string) *apiError {
	return &apiError{Code: 403, Description: "Forbidden: " + why}
}

var (
	resultHead = []byte(`{"ok":true,"result":`)
	resultTail = []byte(`}`)
	jsonType   = []string{"application/json"}
)

func writeResult(w http.ResponseWriter, result []byte) {
	h := w.Header()
	h["Content-Type"] = jsonType
	h["Content-Length"] = []string{strconv.Itoa(len(resultHead) + len(result) + len(resultTail))}
	buf := getBuf()
	*buf = append(append(append((*buf)[:0], resultHead...), result...), resultTail...)
	_, _ = w.Write(*buf)
	putBuf(buf)
}

func writeError(w http.ResponseWriter, e apiError) {
	body := encode.AppendString([]byte(`{"ok":false,"error_code":`+strconv.Itoa(e.Code)+`,"description":`), e.Description)
	switch {
	case e.RetryAfter != 0:
		body = append(body, `,"parameters":{"retry_after":`+strconv.Itoa(e.RetryAfter)+`}`...)
	case e.MigrateTo != 0:
		body = append(body, `,"parameters":{"migrate_to_chat_id":`+strconv.FormatInt(e.MigrateTo, 10)+`}`...)
	}
	body = append(body, '}')
	w.Header()["Content-Type"] = jsonType
	w.WriteHeader(e.Code)
	_, _ = w.Write(body)
}

// cut drops the connection without an answer.
func cut(w http.ResponseWriter) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	if conn, _, err := hijacker.Hijack(); err == nil {
		_ = conn.Close()
	}
}

var bufs = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

func getBuf() *[]byte { return bufs.Get().(*[]byte) }

func putBuf(b *[]byte) {
	if cap(*b) <= 1<<20 {
		bufs.Put(b)
	}
}
