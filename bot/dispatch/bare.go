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

// Files has the Post look at stored files before they are sent: passable tells whether one
// may be passed on. Call it before the first send; without it all are.
func (p *Post) Files(passable func(ctx context.Context, hash string) (bool, error)) {
	p.passable = passable
}

// withhold leaves out the files of something owed about a report that cannot be passed on,
// and says so in their place.
func (d *Dispatcher) withhold(ctx context.Context, r *report.Report, t report.Target, on message.Channel, out message.Outbound) (message.Outbound, error) {
	return d.Post.withhold(ctx, on, out, func() regency.Lang {
		if t.Kind == report.TargetReporter {
			if p, err := d.People.Load(ctx, r.Person); err == nil && p.Lang != "" {
				return p.Lang
			}
		}
		return regency.Indonesian
	})
}

// withhold leaves out the files that cannot be passed on, and says so in their place in the
// reader's language.
func (p *Post) withhold(ctx context.Context, on message.Channel, out message.Outbound, reads func() regency.Lang) (message.Outbound, error) {
	if p.passable == nil || len(out.Media) == 0 {
		return out, nil
	}
	var media []message.MediaRef
	for _, m := range out.Media {
		if m.Hash != "" && (m.Native == "" || m.Channel != on) {
			ok, err := p.passable(ctx, m.Hash)
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
		if out.Text != "" {
			out.Text += "\n\n"
		}
		out.Text += text.Say(reads(), text.FilesWithheld, text.Args{"n": strconv.Itoa(n)})
		out.Media = media
	}
	return out, nil
}
