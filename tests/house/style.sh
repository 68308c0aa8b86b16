#!/usr/bin/env bash
# style.sh - the parts of docs/style.md that a machine can see
#
# Lines of at most 100 columns with tabs of 8 (output quoted from column 0 may be longer),
# nearly all of at most 90; no space at the end of a line, tabs for indenting, guards named
# after the file, no dead code, and functions that fit on a screen.
# Prints the median length of our functions: it should stay at 18 or below.
set -eu -o pipefail

COLUMNS_MAX=100
COLUMNS_WANTED=90 WIDE_PERCENT_MAX=3
FUNCTION_MAX=60
bad=0

# report NAME: lines on stdin are complaints
report() {
	local lines

	lines=$(cat)
	[ -z "$lines" ] || { printf '%s\n' "$lines" | sed "s/^/$1: /"; bad=1; }
}

mapfile -t sources < <(find include common daemons tests -name '*.[ch]' | sort)

report "longer than $COLUMNS_MAX columns" < <(for file in "${sources[@]}"; do
	expand -t 8 "$file" | awk -v f="$file" -v max=$COLUMNS_MAX \
		'length($0) > max && !/^"/ { print f ":" NR ": " length($0) }'
done)
report "wider than $COLUMNS_WANTED columns" < <(expand -t 8 "${sources[@]}" |
	awk -v wanted=$COLUMNS_WANTED -v max=$WIDE_PERCENT_MAX 'length($0) > wanted { wide++ }
		END { if (wide * 100 > NR * max) print wide " of " NR " lines, more than " max " %" }')
report "space at the end" < <(grep -nE '[ 	]+$' "${sources[@]}" || true)
report "indented with spaces" < <(grep -nE '^ {8,}[^ *]' "${sources[@]}" || true)
report "dead code" < <(grep -nE '^# *if 0' "${sources[@]}" || true)
report "a TODO without an issue" < <(grep -nE '(TODO|FIXME)([^_a-zA-Z0-9]|$)' "${sources[@]}" |
	grep -vE 'TODO \(?#[0-9]+' || true)
report "opens without its theory" < <(for file in "${sources[@]}"; do
	head -n 1 "$file" | grep -q '^/\*' || echo "$file"
done)
report "guard" < <(for file in $(printf '%s\n' "${sources[@]}" | grep '\.h$'); do
	base=$(basename "$file" .h | tr 'a-z-' 'A-Z_')
	grep -qE "^#ifndef (GW_)?([A-Z0-9]+_)*${base}_([A-Z0-9]+_)*H$" "$file" || echo "$file: ${base}_H"
done)

# length file:line name, of every function: its body opens with a brace in column 0
functions() {
	awk '
		FNR == 1 { open = 0 }
		/^[a-zA-Z_].*\(/ && !/;$/ { head = $0; at = FNR }
		/^\{$/ { open = FNR }
		/^\}$/ && open {
			name = head
			sub(/\(.*/, "", name); sub(/.*[ *]/, "", name)
			print FNR - open + 1, FILENAME ":" at, name
			open = 0
		}' "$@"
}

mapfile -t ours < <(printf '%s\n' "${sources[@]}" | grep -v '^tests/')
lengths=$(functions "${ours[@]}" | sort -n)
report "longer than $FUNCTION_MAX lines" < <(awk -v max=$FUNCTION_MAX '$1 > max' <<<"$lengths")
awk '
	{ n[NR] = $1; short += $1 <= 40 }
	END {
		if (!NR) exit
		printf "%d functions: median %d lines, nine of ten within %d, longest %d; %.0f %% within 40\n",
			NR, n[int((NR + 1) / 2)], n[int(NR * 0.9)], n[NR], 100 * short / NR
	}' <<<"$lengths"
wc -l "${ours[@]}" | awk '$2 != "total" && $1 > 400 { print "long file: " $2 ", " $1 " lines" }'
exit $bad
