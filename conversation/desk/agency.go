package desk

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
)

// named is what a text says about an agency at its beginning.
type named struct {
	// key is the agency, Admins for the administrators, "" when none was named.
	key string
	// rest is what follows the name.
	rest string
	// near are the keys of agencies that may have been meant, best first; rest is
	// then what follows the name of the best.
	near []string
}

// adminNames are how staff name the administrators as a target.
var adminNames = []string{Admins, "administrator", "admins", "tidak tahu", "kabupaten"}

// nameAgency reads the agency that a text begins with: by key, name or alias, a
// typing error forgiven when only one agency can be meant.
func (d *Desk) nameAgency(s string) named {
	ts := tokens(s)
	for len(ts) > 1 && slices.Contains([]string{"ke", "kepada", "to"}, strings.ToLower(s[ts[0].start:ts[0].end])) {
		ts = ts[1:]
	}
	if len(ts) == 0 {
		return named{}
	}
	if n, ok := exactAgency(d.regency, s, ts); ok {
		return n
	}
	if n, ok := beginsAgency(d.regency, s, ts); ok {
		return n
	}
	return closeAgency(d.regency, s, ts)
}

// beginsAgency reads the first words of the name of one agency, two at least: "dinas
// lingkungan hidup" where it is responsible for transport too.
func beginsAgency(reg *regency.Regency, s string, ts []token) (named, bool) {
	heads := make([]string, min(len(ts), 8))
	for i := range heads {
		heads[i] = strings.ToLower(s[ts[i].start:ts[i].end])
	}
	best, key := 0, ""
	for _, sp := range spellings(reg) {
		n := 0
		for n < len(heads) && n < len(sp.tokens) && heads[n] == sp.tokens[n] {
			n++
		}
		switch {
		case n < 2 || n < best:
		case n > best:
			best, key = n, sp.key
		case sp.key != key:
			key = "" // two begin so
		}
	}
	if key == "" || key == Admins {
		return named{}, false
	}
	return named{key: key, rest: trimHead(s[ts[best-1].end:])}, true
}

// spelling is one way to write an agency's name.
type spelling struct {
	key    string
	tokens []string
}

func spellings(reg *regency.Regency) []spelling {
	var out []spelling
	for _, a := range reg.Agencies {
		for _, s := range append([]string{a.Key, a.Name}, a.Aliases...) {
			ts := foldedTokens(s)
			if len(ts) == 0 {
				continue
			}
			out = append(out, spelling{a.Key, ts})
			// "Dinas Kesehatan" is called "kesehatan" too.
			if len(ts) > 1 && slices.Contains([]string{"dinas", "badan", "kantor"}, ts[0]) {
				out = append(out, spelling{a.Key, ts[1:]})
			}
		}
	}
	for _, s := range adminNames {
		out = append(out, spelling{Admins, foldedTokens(s)})
	}
	return out
}

func exactAgency(reg *regency.Regency, s string, ts []token) (named, bool) {
	heads := make([]string, len(ts))
	for i, t := range ts {
		heads[i] = strings.ToLower(s[t.start:t.end])
	}
	best, key := 0, ""
	for _, sp := range spellings(reg) {
		if n := len(sp.tokens); n > best && n <= len(heads) && equal(sp.tokens, heads[:n]) {
			best, key = n, sp.key
		}
	}
	if best == 0 {
		return named{}, false
	}
	return named{key: key, rest: trimHead(s[ts[best-1].end:])}, true
}

// closeAgency forgives one wrong character in four when exactly one agency is that
// near, and otherwise says which may have been meant.
func closeAgency(reg *regency.Regency, s string, ts []token) named {
	type guess struct {
		key    string
		d, end int
		sure   bool
	}
	var guesses []guess
	for _, sp := range spellings(reg) {
		want := strings.Join(sp.tokens, "")
		size := len([]rune(want))
		for n := max(1, len(sp.tokens)-1); n <= min(len(sp.tokens)+1, len(ts)); n++ {
			var have strings.Builder
			for _, t := range ts[:n] {
				have.WriteString(strings.ToLower(s[t.start:t.end]))
			}
			if have.Len() > 2*len(want)+4 {
				continue
			}
			dist := distance(have.String(), want)
			if dist <= size/3 {
				guesses = append(guesses, guess{sp.key, dist, ts[n-1].end, dist <= size/4})
			}
		}
	}
	if len(guesses) == 0 {
		return named{}
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return a.d - b.d })
	var near []string
	for _, g := range guesses {
		if !slices.Contains(near, g.key) {
			near = append(near, g.key)
		}
	}
	first := guesses[0]
	alone := !slices.ContainsFunc(guesses, func(g guess) bool { return g.key != first.key && g.sure && g.d <= first.d+1 })
	if first.sure && alone && first.key != Admins {
		return named{key: first.key, rest: trimHead(s[first.end:])}
	}
	return named{near: near, rest: trimHead(s[first.end:])}
}

// distance counts the characters to change, add, drop or swap with a neighbour to
// make a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row := make([]int, len(y)+1)
		row[0] = i
		for j := 1; j <= len(y); j++ {
			change := last[j-1]
			if x[i-1] != y[j-1] {
				change++
			}
			row[j] = min(change, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(y)]
}

// agencyChoices offers agencies for a word, those in near first, without the one
// in charge. The administrators stand last where a report can be left to them.
func (d *Desk) agencyChoices(w word, inCharge string, near []string) []message.Choice {
	var keys []string
	add := func(key string) {
		if key != inCharge && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	for _, key := range near {
		if key != Admins {
			add(key)
		}
	}
	for _, a := range d.regency.Agencies {
		add(a.Key)
	}
	if w == wordTransfer && inCharge != "" {
		add(Admins)
	}
	out := make([]message.Choice, 0, len(keys))
	for _, key := range keys {
		label := d.agencyName(lang, key)
		if key == Admins {
			label = text.Say(lang, text.DeskLeaveToAdmins, nil)
		}
		out = append(out, message.Choice{ID: string(w) + ":" + key, Label: label})
	}
	return out
}
