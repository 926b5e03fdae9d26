package desk

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

// No phrase means two things, and every phrase is written as it is compared.
func TestPhrasesAreUnambiguous(t *testing.T) {
	t.Parallel()
	seen := make(map[string]word)
	for first, list := range phrases {
		for _, p := range list {
			if len(p.tokens) == 0 || p.tokens[0] != first {
				t.Errorf("%v stands under %q", p.tokens, first)
			}
			if len(p.tokens) > 4 {
				t.Errorf("%v is longer than leading looks", p.tokens)
			}
			s := strings.Join(p.tokens, " ")
			if other, twice := seen[s]; twice {
				t.Errorf("%q means %s and %s", s, other, p.word)
			}
			seen[s] = p.word
		}
	}
	for _, w := range words() {
		if seen[string(w)] != w {
			t.Errorf("%s does not mean itself", w)
		}
	}
}

func TestNamesOfAgencies(t *testing.T) {
	t.Parallel()
	d := New(regencytest.Tuban())
	for s, want := range map[string]named{
		"pupr":                                   {key: "pupr"},
		"PUPR: jalan":                            {key: "pupr", rest: "jalan"},
		"ke Dinas PUPR jalan":                    {key: "pupr", rest: "jalan"},
		"pu jalan":                               {key: "pupr", rest: "jalan"},
		"ppur jalan":                             {key: "pupr", rest: "jalan"},
		"Dinas Lingkungan Hidup dan Perhubungan": {key: "dlhp"},
		"lingkungan hidup dan perhubungan x":     {key: "dlhp", rest: "x"},
		"dinas lingkungn hidup dan perhubungan":  {key: "dlhp"},
		"dishub lampu":                           {key: "dlhp", rest: "lampu"},
		"kesehatan":                              {key: "dinkes"},
		"satpol pp pedagang":                     {key: "satpol", rest: "pedagang"},
		"satpolpp pedagang":                      {key: "satpol", rest: "pedagang"},
		"satpol-pp pedagang":                     {key: "satpol", rest: "pedagang"},
		"admin tidak tahu":                       {key: Admins, rest: "tidak tahu"},
		"tidak tahu":                             {key: Admins},
		"dikse aduan":                            {near: []string{"dinkes"}, rest: "aduan"},
		"bukan jalan kabupaten":                  {},
		"":                                       {},
		"ke":                                     {},
		"🙂":                                      {},
	} {
		got := d.nameAgency(s)
		if got.key != want.key || got.rest != want.rest || !slices.Equal(got.near, want.near) {
			t.Errorf("%q: %+v, want %+v", s, got, want)
		}
	}
	if len(d.agencyKeys()) == 0 {
		t.Error("no agencies")
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"pupr", "pupr", 0}, {"prup", "pupr", 2}, {"puprr", "pupr", 1}, {"pupr", "ppur", 1}, {"dlh", "dlhp", 1}, {"é", "e", 1}} {
		if got := distance(c.a, c.b); got != c.want || distance(c.b, c.a) != got {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestIntentsComeBackWhole(t *testing.T) {
	t.Parallel()
	for _, n := range []intent{
		{}, {word: wordAsk}, {word: wordTransfer, agency: "dlhp"}, {choices: []string{"terima", "proses"}},
		{word: wordTransfer, choices: []string{"pindah:dlhp", "pindah:admin"}, words: "bukan jalan kami:\nsungguh, pak"},
		{word: wordTransfer, agency: "dlhp", words: "kata"},
		{word: wordResolve, choices: []string{"selesai"}, words: "kata", files: files{Media: []message.MediaRef{{Kind: message.MediaPhoto, Native: "a\tb\nc d"}}}},
	} {
		got := parseIntent(n.String())
		if got.word != n.word || got.agency != n.agency || got.words != n.words || !slices.Equal(got.choices, n.choices) || !slices.Equal(got.files.Media, n.files.Media) {
			t.Errorf("%+v came back as %+v", n, got)
		}
	}
}

func TestCodesAreReadAsTyped(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"K7M3XA9P", "k7m3-xa9p", " K7M3 XA9P", "K7M3–XA9P", "*K7M3-XA9P*"} {
		if got, ok := CanonicalCode(s); !ok || got != "K7M3XA9P" || ShowCode(got) != "K7M3-XA9P" {
			t.Errorf("%q: %q %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "K7M3", "K7M3-XA9PP", "K7M3-XA90", "kegiatan", "éééé"} {
		if got, ok := CanonicalCode(s); ok {
			t.Errorf("%q passes as %q", s, got)
		}
	}
	if ShowCode("short") != "short" {
		t.Error("an odd code is changed")
	}
}

// The example in the comment of Group is what is stored.
func TestTheExampleOfAGroupDecodes(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("group.go")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(src), "//\t{")
	example, _, ok := strings.Cut(rest, "\ntype Group")
	dec := json.NewDecoder(strings.NewReader("{" + example))
	dec.DisallowUnknownFields()
	var g Group
	if err := dec.Decode(&g); !ok || err != nil || g.Agency == "" || g.Chat.IsZero() || g.Enrolled.IsZero() || g.By == "" || g.Title == "" {
		t.Errorf("%+v, %v", g, err)
	}
}

func TestASpanThatIsNoneIsNoReason(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]bool{
		"99999 tahun ancaman": true, "0 hari ancaman": true, "1001hari": true, "0h": true, "5000 hari": true,
		"ancaman": false, "": false, "3 laporan palsu": false, "112 ditelepon terus": false, "2": false,
	} {
		if got := spanlike(said); got != want {
			t.Errorf("%q: %v", said, got)
		}
	}
}
