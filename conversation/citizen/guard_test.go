package citizen

import (
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/report"
)

// The numbers to call are given to whoever gets no other answer, and soon again; but who
// cries without a pause makes us answer no faster than that.
func TestTheNumbersAreGivenAgainAfterAMoment(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	g := Guard{Quiet: now.Add(time.Hour)}
	cry := message.Inbound{Text: "tolong kebakaran di pasar"}
	for _, c := range []struct {
		after time.Duration
		want  Verdict
	}{{0, Answered}, {time.Second, Unheard}, {helpedAgain - time.Second, Unheard}, {helpedAgain, Answered}, {helpedAgain + time.Second, Unheard}} {
		verdict, says := f.Guard(now.Add(c.after), &g, "", Session{}, cry)
		if verdict != c.want || (verdict == Answered) != (len(says) == 1 && strings.Contains(says[0].Text, "112")) {
			t.Errorf("after %v: verdict %v, %+v", c.after, verdict, says)
		}
	}
}

// Who is blocked a second time is told a second time.
func TestANewBlockIsToldAgain(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	var g Guard
	for n, until := range []time.Time{now.Add(time.Hour), now.Add(2 * time.Hour)} {
		g.Heed(Standing{Blocked: true, Until: until})
		g.Heed(Standing{Blocked: true, Until: until}) // known already
		for i, want := range []Verdict{Answered, Unheard} {
			if verdict, _ := f.Guard(now, &g, "", Session{}, message.Inbound{Text: "halo"}); verdict != want {
				t.Errorf("block %d, message %d: verdict %v", n+1, i+1, verdict)
			}
		}
	}
}

// Whatever leads to somebody else's report, a quote of our message or a button, shows what
// a stranger may know of it, and changes nothing.
func TestNobodyMovesTheReportOfSomebodyElse(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	chat := message.Address{Channel: message.ChannelTelegram, ID: "78"}
	for _, status := range []report.Status{report.StatusForwarded, report.StatusResolved, report.StatusClosed, report.StatusArchived, report.StatusAwaitingReporter} {
		for _, said := range []message.Inbound{
			{Text: "sudah beres", Quoted: &message.Quote{MessageID: "m", FromUs: true}}, {Text: "belum, masih rusak", Quoted: &message.Quote{MessageID: "m", FromUs: true}},
			{Text: "1", Quoted: &message.Quote{MessageID: "m", FromUs: true}}, {Button: buttonDone, MessageID: "m"}, {Button: pickAdd, MessageID: "m"}, {Button: pickWithdrawYes, MessageID: "m"},
			{Button: pickRate + "1", MessageID: "m"},
		} {
			r := report.New(now, report.Filing{
				ID: "r1", Ticket: report.NewTicket("TBN", 7), Day: "2026-11-23", Person: "siti", Category: "jalan", Agency: "pupr", Words: "Rumah bocor di gang mawar",
			})
			r.Status = status
			in := said
			in.ID, in.Chat, in.Kind, in.At = "1", chat, message.ChatPrivate, now
			if in.MessageID == "" {
				in.MessageID = "u1"
			}
			ref := report.Ref{Chat: chat, MessageID: "m", Report: "r1"}
			_, fx, err := f.Step(Session{Schema: SessionSchema, Lang: regency.Indonesian}, Input{Now: now, In: &in, Person: "joko", Facts: Facts{Report: &r, Ref: &ref}})
			if err != nil {
				t.Fatal(err)
			}
			if fx.Save != nil {
				t.Errorf("%s: %+v made %+v", status, said, fx.Save.Events[len(fx.Save.Events)-1])
			}
			for _, out := range fx.Say {
				if strings.Contains(out.Text, "gang mawar") || out.About != "" {
					t.Errorf("%s: a stranger was told %q", status, out.Text)
				}
			}
		}
	}
}

// The sentence on what is kept comes with a link where there is one, and without where
// there is none.
func TestTheFirstContactSaysWhatIsKept(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		privacy regency.Privacy
		want    []string
	}{
		{regency.Privacy{Notice: true, Link: "tuban.example/privasi"}, []string{"data saya", "tuban.example/privasi"}},
		{regency.Privacy{Notice: true}, []string{"data saya"}},
		{regency.Privacy{}, nil},
	} {
		reg := regencytest.Tuban()
		reg.Privacy = c.privacy
		in := message.Inbound{ID: "1", MessageID: "1", Chat: message.Address{Channel: message.ChannelTelegram, ID: "78"}, Kind: message.ChatPrivate, At: now, Text: "halo"}
		_, fx, err := New(reg).Step(Session{}, Input{Now: now, In: &in, Person: "joko"})
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, out := range fx.Say {
			said += out.Text
		}
		for _, w := range c.want {
			if !strings.Contains(said, w) {
				t.Errorf("%+v: %q does not say %q", c.privacy, said, w)
			}
		}
		if c.want == nil && strings.Contains(said, "data saya") {
			t.Errorf("without a notice: %q", said)
		}
	}
}
