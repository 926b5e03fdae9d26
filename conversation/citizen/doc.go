// Package citizen is the private chat with a person who reports: the menu, the
// questions of a report, what becomes of it, and the words of help in between.
//
// It is pure: Step takes a session and an input and returns the session that
// follows and the effects wanted. The time, random values and everything read
// from stores come in with the input; Needs tells beforehand what must be read.
// Nonsense from a person is never an error: it is answered and asked again.
// bot/intake calls Needs and Step and carries the effects out.
package citizen
