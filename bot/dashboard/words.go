package dashboard

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/leader"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// The pages speak Indonesian, the language of the regency's offices.
const lang = regency.Indonesian

var functions = template.FuncMap{
	"number": number, "percent": percent, "stars": stars, "duration": duration,
	"status": statusName, "missed": missed,
}

// number writes a count with points between the thousands: "12.345".
func number(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return sign + s
}

// percent writes a share from 0 to 1, "–" when there is nothing to share.
func percent(share float64, of int64) string {
	if of == 0 {
		return "–"
	}
	return strconv.Itoa(int(share*100+0.5)) + "%"
}

// stars writes a mean of stars: "4,2".
func stars(mean float64, rated int64) string {
	if rated == 0 {
		return "–"
	}
	return strings.Replace(strconv.FormatFloat(mean, 'f', 1, 64), ".", ",", 1)
}

// duration writes a counted time as people say it; of is how many it was counted from.
func duration(d time.Duration, of int64) string {
	switch {
	case of == 0:
		return "–"
	case d < 2*time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + " menit"
	case d < 72*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + " jam"
	}
	days := strconv.FormatFloat(float64(d/(6*time.Hour))/4, 'f', -1, 64)
	return strings.Replace(days, ".", ",", 1) + " hari"
}

func leaderName(key string) string {
	switch key {
	case desk.Bupati:
		return "Bupati"
	case desk.Wabup:
		return "Wakil Bupati"
	case desk.Sekda:
		return "Sekretaris Daerah"
	}
	return key
}

func (d *Dashboard) agencyName(key string) string {
	if key == "" {
		return "Belum ada OPD"
	}
	if a, ok := d.cfg.Regency.Agency(key); ok {
		return a.Name
	}
	return key
}

func (d *Dashboard) categoryName(key string) string {
	if c, ok := d.cfg.Regency.Category(key); ok {
		return regency.Label(c.Label, lang)
	}
	if key == "" {
		return "Tanpa kategori"
	}
	return key
}

func districtName(name string) string {
	if name == "" {
		return "Tidak diketahui"
	}
	return name
}

// missed says what is missing of what is late now: "belum diterima 2, belum selesai 1".
func missed(s figures.Stand) string { return leader.Missed(s) }

// date writes the local day of a moment, "–" for none.
func (d *Dashboard) date(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return text.ShortDate(lang, t.In(d.cfg.Regency.Zone))
}

func (d *Dashboard) moment(t time.Time) string {
	return d.date(t) + t.In(d.cfg.Regency.Zone).Format(" 15.04")
}

// dayName writes a day or a month of the figures: "21 Nov 2026", "Nov 2026".
func dayName(day string) string {
	if t, err := time.Parse(time.DateOnly, day); err == nil {
		return text.ShortDate(lang, t)
	}
	if t, err := time.Parse("2006-01", day); err == nil {
		_, rest, _ := strings.Cut(text.ShortDate(lang, t), " ")
		return rest
	}
	return day
}

func statusName(s report.Status) string { return text.Say(lang, text.Status(s), nil) }

// cell writes a value of an export.
func cell(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}
