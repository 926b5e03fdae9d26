// Package redisstore keeps in Redis 7 or later what many replicas of the program
// share by the second: chats, named leases (which replica polls a network), and how
// fast each network may be written to. Reports live in mongostore beside it.
//
// A chat is loaded in one round trip and saved by compare-and-swap in one more; a
// script makes the swap whole. The keys of one chat and those by which it is found
// when something is due in it lie in one hash slot, so everything works alike on a
// single server, behind Sentinel, and on a cluster.
//
// How much a crash of Redis costs is the operator's choice of appendfsync. With
// "everysec" the last second of chats may be lost: those who wrote in it are asked
// once more or answer once more. Reports are not touched, because they are filed in
// their own store first and filing one twice files it once; tokens of leases never
// go back, because they follow the clock.
//
// Errors of the driver become package store's sentinels here, by code. What the
// keys hold is in keys.go.
package redisstore
