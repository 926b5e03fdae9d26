package strip

import "encoding/binary"

// exifHead begins an Exif segment of a JPEG; some writers put it before the same in PNG
// and WebP too.
const exifHead = "Exif\x00\x00"

// orientationTag says how a picture is to be turned: 1 as it is, to 8.
const orientationTag = 0x0112

// orientation reads it from an Exif block in TIFF form; 0 when it says nothing of use.
func orientation(tiff []byte) uint16 {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 0
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 0
	}
	n := uint64(order.Uint16(tiff[at:]))
	for i := range n {
		e := at + 2 + 12*i
		if e+12 > uint64(len(tiff)) {
			return 0
		}
		// One SHORT (type 3).
		if order.Uint16(tiff[e:]) == orientationTag && order.Uint16(tiff[e+2:]) == 3 {
			if v := order.Uint16(tiff[e+8:]); v >= 2 && v <= 8 {
				return v
			}
			return 0
		}
	}
	return 0
}

// turned is an Exif block that says nothing but how the picture is turned.
func turned(v uint16) []byte {
	return []byte{
		'M', 'M', 0, '*', 0, 0, 0, 8, // TIFF, the first directory at 8
		0, 1, // one entry
		orientationTag >> 8, orientationTag & 0xff, 0, 3, 0, 0, 0, 1, 0, byte(v), 0, 0,
		0, 0, 0, 0, // no further directory
	}
}
