package citizen

import (
	"encoding/json"
	"fmt"
	"testing"
)

func TestSourcesAreTheLatest(t *testing.T) {
	t.Parallel()
	var s Session
	for i := range 3 * sourcesMax {
		s.source(fmt.Sprint(i), fmt.Sprint("r", i/2))
		s.source("", "nothing")
		for j := range i + 1 {
			want := fmt.Sprint("r", j/2)
			if j <= i-sourcesMax {
				want = ""
			}
			if got := s.reportOf(fmt.Sprint(j)); got != want {
				t.Fatalf("after %d, message %d is of %q, want %q", i, j, got, want)
			}
		}
	}
	for _, id := range []string{"", " ", ";", "r", "89 r44", "88 r44;89"} {
		if got := s.reportOf(id); got != "" {
			t.Errorf("%q is of %q", id, got)
		}
	}
	s.source("odd ;id", "r9")
	s.source("12", "first")
	s.source("12", "second")
	if s.reportOf("odd ;id") != "r9" || s.reportOf("12") != "second" {
		t.Errorf("%q", s.Sources)
	}
}

// TestSourcesOfEarlierVersions: a list is read, joins the others with the next one, and
// is found in between.
func TestSourcesOfEarlierVersions(t *testing.T) {
	t.Parallel()
	var s Session
	if err := json.Unmarshal([]byte(`{"sources":[{"message_id":"7","report":"a"},{"message_id":"9","report":"b"}]}`), &s); err != nil {
		t.Fatal(err)
	}
	if !s.sources() || s.reportOf("7") != "a" || s.reportOf("9") != "b" || s.reportOf("8") != "" {
		t.Errorf("%+v", s)
	}
	s.source("11", "c")
	if s.Before != nil || s.reportOf("7") != "a" || s.reportOf("9") != "b" || s.reportOf("11") != "c" {
		t.Errorf("%+v", s)
	}
	body, err := json.Marshal(&s)
	if err != nil {
		t.Fatal(err)
	}
	var back Session
	if err := json.Unmarshal(body, &back); err != nil || back.Sources != s.Sources || back.Sources != "7 a;9 b;11 c" {
		t.Errorf("%s, %v", body, err)
	}
}
