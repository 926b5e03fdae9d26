package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// worded is a report with these words, filed so many minutes after the beginning.
func worded(id, words string, minutes int) report.Report {
	r := filed(id)
	r.Words, r.Created = words, after(time.Duration(minutes)*time.Minute)
	return r
}

func searched(t *testing.T, s ReportStore, words string, n int) []string {
	t.Helper()
	rs, err := s.Search(t.Context(), words, n)
	must(t, err)
	return reportIDs(rs)
}

func searchWords(t *testing.T, a, b ReportStore) {
	place := worded("r3", "Lampu jalan mati", 1)
	place.Place = message.Place{Name: "depan Pasar Baru", Village: "Kebonsari", District: "Tuban"}
	for _, r := range []report.Report{
		worded("r1", "Jembatan kayu patah di Sugihwaras", 3), worded("r2", "Jembatannya sudah PATAH, anak-anak memutar", 2), place,
	} {
		insert(t, a, r)
	}
	for words, want := range map[string]string{
		"jembatan patah":         "r1 r2",
		"patah jembatannya":      "r1 r2",
		"jembatan sugihwaras":    "r1",
		"JEMBATAN di lampu":      "",
		"lampu kebonsari":        "r3",
		"pasar":                  "r3",
		"jalan":                  "r1 r2 r3", // the category is searched too
		"jemb":                   "",
		"yang di":                "",
		"":                       "",
		"patah patah patah":      "r1 r2",
		"anak-anak":              "r2",
		"sugihwaras tidak patah": "r1",
	} {
		if got := strings.Join(searched(t, b, words, 10), " "); got != want {
			t.Errorf("%q finds %q, want %q", words, got, want)
		}
	}
	same(t, searched(t, b, "jembatan", 1), []string{"r1"})
	secret := worded("r9", "Jembatan patah, oknum meminta uang", 9)
	secret.Visibility = regency.VisibilitySecret
	insert(t, a, secret)
	same(t, searched(t, b, "jembatan", 10), []string{"r1", "r2"})
	same(t, searched(t, b, "oknum", 10), []string{})
	same(t, searched(t, b, "jembatan", 0), []string{})
}

func searchFollows(t *testing.T, a, b ReportStore) {
	r := insert(t, a, worded("r1", "Jembatan patah", 0))
	r.Words = "Selokan mampet"
	_, err := a.Save(t.Context(), begin, &r, store.Lease{})
	must(t, err)
	same(t, searched(t, b, "jembatan", 10), []string{})
	same(t, searched(t, b, "selokan", 10), []string{"r1"})
	// Saved for another reason, it is found as before; without words by nothing.
	r.Record(after(time.Minute), report.EventNoted, report.Actor{Kind: report.ActorSystem}, report.Detail{Text: "x"})
	_, err = a.Save(t.Context(), begin, &r, store.Lease{})
	must(t, err)
	same(t, searched(t, b, "selokan mampet", 10), []string{"r1"})
	r.Words, r.Category = "", ""
	_, err = a.Save(t.Context(), begin, &r, store.Lease{})
	must(t, err)
	same(t, searched(t, b, "selokan", 10), []string{})
}

// What people type is never taken for an operator of the search.
func searchAny(t *testing.T, a, b ReportStore) {
	insert(t, a, worded("r1", `Jalan "rusak" AND (berlubang) OR NOT selesai* NEAR pasar é 🕳️`, 0))
	for _, words := range []string{`"rusak"`, "rusak AND berlubang", "NOT rusak", "rusak*", `rusak" OR "x`, "NEAR(pasar rusak)", "terms:rusak", "é", "-rusak"} {
		found := searched(t, b, words, 10)
		if strings.Contains(words, "terms") {
			same(t, found, []string{})
			continue
		}
		same(t, found, []string{"r1"})
	}
	same(t, searched(t, b, strings.Repeat("rusak ", 5000), 10), []string{"r1"})
	same(t, searched(t, b, "\x00\xff $where {}", 10), []string{})
}
