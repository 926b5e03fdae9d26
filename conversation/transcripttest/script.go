package transcripttest

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
)

// firstCitizen is who writes lines that begin with "> ".
const firstCitizen = "siti"

// Play runs a story in a fresh world and returns it with everything that was
// said and kept written between its lines. Lines of "<" and "=" in src are
// dropped; the error names the line that could not be played.
func Play(reg *regency.Regency, src string) (Story, error) {
	w := newWorld(reg)
	for i, line := range strings.Split(strings.TrimRight(src, "\n"), "\n") {
		if strings.HasPrefix(line, "<") || strings.HasPrefix(line, "=") {
			continue
		}
		w.out.WriteString(line + "\n")
		w.begin(i+1, line)
		if err := w.line(line); err != nil {
			return w.story(), fmt.Errorf("line %d: %q: %w", i+1, line, err)
		}
	}
	return w.story(), nil
}

// line plays one line.
func (w *world) line(line string) error {
	switch {
	case strings.HasPrefix(line, ">"):
		who, what, _ := strings.Cut(line[1:], " ")
		return w.speak(who, what)
	case strings.HasPrefix(line, "~"):
		d, err := duration(strings.TrimSpace(line[1:]))
		if err != nil {
			return err
		}
		w.told.Wait = d
		if err := w.pass(w.now.Add(d)); err != nil {
			return err
		}
		return w.settle()
	case strings.HasPrefix(line, "@"):
		w.told.Command = strings.Fields(line[1:])
		return w.command(w.told.Command)
	case line == "" || strings.HasPrefix(line, "#"):
		return nil
	}
	return fmt.Errorf("a line begins with > ~ @ or #")
}

// command arranges the world: "@ group warga" makes a group that is nobody's desk,
// "@ whatsapp" puts everybody on a network without buttons, "@ secret lain admin pupr" has
// reports of a kind kept secret and these agencies alone have them, "@ violence lain dipukul"
// has reports of a kind be of violence and gives it words, "@ leader bupati"
// enrols a leader's private chat, "@ leader sekda group" one in a group.
func (w *world) command(words []string) error {
	if len(words) == 1 && words[0] == string(message.ChannelWhatsApp) {
		w.move(message.ChannelWhatsApp)
		return nil
	}
	if len(words) == 2 && words[0] == "group" {
		w.group(words[1])
		return nil
	}
	if len(words) >= 2 && words[0] == "leader" {
		return w.enrolLeader(words[1], len(words) == 3 && words[2] == "group")
	}
	if len(words) == 2 && words[0] == "notice" {
		w.reg.Privacy = regency.Privacy{Notice: true, Link: words[1]}
		return nil
	}
	if len(words) >= 3 && words[0] == "secret" {
		return w.keepSecret(words[1], words[2:])
	}
	if len(words) >= 3 && words[0] == "violence" {
		return w.isViolence(words[1], words[2:])
	}
	return fmt.Errorf("unknown command %v", words)
}

// isViolence gives a category words of violence, and asks for no photos of it; at the
// beginning.
func (w *world) isViolence(category string, more []string) error {
	for i := range w.reg.Categories {
		if c := &w.reg.Categories[i]; c.Key == category {
			c.Violence, c.NoPhotos, c.Words = true, true, append(c.Words, more...)
			// The words of the regency are looked through ready-made.
			w.flow = citizen.New(w.reg)
			return nil
		}
	}
	return fmt.Errorf("no category %q", category)
}

// keepSecret changes the regency, which is this story's own; at the beginning.
func (w *world) keepSecret(category string, only []string) error {
	for i := range w.reg.Categories {
		if c := &w.reg.Categories[i]; c.Key == category {
			c.Least, c.Only = regency.VisibilitySecret, only
			return nil
		}
	}
	return fmt.Errorf("no category %q", category)
}

// speak lets somebody write something, and the world answer it.
func (w *world) speak(who, what string) error {
	if err := w.pass(w.now.Add(between)); err != nil {
		return err
	}
	c := w.chats[who]
	if who == "" {
		who = firstCitizen
	}
	if c == nil {
		c = w.citizen(who)
	}
	group := strings.HasPrefix(c.address.ID, "-")
	var in message.Inbound
	if what == "[again]" {
		if c.last == nil {
			return fmt.Errorf("nothing was said before")
		}
		in = *c.last
	} else {
		n := w.number()
		in = message.Inbound{
			ID: fmt.Sprintf("u%d", n), Chat: c.address, Kind: message.ChatPrivate, At: w.now,
			Sender:    message.Sender{Address: message.Address{Channel: c.address.Channel, ID: who}, Name: strings.ToUpper(who[:1]) + who[1:]},
			MessageID: fmt.Sprintf("m%d", n),
		}
		if group {
			in.Kind, in.ChatTitle = message.ChatGroup, cmp.Or(c.title, c.name)
			in.Sender = message.Sender{Address: message.Address{Channel: c.address.Channel, ID: "staff-" + who}, Name: "Pak Budi"}
		}
		if err := w.fill(c, &in, what); err != nil {
			return err
		}
		c.log = append(c.log, &said{id: in.MessageID, text: in.Text})
	}
	c.last = &in
	w.told.Who, w.told.At, w.told.In, w.told.Crash = c.name, w.now, &in, w.crash
	w.told.Again = what == "[again]"
	var err error
	if done, lerr := w.inLeaders(c, in); done || lerr != nil {
		err = lerr
	} else if group {
		err = w.inGroup(c, in)
	} else {
		err = w.private(c, &in)
	}
	if err != nil {
		return err
	}
	return w.settle()
}

