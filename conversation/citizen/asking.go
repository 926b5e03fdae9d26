package citizen

import (
	"strings"
	"unicode"
)

var (
	// askFirst begin a question, which may have no mark.
	askFirst = set("is|are|am|was|were|has|have|had|did|does|shall|should|apakah|apa|opo|menapa|punapa|nopo|kok|koq|masa|masak|mosok|emang|emangnya")
	// askLast end one: "wis rampung to".
	askLast = set("kah|to|ta|tho|toh")
	// pointed stand behind a "do" that is no question.
	pointed = set("it|that")
)

// asks tells whether somebody asks rather than tells: by the mark at the end, or by his words.
func asks(written string) bool {
	tail := written[1+strings.LastIndexFunc(written, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):]
	if strings.ContainsAny(tail, "?？") {
		return true
	}
	words := strings.Fields(polite(plain(written)))
	return len(words) > 1 && (askFirst[words[0]] || askLast[words[len(words)-1]] || words[0] == "do" && !pointed[words[1]])
}

// binding tells whether a choice sends, closes, cancels, withdraws or erases at once. No
// question makes one: whoever asks is asked again.
func binding(s State, pick string) bool {
	switch pick {
	case pickSend:
		return s == StateReview
	case pickCancel, pickDelete:
		return s == StateCancel
	case pickYes, pickWithdrawYes, pickEraseYes, buttonDone:
		return true
	}
	return strings.HasPrefix(pick, pickDone) || strings.HasPrefix(pick, pickAnswer)
}
