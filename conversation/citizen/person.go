package citizen

import (
	"slices"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
)

// PersonSchema is the version of the stored shape of Person.
const PersonSchema = 1

// Person is a reporter: the only place where an identity stands. Reports and
// chats carry the ID alone, so that erasing a person leaves the case history whole.
//
//	{"id":"p_7f3k","schema":1,"addresses":[{"channel":"telegram","id":"77"}],"name":"Siti","lang":"id","created":"2026-11-21T08:00:00Z"}
type Person struct {
	// ID is random and says nothing about the person.
	ID string `json:"id"`
	// Version counts the saves; 0 is not stored yet. Stores keep it.
	Version   int64             `json:"-"`
	Schema    int               `json:"schema"`
	Addresses []message.Address `json:"addresses"`
	// Name and Phone are as the network showed them, the latest.
	Name    string       `json:"name,omitempty"`
	Phone   string       `json:"phone,omitempty"`
	Lang    regency.Lang `json:"lang"`
	Created time.Time    `json:"created"`
	// Seen is a moment when the person wrote, noted now and then (see intake): of who
	// writes often it is some days old. Zero: not since Created.
	Seen time.Time `json:"seen,omitzero"`
	// Blocked is set while the person has blocked the bot, per address.
	Blocked []message.Address `json:"blocked,omitempty"`
	// Standing is what the administrators hold against the person.
	Standing Standing `json:"standing,omitzero"`
	// Sealed holds addresses, name, number and Blocked encrypted while the person is
	// closed: then Addresses are keyed hashes and the others are empty. Whoever has
	// only a closed person knows the ID, the language and nobody.
	Sealed string `json:"sealed,omitempty"`
	// Erased is when the identity was erased. Drop are the hashes of files that belonged
	// to the person and may be removed from our store where no report names them.
	Erased time.Time `json:"erased,omitzero"`
	Drop   []string  `json:"drop,omitempty"`
}

// LastSeen is when the person wrote last as far as it is noted here; his chat may know
// better.
func (p *Person) LastSeen() time.Time {
	if p.Seen.After(p.Created) {
		return p.Seen
	}
	return p.Created
}

// Clone returns a copy that shares nothing changeable with p.
func (p *Person) Clone() Person {
	c := *p
	c.Addresses = slices.Clone(p.Addresses)
	c.Blocked = slices.Clone(p.Blocked)
	c.Drop = slices.Clone(p.Drop)
	c.Standing.Marks = slices.Clone(p.Standing.Marks)
	return c
}
