// Package mongostore keeps reports, their references, people, enrolments, media
// and browser chats in MongoDB 7 or later, for a program that runs as several
// replicas. Chats live in redisstore beside it.
//
// It promises that whatever it has confirmed is journalled on a majority of the
// replica set, and that whatever it returns was. Nothing here needs a
// transaction: every change that must be whole is a change of one document, made
// by compare-and-swap on its version, and where two documents are involved
// (moving an enrolment, dropping a browser chat) they are written in an order in
// which doing it again after a crash leads to the same end.
//
// A lease is two fields of the report itself, lease_id and lease_until, changed in
// the same way; Save leaves them alone and whoever settles must still hold them.
//
// What the documents look like is in fields.go, which index serves which question
// in indexes.go. Errors of the driver become package store's sentinels here, by
// code. docs/mongodb.md is the page for operators.
package mongostore
