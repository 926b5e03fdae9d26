package desk

import (
	"slices"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// This file is what package leader shares with the desk: the same names of agencies,
// the same forgiveness, and a report told in the same words.

// FindAgency reads the agency that a text begins with, by key, name or alias, a typing
// error forgiven when only one can be meant; rest is what follows. Otherwise key is ""
// and near are those that may have been meant.
func (d *Desk) FindAgency(s string) (key, rest string, near []string) {
	n := d.nameAgency(s)
	drop := func(k string) bool { return k == Admins }
	if n.key == Admins {
		n.key = ""
	}
	return n.key, n.rest, slices.DeleteFunc(n.near, drop)
}

// Distance counts the characters to change, add, drop or swap with a neighbour to make
// a into b.
func Distance(a, b string) int { return distance(a, b) }

// Tokens cuts a text into lower-case words as the desk reads them.
func Tokens(s string) []string { return foldedTokens(s) }

// Timeline is all that a leader may know of a report, with its whole history; words are cut
// where it would be longer than one message.
func (d *Desk) Timeline(r *report.Report) string {
	head, history := d.sheetHead(r), d.events(r, report.ForLeader, wordsShown)
	whole := func(h []string) string {
		if len(h) == 0 {
			return strings.Join(head, "\n")
		}
		return strings.Join(slices.Concat(head, []string{"", text.Say(lang, text.DeskHistory, nil)}, h), "\n")
	}
	if s := whole(history); fits(s) {
		return s
	}
	history = d.events(r, report.ForLeader, wordsShown/4)
	for len(history) > 2 && !fits(whole(history)) {
		// The first line says how it began.
		history = slices.Delete(history, 1, 2)
	}
	return whole(history)
}

// Line tells a report in two lines of a numbered list: what, where, and how it stands.
func (d *Desk) Line(n int, r *report.Report, now time.Time) string {
	t := turn{Desk: d, Input: Input{Now: now}}
	return t.listLine(n, r)
}

// StatusName is how staff call the status of a report.
func (d *Desk) StatusName(r *report.Report) string { return d.statusOf(r) }

// Moment writes a time for staff, without the year where it is that of latest.
func (d *Desk) Moment(at, latest time.Time) string { return d.shortMoment(at, latest) }

// Brief cuts words to one short line.
func Brief(s string) string { return brief(s) }

// Lang is what the offices speak.
const Lang = regency.Lang(lang)
