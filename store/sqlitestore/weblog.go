package sqlitestore

import (
	"context"
	"encoding/json"
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

// Newest returns the highest number of each of the chats that have entries above the
// number given, with one question for all of them.
func (s *WebLog) Newest(ctx context.Context, after map[string]int64) (map[string]int64, error) {
	asked, err := json.Marshal(after)
	if err != nil {
		return nil, fmt.Errorf("look into web chats: %w", err)
	}
	out := map[string]int64{}
	err = s.db.each(ctx, `SELECT web.chat, max(web.seq) FROM json_each(?) AS asked
		CROSS JOIN web ON web.chat = asked.key AND web.seq > asked.value GROUP BY web.chat`, []any{string(asked)},
		func(scan func(...any) error) error {
			var chat string
			var seq int64
			if err := scan(&chat, &seq); err != nil {
				return err
			}
			out[chat] = seq
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("look into web chats: %w", err)
	}
	return out, nil
}

const allWeb = "SELECT chat, seq, body FROM web WHERE (chat, seq) > (?, ?) ORDER BY chat, seq LIMIT ?"

// Each calls do for every entry there is, chat by chat and in their order. Entries that
// come or go meanwhile may be among them or not.
func (s *WebLog) Each(ctx context.Context, do func(chat string, body []byte) error) error {
	type entry struct {
		chat string
		seq  int64
		body []byte
	}
	var last entry
	for {
		var page []entry
		err := s.db.each(ctx, allWeb, []any{last.chat, last.seq, eachPage}, func(scan func(...any) error) error {
			var e entry
			if err := scan(&e.chat, &e.seq, &e.body); err != nil {
				return err
			}
			page = append(page, e)
			return nil
		})
		if err != nil {
			return fmt.Errorf("go through web chats: %w", err)
		}
		for _, e := range page {
			if err := do(e.chat, e.body); err != nil {
				return err
			}
		}
		if len(page) < eachPage {
			return nil
		}
		last = page[len(page)-1]
	}
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
