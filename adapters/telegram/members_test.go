package telegram_test

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// Who is in a group is asked of Telegram, believed for a minute or until it tells that
// somebody left, and not made up where it does not answer. Who writes as a channel is
// nobody; where Telegram does not tell, Telegram itself keeps strangers out.
func TestWhoIsAMemberIsAsked(t *testing.T) {
	t.Parallel()
	const group, budi = -1001, 88
	for name, c := range map[string]struct {
		who   int64
		fault telegramtest.Fault
		in    bool
		fails bool
	}{
		"a member":                     {budi, telegramtest.Fault{}, true, false},
		"who was put out":              {99, telegramtest.Fault{}, false, false},
		"the group itself":             {group, telegramtest.Fault{}, true, false},
		"a channel":                    {-1002, telegramtest.Fault{}, false, false},
		"nobody known":                 {budi, telegramtest.Fault{Code: 400, Description: "Bad Request: user not found"}, false, false},
		"nobody who took part":         {budi, telegramtest.Fault{Code: 400, Description: "Bad Request: PARTICIPANT_ID_INVALID"}, false, false},
		"a group that hides its list":  {budi, telegramtest.Fault{Code: 400, Description: "Bad Request: member list is inaccessible"}, true, false},
		"a network that is throttling": {budi, telegramtest.Fault{Code: 429, RetryAfter: 3}, false, true},
		"a network that is away":       {budi, telegramtest.Fault{Status: 502}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			pupr := r.srv.Group(group, "Aduan PUPR")
			pupr.AddBot(r.srv.Person(900, "Bu Kepala"))
			r.srv.Person(budi, "Pak Budi").In(pupr)
			pupr.Leave(r.srv.Person(99, "Pak Tono"), true)
			if c.fault != (telegramtest.Fault{}) {
				c.fault.Method, c.fault.Times = "getChatMember", -1
				r.srv.Fail(c.fault)
			}
			if in, err := r.ch.Member(r.ctx, address(group), address(c.who)); in != c.in || (err != nil) != c.fails {
				t.Errorf("a member: %v, %v", in, err)
			}
		})
	}
}

// Who was found is not asked for again, until Telegram tells that he left.
func TestAMemberIsBelievedUntilHeLeaves(t *testing.T) {
	t.Parallel()
	const group, budi = -1001, 88
	r := newRig(t, nil).run()
	pupr := r.srv.Group(group, "Aduan PUPR")
	boss := r.srv.Person(900, "Bu Kepala")
	pupr.AddBot(boss)
	r.next()
	who := r.srv.Person(budi, "Pak Budi").In(pupr)
	asked := func(want int, in bool) {
		t.Helper()
		if got, err := r.ch.Member(r.ctx, address(group), address(budi)); err != nil || got != in || r.srv.Calls("getChatMember") != want {
			t.Errorf("a member: %v, %v, asked %d times", got, err, r.srv.Calls("getChatMember"))
		}
	}
	asked(1, true)
	asked(1, true)
	pupr.Leave(who, false)
	// What he wrote before comes after what Telegram tells of him.
	boss.In(pupr).Say("selamat pagi")
	for in := r.next(); in.Text != "selamat pagi"; in = r.next() {
	}
	asked(2, false)
}

// The token is in no error, whatever the server says of it.
func TestWhatTheServerSaysTellsNoToken(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.srv.Fail(telegramtest.Fault{Method: "getChatMember", Code: 500, Description: "failed at /bot" + r.srv.Token() + "/getChatMember"})
	if _, err := r.ch.Member(r.ctx, address(-1001), address(88)); err == nil || strings.Contains(err.Error(), r.srv.Token()) {
		t.Errorf("the error says %v", err)
	}
}
