package desk

import (
	"hash/fnv"
	"strconv"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// Face composes what the card of a delivery is to show now, to be put in its place: the
// report as it stands, with the buttons of what its desk may do. A sheet that is longer
// than a message may be leaves the words and changes the buttons alone.
func Face(reg *regency.Regency, r *report.Report, d *report.Delivery) message.Outbound {
	h := fnv.New32a()
	_, _ = h.Write([]byte(r.Face(d))) // never fails
	out := message.Outbound{
		// The same face again after another one is another edit.
		Key:  r.ID + "/edit:" + d.Key + ":" + strconv.Itoa(len(r.Events)) + ":" + strconv.FormatUint(uint64(h.Sum32()), 36),
		Text: New(reg).sheet(r, report.ForAgency), Replace: d.MessageIDs[0], InPlace: true, About: r.ID,
	}
	if !fits(out.Text) {
		out.Text = ""
	}
	inCharge := d.Target.Kind == report.TargetAgency && d.Target.Agency == r.Agency
	switch {
	case inCharge:
		out.Named = card.Named(r)
		offer(&out, r.Status)
	case d.Target.Kind == report.TargetAdmins:
		if out.Named = card.Named(r); out.Named.Person != "" {
			out.Named.For = ""
		}
	}
	return out
}

// offer puts the buttons of what may be done to a report under a message.
func offer(out *message.Outbound, s report.Status) {
	out.Choices, out.Columns = card.Choices(s), 3
	var n intent
	for _, c := range out.Choices {
		n.choices = append(n.choices, c.ID)
	}
	out.Intent = n.String()
}
