#!/bin/sh
# Runs every fuzz target of the module for a short while. A failing input is kept
# by Go under testdata/fuzz of its package: add it to the change that mends it.
set -eu
go=${GO:-go}
targets=0
for dir in $(grep -rl --include='*_test.go' '^func Fuzz' adapters bot conversation store | xargs -r -n1 dirname | sort -u); do
	listed=$("$go" test -list '^Fuzz' "./$dir")
	for target in $(echo "$listed" | grep '^Fuzz'); do
		# Making found inputs smaller takes up to a minute each by default.
		"$go" test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-2000x}" -fuzzminimizetime 10x "./$dir"
		targets=$((targets + 1))
	done
done
echo "fuzz: $targets targets held"
