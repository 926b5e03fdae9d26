package admit

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/taprose/taprose/bot/screen"
	"github.com/taprose/taprose/conversation/message"
)

// shelf is a media store that remembers what was put.
type shelf struct{ kept [][]byte }

func (s *shelf) Put(_ context.Context, r io.Reader, _ int64) (string, int64, error) {
	b, err := io.ReadAll(r)
	s.kept = append(s.kept, b)
	return "hash", int64(len(b)), err
}

func TestSpoolTakesOneByteMoreThanAllowed(t *testing.T) {
	t.Parallel()
	d := Door{Max: 2 * inMemory, Dir: t.TempDir()}
	for _, size := range []int{0, 1, inMemory - 1, inMemory, inMemory + 1, 3 * inMemory} {
		raw := bytes.Repeat([]byte{'a'}, size)
		s, err := d.spool(bytes.NewReader(raw))
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
	if left, err := os.ReadDir(d.Dir); err != nil || len(left) != 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

func TestARefusedFileIsNotKept(t *testing.T) {
	t.Parallel()
	var s shelf
	_, err := Door{Media: &s, Max: 100}.File(t.Context(), strings.NewReader("MZ\x90\x00"), message.MediaRef{Kind: message.MediaDocument, Name: "foto.jpg"})
	if r, ok := errors.AsType[*Refused](err); !ok || r.Reason != screen.Program || len(s.kept) != 0 {
		t.Errorf("the error is %v, %d files are kept", err, len(s.kept))
	}
}

// What a file is shown as follows from its bytes; a name that deceives is mended.
func TestAFileIsWhatItsBytesSay(t *testing.T) {
	t.Parallel()
	const pdf = "%PDF-1.7\n1 0 obj\n"
	var s shelf
	ref := message.MediaRef{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "f", Name: "foto\u202egpj.pdf", Mime: "image/jpeg"}
	got, err := Door{Media: &s, Max: 100}.File(t.Context(), strings.NewReader(pdf), ref)
	want := message.MediaRef{
		Kind: message.MediaDocument, Channel: message.ChannelTelegram, Native: "f", Name: "fotogpj.pdf", Mime: "application/pdf", Hash: "hash", Size: int64(len(pdf)),
	}
	if err != nil || got != want || len(s.kept) != 1 || string(s.kept[0]) != pdf {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAPhotosLookIsNoted(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range img.Pix {
		img.Set(i/4%64, i/4/64, color.RGBA{uint8(i * i / 97), uint8(i / 13), uint8(i), 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	d := Door{Media: new(shelf), Max: 1 << 20}
	ref, err := d.File(t.Context(), bytes.NewReader(b.Bytes()), message.MediaRef{Kind: message.MediaPhoto})
	if err != nil || len(ref.Look) != 16 {
		t.Errorf("%+v, %v", ref, err)
	}
	if l, err := d.Look(t.Context(), &b, message.MediaRef{Kind: message.MediaPhoto}); err != nil || l != ref.Look {
		t.Errorf("without being kept it looks like %q, %v", l, err)
	}
}

// While as many files are judged as may be, one more waits a moment, then is sent away and
// not kept; it is let in when it comes again.
func TestFilesAreJudgedAFewAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s shelf
		d := Door{Media: &s, Max: 100, Judging: make(chan struct{}, 1)}
		d.Judging <- struct{}{}
		letter := message.MediaRef{Kind: message.MediaDocument, Name: "surat.txt"}
		if _, err := d.File(t.Context(), strings.NewReader("surat"), letter); !errors.Is(err, ErrBusy) || len(s.kept) != 0 {
			t.Errorf("the error is %v, %d files are kept", err, len(s.kept))
		}
		<-d.Judging
		if _, err := d.File(t.Context(), strings.NewReader("surat"), letter); err != nil || len(s.kept) != 1 || len(d.Judging) != 0 {
			t.Errorf("the error is %v, %d files are kept, %d places taken", err, len(s.kept), len(d.Judging))
		}
	})
}
