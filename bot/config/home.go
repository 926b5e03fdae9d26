package config

import (
	"time"

	"github.com/taprose/taprose/conversation/regency"
)

// Home describes the regency: who acts, for what, where, and in which words.
type Home struct {
	// Name is how the regency is called.
	Name string `yaml:"name" required:"true" example:"Kabupaten Tuban"`
	// BotName is how the channel introduces itself.
	BotName string `yaml:"bot_name" default:"TapRose"`
	// TicketPrefix stands before every ticket number: two to five capital letters.
	TicketPrefix string `yaml:"ticket_prefix" required:"true" example:"TBN"`
	// Zone is the time zone: Asia/Jakarta (WIB), Asia/Makassar (WITA) or
	// Asia/Jayapura (WIT).
	Zone string `yaml:"zone" default:"Asia/Jakarta"`
	// Languages are offered to people, the first one unasked: id (Indonesian),
	// jv (Javanese), en (English).
	Languages []string `yaml:"languages" default:"id, jv, en"`
	// Info is what the menu's "Info" tells, per language: office hours, address,
	// how reporting works. Indonesian (id) is required.
	Info map[string]string `yaml:"info" required:"true" example:"{id: Senin-Jumat pukul 07.00-15.30}"`
	// Agencies are the bodies (OPD) that act on reports.
	Agencies []Agency `yaml:"agencies" required:"true"`
	// Categories are the kinds of report, in the order of the menu.
	Categories []Category `yaml:"categories" required:"true"`
	// Districts are the kecamatan with their villages; names that people type are
	// recognised from them despite typing errors.
	Districts []District `yaml:"districts"`
	// Emergency are the numbers to call, in the order shown.
	Emergency []Emergency `yaml:"emergency" required:"true"`
	// EmergencyWords break into any conversation: the numbers are shown first.
	EmergencyWords []string `yaml:"emergency_words" default:""`
	// Helplines are numbers for despair and violence. Where one is missing, the
	// emergency numbers stand in for it.
	Helplines Helplines `yaml:"helplines"`
	// Boundary is the outline of the regency as points [longitude, latitude]; a
	// place outside is asked about. Empty: no check.
	Boundary []Point `yaml:"boundary"`
	// Limits bound what one person can send.
	Limits Limits `yaml:"limits"`
	// Days are deadlines in working days.
	Days Days `yaml:"days"`
	// Draft is how long an unfinished report waits.
	Draft Draft `yaml:"draft"`
	// Ladder is who is told when an agency stays late.
	Ladder Ladder `yaml:"ladder"`
	// Calendar is when the offices work.
	Calendar Calendar `yaml:"calendar"`
	// Holidays are days off beside Saturday, Sunday and the national holidays: the
	// date and its name. Deadlines skip them.
	Holidays map[string]string `yaml:"holidays"`
}

// Agency is a body that acts on reports (OPD).
type Agency struct {
	// Key is the short name that staff type, "pindah pupr ...": small letters and
	// digits. It is stored with every report: do not change it later.
	Key string `yaml:"key" required:"true" example:"pupr"`
	// Name is what people call it.
	Name string `yaml:"name" required:"true" example:"Dinas PUPR"`
	// Aliases are other spellings that are understood.
	Aliases []string `yaml:"aliases" default:""`
}

// Category is a kind of report.
type Category struct {
	// Key names the category for ever: small letters and digits.
	Key string `yaml:"key" required:"true" example:"jalan"`
	// Label is the menu's line, per language. Indonesian (id) is required.
	Label map[string]string `yaml:"label" required:"true" example:"{id: Jalan dan jembatan}"`
	// Words are what people may write that mean this category. No word may stand
	// in two categories.
	Words []string `yaml:"words" default:""`
	// Agency is the key of the agency in charge; empty hands the report to the
	// administrators' group.
	Agency string `yaml:"agency" default:""`
	// Violence says that such reports are of violence against somebody: whoever begins
	// one is told first where help is found (see helplines), and its words outweigh those
	// of other categories.
	Violence bool `yaml:"violence" default:"false"`
	// Photos says whether photos are asked for; one that is sent unasked is always taken.
	Photos bool `yaml:"photos" default:"true"`
	// Secrecy is the least with which such reports are kept: open (the reporter may show
	// his name), anonymous, or secret (only the agency in charge and the administrators
	// ever see them; for wrongdoing, children, complaints about officials).
	Secrecy string `yaml:"secrecy" default:"open"`
	// Only are the keys of the agencies that alone may have such reports, also when they
	// are passed on; empty: any. So a complaint never reaches the office it is about.
	Only []string `yaml:"only" default:""`
	// Class is what kind of report it is, which decides the deadline: information (a
	// question), aspiration (a wish), complaint (an ordinary one) or supervision (one
	// about wrongdoing that has to be investigated, berkadar pengawasan).
	Class string `yaml:"class" default:"complaint"`
	// AnswerDays is the deadline in working days; 0 takes that of the class.
	AnswerDays int `yaml:"answer_days" default:"0"`
}

