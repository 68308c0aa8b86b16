#!/usr/bin/env bash
# keys.sh - no key is accepted and ignored: the field of every row of config_rows*.c is
# read by a daemon, by gatewayctl, or by what they share
#
# `description` is for people, `version` and `include` are done with when the file is
# loaded.
#
# Usage: keys.sh, from the top of the tree
set -eu -o pipefail

bad=0
rows=0

while read -r field; do
	rows=$((rows + 1))
	case $field in version | include | description) continue ;; esac
	if ! grep -rqE --include='*.c' "(\.|->)${field##*.}\b" \
		daemons common/base/resolve.c common/host/daemon*.c; then
		echo "a key fills $field, but no program reads it"
		bad=1
	fi
done < <(sed -nE 's/.*(AT\(|PREFIX\(|VIEW\(|struct conf_upstream, )([a-z0-9_.]+)\).*/\2/p' \
	common/base/config_rows*.c | sort -u)
[ $rows -ge 60 ] || { echo "only $rows rows were found"; bad=1; }
echo "$rows fields of keys"
exit $bad
