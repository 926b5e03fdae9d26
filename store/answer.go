package store

import (
	"maps"
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/figures"
)

// FiguresAnswer puts the answer to a FiguresQuery together, for stores that keep sheets of
// spans and a log of what changed since each of them was added up: the same for all.
type FiguresAnswer struct {
	q      FiguresQuery
	sheets []figures.DaySheet
	// at is where the piece of a name stands in sheets.
	at map[string]int
	// own are those of the sheets that nobody else has, and may be changed.
	own map[int]bool
	// kept is what is known of each span that is asked for.
	kept map[string]keptSpan
}

// keptSpan is the last change that the sheet of a span has, to which piece it belongs, and
// whether it is taken back from it.
type keptSpan struct {
	seq  int64
	at   int
	back bool
}

// NewFiguresAnswer begins with nothing. Spans says which sheets belong to it.
func NewFiguresAnswer(q FiguresQuery) *FiguresAnswer {
	a := &FiguresAnswer{q: q, at: make(map[string]int), own: make(map[int]bool), kept: make(map[string]keptSpan)}
	p := figures.Period{From: max(q.From, figures.Earliest), To: min(q.To, figures.Latest)}
	if !p.Valid() {
		return a
	}
	for _, one := range pieces(p, q.Step) {
		a.piece(one.name)
		for _, s := range one.spans {
			a.kept[s.span] = keptSpan{at: a.at[one.name], back: s.back}
		}
	}
	return a
}

// AmendAnswer begins with an earlier answer to the same question, whose sheets are left
// as they are. All changes since must be told with Amend; it has no Spans.
func AmendAnswer(q FiguresQuery, earlier []figures.DaySheet) *FiguresAnswer {
	a := &FiguresAnswer{q: q, sheets: slices.Clone(earlier), at: make(map[string]int), own: make(map[int]bool)}
	for i := range a.sheets {
		a.at[a.sheets[i].Day] = i
	}
	return a
}

// Spans are those whose sheets belong to the answer, as few as there are. One of which
// there is no sheet has had nothing but what Amend tells.
func (a *FiguresAnswer) Spans() []string { return slices.Sorted(maps.Keys(a.kept)) }

// Sheet adds the encoded sheet of one of the spans, which has all changes up to seq.
func (a *FiguresAnswer) Sheet(span string, seq int64, body []byte) error {
	k := a.kept[span]
	k.seq = seq
	a.kept[span] = k
	into := &a.sheets[k.at].Sheet
	if a.q.Total {
		total, err := figures.DecodeTotal(body)
		if one := (figures.Sheet{Total: total}); k.back {
			into.TakeAllTotal(&one)
		} else {
			into.MergeTotal(&one)
		}
		return err
	}
	if k.back {
		return into.TakeEncoded(body)
	}
	return into.MergeEncoded(body)
}

// Amend adds a part, or takes it back, by the change seq, wherever its day belongs and a
// sheet has it not already: so the sheets come first.
func (a *FiguresAnswer) Amend(seq int64, p figures.Part, add bool) {
	asked := false
	for _, span := range SpansOf(p.Day) {
		k, ok := a.kept[span]
		asked = asked || ok
		if ok && seq > k.seq {
			a.count(a.sheets[k.at].Day, p, add != k.back)
		}
	}
	if !asked && p.Day >= a.q.From && p.Day <= a.q.To {
		a.count(pieceOf(p.Day, a.q.Step), p, add)
	}
}

func (a *FiguresAnswer) count(piece string, p figures.Part, add bool) {
	sheet := a.piece(piece)
	switch {
	case a.q.Total && add:
		sheet.AddTotal(p)
	case a.q.Total:
		sheet.TakeTotal(p)
	case add:
		sheet.Add(p)
	default:
		sheet.Take(p)
	}
}

// piece is the sheet of this name, to be changed.
func (a *FiguresAnswer) piece(name string) *figures.Sheet {
	i, ok := a.at[name]
	if !ok {
		i = len(a.sheets)
		a.sheets = append(a.sheets, figures.DaySheet{Day: name})
		a.at[name], a.own[i] = i, true
	}
	if !a.own[i] {
		a.sheets[i].Sheet = a.sheets[i].Clone()
		a.own[i] = true
	}
	return &a.sheets[i].Sheet
}

// Sheets is the answer, in order, without pieces of which nothing is known; a whole period
// is one sheet, whatever is known. It ends the work on the answer.
func (a *FiguresAnswer) Sheets() []figures.DaySheet {
	for i := range a.own {
		a.sheets[i].Trim()
	}
	out := slices.DeleteFunc(a.sheets, func(d figures.DaySheet) bool { return d.Empty() })
	if a.q.Step == StepNone && len(out) == 0 {
		out = []figures.DaySheet{{}}
	}
	slices.SortFunc(out, func(a, b figures.DaySheet) int { return strings.Compare(a.Day, b.Day) })
	return out
}
