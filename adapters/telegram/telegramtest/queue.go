package telegramtest

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// queue holds the updates that the bot has not confirmed. One lock guards it;
// it is held for appending or copying slices of ready-made bytes, never longer.
type queue struct {
	srv *Server

	mu      sync.Mutex
	nextID  int64
	pending []queued
	// wake is closed when something comes; nil when no poller waits.
	wake chan struct{}
	// rival is closed when another poller comes; nil when none polls.
	rival chan struct{}
	// confirmed is closed and made anew at each confirmation; nil when nobody waits.
	confirmed chan struct{}

	hook      *webhook
	lanesDone sync.WaitGroup
}

// queued is one update: `"update_id":N,` is put before body when it is told.
type queued struct {
	id, chat int64
	body     []byte
}

func (q *queue) init(s *Server) {
	q.srv = s
	q.nextID = 1000
}

func (q *queue) push(chat int64, body []byte) int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	u := queued{id: q.nextID, chat: chat, body: body}
	q.nextID++
	q.pending = append(q.pending, u)
	if q.hook != nil {
		q.hook.add(u)
		return u.id
	}
	if q.wake != nil {
		close(q.wake)
		q.wake = nil
	}
	return u.id
}

// confirm forgets everything below offset.
func (q *queue) confirm(offset int64) {
	n := 0
	for n < len(q.pending) && q.pending[n].id < offset {
		n++
	}
	if n == 0 {
		return
	}
	q.pending = q.pending[n:]
	q.tellConfirmed()
}

// confirmOne forgets one update, which a webhook took.
func (q *queue) confirmOne(id int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	i, ok := slices.BinarySearchFunc(q.pending, id, func(u queued, id int64) int { return int(u.id - id) })
	if !ok {
		return
	}
	if i == 0 {
		q.pending = q.pending[1:]
	} else {
		q.pending = slices.Delete(q.pending, i, i+1)
	}
	q.tellConfirmed()
}

func (q *queue) tellConfirmed() {
	if q.confirmed != nil {
		close(q.confirmed)
		q.confirmed = nil
	}
}

