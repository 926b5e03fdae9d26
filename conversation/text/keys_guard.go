package text

// CardRude marks words that their writer was asked to rephrase.
const CardRude Key = "card.rude"

// What a person is asked about his manners, and about saying the same again.
const (
	RudeAsk       Key = "rude.ask"
	ButtonBlunt   Key = "rude.keep"
	SoftenAsk     Key = "soften.ask"
	SoftenDropped Key = "soften.dropped"
	// SameAsk has the parameters ticket, date.
	SameAsk    Key = "same.ask"
	ButtonJoin Key = "same.join"
	ButtonAnew Key = "same.anew"
)

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
