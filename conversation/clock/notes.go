package clock

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/calendar"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/text"
)

// Note is one line for a message that speaks of several reports.
type Note struct {
	// Key names it for ever, so that a note that comes twice is one.
	Key string `json:"key"`
	// Head is the heading under which it stands: a Stage, a leader's key, or such a key
	// with Relay before it.
	Head   string `json:"head"`
	Text   string `json:"text"`
	Report string `json:"report"`
	// Deadline and Filed are the report's: under a heading the line of the earliest
	// deadline comes first, and of several the one that was filed first. Notes that were
	// kept by an older program have neither and come before the others.
	Deadline time.Time `json:"deadline,omitzero"`
	Filed    time.Time `json:"filed,omitzero"`
	// Secret: the report is in no list.
	Secret bool `json:"secret,omitempty"`
}

// before tells which of two notes under one heading comes first. They arrive in no
// order, for each report has a clock of its own.
func before(a, b Note) int {
	return cmp.Or(a.Deadline.Compare(b.Deadline), a.Filed.Compare(b.Filed))
}

// secretly stands before a leader's key in what the administrators alone are told,
// because the report is secret.
const secretly = "secret:"

// Relay stands before a leader's key in what the administrators are to pass on,
// because that leader has no chat.
const Relay = "relay:"

// Notes are the lines that wait for the next joined message of one chat. They are part
// of the chat's document, so that they are kept and composed as surely as its replies.
type Notes struct {
	Waiting []Note `json:"waiting,omitempty"`
	// First is when the oldest of them came, Due when the message is composed.
	First time.Time `json:"first,omitzero"`
	Due   time.Time `json:"due,omitzero"`
	// Known are the latest notes that were composed, by a hash of their keys: one that
	// comes again, because its report could not be told that it came, is one of them.
	Known []string `json:"known,omitempty"`
}

// How long a message waits for one more note, and for all of them. Notes of one
// morning come within seconds of each other.
const (
	gather    = time.Minute
	gatherMax = 10 * time.Minute
)

// knownMax is how many composed notes are remembered, 11 characters each. A note comes
// again within seconds, or after the restart that follows a kill; more than this many
// of one chat do not lie between.
const knownMax = 1000

// lines is how many notes one message has; the rest are counted. Telegram takes 4,096
// characters.
const lines = 25

// Add takes a note in; false when it came before.
func (n *Notes) Add(now time.Time, note Note) bool {
	if slices.Contains(n.Known, short(note.Key)) || slices.ContainsFunc(n.Waiting, func(w Note) bool { return w.Key == note.Key }) {
		return false
	}
	if len(n.Waiting) == 0 {
		n.First = now
	}
	n.Waiting = append(n.Waiting, note)
	n.Due = now.Add(gather)
	if last := n.First.Add(gatherMax); n.Due.After(last) {
		n.Due = last
	}
	return true
}

// NextDue is when there is something to compose, the zero time when nothing is.
func (n *Notes) NextDue() time.Time {
	if n == nil || len(n.Waiting) == 0 {
		return time.Time{}
	}
	return n.Due
}

// Compose makes one message of all notes that wait, in office hours; outside of them
// they wait for the next. ok is false when nothing is to be said now.
func (n *Notes) Compose(cal calendar.Calendar, now time.Time) (out message.Outbound, ok bool) {
	if len(n.Waiting) == 0 || now.Before(n.Due) {
		return out, false
	}
	if open := cal.NextOpen(now); open.After(now) {
		n.Due = open
		return out, false
	}
	out.Text = joined(n.Waiting)
	if about := n.Waiting[0].Report; !slices.ContainsFunc(n.Waiting, func(w Note) bool { return w.Report != about }) {
		out.About = about
	}
	for _, w := range n.Waiting {
		n.Known = append(n.Known, short(w.Key))
	}
	n.Known = n.Known[max(0, len(n.Known)-knownMax):]
	n.Waiting, n.First, n.Due = nil, time.Time{}, time.Time{}
	return out, true
}

// heads are the headings in their order.
var heads = []struct {
	head string
	key  text.Key
}{
	{secretly + Bupati, text.ClockSecretBupati}, {secretly + Sekda, text.ClockSecretSekda},
	{Bupati, text.ClockHeadBupati}, {Relay + Bupati, text.ClockRelayBupati},
	{Sekda, text.ClockHeadSekda}, {Relay + Sekda, text.ClockRelaySekda},
	{string(Late), text.ClockHeadLate}, {string(Near), text.ClockHeadNear}, {string(Half), text.ClockHeadHalf},
}

// joined writes the notes under their headings, and how to answer.
func joined(notes []Note) string {
	parts := []string{text.Say(lang, text.ClockHead, nil)}
	notes = slices.SortedStableFunc(slices.Values(notes), before)
	left, own := lines, false
	for _, h := range heads {
		var under []string
		for _, n := range notes {
			if n.Head != h.head {
				continue
			}
			if left--; left >= 0 {
				under = append(under, n.Text)
			}
			own = own || !leading(h.head)
		}
		if len(under) > 0 {
			parts = append(parts, text.Say(lang, h.key, nil)+"\n"+strings.Join(under, "\n"))
		}
	}
	if more := len(notes) - lines; more > 0 {
		parts = append(parts, text.Say(lang, text.ClockMore, text.Args{"n": strconv.Itoa(more)}))
	}
	if own {
		how := text.Say(lang, text.ClockHow, nil)
		if !slices.ContainsFunc(notes, func(n Note) bool { return n.Secret }) {
			how += " " + text.Say(lang, text.ClockList, nil)
		}
		parts = append(parts, how)
	}
	return strings.Join(parts, "\n\n")
}

// leading tells whether a heading is a leader's.
func leading(head string) bool {
	head = strings.TrimPrefix(strings.TrimPrefix(head, Relay), secretly)
	return head == Sekda || head == Bupati
}

// short is a key in few bytes.
func short(key string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(key)) // never fails
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, h.Sum64()))
}
