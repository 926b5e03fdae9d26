package desk

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed promises.txt
var promisesFile string

// promises are the phrases of promises.txt by their first word, the longest first.
// Written once, before main, and only read afterwards.
var promises = func() map[string][][]string {
	all := make(map[string][][]string)
	for line := range strings.Lines(promisesFile) {
		if words := strings.Fields(line); len(words) > 0 && words[0] != "#" && !strings.HasPrefix(words[0], "#") {
			all[words[0]] = append(all[words[0]], words)
		}
	}
	for _, phrases := range all {
		slices.SortFunc(phrases, func(a, b []string) int { return len(b) - len(a) })
	}
	return all
}()

// doneWords say that something has been done, wherever they stand outside of a promise.
var doneWords = []string{
	"sudah", "sdh", "udah", "telah", "selesai", "tuntas", "beres", "rampung", "kelar", "berhasil", "kembali",
	"sampun", "wis", "uwis", "done", "fixed", "repaired",
}

// weak are words that say nothing of what was done.
var weak = append([]string{
	"dan", "serta", "untuk", "oleh", "tim", "petugas", "kami", "kita", "kepada", "ke", "di", "dari", "yang", "atas",
	"aduan", "pengaduan", "bidang", "teknis", "dinas", "terkait", "instansi", "lapangan", "segera", "mohon", "maaf",
	"terima", "kasih", "terimakasih", "matur", "nuwun", "suwun",
	"lan", "saha", "kula", "punika", "atur",
}, idle...)

// promise tells whether words offered as the settlement of a report only say what will
// be done, and which of them say so. Words that also tell of something done are none:
// what has been done counts, and the rest may come.
func promise(words string) (phrase string, only bool) {
	ts := foldedTokens(words)
	var rest []string
	for i := 0; i < len(ts); {
		n := promising(ts[i:])
		if n == 0 {
			rest = append(rest, ts[i])
			i++
			continue
		}
		if phrase == "" {
			phrase = strings.Join(ts[i:i+n], " ")
		}
		i += n
	}
	if phrase == "" {
		return "", false
	}
	for _, w := range rest {
		// "ditambal", "dibersihkan": in this voice reports speak of work.
		if slices.Contains(doneWords, w) || strings.HasPrefix(w, "di") && len(w) >= len("ditutup") && !slices.Contains(weak, w) {
			return phrase, !slices.ContainsFunc(rest, func(w string) bool { return !slices.Contains(weak, w) && !slices.Contains(doneWords, w) })
		}
	}
	return phrase, true
}

// promising is how many of the first words are a promise.
func promising(ts []string) int {
	for _, phrase := range promises[ts[0]] {
		if len(phrase) <= len(ts) && !slices.ContainsFunc(zip(phrase, ts), func(p [2]string) bool { return p[0] != "*" && p[0] != p[1] }) {
			return len(phrase)
		}
	}
	return 0
}

func zip(a, b []string) [][2]string {
	out := make([][2]string, len(a))
	for i := range a {
		out[i] = [2]string{a[i], b[i]}
	}
	return out
}
