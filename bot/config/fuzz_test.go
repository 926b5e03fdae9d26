package config_test

import (
	"errors"
	"testing"

	"github.com/taprose/taprose/bot/config"
)

// FuzzParse: whatever stands in the file, the answer is a configuration or a list
// of problems that each say where and what.
func FuzzParse(f *testing.F) {
	f.Add([]byte(valid))
	f.Add([]byte(valid + telegram))
	f.Add(config.Example())
	f.Add([]byte("regency: [}"))
	f.Add([]byte("? [a, b]\n: c\n"))
	f.Add([]byte("<<: *a\n"))
	f.Add([]byte("regency: !!binary x\nlog: {level: |\n  a\n}"))
	f.Fuzz(func(t *testing.T, src []byte) {
		c, err := config.Parse("x.yaml", src, everything)
		if err == nil {
			if c.Regency().Zone == nil || len(c.Regency().Langs) == 0 || len(c.Regency().Categories) == 0 {
				t.Error("a configuration that cannot work")
			}
			return
		}
		var ps config.Problems
		if !errors.As(err, &ps) || len(ps) == 0 {
			t.Fatalf("got %v", err)
		}
		for _, p := range ps {
			if p.What == "" || p.File != "x.yaml" || p.Line < 0 {
				t.Errorf("a problem without a place or a word: %+v", p)
			}
		}
	})
}
