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
	typed := t.in.Button == "" && (t.read.pick == "" || t.read.pick == pickThanks)
	n, words := stars(t.read.text), ""
	if n == 0 && !t.read.asks {
		n = spokenMark(t.read.plain)
	}
	if n == 0 {
		if n, words = led(t.read.text); t.flow.names(words) {
			n, words = 0, ""
		}
	}
	switch {
	case r == nil || !t.mine(r):
		t.s.State = StateMenu
		t.idle()
	case typed && n > 0 && words != "" && !thanks(plain(words)) && letters(words) >= wordsMin && r.Stars == 0 && r.Status == report.StatusClosed:
		t.s.Stars = n
		t.comment(r, Held{MessageID: t.in.MessageID, Text: words, Media: t.in.Media, Place: t.in.Place})
	case typed && n > 0:
		t.rate(r, n)
	case typed && t.notAfterAll(r.Category):
		t.dispute(r)
	case t.read.pick == pickThanks, t.in.Button == "" && (enough(t.read.plain) || declines(t.read.plain)):
		t.thanked()
	case typed && (len(t.in.Media) > 0 || !t.in.Place.IsZero() || t.flow.names(t.read.plain)) && begins(t.flow, &t.in, t.read):
		t.s.State = StateMenu
		t.idle()
	case typed && t.read.pick == "" && t.read.number == 0 && !t.read.below && len(strings.Fields(t.read.plain)) > bareMost && tells(t.flow, t.read):
		// Words, not a mark: the agency hears them, and the report can be opened again.
		t.add(r, t.content())
	default:
		t.confused()
	}
}

// declines tells whether a plain text puts off or will not: "nanti saja", "emoh".
func declines(p string) bool { return postpones(StateRate, p) == pickWait || notNow[polite(p)] }

// dispute opens a report again because of what is said in place of a mark, or asks where
// that names a place: it may be another one of its kind.
func (t *turn) dispute(r *report.Report) {
	if t.flow.placed(t.read.plain) {
		t.hold1(r, t.content(), message.Choice{ID: pickUndone + r.Ticket, Label: t.t(text.ButtonReopen, nil)}, t.choice(pickNew, text.WhichNew))
		return
	}
	t.reopen(r, t.reason())
}

// reason is what the message tells beyond a mere no.
func (t *turn) reason() Held {
	h := t.content()
	if t.read.no && t.read.pure {
		h.Text = ""
	}
	return h
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
	case t.read.pick == pickSkip, t.read.pick == pickThanks, t.read.pick == pickSend && t.in.Button == "", r == nil, !t.mine(r), t.in.Button == "" && (enough(t.read.plain) || declines(t.read.plain)):
		t.thanked()
	case t.in.Button != "":
		t.confused()
	case t.notAfterAll(r.Category):
		t.dispute(r)
	case t.newKind(r):
		t.hold1(r, t.content(), message.Choice{ID: pickRemark + r.Ticket, Label: t.t(text.RemarkStaff, nil)}, t.choice(pickNew, text.WhichNew))
	default:
		t.comment(r, t.content())
	}
}

// newKind tells whether the words surely name a problem of another kind than the report.
func (t *turn) newKind(r *report.Report) bool {
	keys, sure := t.flow.guess(t.read.text)
	if !sure || len(strings.Fields(t.read.plain)) < 3 {
		return false
	}
	// One of the same kind at a place that is named is another, too.
	return keys[0] != r.Category || t.flow.placed(t.read.plain) && !some(strings.Fields(t.read.plain), isDone)
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

// starWords stand beside a number of stars that is said as a word.
var starWords = set("bintang|nilai|rating|star|stars|biji|out|dari|saking|lima|gangsal|kasih|tak|wenehi|paringi|give|i|it|kula|saya|aku|its|a")

// spokenStars reads "bintang lima", "four stars", "papat saking lima"; 0 for anything else.
func spokenStars(words []string) int {
	found := 0
	for i, w := range words {
		n, number := numerals[w]
		switch {
		case number && n <= starsMax && found == 0:
			found = n
		case !starWords[w] && !fillers[w] || number && (i == 0 || words[i-1] != "dari" && words[i-1] != "saking"):
			return 0
		}
	}
	return found
}

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
	// Only the whole of a mark is taken off: "one of the holes" is none.
	said := plain(s)
	for _, whole := range []string{" of five", " of 5"} {
		said = strings.TrimSuffix(said, whole)
	}
	return spokenStars(strings.Fields(said))
}
