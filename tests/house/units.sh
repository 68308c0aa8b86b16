#!/usr/bin/env bash
# units.sh - the units confine each daemon to its few capabilities, and all three alike
#
# Usage: units.sh BUILD-DIRECTORY, from the top of the tree. What systemd-analyze(1) and
# apparmor_parser(8) say is asked only where they are installed.
set -eu -o pipefail

declare -A capability=([raserv]="net_raw net_admin" [dns64d]=net_bind_service [nat64d]="net_admin bpf")
daemons="raserv dns64d nat64d"
# the lines in which the units may differ
own='^(Description|Documentation|After|Before|ExecStart|CapabilityBoundingSet|AmbientCapabilities|PrivateDevices|DevicePolicy|DeviceAllow|ProtectKernelTunables|RestrictAddressFamilies|LogsDirectory|LogsDirectoryMode)='
# what only a start by hand, as root, needs: AppArmor grants it, the units do not
by_hand='chown setgid setpcap setuid'
exposure=25				# tenths: 2.5 of 10 at most
bad=0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

complain() {
	echo "$1"
	bad=1
}

# value UNIT KEY: every value of the key, one a line
value() {
	sed -n "s/^$2=//p" "$1"
}

expect() {
	local unit=$1 key=$2 want=$3 is
	is=$(value "$unit" "$key")
	[ "$is" = "$want" ] || complain "$unit: $key is '$is', not '$want'"
}

for daemon in $daemons; do
	unit=etc/systemd/$daemon.service
	cap=$(printf 'CAP_%s ' ${capability[$daemon]^^} | sed 's/ $//')
	expect "$unit" CapabilityBoundingSet "$cap"
	expect "$unit" AmbientCapabilities "$cap"
	expect "$unit" ExecStart "/usr/sbin/$daemon --config /etc/gateway6.yaml"
	expect "$unit" ConditionPathExists /etc/gateway6.yaml
	expect "$unit" User gateway6
	expect "$unit" Type notify
	expect "$unit" RestartKillSignal SIGUSR1
	expect "$unit" PartOf gateway6.target
	grep -qE "^Wants=.*\b$daemon\.service" etc/systemd/gateway6.target ||
		complain "etc/systemd/gateway6.target does not want $daemon.service"
	[ -n "$(value "$unit" WatchdogSec)" ] || complain "$unit: no watchdog"

	grep -vE "$own|^SystemCallFilter=(bpf )?capset$" "$unit" | grep -E '^[A-Z]' | sort >"$work/$daemon.same"
	diff "$work/raserv.same" "$work/$daemon.same" >"$work/diff" ||
		complain "$unit is not like raserv.service: $(cat "$work/diff")"

	profile=etc/apparmor.d/usr.sbin.$daemon
	is=$(sed -n 's/^  capability \([a-z_]*\),$/\1/p' "$profile" | sort | xargs)
	want=$(printf '%s\n' ${capability[$daemon]} $by_hand | sort | xargs)
	[ "$is" = "$want" ] || complain "$profile: the capabilities are '$is', not '$want'"
	for place in Runtime:/run State:/var/lib Logs:/var/log; do
		folder=$(value "$unit" "${place%:*}Directory")
		[ -z "$folder" ] || grep -qF "  ${place#*:}/$folder/{,**} rwk," "$profile" ||
			complain "$profile: not ${place#*:}/$folder, which the unit gives"
	done
	grep -q "^profile $daemon /usr/sbin/$daemon " "$profile" ||
		complain "$profile: no profile of its own name"
done

# The exporter reads what strangers send: no capability, no user of ours.
exporter=etc/systemd/gateway6-exporter.service
expect $exporter CapabilityBoundingSet ""
expect $exporter DynamicUser yes
expect $exporter ConditionPathExists /etc/gateway6.yaml

# systemd judges copies whose programs exist here.
for unit in etc/systemd/*; do
	sed 's|^ExecStart=/usr/s*bin/[a-z0-9-]*|ExecStart=/bin/true|' "$unit" >"$work/${unit##*/}"
done
if command -v systemd-analyze >/dev/null; then
	systemd-analyze verify --man=no "$work"/*.service "$work"/*.target "$work"/*.timer >"$work/said" 2>&1 ||
		complain "systemd-analyze verify: failed"
	# only what is about us: it reads the units of the whole system
	! grep -E 'raserv|dns64d|nat64d|gateway6' "$work/said" || bad=1
	for daemon in $daemons gateway6-exporter gateway6-textfile; do
		systemd-analyze security --offline=true --no-pager --threshold=$exposure \
			"$work/$daemon.service" >"$work/said" 2>&1 ||
			complain "$daemon.service: $(tail -n 1 "$work/said")"
	done
fi
if command -v apparmor_parser >/dev/null && [ -d /etc/apparmor.d/abstractions ]; then
	for profile in etc/apparmor.d/*; do
		apparmor_parser --skip-kernel-load --skip-cache --quiet "$profile" >"$work/said" 2>&1 ||
			complain "$profile: $(cat "$work/said")"
	done
fi
exit $bad
