package memo

import (
	"time"

	"github.com/taprose/taprose/conversation/report"
)

// Answer takes an agency's words as the answer to an order: it is reminded no
// longer. What is owed to the leader for it is for the caller to owe. The number of
// the answer, from 1, names it.
func (m *Memo) Answer(now time.Time, a Answer) (n int) {
	a.At = now
	m.Answers = append(m.Answers, a)
	if m.Status == StatusOpen {
		m.Status = StatusAnswered
	}
	m.Remind, m.Updated = time.Time{}, now
	m.Recall(func(d report.Delivery) bool { return IsReminder(d.Key) })
	return len(m.Answers)
}

// Keys of what an order owes.
const (
	// KeyOrder: the order itself, to the agency's group.
	KeyOrder = "order"
	// reminderPrefix begins those of reminders, answerPrefix those of answers on
	// their way to the leader.
	reminderPrefix = "remind:"
	answerPrefix   = "answer:"
)

// ReminderKey and AnswerKey name the n-th of each.
func ReminderKey(n int) string { return reminderPrefix + number(n) }

// AnswerKey is described at ReminderKey.
func AnswerKey(n int) string { return answerPrefix + number(n) }

// FilesKey names the n-th message with files.
func FilesKey(n int) string { return "files:" + number(n) }

// IsReminder tells whether a delivery's key is that of a reminder.
func IsReminder(key string) bool {
	return len(key) > len(reminderPrefix) && key[:len(reminderPrefix)] == reminderPrefix
}
