package desk_test

import (
	"testing"

	"github.com/taprose/taprose/conversation/report"
)

// What administrators ask each other assigns, blocks and releases nothing.
func TestAQuestionOfAdministratorsIsNoOrder(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"dlh?", "dlh ya?", "dlh gimana", "dlh atau dinkes", "bukan dlh", "ini ke dlh pak", "mohon diteruskan ke dlh", "disposisi dlh?", "disposisi ke dlh boleh ga", "disposisi dlh atau dinkes",
		"tolak aja gimana", "blokir?", "blokir aja gimana", "blokir gak ya", "blokir 3 hari ya?", "blokir aja", "buka blokir?", "lepas pupr?", "lepas pupr gimana",
	} {
		o := openOffice(t)
		o.report.Agency = ""
		o.as(2)
		o.ref = &report.Ref{Chat: adminChat, MessageID: "card", Report: o.report.ID}
		in := o.message(s)
		if eff := o.step(in); eff.Save != nil || eff.Block != nil || len(eff.Release) > 0 || len(eff.Say) == 0 || eff.Leave || !eff.Move.IsZero() {
			t.Errorf("%q did something, or nothing was said: %q", s, said(eff))
		}
	}
	// A yes to our question does it.
	o := openOffice(t)
	o.report.Agency = ""
	o.as(2)
	o.ref = &report.Ref{Chat: adminChat, MessageID: "card", Report: o.report.ID}
	o.asked(o.message("ini ke dlh pak"), "Dinas Lingkungan Hidup dan Perhubungan?")
	if eff := o.step(o.message("ya")); eff.Save == nil || eff.Save.Agency != "dlhp" {
		t.Errorf("said %q", said(eff))
	}
}

// The first words of a long name are enough where they are one agency's.
func TestHalfANameIsAnAgency(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	for words, want := range map[string]string{"dinas lingkungan hidup sampahnya": "dlhp", "lingkungan hidup": "dlhp", "dinas": "", "dinas pariwisata": ""} {
		if key, _, _ := o.desk.FindAgency(words); key != want {
			t.Errorf("%q: %q", words, key)
		}
	}
}
