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
	// kept is, for each span that is asked for, the last change that its sheet has; of is
	// to which piece it belongs.
	kept map[string]int64
	of   map[string]int
}

// NewFiguresAnswer begins with nothing. Spans says which sheets belong to it.
func NewFiguresAnswer(q FiguresQuery) *FiguresAnswer {
	a := &FiguresAnswer{q: q, at: make(map[string]int), own: make(map[int]bool), kept: make(map[string]int64), of: make(map[string]int)}
	p := figures.Period{From: max(q.From, figures.Earliest), To: min(q.To, figures.Latest)}
	if !p.Valid() {
		return a
	}
	for _, one := range pieces(p, q.Step) {
		a.piece(one.name)
		for _, span := range one.spans {
			a.kept[span], a.of[span] = 0, a.at[one.name]
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
	a.kept[span] = seq
	into := &a.sheets[a.of[span]].Sheet
	if a.q.Total {
		total, err := figures.DecodeTotal(body)
		into.MergeTotal(&figures.Sheet{Total: total})
		return err
	}
	return into.MergeEncoded(body)
}

// Amend adds a part, or takes it back, by the change seq, unless it belongs to no piece or
// the sheet of its day has it already: so the sheets come first.
func (a *FiguresAnswer) Amend(seq int64, p figures.Part, add bool) {
	if p.Day < a.q.From || p.Day > a.q.To {
		return
	}
	for _, span := range SpansOf(p.Day) {
		if has, asked := a.kept[span]; asked {
			if seq <= has {
				return
			}
			break
		}
	}
	sheet := a.piece(pieceOf(p.Day, a.q.Step))
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