// District is a kecamatan.
type District struct {
	// Name is the name of the kecamatan, without the word.
	Name string `yaml:"name" required:"true" example:"Semanding"`
	// Villages are the names of its desa and kelurahan.
	Villages []string `yaml:"villages" default:""`
}

// Emergency is a number to call.
type Emergency struct {
	// Number is what is dialled; in quotes, because it is text.
	Number string `yaml:"number" required:"true" example:"\"112\""`
	// Label says who answers, per language. Indonesian (id) is required.
	Label map[string]string `yaml:"label" required:"true" example:"{id: Darurat umum}"`
}

// Helplines are numbers for who needs more than an ambulance. Have those who answer them
// confirm the numbers before anybody is sent there.
type Helplines struct {
	// Counselling talks with people in despair; in quotes.
	Counselling string `yaml:"counselling" default:""`
	// CounsellingPress is what is pressed after dialling it, in quotes; empty: nothing.
	CounsellingPress string `yaml:"counselling_press" default:""`
	// Police is called against violence, in quotes; empty: the first emergency number.
	Police string `yaml:"police" default:""`
	// Protection stands by who suffered violence, in quotes; empty: nobody is named.
	Protection string `yaml:"protection" default:""`
	// ProtectionName is how that is called.
	ProtectionName string `yaml:"protection_name" default:""`
}

// Limits bound what one person can send.
type Limits struct {
	// TextChars is the longest text of one answer, in characters; at most 4000,
	// because networks cut longer ones.
	TextChars int `yaml:"text_chars" default:"4000"`
	// Media is the most files in one report.
	Media int `yaml:"media" default:"10"`
	// MediaMB is the largest single file in megabytes; at most 20, because
	// Telegram gives larger ones to no bot.
	MediaMB int `yaml:"media_mb" default:"20"`
}

// Days are deadlines in working days. The defaults are those of PermenPANRB 62/2018
// as official pages quote it, and of the published process of SP4N-LAPOR!.
type Days struct {
	// Acknowledge is within how many working days an agency takes a report on
	// (verifying and forwarding: 3).
	Acknowledge int `yaml:"acknowledge" default:"3"`
	// Answer is within how many working days the reporter has first words from the
	// agency (5). Where settling is due sooner, that counts.
	Answer int `yaml:"answer" default:"5"`
	// Information is within how many working days a request for information is
	// settled (5).
	Information int `yaml:"information" default:"5"`
	// Aspiration is the same for a wish or proposal (5).
	Aspiration int `yaml:"aspiration" default:"5"`
	// Complaint is the same for an ordinary complaint (14).
	Complaint int `yaml:"complaint" default:"14"`
	// Supervision is the same for a complaint that has to be investigated (60).
	Supervision int `yaml:"supervision" default:"60"`
	// Close is after how many working days of silence a report that the agency
	// calls done closes by itself (10).
	Close int `yaml:"close" default:"10"`
	// Wait is within how many working days a reporter answers what the agency asks; half
	// way he is reminded once, then the report is closed as unanswered until he does (10,
	// as PermenPANRB 62/2018 is cited for complaints that lack something). 0 waits for ever.
	Wait int `yaml:"wait" default:"10"`
}

// Ladder is who is told when an agency stays late, after how many working days; 0
// leaves a step out. A leader without a chat is told through the administrators.
type Ladder struct {
	// Sekda is the head of the administration.
	Sekda int `yaml:"sekda" default:"3"`
	// Bupati is the regent; later than Sekda.
	Bupati int `yaml:"bupati" default:"6"`
}

// Calendar is when the offices work. Deadlines count working days; groups are
// reminded in office hours only.
type Calendar struct {
	// NationalHolidays has the national holidays and cuti bersama that the program
	// knows counted as days off; "taprose check" says which years it lacks.
	NationalHolidays bool `yaml:"national_holidays" default:"true"`
	// CompleteYears are years, in quotes, whose days off all stand under holidays, so
	// that "taprose check" does not ask for them.
	CompleteYears []string `yaml:"complete_years" default:""`
	// Hours are the office hours of a working day.
	Hours string `yaml:"hours" default:"07.30-16.00"`
	// Friday are those of a Friday; empty: the same.
	Friday string `yaml:"friday" default:""`
	// Seasons are runs of days with hours of their own, such as Ramadan.
	Seasons []Season `yaml:"seasons"`
}

