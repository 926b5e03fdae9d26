package adaptertest

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
)

// Picture returns a small JPEG, another for every n. Adapters look into files,
// so that it has to be a real one.
func Picture(n int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 32, 24))
	for y := range 24 {
		for x := range 32 {
			img.Set(x, y, color.RGBA{R: uint8(8 * x), G: uint8(10 * y), B: uint8(37 * n), A: 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		// Encoding a valid image to memory cannot fail.
		panic(err)
	}
	return b.Bytes()
}
