package chart_test

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/taprose/taprose/bot/chart"
	"github.com/taprose/taprose/conversation/leader"
)

var write = flag.String("write", "", "write the fortnight's picture into this file, to be looked at")

func fortnight() leader.Chart {
	c := leader.Chart{
		DaysTitle: "Laporan per hari, 9–22 Nov 2026", ReceivedName: "Masuk", SettledName: "Selesai",
		AgenciesTitle: "Tepat waktu per OPD, 9–22 Nov 2026",
	}
	for i := range 14 {
		c.Days = append(c.Days, strconv.Itoa(9+i))
		c.Received = append(c.Received, int64(20+7*i%23))
		c.Settled = append(c.Settled, int64(12+11*i%29))
	}
	for i, name := range []string{"Dinas Kesehatan", "Dinas PUPR", "Dinas Lingkungan Hidup dan Perhubungan", "Satpol PP", "Dinas Perhubungan", "Kecamatan Jenu"} {
		share := 0.97 - 0.17*float64(i)
		c.Agencies = append(c.Agencies, leader.Bar{Name: name, Share: share, Label: strconv.Itoa(int(100*share)) + "%"})
	}
	return c
}

// A phone shows the picture as it is: not too wide, not too large to be sent quickly.
func TestThePictureFitsAPhone(t *testing.T) {
	t.Parallel()
	raw, err := chart.Digest(fortnight())
	if err != nil {
		t.Fatal(err)
	}
	if *write != "" {
		if err := os.WriteFile(*write, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != 900 || b.Dy() < 500 || b.Dy() > 1600 || len(raw) > 200_000 {
		t.Errorf("%d by %d pixels in %d bytes", b.Dx(), b.Dy(), len(raw))
	}
	colours := make(map[[4]uint32]int)
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			r, g, b, a := img.At(x, y).RGBA()
			colours[[4]uint32{r >> 8, g >> 8, b >> 8, a >> 8}]++
		}
	}
	for _, c := range [][4]uint32{{0x00, 0x72, 0xb2, 0xff}, {0xe6, 0x9f, 0x00, 0xff}} {
		if colours[c] < 5000 {
			t.Errorf("%d pixels of colour %x: are the bars there?", colours[c], c)
		}
	}
}

// Whatever the numbers are, there is a picture.
func TestAnyNumbersAreDrawn(t *testing.T) {
	t.Parallel()
	month := fortnight()
	month.Days, month.Received, month.Settled = nil, nil, nil
	for i := range 62 {
		month.Days, month.Received, month.Settled = append(month.Days, strconv.Itoa(i)), append(month.Received, int64(i)*1_000_000), append(month.Settled, 0)
	}
	zeros := fortnight()
	zeros.Received, zeros.Settled, zeros.Agencies = make([]int64, 14), make([]int64, 14), nil
	odd := fortnight()
	odd.DaysTitle, odd.Agencies = strings.Repeat("panjang ", 40)+"\n\x00é🕳️", []leader.Bar{{Name: "", Share: 0}, {Name: strings.Repeat("x", 500), Share: 1, Label: "100%"}}
	for name, c := range map[string]leader.Chart{"nothing": {}, "zeros": zeros, "two months": month, "odd names": odd} {
		if _, err := chart.Digest(c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
