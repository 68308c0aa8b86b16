#!/usr/bin/env bash
# 76-report.sh - a report of a running gateway helps whoever reads it, and tells on nobody
#
#	GUEST1 --- HOST "hypervisor-7": raserv dns64d nat64d --- web4
#	gatewayctl report: versions, configuration, status, doctor, counters, routes, log
#
# There is no journal in the lab: a journalctl of our own shows what the daemons wrote, and
# the logs of queries and bindings as if they went there.
. "$(dirname "$0")/lib.sh"
# as those of Proxmox; the lab's own look like what a report puts in their place
LAB_MAC[GUEST1]=bc:24:11:00:00:11 LAB_MAC[HOST]=bc:24:11:00:01:01
LAB_MAC[UPLINK]=bc:24:11:00:01:02 LAB_MAC[BRIDGE]=bc:24:11:00:02:01
lab_up
guest_static GUEST1
web=$(guest_slaac GUEST1)
on HOST hostname hypervisor-7
mkdir -m 1777 "$LAB_DIR/logs"
lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	networks: { $LAB_BRIDGE: { prefix: $GUEST_PREFIX, description: "the cellar of Mrs. Miller" } }
	hosts: { payroll: { address: "$web" } }
	nat64: { log_bindings: $LAB_DIR/logs/bindings }
	dns64:
	  upstreams: [$RESOLVER4, { address: $NET4.53, domains: [corp.lab.example] }]
	  query_log: $LAB_DIR/logs/queries
	  synthesis: { except: [old.example] }
	  local: { domain: vm.lab.example }
	publish:
	  - { name: salaries, port: 443, to: payroll }
END
for name in raserv dns64d nat64d; do daemon_start $name; done
on GUEST1 dig +time=2 "@$HOST_GUEST6" web4.lab.example AAAA >/dev/null
on GUEST1 dig +time=2 "@$HOST_GUEST6" -x "64:ff9b::$WEB4" >/dev/null
on GUEST1 curl -sS -m 3 -o /dev/null "http://[64:ff9b::$WEB4]/"
wait_until 5 test -s "$LAB_DIR/logs/queries" -a -s "$LAB_DIR/logs/bindings"
mkdir "$LAB_DIR/bin"
printf '#!/bin/sh\ncat %s/log/*d %s/log/raserv %s/logs/*\necho "hypervisor-7 dns64d: web4.lab.example from %s"\n' \
	"$LAB_DIR" "$LAB_DIR" "$LAB_DIR" "$web" >"$LAB_DIR/bin/journalctl"
chmod +x "$LAB_DIR/bin/journalctl"
report() { on HOST env PATH="$LAB_DIR/bin:$PATH" "$GW_BUILD/gatewayctl" report "$LAB_DIR/report"; }

step "A report"
expect_seen "is written, to be looked at first" 'look at it before you send it' report
expect_same "for its owner alone" 600 "$(stat -c %a "$LAB_DIR/report")"
expect_exit "none is written over" 1 report
seen_in_report() { expect_seen "$1" "$2" cat "$LAB_DIR/report"; }
seen_in_report "status" '^gateway6 .* healthy'
seen_in_report "the configuration, its keys as they are" '^ +max_interval: 10m'
seen_in_report "what doctor found" '^ (OK|WARN|CRIT) '
seen_in_report "counters" '^nat64d +sessions_opened +[1-9]'
seen_in_report "our table" 'table inet gateway6'
seen_in_report "routes" '64:ff9b::/96 (via [^ ]+ )?dev nat64'
seen_in_report "the log" 'nat64d: ready'
expect_same "each section has something in it" "" \
	"$(awk '/^====/ { if (n == 0 && title) print title; title = $0; n = 0; next } NF { n++ }' "$LAB_DIR/report" |
		grep -v 'runs against the file\|units' || true)"

step "It tells on nobody"
hidden() { refute_seen "$1" "$2" cat "$LAB_DIR/report"; }
hidden "no address of a guest or of this host" '2a02:600d|ff:fe00'
hidden "no public IPv4 address" '(^|[^0-9.])(5\.45|93\.184)\.[0-9]'
hidden "nor inside an IPv6 one" '52d:|5db8:'
hidden "no MAC address" '(bc|BC):24:11'
seen_in_report "but others in their place" '02:00:00:00:00:01'
hidden "no name of this host" 'hypervisor'
hidden "of a guest" 'payroll'
hidden "of a published port" 'salaries'
hidden "of a person in a description" 'Miller'
hidden "no domain of the configuration" 'corp|old\.example|vm\.lab'
hidden "nor of the log of queries" 'web4|lab\.example|in-addr|ip6[.]arpa'
