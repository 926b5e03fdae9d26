// Package regency describes one regency as plain data: its agencies, categories,
// districts, office hours and limits. bot/config fills it from the YAML file; the
// conversations only read it. A value is built once and never changed, so it is
// safe from any goroutine.
package regency

import (
	"time"

	"github.com/taprose/taprose/conversation/calendar"
)

// Lang is a language in which the bot speaks.
type Lang string

// The languages, Indonesian being the default.
const (
	Indonesian Lang = "id"
	Javanese   Lang = "jv"
	English    Lang = "en"
)

// Langs lists every language.
func Langs() []Lang { return []Lang{Indonesian, Javanese, English} }

// Agency is a body responsible for some kinds of report (an OPD).
type Agency struct {
	// Key is the short lower-case name used in desk words: "pupr".
	Key string
	// Name is what people call it: "Dinas PUPR".
	Name string
	// Aliases are other spellings that the desk understands.
	Aliases []string
}

// Category is a kind of problem; it chooses the agency.
type Category struct {
	Key string
	// Label is shown to a citizen, per language; Indonesian is always there.
	Label map[Lang]string
	// Words are what a citizen may write that mean this category.
	Words []string
	// Agency is the Key of the agency in charge; "" goes to the administrators.
	Agency string
	// Violence: its reports are of violence against somebody. Whoever begins one is told
	// first where help is found, and its words outweigh those of other categories.
	Violence bool
	// NoPhotos: photos are not asked for. One that is sent all the same is taken.
	NoPhotos bool
	// Least is the least visibility with which such reports are kept; "" demands nothing.
	Least Visibility
	// Only are the keys of the agencies that alone may have such reports, also by a
	// transfer; empty: any.
	Only []string
	// Class decides the deadline; "" is ClassComplaint.
	Class Class
	// AnswerDays is the deadline in working days where it is not that of the class;
	// 0 takes the class's.
	AnswerDays int
}

// District is a kecamatan with its villages (desa and kelurahan).
type District struct {
	Name     string
	Villages []string
}

// Emergency is a number to call, shown before anything else when life is at risk.
type Emergency struct {
	Number string
	Label  map[Lang]string
}

// Helplines are numbers for who needs more than an ambulance. Where one is "", the
// emergency numbers stand in for it.
type Helplines struct {
	// Counselling talks with people in despair; CounsellingPress is what is pressed after
	// dialling, "" nothing.
	Counselling, CounsellingPress string
	// Police is who is called against violence. Protection stands by those who suffered
	// it; ProtectionName is how it is called.
	Police, Protection, ProtectionName string
}

// Limits bound what one person can send.
type Limits struct {
	// TextRunes is the longest text of one answer, in characters.
	TextRunes int
	// Media is the most files in one report.
	Media int
	// MediaBytes is the largest single file. Telegram's getFile serves bots at
	// most 20 MB (Bot API, getFile).
	MediaBytes int64
}

// Abuse bounds how much people can send in a time. A zero field bounds nothing, so
// that the zero value holds nobody back.
type Abuse struct {
	// Messages is how many messages one person may send at once; they are allowed
	// again evenly over Window, which is also how long he is left without an answer
	// after he was told that it is too much.
	Messages int
	Window   time.Duration
	// Reports is how many reports one person may file within 24 hours.
	Reports int
	// Repeat is for how long a report of the same thing by the same person is
	// pointed out to him before another one is filed.
	Repeat time.Duration
	// Everyone is how many messages of all people together are taken per second,
	// ten times as many at once.
	Everyone float64
	// Rude are words taken for rude beside the built-in ones, Decent some of these
	// that are not.
	Rude, Decent []string
}

// Privacy is what people are told of what is kept of them.
type Privacy struct {
	// Notice has whoever writes for the first time told in a sentence, with Link to more
	// if there is one.
	Notice bool
	Link   string
}

// Regency is everything a conversation needs to know of its home.
type Regency struct {
	// Name is how the regency is called: "Kabupaten Tuban".
	Name string
	// BotName is how the channel introduces itself: "TapRose".
	BotName string
	// TicketPrefix stands before every ticket: "TBN".
	TicketPrefix string
	// Zone is the time zone of dates and office hours.
	Zone *time.Location
	// Langs are the languages offered, the default first.
	Langs      []Lang
	Agencies   []Agency
	Categories []Category
	// Staff are the people who act in a desk, by its key: "telegram:88", or with a
	// phone number "whatsapp:6281…". All members do where there is no entry.
	Staff     map[string][]string
	Districts []District
	Emergency []Emergency
	// EmergencyWords break into any conversation.
	EmergencyWords []string
	Helplines      Helplines
	// Info is what "Info" tells: hours, address, how it works, per language.
	Info map[Lang]string
	// Boundary is the regency's outline as a ring of points (lon, lat); a point
	// outside is asked about. Empty: no check.
	Boundary []Point
	Limits   Limits
	// Days are the deadlines, Ladder is who is told of missed ones.
	Days    Days
	Ladder  Ladder
	Abuse   Abuse
	Privacy Privacy
	// DraftReminder and DraftExpiry are silences after which a draft is
	// recalled once, and dropped.
	DraftReminder time.Duration
	DraftExpiry   time.Duration
	// Holidays are days off beside Saturday and Sunday, as "2006-01-02".
	Holidays map[string]bool
	// Hours are the office hours, in which alone groups are reminded; Seasons are days
	// with others.
	Hours   calendar.Hours
	Seasons []calendar.Season
}

// Point is a position in WGS 84 degrees.
type Point struct{ Lon, Lat float64 }

// Label returns the text in lang, or in Indonesian where it is missing.
func Label(labels map[Lang]string, lang Lang) string {
	if s := labels[lang]; s != "" {
		return s
	}
	return labels[Indonesian]
}

// Agency returns the agency with this key.
func (r *Regency) Agency(key string) (Agency, bool) {
	for _, a := range r.Agencies {
		if a.Key == key {
			return a, true
		}
	}
	return Agency{}, false
}

// Category returns the category with this key.
func (r *Regency) Category(key string) (Category, bool) {
	for _, c := range r.Categories {
		if c.Key == key {
			return c, true
		}
	}
	return Category{}, false
}

// Contains tells whether a point lies inside Boundary, true when there is none.
func (r *Regency) Contains(p Point) bool {
	if len(r.Boundary) < 3 {
		return true
	}
	// Even-odd rule: count the crossings of a ray going east.
	inside := false
	for i, j := 0, len(r.Boundary)-1; i < len(r.Boundary); j, i = i, i+1 {
		a, b := r.Boundary[i], r.Boundary[j]
		if (a.Lat > p.Lat) != (b.Lat > p.Lat) &&
			p.Lon < (b.Lon-a.Lon)*(p.Lat-a.Lat)/(b.Lat-a.Lat)+a.Lon {
			inside = !inside
		}
	}
	return inside
}
