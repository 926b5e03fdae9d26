// Package move takes everything that an installation remembers for good out of one
// store into an archive, and from an archive into another: reports with their
// history and files, what our messages are about, persons, enrolled groups and
// their codes. The archive is a folder of JSON lines and files, described in
// docs/archive.md with examples that a test reads.
//
// It promises three things. Nothing is taken on trust: every line has its checksum,
// every file its hash, the manifest their number, and at the end both sides are read
// again and compared. A move that was stopped, or killed, goes on where it was when
// it is called again. And a store never loses what it had: what is there already
// must be the same, or nothing is written.
//
// Chats are not moved: their sessions belong to conversations that go on within the
// hour, so people begin at the menu and a draft that is not confirmed is lost. Nor
// is what browsers show of their chats. Stores must stand still meanwhile; package
// main, which calls this, sees to that where it can.
package move
