#!/usr/bin/env bash
# manuals.sh - every manual page is clean mdoc
#
# Usage: manuals.sh BUILD-DIRECTORY, from the top of the tree
set -eu -o pipefail

command -v mandoc >/dev/null || { echo "mandoc is not installed: not judged"; exit 0; }
pages=(docs/man/*.[5-8])
[ -e "${pages[0]}" ] || { echo "no pages"; exit 1; }
# Not judged: pages that refer to each other before they are installed, gateway6 as their
# system, and the length of source lines, which is style.sh's.
said=$(mandoc -T lint "${pages[@]}" 2>/dev/null |
	grep -v -e 'referenced manual not found' -e 'operating system explicitly specified' \
		-e 'input text line longer' || true)
[ -z "$said" ] || { echo "$said"; exit 1; }
echo "${#pages[@]} pages are clean"
