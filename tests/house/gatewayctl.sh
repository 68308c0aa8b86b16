#!/usr/bin/env bash
# gatewayctl.sh - the manual names every command and option that the program knows, and
# no other; each has its line of help; the completion offers them all
#
# Usage: gatewayctl.sh BUILD-DIRECTORY, from the top of the tree
set -eu -o pipefail

ctl=$1/gatewayctl
page=docs/man/gatewayctl.8
bad=0

complain() {
	echo "$1"
	bad=1
}

# What doctor complains of, it says how to mend.
while read -r line; do
	complain "a finding without a line to paste: $line"
done < <(grep -n 'finding(d, \(WARN\|CRITICAL\), NULL' daemons/gatewayctl/*.c || true)

help=$("$ctl" --help)

# "  ra show [IF]     help" -> "ra show"
commands=$(sed -n '/^Usage/,/^  -c/s/^  \([a-z][a-z ]*[a-z]\) .*/\1/p' <<<"$help" |
	sed 's/  .*//')
options=$(sed -nE 's/^  (-.,|   ) --([a-z-]+).*/\2/p' <<<"$help")
[ "$(wc -l <<<"$commands")" -ge 10 ] || complain "too few commands in --help: $commands"
[ "$(wc -l <<<"$options")" -ge 10 ] || complain "too few options in --help: $options"

while read -r line; do
	[[ $line =~ ^[a-z-].*[^\ ]\ \ +[^\ ] ]] || complain "no help: $line"
done < <(sed -n 's/^  //p' <<<"$help")

while read -r words; do
	grep -qE "^\.It Cm $words( |$)" $page || complain "$page does not name: $words"
	first=${words%% *}
	"$ctl" __complete | grep -qx "$first" || complain "not completed: $words"
	[ "$first" = "$words" ] || "$ctl" __complete "$first" | grep -qx "${words#* }" ||
		complain "not completed: $words"
done <<<"$commands"

while read -r option; do
	grep -qE "^\.It .*Fl Fl $option( |$)" $page || complain "$page does not name: --$option"
done <<<"$options"

while read -r words; do
	grep -qx "$words" <<<"$commands" || complain "$page names what is no command: $words"
done < <(sed -nE 's/^\.It Cm ([a-z ]*[a-z])( (Op|Ar|Ns|Fl) .*)?$/\1/p' $page)

exit $bad
