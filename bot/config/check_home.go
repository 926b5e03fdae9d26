package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

var (
	ticketPrefix = regexp.MustCompile(`^[A-Z]{2,5}$`)
	// Keys travel in buttons (64 bytes on Telegram) and are typed by staff.
	plainKey    = regexp.MustCompile(`^[a-z][a-z0-9]{1,19}$`)
	phoneNumber = regexp.MustCompile(`^\+?[0-9][0-9 ()-]{1,19}$`)
	dialKeys    = regexp.MustCompile(`^[0-9*#]{1,4}$`)
)

func (c *checker) home(path string, h *Home) {
	c.filled(path+".name", h.Name)
	c.filled(path+".bot_name", h.BotName)
	if h.TicketPrefix != "" && !ticketPrefix.MatchString(h.TicketPrefix) {
		c.no(path+".ticket_prefix", fmt.Sprintf("%q is not a prefix", h.TicketPrefix), "two to five capital letters, such as TBN")
	}
	c.zone(path+".zone", h.Zone)
	c.languages(path+".languages", h.Languages)
	if len(h.Info) > 0 {
		c.label(path+".info", h.Info)
	}
	c.agencies(path+".agencies", h.Agencies)
	c.categories(path+".categories", h.Categories, h.Agencies)
	c.districts(path+".districts", h.Districts)
	c.emergency(path, h)
	c.helplines(path+".helplines", &h.Helplines)
	c.boundary(path+".boundary", h.Boundary)
	c.within(path+".limits.text_chars", float64(h.Limits.TextChars), 100, 4000)
	c.within(path+".limits.media", float64(h.Limits.Media), 1, 20)
	c.within(path+".limits.media_mb", float64(h.Limits.MediaMB), 1, 20)
	c.days(path, h)
	c.calendar(path+".calendar", &h.Calendar)
	c.between(path+".draft.reminder", h.Draft.Reminder, time.Minute, 30*24*time.Hour)
	c.between(path+".draft.expiry", h.Draft.Expiry, time.Minute, 30*24*time.Hour)
	if h.Draft.Expiry <= h.Draft.Reminder && !c.spoilt(path+".draft.reminder") {
		c.no(path+".draft.expiry", fmt.Sprintf("%v is not longer than reminder (%v)", h.Draft.Expiry, h.Draft.Reminder), "make it longer")
	}
	for day, name := range h.Holidays {
		here := join(path+".holidays", day)
		c.date(here, day)
		c.filled(here, name)
	}
}

func (c *checker) days(path string, h *Home) {
	for _, d := range []struct {
		key string
		n   int
	}{
		{"acknowledge", h.Days.Acknowledge}, {"answer", h.Days.Answer}, {"information", h.Days.Information},
		{"aspiration", h.Days.Aspiration}, {"complaint", h.Days.Complaint}, {"supervision", h.Days.Supervision},
		{"close", h.Days.Close},
	} {
		c.within(path+".days."+d.key, float64(d.n), 1, 365)
	}
	c.within(path+".days.wait", float64(h.Days.Wait), 0, 365)
	c.within(path+".ladder.sekda", float64(h.Ladder.Sekda), 0, 365)
	c.within(path+".ladder.bupati", float64(h.Ladder.Bupati), 0, 365)
	if h.Ladder.Bupati > 0 && h.Ladder.Bupati <= h.Ladder.Sekda {
		c.no(path+".ladder.bupati", fmt.Sprintf("%d is not later than sekda (%d)", h.Ladder.Bupati, h.Ladder.Sekda), "the Bupati is the last step")
	}
}

// filled reports a text that is empty; a missing one was reported before.
func (c *checker) filled(path, text string) {
	if text == "" && c.stands(path) {
		c.no(path, "empty", "write something, or remove the key")
	}
}

func (c *checker) zone(path, name string) {
	const fix = "Asia/Jakarta (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT)"
	// LoadLocation takes "" for UTC and "Local" for the machine's: neither says
	// where the regency is.
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		c.no(path, fmt.Sprintf("%q is not a time zone", name), fix)
		return
	}
	// Deadlines and office hours by London's clock would be wrong by a day's work and say so
	// nowhere. Other names of the three are as good: Asia/Pontianak.
	if _, east := time.Date(2026, 1, 1, 0, 0, 0, 0, zone).Zone(); east < 7*60*60 || east > 9*60*60 {
		c.no(path, fmt.Sprintf("%q is not a time zone of Indonesia", name), fix)
	}
}

func langs() []string {
	var out []string
	for _, l := range regency.Langs() {
		out = append(out, string(l))
	}
	return out
}

