package report

import (
	"testing"

	"github.com/taprose/taprose/conversation/encode/encodetest"
)

func TestWriteJSON(t *testing.T) {
	t.Parallel()
	encodetest.Same(t, (*Report).WriteJSON)
}

// What a history is chained by must never change by a byte: every hash ever stored would be
// called broken.
func TestWhatIsHashed(t *testing.T) {
	t.Parallel()
	encodetest.Same(t, (*link).writeJSON)
	encodetest.Same(t, (*content).writeJSON)
}
