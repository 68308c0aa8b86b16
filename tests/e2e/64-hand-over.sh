#!/usr/bin/env bash
# 64-hand-over.sh - a restart is not a stop: what the next instance needs stays as it is
#
#	GUEST1 --- HOST: forwarding was off before nat64d --- web4
#	            raserv, dns64d, nat64d each end by SIGUSR1 and start anew (systemd's
#	            RestartKillSignal=, see docs/decisions/0007)
#
# The guest keeps its default route; the stop after it leaves the host as found.
. "$(dirname "$0")/lib.sh"

hand_over() {	# DAEMON: as systemd does at `systemctl restart`
	kill -USR1 "$(daemon_pid "$1")"
	wait_for 3 "$1 leaves at once" daemon_dead "$1"
	unset "LAB_DAEMON[$1]"
}
switches() { on HOST sysctl net.ipv4.ip_forward net.ipv6.conf.all.forwarding \
	net.ipv4.ip_local_reserved_ports; }
web() { on GUEST1 curl -sS -m 3 "http://[64:ff9b::$WEB4]/"; }
with_nat64() {	# true|false
	lab_config <<-END
	version: 1
	uplink:
	  interface: $LAB_UPLINK
	networks:
	  $LAB_BRIDGE:
	    prefix: $GUEST_PREFIX
	nat64: $1
	dns64: true
	END
}

lab_up
before=$(snapshot HOST)
daemon_start nat64d
daemon_start dns64d
daemon_start raserv
wait_for 5 "the guest has a default route" guest_has_route GUEST1
wait_for 5 "and gets through" web
running=$(switches)
refute_seen "forwarding was off before" 'ip_forward = 1' printf '%s' "$before"

# what comes by on its way to the provider: of the guests' side, and of ours
on UPLINK nft "table inet seen { counter lost6 { }; counter lost4 { }; counter other { }; chain c {
	type filter hook prerouting priority raw
	ip6 daddr 64:ff9b::909:0/112 counter name other
	ip6 daddr 64:ff9b::/96 ip6 daddr != 64:ff9b::909:0/112 counter name lost6
	ip daddr 100.64.64.1 counter name lost4; }; }"
came_by() { on UPLINK nft list counter inet seen "$1" | awk '/packets/ { print $2 }'; }
more_specific="64:ff9b::909:0/112"
to_a_lent_port() { echo x | on INTERNET socat -u - "UDP4-SENDTO:$HOST4:25000,bind=$CLIENT4"; }

step "Between two of them, packets for the translator go nowhere"
on HOST ip -6 route add "$more_specific" via fe80::ff:fe00:102 dev "$LAB_UPLINK"
hand_over nat64d
to_a_lent_port
on GUEST1 ping -c 2 -i 0.2 -W 1 "64:ff9b::$WEB4" >/dev/null || true
on GUEST1 ping -c 1 -W 1 64:ff9b::909:1 >/dev/null || true
expect_same "not to the provider by the default route: IPv6, IPv4" "0 0" "$(came_by lost6) $(came_by lost4)"
expect "a more specific route is still taken" test "$(came_by other)" -gt 0
daemon_start nat64d
wait_for 5 "it gets through again" web
on HOST ip -6 route del "$more_specific"

for d in nat64d dns64d raserv; do
	step "$d hands over"
	hand_over $d
	expect_same "forwarding and the reserved ports stay" "$running" "$(switches)"
	expect "so does the table" on HOST nft list table inet gateway6
	sleep 1
	expect "the guest keeps its default route" guest_has_route GUEST1
	daemon_start $d
	wait_for 5 "it gets through again" web
	expect "it kept its default route" guest_has_route GUEST1
done

step "The stop after it"
for d in raserv nat64d dns64d; do daemon_stop $d; done
expect_same "the host is as before" "$before" "$(snapshot HOST)"

step "Handed over to one whose file has no nat64 any more"
with_nat64 true
daemon_start nat64d
refute "the host has changed" test "$before" = "$(snapshot HOST)"
hand_over nat64d
with_nat64 false
daemon_spawn nat64d
wait_for 5 "it finds what was left" fails on HOST nft list table inet gateway6
daemon_stop nat64d
expect_same "the host is as before" "$before" "$(snapshot HOST)"