func (c *checker) languages(path string, given []string) {
	if len(given) == 0 {
		c.no(path, "no language", "write [id, jv, en], the default first")
	}
	seen := newNames(c, "language")
	for i, l := range given {
		here := fmt.Sprintf("%s[%d]", path, i)
		c.oneOf(here, l, langs()...)
		seen.take(here, l)
	}
}

// label checks a text that is given per language.
func (c *checker) label(path string, m map[string]string) {
	for _, l := range sortedKeys(m) {
		here := join(path, l)
		c.oneOf(here, l, langs()...)
		c.filled(here, m[l])
	}
	if _, ok := m[string(regency.Indonesian)]; !ok {
		c.no(path, "no Indonesian text", "add id: ..., which stands in for languages that are missing")
	}
}

func (c *checker) key(path, key string) bool {
	if key == "" {
		return false
	}
	if !plainKey.MatchString(key) {
		c.no(path, fmt.Sprintf("%q is not a key", key), "small letters and digits without spaces, 2 to 20 of them, such as pupr")
		return false
	}
	return true
}

func (c *checker) agencies(path string, all []Agency) {
	c.some(path, len(all))
	// One pool for keys, names and aliases: staff may type any of them after
	// "pindah", and it must mean one agency.
	pool := newNames(c, "name of an agency")
	for i, a := range all {
		here := fmt.Sprintf("%s[%d]", path, i)
		if c.key(here+".key", a.Key) {
			if a.Key == desk.Admins {
				c.no(here+".key", fmt.Sprintf("%q is the administrators' group", a.Key), "choose another key")
			} else if a.Key == report.Hidden {
				c.no(here+".key", fmt.Sprintf("%q is where secret reports are counted", a.Key), "choose another key")
			} else if desk.Reserved(a.Key) {
				c.no(here+".key", fmt.Sprintf("%q is a leader's chat", a.Key), "choose another key")
			}
			pool.takeFor(here+".key", a.Key, here)
		}
		c.filled(here+".name", a.Name)
		pool.takeFor(here+".name", a.Name, here)
		for j, alias := range a.Aliases {
			at := fmt.Sprintf("%s.aliases[%d]", here, j)
			c.filled(at, alias)
			pool.takeFor(at, alias, here)
		}
	}
}

func (c *checker) categories(path string, all []Category, agencies []Agency) {
	c.some(path, len(all))
	var known []string
	for _, a := range agencies {
		if !slices.Contains(known, a.Key) {
			known = append(known, a.Key)
		}
	}
	keys, pool := newNames(c, "category"), newNames(c, "word for a category")
	for i, cat := range all {
		here := fmt.Sprintf("%s[%d]", path, i)
		if c.key(here+".key", cat.Key) {
			if cat.Key == report.Hidden {
				c.no(here+".key", fmt.Sprintf("%q is where secret reports are counted", cat.Key), "choose another key")
			}
			keys.take(here+".key", cat.Key)
		}
		if len(cat.Label) > 0 {
			c.label(here+".label", cat.Label)
		}
		for _, l := range sortedKeys(cat.Label) {
			pool.takeFor(here+".label."+l, cat.Label[l], here)
		}
		for j, w := range cat.Words {
			at := fmt.Sprintf("%s.words[%d]", here, j)
			c.filled(at, w)
			if _, err := strconv.Atoi(w); err == nil {
				c.no(at, fmt.Sprintf("%q is a number, and numbers choose from lists", w), "use a word")
			}
			pool.takeFor(at, w, here)
		}
		if cat.Agency != "" && !slices.Contains(known, cat.Agency) {
			c.no(here+".agency", fmt.Sprintf("no agency %q", cat.Agency), suggest(cat.Agency, known))
		}
		var classes []string
		for _, class := range regency.Classes() {
			classes = append(classes, string(class))
		}
		c.oneOf(here+".class", cat.Class, classes...)
		c.secrecy(here, cat, known)
		c.within(here+".answer_days", float64(cat.AnswerDays), 0, 365)
	}
}

// secrecy checks who may know of a category's reports. What only some may have must
// begin with one of them.
func (c *checker) secrecy(here string, cat Category, agencies []string) {
	var known []string
	for _, v := range regency.Visibilities() {
		known = append(known, string(v))
	}
	c.oneOf(here+".secrecy", cat.Secrecy, known...)
	for i, key := range cat.Only {
		if !slices.Contains(agencies, key) {
			c.no(fmt.Sprintf("%s.only[%d]", here, i), fmt.Sprintf("no agency %q", key), suggest(key, agencies))
		}
	}
	if len(cat.Only) > 0 && cat.Agency != "" && !slices.Contains(cat.Only, cat.Agency) {
		c.no(here+".only", fmt.Sprintf("%s has these reports, but is not among those who may", cat.Agency), "add it, or choose another agency")
	}
}

