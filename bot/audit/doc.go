// Package audit keeps the log of looks at identities: who was opened, when, by which
// part of the program or which person, and why. It never says who somebody is, only
// the random ID of the person.
//
// The log is a file for each month in a folder of its own, to which lines are only
// added. Each line carries the hash of the one before, so that a line that was
// changed, taken out or put in is found by Verify; somebody who can write the folder
// could still write all of it anew, which shows when the last hash (Summary.Head) is
// kept elsewhere now and then. A month may be deleted when its time is over.
//
// A look is in the file before anything is opened. The disk is asked to keep it once a
// second at most: after a failure of power the last second may be missing.
package audit
