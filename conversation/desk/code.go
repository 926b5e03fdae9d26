package desk

import (
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/report"
)

// CodeLength is the number of characters of an enrolment code, all from
// report.TicketAlphabet: 23^8, about 78 thousand million codes.
const CodeLength = 8

// CodeLife is how long a new enrolment code can be used.
const CodeLife = 24 * time.Hour

// CanonicalCode reads an enrolment code as people type it, in any case, with or
// without the dash, and returns the form in which codes are stored. ok is false
// when the text cannot be a code.
func CanonicalCode(s string) (code string, ok bool) {
	s = strings.NewReplacer("-", "", "–", "", " ", "", ".", "", "*", "").Replace(strings.ToUpper(s))
	if len(s) != CodeLength {
		return "", false
	}
	for i := range len(s) {
		if strings.IndexByte(report.TicketAlphabet, s[i]) < 0 {
			return "", false
		}
	}
	return s, true
}

// ShowCode writes a canonical code as it is shown to people: "K7M3-XA9P".
func ShowCode(code string) string {
	if len(code) != CodeLength {
		return code
	}
	return code[:CodeLength/2] + "-" + code[CodeLength/2:]
}
