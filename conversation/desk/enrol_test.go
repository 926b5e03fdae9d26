package desk_test

import (
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

var strangeChat = message.Address{Channel: message.ChannelWhatsApp, ID: "new@g.us"}

// strange makes a step in a group that is nobody's desk.
func strange(t *testing.T, text string, code *desk.Code, now time.Time) (desk.Needs, desk.Effects) {
	t.Helper()
	d := desk.New(regencytest.Tuban())
	in := message.Inbound{
		ID: "x", Chat: strangeChat, Kind: message.ChatGroup, ChatTitle: "Satpol siaga", MessageID: "m", Text: text,
		Sender: message.Sender{Name: "Bu Rina"},
	}
	needs := d.Needs(in, nil)
	var facts desk.Facts
	if code != nil && needs.Code == code.Code {
		facts.Code = code
	}
	eff, err := d.Step(desk.Input{Now: now, In: in, Facts: facts})
	if err != nil {
		t.Fatal(err)
	}
	return needs, eff
}

// typed makes a step in a group, whosever desk it is, in which somebody types a code.
func typed(t *testing.T, text, name string, code *desk.Code, group *desk.Group) desk.Effects {
	t.Helper()
	in := message.Inbound{
		ID: "x", Chat: strangeChat, Kind: message.ChatGroup, MessageID: "m", Text: text, Sender: message.Sender{Name: name},
	}
	eff, err := desk.New(regencytest.Tuban()).Step(desk.Input{Now: filed, In: in, Facts: desk.Facts{Code: code, Group: group}})
	if err != nil {
		t.Fatal(err)
	}
	return eff
}

func goodCode() *desk.Code {
	return &desk.Code{Code: "K7M3XA9P", Agency: "satpol", Expires: filed.Add(desk.CodeLife)}
}

func TestACodeEnrolsAGroup(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"/daftar K7M3-XA9P", "/daftar k7m3xa9p", "daftar K7M3-XA9P", "/daftar@taprose_bot K7M3 XA9P", "DAFTAR: k7m3-xa9p"} {
		needs, eff := strange(t, text, goodCode(), filed)
		if needs.Code != "K7M3XA9P" || eff.Enrol == nil {
			t.Errorf("%s: needs %+v, said %q", text, needs, said(eff))
			continue
		}
		g := eff.Enrol.Group
		if g.Agency != "satpol" || g.Chat != strangeChat || g.Title != "Satpol siaga" || g.By != "Bu Rina" || !g.Enrolled.Equal(filed) || eff.Enrol.Code != "K7M3XA9P" {
			t.Errorf("enrolled %+v", eff.Enrol)
		}
		wantSaid(t, eff, "Satpol PP")
		if len(eff.Alarm) != 1 {
			t.Errorf("the administrators were not told")
		}
	}
	for _, of := range []string{"pupr", desk.Bupati} {
		code := goodCode()
		code.Agency = of
		office := desk.Group{Chat: strangeChat, Agency: desk.Admins}
		eff := typed(t, "/daftar K7M3-XA9P", "Bu Rina", code, &office)
		if eff.Enrol != nil {
			t.Errorf("the administrators' group became that of %s", of)
		}
		wantSaid(t, eff, "bukan di sini")
	}
	if eff := typed(t, "/daftar K7M3-XA9P", desk.ByConfiguration, goodCode(), nil); eff.Enrol == nil || eff.Enrol.Group.By == desk.ByConfiguration {
		t.Errorf("somebody with the configuration's name enrolled %+v", eff.Enrol)
	}
	code := goodCode()
	code.Agency = desk.Admins
	_, eff := strange(t, "/daftar K7M3-XA9P", code, filed)
	wantSaid(t, eff, "grup admin")
}

