// Package desk is the conversation in group chats: an agency's group, where staff
// act on reports, and the administrators' group, where reports without an agency
// and failures go.
//
// It is pure: Needs tells what must be read, Step takes an input and returns the
// effects wanted; both return whole changed reports and messages as data, and
// bot/intake carries them out. A group has no session: everything in it hangs on a
// report, which is found by the message quoted, the message whose button was
// pressed, or a ticket in the text.
//
// What staff write is read like this:
//
//   - The first word decides ("terima", "tanya kapan mulai?", "sudah diterima"),
//     in any case, with or without a slash or punctuation, in Indonesian or English.
//   - A quoted reply that begins with no known word is an answer to the reporter.
//     A ticket in place of a quote needs a known word; without one the report is
//     shown and nothing is sent, because colleagues mention tickets to each other.
//   - Where it is in doubt what was meant, nothing is done or sent and a question with
//     choices is asked, with which words and files wait (doubt.go): work that is told of
//     (worked.go), a report that is said to be somebody else's (elsewhere.go), talk
//     among colleagues (unsaid.go), and a question behind anything but "tanya", with its
//     mark or without (question.go).
//   - A question of ours is answered by words. Taking it back, mere agreement, a request
//     to wait, a question and another word answer nothing (hesitate.go).
//   - A ticket directly before or after the word wins over a quote; elsewhere it is
//     part of what was said.
//   - "daftar" followed by nothing or by a number of at most two digits is the list;
//     followed by anything that can be an enrolment code it is an enrolment.
//   - An edited message moves nothing twice: what it says now is kept as an internal
//     note on the report that it quotes, and the bot says how to correct what was
//     sent. A deleted one changes nothing: what was told stays told.
//   - Everything else said in a group is its members' own talk and gets silence.
//
// Only the group of the agency in charge moves a report; the administrators move
// the ones that no agency has, and may assign any. A reporter's name never appears.
package desk
