#!/usr/bin/env bash
# rfcmap.sh - every row of docs/rfc-map.md names a function and a test that exist
#
# A row: | clause | file:function[, file:function] | test[, test] |
# A test is a function of tests/unit, a scenario, a story or a fuzz door, by its path or,
# for a function, by path:name. A name is one that its file defines: that it is called
# there, or spoken of, is not enough. (A test that no program runs does not compile:
# it is static.)
set -eu -o pipefail

map=docs/rfc-map.md
bad=0
rows=0

complain() {
	echo "$map:$1: $2"
	bad=1
}

# defines FILE NAME: a function, a table or a macro of that name begins there
defines() {
	grep -qE "^([a-z].*[ *])?$2(\(|\[| =)|^#define $2\>" "$1"
}

# exists LINE PLACE: "file" or "file:name", a name that the file defines
exists() {
	local file=${2%%:*} name=

	case $2 in *:*) name=${2#*:} ;; esac
	if [ ! -f "$file" ]; then
		complain "$1" "there is no $file"
	elif [ "$name" ] && ! defines "$file" "$name"; then
		complain "$1" "$file defines no $name"
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
	for place in ${code//,/ }; do
		case $place in *.[ch]) complain $line "no function of $place" ;; esac
	done
	for place in ${tests//,/ }; do
		case $place in
		tests/unit/*:* | tests/*.scn | tests/e2e/*.sh | tests/fuzz/* | tests/golden/*) ;;
		*) complain $line "$place is no test" ;;
		esac
	done
done <$map
echo "$rows rows"
[ $rows != 0 ] || complain 0 "no rows"
exit $bad
