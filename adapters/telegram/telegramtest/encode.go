package telegramtest

import (
	"strconv"

	"github.com/taprose/taprose/conversation/encode"
)

func appendInt(b []byte, key string, n int64) []byte {
	b = append(b, key...)
	return strconv.AppendInt(b, n, 10)
}

func appendKeyString(b []byte, key, s string) []byte {
	b = append(b, key...)
	return encode.AppendString(b, s)
}
