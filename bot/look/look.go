// Package look tells pictures that look alike: a picture's look is a perceptual hash of
// 64 bits, which stays nearly the same when the picture is resized, compressed anew or
// brightened a little (github.com/corona10/goimagehash, PerceptionHash). How looks are
// compared is in conversation/report.
//
// A picture is decoded here, and only here, with limits: what is larger, no JPEG, PNG or
// GIF, or says nothing (one colour) has no look.
package look

import (
	"bufio"
	"context"
	"fmt"
	"image"
	_ "image/gif"  // decoders of what phones and chats send
	_ "image/jpeg" // likewise
	_ "image/png"  // likewise
	"io"
	"math/bits"

	"github.com/corona10/goimagehash"
)

// pixelsMax is the largest picture that is decoded, some 120 MB of memory: networks
// send photos of 5 megapixels, phones make ones of 12 to 50.
const pixelsMax = 40_000_000

// flat is how few bits a hash may have set, or not set, to tell anything: a wall, or a
// night, looks like any other.
const flat = 8

// decoding holds how many pictures are decoded at once, so that memory is bounded.
var decoding = make(chan struct{}, 2)

// Of returns the look of a picture of size bytes, 16 hexadecimal digits; "" when it has
// none. The error is that of reading, or of ctx.
func Of(ctx context.Context, r io.ReaderAt, size int64) (string, error) {
	cfg, _, err := image.DecodeConfig(bufio.NewReader(io.NewSectionReader(r, 0, size)))
	if err != nil || cfg.Width <= 0 || cfg.Height <= 0 || int64(cfg.Width)*int64(cfg.Height) > pixelsMax {
		return "", ctx.Err()
	}
	select {
	case decoding <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { <-decoding }()
	img, _, err := image.Decode(bufio.NewReader(io.NewSectionReader(r, 0, size)))
	if err != nil {
		return "", nil
	}
	hash, err := goimagehash.PerceptionHash(img)
	if err != nil {
		return "", nil
	}
	h := hash.GetHash()
	if n := bits.OnesCount64(h); n < flat || n > 64-flat {
		return "", nil
	}
	return fmt.Sprintf("%016x", h), nil
}
