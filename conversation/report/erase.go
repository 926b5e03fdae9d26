package report

import (
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// What the text of an EventErased names.
const (
	ErasedWords    = "words"
	ErasedFiles    = "files"
	ErasedIdentity = "identity"
)

// Erased tells whether the history says that this was erased.
func (r *Report) Erased(what string) bool {
	for _, e := range r.Events {
		if e.Kind == EventErased && e.Text == what {
			return true
		}
	}
	return false
}

// EraseWords takes out what the reporter wrote and where it was, the kecamatan and the
// village apart. What staff wrote, the moves and their times stay. It returns false when
// that was done before.
func (r *Report) EraseWords(now time.Time) bool {
	if r.Erased(ErasedWords) {
		return false
	}
	r.Words, r.Place = "", area(r.Place)
	for i := range r.Events {
		e := &r.Events[i]
		if e.By.Kind == ActorReporter {
			e.Text, e.Place, e.Salt = "", message.Place{}, ""
		}
	}
	// What is owed and was never sent still has the words.
	r.Recall(func(d Delivery) bool { return d.Target.Kind != TargetStore })
	r.erased(now, ErasedWords)
	return true
}

// area is what is left of a place that tells nobody's door.
func area(p message.Place) message.Place {
	return message.Place{District: p.District, Village: p.Village}
}

// EraseFiles takes out the files that the reporter sent and returns the hashes of those in
// our store, for removal.
func (r *Report) EraseFiles(now time.Time) []string {
	var hashes []string
	drop := func(media []message.MediaRef) {
		for _, m := range media {
			if m.Hash != "" {
				hashes = append(hashes, m.Hash)
			}
		}
	}
	drop(r.Media)
	had := len(r.Media) > 0
	r.Media = nil
	for i := range r.Events {
		if e := &r.Events[i]; e.By.Kind == ActorReporter && len(e.Media) > 0 {
			drop(e.Media)
			e.Media, had = nil, true
		}
	}
	r.Recall(func(d Delivery) bool { return d.Target.Kind == TargetStore })
	for i := range r.Deliveries {
		r.Deliveries[i].Out.Media = nil
	}
	if had {
		r.erased(now, ErasedFiles)
	}
	return hashes
}

// EraseIdentity notes in the history that its reporter is no longer known, and takes
// back what was still owed to him: it could reach nobody.
func (r *Report) EraseIdentity(now time.Time) {
	if r.Erased(ErasedIdentity) {
		return
	}
	if r.Home.Person() == "" {
		// Of an older report: the chat's own address.
		r.Home = message.PersonChat(r.Home.Channel, r.Person)
	}
	for i := range r.Deliveries {
		if d := &r.Deliveries[i]; d.Target.Kind == TargetReporter && !d.To.IsZero() {
			d.To = r.Known(d.Target, d.To)
		}
	}
	r.Recall(func(d Delivery) bool { return d.Target.Kind == TargetReporter })
	r.erased(now, ErasedIdentity)
}

func (r *Report) erased(now time.Time, what string) {
	r.append(now, Event{Kind: EventErased, By: Actor{Kind: ActorSystem}, Text: what})
}
