#!/usr/bin/env bash
# dashboards.sh - what the dashboard and the alert rules ask for is what is exported, and
# every family that is exported is asked for somewhere
#
# Usage: dashboards.sh BUILD-DIRECTORY, from the top of the tree. promtool judges the rules
# where it is installed; story 55 runs every query in a Prometheus.
set -eu -o pipefail

bad=0
complain() {
	echo "$1"
	bad=1
}

exported=$(sed -n '/#define FAMILIES/,/^$/s/^\tX([A-Z0-9_]*, \([a-z0-9_]*\),.*/gateway6_\1/p' \
	daemons/gatewayctl/metrics.h | sort -u)
asked=$(grep -ohE 'gateway6_[a-z0-9_]+' etc/grafana/gateway6.json etc/prometheus/*.yml |
	sed -E 's/_(bucket|sum|count)$//' | sort -u)	# of a histogram
[ "$(wc -l <<<"$exported")" -ge 30 ] || complain "too few families found: $exported"

while read -r name; do
	grep -qx "$name" <<<"$exported" || complain "asked for, but not exported: $name"
done <<<"$asked"
while read -r name; do
	case $name in gateway6_build_info | gateway6_config_last_reload_timestamp_seconds) continue ;; esac
	grep -qx "$name" <<<"$asked" || complain "exported, but shown nowhere: $name"
done <<<"$exported"
if command -v promtool >/dev/null; then
	said=$(promtool check rules etc/prometheus/gateway6.rules.yml 2>&1) || complain "$said"
fi
echo "$(wc -l <<<"$asked") of $(wc -l <<<"$exported") families asked for"
exit $bad
