// Package citizen is the private chat with a person who reports: the menu, the
// questions of a report, what becomes of it, and the words of help in between.
//
// It is pure: Step takes a session and an input and returns the session that
// follows and the effects wanted. The time, random values and everything read
// from stores come in with the input; Needs tells beforehand what must be read.
// Nonsense from a person is never an error: it is answered and asked again.
// bot/intake calls Needs and Step and carries the effects out; bot/dispatch calls
// Expire when the silence of a reporter has lasted long enough.
//
// A message is read once (read.go: what was chosen, which ticket stands in it,
// whether it alarms; meanwhile.go: what is said instead of an answer) and then handled
// in the order of hear.go. What is said about
// a report afterwards comes from outside this conversation, as deliveries of the
// report; done.go tells how a plain "sudah" finds the question it answers. The map
// of the states is table.go, drawn by Diagram.
package citizen
