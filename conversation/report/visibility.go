package report

import "github.com/taprose/taprose/conversation/regency"

// Hidden stands in the place of agency and category wherever secret reports are counted
// or listed by these. No agency or category may have it as its key.
const Hidden = "rahasia"

// Secret tells whether only the agency in charge and the administrators may know of the
// report.
func (r *Report) Secret() bool { return r.Visibility == regency.VisibilitySecret }

// Open tells whether the agency may see who the reporter is.
func (r *Report) Open() bool { return r.Visibility == regency.VisibilityOpen }

// Listed are the agency and the category under which stores list and count the report,
// and whether it is found near its place: a secret one is part of the regency's total
// and of nothing below.
func (r *Report) Listed() (agency, category string, near bool) {
	if r.Secret() {
		return Hidden, Hidden, false
	}
	return r.Agency, r.Category, r.Place.HasPoint
}
