package text

// Keys of what staff are told when words or photos do not show what was done.
const (
	DeskPromise Key = "desk.promise"
)
