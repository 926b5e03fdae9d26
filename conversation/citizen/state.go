package citizen

// State is where a person stands in the conversation.
type State string

// The states of a private chat.
const (
	// StateMenu: nothing is asked; anything may be said.
	StateMenu State = "menu"
	// StateLanguage: which language?
	StateLanguage State = "language"

	// StateUrgent: an emergency was spoken of; make a report of it too?
	StateUrgent State = "urgent"
	// StateCategory: what is it about? StateGuess: is it about this?
	StateCategory State = "category"
	StateGuess    State = "guess"
	// StateWords: what happened?
	StateWords State = "words"
	// StateRude: would the person put it differently?
	StateRude State = "rude"
	// StatePhotos: are there photos?
	StatePhotos State = "photos"
	// StatePlace: where is it? StateDistrict: in which kecamatan is that?
	// StateOutside: that point is outside the regency; is it right?
	StatePlace    State = "place"
	StateDistrict State = "district"
	StateOutside  State = "outside"
	// StateReview: is all of it right? StateEdit: what shall be changed?
	StateReview State = "review"
	StateEdit   State = "edit"
	// StateSame: is this the same as that report?
	StateSame State = "same"
	// StateVisibility: who may know of the report?
	StateVisibility State = "visibility"
	// StateErase: really erase what is kept of the person?
	StateErase State = "erase"
	// StateCancel: really throw the draft away?
	StateCancel State = "cancel"
	// StateResume: go on with the draft, or begin a new one?
	StateResume State = "resume"

	// StateWhich: is this an answer about a report, or a new report?
	StateWhich State = "which"
	// StateList: which of the person's reports? StateReport: one is shown.
	StateList   State = "list"
	StateReport State = "report"
	// StateAdd: what shall be added to a report?
	StateAdd State = "add"
	// StateSoften: would the person put what he adds differently?
	StateSoften State = "soften"
	// StateWithdraw: really withdraw the report?
	StateWithdraw State = "withdraw"
	// StateUnsolved: a report was reopened; what is still wrong?
	StateUnsolved State = "unsolved"
	// StateRate: how many stars? StateComment: anything to say with them?
	StateRate    State = "rate"
	StateComment State = "comment"
)

// States lists every state.
func States() []State {
	return []State{
		StateMenu, StateLanguage, StateUrgent, StateCategory, StateGuess, StateWords, StatePhotos,
		StatePlace, StateDistrict, StateOutside, StateReview, StateEdit, StateVisibility, StateCancel, StateResume,
		StateRude, StateSame, StateSoften, StateWhich, StateList, StateReport, StateAdd, StateWithdraw, StateUnsolved, StateRate, StateComment, StateErase,
	}
}

func (s State) known() bool {
	for _, k := range States() {
		if k == s {
			return true
		}
	}
	return false
}

// drafting tells whether the state asks something about the draft.
func (s State) drafting() bool {
	switch s {
	case StateUrgent, StateCategory, StateGuess, StateWords, StateRude, StatePhotos, StatePlace, StateSame,
		StateDistrict, StateOutside, StateReview, StateEdit, StateVisibility, StateCancel, StateResume:
		return true
	}
	return false
}

// capturing tells whether the answer is a text of the person's own, in which a
// mistyped command must not be looked for.
func (s State) capturing() bool {
	switch s {
	case StateWords, StateRude, StatePhotos, StatePlace, StateDistrict, StateAdd, StateSoften, StateUnsolved, StateComment:
		return true
	}
	return false
}

// onReport tells whether the state is about Session.Report.
func (s State) onReport() bool {
	switch s {
	case StateReport, StateAdd, StateSoften, StateWithdraw, StateUnsolved, StateRate, StateComment:
		return true
	}
	return false
}
