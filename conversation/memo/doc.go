// Package memo is the Memo aggregate: what passes between a leader's chat and the
// agencies beside reports. There are three kinds. An order is what a leader wants
// of an agency; it lands in the agency's group and stays open until that group has
// answered. An activity is what an agency tells its leaders that it has done. A
// digest is the figures that a leader's chat is sent on a day.
//
// Each memo is one document with an outbox of its own, saved with
// compare-and-swap like a report, so that what it owes is sent however often the
// program is killed. A digest's ID says for which chat and day it is: whoever makes
// it second finds it made, and it is sent once however many replicas there are.
//
// The package is pure. What is said in the groups is decided by packages leader and
// desk; bot/memos carries the outbox to package dispatch.
package memo
