package intake

import (
	"strconv"
	"testing"
)

// Few or many, keys are a set.
func TestKeys(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, keysFew, keysFew + 1, 500} {
		var k keys
		for range 2 {
			for i := range n {
				k.add(strconv.Itoa(i))
			}
		}
		if k.len() != n || k.has(strconv.Itoa(n)) {
			t.Fatalf("%d of %d", k.len(), n)
		}
		k.deleteFunc(func(key string) bool { return len(key) > 1 })
		for i := range n {
			if key := strconv.Itoa(i); k.has(key) != (i < 10) {
				t.Errorf("of %d keys %s is %v", n, key, k.has(key))
			}
		}
		if k.len() != min(n, 10) {
			t.Errorf("%d are left of %d", k.len(), n)
		}
		k.add("x")
		if !k.has("x") || k.len() != min(n, 10)+1 {
			t.Errorf("x is not among the %d left of %d", k.len(), n)
		}
	}
}
