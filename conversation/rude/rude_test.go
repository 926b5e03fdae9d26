package rude

import "testing"

func TestRudeHoweverItIsDressed(t *testing.T) {
	t.Parallel()
	l := New([]string{"tukang tipu"}, []string{"dungu"})
	for _, s := range []string{
		"goblok", "GOBLOK!!!", "dasar pegawai g0bl0k", "gobloook sekali", "g.o.b.l.o.k", "g o b l o k", "g-o-b-l-o-k kalian", "go\u200bblok",
		"gоblоk", "ｇｏｂｌｏｋ", "bangsatlah kalian", "jalan rusak, BUPATI TOLOL!", "t0l0l", "a$$hole", "dasar  ANJING", "asu kowe", "jancuk tenan",
		"what the fuck", "fuuuck", "tukang tipu semua", "b@ngsat", "kontol.", "(tolol)", "gób̈lok",
	} {
		if !l.In(s) {
			t.Errorf("%q passes for decent", s)
		}
	}
	for _, s := range []string{
		"", "anjing liar di pasar, tolong ditertibkan", "kandang babi bau sekali", "bau tai ayam", "asupan gizi posyandu", "asu edan nyokot bocah",
		"Jalan berlubang 100 m dari SDN 1", "begonia di taman kota mati", "Pak Tolo", "Desa Tolowangi", "jl. A. Yani no. 7 B", "dungu",
		"celeng ngrusak tegalan", "0812 3456 7890", "a b", "scunthorpe", "class", "Dick", "titik api di hutan", "perekrutan pegawai", "ditipu tukang",
	} {
		if l.In(s) {
			t.Errorf("%q is taken for rude", s)
		}
	}
}

func FuzzIn(f *testing.F) {
	l := New(nil, nil)
	for _, s := range []string{"g.o.b.l.o.k", "a$$hole", "\u202ekolbog", "!!!!", "\xff\xfe", "l l l l"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		// A rude word stays one whatever is said before and after it.
		if !l.In(s + "\n" + "goblok sekali" + "\n" + s) {
			t.Errorf("%q hides a rude word", s)
		}
		l.In(s)
	})
}
