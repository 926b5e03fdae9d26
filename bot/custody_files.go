package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/taprose/taprose/adapters/webchat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// A stored file is removed when nothing names it any more: no report, memo, chat or log of a
// browser's chat. One that belonged to whoever was erased goes at once, although the log
// may still show where it was; others only when they cannot be put into a message either.
// Whoever put the same bytes after it was dropped has a file like any other's.

// fileGrace is how long a file may be in the store before anything names it: as long as a
// browser may put it into a message, and a day more. dropGrace is the same for one that is
// to be removed: whoever has just stored the same bytes is about to name them.
const (
	fileGrace = webchat.UploadLife + 24*time.Hour
	dropGrace = 10 * time.Minute
)

// chartLife is how long the picture of a digest is kept; its words and numbers stay.
const chartLife = 90 * 24 * time.Hour

// filesLife is how long a memo names the files that it brought to a leader's chat: until
// nothing of it is tried any more. They are the report's.
const filesLife = 7 * 24 * time.Hour

// needed is what the daily round finds out about files before it removes any.
type needed struct {
	// began is when the round began by the clock of the files.
	began time.Time
	// named are files of reports and memos, waiting those of chats: written about, not yet
	// sent, or owed. said are those of the logs of browsers' chats.
	named, waiting, said hashes
	// drops are files that belonged to erased persons and may go, by the persons who have
	// them on their list; dropped is until when each of them was put by one of these, and
	// young are those among them that were put just now. ended is when the reports ended
	// out of which this round took files.
	drops          map[string][]string
	dropped, ended map[string]time.Time
	young          hashes
	// open are the browsers' chats that there are.
	open map[string]bool
}

func newNeeded() *needed {
	return &needed{
		began: time.Now(), named: make(hashes), waiting: make(hashes), said: make(hashes), young: make(hashes),
		drops: make(map[string][]string), dropped: make(map[string]time.Time), ended: make(map[string]time.Time), open: make(map[string]bool),
	}
}

// hashes are names of stored files, each in half the room that it is written in.
type hashes map[[32]byte]struct{}

func (h hashes) add(files []message.MediaRef) {
	for _, f := range files {
		h.put(f.Hash)
	}
}

// put adds a name. What is none names no file.
func (h hashes) put(hash string) {
	if b, err := hex.DecodeString(hash); err == nil && len(b) == 32 {
		h[[32]byte(b)] = struct{}{}
	}
}

func (h hashes) has(hash string) bool {
	b, err := hex.DecodeString(hash)
	if err != nil || len(b) != 32 {
		return false
	}
	_, ok := h[[32]byte(b)]
	return ok
}

// memos notes the files that memos name, and lets go of old digests' pictures and of what
// was brought to leaders.
func (r *round) memos(ctx context.Context) error {
	return everything(ctx, r.stores.memos.All, func(ctx context.Context, m *memo.Memo) error {
		old := m.Kind == memo.KindDigest && m.Created.Before(r.now.Add(-chartLife)) || m.Kind == memo.KindFiles && m.Created.Before(r.now.Add(-filesLife))
		if old && m.DropFiles() {
			_, err := r.stores.memos.Save(ctx, r.now, m, store.Lease{})
			if err == nil || errors.Is(err, store.ErrConflict) {
				// Whoever changed it meanwhile has it looked at again tomorrow, when its
				// picture may be gone already: so old a one is sent to nobody.
				return nil
			}
			return err
		}
		r.named.add(m.Files())
		return nil
	})
}

// logs notes the files that the logs of browsers' chats show, and forgets the logs of chats
// that are forgotten themselves. An entry that cannot be read keeps its log.
func (r *round) logs(ctx context.Context) error {
	var unread error
	last := make(map[string]time.Time)
	err := r.eachWeb(ctx, func(chat string, body []byte) error {
		e, err := webchat.Said(body)
		if err != nil {
			unread, e.At = fmt.Errorf("log of chat %s: %w", chat, err), r.now
		}
		r.said.add(e.Files)
		if !r.open[chat] && webchat.Private(chat) && e.At.After(last[chat]) {
			last[chat] = e.At
		}
		return nil
	})
	if err != nil || r.unseen {
		return errors.Join(err, unread)
	}
	for chat, at := range last {
		if err := r.silence(ctx, chat, at); err != nil {
			return errors.Join(err, unread)
		}
	}
	return unread
}

// silence forgets the log of a chat that is none any more, if nothing was said there
// lately: something newer may be about to become a chat, or be news that nobody read yet.
func (r *round) silence(ctx context.Context, chat string, last time.Time) error {
	lately := r.now.Add(-chatIdle)
	if last.After(lately) {
		return nil
	}
	// All logs were gone through since, and this one may have grown.
	grew := false
	err := r.eachSaid(ctx, chat, func(e webchat.Trace) { grew = grew || e.At.After(lately) })
	if err != nil || grew {
		return err
	}
	if err := r.dropWeb(ctx, chat); err != nil {
		return err
	}
	r.silent++
	return nil
}

// later keeps the later of two moments of a file.
func later(of map[string]time.Time, hash string, at time.Time) {
	if at.After(of[hash]) {
		of[hash] = at
	}
}

// drop notes the files of a person that he has no more, and until when it can have been he
// who put them: until he was erased, or his report ended. What else is on his list was
// made for sending, and nobody has the same.
func (r *round) drop(p *citizen.Person) {
	if len(p.Drop) == 0 {
		return
	}
	r.drops[p.ID] = p.Drop
	for _, hash := range p.Drop {
		until := r.began
		if at, ok := r.ended[hash]; ok {
			until = at
		}
		if !p.Erased.IsZero() {
			until = p.Erased
		}
		later(r.dropped, hash, until)
	}
}

// files removes what nobody needs. The same bytes may have come from several people; they
// stay while one of them has them.
func (r *round) files(ctx context.Context) (err error) {
	r.removed, err = r.pruneFiles(ctx, r.unwanted)
	if err != nil {
		return err
	}
	for person, list := range r.drops {
		// What is on its way goes another day.
		done := slices.DeleteFunc(slices.Clone(list), func(hash string) bool { return r.waiting.has(hash) || r.young.has(hash) })
		if len(done) == 0 {
			continue
		}
		if err := r.sealed.Dropped(ctx, person, done); err != nil {
			return err
		}
	}
	return nil
}

func (r *round) unwanted(hash string, put time.Time) bool {
	if r.named.has(hash) || r.waiting.has(hash) {
		return false
	}
	if until, ok := r.dropped[hash]; ok {
		if !put.Before(r.began.Add(-dropGrace)) {
			r.young.put(hash)
			return false
		}
		if !put.After(until) {
			return true
		}
	}
	return !r.said.has(hash) && put.Before(r.began.Add(-fileGrace))
}

// saidWeb are the files that the log of a browser's chat names.
func (s *stores) saidWeb(ctx context.Context, chat message.Address) (files []string, err error) {
	if chat.Channel != message.ChannelWeb {
		return nil, nil
	}
	err = s.eachSaid(ctx, chat.ID, func(e webchat.Trace) {
		for _, f := range e.Files {
			if f.Hash != "" {
				files = append(files, f.Hash)
			}
		}
	})
	return files, err
}

// eachSaid calls do for everything in the log of a browser's chat.
func (s *stores) eachSaid(ctx context.Context, chat string, do func(webchat.Trace)) error {
	for after := int64(0); ; {
		page, err := s.web.Since(ctx, chat, after, 0)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, e := range page {
			said, err := webchat.Said(e.Body)
			if err != nil {
				return err
			}
			do(said)
			after = e.Seq
		}
	}
}
