package figures

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

func (t *Tally) add(p *Part) {
	one := func(n *int64, yes bool) {
		if yes {
			*n++
		}
	}
	one(&t.Received, p.Received)
	one(&t.SettledLate, p.Late)
	one(&t.Rejected, p.Rejected)
	one(&t.Withdrawn, p.Withdrawn)
	one(&t.FellLate, p.FellLate)
	t.Reopened += p.Reopened
	if p.Stars >= 1 && p.Stars <= len(t.Stars) {
		t.Stars[p.Stars-1]++
	}
	if p.Answered {
		t.Answer.add(p.AnswerTime, 1)
	}
	if p.Settled {
		t.Settle.add(p.SettleTime, 1)
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
func (s *Sheet) Add(p Part) {
	s.Total.add(&p)
	if p.Secret {
		return
	}
	of(&s.Agencies, p.Agency).add(&p)
	of(&s.Categories, p.Category).add(&p)
	of(&s.Districts, p.District).add(&p)
}

// AddTotal counts a part in the total alone.
func (s *Sheet) AddTotal(p Part) { s.Total.add(&p) }

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
