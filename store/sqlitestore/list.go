package sqlitestore

import (
	"context"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// This file lists whole stores, page by page, for moving them to another place.
// The order is that of the bytes of the keys, the same in every store.

// eachPage is how many rows are read at once where a whole table is gone through.
const eachPage = 500

const allChats = "SELECT n, version, body, seen, owed FROM chat WHERE n > ? ORDER BY n LIMIT ?"

// Each calls do for every chat there is. Of one that is changed meanwhile it may be told
// before or after.
func (s *Chats) Each(ctx context.Context, do func(chat.Chat) error) error {
	after := int64(0)
	for {
		var page []chat.Chat
		err := s.db.each(ctx, allChats, []any{after, eachPage}, func(scan func(...any) error) error {
			var version int64
			var p chatParts
			if err := scan(&after, &version, &p.body, &p.seen, &p.owed); err != nil {
				return err
			}
			c, err := p.chat(version)
			page = append(page, c)
			return err
		})
		if err != nil {
			return fmt.Errorf("go through chats: %w", err)
		}
		for i := range page {
			if err := do(page[i]); err != nil {
				return err
			}
		}
		if len(page) < eachPage {
			return nil
		}
	}
}

const allReports = "SELECT n, 0, id FROM report WHERE id > ? ORDER BY id LIMIT ?"

// All returns the reports in the order of their IDs, and the next page's cursor.
func (s *Reports) All(ctx context.Context, page store.Page) ([]report.Report, string, error) {
	after, err := afterKey(page)
	if err != nil {
		return nil, "", fmt.Errorf("list all reports: %w", err)
	}
	keys, err := s.keys(ctx, allReports, after, page.Size()+1)
	if err != nil {
		return nil, "", fmt.Errorf("list all reports: %w", err)
	}
	return s.page(ctx, keys, page.Size())
}

const allRefs = "SELECT chat, message, report, intent FROM ref WHERE (chat, message) > (?, ?) ORDER BY chat, message LIMIT ?"

// AllRefs returns the references in an order of the store's own, and the next
// page's cursor.
func (s *Reports) AllRefs(ctx context.Context, page store.Page) ([]report.Ref, string, error) {
	var chat, msg string
	if page.After != "" {
		n, key, err := store.DecodeCursor(page.After)
		if err != nil || n < 0 || n > int64(len(key)) {
			return nil, "", fmt.Errorf("list all references: %w", store.ErrBadCursor)
		}
		chat, msg = key[:n], key[n:]
	}
	refs, more, err := readPage(ctx, s.db, allRefs, []any{chat, msg}, page, func(r *report.Ref, scan func(...any) error) error {
		var addr string
		err := scan(&addr, &r.MessageID, &r.Report, &r.Intent)
		if err == nil {
			r.Chat, err = message.ParseAddress(addr)
		}
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("list all references: %w", err)
	}
	if !more {
		return refs, "", nil
	}
	last := refs[len(refs)-1]
	return refs, store.EncodeCursor(int64(len(last.Chat.String())), last.Chat.String()+last.MessageID), nil
}

const allPeople = "SELECT version, body FROM person WHERE id > ? ORDER BY id LIMIT ?"

// All returns the persons in the order of their IDs, and the next page's cursor.
func (s *People) All(ctx context.Context, page store.Page) ([]citizen.Person, string, error) {
	after, err := afterKey(page)
	if err != nil {
		return nil, "", fmt.Errorf("list all persons: %w", err)
	}
	people, more, err := readPage(ctx, s.db, allPeople, []any{after}, page, func(p *citizen.Person, scan func(...any) error) error {
		var version int64
		var body []byte
		err := scan(&version, &body)
		if err == nil {
			*p, err = store.DecodePerson(body)
			p.Version = version
		}
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("list all persons: %w", err)
	}
	if !more {
		return people, "", nil
	}
	return people, store.EncodeCursor(0, people[len(people)-1].ID), nil
}

const allCodes = "SELECT code, agency, expires, used_by FROM code WHERE code > ? ORDER BY code LIMIT ?"

// AllCodes returns the enrolment codes in their order, used and expired ones too,
// and the next page's cursor.
func (s *Groups) AllCodes(ctx context.Context, page store.Page) ([]desk.Code, string, error) {
	after, err := afterKey(page)
	if err != nil {
		return nil, "", fmt.Errorf("list all enrolment codes: %w", err)
	}
	codes, more, err := readPage(ctx, s.db, allCodes, []any{after}, page, func(c *desk.Code, scan func(...any) error) error {
		var expires int64
		var usedBy string
		err := scan(&c.Code, &c.Agency, &expires, &usedBy)
		c.Expires = time.Unix(0, expires).UTC()
		if err == nil && usedBy != "" {
			c.UsedBy, err = message.ParseAddress(usedBy)
		}
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("list all enrolment codes: %w", err)
	}
	if !more {
		return codes, "", nil
	}
	return codes, store.EncodeCursor(0, codes[len(codes)-1].Code), nil
}

// afterKey is the key after which a page begins, "" for the first.
func afterKey(page store.Page) (string, error) {
	if page.After == "" {
		return "", nil
	}
	_, key, err := store.DecodeCursor(page.After)
	return key, err
}

// readPage reads one page and tells whether there is more. args stand before the limit.
func readPage[T any](ctx context.Context, db *DB, query string, args []any, page store.Page, read func(*T, func(...any) error) error) (out []T, more bool, err error) {
	size := page.Size()
	err = db.each(ctx, query, append(args, size+1), func(scan func(...any) error) error {
		if len(out) == size {
			more = true
			return nil
		}
		var zero T
		out = append(out, zero)
		return read(&out[len(out)-1], scan)
	})
	return out, more, err
}
