package citizen

import (
	"github.com/looplab/fsm"
)

// Points on the map of a conversation that are no states: nothing waits there.
const (
	// anywhere is every state at once.
	anywhere State = "anywhere"
	// draft is every state that asks for a part of the report.
	draft State = "draft"
	// next asks for the first part that is still missing.
	next State = "next"
)

// table is the map of the conversation: from where one comes whereto, and by
// what. Because anything may be said anywhere, most ways begin anywhere; a test
// holds every step of the stories and of many random walks to it.
var table = []struct {
	from State
	on   string
	to   State
}{
	{anywhere, "menu", StateMenu},
	{anywhere, "language", StateLanguage},
	{anywhere, "erase my data", StateErase},
	{StateErase, "yes, no", StateMenu},
	{anywhere, "check my reports", StateList},
	{anywhere, "a ticket, check my only report", StateReport},
	{anywhere, "report, story, photo", next},
	{anywhere, "the same with a draft waiting", StateResume},
	{anywhere, "words that may be about a report", StateWhich},
	{anywhere, "a cry for help", StateUrgent},
	{anywhere, "add, quoted reply", StateAdd},
	{anywhere, "withdraw", StateWithdraw},
	{anywhere, "done", StateRate},
	{anywhere, "not done", StateUnsolved},
	{anywhere, "stars", StateComment},

	{next, "kind missing, words hint at it", StateGuess},
	{next, "kind missing", StateCategory},
	{next, "words missing", StateWords},
	{next, "photos not asked", StatePhotos},
	{next, "place missing", StatePlace},
	{next, "kecamatan unknown", StateDistrict},
	{next, "point outside", StateOutside},
	{next, "all there", StateReview},

	{draft, "answer", next},
	{draft, "cancel", StateCancel},
	{draft, "half an hour of silence", draft},
	{draft, "later", StateMenu},
	{draft, "a day of silence", StateMenu},
	{StateGuess, "no", StateCategory},
	{StateWords, "back", StateCategory},
	{StatePhotos, "back", StateWords},
	{StatePlace, "back", StatePhotos},
	{StateDistrict, "back", StatePlace},
	{StateOutside, "back", StatePlace},
	{StateReview, "back", StatePlace},
	{StateReview, "change", StateEdit},
	{StateReview, "send", StateMenu},
	{next, "rude words", StateRude},
	{StateRude, "other words, as it is", next},
	{StateRude, "back", StateWords},
	{StateReview, "send, the same as before", StateSame},
	{StateSame, "add it to that", StateAdd},
	{StateSame, "send anyway", StateMenu},
	{StateSame, "back", StateReview},
	{anywhere, "rude words for a report", StateSoften},
	{StateSoften, "other words, as it is", StateAdd},
	{StateSoften, "something else", StateMenu},
	{StateEdit, "kind", StateCategory},
	{StateEdit, "text", StateWords},
	{StateEdit, "photos", StatePhotos},
	{StateEdit, "place", StatePlace},
	{StateEdit, "back", StateReview},
	{StateEdit, "who may know", StateVisibility},
	{StateReview, "who may know", StateVisibility},
	{StateVisibility, "back", StateReview},
	{StateUrgent, "go on", next},
	{StateUrgent, "not now", StateMenu},
	{StateResume, "go on, start anew", next},
	{StateMenu, "cancel the draft", StateCancel},
	{StateCancel, "yes", StateMenu},
	{StateCancel, "no", draft},

	{StateLanguage, "chosen", StateMenu},
	{StateLanguage, "chosen, in a draft", draft},
	{StateList, "one of them", StateReport},
	{StateReport, "back", StateList},
	{StateReport, "back from the only one", StateMenu},
	{StateWhich, "this report", StateAdd},
	{StateWhich, "this one is done", StateRate},
	{StateWhich, "this one is not done", StateUnsolved},
	{StateWhich, "a new report", next},
	{StateWhich, "a day of silence", StateMenu},
	{StateSoften, "a day of silence", StateMenu},
	{StateWithdraw, "yes", StateMenu},
	{StateWithdraw, "no", StateReport},
	{StateUnsolved, "what is wrong", StateAdd},
	{StateAdd, "more", StateAdd},
	{StateAdd, "enough", StateMenu},
	{StateRate, "stars", StateComment},
	{StateComment, "words, skip", StateMenu},
}

// machine returns the map as a machine that stands in the menu.
func machine() *fsm.FSM {
	events := make(fsm.Events, len(table))
	for i, row := range table {
		events[i] = fsm.EventDesc{Name: row.on, Src: []string{string(row.from)}, Dst: string(row.to)}
	}
	return fsm.NewFSM(string(StateMenu), events, nil)
}

// Diagram draws the conversation as a Mermaid state diagram. "anywhere" stands
// for every state, "draft" for those that ask about a report being written, and
// "next" for the first of them whose answer is missing.
func Diagram() (string, error) {
	return fsm.VisualizeForMermaidWithGraphType(machine(), fsm.StateDiagram)
}

// leads tells whether the map knows a way from one state to another without a
// stop between.
func leads(from, to State) bool {
	if from == to {
		return true
	}
	seen := make(map[State]bool)
	var reach func(s State) bool
	reach = func(s State) bool {
		if s == to {
			return true
		}
		if seen[s] || (s != from && s != anywhere && s != draft && s != next) {
			return false
		}
		seen[s] = true
		if s == draft && to.drafting() && to != StateResume && to != StateUrgent {
			// Whichever question of the draft was open.
			return true
		}
		for _, row := range table {
			if row.from == s && reach(row.to) {
				return true
			}
		}
		return false
	}
	return reach(from) || reach(anywhere) || from.drafting() && reach(draft)
}
