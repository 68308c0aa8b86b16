#!/usr/bin/env bash
# catalog.sh - every event that is logged with an identifier is explained in the journal's
# catalog, once, and nothing else is; each is logged somewhere
#
# Usage: catalog.sh BUILD-DIRECTORY, from the top of the tree
set -eu -o pipefail

catalog=etc/journal/gateway6.catalog
bad=0
complain() {
	echo "$1"
	bad=1
}

ids=$(sed -nE 's/^\tX\([A-Z_]+, "([0-9a-f]{32})"\).*/\1/p' include/gateway6/log_events.h | sort)
explained=$(sed -n 's/^-- //p' $catalog | sort)
[ "$(wc -l <<<"$ids")" -ge 10 ] || complain "too few events: $ids"
[ "$(uniq -d <<<"$ids")" = "" ] || complain "an identifier twice: $(uniq -d <<<"$ids")"
diff <(echo "$ids") <(echo "$explained") || complain "$catalog explains other events than there are"
while read -r name; do
	grep -rq "EVENT_$name\b" common daemons || complain "nobody logs EVENT_$name"
done < <(sed -nE 's/^\tX\(([A-Z_]+), ".*/\1/p' include/gateway6/log_events.h)
if command -v journalctl >/dev/null; then
	root=$(mktemp -d)
	mkdir -p "$root/usr/lib/systemd/catalog"
	cp $catalog "$root/usr/lib/systemd/catalog/"
	said=$(journalctl --root="$root" --update-catalog 2>&1) || complain "$said"
	rm -rf "$root"
fi
echo "$(wc -l <<<"$ids") events"
exit $bad
