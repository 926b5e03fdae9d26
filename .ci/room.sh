#!/bin/sh
# Prints the folder in which the tests have room: the usual one for temporary files, or
# memory when the disk is nearly full. What they make at one time is some 2 GB, and the
# compiler keeps 3 GB beside it.
set -eu
need=$((6 * 1024 * 1024))
free() { df -Pk "$1" 2>/dev/null | awk 'NR == 2 { print $4 }'; }

# Programs that the compiler makes there must be allowed to run.
runs() {
	probe=$(mktemp "$1/runs-XXXXXX")
	printf '#!/bin/sh\n' >"$probe"
	chmod +x "$probe"
	if "$probe" 2>/dev/null; then ok=0; else ok=1; fi
	rm -f "$probe"
	return $ok
}

usual=${TMPDIR:-/tmp}
if [ "$(free "$usual")" -lt "$need" ]; then
	if [ -w /dev/shm ] && [ "$(free /dev/shm)" -ge "$need" ] && runs /dev/shm; then
		echo "room: $usual has only $(($(free "$usual") / 1024)) MB free, so the tests use /dev/shm" >&2
		echo /dev/shm
		exit
	fi
	echo "room: $usual has only $(($(free "$usual") / 1024)) MB free; the tests need some $((need / 1024)) MB" >&2
fi
echo "$usual"
