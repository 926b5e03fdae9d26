package report

// Status is where a report stands in its life. The drawing is in
// docs/lifecycle.md, made from the table in lifecycle.go.
type Status string

// The statuses of a report.
const (
	// StatusReceived: stored, its card not yet in an agency's group.
	StatusReceived Status = "received"
	// StatusForwarded: its card is in the group of the agency in charge.
	StatusForwarded Status = "forwarded"
	// StatusAcknowledged: the agency says it has the report.
	StatusAcknowledged Status = "acknowledged"
	// StatusInProgress: the agency is working on it.
	StatusInProgress Status = "in_progress"
	// StatusAwaitingReporter: the agency asked the reporter; its clock stands still.
	StatusAwaitingReporter Status = "awaiting_reporter"
	// StatusTransferred: handed to another agency, whose card is on its way.
	StatusTransferred Status = "transferred"
	// StatusResolved: the agency says it is done; the reporter has not said so yet.
	StatusResolved Status = "resolved"
	// StatusClosed: the reporter agreed, or was silent long enough.
	StatusClosed Status = "closed"
	// StatusArchived: the reporter did not answer what the agency asked; he opens it
	// again by answering.
	StatusArchived Status = "archived"
	// StatusReopened: the reporter says it is not done.
	StatusReopened Status = "reopened"
	// StatusRejected: the agency will not act, and said why.
	StatusRejected Status = "rejected"
	// StatusWithdrawn: the reporter took it back.
	StatusWithdrawn Status = "withdrawn"
)

// Statuses lists every status in the order of a report's life.
func Statuses() []Status {
	return []Status{
		StatusReceived, StatusForwarded, StatusAcknowledged, StatusInProgress,
		StatusAwaitingReporter, StatusTransferred, StatusResolved, StatusClosed,
		StatusArchived, StatusReopened, StatusRejected, StatusWithdrawn,
	}
}

// Open tells whether an agency still has to act on a report in this status.
func (s Status) Open() bool {
	switch s {
	case StatusResolved, StatusClosed, StatusArchived, StatusRejected, StatusWithdrawn:
		return false
	}
	return true
}