func TestABadCodeIsAnswered(t *testing.T) {
	t.Parallel()
	used, usedHere, gone := goodCode(), goodCode(), goodCode()
	used.UsedBy = puprChat
	usedHere.UsedBy = strangeChat
	gone.Agency = "bappeda"
	for name, c := range map[string]struct {
		text string
		code *desk.Code
		at   time.Time
		want string
	}{
		"unknown":          {"/daftar K7M3-XA9P", nil, filed, "tidak dikenal"},
		"expired":          {"/daftar K7M3-XA9P", goodCode(), filed.Add(desk.CodeLife), "kedaluwarsa"},
		"used":             {"/daftar K7M3-XA9P", used, filed, "grup lain"},
		"used here, late":  {"/daftar K7M3-XA9P", usedHere, filed.Add(desk.CodeLife), "kedaluwarsa"},
		"agency gone":      {"/daftar K7M3-XA9P", gone, filed, "tidak dikenal"},
		"no code":          {"/daftar", nil, filed, "/daftar K7M3-XA9P"},
		"cannot be a code": {"/daftar pupr", nil, filed, "/daftar K7M3-XA9P"},
		"a page":           {"/daftar 2", nil, filed, "/daftar K7M3-XA9P"},
	} {
		_, eff := strange(t, c.text, c.code, c.at)
		if eff.Enrol != nil {
			t.Errorf("%s: enrolled", name)
		}
		wantSaid(t, eff, c.want)
	}
	// Used by this chat and not yet a desk: the step before was cut short.
	if _, eff := strange(t, "/daftar K7M3-XA9P", usedHere, filed); eff.Enrol == nil {
		t.Errorf("a step cut short cannot be finished: %q", said(eff))
	}
}

func TestAStrangersGroupGetsSilence(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "terima", "/terima", "bantuan", "daftar", "daftar 2", "daftar hadir", "daftar karyawan", "TBN-K7M3XA", "halo", "kode pupr", "/list", "/list K7M3-XA9P", "/antrean"} {
		needs, eff := strange(t, text, nil, filed)
		if needs != (desk.Needs{}) {
			t.Errorf("%q needs %+v", text, needs)
		}
		wantSilence(t, eff)
	}
}

func TestTypingTheCodeTwiceIsHarmless(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.ref = nil
	code := &desk.Code{Code: "K7M3XA9P", Agency: "pupr", Expires: filed.Add(desk.CodeLife), UsedBy: puprChat}
	step := func(code *desk.Code) desk.Effects {
		eff, err := o.desk.Step(desk.Input{Now: o.now, In: o.message("/daftar K7M3-XA9P"), Facts: desk.Facts{Group: o.group, Code: code}})
		if err != nil {
			t.Fatal(err)
		}
		return eff
	}
	eff := step(code)
	if eff.Enrol != nil || len(eff.Alarm) > 0 {
		t.Error("enrolled twice")
	}
	wantSaid(t, eff, "Dinas PUPR")
	// A code for another agency makes this group that agency's.
	eff = step(&desk.Code{Code: "K7M3XA9P", Agency: "dlhp", Expires: filed.Add(desk.CodeLife)})
	if eff.Enrol == nil || eff.Enrol.Group.Agency != "dlhp" || len(eff.Alarm) != 1 {
		t.Errorf("said %q", said(eff))
	}
	wantSaid(t, step(nil), "tidak dikenal")
}

func TestWhatHappensToAGroup(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.ref = nil
	event := func(e message.Event, group *desk.Group) desk.Effects {
		in := o.message("")
		in.Event, in.ChatTitle, in.MigratedTo = e, "Nama baru", message.Address{Channel: "telegram", ID: "-100"}
		if n := o.desk.Needs(in, group); n != (desk.Needs{}) {
			t.Errorf("%s needs %+v", e, n)
		}
		eff, err := o.desk.Step(desk.Input{Now: o.now, In: in, Facts: desk.Facts{Group: group}})
		if err != nil {
			t.Fatal(err)
		}
		return eff
	}
	wantSaid(t, event(message.EventAdded, nil), "belum terdaftar", "/daftar KODE")
	wantSaid(t, event(message.EventAdded, o.group), "Dinas PUPR")
	if eff := event(message.EventRemoved, o.group); !eff.Leave || len(eff.Alarm) != 1 || len(eff.Say) > 0 {
		t.Errorf("removed: %+v", eff)
	}
	if eff := event(message.EventMigrated, o.group); eff.Move.ID != "-100" {
		t.Errorf("migrated: %+v", eff)
	}
	if eff := event(message.EventRenamed, o.group); eff.Retitle != "Nama baru" {
		t.Errorf("renamed: %+v", eff)
	}
	for _, e := range message.Events()[2:] {
		eff := event(e, nil)
		if eff.Leave || !eff.Move.IsZero() || eff.Retitle != "" || len(eff.Say)+len(eff.Alarm) > 0 {
			t.Errorf("%s in a stranger's group: %+v", e, eff)
		}
	}
	// A title that changed while nobody listened.
	in := o.message("selamat pagi")
	in.ChatTitle = "PUPR Tuban"
	if eff := o.step(in); eff.Retitle != "PUPR Tuban" {
		t.Errorf("retitled %q", eff.Retitle)
	}
}
