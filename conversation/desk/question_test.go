package desk_test

import (
	"testing"

	"github.com/taprose/taprose/conversation/report"
)

// A question settles, rejects and moves nothing and is not told to the reporter, whether
// it has its mark or not: below the card, and beside the number of a report.
func TestAQuestionIsNoOrder(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"selesai?", "sudah selesai ya?", "sdh selesai blm", "sudah selesai belum", "selesai kapan", "selesai kpn pak", "selesai apa belum", "selesai atau belum", "selesai gak sih",
		"wis rampung ta pak", "rampung durung", "sampun rampung nopo dereng", "sudah dikerjakan apa belum", "sudah ditangani siapa", "selesai apanya", "sudah selesai kan",
		"tolak aja gimana", "tolak aja gimana?", "tolak saja ya", "tolak alasannya apa", "ditolak kenapa", "tolak apa pindah ya",
		"pindah ke dlh boleh?", "pindah ke dlh boleh ga", "pindah dlh gimana", "pindah ke dlh aja ya", "pindah dlh atau dinkes", "pindah kemana ya enaknya",
		"proses sampai mana", "diproses kapan", "dikerjakan siapa", "terima apa tolak ini pak",
		"kapan selesainya", "siapa yang ke lokasi", "gimana kalau ditolak", "boleh pindah ke dlh", "sebaiknya ditolak saja", "apakah sudah selesai", "pak Joko kapan ke lokasi",
	} {
		o := openOffice(t)
		wantNothingDone(t, o.step(o.message(s)))
		wantNothingDone(t, o.step(pictured(o.message(s))))
		o.ref = nil
		wantNothingDone(t, o.step(o.message(o.report.Ticket+" "+s)))
		wantNothingDone(t, o.step(o.message(s+" "+o.report.Ticket)))
	}
	// Hearsay says nothing of what was done.
	wantNothingDone(t, openOffice(t).tells("sudah selesai katanya"))
	// Without a report they are talk.
	for _, s := range []string{"selesai?", "tolak?", "sudah selesai ya?", "pindah ke dlh boleh?", "selesai kapan"} {
		o := openOffice(t)
		o.ref = nil
		wantSilence(t, o.step(o.message(s)))
	}
}

// Below our questions too: it chooses nothing, and what waits goes on waiting.
func TestAQuestionAnswersNoneOfOurs(t *testing.T) {
	t.Parallel()
	for words, replies := range map[string][]string{
		"sudah ditambal":       {"selesai?", "sudah?", "sudah selesai ya?", "selesai apa belum", "selesai ta", "1?", "1 atau 2", "kabar?", "ya?", "selesai kapan"},
		"ini jalan provinsi":   {"tolak?", "tolak aja gimana", "serahkan ke admin?", "ke admin ya?"},
		"ini punya dlh":        {"ya?", "pindah?", "betul?", "pindah ke dlh boleh?", "dlh ya?"},
		"orangnya bawel":       {"kirim?", "kirim ta", "ya?"},
		"sudah selesai belum?": {"ya", "ya?"},
	} {
		for _, reply := range replies {
			o := openOffice(t)
			o.asked(o.message(words))
			o.asked(o.message(reply), "Belum ada yang diubah", "Pilih angka")
		}
	}
	for word, replies := range map[string][]string{
		"selesai": {"sudah selesai ya?", "sudah apa belum", "apanya pak", "yang ngerjakan siapa", "fotonya mana pak"}, "tolak": {"alasannya apa ya", "gimana alasannya", "saja ya"},
		"pindah": {"dlh?", "dlh atau dinkes", "kemana ya"}, "pindah dlhp": {"kenapa", "alasane opo"}, "jawab": {"apa ya", "jawab apa pak"}, "tanya": {"tanya apa", "apa pak"},
	} {
		for _, reply := range replies {
			o := openOffice(t)
			o.asked(o.message(word))
			o.asked(o.message(reply))
		}
	}
}

