#!/bin/sh
# Installs what the tests need and this machine lacks, on Debian and its kin:
# a browser for the web page, a C compiler for the race detector, a Redis server, a
# PostgreSQL server (its programs are not in PATH on Debian).
set -eu

missing=
any() { # any PACKAGES COMMAND...: one of the commands, else the packages
	packages=$1
	shift
	for c in "$@"; do
		if command -v "$c" >/dev/null 2>&1; then return; fi
	done
	missing="$missing $packages"
}

any chromium chromium chromium-browser google-chrome google-chrome-stable headless-shell
any "gcc libc6-dev" gcc cc clang
any git git
any redis-server redis-server
any postgresql initdb /usr/lib/postgresql/*/bin/initdb

if [ -z "$missing" ]; then exit 0; fi
if ! command -v apt-get >/dev/null 2>&1; then
	echo "please install:$missing" >&2
	exit 1
fi
sudo=
if [ "$(id -u)" -ne 0 ]; then
	sudo=sudo
	if ! command -v sudo >/dev/null 2>&1; then
		echo "please install, as root:$missing" >&2
		exit 1
	fi
fi
echo "installing:$missing"
# shellcheck disable=SC2086 # several words are several packages
{
	$sudo apt-get update -q
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $missing
} </dev/null
