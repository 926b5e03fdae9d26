package message

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)

func TestCleanTakesOutWhatDeceives(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"jalan rusak\ndi pasar":           "jalan rusak\ndi pasar",
		"\u202enaloj\u202c":               "naloj",
		"\u2066a\u2069 \u200eb\u200f":     "a b",
		"j\u200ba\u00adl\ufeffan":         "jalan",
		"a\x00b\x07\x1b[31m":              "ab[31m",
		"satu\r\ndua\rtiga\u2028empat":    "satu\ndua\ntiga\nempat",
		"👨\u200d👩\u200d👧":                 "👨\u200d👩\u200d👧",
		"saré é \u0301":                   "saré é \u0301",
		"\xff\xfejalan":                   "jalan",
		"jalan\U000e0041\ufdd0\U0001ffff": "jalan",
	} {
		if got := (Inbound{Text: in}).Clean(noon).Text; got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestCleanNamesAreOneLine(t *testing.T) {
	t.Parallel()
	in := Inbound{ChatTitle: "Grup\u202e\nselesai", Sender: Sender{Name: "Pak Budi\n✅ TBN-K7M3XA selesai\r\n\u2066" + strings.Repeat("x", 500)}}.Clean(noon)
	if strings.ContainsAny(in.Sender.Name+in.ChatTitle, "\n\r\u202e\u2066") || len([]rune(in.Sender.Name)) > namesMax || !strings.HasPrefix(in.Sender.Name, "Pak Budi ✅") {
		t.Errorf("name %q, title %q", in.Sender.Name, in.ChatTitle)
	}
}

func TestWhateverComesInCanBeStored(t *testing.T) {
	t.Parallel()
	for _, p := range []Place{
		{HasPoint: true, Lat: math.NaN(), Lon: 112}, {HasPoint: true, Lat: -6.9, Lon: math.Inf(1)}, {Lat: math.NaN()},
		{HasPoint: true, Lat: 91}, {HasPoint: true, Lon: -180.5}, {HasPoint: true, Lat: 1e308, Lon: -1e308},
	} {
		for _, at := range []time.Time{{}, time.Unix(math.MaxInt64, 0), time.Unix(math.MinInt64, 0), time.Unix(1<<40, 0)} {
			in := Inbound{Place: p, At: at, Media: []MediaRef{{Size: -1, Seconds: -5}}}.Clean(noon)
			if _, err := json.Marshal(in); err != nil {
				t.Errorf("%+v at %v: %v", p, at, err)
			}
			if in.Place.HasPoint || !in.At.Equal(noon) || in.Media[0].Size != 0 || in.Media[0].Seconds != 0 {
				t.Errorf("became %+v", in)
			}
		}
	}
	good := Place{HasPoint: true, Lat: -90, Lon: 180, Name: "x", Live: true}
	if in := (Inbound{Place: good, At: noon}).Clean(time.Time{}); in.Place != good || !in.At.Equal(noon) {
		t.Errorf("a good place became %+v at %v", in.Place, in.At)
	}
}
