package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// Groups keeps which group chat is whose desk, and the codes that make one so.
type Groups struct {
	db *DB
	// listed are the groups of an agency as they were listed last. There are a few
	// dozen, each delivery asks for them, and they hardly ever change.
	listed *rowCache[string, []desk.Group]
}

func newGroups(db *DB) *Groups {
	return &Groups{db: db, listed: newRowCache[string, []desk.Group](256)}
}

// Group returns the enrolment of a chat, or store.ErrNotFound.
func (s *Groups) Group(ctx context.Context, chat message.Address) (desk.Group, error) {
	var g desk.Group
	var body []byte
	err := s.db.row(ctx, "SELECT body FROM desk WHERE chat = ?", []any{chat.String()}, &body)
	if err == nil {
		err = json.Unmarshal(body, &g)
	}
	if err != nil {
		return desk.Group{}, fmt.Errorf("load group: %w", err)
	}
	return g, nil
}

// Groups returns the groups of an agency, the newest enrolment first; "" means
// those of all agencies.
func (s *Groups) Groups(ctx context.Context, agency string) ([]desk.Group, error) {
	out, known, at := s.listed.get(agency)
	if known && ctx.Err() == nil {
		return slices.Clone(out), nil
	}
	out = nil
	err := s.db.each(ctx, "SELECT body FROM desk WHERE ? IN ('', agency) ORDER BY enrolled DESC, chat", []any{agency},
		func(scan func(...any) error) error {
			var body []byte
			if err := scan(&body); err != nil {
				return err
			}
			var g desk.Group
			out = append(out, g)
			return json.Unmarshal(body, &out[len(out)-1])
		})
	if err != nil {
		return nil, fmt.Errorf("list groups: %w", err)
	}
	s.listed.put(agency, slices.Clone(out), at)
	return out, nil
}

// PutGroup enrols a group, or changes its enrolment.
func (s *Groups) PutGroup(ctx context.Context, g desk.Group) error {
	if err := s.write(ctx, func(c *conn) error { return putGroup(c, g) }); err != nil {
		return fmt.Errorf("save group: %w", err)
	}
	return nil
}

func putGroup(c *conn, g desk.Group) error {
	body, err := json.Marshal(g)
	if err != nil {
		return err
	}
	_, err = c.exec("INSERT OR REPLACE INTO desk (chat, agency, enrolled, body) VALUES (?, ?, ?, ?)",
		g.Chat.String(), g.Agency, g.Enrolled.UnixNano(), body)
	return err
}

// RemoveGroup ends a group's enrolment, and with it the codes it had used: who
// was put out does not come back by typing the old code again. Removing a group
// that is not enrolled does nothing.
func (s *Groups) RemoveGroup(ctx context.Context, chat message.Address) error {
	err := s.write(ctx, func(c *conn) error {
		if _, err := c.exec("DELETE FROM code WHERE used_by = ?", chat.String()); err != nil {
			return err
		}
		_, err := c.exec("DELETE FROM desk WHERE chat = ?", chat.String())
		return err
	})
	if err != nil {
		return fmt.Errorf("remove group: %w", err)
	}
	return nil
}

// MoveGroup gives the enrolment of one chat to another, for a group that has a
// new address. Moving it again does nothing; store.ErrNotFound if neither chat
// is enrolled.
func (s *Groups) MoveGroup(ctx context.Context, from, to message.Address) error {
	err := s.write(ctx, func(c *conn) error {
		v, ok, err := c.row(1, "SELECT body FROM desk WHERE chat = ?", from.String())
		if err != nil {
			return err
		}
		if !ok {
			n, err := c.one("SELECT count(*) FROM desk WHERE chat = ?", to.String())
			if err == nil && n == 0 {
				err = store.ErrNotFound
			}
			return err
		}
		var g desk.Group
		if err := json.Unmarshal(v[0].([]byte), &g); err != nil {
			return err
		}
		g.Chat = to
		if err := putGroup(c, g); err != nil {
			return err
		}
		_, err = c.exec("DELETE FROM desk WHERE chat = ?", from.String())
		return err
	})
	if err != nil {
		return fmt.Errorf("move group: %w", err)
	}
	return nil
}

// PutCode stores a new enrolment code. store.ErrConflict if the code is there
// already and says something else.
func (s *Groups) PutCode(ctx context.Context, code desk.Code) error {
	err := s.write(ctx, func(c *conn) error {
		changed, err := c.exec("INSERT INTO code (code, agency, expires, used_by) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
			code.Code, code.Agency, code.Expires.UnixNano(), addressOrEmpty(code.UsedBy))
		if err != nil || changed > 0 {
			return err
		}
		same, err := c.one("SELECT count(*) FROM code WHERE code = ? AND agency = ? AND expires = ?",
			code.Code, code.Agency, code.Expires.UnixNano())
		if err == nil && same == 0 {
			err = store.ErrConflict
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("save enrolment code: %w", err)
	}
	return nil
}

// Code returns a code as it is stored, or store.ErrNotFound.
func (s *Groups) Code(ctx context.Context, code string) (desk.Code, error) {
	c := desk.Code{Code: code}
	var expires int64
	var usedBy string
	err := s.db.row(ctx, "SELECT agency, expires, used_by FROM code WHERE code = ?", []any{code}, &c.Agency, &expires, &usedBy)
	if err == nil && usedBy != "" {
		c.UsedBy, err = message.ParseAddress(usedBy)
	}
	if err != nil {
		return desk.Code{}, fmt.Errorf("load enrolment code: %w", err)
	}
	c.Expires = time.Unix(0, expires).UTC()
	return c, nil
}

// UseCode gives a code to a chat: store.ErrCodeInvalid if the code is unknown,
// has expired at now, or was used by another chat. The same chat may use it
// again, because the message that carried it may come again.
func (s *Groups) UseCode(ctx context.Context, code string, chat message.Address, now time.Time) error {
	err := s.db.writer.do(&write{ctx: ctx, single: true, run: func(c *conn) error {
		changed, err := c.exec("UPDATE code SET used_by = ? WHERE code = ? AND expires > ? AND used_by IN ('', ?)",
			chat.String(), code, now.UnixNano(), chat.String())
		if err == nil && changed == 0 {
			err = store.ErrCodeInvalid
		}
		return err
	}})
	if err != nil {
		return fmt.Errorf("use enrolment code: %w", err)
	}
	return nil
}

// ForgetCodes removes the codes that expired before a moment, used or not, and returns how
// many.
func (s *Groups) ForgetCodes(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.write(ctx, func(c *conn) error {
		n, err = c.exec("DELETE FROM code WHERE expires < ?", before.UnixNano())
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget enrolment codes: %w", err)
	}
	return n, nil
}

func (s *Groups) write(ctx context.Context, run func(*conn) error) error {
	return s.db.writer.do(&write{ctx: ctx, run: run, guarded: true, committed: s.listed.forget})
}

func addressOrEmpty(a message.Address) string {
	if a.IsZero() {
		return ""
	}
	return a.String()
}
