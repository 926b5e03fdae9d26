package intake

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/taprose/taprose/conversation/message"
)

// A desk that works faster than its network takes messages (a busy group has 20 a minute
// on Telegram, all of WhatsApp may have as few) is answered in fewer messages: short
// lines about reports that wait one behind the other are said together. Sent one by one
// they would come hours late, and keep what reporters are told waiting.
const (
	// togetherFrom is how many must wait, so that nobody who writes at his ease loses
	// the quote of what he wrote.
	togetherFrom = 3
	// togetherMost and togetherRunes keep it readable, and below what every network takes.
	togetherMost  = 15
	togetherRunes = 3000
)

// load is what is sent at once: one reply, or several of a group in one message.
type load struct {
	out  message.Outbound
	keys []string
}

// next is the load at the head of a queue, which is not empty.
func next(queue []message.Outbound, group bool) load {
	n, runes := 0, 0
	for n < len(queue) && n < togetherMost && group && line(queue[n]) {
		if runes += utf8.RuneCountInString(queue[n].Text) + 1; runes > togetherRunes {
			break
		}
		n++
	}
	if n < togetherFrom {
		return load{queue[0], []string{queue[0].Key}}
	}
	var l load
	var texts []string
	for _, out := range queue[:n] {
		l.keys, texts = append(l.keys, out.Key), append(texts, out.Text)
	}
	l.out = message.Outbound{Key: strings.Join(l.keys, "+"), Text: strings.Join(texts, "\n")}
	return l
}

// line tells whether a reply is nothing but words about one report, which name it.
func line(out message.Outbound) bool {
	return out.About != "" && out.Text != "" && out.Intent == "" && out.React == "" && out.Replace == "" && out.AnswerTo == "" &&
		!out.AskReply && !out.AskPlace && len(out.Media) == 0 && len(out.Choices) == 0 && out.Place.IsZero() && out.Named == (message.Named{})
}

// heads tells whether a queue still begins with the load.
func (l load) heads(queue []message.Outbound) bool {
	return len(l.keys) > 0 && len(queue) >= len(l.keys) &&
		slices.EqualFunc(l.keys, queue[:len(l.keys)], func(key string, out message.Outbound) bool { return key == out.Key })
}
