package text

// What a person is told who sends too much, or who is blocked.
const (
	// GuardSlow has the parameters n (minutes), numbers.
	GuardSlow Key = "guard.slow"
	// GuardCrowded has the parameters n (minutes), numbers.
	GuardCrowded Key = "guard.crowded"
	// GuardReports: enough reports for a day. Parameters: max.
	GuardReports Key = "guard.reports"
	// GuardEmergency answers an emergency of somebody who gets no other answer.
	// Parameters: numbers.
	GuardEmergency Key = "guard.emergency"
)