// What only looks like a question is what it says.
func TestWhatIsNoQuestionIsDone(t *testing.T) {
	t.Parallel()
	resolve, reject, answered := report.EventKind(report.MoveResolve), report.EventKind(report.MoveReject), report.EventAnswered
	for s, kind := range map[string]report.EventKind{
		"selesai lampu sudah diganti kapan hari": resolve,
		"selesai sudah ditambal, bagaimana pak":  resolve,
		"tolak lokasi tidak jelas di mana":       reject,
		"tolak tidak diketahui siapa pemiliknya": reject,
		"apa yang dilaporkan akan kami tindak":   answered,
		"kami belum tahu kapan":                  answered,
		"tidak apa apa":                          answered,
		"Boleh, silakan datang ke kantor":        answered,
		"Mohon maaf, aspalnya belum":             answered,
		"Bisa, besok kami antar":                 answered,
	} {
		o := openOffice(t)
		eff := o.step(o.message(s))
		if eff.Save == nil {
			t.Errorf("%q: said %q", s, said(eff))
		} else if e := eff.Save.Events[len(eff.Save.Events)-1]; e.Kind != kind {
			t.Errorf("%q: made %s", s, e.Kind)
		}
	}
}

// A choice is named in more ways than by its bare number.
func TestAChoiceIsNamedInManyWays(t *testing.T) {
	t.Parallel()
	resolve := report.EventKind(report.MoveResolve)
	for reply, kind := range map[string]report.EventKind{
		"1 pak": resolve, "no 1": resolve, "nomor satu": resolve, "yang pertama": resolve, "1. Selesai": resolve, "2. Kabar ke pelapor": report.EventAnswered, "opsi 2": report.EventAnswered, "tiga": report.EventNoted,
	} {
		o := openOffice(t)
		o.asked(o.message("sudah ditambal"))
		if eff := o.step(o.message(reply)); eff.Save == nil || eff.Save.Events[len(eff.Save.Events)-1].Kind != kind {
			t.Errorf("%q: said %q", reply, said(eff))
		}
	}
}

// Our question for a reason is answered by one: not by a no, a number, or another agency.
func TestAReasonIsNoRefusal(t *testing.T) {
	t.Parallel()
	for word, replies := range map[string][]string{
		"tolak":       {"jangan", "belum", "jangan ditolak", "bukan tolak, terima", "terserah", "karena", "tidak ada alasan", "1"},
		"selesai":     {"kirim ke pelapor", "nunggu pak kabid", "1", "jangan"},
		"pindah dlhp": {"1", "terserah", "dinkes", "bukan dlh tapi dinkes", "salah, harusnya dinkes"},
		"jawab":       {"1"},
		"tanya":       {"jawab besok"},
	} {
		for _, reply := range replies {
			o := openOffice(t)
			o.asked(o.message(word))
			o.asked(o.message(reply))
		}
	}
	o := openOffice(t)
	o.asked(o.message("pindah dlhp"))
	o.asked(o.message("eh dinkes"), "Dinas Kesehatan?")
	o.asked(o.message("ya"), "Apa alasan", "Dinas Kesehatan")
	for _, s := range []string{"batal selesai", "batal tanya"} {
		o := openOffice(t)
		wantNothingDone(t, o.step(o.message(s)))
	}
}

// Two colleagues answer the same question at once: the reporter reads it once.
func TestTwoAnswersTellOnce(t *testing.T) {
	t.Parallel()
	for first, kind := range map[string]report.EventKind{"1": report.EventKind(report.MoveResolve), "2": report.EventAnswered} {
		o := openOffice(t)
		o.asked(o.message("sudah ditambal"))
		if eff := o.tells(first); eff.Save == nil || eff.Save.Events[len(eff.Save.Events)-1].Kind != kind {
			t.Fatalf("%s: said %q", first, said(eff))
		}
		eff := o.step(o.message("2"))
		wantNothingDone(t, eff)
		wantSaid(t, eff, "sudah dijawab Pak Budi")
		if eff := o.step(o.message("3")); eff.Save == nil {
			t.Error("a note tells nobody twice")
		}
	}
}
