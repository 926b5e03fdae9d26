// Package memos carries what memos owe. Outbox shows the store of memos to package
// dispatch as if each were a report that has an outbox and nothing else, so that
// orders, answers, reminders and digests are sent with the same leases, the same pace
// and the same retries as everything else. Digester makes the digests when their time
// has come; each is one document whose ID says for which chat and day it is, so that
// any number of replicas, killed at any moment, make it once.
package memos