var (
	errRival = apiError{Code: http.StatusConflict,
		Description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
	errHooked = apiError{Code: http.StatusConflict,
		Description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
)

func getUpdates(s *Server, r *http.Request, p *params) ([]byte, *apiError) {
	q := &s.queue
	limit := p.Limit
	if limit <= 0 || limit > 100 {
		limit = 100
	}
	mine := make(chan struct{})
	q.mu.Lock()
	if q.rival != nil {
		close(q.rival)
	}
	q.rival = mine
	q.confirm(p.Offset)
	defer func() {
		q.mu.Lock()
		if q.rival == mine {
			q.rival = nil
		}
		q.mu.Unlock()
	}()
	var timer <-chan time.Time
	for {
		if q.hook != nil {
			q.mu.Unlock()
			return nil, &errHooked
		}
		if len(q.pending) > 0 {
			batch := slices.Clone(q.pending[:min(limit, len(q.pending))])
			q.mu.Unlock()
			return encodeUpdates(batch), nil
		}
		if p.Timeout <= 0 {
			q.mu.Unlock()
			return []byte("[]"), nil
		}
		if q.wake == nil {
			q.wake = make(chan struct{})
		}
		wake := q.wake
		q.mu.Unlock()
		if timer == nil {
			t := time.NewTimer(time.Duration(p.Timeout) * time.Second)
			defer t.Stop()
			timer = t.C
		}
		select {
		case <-wake:
		case <-timer:
			return []byte("[]"), nil
		case <-mine:
			return nil, &errRival
		case <-r.Context().Done():
			return []byte("[]"), nil
		case <-s.ctx.Done():
			return []byte("[]"), nil
		}
		q.mu.Lock()
	}
}

func encodeUpdates(batch []queued) []byte {
	size := 2
	for _, u := range batch {
		size += len(u.body) + 40
	}
	b := append(make([]byte, 0, size), '[')
	for i, u := range batch {
		if i > 0 {
			b = append(b, ',')
		}
		b = u.encode(b)
	}
	return append(b, ']')
}

func (u queued) encode(b []byte) []byte {
	b = append(appendInt(b, `{"update_id":`, u.id), ',')
	return append(append(b, u.body...), '}')
}

// webhook delivers updates by calling the bot: several chats at once, each chat
// in order, each update until it is answered 200. The queue's lock guards it.
type webhook struct {
	q           *queue
	url, secret string
	lanes       map[int64]*lane
	slots       chan struct{}
	client      *http.Client
	// gone is closed when the webhook was deleted or replaced.
	gone chan struct{}
}

// lane is what one chat has waiting; while there is something, it has a goroutine.
type lane struct{ waiting []queued }

func setWebhook(s *Server, _ *http.Request, p *params) ([]byte, *apiError) {
	conns := p.Connections
	if conns <= 0 {
		conns = 40
	}
	if p.URL == "" || conns > 100 {
		return nil, refuse("bad webhook: URL host is empty or max_connections too high")
	}
	q := &s.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	q.endHook()
	q.hook = &webhook{
		q: q, url: p.URL, secret: p.Secret, lanes: make(map[int64]*lane), slots: make(chan struct{}, conns),
		client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{
			MaxIdleConnsPerHost: conns, IdleConnTimeout: 10 * time.Second, DisableCompression: true}},
		gone: make(chan struct{}),
	}
	for _, u := range q.pending {
		q.hook.add(u)
	}
	return []byte("true"), nil
}

func deleteWebhook(s *Server, _ *http.Request, _ *params) ([]byte, *apiError) {
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	s.queue.endHook()
	return []byte("true"), nil
}

func (q *queue) endHook() {
	if q.hook != nil {
		close(q.hook.gone)
		q.hook.client.CloseIdleConnections()
		q.hook = nil
	}
}

func (h *webhook) add(u queued) {
	l, busy := h.lanes[u.chat]
	if !busy {
		l = new(lane)
		h.lanes[u.chat] = l
		h.q.lanesDone.Go(func() { h.run(u.chat, l) })
	}
	l.waiting = append(l.waiting, u)
}

func (h *webhook) run(chat int64, l *lane) {
	for {
		h.q.mu.Lock()
		if len(l.waiting) == 0 {
			delete(h.lanes, chat)
			h.q.mu.Unlock()
			return
		}
		u := l.waiting[0]
		l.waiting = l.waiting[1:]
		h.q.mu.Unlock()
		if !h.deliver(u) {
			return
		}
	}
}

// deliver calls until it is answered 200; false: the webhook or the server ended.
func (h *webhook) deliver(u queued) bool {
	wait := 20 * time.Millisecond
	for {
		select {
		case h.slots <- struct{}{}:
		case <-h.gone:
			return false
		case <-h.q.srv.ctx.Done():
			return false
		}
		ok := h.call(u)
		<-h.slots
		if ok {
			h.q.confirmOne(u.id)
			return true
		}
		timer := time.NewTimer(wait)
		wait = min(2*wait, time.Second)
		select {
		case <-timer.C:
		case <-h.gone:
			timer.Stop()
			return false
		case <-h.q.srv.ctx.Done():
			timer.Stop()
			return false
		}
	}
}

func (h *webhook) call(u queued) bool {
	req, err := http.NewRequestWithContext(h.q.srv.ctx, http.MethodPost, h.url, bytes.NewReader(u.encode(nil)))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	h.q.srv.count("webhook")
	resp, err := h.client.Do(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	h.q.srv.count("webhook " + strconv.Itoa(resp.StatusCode))
	return resp.StatusCode == http.StatusOK
}

func getWebhookInfo(s *Server, _ *http.Request, _ *params) ([]byte, *apiError) {
	q := &s.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	hook := ""
	if q.hook != nil {
		hook = q.hook.url
	}
	b := appendKeyString([]byte(`{"has_custom_certificate":false`), `,"url":`, hook)
	return append(appendInt(b, `,"pending_update_count":`, int64(len(q.pending))), '}'), nil
}
