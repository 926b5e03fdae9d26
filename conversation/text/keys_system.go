package text

// What the program itself says when something went wrong on our side.
const (
	// SystemSorry: this message could not be handled; it is kept and looked at.
	SystemSorry Key = "system.sorry"
	// SystemQuarantined tells the administrators of a message that made the
	// program stumble. Parameters: channel, id.
	SystemQuarantined Key = "system.quarantined"
	// SystemReportHeld tells them of a report that made the program stumble while
	// it was sent. Parameter: ticket.
	SystemReportHeld Key = "system.report_held"
)

// What the administrators are told of an account's link to its network, on the
// other networks.
const (
	// SystemLinkLoggedOut: the link was ended. Parameters: code.
	SystemLinkLoggedOut Key = "system.link.logged_out"
	// SystemLinkBanned: suspended. Parameters: until.
	SystemLinkBanned Key = "system.link.banned"
	// SystemLinkOutdated: the network wants a newer client.
	SystemLinkOutdated Key = "system.link.outdated"
	// SystemLinkReplaced: another program took the link.
	SystemLinkReplaced Key = "system.link.replaced"
	// SystemLinkUnpaired: no account is linked.
	SystemLinkUnpaired Key = "system.link.unpaired"
	// SystemLinkRefused: logging in is refused and tried again. Parameters: code.
	SystemLinkRefused Key = "system.link.refused"
	// SystemLinkLost: no connection for a long time. Parameters: since.
	SystemLinkLost Key = "system.link.lost"
	// SystemLinkBack: all is well again after one of these. Parameters: since.
	SystemLinkBack Key = "system.link.back"
)

// What the administrators are told when people come and go in a desk's group.
const (
	// SystemMembers has the parameters title, agency, joined, left, by.
	SystemMembers Key = "system.members"
	// SystemMembersNone stands for an empty list, SystemMembersUnknown for somebody
	// of whom nothing is known.
	SystemMembersNone    Key = "system.members.none"
	SystemMembersUnknown Key = "system.members.unknown"
	// SystemMembersPhone is somebody without a name. Parameters: end, the last
	// digits of his number.
	SystemMembersPhone Key = "system.members.phone"
)

// SystemStoreBack is what the administrators are told when a store that was away is
// back. Parameters: store, from, until.
const SystemStoreBack Key = "system.store.back"

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
