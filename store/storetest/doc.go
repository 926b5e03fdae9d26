// Package storetest is the contract of the stores: what mongostore, redisstore
// and sqlitestore promise to whoever uses them, as tests that read as promises.
// A store's own tests call Reports, Chats, People, Groups, Media and WebLog with a
// function that opens it on fresh, empty data.
//
// Such a function returns two handles on the same data, as two replicas of the
// program would have; a store that belongs to one process returns one handle
// twice. The data sets are tens of documents, because some test servers are slow.
// Only tests import this package.
package storetest
