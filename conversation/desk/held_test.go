package desk

import "testing"

func TestWhoStandsInWords(t *testing.T) {
	t.Parallel()
	who := &Reporter{Name: "Ibu Siti Aminah 🌸", Numbers: []string{"628123456789", "7712345678", "AbC-99"}}
	for _, c := range []struct {
		words, known string
		found        bool
	}{
		{"sudah telepon bu siti", "", true},
		{"AMINAH sudah dihubungi", "", true},
		{"kata Siti-Aminah begitu", "", true},
		{"ibu itu sudah pulang", "", false},
		{"sitinggil sudah bersih", "", false},
		{"hubungi 0812 345 6789 ya", "", true},
		{"+62-812-3456-789", "", true},
		{"wa.me/628123456789", "", true},
		{"٠٨١٢٣٤٥٦٧٨٩", "", true},
		{"id 7712345678", "", true},
		{"hubungi 0812 345 6780", "", false},
		{"RT 03 RW 04, 12.500 rupiah", "", false},
		{"bu siti memang begitu", "Saya Siti, jalan rusak", false},
		{"0812-3456-789", "WA saya 08123456789", false},
		{"", "", false},
	} {
		if got := who.Found(c.words, c.known); (got != "") != c.found {
			t.Errorf("%q: found %q", c.words, got)
		}
	}
	if (*Reporter)(nil).Found("siti", "") != "" || new(Reporter).Found("siti 08123456789", "") != "" {
		t.Error("nobody is found")
	}
	short := &Reporter{Name: "Al Md"}
	if short.Found("al md datang", "") == "" || short.Found("al datang", "") != "" {
		t.Error("a short name is found whole or not at all")
	}
}
