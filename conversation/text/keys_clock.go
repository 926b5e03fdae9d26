package text

// Keys of reminders and of what leaders are told about missed deadlines.
const (
	ClockHead         Key = "clock.head"
	ClockHeadLate     Key = "clock.head.late"
	ClockHeadNear     Key = "clock.head.near"
	ClockHeadHalf     Key = "clock.head.half"
	ClockHeadSekda    Key = "clock.head.sekda"
	ClockHeadBupati   Key = "clock.head.bupati"
	ClockRelaySekda   Key = "clock.relay.sekda"
	ClockRelayBupati  Key = "clock.relay.bupati"
	ClockSecretSekda  Key = "clock.secret.sekda"
	ClockSecretBupati Key = "clock.secret.bupati"
	ClockLate         Key = "clock.late"
	ClockDue          Key = "clock.due"
	ClockLateOf       Key = "clock.late_of"
	ClockPassed       Key = "clock.passed"
	ClockMore         Key = "clock.more"
	ClockHow          Key = "clock.how"
	// ClockList stands behind it where the list shows all that the message speaks of.
	ClockList           Key = "clock.list"
	ClockUnassigned     Key = "clock.unassigned"
	ClockUnacknowledged Key = "clock.unacknowledged"
	ClockUnanswered     Key = "clock.unanswered"
	ClockUnsettled      Key = "clock.unsettled"
	ClockThirdDesk      Key = "clock.third.desk"
	ClockThirdNote      Key = "clock.third.note"
	ClockThirdNews      Key = "clock.third.news"
)
