package text

// Who may know of a report, for its reporter.
const (
	ReviewOpen         Key = "who.review.open"
	ReviewAnonymous    Key = "who.review.anonymous"
	ReviewSecret       Key = "who.review.secret"
	ReviewSecretAlways Key = "who.review.always"
	ButtonWho          Key = "who.change"
	// WhoAsk has the parameter choices, which are some of the three below it.
	WhoAsk          Key = "who.ask"
	WhoOpen         Key = "who.open"
	WhoAnonymous    Key = "who.anonymous"
	WhoSecret       Key = "who.secret"
	ButtonOpen      Key = "who.button.open"
	ButtonAnonymous Key = "who.button.anonymous"
	ButtonSecret    Key = "who.button.secret"
	WhoNotAllowed   Key = "who.not_allowed"
)

// What is kept of a person, for himself.
const (
	DataNotice Key = "data.notice"
	// DataNoticeLink has the parameter link.
	DataNoticeLink Key = "data.notice.link"
	DataComing     Key = "data.coming"
	DataFile       Key = "data.file"
	EraseAsk       Key = "erase.ask"
	ButtonEraseYes Key = "erase.yes"
	ButtonEraseNo  Key = "erase.no"
	EraseDone      Key = "erase.done"
	// EraseDoneBlocked is for whoever is blocked, who cannot write again.
	EraseDoneBlocked Key = "erase.done_blocked"
)

// Who may know of a report, for its agency.
const (
	CardSecret Key = "card.secret"
	// DeskSecretGone takes the place of a secret report's card in a group that no longer
	// has it. Parameters: ticket.
	DeskSecretGone Key = "desk.secret_gone"
	// FilesWithheld stands in the place of files that cannot be cleaned or could do harm. Parameters: n.
	FilesWithheld Key = "files.withheld"
	// DeskHeld asks about words in which the reporter may stand.
	DeskHeld        Key = "desk.held"
	DeskHeldSend    Key = "desk.held.send"
	DeskHeldRewrite Key = "desk.held.rewrite"
	DeskEditedHeld  Key = "desk.held.edited"
	// DeskHeldAlarm tells the administrators of it. Parameters: agency, name.
	DeskHeldAlarm Key = "desk.held.alarm"
	// DeskOnlyRoute has the parameters agencies.
	DeskOnlyRoute Key = "desk.only_route"
)
