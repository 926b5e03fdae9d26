// Package sqlitestore is the embedded store: one folder that holds everything,
// with no server beside it.
//
//	taprose.db, -wal, -shm   the database
//	taprose.lock             held while a process has the folder open
//	media/ab/abcdef…         the files people sent, named by their SHA-256
//
// It promises that whatever it has confirmed is on disk (WAL, synchronous=FULL),
// for chats too: a chat remembers what was handled and what is still owed, and
// losing its last second would mean saying things twice. What makes that cheap is
// group commit: one goroutine does all the writing and puts everything that
// queued up meanwhile into one transaction, so that many chats share one fsync.
//
// The folder belongs to one process at a time, which lets three things live in
// memory alone: the leases (the process that held one is gone when they are), the
// chats used last, and the queue of writes. Several replicas on the same data are
// what mongostore and redisstore are for.
//
// Media are files rather than blobs: measured, both are equally fast, and the
// database, its log and its backup stay small.
//
// Driver errors become package store's sentinels here, by code.
package sqlitestore
