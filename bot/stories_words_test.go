package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/transcripttest"
)

// names are what chance made different from the story: tickets, pseudonyms, codes. Each
// of the story's has exactly one in place of it here, found where the two first say
// them at the same place.
type names struct {
	real    map[string]string
	used    map[string]string
	tickets map[string]bool
	n       int
}

var (
	aliasShape = regexp.MustCompile(`Pelapor [0-9A-Z]{2}\b`)
	codeShape  = regexp.MustCompile(`\b[0-9A-Z]{4}-[0-9A-Z]{4}\b`)
	linkShape  = regexp.MustCompile(`/dasbor/masuk/\S+`)
)

func newNames(story transcripttest.Story) *names {
	n := &names{real: make(map[string]string), used: make(map[string]string), tickets: make(map[string]bool)}
	for _, b := range story.Beats {
		for _, r := range b.Became {
			n.tickets[r.Ticket] = true
		}
	}
	return n
}

// next numbers files.
func (n *names) next() int { n.n++; return n.n }

// chance lists what chance made in a text of the story, in order.
func (n *names) chance(text string) []string {
	var out []string
	for _, shape := range []*regexp.Regexp{ticketShape, aliasShape, codeShape} {
		out = append(out, shape.FindAllString(text, -1)...)
	}
	return out
}

// bind learns names from two texts that should say the same.
func (n *names) bind(story, heard string) {
	theirs, ours := n.chance(story), n.chance(heard)
	if len(theirs) != len(ours) {
		return
	}
	for i, name := range theirs {
		// Two pseudonyms may be alike: they have two characters.
		if n.real[name] != "" || n.used[ours[i]] != "" && !aliasShape.MatchString(name) {
			continue
		}
		if ticketShape.MatchString(name) && !n.tickets[name] {
			// A mistyped one is said back as it was typed.
			continue
		}
		n.real[name], n.used[ours[i]] = ours[i], name
	}
}

// here is a text of the story with our names.
func (n *names) here(text string) string {
	text = linkShape.ReplaceAllString(text, "/dasbor/masuk/…")
	for _, shape := range []*regexp.Regexp{ticketShape, aliasShape, codeShape} {
		text = shape.ReplaceAllStringFunc(text, func(name string) string {
			if real := n.real[name]; real != "" {
				return real
			}
			return name
		})
	}
	return text
}

// spoken is what somebody in the story writes, with our names: tickets are written
// without their prefix too. Codes are typed as they are shown, with their dash, by which
// they are told from words: one in seven has no digit.
func (n *names) spoken(text string) string {
	text = n.here(text)
	for name, real := range n.real {
		switch body, ticket := strings.CutPrefix(name, "TBN-"); {
		case ticket:
			ours := strings.TrimPrefix(real, "TBN-")
			text = strings.ReplaceAll(strings.ReplaceAll(text, body, ours), strings.ToLower(body), strings.ToLower(ours))
		case codeShape.MatchString(name):
			text = strings.ReplaceAll(text, strings.ReplaceAll(name, "-", ""), real)
		}
	}
	return text
}

// bubble is one message as a phone shows it.
type bubble struct {
	Kind, Text string
	// Quoted is the ID of the message above it, Reaction an emoji on it instead.
	Quoted, Reaction string
	Lat, Lon         float64
	// said is which saying of the story it shows, ID how the story calls it: of its
	// first bubble alone.
	id string
	at time.Time
}

func (b bubble) String() string {
	s := b.Kind
	if b.Quoted != "" {
		s += " on " + b.Quoted
	}
	if b.Reaction != "" {
		s += " " + b.Reaction
	}
	if b.Lat != 0 {
		s += fmt.Sprintf(" %.5f,%.5f", b.Lat, b.Lon)
	}
	return s + "\n    " + strings.ReplaceAll(b.Text, "\n", "\n    ")
}

// caption is how long words below a picture may be on phones.
const caption = 1024

var kindsShown = map[message.MediaKind]string{
	message.MediaPhoto: "image", message.MediaVideo: "video", message.MediaVoice: "audio", message.MediaAudio: "audio",
	message.MediaDocument: "document",
}

// sheet begins how a report stands: what cards become where they can be changed.
var sheet = regexp.MustCompile(`^\*TBN-\w{6}\* · `)

