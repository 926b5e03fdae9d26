package webchat

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"unicode"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/conversation/message"
)

var (
	clientKey = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)
	langTag   = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$`)
)

// buttonMax is the longest Choice.ID, in bytes.
const buttonMax = 64

// nameMax is the longest sender's name, in characters.
const nameMax = 60

// errPost: the post says nothing that can be understood.
var errPost = errors.New("post not understood")

// postMessage takes one message or press: first into the chat's log, so that it
// stands before what the bot answers, then to receive. Only when both are durable
// does the browser hear 200; until then it asks again with the same key, which
// changes nothing that was done already.
func (c *Channel) postMessage(w http.ResponseWriter, r *http.Request, room room) {
	var post wirePost
	if !c.readJSON(w, r, &post) {
		return
	}
	in, line, err := c.inbound(room, post)
	if err != nil {
		refuse(w, http.StatusBadRequest, "bad_request")
		return
	}
	receive, done := c.begin()
	defer done()
	if receive == nil {
		unavailable(w)
		return
	}
	// A browser that goes away does not stop what it asked for: otherwise closing a
	// page would undo a message just as it is being taken.
	ctx := webguard.WithClient(context.WithoutCancel(r.Context()), c.cfg.Guard.Client(r))
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Limits.ReceiveTimeout)
	defer cancel()
	webguard.Patience(w, c.cfg.Limits.ReceiveTimeout+c.cfg.Limits.ClientTimeout)

	leave, err := c.lanes.enter(ctx, room.id)
	if err != nil {
		unavailable(w)
		return
	}
	defer leave()
	body, err := line.encode()
	if err != nil {
		refuse(w, http.StatusBadRequest, "bad_request")
		return
	}
	seq, err := c.cfg.Log.Append(ctx, room.id, "in:"+post.Key, body)
	if err != nil {
		c.log.ErrorContext(ctx, "message not appended", "message_id", in.ID, "err", err)
		unavailable(w)
		return
	}
	c.hub.wake(room.id)
	if err := guarded(ctx, receive, in); err != nil {
		c.log.WarnContext(ctx, "message not received, the browser will repeat it", "message_id", in.ID, "err", err)
		unavailable(w)
		return
	}
	answer(w, wirePosted{ID: in.ID, Seq: seq})
}

// guarded turns a panic of receive into an error, so that it counts as a failed
// attempt and the browser repeats it.
func guarded(ctx context.Context, receive Receive, in message.Inbound) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("receive panicked: %v\n%s", p, debug.Stack())
		}
	}()
	return receive(ctx, in)
}

// inbound translates a post into what the bot receives and what the log keeps.
func (c *Channel) inbound(room room, p wirePost) (message.Inbound, stored, error) {
	if !clientKey.MatchString(p.Key) {
		return message.Inbound{}, stored{}, fmt.Errorf("%w: key", errPost)
	}
	id := messageID(ofPerson, room.id, p.Key)
	now := c.cfg.Now().UTC()
	in := message.Inbound{
		ID: id, Chat: room.address(), Kind: room.kind, At: now, MessageID: id,
		Sender: message.Sender{Address: room.address()},
	}
	line := stored{Kind: KindMessage, ID: id, At: now, From: FromPerson, Key: p.Key}
	if langTag.MatchString(p.Lang) {
		in.Sender.Language = p.Lang
	}
	if room.group != nil {
		name := cleanName(p.Name)
		if name == "" {
			return message.Inbound{}, stored{}, fmt.Errorf("%w: name", errPost)
		}
		in.ChatTitle = room.group.Title
		in.Sender.Name, line.Name = name, name
		in.Sender.Address.ID = room.id + "/" + name
	}
	if p.Press != nil {
		return c.pressed(room, p, in, line)
	}
	return c.said(room, p, in, line)
}

func (c *Channel) pressed(room room, p wirePost, in message.Inbound, line stored) (message.Inbound, stored, error) {
	b := p.Press
	if p.Text != "" || p.Quote != "" || len(p.Media) > 0 || p.Place != nil {
		return in, line, fmt.Errorf("%w: a press says nothing else", errPost)
	}
	if b.Button == "" || len(b.Button) > buttonMax || !c.sign.valid(b.Sig, "press", room.id, b.Message, b.Button) {
		return in, line, fmt.Errorf("%w: button", errPost)
	}
	in.Button, in.ButtonRef, in.MessageID = b.Button, in.ID, b.Message
	line.Kind, line.Target, line.Button = KindPress, b.Message, b.Button
	return in, line, nil
}

func (c *Channel) said(room room, p wirePost, in message.Inbound, line stored) (message.Inbound, stored, error) {
	text := strings.ReplaceAll(p.Text, "\x00", "")
	if strings.TrimSpace(text) == "" {
		text = ""
	}
	in.Text, line.Text = text, text
	if p.Quote != "" {
		if !anyMessageID.MatchString(p.Quote) {
			return in, line, fmt.Errorf("%w: quote", errPost)
		}
		in.Quoted = &message.Quote{MessageID: p.Quote, FromUs: ownMessageID(p.Quote)}
		line.Quote = p.Quote
	}
	if len(p.Media) > c.cfg.Limits.MediaPerMessage {
		return in, line, fmt.Errorf("%w: too many media", errPost)
	}
	for _, token := range p.Media {
		ref, ok := c.openUpload(room, token)
		if !ok {
			return in, line, fmt.Errorf("%w: media", errPost)
		}
		in.Media = append(in.Media, ref)
	}
	line.Media = in.Media
	if p.Place != nil {
		place, ok := cleanPlace(*p.Place)
		if !ok {
			return in, line, fmt.Errorf("%w: place", errPost)
		}
		in.Place, line.Place = place, place
	}
	if in.Text == "" && len(in.Media) == 0 && in.Place.IsZero() {
		return in, line, fmt.Errorf("%w: nothing said", errPost)
	}
	return in, line, nil
}

// cleanName keeps what can stand on one line. Format characters go too: one that
// turns the direction of writing would let a name pretend to be another.
func cleanName(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > nameMax {
		s = string(r[:nameMax])
	}
	return s
}

func cleanPlace(p wirePlace) (message.Place, bool) {
	out := message.Place{Name: cleanName(p.Name)}
	if p.HasPoint {
		if math.IsNaN(p.Lat) || math.IsNaN(p.Lon) || math.Abs(p.Lat) > 90 || math.Abs(p.Lon) > 180 {
			return out, false
		}
		out.Lat, out.Lon, out.HasPoint = p.Lat, p.Lon, true
	}
	return out, !out.IsZero()
}
