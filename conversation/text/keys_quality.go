package text

// Keys of what staff are told when words or photos do not show what was done.
const (
	DeskPromise     Key = "desk.promise"
	DeskAlike       Key = "desk.alike"
	DeskAlikeOwn    Key = "desk.alike.own"
	DeskAlikeBefore Key = "desk.alike.before"
	DeskAlikeAlarm  Key = "desk.alike.alarm"
)
