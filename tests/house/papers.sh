#!/usr/bin/env bash
# papers.sh - the papers speak of files that exist, and the index of decisions is whole
#
# Links of all .md files, and every path in docs/architecture.md, docs/house.md and the
# README that begins with one of our folders. X and ROOM stand for a name.
set -eu -o pipefail

bad=0

complain() {
	echo "$1"
	bad=1
}

for page in README.md CONTRIBUTING.md docs/*.md docs/decisions/*.md; do
	while read -r link; do
		case $link in http*) continue ;; esac
		[ -e "$(dirname "$page")/${link%%#*}" ] || complain "$page: leads to $link, which is not there"
	done < <(grep -oE '\]\([^)]+\)' "$page" | sed 's/^](//; s/)$//' || true)
done

for page in README.md CONTRIBUTING.md docs/architecture.md docs/house.md docs/style.md; do
	while read -r path; do
		case $path in */X/* | */X | *ROOM* | *NN-*) continue ;; esac
		compgen -G "${path%.}" >/dev/null || complain "$page: speaks of $path, which is not there"
	done < <(grep -oP '(?<![\w/])(common|daemons|include|tests|scripts|docs|cmake|etc)/[A-Za-z0-9_./*-]+' "$page" | sort -u)
done

for page in docs/decisions/[0-9]*.md; do
	grep -qF "($(basename "$page"))" docs/decisions/README.md ||
		complain "docs/decisions/README.md: does not list $(basename "$page")"
	for part in '**Question.**' '**Choice.**' '**Why.**' '**What follows.**'; do
		grep -qF "$part" "$page" || complain "$page: has no $part"
	done
done
exit $bad
