package desk_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// Whatever is written or pressed in any group about a report in any status: no
// panic, no change of what was given, a known status, and an answer to whoever
// spoke to the bot.
func FuzzDesk(f *testing.F) {
	for i, s := range []string{
		"terima", "/daftar K7M3-XA9P", "pindah dlhp karena lampu", "TBN-K7M3XA selesai", "👍🏽", "disposisi TICKET dlh",
		"kode pupr", "lepas pupr 2", "tanya\nsebelah mana?", "\xff\xfe", "@bot @bot", "/", "//terima", "daftar 99", "ke ke ke", "pindah ke",
	} {
		f.Add(s, "", "tanya", uint8(i), uint8(i), true, i%3 == 0)
		f.Add(s, "pindah:"+s, "pindah:dlhp a,b\nkata", uint8(i), uint8(i), true, false)
		f.Add(s, "", "maksud selesai,jawab,pindah:admin\t{\"media\":[{\"kind\":\"photo\"}]}\nsudah ditambal", uint8(i), uint8(i), true, false)
		f.Add(s, "", "yakin jawab,batal\nkata", uint8(i), uint8(i), true, true)
	}
	f.Fuzz(func(t *testing.T, text, button, intent string, where, status uint8, quoted, media bool) {
		o := openOffice(t)
		o.ref = nil
		groups := len(o.groups)
		if i := int(where) % (groups + 1); i < groups {
			o.as(i)
		} else {
			o.group = nil
		}
		if where&16 != 0 {
			o.report.Agency = ""
		}
		o.report.Status = report.Statuses()[int(status)%len(report.Statuses())]
		if quoted {
			o.ref = &report.Ref{Chat: o.chat, MessageID: cardID, Report: "r1", Intent: strings.ToValidUTF8(intent, "")}
		}
		o.lang = append(regency.Langs(), "")[int(where)%4]
		in := o.message(strings.ReplaceAll(text, "TICKET", o.report.Ticket))
		in.Edited = status&32 != 0
		in.Deleted = status&64 != 0
		if media {
			in.Media = []message.MediaRef{photo}
		}
		if button != "" {
			in = press(in, button)
		}
		before := o.report.Clone()
		eff := o.stepUnchecked(in)
		if eff.Save != nil {
			r := eff.Save
			if r.Version != before.Version || r.ID != before.ID || len(r.Events) <= len(before.Events) || len(r.Events) > len(before.Events)+2 {
				t.Fatalf("saved version %d with %d events, was %d with %d", r.Version, len(r.Events), before.Version, len(before.Events))
			}
			if _, ok := o.reg.Agency(r.Agency); !ok && r.Agency != "" {
				t.Fatalf("in charge is %q", r.Agency)
			}
			if !in.Edited && len(eff.Say) == 0 {
				t.Fatal("did something and said nothing")
			}
			if o.group == nil {
				t.Fatal("a stranger's group changed a report")
			}
			mine := before.Agency == o.group.Agency || o.group.Agency == desk.Admins
			if !mine {
				t.Fatalf("%s changed a report of %q", o.group.Agency, before.Agency)
			}
		}
		if o.group == nil && !strings.Contains(strings.ToLower(strings.ToValidUTF8(text, "")), "daftar") && len(eff.Say) > 0 {
			t.Fatalf("a stranger's group was told %q", said(eff))
		}
		if quoted && o.group != nil && !in.Edited && !in.Deleted && len(eff.Say) == 0 {
			t.Fatalf("no answer to %q (button %q)", text, button)
		}
		for _, out := range append(eff.Say, eff.Alarm...) {
			if out.Text == "" && out.React == "" && len(out.Media) == 0 {
				t.Fatalf("said nothing: %+v", out)
			}
			if !utf8.ValidString(out.Text) || !utf8.ValidString(out.Intent) {
				t.Fatalf("said broken text %q, intent %q", out.Text, out.Intent)
			}
			for _, c := range out.Choices {
				if len(c.ID) > 64 || c.Label == "" {
					t.Fatalf("choice %+v", c)
				}
			}
		}
	})
}

// Every choice on a card is a word that the desk knows.
func TestEveryButtonOfTheCardIsAWord(t *testing.T) {
	t.Parallel()
	for _, status := range report.Statuses() {
		for _, c := range card.Choices(status) {
			o := openOffice(t)
			o.report.Status = status
			eff := o.step(press(o.message(""), c.ID))
			if len(eff.Say) == 0 || strings.Contains(said(eff), "Yang bisa sekarang") && status != report.StatusReceived {
				t.Errorf("%s in status %s: %q", c.ID, status, said(eff))
			}
		}
	}
}

// A number in reply to a card means the choice that the card showed when it came,
// so every card that can come must show the same.
func TestEveryArrivingCardShowsTheSameChoices(t *testing.T) {
	t.Parallel()
	want := card.Choices(report.StatusForwarded)
	for _, s := range []report.Status{report.StatusReceived, report.StatusTransferred, report.StatusReopened} {
		if got := card.Choices(s); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", s, got, want)
		}
	}
}
