package store

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
)

// ErrBadCursor: the cursor of a Page is none that a store returned.
var ErrBadCursor = errors.New("cursor not valid")

// EncodeCursor makes the cursor that stands after the item with this sort key
// and ID.
func EncodeCursor(key int64, id string) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(key))
	return base64.RawURLEncoding.EncodeToString(append(b, id...))
}

// DecodeCursor reads what EncodeCursor made, or returns ErrBadCursor.
func DecodeCursor(s string) (key int64, id string, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) <= 8 {
		return 0, "", ErrBadCursor
	}
	return int64(binary.BigEndian.Uint64(b)), string(b[8:]), nil
}
