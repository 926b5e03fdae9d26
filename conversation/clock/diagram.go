package clock

import (
	"fmt"
	"strings"
)

// rungs are the leaders whom lateness is told to, in order; step i+2 of the ladder is
// that of rungs[i], step 1 the agency's own.
var rungs = []string{Sekda, Bupati}

// Stages lists the stages in order.
func Stages() []Stage { return []Stage{Half, Near, Late} }

// Diagram draws, as a Mermaid state diagram, which clock runs after which, and what is
// said while one does.
func Diagram() (string, error) {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	kinds := Kinds()
	fmt.Fprintf(&b, "    [*] --> %s: an agency is put in charge\n", kinds[0])
	for i, k := range kinds[1:] {
		fmt.Fprintf(&b, "    %s --> %s: met\n", kinds[i], k)
	}
	fmt.Fprintf(&b, "    %s --> [*]: resolved or rejected\n", kinds[len(kinds)-1])
	b.WriteString("    state \"while one of them runs\" as running {\n        [*]")
	for _, s := range Stages() {
		fmt.Fprintf(&b, " --> %s\n        %s", s, s)
	}
	fmt.Fprintf(&b, " --> %s: every working day\n        %s", Late, Late)
	for _, leader := range rungs {
		fmt.Fprintf(&b, " --> %s: still late\n        %s", leader, leader)
	}
	b.WriteString(" --> [*]: met\n    }\n")
	return b.String(), nil
}
