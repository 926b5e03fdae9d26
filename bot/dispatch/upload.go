package dispatch

import (
	"context"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// slowest is the slowest line, in bytes a second, over which a file is sent: that of an
// office in a village in the evening, a film of 20 MB in two and a half minutes.
const slowest = 128 << 10

// uploaded is how many bytes of files a message brings to a network from our store.
func uploaded(out message.Outbound, on message.Channel) (bytes int64) {
	for _, m := range out.Media {
		if m.Hash != "" && (m.Native == "" || m.Channel != on) {
			bytes += m.Size
		}
	}
	return bytes
}

// patience is how long a send may take: longer by what its files take on a slow line.
func (p *Post) patience(out message.Outbound, on message.Channel) time.Duration {
	return p.timeout + time.Duration(uploaded(out, on))*time.Second/slowest
}

// sending is the context of one send. A send that has begun is finished even while
// stopping, within its timeout: cutting it off would leave it uncertain. Files are given
// more time only until then; one that is cut off in the midst was not sent.
func (p *Post) sending(ctx context.Context, out message.Outbound, on message.Channel) (context.Context, context.CancelFunc) {
	patience := p.patience(out, on)
	if patience == p.timeout {
		return context.WithTimeout(context.WithoutCancel(ctx), patience)
	}
	ctx, release := graceful(ctx, p.timeout)
	ctx, cancel := context.WithTimeout(ctx, patience)
	return ctx, func() { cancel(); release() }
}

// uploadLine and smallUploadLine stand for our own line among the chats, as fetchLine does
// for our store: a message for whose files there is no place is given a later moment, each
// a later one than the one before, and waits in the store until then.
var (
	uploadLine      = message.Address{Channel: "store", ID: "upload"}
	smallUploadLine = message.Address{Channel: "store", ID: "upload-small"}
)

// room is where messages with so many bytes of files take their places, and its line.
func (d *Dispatcher) room(bytes int64) (room chan struct{}, line message.Address) {
	if bytes <= smallFile {
		return d.smallUploads, smallUploadLine
	}
	return d.uploads, uploadLine
}

// place takes the place of a message among those whose files are uploaded at once, so
// that slow lines and the memory of their buffers never take all workers; nil when there
// is none. The caller leaves it.
func (d *Dispatcher) place(out message.Outbound, on message.Channel) (leave func()) {
	bytes := uploaded(out, on)
	if bytes == 0 || on == message.ChannelWeb {
		return func() {}
	}
	room, line := d.room(bytes)
	began := d.Now()
	select {
	case room <- struct{}{}:
		return func() {
			<-room
			// What left sooner did not send: it waits for the pace of its chat. As many as
			// may be sent at once share the time that one takes.
			if took := d.Now().Sub(began); took > soon {
				d.Post.pacer.ended(line, took/time.Duration(cap(room)))
			}
		}
	default:
		return nil
	}
}

// crowded postpones a message for whose files there is no place now. The moment is only a
// guess at when there is one.
func (d *Dispatcher) crowded(o *report.Outcome, out message.Outbound, on message.Channel) {
	_, line := d.room(uploaded(out, on))
	wait := d.Post.pacer.reserve(o.At, line, true, 1)
	o.Untried, o.Failure, o.Next = true, "later", o.At.Add(time.Second+wait+jitter(time.Second))
}
