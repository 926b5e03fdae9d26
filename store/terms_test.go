package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

func TestTerms(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"Jembatannya PATAH, di desa Sugihwaras!": "jembatan patah sugihwaras",
		"yang di ke dan":                         "",
		"RT 05/RW 02 lampu-lampu":                "rt 05 rw 02 lampu",
		"tanya hanya":                            "tanya hanya",
		"é \x00 🕳️ Jalan":                        "é jalan",
	} {
		if got := strings.Join(store.Terms(s), " "); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	long := strings.Repeat("kata ", 3)
	for i := range 5000 {
		long += "w" + strings.Repeat("x", i%50) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + " "
	}
	if n := len(store.Terms(long)); n > 300 {
		t.Errorf("%d terms of one text", n)
	}
	r := report.Report{Words: "Lampu mati", Category: "penerangan", Place: message.Place{Name: "depan pasar", Village: "Kebonsari", District: "Tuban"}}
	if got := store.ReportTerms(&r); !slices.Contains(got, "kebonsari") || !slices.Contains(got, "penerangan") || !slices.Contains(got, "pasar") {
		t.Errorf("a report is found by %v", got)
	}
	if got := store.SearchTerms("di jalan kebonsari"); !slices.Equal(got, []string{"kebonsari", "jalan"}) {
		t.Errorf("asked for %v", got)
	}
}
