#!/usr/bin/env bash
# doors.sh - docs/outside-bytes.md lists every fuzz door and no other, each has a corpus,
# and the parsers it names are there
#
# Usage: doors.sh BUILD-DIRECTORY, from the top of the tree
set -eu -o pipefail

page=docs/outside-bytes.md
bad=0
complain() {
	echo "$1"
	bad=1
}

doors=$(basename -a -s .c tests/fuzz/fuzz_*.c | sort)
listed=$(grep -oE '`fuzz_[a-z0-9]+_[a-z0-9]+`' $page | tr -d '`' | sort)
diff <(echo "$doors") <(echo "$listed") || complain "$page: lists other doors than there are (< in tests/fuzz, > on the page): a row each"
while read -r door; do
	[ -n "$(ls "tests/fuzz/corpus/${door#fuzz_}" 2>/dev/null)" ] || complain "$door: no corpus"
done <<<"$doors"
while read -r file; do
	[ -e "$file" ] || complain "$page: names $file, which is not there"
done < <(grep -oE '`(common|daemons)/[a-z0-9_/]+\.c`' $page | tr -d '`')
echo "$(wc -l <<<"$doors") doors"
exit $bad
