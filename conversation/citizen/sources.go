package citizen

import (
	"slices"
	"strings"
)

// sourcesMax is how many sources a session keeps. Telegram lets a message be
// edited for two days, WhatsApp for 15 minutes: few are ever needed.
const sourcesMax = 30

// Sources say which of a person's latest messages became part of which report, oldest
// first, so that an edit of one finds it. It is a value that never changes, so that
// sessions share it instead of copying it. The zero value is empty.
//
//	"heard":"12 r_7f3k;14 r_7f3k"
type Sources string

const (
	sourceEnd = ";"
	sourceMid = " "
)

// plainID is a message's ID without the signs that stand between sources; no network
// has them in one.
var plainID = strings.NewReplacer(sourceEnd, "_", sourceMid, "_").Replace

// With returns them with one more, without the oldest when they become too many.
func (s Sources) With(messageID, report string) Sources {
	one := Sources(plainID(messageID) + sourceMid + report)
	if s == "" {
		return one
	}
	if strings.Count(string(s), sourceEnd)+1 >= sourcesMax {
		_, rest, _ := strings.Cut(string(s), sourceEnd)
		s = Sources(rest)
	}
	return s + sourceEnd + one
}

// Report returns the report that a message became part of, "" when none.
func (s Sources) Report(messageID string) string {
	if messageID == "" {
		return ""
	}
	all, head := sourceEnd+string(s), sourceEnd+plainID(messageID)+sourceMid
	i := strings.LastIndex(all, head)
	if i < 0 {
		return ""
	}
	report, _, _ := strings.Cut(all[i+len(head):], sourceEnd)
	return report
}

// source notes that a message became part of a report.
func (s *Session) source(messageID, report string) {
	if messageID == "" {
		return
	}
	for _, old := range s.Before {
		s.Sources = s.Sources.With(old.MessageID, old.Report)
	}
	s.Before = nil
	s.Sources = s.Sources.With(messageID, report)
}

// reportOf returns the report that a message became part of, "" when none.
func (s *Session) reportOf(messageID string) string {
	if r := s.Sources.Report(messageID); r != "" {
		return r
	}
	for _, old := range s.Before {
		if messageID != "" && old.MessageID == messageID {
			return old.Report
		}
	}
	return ""
}

// Knows tells whether a message is part of the draft or of a filed report.
func (s *Session) Knows(messageID string) bool {
	d := s.Draft
	return s.reportOf(messageID) != "" || d != nil && messageID != "" && (d.toldBy(messageID) || slices.Contains(d.MediaFrom, messageID))
}

// sources tells whether any message is known to be part of a report.
func (s *Session) sources() bool { return s.Sources != "" || len(s.Before) > 0 }
