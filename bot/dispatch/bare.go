package dispatch

import (
	"context"
	"strconv"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// asSent tells whether networks pass a file on byte for byte, with whatever stands in it
// beside the picture. Photos they make anew; those may go on by the network's own handle.
func asSent(k message.MediaKind) bool {
	return k == message.MediaDocument || k == message.MediaVideo
}

// fromStore has a file uploaded from our store, where it is cleaned, in place of being
// passed on within its network.
func fromStore(m message.MediaRef) message.MediaRef {
	if m.Hash != "" && asSent(m.Kind) {
		m.Channel, m.Native = "", ""
	}
	return m
}

// withhold leaves out the files that cannot be cleaned, and says so in their place.
func (d *Dispatcher) withhold(ctx context.Context, r *report.Report, t report.Target, on message.Channel, out message.Outbound) (message.Outbound, error) {
	if d.Passable == nil || len(out.Media) == 0 {
		return out, nil
	}
	var media []message.MediaRef
	for _, m := range out.Media {
		if m.Hash != "" && (m.Native == "" || m.Channel != on) {
			ok, err := d.Passable(ctx, m.Hash)
			if err != nil {
				return out, err
			}
			if !ok {
				continue
			}
		}
		media = append(media, m)
	}
	if n := len(out.Media) - len(media); n > 0 {
		lang := regency.Indonesian
		if t.Kind == report.TargetReporter {
			if p, err := d.People.Load(ctx, r.Person); err == nil && p.Lang != "" {
				lang = p.Lang
			}
		}
		if out.Text != "" {
			out.Text += "\n\n"
		}
		out.Text += text.Say(lang, text.FilesWithheld, text.Args{"n": strconv.Itoa(n)})
		out.Media = media
	}
	return out, nil
}
