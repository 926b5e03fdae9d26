package figures

import (
	"fmt"
	"strconv"
	"strings"
)

// flag is one thing that a code may say of a part: a letter, with a number behind it
// where there is more to say than yes.
type flag struct {
	letter byte
	get    func(p *Part) (n int64, number, yes bool)
	set    func(p *Part, n int64)
}

func yes(field func(p *Part) *bool) (func(*Part) (int64, bool, bool), func(*Part, int64)) {
	return func(p *Part) (int64, bool, bool) { return 0, false, *field(p) }, func(p *Part, _ int64) { *field(p) = true }
}

// flags are all of them. What was received comes first, so that stores can tell it by
// the first letter.
var flags = func() []flag {
	plain := func(letter byte, field func(p *Part) *bool) flag {
		get, set := yes(field)
		return flag{letter, get, set}
	}
	return []flag{
		plain('r', func(p *Part) *bool { return &p.Received }),
		plain('x', func(p *Part) *bool { return &p.Secret }),
		{'n', func(p *Part) (int64, bool, bool) { return int64(p.AnswerTime), true, p.Answered },
			func(p *Part, n int64) { p.Answered, p.AnswerTime = true, Minutes(n) }},
		{'s', func(p *Part) (int64, bool, bool) { return int64(p.SettleTime), true, p.Settled },
			func(p *Part, n int64) { p.Settled, p.SettleTime = true, Minutes(n) }},
		plain('l', func(p *Part) *bool { return &p.Late }),
		plain('j', func(p *Part) *bool { return &p.Rejected }),
		plain('w', func(p *Part) *bool { return &p.Withdrawn }),
		{'o', func(p *Part) (int64, bool, bool) { return p.Reopened, true, p.Reopened > 0 }, func(p *Part, n int64) { p.Reopened = n }},
		{'t', func(p *Part) (int64, bool, bool) { return int64(p.Stars), true, p.Stars > 0 }, func(p *Part, n int64) { p.Stars = int(n) }},
		plain('f', func(p *Part) *bool { return &p.FellLate }),
	}
}()

// byLetter finds a flag.
var byLetter = func() (out [256]*flag) {
	for i := range flags {
		out[flags[i].letter] = &flags[i]
	}
	return out
}()

// named keeps the marks of a code out of a name.
var named = strings.NewReplacer("|", " ", "\n", " ", "\r", " ")

// Code is the stored form of a part, without its day: what happened, then the agency,
// the category and the district, as "rn120|pupr|jalan|Tuban".
func (p Part) Code() string {
	b := make([]byte, 0, 24+len(p.Agency)+len(p.Category)+len(p.District))
	for i := range flags {
		n, number, yes := flags[i].get(&p)
		if !yes {
			continue
		}
		if b = append(b, flags[i].letter); number {
			b = strconv.AppendInt(b, n, 10)
		}
	}
	for _, name := range [3]string{p.Agency, p.Category, p.District} {
		b = append(append(b, '|'), name...)
	}
	return string(b)
}

// ReadPart reads what Code made.
func ReadPart(day, code string) (Part, error) {
	p := Part{Day: day}
	what, rest, ok := strings.Cut(code, "|")
	if ok {
		p.Agency, rest, ok = strings.Cut(rest, "|")
	}
	if ok {
		p.Category, p.District, ok = strings.Cut(rest, "|")
	}
	for i := 0; ok && i < len(what); {
		f, n := byLetter[what[i]], int64(0)
		for i++; i < len(what) && what[i] >= '0' && what[i] <= '9' && n < 1<<40; i++ {
			n = n*10 + int64(what[i]-'0')
		}
		if ok = f != nil; ok {
			f.set(&p, n)
		}
	}
	if !ok {
		return Part{}, fmt.Errorf("%q is no part of %s", code, day)
	}
	return p, nil
}

// Line is the stored form of a part with its day: "2026-11-21 rn120|pupr|jalan|Tuban".
func (p Part) Line() string { return p.Day + " " + p.Code() }

// ReadLine reads what Line made.
func ReadLine(line string) (Part, error) {
	day, code, _ := strings.Cut(line, " ")
	return ReadPart(day, code)
}
