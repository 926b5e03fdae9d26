package regency

// Visibility is who may know of a report, and of whose it is.
type Visibility string

// The visibilities, from the widest to the narrowest.
const (
	// VisibilityOpen (terbuka): the agency sees the reporter's name.
	VisibilityOpen Visibility = "open"
	// VisibilityAnonymous (anonim): the agency sees a pseudonym. It is what a report has
	// whose reporter chose nothing.
	VisibilityAnonymous Visibility = "anonymous"
	// VisibilitySecret (rahasia): only the agency in charge and the administrators see
	// the report at all; in lists, near a place and in counts below the regency's total
	// it does not stand.
	VisibilitySecret Visibility = "secret"
)

// Visibilities lists them from the widest to the narrowest.
func Visibilities() []Visibility {
	return []Visibility{VisibilityOpen, VisibilityAnonymous, VisibilitySecret}
}

// rank orders them; what is not known, and "", is anonymous.
func (v Visibility) rank() int {
	switch v {
	case VisibilityOpen:
		return 0
	case VisibilitySecret:
		return 2
	}
	return 1
}

// Narrower returns the narrower of the two.
func (v Visibility) Narrower(other Visibility) Visibility {
	if other.rank() > v.rank() {
		return other
	}
	return v
}

// Allows tells whether at least v is kept by other.
func (v Visibility) Allows(other Visibility) bool { return other.rank() >= v.rank() }
