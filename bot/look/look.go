// Package look tells pictures that look alike: a picture's look is a perceptual hash of
// 64 bits, which stays nearly the same when the picture is resized, compressed anew or
// brightened a little (github.com/corona10/goimagehash, PerceptionHash). How looks are
// compared is in conversation/report.
//
// A picture is decoded here, and only here, one at a time in the whole process and within
// a limit of memory: what would take more, is no JPEG, PNG or GIF, or says nothing (one
// colour) has no look.
package look

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/gif"  // decoders of what phones and chats send
	_ "image/jpeg" // likewise
	_ "image/png"  // likewise
	"io"
	"math/bits"
	"time"

	"github.com/corona10/goimagehash"
)

// flat is how few bits a hash may have set, or not set, to tell anything: a wall, or a
// night, looks like any other.
const flat = 8

// decoding holds the one picture that is decoded now, so that memory is bounded.
var decoding = make(chan struct{}, 1)

// patience is how long a picture waits to be decoded. A look and a preview are ornaments:
// waiting longer would take the time that the file itself has to be kept or sent.
const patience = 5 * time.Second

// Of returns the look of a picture of size bytes, 16 hexadecimal digits; "" when it has
// none, or when too many other pictures are before it. The error is that of ctx.
func Of(ctx context.Context, r io.ReaderAt, size int64) (look string, err error) {
	err = Decode(ctx, io.NewSectionReader(r, 0, size), func(img image.Image) {
		hash, err := goimagehash.PerceptionHash(img)
		if err != nil {
			return
		}
		h := hash.GetHash()
		if n := bits.OnesCount64(h); n >= flat && n <= 64-flat {
			look = fmt.Sprintf("%016x", h)
		}
	})
	return look, err
}

// Decode decodes a picture and hands it to use, which must not keep it; what cannot be
// decoded, or only with more memory than there is for it, is not handed over, nor what
// would have to wait long for other pictures. The error is that of ctx.
func Decode(ctx context.Context, r io.ReadSeeker, use func(image.Image)) error {
	again := func() io.Reader {
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			return bytes.NewReader(nil)
		}
		return bufio.NewReader(r)
	}
	cfg, format, err := image.DecodeConfig(again())
	if err != nil || needs(again(), cfg, format) > bytesMax {
		return ctx.Err()
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case decoding <- struct{}{}:
	case <-late.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-decoding }()
	img, _, err := image.Decode(again())
	if err != nil || img.Bounds().Empty() {
		return nil
	}
	use(img)
	return nil
}