func (c *checker) districts(path string, all []District) {
	names := newNames(c, "district")
	for i, d := range all {
		here := fmt.Sprintf("%s[%d]", path, i)
		c.filled(here+".name", d.Name)
		names.take(here+".name", d.Name)
		// Villages of different districts often share a name; within one they do
		// not.
		villages := newNames(c, "village of this district")
		for j, v := range d.Villages {
			at := fmt.Sprintf("%s.villages[%d]", here, j)
			c.filled(at, v)
			villages.take(at, v)
		}
	}
}

func (c *checker) emergency(path string, h *Home) {
	c.some(path+".emergency", len(h.Emergency))
	numbers := newNames(c, "emergency number")
	for i, e := range h.Emergency {
		here := fmt.Sprintf("%s.emergency[%d]", path, i)
		c.callable(here+".number", e.Number)
		numbers.take(here+".number", e.Number)
		if len(e.Label) > 0 {
			c.label(here+".label", e.Label)
		}
	}
	words := newNames(c, "emergency word")
	for i, w := range h.EmergencyWords {
		at := fmt.Sprintf("%s.emergency_words[%d]", path, i)
		// A short one stands inside too many harmless sentences.
		if len([]rune(w)) < 4 {
			c.no(at, fmt.Sprintf("%q is too short to tell an emergency", w), "four letters or more")
		}
		words.take(at, w)
	}
}

// callable reports a number that nobody can dial; a missing one was reported before.
func (c *checker) callable(path, n string) {
	if n != "" && !phoneNumber.MatchString(n) {
		c.no(path, fmt.Sprintf("%q is not a number to call", n), `digits in quotes: "112"`)
	}
}

func (c *checker) helplines(path string, h *Helplines) {
	c.callable(path+".counselling", h.Counselling)
	c.callable(path+".police", h.Police)
	c.callable(path+".protection", h.Protection)
	switch {
	case h.CounsellingPress == "":
	case !dialKeys.MatchString(h.CounsellingPress):
		c.no(path+".counselling_press", fmt.Sprintf("%q cannot be pressed", h.CounsellingPress), `digits in quotes: "8"`)
	case h.Counselling == "":
		c.no(path+".counselling_press", "no number to press it after", "give counselling, or remove the key")
	}
	if h.ProtectionName != "" && h.Protection == "" {
		c.no(path+".protection_name", "a name without a number", "give protection, or remove the key")
	}
}

func (c *checker) boundary(path string, ring []Point) {
	for i, p := range ring {
		here := fmt.Sprintf("%s[%d]", path, i)
		lon, lat := p[0], p[1]
		switch {
		// Indonesia lies between 94 and 142 degrees east and between 12 degrees
		// south and 7 degrees north.
		case lon >= 94 && lon <= 142 && lat >= -12 && lat <= 7:
		case lat >= 94 && lat <= 142 && lon >= -12 && lon <= 7:
			c.no(here, "latitude and longitude are swapped", fmt.Sprintf("write [%s, %s]: longitude first", number(lat), number(lon)))
		default:
			c.no(here, fmt.Sprintf("[%s, %s] is not in Indonesia", number(lon), number(lat)), "write [longitude, latitude] in degrees, such as [112.06, -6.90]")
		}
	}
	if n := len(openRing(ring)); n > 0 && n < 3 {
		c.no(path, fmt.Sprintf("%d points enclose nothing", n), "give three or more, in order around the regency")
	}
}

// some reports a required list that is empty; a missing one was reported before.
func (c *checker) some(path string, n int) {
	if n == 0 && c.stands(path) {
		c.no(path, "empty", "give at least one")
	}
}

// names notices names that stand twice, as people read them: capitals and spaces
// make no difference.
type names struct {
	c     *checker
	what  string
	first map[string]struct{ path, owner string }
}

func newNames(c *checker, what string) *names {
	return &names{c, what, make(map[string]struct{ path, owner string })}
}

// take notes a name that must be unique.
func (n *names) take(path, name string) { n.takeFor(path, name, path) }

// takeFor notes a name of owner, who may have it several times.
func (n *names) takeFor(path, name, owner string) {
	plain := strings.Join(strings.Fields(strings.ToLower(name)), " ")
	if plain == "" {
		return
	}
	before, taken := n.first[plain]
	if !taken {
		n.first[plain] = struct{ path, owner string }{path, owner}
		return
	}
	if before.owner != owner {
		n.c.no(path, fmt.Sprintf("the %s %q stands twice", n.what, name),
			fmt.Sprintf("%s has it already, in line %d", before.path, n.c.at[before.path].line))
	}
}

func sortedKeys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