// fill reads the marks in brackets before the text of a line into the message.
func (w *world) fill(c *chat, in *message.Inbound, what string) error {
	for strings.HasPrefix(what, "[") {
		mark, rest, ok := strings.Cut(what[1:], "]")
		if !ok {
			return fmt.Errorf("bracket not closed")
		}
		what = strings.TrimPrefix(rest, " ")
		kind, arg, _ := strings.Cut(mark, " ")
		if err := w.mark(c, in, kind, arg); err != nil {
			return err
		}
	}
	for i, s := range w.reports {
		what = strings.ReplaceAll(what, fmt.Sprintf("{ticket:%d}", i+1), s.ticket)
		if i == len(w.reports)-1 {
			what = strings.ReplaceAll(what, "{ticket}", s.ticket)
		}
	}
	for code := range w.codes {
		what = strings.ReplaceAll(what, "{code}", code)
	}
	in.Text = strings.ReplaceAll(what, `\n`, "\n")
	if n, ok := strings.CutPrefix(in.Text, "*"); ok {
		if times, err := strconv.Atoi(n); err == nil {
			in.Text = strings.TrimSpace(strings.Repeat("panjang ", times/8+1))
		}
	}
	return nil
}

func (w *world) mark(c *chat, in *message.Inbound, kind, arg string) error {
	switch kind {
	case "button":
		for i := len(c.log) - 1; i >= 0; i-- {
			for _, choice := range c.log[i].choices {
				if choice.ID == arg || choice.Label == arg {
					in.Button, in.ButtonRef, in.MessageID = choice.ID, "press-"+in.ID, c.log[i].id
					return nil
				}
			}
		}
		return fmt.Errorf("no message here has a button %q", arg)
	case "photo", "video", "voice", "audio", "document":
		n, size := 1, int64(200<<10)
		for _, word := range strings.Fields(arg) {
			if mb, ok := strings.CutSuffix(word, "MB"); ok {
				v, err := strconv.ParseInt(mb, 10, 64)
				if err != nil {
					return err
				}
				size = v << 20
			} else if v, err := strconv.Atoi(word); err == nil {
				n = v
			}
		}
		for range n {
			in.Media = append(in.Media, message.MediaRef{
				Kind: message.MediaKind(kind), Channel: c.address.Channel,
				Native: fmt.Sprintf("%s-%d", kind, w.number()), Size: size,
			})
		}
	case "at", "live", "venue":
		point, name, _ := strings.Cut(arg, " ")
		if _, err := fmt.Sscanf(point, "%f,%f", &in.Place.Lat, &in.Place.Lon); err != nil {
			return fmt.Errorf("point %q: %w", point, err)
		}
		in.Place.HasPoint, in.Place.Name, in.Place.Live = true, name, kind == "live"
	case "quote":
		for i := len(c.log) - 1; i >= 0; i-- {
			if strings.Contains(c.log[i].text, arg) {
				in.Quoted = &message.Quote{MessageID: c.log[i].id, FromUs: c.log[i].ours}
				return nil
			}
		}
		return fmt.Errorf("no message here says %q", arg)
	case "edit", "delete":
		for i := len(c.log) - 1; i >= 0; i-- {
			if !c.log[i].ours && strings.Contains(c.log[i].text, arg) {
				in.MessageID, in.Edited, in.Deleted = c.log[i].id, kind == "edit", kind == "delete"
				return nil
			}
		}
		return fmt.Errorf("nobody wrote %q here", arg)
	case "from":
		in.Sender.Name, in.Sender.Address.ID = arg, "staff-"+arg
	case "event":
		event, title, _ := strings.Cut(arg, " ")
		in.Event = message.Event(event)
		if in.Event == message.EventRenamed {
			c.title = title
		}
		if in.ChatTitle = title; in.Event == message.EventMigrated {
			in.MigratedTo = message.Address{Channel: c.address.Channel, ID: "-100" + c.name}
		}
	case "crash":
		w.crash = true
	case "sticker", "contact", "poll":
		in.Unsupported = kind
	default:
		return fmt.Errorf("unknown mark %q", kind)
	}
	return nil
}

// duration reads "30m", "2h" or "10d".
func duration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.Atoi(days)
		return time.Duration(n) * 24 * time.Hour, err
	}
	return time.ParseDuration(s)
}
