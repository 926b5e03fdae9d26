// Package conversation is the middle of TapRose; it holds no code of its own but
// the stories that its packages are tested with. It promises that nothing below
// it touches a network, a disk, a clock or a source of randomness.
//
// Where to look: message for the nouns, report for the life of a report, citizen
// for the private chat, desk for an agency's group, card for what both show the
// group, text for the words, regency and calendar for what is known beforehand,
// chat for the stored shell around a conversation.
package conversation
