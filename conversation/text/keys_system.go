package text

// What the program itself says when something went wrong on our side.
const (
	// SystemSorry: this message could not be handled; it is kept and looked at.
	SystemSorry Key = "system.sorry"
	// SystemQuarantined tells the administrators of a message that made the
	// program stumble. Parameters: channel, id.
	SystemQuarantined Key = "system.quarantined"
)

// What Telegram shows beside each command.
const (
	CommandReport    Key = "command.report"
	CommandCheck     Key = "command.check"
	CommandInfo      Key = "command.info"
	CommandEmergency Key = "command.emergency"
	CommandLanguage  Key = "command.language"
	CommandHelp      Key = "command.help"
	CommandList      Key = "command.list"
)
