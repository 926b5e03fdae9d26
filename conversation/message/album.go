package message

import (
	"slices"
	"strings"
)

// JoinCaptions adds the caption of one part of an album to those of the parts before it.
// A line that is there already is not taken twice: after a crash the same parts can come
// again, together with others.
func JoinCaptions(have, more string) string {
	if have == "" {
		return more
	}
	lines := strings.Split(have, "\n")
	for line := range strings.SplitSeq(more, "\n") {
		if line != "" && !slices.Contains(lines, line) {
			have += "\n" + line
		}
	}
	return have
}
