package desk

import (
	"time"

	"github.com/taprose/taprose/conversation/calendar"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
)

// lang is what the bot speaks in groups: the language of the offices.
const lang = regency.Indonesian

// Desk is the conversation in group chats. It is safe from any goroutine.
type Desk struct {
	regency  *regency.Regency
	calendar calendar.Calendar
}

// New returns the desk of one regency.
func New(r *regency.Regency) *Desk {
	return &Desk{regency: r, calendar: r.Calendar()}
}

// agencyName is what people call an agency; the administrators' desk for "".
func agencyName(reg *regency.Regency, in regency.Lang, key string) string {
	if key == "" || key == Admins {
		return text.Say(in, text.NewsAdmins, text.Args{"regency": reg.Name})
	}
	if a, ok := reg.Agency(key); ok {
		return a.Name
	}
	if name := leaderName(key); name != "" {
		return name
	}
	return key
}

func (d *Desk) agencyName(in regency.Lang, key string) string { return agencyName(d.regency, in, key) }

// Name is what people call whoever has a desk under this key, in the language of the
// offices.
func (d *Desk) Name(key string) string { return d.agencyName(lang, key) }

func (d *Desk) local(t time.Time) time.Time {
	if d.regency.Zone == nil {
		return t.UTC()
	}
	return t.In(d.regency.Zone)
}
