package chat

import (
	"encoding/json"
	"testing"

	"github.com/taprose/taprose/conversation/encode/encodetest"
)

func TestAppendJSON(t *testing.T) {
	t.Parallel()
	encodetest.Same(t, func(c *Chat) ([]byte, error) { return c.AppendJSON(nil) })
}

func TestAppendOwed(t *testing.T) {
	t.Parallel()
	encodetest.Same(t, func(c *Chat) ([]byte, error) {
		owed, err := AppendOwed(nil, c.Owed)
		if want, jerr := json.Marshal(c.Owed); jerr != nil || c.Owed != nil && string(owed) != string(want) {
			t.Errorf("%s, want %s (%v)", owed, want, jerr)
		}
		if err != nil {
			return nil, err
		}
		return json.Marshal(c)
	})
}
