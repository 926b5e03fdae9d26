//go:build race

package main

// tellOneIn: the race detector makes a story five times as long, and sees the same code
// in all of them. Without it all are told, which make test does too.
const tellOneIn = 4
