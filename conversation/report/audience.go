package report

// Audience is who reads a report's history.
type Audience int

// The audiences. Strangers read no history.
const (
	// ForReporter: the person who filed it, also in the file of his own data.
	ForReporter Audience = iota
	// ForAgency: an agency's group.
	ForAgency
	// ForLeader: the regent and the secretary.
	ForLeader
	// ForAdmins: the administrators' group.
	ForAdmins
)

// Words are what an event says to somebody; ok is false when he is not to know of the
// event at all.
//
// Why somebody was blocked is the administrators' own: a report judges nobody before those
// who work on it, and whoever was blocked is told until when, not what was thought of him.
// Notes are for staff. What administrators write when they hand a report over is between
// them and the agency. The words of what the program did by itself are keys and codes,
// for the log.
func (e *Event) Words(to Audience) (words string, ok bool) {
	switch e.Kind {
	case EventBlocked, EventUnblocked:
		return e.Text, to == ForAdmins
	case EventNoted:
		return e.Text, to != ForReporter
	case EventAssigned, EventKind(MoveTransfer):
		if to == ForReporter && e.By.Kind != ActorAgency {
			return "", true
		}
	case EventUndeliverable, EventRetried, EventUnconfirmed, EventArrived, EventErased, EventLate, EventEscalated:
		return "", true
	}
	return e.Text, true
}
