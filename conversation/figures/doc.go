// Package figures says how the regency's numbers are counted: how many reports
// came, how many were settled and how fast, how satisfied the reporters were, for
// each agency, category and district, and how that compares with the time before.
//
// Everything begins with Parts: what one report contributes to which local days,
// a pure function of the report. Stores keep the parts beside their reports, add
// them up into Sheets and keep what was added up; Summarize turns sheets into what
// the leaders read. So the page, the digest and the export cannot differ, and
// anybody can recompute a number from the reports' own histories.
//
// A report always counts for the agency that is in charge of it now, with all that
// happened to it: a transfer takes its whole past along. A secret report counts in
// the regency's total alone.
package figures
