package text

// CardRude marks words that their writer was asked to rephrase.
const CardRude Key = "card.rude"

// What a person is asked about his manners, and about saying the same again.
const (
	RudeAsk       Key = "rude.ask"
	RudeForgiven  Key = "rude.forgiven"
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
	// GuardFull: enough reports for a day from this network, be it of others.
	GuardFull Key = "guard.full"
	// GuardBlocked and GuardBlockedForever tell a person that he is blocked. Parameters:
	// date, regency, numbers.
	GuardBlocked        Key = "guard.blocked"
	GuardBlockedForever Key = "guard.blocked_forever"
	// GuardEmergency answers an emergency of somebody who gets no other answer.
	// Parameters: numbers.
	GuardEmergency Key = "guard.emergency"
)

// What administrators read about blocking, and about what is held against a person.
const (
	// DeskBlocked has the parameters alias, until, standing, ticket.
	DeskBlocked      Key = "desk.block.done"
	DeskBlockForever Key = "desk.block.forever"
	DeskUnblocked    Key = "desk.block.lifted"
	DeskBlockNone    Key = "desk.block.none"
	DeskBlockReason  Key = "desk.block.reason"
	// DeskBlockGone: the reporter erased his data, and who he was is not known.
	// Parameters: alias, ticket.
	DeskBlockGone Key = "desk.block.gone"
	// DeskBlocks heads the list of who is blocked, DeskBlocksNone stands for an empty one,
	// DeskBlocksMore ends one that is cut.
	DeskBlocks     Key = "desk.blocks"
	DeskBlocksNone Key = "desk.blocks.none"
	DeskBlocksMore Key = "desk.blocks.more"
	// DeskBlocksLine has the parameters alias, ticket, until, reason, name, at;
	// DeskBlocksUnknown, for a block of which no report tells, until.
	DeskBlocksLine    Key = "desk.blocks.line"
	DeskBlocksUnknown Key = "desk.blocks.unknown"
	// DeskBlockMany has the parameters alias, tickets; DeskBlockWho word, prefix.
	DeskBlockMany Key = "desk.block.many"
	DeskBlockWho  Key = "desk.block.who"
	// DeskStanding has the parameters score, pranks, blocks, rude.
	DeskStanding Key = "desk.standing"
	// DeskNoticed has the parameters ticket, alias, standing; DeskPrank agency too.
	DeskNoticed Key = "desk.noticed"
	DeskPrank   Key = "desk.prank"
)

// What is told of a file that is not passed on.
const (
	// FileRefused has the parameters ticket, file, why; FileNumber n.
	FileRefused Key = "file.refused"
	FileNumber  Key = "file.number"
	FileProgram Key = "file.program"
	FileScript  Key = "file.script"
	FileMacro   Key = "file.macro"
	FileArchive Key = "file.archive"
	FileSealed  Key = "file.sealed"
	FilePicture Key = "file.picture"
	FileEmpty   Key = "file.empty"
)
