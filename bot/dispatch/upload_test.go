package dispatch

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// TestFilesAreGivenTimeByTheirSize: ten films go over a line on which a message has ten
// seconds.
func TestFilesAreGivenTimeByTheirSize(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &Post{timeout: 10 * time.Second}
		film := message.MediaRef{Kind: message.MediaVideo, Hash: "h", Size: 20 << 20}
		known := message.MediaRef{Kind: message.MediaPhoto, Hash: "h", Size: 5 << 20, Channel: message.ChannelTelegram, Native: "P"}
		for _, c := range []struct {
			out  message.Outbound
			want time.Duration
		}{
			{message.Outbound{Text: "kartu"}, 10 * time.Second},
			{message.Outbound{Media: []message.MediaRef{known}}, 10 * time.Second},
			{message.Outbound{Media: []message.MediaRef{known, film}}, 170 * time.Second},
			{message.Outbound{Media: slices.Repeat([]message.MediaRef{film}, 10)}, 1610 * time.Second},
		} {
			ctx, stop := context.WithCancel(t.Context())
			sending, done := p.sending(ctx, c.out, message.ChannelTelegram)
			if end, ok := sending.Deadline(); !ok || time.Until(end) != c.want {
				t.Errorf("%d files are given %v", len(c.out.Media), time.Until(end))
			}
			// A stop waits for a message, and no longer for a film.
			stop()
			time.Sleep(9 * time.Second)
			if sending.Err() != nil {
				t.Errorf("%d files are cut off by a stop at once", len(c.out.Media))
			}
			time.Sleep(2 * time.Second)
			if sending.Err() == nil {
				t.Errorf("a stop waits for %d files", len(c.out.Media))
			}
			done()
		}
	})
}

// slowUpload takes a minute for a film and no time for words.
type slowUpload struct{ said chan message.Outbound }

func (s slowUpload) Send(ctx context.Context, _ message.Address, out message.Outbound) (message.Sent, error) {
	if len(out.Media) > 0 {
		_ = Sleep(ctx, time.Minute)
	}
	s.said <- out
	return message.Sent{}, nil
}

// TestAnUploadHoldsNoChat: while a film is on its way to somebody, what is said to him
// arrives; two films follow each other.
func TestAnUploadHoldsNoChat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		said := make(chan message.Outbound, 3)
		p := NewPost(map[message.Channel]Sender{message.ChannelTelegram: slowUpload{said}}, nil, 10*time.Second, time.Now)
		film := message.Outbound{Text: "film", Media: []message.MediaRef{{Kind: message.MediaVideo, Hash: "h", Size: 20 << 20}}}
		began := time.Now()
		for range 2 {
			go func() { _, _ = p.Now(t.Context(), here, false, film) }()
		}
		synctest.Wait()
		if _, err := p.Now(t.Context(), here, false, message.Outbound{Text: "rekap"}); err != nil || time.Since(began) > time.Second {
			t.Fatalf("the words came after %v, %v", time.Since(began), err)
		}
		for i, want := range []time.Duration{0, time.Minute, 2 * time.Minute} {
			if out := <-said; time.Since(began) != want || (out.Text == "film") != (i > 0) {
				t.Errorf("%q came after %v", out.Text, time.Since(began))
			}
		}
	})
}

// TestFilesTakeNoPlaceOfMessages: while all places for large files are taken, one more waits
// in the store, and what has no files goes.
func TestFilesTakeNoPlaceOfMessages(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.file(func(r *report.Report) {
		i := slices.IndexFunc(r.Deliveries, func(d report.Delivery) bool { return d.IsCard() })
		r.Deliveries[i].Out.Media = []message.MediaRef{{Kind: message.MediaVideo, Hash: "film", Size: 20 << 20}}
	})
	for range cap(b.uploads) {
		b.uploads <- struct{}{}
	}
	b.pass()
	if b.state("filed") != report.DeliverySent || b.state("card:pupr:1") == report.DeliverySent {
		t.Errorf("the reporter's message is %s, the card %s", b.state("filed"), b.state("card:pupr:1"))
	}
	<-b.uploads
	b.later(time.Minute)
	b.pass()
	if b.state("card:pupr:1") != report.DeliverySent || len(b.uploads) != cap(b.uploads)-1 {
		t.Errorf("the card is %s, %d places are taken", b.state("card:pupr:1"), len(b.uploads))
	}
}

// TestFilesWithoutAPlaceComeOneAfterTheOther: once it is known how long uploads take, those
// that find no place are given moments so far apart.
func TestFilesWithoutAPlaceComeOneAfterTheOther(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	film := message.Outbound{Media: []message.MediaRef{{Kind: message.MediaVideo, Hash: "film", Size: 20 << 20}}}
	next := func() time.Duration {
		o := report.Outcome{At: b.Now()}
		b.crowded(&o, film, message.ChannelTelegram)
		return o.Next.Sub(o.At)
	}
	next() // the line is known from now on
	for range 7 {
		leave := b.place(film, message.ChannelTelegram)
		b.later(40 * time.Second)
		leave()
		// One that only waits for the pace of its chat tells nothing.
		b.place(film, message.ChannelTelegram)()
	}
	var last time.Duration
	for i := range 10 {
		at := next()
		if i > 0 && at < last+4*time.Second {
			t.Errorf("the %d. comes after %v, the one before after %v", i+1, at, last)
		}
		last = at
	}
}
