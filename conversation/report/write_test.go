package report

import (
	"testing"

	"github.com/taprose/taprose/conversation/encode/encodetest"
)

func TestAppendJSON(t *testing.T) {
	t.Parallel()
	encodetest.Same(t, func(r *Report) ([]byte, error) { return r.AppendJSON(nil) })
}
