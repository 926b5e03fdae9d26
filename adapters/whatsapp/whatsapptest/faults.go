package whatsapptest

import (
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
)

// faults is how the server misbehaves, guarded by Server.mu.
type faults struct {
	nack      int
	nackLeft  int
	swallow   int
	corrupt   int
	iq        map[string]iqFault
	held      map[string]*Held
	loseAcks  bool
	tokens    bool
	down      bool
	noPong    bool
	slow      time.Duration
	connect   *waBinary.Node
	connLeft  int
	uploads   int
	uploadsOf int
}

type iqFault struct {
	code int
	text string
	left int
}

// Nack is a client's refusal of a message, with WhatsApp's code for it.
type Nack struct {
	ID   string
	Code int
}

func (s *Server) setFault(set func(*faults)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	set(&s.faults)
}

// NackNext answers the client's next n messages with an error code instead of
// delivering them.
func (s *Server) NackNext(code, n int) {
	s.setFault(func(f *faults) { f.nack, f.nackLeft = code, n })
}

// SwallowNext delivers the client's next n messages but never answers, so that
// the client cannot know.
func (s *Server) SwallowNext(n int) { s.setFault(func(f *faults) { f.swallow = n }) }

// CorruptNext damages the next n ciphertexts on their way to a client.
func (s *Server) CorruptNext(n int) { s.setFault(func(f *faults) { f.corrupt = n }) }

// FailIQ answers the next n info queries of a namespace ("usync", "encrypt",
// "w:m", "w:g2", …) with an error; n below 0 is for ever, 0 ends it.
func (s *Server) FailIQ(xmlns string, code int, text string, n int) {
	s.setFault(func(f *faults) {
		if f.iq == nil {
			f.iq = map[string]iqFault{}
		}
		f.iq[xmlns] = iqFault{code: code, text: text, left: n}
	})
}

// LoseReceipts drops receipts in both directions: clients' acknowledgements are
// not seen and phones' ticks never arrive.
func (s *Server) LoseReceipts(on bool) { s.setFault(func(f *faults) { f.loseAcks = on }) }

// RequireTokens refuses messages to people whose privacy token the client does
// not show, with 463, as WhatsApp does for accounts under suspicion.
func (s *Server) RequireTokens(on bool) { s.setFault(func(f *faults) { f.tokens = on }) }

// SetDown makes the server answer every connection with 503 and cuts the open
// ones.
func (s *Server) SetDown(on bool) {
	s.setFault(func(f *faults) { f.down = on })
	if on {
		s.DropAll()
	}
}

// DropAll cuts every connection without a word.
func (s *Server) DropAll() {
	for _, c := range s.openConns() {
		c.abort()
	}
}

// IgnorePings leaves the clients' keepalives unanswered.
func (s *Server) IgnorePings(on bool) { s.setFault(func(f *faults) { f.noPong = on }) }

// SetDelay makes the server wait before it handles each thing a client sends.
func (s *Server) SetDelay(d time.Duration) { s.setFault(func(f *faults) { f.slow = d }) }

// FailConnect refuses the next n logins with this reason (401, 402, 405, …);
// expire is the length of a ban, 0 for none.
func (s *Server) FailConnect(reason int, expire time.Duration, n int) {
	more := waBinary.Attrs{}
	if expire > 0 {
		more["code"], more["expire"] = 101, int(expire.Seconds())
	}
	node := failure(reason, more)
	s.setFault(func(f *faults) { f.connect, f.connLeft = &node, n })
}

// FailUploads answers the next n uploads with this HTTP status.
func (s *Server) FailUploads(status, n int) {
	s.setFault(func(f *faults) { f.uploads, f.uploadsOf = n, status })
}

// StreamError says this to every client and closes: code "" with a conflict, or
// a code such as "503".
func (s *Server) StreamError(code, conflict string) {
	n := waBinary.Node{Tag: "stream:error", Attrs: waBinary.Attrs{}}
	if code != "" {
		n.Attrs["code"] = code
	}
	if conflict != "" {
		n.Content = []waBinary.Node{{Tag: "conflict", Attrs: waBinary.Attrs{"type": conflict}}}
	}
	for _, c := range s.openConns() {
		_ = c.finish(n)
	}
}

// Notify pushes a notification to the phone's linked devices, for what this
// package has no word for.
func (p *Phone) Notify(n waBinary.Node) {
	if n.Attrs == nil {
		n.Attrs = waBinary.Attrs{}
	}
	if n.Attrs["id"] == nil {
		n.Attrs["id"] = p.s.nextID()
	}
	for _, d := range p.companions() {
		p.s.push(d, n)
	}
}

// Nacks lists the messages that clients refused.
func (s *Server) Nacks() []Nack {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Nack(nil), s.nacks...)
}

// Connections counts the open connections.
func (s *Server) Connections() int { return len(s.openConns()) }

func (s *Server) isDown() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults.down
}

func (s *Server) delay() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults.slow
}

func (s *Server) losesReceipts() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults.loseAcks
}

func (s *Server) ignoresPings() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults.noPong
}

func (s *Server) takeConnectFailure() *waBinary.Node {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.connLeft == 0 {
		return nil
	}
	s.faults.connLeft--
	return s.faults.connect
}

func (s *Server) takeIQFailure(xmlns string) (int, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.faults.iq[xmlns]
	if !ok || f.left == 0 {
		return 0, ""
	}
	f.left--
	s.faults.iq[xmlns] = f
	return f.code, f.text
}

// takeSendFault decides the fate of a client's message: an error code, or that
// it is taken without an answer.
func (s *Server) takeSendFault() (code int, silent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.nackLeft != 0 {
		s.faults.nackLeft--
		return s.faults.nack, false
	}
	if s.faults.swallow > 0 {
		s.faults.swallow--
		return 0, true
	}
	return 0, false
}

func (s *Server) takeCorruption() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.corrupt == 0 {
		return false
	}
	s.faults.corrupt--
	return true
}

func (s *Server) takeUploadFault() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.uploads == 0 {
		return 0
	}
	s.faults.uploads--
	return s.faults.uploadsOf
}
