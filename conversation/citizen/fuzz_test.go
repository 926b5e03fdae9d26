package citizen_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/report"
)

// spoken are all lines that citizens write in the stories.
func spoken(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("../testdata/transcripts/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories (%v)", err)
	}
	var out []string
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			if text, ok := strings.CutPrefix(line, "> "); ok {
				out = append(out, strings.TrimSpace(text))
			}
		}
	}
	return out
}

// FuzzStep says any text, or presses any button, in any state: never a panic,
// always a known state and something to say.
func FuzzStep(f *testing.F) {
	states := citizen.States()
	for i, text := range spoken(f) {
		f.Add(text, "", uint8(i%len(states)), uint8(i))
	}
	for i, b := range buttons {
		f.Add("", b, uint8(i%len(states)), uint8(i))
	}
	reg := regencytest.Tuban()
	flow := citizen.New(reg)
	f.Fuzz(func(t *testing.T, text, button string, state, bits uint8) {
		p := newPlayer(reg, uint64(bits))
		p.flow = flow
		p.session = citizen.Session{
			State: states[int(state)%len(states)], Lang: regency.Langs()[int(bits)%3], Touched: monday.Add(-time.Duration(bits) * time.Minute),
		}
		r := report.New(monday, report.Filing{ID: "old", Ticket: report.NewTicket("TBN", 5), Person: "p1", Home: home, Category: "jalan", Agency: "pupr", Words: "x"})
		r.Status = report.Statuses()[int(bits)%len(report.Statuses())]
		p.reports = []report.Report{r}
		p.refs["m1"] = report.Ref{Chat: home, MessageID: "m1", Report: "old"}
		p.session.Report = "old"
		if bits&1 != 0 {
			p.session.Draft = &citizen.Draft{Report: "new", Begun: monday, Touched: p.session.Touched}
			if bits&2 != 0 {
				p.session.Draft.Words = "Jalan berlubang"
			}
			if bits&4 != 0 {
				p.session.Draft.Category = "jalan"
			}
			if bits&8 != 0 {
				p.session.Draft.Place = message.Place{Name: "sumurgung"}
			}
		}
		if bits&16 != 0 {
			p.session.Held = &citizen.Held{Text: "Lampu mati"}
		}
		in := message.Inbound{
			ID: "u", Chat: home, Kind: message.ChatPrivate, At: monday, MessageID: "m1", Text: text, Button: button,
			Sender: message.Sender{Address: home},
		}
		if bits&32 != 0 && button == "" {
			in.Quoted = &message.Quote{MessageID: "m1", FromUs: true}
		}
		if bits&64 != 0 {
			in.Media = []message.MediaRef{{Kind: message.MediaPhoto, Native: "f", Size: int64(bits) << 18}}
		}
		p.step(t, &in, nil)
		p.now = p.now.Add(time.Hour)
		p.step(t, nil, nil)
		p.now = p.now.Add(25 * time.Hour)
		p.step(t, nil, nil)
		if p.session.Draft != nil && !silentFor(p) {
			t.Fatal("the draft outlived its day")
		}
	})
}

// silentFor tells whether the draft was touched less than a day ago.
func silentFor(p *player) bool { return p.now.Sub(p.session.Draft.Touched) < 24*time.Hour }

// FuzzDecodeSession reads any bytes as a stored session: an error, or a session
// with which the conversation goes on.
func FuzzDecodeSession(f *testing.F) {
	for _, s := range citizen.States() {
		raw, err := citizen.EncodeSession(citizen.Session{State: s, Lang: regency.Javanese, Draft: &citizen.Draft{Report: "r", Words: "x"}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(`{"schema":99,"state":"menu"}`))
	f.Add([]byte(`{"schema":0,"state":"gone","lang":"xx","draft":{"media":[{}],"media_from":["a","b"]},"offered":[{"id":"","label":""}]}`))
	f.Add([]byte(`{"state":"review","draft":{"report":"r","category":"jalan","words":"w","place":{"lat":1e308,"has_point":true}},"held":{}}`))
	flow := citizen.New(regencytest.Tuban())
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := citizen.DecodeSession(raw)
		if err != nil {
			return
		}
		if s.State != "" && !slices.Contains(citizen.States(), s.State) {
			t.Fatalf("state %q is not known", s.State)
		}
		again, err := citizen.EncodeSession(s)
		if err != nil {
			// Times that JSON cannot hold; they cannot have come from a store.
			return
		}
		if _, err := citizen.DecodeSession(again); err != nil {
			t.Fatalf("what was written is not read: %v", err)
		}
		for _, text := range []string{"halo", "1", "ya", "kembali", "Jalan berlubang besar di depan pasar"} {
			in := message.Inbound{ID: "u", Chat: home, Kind: message.ChatPrivate, At: monday, Text: text}
			_ = flow.Needs(s, &in)
			next, fx, err := flow.Step(s, citizen.Input{Now: monday, In: &in, Person: "p", Fresh: citizen.Fresh{ReportID: "n"}})
			if err != nil {
				t.Fatal(err)
			}
			if len(fx.Say) == 0 && fx.Save == nil {
				t.Fatalf("nothing was said to %q", text)
			}
			if !slices.Contains(citizen.States(), next.State) {
				t.Fatalf("state %q is not known", next.State)
			}
		}
	})
}

// TestSessionExample decodes the example in the comment of Session.
func TestSessionExample(t *testing.T) {
	t.Parallel()
	const example = `{"schema":1,"state":"words","lang":"id","draft":{"report":"r_7f3k","category":"jalan",
		"begun":"2026-11-21T08:00:00Z","touched":"2026-11-21T08:01:00Z"},
		"touched":"2026-11-21T08:01:00Z","wake":"2026-11-21T08:31:00Z"}`
	s, err := citizen.DecodeSession([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := citizen.EncodeSession(s)
	if err != nil {
		t.Fatal(err)
	}
	var want, got map[string]any
	if err := json.Unmarshal([]byte(example), &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if a, b := mustJSON(t, want), mustJSON(t, got); a != b {
		t.Errorf("example %s\nwritten %s", a, b)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