// onWhatsApp says how phones show what the bot says in a story, told for a network with
// buttons, still with the story's own names; see the README of the stories.
func (s *stage) onWhatsApp(b transcripttest.Beat, said transcripttest.Said) []bubble {
	out := said.Out
	quoted := s.ids[out.Quote]
	pressed := b.In != nil && b.In.Button != ""
	if out.Replace != "" {
		if sheet.MatchString(out.Text) || !pressed {
			return nil
		}
		quoted = s.last[b.Who].id
	}
	if pressed && out.Quote == b.In.MessageID && said.Chat == b.Who {
		quoted = s.last[b.Who].id
	}
	if out.React != "" && quoted != "" {
		return []bubble{{Kind: "reaction", Quoted: quoted, Reaction: out.React, id: said.ID, at: said.At}}
	}
	words := strings.ReplaceAll(out.Text, "(Telegram)", "(WhatsApp)")
	for i, c := range out.Choices {
		if i == 0 && words != "" {
			words += "\n"
		}
		words += "\n" + strconv.Itoa(i+1) + ". " + c.Label
	}
	words = strings.TrimPrefix(words, "\n")
	var all []bubble
	files := out.Media
	if words != "" && len(files) > 0 && len([]rune(words)) <= caption && kindsShown[files[0].Kind] != "audio" {
		all = append(all, bubble{Kind: kindsShown[files[0].Kind], Text: words})
		files = files[1:]
	} else if words != "" {
		all = append(all, bubble{Kind: "text", Text: words})
	}
	for _, f := range files {
		all = append(all, bubble{Kind: kindsShown[f.Kind]})
	}
	if p := out.Place; p.HasPoint {
		all = append(all, bubble{Kind: "location", Text: p.Name, Lat: p.Lat, Lon: p.Lon})
	}
	if len(all) > 0 {
		all[0].Quoted, all[0].id = quoted, said.ID
	}
	for i := range all {
		all[i].at = said.At
	}
	return all
}

// shown is what a phone shows of a message.
func shown(r whatsapptest.Received) bubble {
	b := bubble{Kind: r.Kind, Text: linkShape.ReplaceAllString(r.Text, "/dasbor/masuk/…"), Quoted: r.Quoted, Reaction: r.Reaction, Lat: r.Lat, Lon: r.Lon, id: r.ID, at: r.At}
	if r.Kind == "reaction" {
		b.Quoted = r.Target
	}
	return b
}

// late is how much later than in the story, where nothing takes time, something may be
// said after a wait.
const late = 2 * time.Minute

// compare holds what phones were shown since the last time against the story.
func (s *stage) compare(b transcripttest.Beat) bool {
	s.t.Helper()
	ok := true
	for _, chat := range sortedKeys(s.chats()) {
		phone := s.listener(chat)
		inbox := phone.Received()
		var got []bubble
		for _, r := range inbox[s.heard[chat]:] {
			// Phones of a group show what people write in it too.
			if r.Group == s.groups[chat] && !s.typed[r.ID] {
				got = append(got, shown(r))
			}
		}
		s.heard[chat] = len(inbox)
		var said []transcripttest.Said
		for _, x := range b.Said {
			if x.Chat == chat {
				said = append(said, x)
			}
		}
		ok = s.same(b, chat, said, got) && ok
	}
	return ok
}

// same compares one chat at one line.
func (s *stage) same(b transcripttest.Beat, chat string, said []transcripttest.Said, got []bubble) bool {
	s.t.Helper()
	if b.Again && !b.Crash {
		// The conversation answers a message as often as it hears it, and so it stands
		// in the story; the program hears it once.
		said = nil
	}
	all := got
	var want []bubble
	ok := true
	for len(said) > 0 {
		i := s.next(b, said, got)
		shown := s.onWhatsApp(b, said[i])
		said = slices.Delete(slices.Clone(said), i, i+1)
		for _, w := range shown {
			if len(got) == 0 {
				ok, want = false, append(want, w)
				continue
			}
			g := got[0]
			got = got[1:]
			w = s.learn(w, g)
			when := g.at.Sub(w.at)
			g.id, g.at = w.id, w.at
			ok, want = ok && g == w, append(want, w)
			early := looseTimes[s.name]
			if b.Wait > 0 && (when < -early || when > late+early) {
				s.t.Errorf("line %d: %s reads this %v later than in the story:\n%v", b.Number, chat, when, w)
			}
		}
	}
	if ok && len(got) == 0 {
		return true
	}
	s.t.Errorf("line %d: %s\n%s reads\n%v\nand in the story\n%v", b.Number, b.Line, chat, list(all), list(want))
	return false
}

// learn takes from a message that should be the story's what only this telling has:
// names and the message's ID.
func (s *stage) learn(story, heard bubble) bubble {
	s.names.bind(story.Text, heard.Text)
	story.Text = s.names.here(story.Text)
	if story.id != "" {
		s.ids[story.id] = heard.id
	}
	return story
}

// next chooses which saying of the story the next message is. They come in the order of
// the story; but of what falls due at the same moment about several things, nobody says
// which is first.
func (s *stage) next(b transcripttest.Beat, said []transcripttest.Said, got []bubble) int {
	if b.Wait == 0 || len(got) == 0 {
		return 0
	}
	for i, x := range said {
		if !x.At.Equal(said[0].At) {
			break
		}
		if shown := s.onWhatsApp(b, x); len(shown) > 0 && s.names.here(shown[0].Text) == got[0].Text && shown[0].Quoted == got[0].Quoted {
			return i
		}
	}
	return 0
}

func list(all []bubble) string {
	if len(all) == 0 {
		return "  nothing"
	}
	var b strings.Builder
	for i, x := range all {
		fmt.Fprintf(&b, "  %d: %v\n", i+1, x)
	}
	return b.String()
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
