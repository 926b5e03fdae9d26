package citizen

// Reached tells whether the table of states knows a way from one state to another.
func Reached(from, to State) bool { return leads(from, to) }
