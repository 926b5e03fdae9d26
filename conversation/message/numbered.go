package message

import (
	"strconv"
	"strings"
)

// Numbered returns the text of out with its choices as a numbered list below,
// for networks without buttons. The numbers start at 1, in the order of Choices.
func Numbered(out Outbound) string {
	if len(out.Choices) == 0 {
		return out.Text
	}
	var b strings.Builder
	b.WriteString(out.Text)
	if out.Text != "" {
		b.WriteString("\n\n")
	}
	for i, c := range out.Choices {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strconv.Itoa(i + 1))
		b.WriteString(". ")
		b.WriteString(c.Label)
	}
	return b.String()
}
