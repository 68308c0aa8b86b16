#!/usr/bin/env bash
# 43-the-host-is-held-and-left-as-found.sh - what somebody takes from nat64d is put back
#
#	      nft flush ruleset   sysctl ...=0   ip route del   ip link del nat64   kill -9
#	            |                |              |               |                |
#	GUEST1 --- HOST: tables inet and ip gateway6, forwarding, routes, device, reserved ports
#
# After each blow the host looks as before it, and a guest gets through. After the stop
# it looks as if we had never been there, also where others share its settings.
. "$(dirname "$0")/lib.sh"

web() { on GUEST1 curl -sS -m 3 "http://[64:ff9b::$WEB4]/"; }
sysctl_is() { [ "$(on HOST sysctl -n "$1")" = "$2" ]; }
as_running() { [ "$running" = "$(snapshot HOST | without_counters)" ]; }
without_counters() { sed -E 's/counter packets [0-9]+ bytes [0-9]+/counter/; s/ifindex [0-9]+//'; }
reserved() { on HOST sysctl -n net.ipv4.ip_local_reserved_ports; }

lab_up
guest_static GUEST1
on HOST sysctl -qw net.ipv4.ip_local_reserved_ports=8006,32000-33000
on HOST nft 'table inet mine { chain f { type filter hook forward priority 0; policy accept; }; }'
before=$(snapshot HOST)
daemon_start nat64d
expect "a guest gets through" web
expect_same "lent and published ports are reserved besides those of others" \
	"443,8006,20000-33000,61001-65534" "$(reserved)"
running=$(snapshot HOST | without_counters)

step "The table"
on HOST nft delete table inet gateway6
wait_for 3 "deleted: it is put back" as_running
on HOST nft flush table inet gateway6
wait_for 3 "emptied: it is put back" as_running
on HOST nft delete table ip gateway6
wait_for 3 "the one with the NAT deleted: it is put back" as_running
on HOST nft delete chain ip gateway6 remapped
wait_for 3 "one chain deleted: it is put back" as_running
on HOST nft flush ruleset
on HOST nft 'table inet mine { chain f { type filter hook forward priority 0; policy accept; }; }'
wait_for 3 "nft flush ruleset: it is put back" as_running
expect "a guest gets through" web
expect_same "the log has a line for each" 5 "$(daemon_log nat64d | grep -c 'was taken away')"

step "Forwarding"
on HOST sysctl -qw net.ipv6.conf.all.forwarding=0
wait_for 3 "IPv6: switched on again" sysctl_is net.ipv6.conf.all.forwarding 1
on HOST sysctl -qw net.ipv4.ip_forward=0
wait_for 3 "IPv4: switched on again" sysctl_is net.ipv4.ip_forward 1
expect "a guest gets through" web

step "Routes, link and device"
on HOST ip link set nat64 down
wait_for 3 "link down: all is as before" as_running
expect "a guest gets through" web
on HOST ip link del nat64
wait_for 3 "device deleted: all is as before" as_running
expect "a guest gets through" web
on HOST ip -6 route del 64:ff9b::/96
on HOST ip route del 100.64.64.1
wait_for 8 "routes deleted: all is as before" as_running	# looked after each 5 s

step "kill -9"
daemon_kill9 nat64d
refute "nobody translates" web
expect "the table stands as a guard" on HOST nft list table inet gateway6
daemon_start nat64d
expect_same "all is as before" "$running" "$(snapshot HOST | without_counters)"
expect "a guest gets through" web
daemon_kill9 nat64d
on HOST nft flush ruleset
on HOST nft 'table inet mine { chain f { type filter hook forward priority 0; policy accept; }; }'
daemon_start nat64d
expect "killed and flushed: all is as before" as_running

step "A second nat64d"
expect_exit "is refused: 69" 69 daemon_run 5 nat64d
expect "the first one goes on" web
expect "all is as before" as_running

step "Stop"
daemon_stop nat64d
expect_same "the host is as it was found" "$before" "$(snapshot HOST)"

step "What others switched on is not ours"
on HOST sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
before=$(snapshot HOST)
daemon_start nat64d
on HOST sysctl -qw net.ipv4.ip_local_reserved_ports="$(reserved),9000"
expect "a guest gets through" web
daemon_stop nat64d
expect_same "a port that came meanwhile stays reserved" "8006,9000,32000-33000" "$(reserved)"
on HOST sysctl -qw net.ipv4.ip_local_reserved_ports=8006,32000-33000
expect_same "the host is as it was found" "$before" "$(snapshot HOST)"
