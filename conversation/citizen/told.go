package citizen

import (
	"slices"
	"strings"
)

// partMid stands between what several messages told.
const partMid = "\n"

// tell makes these the draft's words, from one message or, with "", from none.
func (d *Draft) tell(words, messageID string) {
	d.Words, d.WordsFrom, d.Parts = words, messageID, nil
}

// tellMore puts what another message told behind the draft's words.
func (d *Draft) tellMore(words, messageID string) {
	if len(d.Parts) == 0 {
		d.Parts = []Part{{d.WordsFrom, d.Words}}
	}
	d.Parts = append(d.Parts, Part{messageID, words})
	d.join()
}

// join puts the parts together; what is left of one is told as if it were alone.
func (d *Draft) join() {
	if len(d.Parts) < 2 {
		var last Part
		if len(d.Parts) == 1 {
			last = d.Parts[0]
		}
		d.tell(last.Text, last.MessageID)
		return
	}
	texts := make([]string, 0, len(d.Parts))
	for _, p := range d.Parts {
		texts = append(texts, p.Text)
	}
	d.Words, d.WordsFrom = strings.Join(texts, partMid), ""
}

// toldBy tells whether a message is one that the words were taken from.
func (d *Draft) toldBy(messageID string) bool {
	return messageID != "" && slices.Contains(d.sources(), messageID)
}

// sources are the messages that the words were taken from.
func (d *Draft) sources() []string {
	if len(d.Parts) == 0 {
		return []string{d.WordsFrom}
	}
	ids := make([]string, 0, len(d.Parts))
	for _, p := range d.Parts {
		ids = append(ids, p.MessageID)
	}
	return ids
}

// retell puts other words in place of what a message told, or with "" takes them out.
func (d *Draft) retell(words, messageID string) {
	if len(d.Parts) == 0 {
		d.tell(words, messageID)
		if words == "" {
			d.WordsFrom = ""
		}
		return
	}
	parts := d.Parts[:0]
	for _, p := range d.Parts {
		if p.MessageID == messageID {
			p.Text = words
		}
		if p.Text != "" {
			parts = append(parts, p)
		}
	}
	d.Parts = parts
	d.join()
}
