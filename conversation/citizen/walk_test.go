package citizen_test

import (
	"fmt"
	"testing"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

// TestRandomWalks lets many people say anything in any order: every step keeps
// the promises in check, and goes where the map of the conversation leads.
func TestRandomWalks(t *testing.T) {
	t.Parallel()
	const walks, steps = 60, 50
	reg := regencytest.Tuban()
	for seed := range uint64(walks) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			p := newPlayer(reg, seed)
			for range steps {
				p.turn(t, func(from, to citizen.State, in string) {
					if from != "" && !citizen.Reached(from, to) {
						t.Errorf("%s -> %s is not on the map (%s)", from, to, in)
					}
				})
			}
		})
	}
}
