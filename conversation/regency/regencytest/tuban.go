// Package regencytest is a small Tuban for tests of the conversations. The
// product's own Tuban, with its full lists, is in bot/config; this one changes
// only when a test needs it to.
package regencytest

import (
	"time"

	"github.com/taprose/taprose/conversation/calendar"
	"github.com/taprose/taprose/conversation/regency"
)

// Tuban returns a fresh regency: six categories (one without an agency), four
// agencies, the 20 kecamatan with a few villages each, a coarse outline, and the
// limits of the product.
func Tuban() *regency.Regency {
	return &regency.Regency{
		Name:         "Kabupaten Tuban",
		BotName:      "TapRose",
		TicketPrefix: "TBN",
		Zone:         time.FixedZone("WIB", 7*60*60),
		Langs:        regency.Langs(),
		Agencies: []regency.Agency{
			{Key: "pupr", Name: "Dinas PUPR", Aliases: []string{"pu", "dinas pu"}},
			{Key: "dlhp", Name: "Dinas Lingkungan Hidup dan Perhubungan", Aliases: []string{"dlh", "dishub"}},
			{Key: "dinkes", Name: "Dinas Kesehatan", Aliases: []string{"kesehatan"}},
			{Key: "satpol", Name: "Satpol PP", Aliases: []string{"satpolpp"}},
		},
		Categories: []regency.Category{
			category("jalan", "Jalan & jembatan", "Margi & kreteg", "Roads & bridges", "pupr",
				"jalan", "jembatan", "aspal", "berlubang", "lubang", "trotoar", "dalan", "margi", "kreteg", "road", "bridge", "pothole"),
			category("lampu", "Lampu jalan", "Lampu margi", "Street lights", "dlhp",
				"lampu", "pju", "penerangan", "padam", "streetlight", "street light"),
			category("sampah", "Sampah", "Uwuh", "Rubbish", "dlhp",
				"sampah", "tps", "bau", "limbah", "uwuh", "rubbish", "garbage", "trash"),
			category("kesehatan", "Layanan kesehatan", "Layanan kesarasan", "Health services", "dinkes",
				"puskesmas", "rumah sakit", "rsud", "dokter", "perawat", "obat", "bpjs", "posyandu", "clinic", "hospital"),
			category("ketertiban", "Ketertiban", "Katentreman", "Public order", "satpol",
				"pkl", "bising", "miras", "keributan", "balap liar", "noise"),
			category("lain", "Lainnya", "Sanesipun", "Something else", ""),
		},
		Districts: districts(),
		Emergency: []regency.Emergency{
			emergency("112", "Darurat umum", "Darurat umum", "Any emergency"),
			emergency("110", "Polisi", "Pulisi", "Police"),
			emergency("119", "Ambulans", "Ambulans", "Ambulance"),
			emergency("113", "Pemadam kebakaran", "Pemadam kobongan", "Fire brigade"),
		},
		Helplines: regency.Helplines{Counselling: "119", CounsellingPress: "8", Police: "110", Protection: "129", ProtectionName: "SAPA"},
		EmergencyWords: []string{
			"kebakaran", "kobong", "kobongan", "kecelakaan", "tabrakan", "tenggelam", "kelem",
			"tolong darurat", "darurat", "perampokan", "dirampok", "begal", "pembunuhan",
			"longsor", "banjir bandang", "pingsan", "tersengat listrik", "kesetrum",
			"fire", "accident", "drowning", "robbery",
		},
		Info: map[regency.Lang]string{
			regency.Indonesian: "Kantor: Jl. Kartini No. 2, Tuban. Petugas bekerja Senin sampai Jumat, 07.30 sampai 16.00. Laporan boleh dikirim kapan saja.",
			regency.Javanese:   "Kantor: Jl. Kartini No. 2, Tuban. Petugas makarya Senen dumugi Jemuwah, 07.30 dumugi 16.00. Laporan saged dipunkintun kapan kemawon.",
			regency.English:    "Office: Jl. Kartini No. 2, Tuban. Staff work Monday to Friday, 07.30 to 16.00. You can send a report at any time.",
		},
		// Drawn by hand around the regency, a few kilometres out to sea.
		Boundary: []regency.Point{
			{Lon: 111.58, Lat: -6.72}, {Lon: 111.90, Lat: -6.74}, {Lon: 112.08, Lat: -6.85},
			{Lon: 112.22, Lat: -6.86}, {Lon: 112.30, Lat: -7.02}, {Lon: 112.20, Lat: -7.18},
			{Lon: 111.98, Lat: -7.22}, {Lon: 111.78, Lat: -7.12}, {Lon: 111.60, Lat: -7.04},
			{Lon: 111.50, Lat: -6.92},
		},
		Abuse:  regency.Abuse{Messages: 60, Window: 2 * time.Minute, Reports: 20, Repeat: 72 * time.Hour},
		Limits: regency.Limits{TextRunes: 4000, Media: 10, MediaBytes: 20 << 20},
		Days: regency.Days{
			Acknowledge: 3, Answer: 5, Close: 10, Wait: 10,
			Settle: map[regency.Class]int{
				regency.ClassInformation: 5, regency.ClassAspiration: 5, regency.ClassComplaint: 14, regency.ClassSupervision: 60,
			},
		},
		Ladder: regency.Ladder{Sekda: 3, Bupati: 6},
		Hours: calendar.Hours{
			Day: calendar.Span{From: 7*time.Hour + 30*time.Minute, To: 16 * time.Hour},
		},
		DraftReminder: 30 * time.Minute,
		DraftExpiry:   24 * time.Hour,
		Holidays:      map[string]bool{"2026-12-25": true, "2027-01-01": true},
	}
}

