// Package clock runs the time that an agency is given for a report: to take it on, to
// answer, to settle. It stops while the reporter is asked, begins anew for an agency
// that takes over, and says when a group is reminded and a leader told.
//
// One clock runs at a time, the first of the three that has not been met. It reminds
// at half of its time, near its end, and on every working day after it; late, it
// climbs the ladder: the agency, the Sekda, the Bupati, each step an event of the
// report. All of this happens when an office opens, or later in its hours.
//
// A reminder is a delivery of its report, so that it is not lost, and says that it is
// to be joined: package dispatch hands it to the chat of the group as a Note, and the
// chat makes one message of all that came (Notes). The packages citizen and desk call
// Begin and Keep, dispatch calls Tick.
package clock
