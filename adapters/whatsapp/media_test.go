package whatsapp_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/adaptertest"
	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
	"github.com/taprose/taprose/conversation/message"
)

func (r *rig) photo(data []byte) message.MediaRef {
	r.t.Helper()
	n := r.count()
	r.acked(r.said(r.siti.Photo(r.bot, data, "")))
	return r.next(n + 1).Media[0]
}

func (r *rig) fetched(ref message.MediaRef) []byte {
	r.t.Helper()
	f, err := r.c.Fetch(r.ctx(), ref)
	if err != nil {
		r.t.Fatal(err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		r.t.Fatal(err)
	}
	return data
}

func TestExpiredMediaIsAskedOfThePhone(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	for _, status := range []int{403, 404, 410} {
		picture := adaptertest.Picture(status)
		ref := r.photo(picture)
		r.s.ExpireMedia(status)
		if got := r.fetched(ref); !bytes.Equal(got, picture) {
			t.Errorf("after a %d: %d bytes of %d", status, len(got), len(picture))
		}
	}
}

func TestExpiredMediaInAGroup(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	g := r.s.NewGroup("Aduan", r.siti, r.bot)
	picture := adaptertest.Picture(1)
	r.acked(r.said(r.siti.Photo(g, picture, "bukti")))
	var ref message.MediaRef
	r.until("photo", func() bool {
		for _, in := range r.got {
			if len(in.Media) == 1 {
				ref = in.Media[0]
				return true
			}
		}
		return false
	})
	r.restart() // the reference is all that is needed
	r.s.ExpireMedia(410)
	if got := r.fetched(ref); !bytes.Equal(got, picture) {
		t.Error("other bytes")
	}
}

func TestMediaThatIsGone(t *testing.T) {
	t.Parallel()
	r := linkedRig(t, func(c *whatsapp.Config) { c.MediaRetryWait = 300 * time.Millisecond })
	ref := r.photo(adaptertest.Picture(1))
	r.s.ExpireMedia(404)
	r.siti.LoseMedia(true)
	if _, err := r.c.Fetch(r.ctx(), ref); kindOf(err) != message.SendRefused {
		t.Errorf("media that its phone has lost ended as %v", err)
	}
	other := r.photo(adaptertest.Picture(2))
	r.s.DamageMedia()
	if _, err := r.c.Fetch(r.ctx(), other); kindOf(err) != message.SendRetry {
		t.Errorf("damaged media ended as %v", err)
	}
	elsewhere := alter(t, ref, func(f map[string]any) { f["id"] = "3ANOTKNOWN"; f["s"] = "1@lid"; f["c"] = "1@lid" })
	if _, err := r.c.Fetch(r.ctx(), elsewhere); kindOf(err) != message.SendRetry {
		t.Errorf("a phone that does not answer ended as %v", err)
	}
}

// alter changes the inside of a reference, as a forged message could.
func alter(t *testing.T, ref message.MediaRef, change func(map[string]any)) message.MediaRef {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(ref.Native)
	if err != nil {
		t.Fatal(err)
	}
	var f map[string]any
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	change(f)
	if raw, err = json.Marshal(f); err != nil {
		t.Fatal(err)
	}
	ref.Native = base64.RawURLEncoding.EncodeToString(raw)
	return ref
}

func TestMediaSizeAndHashAreChecked(t *testing.T) {
	t.Parallel()
	r := linkedRig(t, func(c *whatsapp.Config) { c.MaxMediaBytes = 10_000 })
	big := r.photo(bytes.Repeat([]byte("x"), 30_000))
	if _, err := r.c.Fetch(r.ctx(), big); kindOf(err) != message.SendRefused {
		t.Errorf("a file announced as too large ended as %v", err)
	}
	lying := alter(t, big, func(f map[string]any) { f["len"] = 100 })
	if _, err := r.c.Fetch(r.ctx(), lying); kindOf(err) != message.SendRefused {
		t.Errorf("a file larger than announced ended as %v", err)
	}
	small := r.photo(bytes.Repeat([]byte("y"), 3000))
	if got := r.fetched(small); len(got) != 3000 {
		t.Errorf("%d bytes", len(got))
	}
	short := alter(t, small, func(f map[string]any) { f["len"] = 2999 })
	if _, err := r.c.Fetch(r.ctx(), short); kindOf(err) != message.SendRetry {
		t.Errorf("a file of another length ended as %v", err)
	}
}

func TestReceivedMediaIsPassedOn(t *testing.T) {
	t.Parallel()
	r := linkedRig(t)
	chat := r.hear(r.budi)
	picture := adaptertest.Picture(7)
	ref := r.photo(picture)
	r.send(chat, message.Outbound{Key: "a", Text: "dari Siti", Media: []message.MediaRef{ref}})
	m := r.wait(r.budi, func(m whatsapptest.Received) bool { return m.Kind == "image" })
	if got, err := r.s.Download(m.Message.GetImageMessage()); err != nil || !bytes.Equal(got, picture) {
		t.Errorf("passed on %d bytes, %v", len(got), err)
	}
}

func TestTemporaryFilesGoAway(t *testing.T) {
	r := linkedRig(t)
	t.Setenv("TMPDIR", t.TempDir())
	r.fetched(r.photo(adaptertest.Picture(1)))
	if left, _ := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "taprose-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
