package report

import (
	"fmt"
	"math/bits"
	"strconv"

	"github.com/taprose/taprose/conversation/message"
)

// alike is in how many of 64 bits two looks of the same picture may differ: resizing and
// compressing changes up to some four, other pictures differ in some thirty. Below the
// number of bands, so that two such looks share one band whole; see LookTerms.
const alike = 7

// bands is in how many bytes a look is cut to be found.
const bands = 8

// Alike tells whether two looks (message.MediaRef.Look) are of the same picture, or
// nearly; a picture without a look is like none.
func Alike(a, b string) bool {
	x, err1 := strconv.ParseUint(a, 16, 64)
	y, err2 := strconv.ParseUint(b, 16, 64)
	return err1 == nil && err2 == nil && len(a) == 2*bands && len(b) == 2*bands && bits.OnesCount64(x^y) <= alike
}

// LookTerms are the words under which a picture that an agency showed as proof is found
// in a store's index: one for each byte of its look. Whatever differs from it in at most
// seven bits has at least one of the eight in common. They are no words of a language.
func LookTerms(agency, look string) []string {
	if _, err := strconv.ParseUint(look, 16, 64); err != nil || len(look) != 2*bands {
		return nil
	}
	terms := make([]string, bands)
	for i := range terms {
		terms[i] = fmt.Sprintf("zzlook%s%d%s", agency, i, look[2*i:2*i+2])
	}
	return terms
}

// Proof is a picture with which an agency showed what it did.
type Proof struct {
	// Event is the number of the event that it came with.
	Event  int
	Agency string
	Media  message.MediaRef
}

// Proofs lists them in order.
func (r *Report) Proofs() []Proof {
	var out []Proof
	for _, e := range r.Events {
		if e.By.Kind != ActorAgency || e.Kind != EventProof && e.Kind != EventKind(MoveResolve) {
			continue
		}
		for _, m := range e.Media {
			if m.Look != "" {
				out = append(out, Proof{e.Seq, e.By.Agency, m})
			}
		}
	}
	return out
}

// Complained tells whether a picture looks like one that the reporter sent.
func (r *Report) Complained(look string) bool {
	for _, m := range r.Media {
		if Alike(m.Look, look) {
			return true
		}
	}
	for _, e := range r.Events {
		for _, m := range e.Media {
			if e.By.Kind == ActorReporter && Alike(m.Look, look) {
				return true
			}
		}
	}
	return false
}
