package text

// Keys of what the reporter of a report is told when his agency does something.
const (
	// NewsAccept has the parameters agency, ticket, deadline; NewsAcceptLate, for when
	// that has passed or there is none, the first two.
	NewsAccept     Key = "news.accept"
	NewsAcceptLate Key = "news.accept.late"
	NewsStart      Key = "news.start"
	NewsWords      Key = "news.words"
	NewsAsk        Key = "news.ask"
	NewsAnswer     Key = "news.answer"
	NewsTransfer   Key = "news.transfer"
	NewsUnassigned Key = "news.unassigned"
	NewsAssign     Key = "news.assign"
	NewsReject     Key = "news.reject"
	NewsResolve    Key = "news.resolve"
	NewsDoneYes    Key = "news.done.yes"
	NewsDoneNo     Key = "news.done.no"
	NewsProof      Key = "news.proof"
	// NewsNudge and NewsArchive have the parameters ticket, agency, words, deadline.
	NewsNudge    Key = "news.nudge"
	NewsArchive  Key = "news.archive"
	NewsExpire   Key = "news.expire"
	NewsAdmins   Key = "news.admins"
	NewsReason   Key = "news.reason"
	NewsDeadline Key = "news.deadline"
	NewsSeeFiles Key = "news.see_files"
	NewsChoosing Key = "news.choosing"
)
