package desk

import "github.com/taprose/taprose/conversation/text"

// Refusal is why a message may not act although what it says could be done.
type Refusal string

// The reasons. Who finds them is bot/intake, because they take keys and networks.
const (
	// RefusedOld: a button without an authenticator, from a version that made none.
	RefusedOld Refusal = "old"
	// RefusedForged: the authenticator does not fit where the button was pressed.
	RefusedForged Refusal = "forged"
	// RefusedLeft: whoever pressed or wrote is no longer a member of the group.
	RefusedLeft Refusal = "left"
	// RefusedUnlisted: the agency's members are listed, and he is not one of them.
	RefusedUnlisted Refusal = "unlisted"
)

// Refusals lists every reason.
func Refusals() []Refusal {
	return []Refusal{RefusedOld, RefusedForged, RefusedLeft, RefusedUnlisted}
}

// RefusalText is what whoever is refused is told.
func RefusalText(why Refusal) text.Key {
	switch why {
	case RefusedLeft:
		return text.RoleLeft
	case RefusedUnlisted:
		return text.RoleUnlisted
	}
	return text.RoleOldButton
}

// refused says that a message does not act, and puts good buttons in place of those
// that are none: who pressed one of an older version has only to press again.
func (t *turn) refused() {
	t.say(RefusalText(t.Facts.Refused), nil)
	if t.report != nil && (t.Facts.Refused == RefusedOld || t.Facts.Refused == RefusedForged) {
		t.freshen()
	}
}
