package citizen

import (
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/taprose/taprose/conversation/message"
)

const (
	number = `([-+]?\d{1,3}(?:\.\d+)?)`
	// Written out, a point needs decimals, or "3, 4" in a story would be a place: four of
	// them, because three behind a dot are thousands of rupiah ("5.000, 10.000"), unless a
	// sign says that it is none. People here also write a comma before decimals.
	exact = `([-+]?\d{1,3}[.,]\d{4,}|[-+]\d{1,3}[.,]\d{3,})`
	other = `([-+]?\d{1,3}[.,]\d{3,})`
)

// The ways in which maps write a point into a link or a text, the surest first:
// in a Google link !3d!4d is the pin and @ only the middle of the view.
var points = []*regexp.Regexp{
	regexp.MustCompile(`!3d` + number + `!4d` + number),
	regexp.MustCompile(`[?&#](?:q|query|ll|sll|destination|daddr|center|loc|cp|markers|coordinate)=(?:loc:|\w*:)?` + number + `(?:,|~|\s)\s*` + number),
	regexp.MustCompile(`[?&]mlat=` + number + `&mlon=` + number),
	regexp.MustCompile(`geo:(?:0,0\?q=)?` + number + `,` + number),
	regexp.MustCompile(`/maps/(?:search|place|dir/[^/]*)/` + number + `,\s*` + number),
	regexp.MustCompile(`@` + number + `,` + number),
	regexp.MustCompile(`#map=\d+/` + number + `/` + number),
	regexp.MustCompile(`(?:^|[^\d.,-])` + exact + `\s*[,;\s]\s*` + other + `(?:$|[^\d.])`),
}

// degrees is how Google Maps copies a point: 6°53'51.4"S 112°03'53.6"E.
var degrees = regexp.MustCompile(`(\d{1,3})°\s*(\d{1,2})['′’]\s*(\d{1,2}(?:\.\d+)?)["″”]?\s*([NSns])[,\s]+(\d{1,3})°\s*(\d{1,2})['′’]\s*(\d{1,2}(?:\.\d+)?)["″”]?\s*([EWew])`)

// link matches a link; mapLink one that leads to a map.
var (
	link    = regexp.MustCompile(`(?i)\b(?:https?://|www\.|geo:)\S+|\b(?:maps\.app\.goo\.gl|goo\.gl|g\.co|maps\.google)\S*/\S+`)
	mapLink = regexp.MustCompile(`(?i)maps\.app\.goo\.gl|goo\.gl/maps|g\.co/kgs|share\.google|google\.[a-z.]+/maps|maps\.google|maps\.apple|waze\.com|openstreetmap\.org|osm\.org|here\.com`)
)

// point finds coordinates in a text: in a maps link of the usual makes, in a geo:
// link, or written out.
func point(s string) (message.Place, bool) {
	if !strings.ContainsAny(s, "0123456789") {
		return message.Place{}, false
	}
	// Links come escaped to different degrees: "%2C" is a comma.
	if u, err := url.PathUnescape(s); err == nil {
		s = u
	}
	for _, re := range points {
		if m := re.FindStringSubmatch(s); m != nil {
			if p, ok := place(m[1], m[2]); ok {
				return p, true
			}
		}
	}
	if m := degrees.FindStringSubmatch(s); m != nil {
		lat, lon := sexagesimal(m[1:4], m[4], "S"), sexagesimal(m[5:8], m[8], "W")
		return valid(lat, lon)
	}
	return message.Place{}, false
}

func place(lat, lon string) (message.Place, bool) {
	y, err1 := strconv.ParseFloat(strings.Replace(lat, ",", ".", 1), 64)
	x, err2 := strconv.ParseFloat(strings.Replace(lon, ",", ".", 1), 64)
	if err1 != nil || err2 != nil {
		return message.Place{}, false
	}
	return valid(y, x)
}

// valid refuses what is no point on earth, and 0,0, which is what broken
// software sends.
func valid(lat, lon float64) (message.Place, bool) {
	if math.IsNaN(lat) || math.IsNaN(lon) || math.Abs(lat) > 90 || math.Abs(lon) > 180 || (lat == 0 && lon == 0) {
		return message.Place{}, false
	}
	return message.Place{Lat: lat, Lon: lon, HasPoint: true}, true
}

func sexagesimal(dms []string, side, negative string) float64 {
	var v [3]float64
	for i := range v {
		v[i], _ = strconv.ParseFloat(dms[i], 64)
	}
	d := v[0] + v[1]/60 + v[2]/3600
	if strings.EqualFold(side, negative) {
		return -d
	}
	return d
}

// pathless tells whether a text holds a link to a map in which no point stands:
// a short link leads to one only through the network.
func pathless(s string) bool {
	if !strings.Contains(s, ".") || !mapLink.MatchString(s) {
		return false
	}
	_, ok := point(s)
	return !ok
}

// withoutLinks leaves the words of a text.
func withoutLinks(s string) string {
	return strings.TrimSpace(link.ReplaceAllString(s, ""))
}