// Season is a run of days with hours of their own.
type Season struct {
	// From is the first day, in quotes.
	From string `yaml:"from" required:"true" example:"\"2027-02-08\""`
	// To is the last day, in quotes.
	To string `yaml:"to" required:"true" example:"\"2027-03-09\""`
	// Hours are the office hours in it.
	Hours string `yaml:"hours" required:"true" example:"08.00-15.00"`
	// Friday are those of its Fridays; empty: the same.
	Friday string `yaml:"friday" default:""`
}

// Draft is how long an unfinished report waits.
type Draft struct {
	// Reminder is the silence after which the person is reminded, once.
	Reminder time.Duration `yaml:"reminder" default:"30m"`
	// Expiry is the silence after which the draft is dropped; longer than Reminder.
	Expiry time.Duration `yaml:"expiry" default:"24h"`
}

// Point is a place on the boundary as [longitude, latitude] in degrees.
type Point [2]float64

// bytesPerMB: Telegram counts its 20 MB in units of 1024.
const bytesPerMB = 1 << 20

// regency turns a checked section into what the conversations read.
func (h *Home) regency() regency.Regency {
	// Checked before, so it cannot fail.
	zone, _ := time.LoadLocation(h.Zone)
	r := regency.Regency{
		Name: h.Name, BotName: h.BotName, TicketPrefix: h.TicketPrefix, Zone: zone,
		Info:           labels(h.Info),
		EmergencyWords: h.EmergencyWords,
		Helplines:      regency.Helplines(h.Helplines),
		Limits: regency.Limits{
			TextRunes: h.Limits.TextChars, Media: h.Limits.Media,
			MediaBytes: int64(h.Limits.MediaMB) * bytesPerMB,
		},
		Days: regency.Days{
			Acknowledge: h.Days.Acknowledge, Answer: h.Days.Answer, Close: h.Days.Close, Wait: h.Days.Wait,
			Settle: map[regency.Class]int{
				regency.ClassInformation: h.Days.Information, regency.ClassAspiration: h.Days.Aspiration,
				regency.ClassComplaint: h.Days.Complaint, regency.ClassSupervision: h.Days.Supervision,
			},
		},
		Ladder:        regency.Ladder{Sekda: h.Ladder.Sekda, Bupati: h.Ladder.Bupati},
		DraftReminder: h.Draft.Reminder, DraftExpiry: h.Draft.Expiry,
		Holidays: h.Calendar.holidays(h.Holidays), Hours: h.Calendar.hours(), Seasons: h.Calendar.seasons(),
	}
	for _, l := range h.Languages {
		r.Langs = append(r.Langs, regency.Lang(l))
	}
	for _, a := range h.Agencies {
		r.Agencies = append(r.Agencies, regency.Agency{Key: a.Key, Name: a.Name, Aliases: a.Aliases})
	}
	for _, c := range h.Categories {
		r.Categories = append(r.Categories, regency.Category{
			Key: c.Key, Label: labels(c.Label), Words: c.Words, Agency: c.Agency,
			Violence: c.Violence, NoPhotos: !c.Photos,
			Least: regency.Visibility(c.Secrecy), Only: c.Only,
			Class: regency.Class(c.Class), AnswerDays: c.AnswerDays,
		})
	}
	for _, d := range h.Districts {
		r.Districts = append(r.Districts, regency.District{Name: d.Name, Villages: d.Villages})
	}
	for _, e := range h.Emergency {
		r.Emergency = append(r.Emergency, regency.Emergency{Number: e.Number, Label: labels(e.Label)})
	}
	for _, p := range openRing(h.Boundary) {
		r.Boundary = append(r.Boundary, regency.Point{Lon: p[0], Lat: p[1]})
	}
	return r
}

func labels(m map[string]string) map[regency.Lang]string {
	out := make(map[regency.Lang]string, len(m))
	for l, s := range m {
		out[regency.Lang(l)] = s
	}
	return out
}

// openRing drops a last point that repeats the first, as many tools write it.
func openRing(ring []Point) []Point {
	if n := len(ring); n > 1 && ring[0] == ring[n-1] {
		return ring[:n-1]
	}
	return ring
}
