// Package adaptertest is the contract that every chat adapter passes, whatever
// its network: what comes in, what goes out, and how failures are told.
//
// An adapter's own test gives Run a function that makes a Harness: a loopback of
// its network with people in it. What a network cannot do at all is declared in
// Features, where it can be seen, and then not asked for. Every subtest has a
// harness of its own and runs in parallel.
//
// It knows no network and asserts only what bot relies on. Translations of one
// network's shapes are tested in that adapter's package.
package adaptertest
