// Package report is the Report aggregate: what one reporter told us and all that
// became of it. It holds the lifecycle (one looplab/fsm table), the history as an
// append-only list of events, the deliveries still owed, the media still to be
// fetched, and the ticket numbers by which people name a report.
//
// It promises to be pure: time and random values are arguments. It leaves the
// words to packages citizen and desk, saving to store, and sending to
// bot/dispatch. A Report is a plain value owned by whoever loaded it; it is not
// safe for use from several goroutines at once.
package report
