package desk

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/text"
)

// notOurs say that a report is another agency's.
var notOurs = []string{
	"bukan kewenangan kami", "bukan wewenang kami", "bukan ranah kami", "bukan tupoksi kami", "bukan urusan kami", "bukan bidang kami", "bukan tugas kami", "bukan wilayah kami",
	"bukan kewenangan dinas kami", "bukan kewenangan instansi kami", "bukan kewenangan kita", "bukan wewenang kita", "bukan wilayah kita", "bukan urusan kita",
	"salah alamat", "salah instansi", "salah dinas", "sanes kewenangan kula", "not our responsibility",
}

// belongs are the words before whose a thing is, beyond the regency's own agencies:
// roads alone may be a province's or a village's in what is said about them.
var (
	belongs = strings.Fields("kewenangan kewenangannya wewenang wewenangnya urusan urusannya punya punyanya milik miliknya tugas tugasnya ranah ranahe ranahnya aset asetnya tanggungjawab jawab tupoksi bagian bagiannya wilayah gawean gaweane")
	higher  = strings.Fields("provinsi propinsi prov nasional pusat negara desa kelurahan bbpjn bpjn bbws pln perhutani kai telkom swasta pribadi perumahan")
	// places are those of belongs that also say where something is: "masuk wilayah desa
	// Sugihan".
	places = strings.Fields("bagian bagiannya wilayah")
	// notUs say that it is not ours, in so few words that whose it is must be said too.
	notUs = append([]string{"bukan kami", "bukan kita", "bukan dinas kami", "bukan punya kami", "bukan milik kami"}, notOurs...)
	// pointing stand in a sentence about the thing itself: "ini jalan provinsi".
	pointing = strings.Fields("ini itu iki kuwi niki niku tersebut karena statusnya status merupakan termasuk masuk bukan lokasinya jalannya")
)

// owner reads whose a report is said to be: the key of an agency, or beyond true for
// whoever is none of the regency's.
func (t *turn) owner(s string) (agency string, beyond bool) {
	ts := tokens(s)
	words := readTokens(s)
	if len(words) > 14 {
		return "", false
	}
	denied := slices.Contains(words, "bukan") || slices.Contains(words, "sanes")
	notUs := among(s, notUs)
	for i, w := range words[:max(0, len(words)-1)] {
		says := slices.Contains(belongs, w) || denied && (w == "tapi" || w == "tetapi" || w == "melainkan") ||
			notUs && slices.Contains([]string{"ini", "itu", "iki", "kuwi"}, w)
		if i > 0 && (words[i-1] == "bukan" || words[i-1] == "sanes") {
			says = false
		}
		next := i + 1
		if next < len(words)-1 && (words[next] == "dari" || words[next] == "jalan" || words[next] == "pemerintah" || words[next] == "pemprov") {
			next++
		}
		if says && !(slices.Contains(places, w) && merelyWhere(s, ts, words, next)) {
			if n, ok := exactAgency(t.regency, s, ts[next:]); ok && n.key != Admins && n.key != t.report.Agency {
				return n.key, false
			}
			if slices.Contains(higher, words[next]) {
				return "", true
			}
		}
		onRoad := w == "jalan" && len(words) <= 8 && slices.ContainsFunc(words, func(w string) bool { return slices.Contains(pointing, w) })
		if onRoad && slices.Contains(higher, words[next]) && (i == 0 || words[i-1] != "bukan") && !worked(s, false) {
			return "", true
		}
	}
	return "", false
}

// merelyWhere tells whether a place that the words at next begin only says where a thing
// is: a village has its name behind it, or what will be done there follows.
func merelyWhere(s string, ts []token, words []string, next int) bool {
	for i := next + 1; i < len(words); i++ {
		if promising(words[i:]) > 0 {
			return true
		}
	}
	return (words[next] == "desa" || words[next] == "kelurahan") && next+1 < len(words) &&
		strings.TrimSpace(s[ts[next].end:ts[next+1].start]) == "" &&
		!slices.Contains(idle, words[next+1]) && !slices.Contains([]string{"bukan", "sanes", "itu", "saja", "tidak"}, words[next+1])
}

// elsewhere leads words that say that a report is not this agency's to where it goes on:
// it must not end in a remark, in an acceptance or, by mistake, in a rejection. It tells
// whether it asked.
func (t *turn) elsewhere() bool {
	s := &t.said
	if s.button || asks(s.whole) {
		return false
	}
	switch {
	case s.word == wordNone, s.word == wordAccept && s.rest != "":
		return t.belongsElsewhere(s.whole, false)
	case s.word == wordReject:
		return t.belongsElsewhere(s.rest, true)
	case s.word == wordStart && t.mayPass():
		// "Lanjut ke DLH".
		n := t.nameAgency(s.rest)
		if to := readTokens(s.rest); len(to) > 0 && to[0] == "ke" && n.key != "" && n.key != t.report.Agency {
			return t.doubt(text.DeskDoubtMove, wordSure, n.rest, text.Args{"agency": t.agencyName(lang, n.key)}, t.moveTo(n.key), string(wordStart), string(wordCancel))
		}
	}
	return false
}

