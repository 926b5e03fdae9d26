package leader

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/figures"
)

// args is what stands around a word of ours.
type args struct {
	// word is another word of ours among them, the one that says most.
	word word
	// agency is the one named, dated that a period was, which is then in period; when is
	// how it was written.
	agency string
	dated  bool
	period figures.Period
	when   string
	// fault is why a time that was named is no period, in the words late; they are strange
	// too.
	fault  fault
	late   string
	number int
	// strange are the words that mean nothing here, as they stood. Whoever answers
	// without them must say so.
	strange string
	// figures: words ask how many; asks: it is a question; pictures: photos are wanted.
	figures, asks, pictures bool
	// stands: words ask how things stand; orders: words want something done.
	stands, orders bool
	// agencies are all that were named at once, "pupr dan dlh".
	agencies []string
}

// readWords is how many words are looked at: who writes more asks for no figures.
const readWords = 40

// args reads what a text is about. Strictly, as in a group, nothing but an agency, a
// period or a number is known.
func (l *Leader) args(s string, now time.Time, strict bool) args {
	var a args
	var strange []string
	s = dates(s)
	ws := desk.Tokens(s)
	if p, f := l.when(s, now); f == faultNone && len(ws) > 0 {
		a.period, a.dated, a.when = p, true, s
		return a
	}
	if len(ws) > readWords {
		strange, ws = ws[readWords:], ws[:readWords]
	}
	a.asks = strings.HasSuffix(strings.TrimSpace(s), "?")
	for i := 0; i < len(ws); {
		if key, n := l.agencyAt(ws[i:]); n > 0 {
			if !slices.Contains(a.agencies, key) {
				a.agencies = append(a.agencies, key)
			}
			if a.agency != "" && a.agency != key {
				// Two at once cannot be had.
				strange = append(strange, ws[i:i+n]...)
			} else {
				a.agency = key
			}
			i += n
			continue
		}
		if p, f, n := l.periodAt(ws[i:], now); n > 0 {
			if f != faultNone {
				strange = append(strange, ws[i:i+n]...)
				a.fault, a.late, a.period = f, joined(ws[i:i+n]), p
			} else if a.dated {
				// "Januari sampai maret" is neither the one nor the other.
				strange = append(strange, ws[i:i+n]...)
			} else {
				a.period, a.dated, a.when = p, true, joined(ws[i:i+n])
			}
			i += n
			continue
		}
		if n, err := strconv.Atoi(ws[i]); err == nil && n > 0 && n < 1000 && a.number == 0 {
			a.number = n
			i++
			continue
		}
		if n, ok := ordinals[ws[i]]; ok && !strict && a.number == 0 {
			a.number = n
			i++
			continue
		}
		if !strict && i+1 < len(ws) && toMe[ws[i]] && me[ws[i+1]] {
			// "Kirim ke saya".
			i += 2
			continue
		}
		if strict || !a.take(ws[i]) && !(dayTimes[ws[i]] && (i == 0 || ws[i-1] == "selamat")) {
			strange = append(strange, ws[i])
		}
		i++
	}
	a.strange = joined(strange)
	return a
}

// take reads one word of a private chat; false when it means nothing here.
func (a *args) take(w string) bool {
	a.asks = a.asks || questions[w]
	a.orders = a.orders || imperative(w)
	a.stands = a.stands || standing[w]
	known := fillers[w] || standing[w] || comparing[w] || questions[w] && w != "kapan" && w != "kenapa" && w != "knp" && w != "mengapa" && w != "ngapa"
	if plenty[w] {
		a.figures, known = true, true
	}
	if pictures[w] {
		a.pictures, known = true, true
	}
	if ours := spoken[w]; ours != wordNone {
		known = true
		if a.word == wordNone || a.word == wordRecap || a.word == wordAgency && a.agency != "" {
			a.word = ours
		}
	}
	return known
}

// toMe and me are "ke saya", dayTimes what is greeted with.
var (
	toMe     = set("ke kepada untuk utk buat nang marang dhateng")
	me       = set("saya sy aku kulo kula kami sini mriki")
	dayTimes = set("pagi siang sore malam")
)

// agencyAt is the agency that words begin with, and how many words name it, those before
// the name included: "ke kadis pu".
func (l *Leader) agencyAt(ws []string) (key string, n int) {
	ws = ws[:min(len(ws), readWords)]
	for i := range ws[:min(len(ws), officesMost)] {
		if key, rest := l.desk.NamedAgency(joined(ws[i:])); key != "" {
			return key, len(ws) - len(desk.Tokens(rest))
		}
		if !offices[ws[i]] {
			break
		}
	}
	return "", 0
}

// periodMost is how many words a period has at most: "dari tanggal 1 oktober 2025 sampai
// dengan tanggal 15 november 2026".
const periodMost = 11

// periodAt is the period that words begin with, and how many words name it; with a fault
// where it is one that is to come or the wrong way round.
func (l *Leader) periodAt(ws []string, now time.Time) (p figures.Period, f fault, n int) {
	if lately[ws[0]] {
		return figures.Period{}, faultNone, 0
	}
	for n := min(periodMost, len(ws)); n > 0; n-- {
		if n == 1 && units[ws[0]] {
			// "Berapa hari", "sekarang bagaimana".
			break
		}
		if last := ws[n-1]; n > 1 && slices.Contains(onDays, last) {
			// Words that belong to what follows.
			continue
		}
		if p, f := l.when(joined(ws[:n]), now); f != faultUnknown {
			return p, f, n
		}
	}
	return figures.Period{}, faultNone, 0
}

// units are words that are a period alone and none in a sentence.
var units = set("hari hr dino dinten minggu mgg mggu pekan bulan bln sasi wulan tahun thn th mg week sekarang skrg saiki sakniki")

// withoutOffices drops what stands before the name of an agency: "kepada kepala dinas pu".
func (l *Leader) withoutOffices(s string) string {
	for range officesMost {
		if key, _ := l.desk.NamedAgency(s); key != "" {
			return s
		}
		head, rest := cutWord(s)
		if !offices[strings.ToLower(head)] || rest == "" {
			return s
		}
		s = rest
	}
	return s
}

// officesMost is how many words may stand before the name of an agency, namedMost how
// many agencies are looked for: a message may be a megabyte long.
const officesMost, namedMost = 6, 20

// joining stand between the names of agencies.
var joining = set("dan serta sama lan kalih sarta juga")

// alsoNamed are an agency and those named right behind it, "pupr dan dlh", with what
// follows them; none when it stands alone.
func (l *Leader) alsoNamed(first, s string) (all []string, rest string) {
	all = []string{first}
	for ws := desk.Tokens(s); len(ws) > 0 && len(all) < namedMost; {
		from := 0
		if joining[ws[0]] {
			from = 1
		}
		key, n := l.agencyAt(ws[from:])
		if n == 0 {
			s = joined(ws)
			break
		}
		all, ws, s = append(all, key), ws[from+n:], ""
	}
	if len(all) == 1 {
		return nil, s
	}
	return all, s
}

func joined(ws []string) string { return strings.Join(ws, " ") }

// withoutFillers drops from the head of what is searched for what says nothing: "laporan
// tentang jalan jenu".
func withoutFillers(s string) string {
	ws := desk.Tokens(s)
	i := slices.IndexFunc(ws, func(w string) bool { return !fillers[w] })
	if i <= 0 {
		return s
	}
	return joined(ws[i:])
}
