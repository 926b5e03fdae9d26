package citizen

import (
	"testing"

	"github.com/taprose/taprose/conversation/regency/regencytest"
)

// Words that name no problem never take the place of a story that does.
func TestOtherWordsForAStory(t *testing.T) {
	t.Parallel()
	const story = "jalan bangsat rusak terus"
	f := New(regencytest.Tuban())
	for _, c := range []struct {
		story, said string
		want        reply
	}{
		{story, "maaf", wordsSorry},
		{story, "Maaf pak, emosi", wordsSorry},
		{story, "nyuwun pangapunten nggih pak", wordsSorry},
		{story, "sorry, i was angry", wordsSorry},
		{story, "jalan rusak terus, mohon diperbaiki", wordsAnew},
		{story, "maaf, maksud saya jalan rusak", wordsAnew},
		{story, "tolong segera ya", wordsBare},
		{story, "ya", wordsBare},
		{story, "sudah setahun dibiarkan begini terus", wordsMore},
		{"kalian bangsat semua", "mohon segera ditangani", wordsAnew},
		{"kalian bangsat semua", "maaf", wordsSorry},
	} {
		turn := &turn{flow: f, reg: f.regency}
		if got := turn.judge(c.story, c.said); got != c.want {
			t.Errorf("%q after %q: %v, want %v", c.said, c.story, got, c.want)
		}
	}
}
