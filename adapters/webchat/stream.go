package webchat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// pageSize is how many entries are read from a log at once.
const pageSize = 200

// ownChats is how many private chats one stream may have. A page has one, and one more
// for a moment when it begins anew.
const ownChats = 4

// getEntries answers one page of the chat's log, for a link that grew too old or
// for a client without streams.
func (c *Channel) getEntries(w http.ResponseWriter, r *http.Request, room room) {
	after, err := number(r, "after", 0)
	limit, err2 := number(r, "limit", pageSize)
	if err := errors.Join(err, err2); err != nil || after < 0 || limit < 1 {
		refuse(w, http.StatusBadRequest, "bad_request")
		return
	}
	entries, err := c.cfg.Log.Since(r.Context(), room.id, after, int(min(limit, pageSize)))
	if err != nil {
		c.log.ErrorContext(r.Context(), "log not read", "err", err)
		unavailable(w)
		return
	}
	answer(w, wireEntries{Entries: c.page(room.id, entries)})
}

func number(r *http.Request, name string, def int64) (int64, error) {
	s := r.URL.Query().Get(name)
	if s == "" {
		return def, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return n, nil
}

// stream is one open stream of server-sent events.
type stream struct {
	c  *Channel
	w  http.ResponseWriter
	rc *http.ResponseController
	// order keeps the chats as they were asked for, after the last entries seen there.
	order []string
	after map[string]int64
	// l wakes it, from when it runs.
	l *listener
}

// postStream sends everything in some chats after the entries named, then what
// comes, until the client goes or Run ends. It is a POST because it carries
// tokens, which must not stand in an address, and several chats: a browser opens
// only six connections to one server over HTTP/1.1, so a page has one stream.
func (c *Channel) postStream(w http.ResponseWriter, r *http.Request) {
	var ask wireStream
	if !c.readJSON(w, r, &ask) {
		return
	}
	// The demonstration shows its groups beside a citizen's chat, all on one stream.
	if len(ask.Chats) == 0 || len(ask.Chats) > ownChats+len(c.cfg.Groups) {
		refuse(w, http.StatusBadRequest, "bad_request")
		return
	}
	s := &stream{c: c, w: w, rc: http.NewResponseController(w), after: map[string]int64{}}
	var private []string
	for _, chat := range ask.Chats {
		room, ok := c.enter(chat.Token)
		if !ok {
			refuse(w, http.StatusUnauthorized, "unauthorized")
			return
		}
		if _, twice := s.after[room.id]; !twice {
			s.order = append(s.order, room.id)
			if room.group == nil {
				private = append(private, room.id)
			}
		}
		s.after[room.id] = max(chat.After, 0)
	}
	if len(private) > ownChats {
		refuse(w, http.StatusBadRequest, "bad_request")
		return
	}
	leave, ok := c.limits.open(c.cfg.Guard.Client(r), private)
	if !ok {
		tooMany(w)
		return
	}
	defer leave()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	// Asks nginx not to gather the events.
	h.Set("X-Accel-Buffering", "no")
	// The body is read; from here the client only listens, for as long as it likes.
	_ = s.rc.SetReadDeadline(time.Time{})
	if err := s.run(r.Context()); err != nil && r.Context().Err() == nil {
		c.log.InfoContext(r.Context(), "stream ended", "err", err)
	}
}

func (s *stream) run(ctx context.Context) error {
	// Listening begins before the first read, so that nothing falls between.
	l, stop := s.c.hub.listen(s.after)
	defer stop()
	s.l = l
	ending := s.c.ending()
	if err := s.catchUp(ctx, s.order); err != nil {
		return err
	}
	if err := s.ready(); err != nil {
		return err
	}
	beat := time.NewTicker(s.c.cfg.Limits.Heartbeat)
	defer beat.Stop()
	for {
		l.reads(false)
		select {
		case <-ctx.Done():
			return nil
		case <-ending:
			return nil
		case <-l.bell:
			l.reads(true)
			dirty := l.take()
			var chats []string
			for _, chat := range s.order {
				if _, ok := dirty[chat]; ok {
					chats = append(chats, chat)
				}
			}
			if err := s.catchUp(ctx, chats); err != nil {
				return err
			}
		case <-beat.C:
			if err := s.write(": \n\n"); err != nil {
				return err
			}
		}
	}
}

// catchUp sends everything that the chats have after the last entry sent.
func (s *stream) catchUp(ctx context.Context, chats []string) error {
	for _, chat := range chats {
		for {
			entries, err := s.c.cfg.Log.Since(ctx, chat, s.l.after(chat), pageSize)
			if err != nil {
				return fmt.Errorf("read log: %w", err)
			}
			if len(entries) == 0 {
				break
			}
			for _, e := range s.c.page(chat, entries) {
				if err := s.write("event: entry\ndata: " + string(encodeJSON(e)) + "\n\n"); err != nil {
					return err
				}
			}
			s.l.sent(chat, entries[len(entries)-1].Seq)
			if len(entries) < pageSize {
				break
			}
		}
	}
	return nil
}

func (s *stream) ready() error {
	var r wireReady
	for _, chat := range s.order {
		r.Chats = append(r.Chats, wireReadyChat{Chat: chat, Seq: s.l.after(chat)})
	}
	return s.write("event: ready\ndata: " + string(encodeJSON(r)) + "\n\n")
}

// write sends and flushes. A client that takes nothing for ClientTimeout is cut
// off; it goes on from its last entry when it comes again.
func (s *stream) write(text string) error {
	_ = s.rc.SetWriteDeadline(time.Now().Add(s.c.cfg.Limits.ClientTimeout))
	if _, err := s.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("write stream: %w", err)
	}
	if err := s.rc.Flush(); err != nil {
		return fmt.Errorf("flush stream: %w", err)
	}
	return nil
}
