package report

import (
	"errors"
	"strings"
)

// TicketAlphabet holds the characters of tickets and of enrolment codes. It leaves
// out what looks alike on a phone or on paper: 0 O Q, 1 I L, 2 Z, 5 S, 8 B, U V.
// Its size is prime, so that a weighted sum modulo the size notices every single
// wrong character and every swap of two neighbours.
const TicketAlphabet = "34679ACDEFGHJKMNPRTUWXY"

// TicketLength is the number of characters after the prefix, the last of which
// is the check character: 23^5, about 6.4 million tickets.
const TicketLength = 6

// ErrNotTicket: the text does not look like a ticket at all.
// ErrTicketMistyped: it does, but its check character is wrong.
var (
	ErrNotTicket      = errors.New("not a ticket")
	ErrTicketMistyped = errors.New("ticket mistyped")
)

// NewTicket makes the ticket that belongs to a random seed: "TBN-K7M3XA".
func NewTicket(prefix string, seed uint64) string {
	n := uint64(len(TicketAlphabet))
	var digits [TicketLength]byte
	sum := 0
	for i := range TicketLength - 1 {
		v := int(seed % n)
		seed /= n
		digits[i] = TicketAlphabet[v]
		sum += (i + 1) * v
	}
	digits[TicketLength-1] = TicketAlphabet[sum%int(n)]
	return prefix + "-" + string(digits[:])
}

// ParseTicket reads a ticket as people write it: any case, with or without the
// dash, spaces or dots between. It returns the canonical form.
func ParseTicket(prefix, s string) (string, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	s = strings.NewReplacer(" ", "", "-", "", "–", "", ".", "", "#", "").Replace(s)
	body, ok := strings.CutPrefix(s, strings.ToUpper(prefix))
	if !ok || len(body) != TicketLength {
		return "", ErrNotTicket
	}
	sum := 0
	for i := range TicketLength {
		v := strings.IndexByte(TicketAlphabet, body[i])
		if v < 0 {
			return "", ErrTicketMistyped
		}
		if i < TicketLength-1 {
			sum += (i + 1) * v
		} else if v != sum%len(TicketAlphabet) {
			return "", ErrTicketMistyped
		}
	}
	return prefix + "-" + body, nil
}
