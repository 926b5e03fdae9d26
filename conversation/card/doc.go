// Package card composes what an agency's group reads about a report: the card
// with which the report arrives, and the notices of what its reporter did since.
//
// It promises pure composition from the report as it stands, so that the card of
// a new report (package citizen) and of one transferred, assigned or reopened
// (packages desk and citizen) are the same card. It leaves moves of the report to
// those packages. The reporter appears by pseudonym only. Groups are spoken to in
// Indonesian, the language of the offices.
package card
