package report

import (
	"strconv"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// editAfter is how long a card waits to be brought up to date, so that changes that
// follow each other are one edit.
const editAfter = 5 * time.Second

// editTries is how often an edit that failed is tried again. A card that stays as it
// was is no harm: whoever acts by it is told how the report stands.
const editTries = 5

// Face is what the card of a delivery should show, in short: two equal faces need no
// edit between them. Whoever is in charge sees status, deadline and who acted last; a
// desk that had the report before sees only who has it now.
func (r *Report) Face(d *Delivery) string {
	if !r.holds(d.Target) {
		return "gone " + r.Agency
	}
	status, who := r.Status, ""
	if status == StatusReceived || status == StatusTransferred {
		// The card itself makes it forwarded.
		status = StatusForwarded
	}
	for i := len(r.Events) - 1; i >= 0; i-- {
		if e := &r.Events[i]; e.To != "" && (e.By.Kind == ActorAgency || e.By.Kind == ActorAdmin) {
			who = e.By.Name
			break
		}
	}
	return string(status) + " " + stamp(r.Deadline) + " " + stamp(r.Paused) + " " + who
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return strconv.FormatInt(t.Unix(), 36)
}

// holds tells whether a target is the desk in charge.
func (r *Report) holds(t Target) bool {
	return t.Kind == TargetAgency && t.Agency == r.Agency || t.Kind == TargetAdmins && r.Agency == ""
}

// Freshen has the cards that no longer show how the report stands brought up to date
// soon: the latest one in each chat. WhatsApp is left out: it lets messages be changed
// for some minutes only, and each change counts as a message of an account that may
// write few. Older programs' cards, of which it is not known what they show, stay.
func (r *Report) Freshen(now time.Time) {
	seen := make(map[message.Address]bool)
	for i := len(r.Deliveries) - 1; i >= 0; i-- {
		d := &r.Deliveries[i]
		if !d.IsCard() || len(d.MessageIDs) == 0 || d.To.Channel == message.ChannelWhatsApp {
			continue
		}
		switch {
		case d.Shown == "", seen[d.To], r.Face(d) == d.Shown:
			d.Edit, d.Edits = time.Time{}, 0
		case d.Edit.IsZero():
			d.Edit = now.Add(editAfter)
		}
		seen[d.To] = true
	}
}

// Edited is what one try to bring a card up to date led to.
type Edited struct {
	// Key is the delivery's; Face and Intent are what the card has now if it worked.
	Key, Face, Intent string
	// Next is when to try again, zero when it is done or cannot be.
	Next time.Time
	// Untried marks a postponement.
	Untried bool
}

// SettleEdit writes it down. It can be applied to any later version of the report.
func (r *Report) SettleEdit(e Edited) {
	d := r.Delivery(e.Key)
	if d == nil || d.Edit.IsZero() {
		return
	}
	if !e.Next.IsZero() {
		if !e.Untried {
			d.Edits++
		}
		if d.Edits < editTries {
			d.Edit = e.Next
			return
		}
	}
	d.Shown, d.Edit, d.Edits = e.Face, time.Time{}, 0
	if e.Next.IsZero() && d.Out.Intent != e.Intent {
		// Other buttons: a number in reply to the card means others too.
		d.Out.Intent = e.Intent
		r.fresh = append(r.fresh, d.refs(r.ID)...)
	}
}
