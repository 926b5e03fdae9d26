package telegramtest

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Fault is what goes wrong with the next calls that it matches.
type Fault struct {
	// Method is one of the Bot API, or "download"; "" is every method but getMe,
	// getUpdates, setWebhook and deleteWebhook.
	Method string
	// Chat narrows it to one chat; 0 is any.
	Chat int64
	// Times is how often; 0 is once, negative until Heal.
	Times int

	// Code and Description refuse the call, which is then not done.
	Code        int
	Description string
	// RetryAfter, in seconds, goes with Code 429; MigrateTo with 400.
	RetryAfter int
	MigrateTo  int64
	// Status and Body answer in place of Telegram, as a broken proxy does.
	Status int
	Body   string
	// CutBefore drops the connection and the call is not done; CutAfter does it
	// and drops the connection; Hang does it and never answers.
	CutBefore, CutAfter, Hang bool
	// Delay comes before everything else, and so does waiting until Until is closed.
	Delay time.Duration
	Until <-chan struct{}
}

type faults struct {
	n    atomic.Int64
	mu   sync.Mutex
	list []*Fault
}

// Fail makes calls go wrong. Several faults match in the order given.
func (s *Server) Fail(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = append(s.faults.list, &f)
	s.faults.n.Store(int64(len(s.faults.list)))
}

// Heal takes all faults back.
func (s *Server) Heal() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = nil
	s.faults.n.Store(0)
}

var spared = map[string]bool{"getMe": true, "getUpdates": true, "setWebhook": true, "deleteWebhook": true}

func (f *faults) match(method string, chat int64) *Fault {
	if f.n.Load() == 0 {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, one := range f.list {
		if one.Method != method && (one.Method != "" || spared[method]) || one.Chat != 0 && one.Chat != chat {
			continue
		}
		if one.Times > 0 {
			if one.Times--; one.Times == 0 {
				f.list = slices.Delete(f.list, i, i+1)
				f.n.Store(int64(len(f.list)))
			}
		}
		found := *one
		return &found
	}
	return nil
}

// apply does what comes before the call; false: it has been answered.
func (f *Fault) apply(s *Server, w http.ResponseWriter, r *http.Request) bool {
	if f.Delay > 0 {
		pause(r.Context(), f.Delay)
	}
	if f.Until != nil {
		select {
		case <-f.Until:
		case <-r.Context().Done():
		case <-s.ctx.Done():
		}
	}
	switch {
	case f.CutBefore:
		cut(w)
		return false
	case f.Status != 0:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte(f.Body))
		return false
	case f.Code != 0:
		writeError(w, apiError{Code: f.Code, Description: f.Description, RetryAfter: f.RetryAfter, MigrateTo: f.MigrateTo})
		return false
	default:
		return true
	}
}
