package message

import "testing"

func TestJoinCaptions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ have, more, want string }{
		{"", "", ""},
		{"", "depan pasar", "depan pasar"},
		{"depan pasar", "", "depan pasar"},
		{"depan pasar", "depan sekolah", "depan pasar\ndepan sekolah"},
		{"depan pasar", "depan pasar", "depan pasar"},
		{"depan pasar\ndepan sekolah", "depan sekolah", "depan pasar\ndepan sekolah"},
		{"depan pasar", "depan pasar\ndepan sekolah", "depan pasar\ndepan sekolah"},
		{"dua baris\n\nsatu caption", "lagi", "dua baris\n\nsatu caption\nlagi"},
	} {
		if got := JoinCaptions(c.have, c.more); got != c.want {
			t.Errorf("JoinCaptions(%q, %q) = %q, want %q", c.have, c.more, got, c.want)
		}
	}
}
