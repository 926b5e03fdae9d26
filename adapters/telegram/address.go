package telegram

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/taprose/taprose/conversation/message"
)

// target is a chat and, in a forum group, the topic within it; 0: none.
type target struct {
	chat   int64
	thread int
}

// private tells a person's chat: groups have negative numbers.
func (t target) private() bool { return t.chat > 0 }

// address returns t as the rest of the program knows it.
func (t target) address() message.Address {
	id := strconv.FormatInt(t.chat, 10)
	if t.thread != 0 {
		id += "/" + strconv.Itoa(t.thread)
	}
	return message.Address{Channel: message.ChannelTelegram, ID: id}
}

// parseAddress reads what address wrote.
func parseAddress(a message.Address) (target, error) {
	chat, thread, inTopic := strings.Cut(a.ID, "/")
	n, err := strconv.ParseInt(chat, 10, 64)
	if a.Channel != message.ChannelTelegram || err != nil || n == 0 {
		return target{}, fmt.Errorf("%w of a telegram chat", message.ErrBadAddress)
	}
	t := target{chat: n}
	if inTopic {
		if t.thread, err = strconv.Atoi(thread); err != nil || t.thread <= 0 {
			return target{}, fmt.Errorf("%w of a telegram topic", message.ErrBadAddress)
		}
	}
	return t, nil
}