// mayPass tells whether this group is an agency's that may hand the report over.
func (t *turn) mayPass() bool { return t.inCharge() && !t.admins() && t.mayHandOver() }

// belongsElsewhere does so with words alone; rejects: they are the reason of a rejection.
func (t *turn) belongsElsewhere(words string, rejects bool) bool {
	if !t.mayPass() {
		return false
	}
	key, beyond := t.owner(words)
	if key == "" && !beyond && !rejects {
		key, beyond = t.passOn(words)
	}
	switch {
	case key != "":
		other := wordAnswer
		if rejects {
			other = wordReject
		}
		return t.doubt(text.DeskDoubtMove, wordSure, words, text.Args{"agency": t.agencyName(lang, key)}, t.moveTo(key), string(other), string(wordCancel))
	case beyond && rejects:
		// It says who is responsible: so it should be.
		return false
	case beyond:
		return t.beyond(words)
	case !among(words, notOurs):
		return false
	case rejects:
		return t.doubt(text.DeskDoubtReject, wordChoose, words, nil, string(wordTransfer), string(wordReject))
	}
	t.handOver(order{word: wordTransfer, words: words, whole: words})
	return true
}

// Words of who wants a report passed on.
var (
	passing = strings.Fields("pindah dipindah pindahkan dipindahkan pindahin dipindahin alihkan dialihkan alihin oper dioper operkan limpahkan dilimpahkan teruskan diteruskan arahkan diarahkan " +
		"serahkan diserahkan disposisi disposisikan didisposisikan lempar dilempar lapor melapor laporkan dilaporkan")
	// returning give a report back to the administrators.
	returning = strings.Fields("kembalikan dikembalikan balikin balikkan")
	// bodies are those of higher that a thing can be of in one word.
	bodies = strings.Fields("provinsi propinsi nasional bbpjn bpjn bbws pln perhutani kai telkom pusat")
)

// passOn reads whom a report is to be passed on to, in few words: "mohon dialihkan ke dlh",
// "ini dlh pak", "jalan provinsi".
func (t *turn) passOn(s string) (agency string, beyond bool) {
	ts, words := tokens(s), readTokens(s)
	if len(words) > 10 {
		return "", false
	}
	for i, w := range words {
		from := i + 1
		switch {
		case slices.Contains(passing, w), slices.Contains(returning, w):
			for from < min(i+4, len(words)) && words[from] != "ke" && words[from] != "kepada" && words[from] != "nang" {
				from++
			}
			if from < len(words) && (words[from] == "ke" || words[from] == "kepada" || words[from] == "nang") {
				from++
			} else {
				from = i + 1
			}
		case slices.Contains([]string{"ini", "itu", "iki", "kuwi"}, w):
			for from < len(words) && slices.Contains([]string{"mah", "kan", "untuk", "utk", "ke", "masuk", "buat", "gawe"}, words[from]) {
				from++
			}
		default:
			continue
		}
		if from >= len(words) {
			continue
		}
		n, ok := exactAgency(t.regency, s, ts[from:])
		if ok && n.key != t.report.Agency && (n.key != Admins || slices.Contains(returning, w)) && (slices.Contains(passing, w) || slices.Contains(returning, w) || says(n.rest, alsoIdle)) {
			return n.key, false
		}
	}
	// "Jalan provinsi", "ini PLN pak".
	rest := slices.DeleteFunc(words, func(w string) bool {
		return slices.Contains(pointing, w) || slices.Contains(idle, w) || w == "kami" || w == "mah"
	})
	switch {
	case len(words) > 5 || len(rest) == 0 || slices.Contains(denials, rest[len(rest)-1]):
		return "", false
	case len(rest) == 1:
		return "", slices.Contains(bodies, rest[0])
	}
	return "", len(rest) == 2 && rest[0] == "jalan" && slices.Contains(higher, rest[1])
}

// beyond asks what to do with a report that is said to be none of the regency's.
func (t *turn) beyond(words string) bool {
	return t.doubt(text.DeskDoubtBeyond, wordChoose, words, text.Args{"words": brief(words)}, t.moveTo(Admins), string(wordReject), string(wordAnswer))
}

// toHigher tells whether a text names, as the target of a transfer, somebody who is none of
// the regency's agencies: "ke provinsi", "bina marga provinsi".
func toHigher(s string) bool {
	words := readTokens(s)
	return len(words) <= 6 && !slices.Contains(words, "bukan") && anyOf(words[:min(4, len(words))], higher)
}

// moveTo is the ID of the choice that gives the report to an agency.
func (t *turn) moveTo(key string) string { return string(wordTransfer) + ":" + key }
