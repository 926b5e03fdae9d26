package main

import (
	"crypto/rand"
	"time"
)

// idTimeLen is how many characters of an ID tell when it was made: 5 bits each, which is
// enough for milliseconds until the year 37648.
const idTimeLen = 10

// idDigits are those of crypto/rand.Text in the order in which databases sort them.
const idDigits = "234567ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// newReportID makes the ID of a report: the time and then 80 random bits, as in a ULID
// (github.com/ulid/spec), in the digits and the length of crypto/rand.Text. IDs made one
// after the other stand one after the other in an index, so that reports filed in the same
// moment touch the same few pages of it, and nobody can guess one. IDs of persons tell no
// time: they outlive what is known of the person.
func newReportID() string { return idAt(time.Now(), rand.Text()) }

func idAt(at time.Time, random string) string {
	id := []byte(random)
	ms := uint64(at.UnixMilli())
	for i := idTimeLen - 1; i >= 0; i-- {
		id[i] = idDigits[ms&31]
		ms >>= 5
	}
	return string(id)
}
