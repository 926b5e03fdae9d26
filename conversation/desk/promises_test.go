package desk

import (
	"strings"
	"testing"
)

func TestPromisesAreNoSettlement(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"akan ditindaklanjuti", "Akan segera kami tindaklanjuti.", "segera kami proses", "Segera diperbaiki",
		"laporan sudah kami terima dan akan ditindaklanjuti", "Terima kasih atas laporannya, akan kami perbaiki",
		"sudah kami teruskan ke bidang teknis", "Sudah diteruskan ke petugas lapangan, mohon bersabar", "besok dikerjakan",
		"sedang diproses", "dijadwalkan minggu depan", "menunggu anggaran", "mohon ditunggu", "masih dalam proses",
		"badhe dipun tindakaken", "enggal dipun dandosi", "sampun katampi, matur nuwun", "bakal didandani sesuk",
		"AKAN DITINDAKLANJUTI SECEPATNYA", "sudah, akan kami proses",
	} {
		if _, only := promise(words); !only {
			t.Errorf("%q settles a report", words)
		}
	}
}

func TestWhatWasDoneIsASettlement(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"sudah ditambal", "Lubang ditambal aspal dingin", "Sudah", "Lampu diganti LED 60 watt, tiang akan dicat bulan depan",
		"Sampah sudah diangkut pagi ini. Terima kasih atas laporannya", "Ditambal lagi dengan aspal panas",
		"telah dibersihkan, selanjutnya akan dipantau", "sampun dipun dandosi", "uwis didandani", "pohon tumbang dipotong dan dibuang",
		"selokan dikeruk, mohon bersabar untuk jalannya", "obat sudah tersedia lagi di puskesmas", "sudah selesai",
		"Petugas kami sudah menemui pemilik warung dan warung dipindahkan",
	} {
		if phrase, only := promise(words); only {
			t.Errorf("%q is taken for a promise (%s)", words, phrase)
		}
	}
}

func TestPromisesAreFoldedWords(t *testing.T) {
	t.Parallel()
	n := 0
	for first, phrases := range promises {
		for _, p := range phrases {
			n++
			for i, w := range p {
				if w != "*" && (len(foldedTokens(w)) != 1 || foldedTokens(w)[0] != w) || w == "*" && i == 0 {
					t.Errorf("%q of %q can never be said", w, strings.Join(p, " "))
				}
			}
			if p[0] != first {
				t.Errorf("%q stands under %q", p, first)
			}
		}
	}
	if n < 100 {
		t.Errorf("%d phrases", n)
	}
}

func FuzzPromise(f *testing.F) {
	f.Add("akan ditindaklanjuti")
	f.Add("\xff akan")
	f.Fuzz(func(t *testing.T, s string) {
		if phrase, only := promise(s); only && phrase == "" {
			t.Errorf("%q is a promise without words", s)
		}
	})
}
