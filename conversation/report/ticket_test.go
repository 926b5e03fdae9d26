package report_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/report"
)

// Enough seeds for every character in every place.
func tickets() []string {
	var out []string
	for i := range uint64(400) {
		out = append(out, report.NewTicket("TBN", i*0x9E3779B97F4A7C15))
	}
	return out
}

func TestTicketsAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for _, ticket := range tickets() {
		body := ticket[4:]
		for _, s := range []string{
			ticket, strings.ToLower(ticket), "TBN" + body, "tbn " + body, " TBN-" + body[:3] + " " + body[3:] + "\n",
			"TBN." + body, "#" + ticket, "TBN–" + body, "tbn-" + body[:2] + "-" + body[2:4] + "-" + body[4:],
		} {
			if got, err := report.ParseTicket("TBN", s); err != nil || got != ticket {
				t.Fatalf("%q: %q, %v", s, got, err)
			}
		}
	}
}

func TestEveryWrongCharacterIsNoticed(t *testing.T) {
	t.Parallel()
	for _, ticket := range tickets() {
		for i := 4; i < len(ticket); i++ {
			for c := byte('0'); c <= 'Z'; c++ {
				if c > '9' && c < 'A' || c == ticket[i] {
					continue
				}
				wrong := ticket[:i] + string(c) + ticket[i+1:]
				if got, err := report.ParseTicket("TBN", wrong); !errors.Is(err, report.ErrTicketMistyped) {
					t.Fatalf("%s passes for %s: %q, %v", wrong, ticket, got, err)
				}
			}
		}
	}
}

func TestEverySwapOfNeighboursIsNoticed(t *testing.T) {
	t.Parallel()
	for _, ticket := range tickets() {
		for i := 4; i < len(ticket)-1; i++ {
			if ticket[i] == ticket[i+1] {
				continue
			}
			wrong := ticket[:i] + string(ticket[i+1]) + string(ticket[i]) + ticket[i+2:]
			if got, err := report.ParseTicket("TBN", wrong); !errors.Is(err, report.ErrTicketMistyped) {
				t.Fatalf("%s passes for %s: %q, %v", wrong, ticket, got, err)
			}
		}
	}
}

func TestWhatIsNoTicket(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "TBN", "TBN-", "K7M3XA", "SBY-K7M3XA", "TBN-K7M3X", "TBN-K7M3XAA", "TBN-K7M3XA halo", "🙂"} {
		if got, err := report.ParseTicket("TBN", s); !errors.Is(err, report.ErrNotTicket) {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
}

func TestTicketsAreFoundInAText(t *testing.T) {
	t.Parallel()
	for _, ticket := range tickets() {
		body := ticket[4:]
		for text, want := range map[string]string{
			"terima " + ticket + " ya":                       ticket,
			"(" + ticket + ")":                               ticket,
			strings.ToLower(ticket) + ".":                    strings.ToLower(ticket),
			"é " + ticket + " é":                             ticket,
			"yang tbn " + body[:3] + " " + body[3:] + " itu": "tbn " + body[:3] + " " + body[3:],
			"TBN-XXXXX9 atau " + ticket:                      ticket,
		} {
			got, start, end, err := report.FindTicket("TBN", text)
			if err != nil || got != ticket || text[start:end] != want {
				t.Fatalf("%q: %q at %d:%d, %v", text, got, start, end, err)
			}
		}
		wrong := ticket[:len(ticket)-1] + "X"
		if wrong == ticket {
			wrong = ticket[:len(ticket)-1] + "Y"
		}
		_, start, end, err := report.FindTicket("TBN", "cek "+wrong+" dong")
		if !errors.Is(err, report.ErrTicketMistyped) || start != 4 || end != 4+len(wrong) {
			t.Fatalf("%s: %d:%d, %v", wrong, start, end, err)
		}
	}
	for _, text := range []string{
		"", "TBN", "tbn itu apa", "Kota TBN ramai sekali", "tbnnews bagus", "TBN 2026", "xTBN-K7M3XA", "K7M3XA", "tbn kapan ya", "TBN-é",
	} {
		if got, _, _, err := report.FindTicket("TBN", text); !errors.Is(err, report.ErrNotTicket) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"TBN-K7M3X", "TBN-K7M3XAA", "TBN-K0M3XA", "tbnk7m3x", "TBN-KAMXFX"} {
		if _, _, _, err := report.FindTicket("TBN", text); !errors.Is(err, report.ErrTicketMistyped) {
			t.Errorf("%q: %v, want it noticed as mistyped", text, err)
		}
	}
}

func FuzzFindTicket(f *testing.F) {
	for _, s := range []string{"terima TBN-K7M3XA", "tbn k7m 3xa", "TBN-", "TBN–K7", "\xff TBN", "TBN" + strings.Repeat(" ", 50)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ticket, start, end, err := report.FindTicket("TBN", s)
		if start < 0 || end < start || end > len(s) {
			t.Fatalf("%q: %d:%d", s, start, end)
		}
		if err != nil {
			return
		}
		if again, err := report.ParseTicket("TBN", s[start:end]); err != nil || again != ticket {
			t.Fatalf("%q: found %q in %q, which reads as %q (%v)", s, ticket, s[start:end], again, err)
		}
	})
}
