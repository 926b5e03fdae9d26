package dashboard

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// LinkLife is how long a link can be used; SessionLife how long one stays in.
const (
	LinkLife    = 10 * time.Minute
	SessionLife = 12 * time.Hour
)

// codePrefix keeps the codes of links apart from those that enrol a group: nothing
// that people can type begins with it.
const codePrefix = "dasbor:"

// ErrNoAddress: the configuration does not say where people reach the pages.
var ErrNoAddress = errors.New("web.public_url is not set: there can be no link to the dashboard")

// Link makes a one-time link for a leader's chat. Only whoever can read that chat
// gets it, and only once: it is stored as its hash, and used up by the first who
// presses the button behind it. What fetches links to show a preview presses nothing.
func (d *Dashboard) Link(ctx context.Context, chat message.Address) (string, error) {
	if d.cfg.PublicURL == "" {
		return "", ErrNoAddress
	}
	token := rand.Text()
	err := d.cfg.Groups.PutCode(ctx, desk.Code{
		Code: codeOf(token), Agency: codePrefix + chat.String(), Expires: d.cfg.Now().Add(LinkLife),
	})
	if err != nil {
		return "", err
	}
	return d.cfg.PublicURL + Root + "/masuk/" + token, nil
}

func codeOf(token string) string {
	sum := sha256.Sum256([]byte("taprose dashboard link\x00" + token))
	return codePrefix + hex.EncodeToString(sum[:16])
}

// session is who is in, as the cookie tells it. The chat is asked for on every
// request: who is no leader's chat any more is out at once.
type session struct {
	// ID tells it from every other one.
	ID      string          `json:"id"`
	Chat    message.Address `json:"chat"`
	Leader  string          `json:"leader"`
	Expires time.Time       `json:"expires"`
}

const cookie = "dasbor"

var b64 = base64.RawURLEncoding.Strict()

func (d *Dashboard) sign(body string) string {
	mac := hmac.New(sha256.New, d.key)
	mac.Write([]byte(body))
	return b64.EncodeToString(mac.Sum(nil))
}

func (d *Dashboard) sealed(s session) (string, error) {
	body, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	text := b64.EncodeToString(body)
	return text + "." + d.sign(text), nil
}

// leftCode is under what it is stored, among the codes, that a session was left: as long as
// the cookie could be shown again, by whoever copied it.
func leftCode(cookie string) string {
	sum := sha256.Sum256([]byte("taprose dashboard session left\x00" + cookie))
	return codePrefix + "keluar:" + hex.EncodeToString(sum[:16])
}

// session returns who is in, ok false for strangers.
func (d *Dashboard) session(r *http.Request) (s session, ok bool, err error) {
	value := d.cfg.Guard.CookieValue(r, cookie)
	body, sum, found := strings.Cut(value, ".")
	if !found || !hmac.Equal([]byte(sum), []byte(d.sign(body))) {
		return session{}, false, nil
	}
	raw, err := b64.DecodeString(body)
	if err != nil || json.Unmarshal(raw, &s) != nil || !d.cfg.Now().Before(s.Expires) {
		return session{}, false, nil
	}
	g, err := d.cfg.Groups.Group(r.Context(), s.Chat)
	if errors.Is(err, store.ErrNotFound) {
		return session{}, false, nil
	}
	if err != nil {
		return session{}, false, err
	}
	_, err = d.cfg.Groups.Code(r.Context(), leftCode(value))
	switch {
	case err == nil:
		return session{}, false, nil
	case !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrCodeInvalid):
		return session{}, false, err
	}
	return s, g.Agency == s.Leader, nil
}

// led lets only leaders in.
func (d *Dashboard) led(next func(http.ResponseWriter, *http.Request, session)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s, ok, err := d.session(r)
		switch {
		case err != nil:
			d.failed(w, r, "session not read", err)
		case !ok:
			d.problem(w, r, http.StatusForbidden, "Halaman ini untuk pimpinan. Ketik dasbor di percakapan dengan bot untuk mendapat tautan masuk.")
		default:
			next(w, r, s)
		}
	}
}

