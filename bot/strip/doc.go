// Package strip takes from a file what tells more than the picture: where and when it was
// taken, with which camera, and what programs and people wrote into it. The picture is
// not decoded and not changed; parts that hold such notes are left out (JPEG, PNG, WebP,
// GIF) or blanked in place (MP4, QuickTime). How a picture is to be turned is kept.
//
// It promises never to return a file of these kinds with such a part in it: one that it
// cannot follow to its end is ErrBroken. Kinds whose notes it cannot find without
// decoding (HEIC, AVIF, TIFF and the raw formats built on it) are ErrKind and must not be
// passed on. Every other kind, such as a PDF or sound, is returned as it is.
//
// Memory does not grow with the file: a window of it is looked at, and what is kept is
// read from the original while it goes out.
//
// Formats: JPEG ITU-T T.81 annex B and Exif 2.32; PNG (third edition), 5 and 11; WebP
// container specification (RFC 9649, 2.7); GIF89a; ISO/IEC 14496-12.
package strip

import "errors"

var errSeek = errors.New("seek before the beginning")

var (
	// ErrBroken: the file is of a kind we know, but does not hold together.
	ErrBroken = errors.New("file not understood to its end")
	// ErrKind: a kind of picture from which we cannot take what it tells.
	ErrKind = errors.New("a kind of picture whose metadata cannot be removed")
)
