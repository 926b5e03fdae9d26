package sqlitestore

import (
	"context"
	"fmt"

	"github.com/taprose/taprose/store"
)

// WebLog keeps what was said in browser chats, so that a page that was closed or
// lost its connection finds everything again.
type WebLog struct{ db *DB }

// Append adds an entry to a chat and returns its number, which is greater than
// that of every entry before. A key that the chat has already is not added again:
// the number of the first is returned.
func (s *WebLog) Append(ctx context.Context, chat, key string, body []byte) (seq int64, err error) {
	if body == nil {
		body = []byte{}
	}
	run := func(c *conn) error {
		n, inserted, err := c.insert("INSERT INTO web (chat, key, body) VALUES (?, ?, ?) ON CONFLICT (chat, key) DO NOTHING", chat, key, body)
		if err != nil {
			return err
		}
		if !inserted {
			n, err = c.one("SELECT seq FROM web WHERE chat = ? AND key = ?", chat, key)
		}
		seq = n
		return err
	}
	if err := s.db.writer.do(&write{ctx: ctx, run: run, single: true}); err != nil {
		return 0, fmt.Errorf("append to web chat: %w", err)
	}
	return seq, nil
}

// Since returns at most limit entries of a chat with numbers above after, in
// order; limit below 1 means store.DefaultLimit.
func (s *WebLog) Since(ctx context.Context, chat string, after int64, limit int) ([]store.WebEntry, error) {
	var out []store.WebEntry
	err := s.db.each(ctx, "SELECT seq, body FROM web WHERE chat = ? AND seq > ? ORDER BY seq LIMIT ?",
		[]any{chat, after, store.Page{Limit: limit}.Size()},
		func(scan func(...any) error) error {
			var e store.WebEntry
			if err := scan(&e.Seq, &e.Body); err != nil {
				return err
			}
			out = append(out, e)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read web chat: %w", err)
	}
	return out, nil
}

// Drop forgets a chat. Numbers are not used again.
func (s *WebLog) Drop(ctx context.Context, chat string) error {
	run := func(c *conn) error {
		_, err := c.exec("DELETE FROM web WHERE chat = ?", chat)
		return err
	}
	if err := s.db.writer.do(&write{ctx: ctx, run: run, single: true}); err != nil {
		return fmt.Errorf("drop web chat: %w", err)
	}
	return nil
}
