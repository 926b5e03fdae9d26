// Package dashboard serves what the regency's numbers look like: a public page with
// totals, trend, a map of open reports and the look-up of a ticket, and the leaders'
// view behind a one-time link, with lists, single reports and exports.
//
// Its figures come from package recap, as those of the digest do. Nobody's identity is
// on any page; secret reports are in the total alone; on the map a report stands in
// the middle of an area, larger where there are few.
//
// Everything is rendered here and works without JavaScript; a little of it makes the
// map one that can be moved.
package dashboard
