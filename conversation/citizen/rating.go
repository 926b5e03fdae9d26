package citizen

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

func (t *turn) askRate(r *report.Report) {
	var choices []message.Choice
	for i, key := range []text.Key{text.Rate1, text.Rate2, text.Rate3, text.Rate4, text.Rate5} {
		choices = append(choices, t.choice(pickRate+strconv.Itoa(i+1), key))
	}
	t.about(r, t.t(text.RateAsk, text.Args{"agency": t.agency(r)}), choices...).Intent = "rate"
}

// rating takes the answer to "how many stars?".
func (t *turn) rating() {
	r := t.shown()
	n := stars(t.read.text)
	switch {
	case r == nil || !t.mine(r):
		t.s.State = StateMenu
		t.idle()
	case t.in.Button == "" && t.read.pick == "" && n > 0:
		t.rate(r, n)
	case t.read.pick == pickThanks, t.in.Button == "" && enough(t.read.plain):
		t.thanked()
	case t.in.Button == "" && t.read.pick == "" && begins(t.flow, &t.in, t.read):
		t.s.State = StateMenu
		t.idle()
	default:
		t.confused()
	}
}

// rate records 1 to 5 stars and asks for a comment. The stars stand even if none
// follows.
func (t *turn) rate(r *report.Report, n int) {
	if !r.Caused(t.cause()) {
		if r.Stars > 0 || r.Status != report.StatusClosed {
			if !t.beside() {
				t.s.State = StateMenu
			}
			t.note(text.RatedAlready, text.Args{"ticket": r.Ticket})
			t.ask()
			return
		}
		r.Record(t.input.Now, report.EventRated, t.reporter(), report.Detail{Stars: n, Cause: t.cause()})
		t.tellDesk(r)
	}
	if t.beside() {
		t.note(text.RateThanks, nil)
		t.ask()
		return
	}
	t.s.Stars = n
	t.after(r, StateComment, t.t(text.CommentAsk, nil), t.choice(pickSkip, text.ButtonSkip))
}

// commenting takes the words that may follow the stars.
func (t *turn) commenting() {
	r := t.shown()
	switch {
	case t.read.pick == pickSkip, t.read.pick == pickThanks, t.read.pick == pickSend && t.in.Button == "", r == nil, !t.mine(r), t.in.Button == "" && enough(t.read.plain):
		t.thanked()
	case t.in.Button != "":
		t.confused()
	default:
		t.comment(r, t.content())
	}
}

func (t *turn) comment(r *report.Report, h Held) {
	if !r.Caused(t.cause()) {
		d := t.detail(h)
		d.Stars = t.s.Stars
		r.Record(t.input.Now, report.EventRated, t.reporter(), d)
		t.tellDesk(r)
	}
	t.s.source(h.MessageID, r.ID)
	t.thanked()
}

func (t *turn) thanked() {
	t.s.Stars = 0
	t.note(text.RateThanks, nil)
	t.enter(StateMenu)
}

var starsText = regexp.MustCompile(`^(?:(?:bintang|nilai|rating|star|stars|biji)\s*)?([1-5])(?:\s*(?:/\s*5|dari 5|bintang|stars?|out of 5|saking 5))?[.!]?$`)

// stars reads "4", "4/5", "bintang 4", "⭐⭐⭐⭐"; 0 when the text is no rating.
func stars(s string) int {
	s = strings.ToLower(strings.TrimSpace(s))
	if m := starsText.FindStringSubmatch(s); m != nil {
		return int(m[1][0] - '0')
	}
	n := strings.Count(s, "⭐")
	rest := strings.NewReplacer("⭐", "", "\ufe0f", "", " ", "").Replace(s)
	if n >= 1 && n <= starsMax && rest == "" {
		return n
	}
	if n, ok := numerals[s]; ok && n <= starsMax {
		return n
	}
	return 0
}
