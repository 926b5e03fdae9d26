package look

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/taprose/taprose/conversation/report"
)

// scene draws something like a photo: soft shapes that depend on n.
func scene(n, w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v, k := float64(x)/float64(w), float64(y)/float64(h), float64(n)
			a := math.Sin(u*(5+k*3)+k) + math.Cos(v*(4+k*2)-k*k) + math.Sin((u+v)*(3+k))
			img.SetRGBA(x, y, color.RGBA{uint8(128 + 40*a), uint8(128 + 30*math.Cos(a*2)), uint8(100 + 25*a), 255})
		}
	}
	return img
}

func asJPEG(t *testing.T, img image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func of(t *testing.T, b []byte) string {
	t.Helper()
	s, err := Of(t.Context(), bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A photo is known again after a network has made it smaller and compressed it anew;
// other photos are others.
func TestTheSamePhotoLooksAlike(t *testing.T) {
	t.Parallel()
	var looks []string
	for n := range 8 {
		first := of(t, asJPEG(t, scene(n, 640, 480), 92))
		if len(first) != 16 {
			t.Fatalf("look %q", first)
		}
		for _, again := range []string{of(t, asJPEG(t, scene(n, 320, 240), 60)), of(t, asJPEG(t, scene(n, 512, 384), 75))} {
			if !report.Alike(first, again) {
				t.Errorf("scene %d: %s and %s", n, first, again)
			}
		}
		for _, other := range looks {
			if report.Alike(first, other) {
				t.Errorf("scene %d looks like another: %s and %s", n, first, other)
			}
		}
		looks = append(looks, first)
	}
}

func TestWhatHasNoLook(t *testing.T) {
	t.Parallel()
	var wall bytes.Buffer
	if err := png.Encode(&wall, image.NewGray(image.Rect(0, 0, 300, 300))); err != nil {
		t.Fatal(err)
	}
	whole := asJPEG(t, scene(1, 320, 240), 80)
	var small bytes.Buffer
	if err := png.Encode(&small, scene(1, 32, 32)); err != nil {
		t.Fatal(err)
	}
	// More than is decoded, though they would look like something.
	large := image.NewGray(image.Rect(0, 0, 8000, 6000))
	for i := range large.Pix {
		large.Pix[i] = uint8(i%8000*255/8000) ^ uint8(i/8000*3/6000*64)
	}
	var huge bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&huge, large); err != nil {
		t.Fatal(err)
	}
	// The header says 60,000 by 60,000: decoding it would take gigabytes.
	bomb := bytes.Clone(small.Bytes())
	binary.BigEndian.PutUint32(bomb[16:], 60000)
	binary.BigEndian.PutUint32(bomb[20:], 60000)
	for name, b := range map[string][]byte{
		"nothing": nil, "words": []byte("bukan foto"), "a wall": wall.Bytes(), "cut off": whole[:len(whole)/3], "a bomb": bomb, "a huge one": huge.Bytes(),
	} {
		if s := of(t, b); s != "" && name != "cut off" {
			t.Errorf("%s looks like %s", name, s)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 10 {
		decode := bytes.NewReader(whole)
		if _, err := Of(ctx, decode, decode.Size()); err != nil {
			return
		}
	}
}

// A picture that would wait long for others has no look, and costs nobody more than that.
// Not parallel: it takes the place of all others.
func TestALookIsNotWaitedForLong(t *testing.T) {
	photo := asJPEG(t, scene(1, 320, 240), 80)
	synctest.Test(t, func(t *testing.T) {
		all := decoding
		decoding = make(chan struct{}, 1)
		defer func() { decoding = all }()
		decoding <- struct{}{}
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		look, err := Of(ctx, bytes.NewReader(photo), int64(len(photo)))
		if look != "" || err != nil || time.Since(began) > patience {
			t.Errorf("after %v: %q, %v", time.Since(began), look, err)
		}
		<-decoding
		if s := of(t, photo); s == "" {
			t.Error("no look once there is room")
		}
	})
}