func category(key, id, jv, en, agency string, words ...string) regency.Category {
	return regency.Category{Key: key, Label: labels(id, jv, en), Words: words, Agency: agency}
}

func emergency(number, id, jv, en string) regency.Emergency {
	return regency.Emergency{Number: number, Label: labels(id, jv, en)}
}

func labels(id, jv, en string) map[regency.Lang]string {
	return map[regency.Lang]string{regency.Indonesian: id, regency.Javanese: jv, regency.English: en}
}

func districts() []regency.District {
	return []regency.District{
		{Name: "Bancar", Villages: []string{"Bulu", "Boncong", "Sukolilo"}},
		{Name: "Bangilan", Villages: []string{"Banjarworo", "Kedungharjo", "Weden"}},
		{Name: "Grabagan", Villages: []string{"Ngarum", "Waleran", "Gesikan"}},
		{Name: "Jatirogo", Villages: []string{"Wotsogo", "Sadang", "Bader"}},
		{Name: "Jenu", Villages: []string{"Beji", "Mentoso", "Sugihwaras"}},
		{Name: "Kenduruan", Villages: []string{"Sidohasri", "Jamprong", "Tawaran"}},
		{Name: "Kerek", Villages: []string{"Margomulyo", "Gaji", "Sumberarum"}},
		{Name: "Merakurak", Villages: []string{"Mandirejo", "Sambonggede", "Tegalrejo"}},
		{Name: "Montong", Villages: []string{"Montongsekar", "Sumurgung", "Jetak"}},
		{Name: "Palang", Villages: []string{"Karangagung", "Gesikharjo", "Glodog"}},
		{Name: "Parengan", Villages: []string{"Parangbatu", "Sendangrejo", "Suciharjo"}},
		{Name: "Plumpang", Villages: []string{"Magersari", "Bandungrejo", "Sumurjalak"}},
		{Name: "Rengel", Villages: []string{"Banjaragung", "Sawahan", "Punggulrejo"}},
		{Name: "Semanding", Villages: []string{"Bejagung", "Prunggahan Kulon", "Prunggahan Wetan", "Penambangan"}},
		{Name: "Senori", Villages: []string{"Sendang", "Jatisari", "Kaligede"}},
		{Name: "Singgahan", Villages: []string{"Mulyoagung", "Tingkis", "Laju Lor"}},
		{Name: "Soko", Villages: []string{"Rahayu", "Sandingrowo", "Mojoagung"}},
		{Name: "Tambakboyo", Villages: []string{"Pabeyan", "Gadon", "Merkawang"}},
		{Name: "Tuban", Villages: []string{"Sidorejo", "Kebonsari", "Sumurgung", "Kingking"}},
		{Name: "Widang", Villages: []string{"Compreng", "Ngadipuro", "Minohorejo"}},
	}
}
