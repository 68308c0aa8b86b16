#!/usr/bin/env bash
# rfcmap.sh - every row of docs/rfc-map.md names a function and a test that exist
#
# A row: | clause | file:function[, file:function] | test[, test] |
# A test is a function of tests/unit, a scenario, a story or a fuzz door, by its path or,
# for a function, by path:name.
set -eu -o pipefail

map=docs/rfc-map.md
bad=0
rows=0

complain() {
	echo "$map:$1: $2"
	bad=1
}

# exists LINE PLACE: "file" or "file:name" with that name in the file
exists() {
	local file=${2%%:*} name=

	case $2 in *:*) name=${2#*:} ;; esac
	if [ ! -e "$file" ]; then
		complain "$1" "there is no $file"
	elif [ "$name" ] && ! grep -qwF -- "$name" "$file"; then
		complain "$1" "there is no $name in $file"
	fi
}

line=0
while IFS= read -r text; do
	line=$((line + 1))
	case $text in '|'*) ;; *) continue ;; esac
	case $text in '|--'* | '| --'* | '| clause'*) continue ;; esac
	IFS='|' read -r _ clause code tests rest <<<"$text"
	rows=$((rows + 1))
	[ -n "${clause// /}" ] && [ -n "${code// /}" ] && [ -n "${tests// /}" ] ||
		complain $line "an empty cell"
	for place in ${code//[,\`]/ } ${tests//[,\`]/ }; do
		exists $line "$place"
	done
done <$map
echo "$rows rows"
[ $rows != 0 ] || complain 0 "no rows"
exit $bad
