package figures

import "slices"

// Tally is what was counted for somebody in some days. Every number of it is added
// when days are.
type Tally struct {
	Received, SettledLate, Rejected, Withdrawn, Reopened, FellLate int64
	// Stars are how many gave one star, two, and so on to five.
	Stars [5]int64
	// Answer and Settle have one entry for every report that was answered for the
	// first time, and that was settled.
	Answer, Settle Times
}

// Answered is how many were answered for the first time.
func (t *Tally) Answered() int64 { return t.Answer.N() }

// Settled is how many were settled.
func (t *Tally) Settled() int64 { return t.Settle.N() }

// count adds a part so many times; minus one takes it back.
func (t *Tally) count(p *Part, by int64) {
	some := func(n *int64, yes bool) {
		if yes {
			*n += by
		}
	}
	some(&t.Received, p.Received)
	some(&t.SettledLate, p.Late)
	some(&t.Rejected, p.Rejected)
	some(&t.Withdrawn, p.Withdrawn)
	some(&t.FellLate, p.FellLate)
	t.Reopened += by * p.Reopened
	if p.Stars >= 1 && p.Stars <= len(t.Stars) {
		t.Stars[p.Stars-1] += by
	}
	if p.Answered {
		t.Answer.add(p.AnswerTime, by)
	}
	if p.Settled {
		t.Settle.add(p.SettleTime, by)
	}
}

// empty tells whether nothing was counted, once the times are trimmed.
func (t *Tally) empty() bool {
	for _, n := range t.numbers() {
		if *n != 0 {
			return false
		}
	}
	return len(t.Answer) == 0 && len(t.Settle) == 0
}

// negate makes a tally of what is owed.
func (t *Tally) negate() {
	for _, n := range t.numbers() {
		*n = -*n
	}
	for _, times := range []Times{t.Answer, t.Settle} {
		for i := range times {
			times[i].N = -times[i].N
		}
	}
}

func (t *Tally) trim() {
	for _, times := range []*Times{&t.Answer, &t.Settle} {
		*times = slices.DeleteFunc(*times, func(b Bin) bool { return b.N == 0 })
		if len(*times) == 0 {
			*times = nil
		}
	}
}

// numbers are the plain counts, in the order in which they are stored.
func (t *Tally) numbers() []*int64 {
	return []*int64{
		&t.Received, &t.SettledLate, &t.Rejected, &t.Withdrawn, &t.Reopened, &t.FellLate,
		&t.Stars[0], &t.Stars[1], &t.Stars[2], &t.Stars[3], &t.Stars[4],
	}
}

func (t *Tally) merge(o *Tally) {
	from := o.numbers()
	for i, n := range t.numbers() {
		*n += *from[i]
	}
	t.Answer.merge(o.Answer)
	t.Settle.merge(o.Settle)
}

// Sheet is what was counted in some days: for the regency, and for everybody apart
// of whom there is something. The keys are those of the configuration, and names
// of districts; "" is a report that has none. Secret reports are in Total alone.
type Sheet struct {
	Total                           Tally
	Agencies, Categories, Districts map[string]*Tally
}

// Add counts a part.
func (s *Sheet) Add(p Part) { s.count(p, 1) }

// Take takes back a part that was counted, or will be: a sheet may owe some while it is
// put together. What comes to nothing stays until Trim.
func (s *Sheet) Take(p Part) { s.count(p, -1) }

func (s *Sheet) count(p Part, by int64) {
	s.Total.count(&p, by)
	if p.Secret {
		return
	}
	of(&s.Agencies, p.Agency).count(&p, by)
	of(&s.Categories, p.Category).count(&p, by)
	of(&s.Districts, p.District).count(&p, by)
}

// Trim leaves out what came to nothing, so that a sheet is the same as one in which it
// was never counted.
func (s *Sheet) Trim() {
	s.Total.trim()
	for _, g := range s.groups() {
		for key, t := range *g {
			if t.trim(); t.empty() {
				delete(*g, key)
			}
		}
		if len(*g) == 0 {
			*g = nil
		}
	}
}

// Empty tells whether nothing was counted, once the sheet is trimmed.
func (s *Sheet) Empty() bool { return s.Total.empty() }

// Clone is a sheet of its own with the same numbers.
func (s *Sheet) Clone() Sheet {
	var c Sheet
	c.Merge(s)
	return c
}

// AddTotal counts a part in the total alone, TakeTotal takes it back.
func (s *Sheet) AddTotal(p Part)  { s.Total.count(&p, 1) }
func (s *Sheet) TakeTotal(p Part) { s.Total.count(&p, -1) }

// TakeAllTotal takes back what MergeTotal added, or will.
func (s *Sheet) TakeAllTotal(o *Sheet) {
	back := o.Clone()
	back.Total.negate()
	s.Total.merge(&back.Total)
}

// MergeTotal adds the total of other days and nothing below it.
func (s *Sheet) MergeTotal(o *Sheet) { s.Total.merge(&o.Total) }

// Merge adds other days.
func (s *Sheet) Merge(o *Sheet) {
	s.Total.merge(&o.Total)
	for i, from := range o.groups() {
		to := s.groups()[i]
		for key, t := range *from {
			of(to, key).merge(t)
		}
	}
}

func (s *Sheet) groups() [3]*map[string]*Tally {
	return [3]*map[string]*Tally{&s.Agencies, &s.Categories, &s.Districts}
}

func of(m *map[string]*Tally, key string) *Tally {
	if *m == nil {
		*m = make(map[string]*Tally)
	}
	t := (*m)[key]
	if t == nil {
		t = new(Tally)
		(*m)[key] = t
	}
	return t
}