// entrance finds the code of a link. ok is false when it cannot be used any more.
func (d *Dashboard) entrance(r *http.Request) (c desk.Code, s session, ok bool, err error) {
	c, err = d.cfg.Groups.Code(r.Context(), codeOf(r.PathValue("token")))
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrCodeInvalid) {
		return c, s, false, nil
	}
	if err != nil {
		return c, s, false, err
	}
	now := d.cfg.Now()
	name, is := strings.CutPrefix(c.Agency, codePrefix)
	if !is || !c.UsedBy.IsZero() || !now.Before(c.Expires) {
		return c, s, false, nil
	}
	if s.Chat, err = message.ParseAddress(name); err != nil {
		return c, s, false, nil
	}
	g, err := d.cfg.Groups.Group(r.Context(), s.Chat)
	if errors.Is(err, store.ErrNotFound) || err == nil && !g.Leader() {
		return c, s, false, nil
	}
	s.ID, s.Leader, s.Expires = rand.Text(), g.Agency, now.Add(SessionLife)
	return c, s, err == nil, err
}

const linkOver = "Tautan ini sudah dipakai atau sudah lewat waktunya. Ketik dasbor lagi di percakapan dengan bot."

// getEntrance asks to press a button: a link that is only looked at is not used up.
func (d *Dashboard) getEntrance(w http.ResponseWriter, r *http.Request) {
	_, s, ok, err := d.entrance(r)
	switch {
	case err != nil:
		d.failed(w, r, "link not read", err)
	case !ok:
		d.problem(w, r, http.StatusGone, linkOver)
	default:
		d.page(w, r, http.StatusOK, "entrance.html", struct {
			frame
			Leader, Action string
		}{d.frame("Masuk"), leaderName(s.Leader), r.URL.Path})
	}
}

// postEntrance uses the link up and lets its bearer in.
func (d *Dashboard) postEntrance(w http.ResponseWriter, r *http.Request) {
	c, s, ok, err := d.entrance(r)
	if err == nil && ok {
		// A name of this attempt's own: the same one might use a code twice.
		by := message.Address{Channel: message.ChannelWeb, ID: cookie + "-" + rand.Text()}
		err = d.cfg.Groups.UseCode(r.Context(), c.Code, by, d.cfg.Now())
		if errors.Is(err, store.ErrCodeInvalid) {
			ok, err = false, nil
		}
	}
	if err != nil {
		d.failed(w, r, "link not used", err)
		return
	}
	if !ok {
		d.problem(w, r, http.StatusGone, linkOver)
		return
	}
	value, err := d.sealed(s)
	if err != nil {
		d.failed(w, r, "session not made", err)
		return
	}
	http.SetCookie(w, d.cfg.Guard.Cookie(r, cookie, value, int(SessionLife/time.Second)))
	http.Redirect(w, r, leaders, http.StatusSeeOther)
}

// postLeave ends the session, in this browser and for whoever has a copy of its cookie. Where
// that cannot be stored the leader is told, and is still in.
func (d *Dashboard) postLeave(w http.ResponseWriter, r *http.Request) {
	s, ok, err := d.session(r)
	if err == nil && ok {
		err = d.cfg.Groups.PutCode(r.Context(), desk.Code{
			Code: leftCode(d.cfg.Guard.CookieValue(r, cookie)), Agency: codePrefix + s.Chat.String(), Expires: s.Expires,
		})
		if errors.Is(err, store.ErrConflict) {
			err = nil // pressed twice
		}
	}
	if err != nil {
		d.failed(w, r, "session not left", err)
		return
	}
	http.SetCookie(w, d.cfg.Guard.Cookie(r, cookie, "", -1))
	http.Redirect(w, r, Root, http.StatusSeeOther)
}
