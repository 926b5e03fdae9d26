package report

import (
	"strings"
	"unicode/utf8"
)

// FindTicket looks for the first ticket in a text that people wrote. It returns
// the canonical form and the bytes s[start:end] in which it stands. Something that
// is clearly meant as a ticket but wrong gives ErrTicketMistyped together with its
// place; a text without a ticket gives ErrNotTicket. A right ticket anywhere wins
// over a wrong one before it.
func FindTicket(prefix, s string) (ticket string, start, end int, err error) {
	err = ErrNotTicket
	for i := 0; i+len(prefix) <= len(s); i++ {
		if !strings.EqualFold(s[i:i+len(prefix)], prefix) || (i > 0 && joins(s, i)) {
			continue
		}
		if t, j, ok := ticketAt(prefix, s, i); ok {
			return t, i, j, nil
		}
		if j, ok := likeTicket(s, i+len(prefix)); ok && err == ErrNotTicket {
			start, end, err = i, j, ErrTicketMistyped
		}
	}
	return "", start, end, err
}

// ticketAt reads a whole ticket that begins at i, with dashes, dots or spaces
// between its characters, and returns the byte behind it.
func ticketAt(prefix, s string, i int) (string, int, bool) {
	var body []byte
	j := i + len(prefix)
	for j < len(s) && len(body) < TicketLength {
		if alnum(s[j]) {
			body = append(body, s[j])
			j++
			continue
		}
		n := separator(s[j:])
		if n == 0 {
			return "", 0, false
		}
		j += n
	}
	if j < len(s) && joins(s, j) {
		return "", 0, false
	}
	t, err := ParseTicket(prefix, prefix+string(body))
	return t, j, err == nil
}

// likeTicket tells whether what follows a prefix is meant as a ticket: about as
// many letters and digits as a ticket has, after a dash or with a digit among
// them. Words of the language have no digits.
func likeTicket(s string, i int) (end int, ok bool) {
	n := separator(s[i:])
	dash := n > 0 && s[i] != ' ' && s[i] != '.'
	i += n
	j, digits := i, 0
	for j < len(s) && alnum(s[j]) {
		if s[j] <= '9' {
			digits++
		}
		j++
	}
	if j < len(s) && s[j] >= utf8.RuneSelf && separator(s[j:]) == 0 {
		return 0, false
	}
	n = j - i
	return j, n >= TicketLength-1 && n <= TicketLength+1 && (dash || digits > 0)
}

// joins tells whether the characters on both sides of s[i] belong to one word.
func joins(s string, i int) bool { return alnum(s[i-1]) && alnum(s[i]) }

func alnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// separator returns the length of the separator that s begins with, 0 for none.
func separator(s string) int {
	for _, sep := range []string{" ", "-", "–", ".", "#"} {
		if strings.HasPrefix(s, sep) {
			return len(sep)
		}
	}
	return 0
}
