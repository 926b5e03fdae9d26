package chat

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestSeenIsTheLastIDs compares it with a list that is cut by hand.
func TestSeenIsTheLastIDs(t *testing.T) {
	t.Parallel()
	var s Seen
	var want []string
	for i := range 3 * seenMax {
		ids := []string{fmt.Sprint(i), fmt.Sprint("k", i)}[:1+i%2]
		before := s
		had := before.IDs()
		s = s.With(ids...)
		want = append(want, ids...)
		want = want[max(0, len(want)-seenMax):]
		if !slices.Equal(s.IDs(), want) {
			t.Fatalf("after %d: %q, want %q", i, s.IDs(), want)
		}
		if !slices.Equal(before.IDs(), had) {
			t.Fatal("a value changed")
		}
		for _, id := range want {
			if !s.Has(id) {
				t.Fatalf("%q is not there", id)
			}
		}
		if SeenLines(s.Lines()) != s {
			t.Fatal("written and read it is another")
		}
	}
	for _, id := range []string{"", "0", "1", "k", "\n", want[0] + "\n" + want[1], strings.TrimLeft(want[0], "k123456789")} {
		if s.Has(id) {
			t.Errorf("%q is there", id)
		}
	}
}

func TestSeenOfOddIDs(t *testing.T) {
	t.Parallel()
	if s := SeenOf("", ""); !s.IsZero() || s.IDs() != nil || s.Has("") {
		t.Errorf("%q", s.IDs())
	}
	s := SeenOf("a\nb", "c")
	if !s.Has("a\nb") || s.Has("a") || s.Has("b") || !s.Has("c") || len(s.IDs()) != 2 {
		t.Errorf("%q", s.IDs())
	}
}

func TestSeenInJSON(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"seen":["1","2"]}`: `["1","2"]`,
		`{"seen":[]}`:        ``,
		`{"seen":null}`:      ``,
		`{}`:                 ``,
	} {
		var c Chat
		if err := json.Unmarshal([]byte(body), &c); err != nil {
			t.Fatal(err)
		}
		out, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back struct {
			Seen json.RawMessage `json:"seen"`
		}
		if err := json.Unmarshal(out, &back); err != nil || string(back.Seen) != want {
			t.Errorf("%s becomes %s, %v", body, out, err)
		}
	}
	var c Chat
	if err := json.Unmarshal([]byte(`{"seen":7}`), &c); err == nil {
		t.Error("a number was taken for a list")
	}
}
