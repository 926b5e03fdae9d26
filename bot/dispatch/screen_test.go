package dispatch

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

func TestSpoolTakesOneByteMoreThanAllowed(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, inMemory - 1, inMemory, inMemory + 1, 3 * inMemory} {
		raw := bytes.Repeat([]byte{'a'}, size)
		s, err := spool(bytes.NewReader(raw), 2*inMemory)
		if err != nil {
			t.Fatal(err)
		}
		want := min(size, 2*inMemory+1)
		got, err := io.ReadAll(io.NewSectionReader(s, 0, s.size))
		if err != nil || len(got) != want || !bytes.Equal(got, raw[:want]) {
			t.Errorf("of %d bytes %d were kept (%v)", size, len(got), err)
		}
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}
}

func TestARefusedFileIsRefusedForGood(t *testing.T) {
	t.Parallel()
	s, err := spool(strings.NewReader("MZ\x90\x00"), 100)
	if err != nil {
		t.Fatal(err)
	}
	_, err = screened(t.Context(), s, message.MediaRef{Kind: message.MediaDocument, Name: "foto.jpg"})
	var se *message.SendError
	if !errors.As(err, &se) || se.Kind != message.SendRefused || string(se.Kind)+":"+se.Code != screenedPrefix+"program" {
		t.Errorf("the error is %v", err)
	}
}

// What a file is shown as follows from its bytes; a name that deceives is mended.
func TestAFileIsWhatItsBytesSay(t *testing.T) {
	t.Parallel()
	const pdf = "%PDF-1.7\n1 0 obj\n"
	ref := message.MediaRef{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "f", Name: "foto\u202egpj.pdf", Mime: "image/jpeg"}
	got, err := screened(t.Context(), spooled{ReaderAt: strings.NewReader(pdf), size: int64(len(pdf))}, ref)
	if err != nil || got.Kind != message.MediaDocument || got.Mime != "application/pdf" || got.Name != "fotogpj.pdf" || got.Native != "f" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAProgramReachesNobodyAndItsSenderIsTold(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.net.file = "MZ\x90\x00\x03"
	// Within one network: the card could have gone at once.
	sent := message.MediaRef{Kind: message.MediaDocument, Channel: message.ChannelTelegram, Native: "file1", Name: "surat.pdf"}
	r := report.New(morning, report.Filing{ID: "r1", Ticket: report.NewTicket("TBN", 7), Day: "2026-11-23", Person: "p1", Home: siti, Agency: "pupr", Media: []message.MediaRef{sent}})
	r.Owe(morning, report.Delivery{Key: "card:pupr:1", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}, Out: message.Outbound{Text: "kartu", Media: r.Media}})
	if _, err := b.Reports.Save(t.Context(), morning, &r, store.Lease{}); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		b.pass()
		b.later(time.Minute)
	}
	b.net.mu.Lock()
	defer b.net.mu.Unlock()
	card, told := 0, 0
	for _, s := range b.net.sent {
		switch {
		case len(s.out.Media) > 0:
			t.Errorf("the file went to %s", s.to.ID)
		case s.to == pupr && s.out.Text == "kartu":
			card++
		case s.to == siti && strings.Contains(s.out.Text, "“surat.pdf” tidak kami teruskan: berkas itu program"):
			told++
		default:
			t.Errorf("said to %s: %q", s.to.ID, s.out.Text)
		}
	}
	if card != 1 || told != 1 {
		t.Errorf("the card went out %d times, the sender was told %d times", card, told)
	}
}
