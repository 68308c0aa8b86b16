#!/usr/bin/env bash
# 73-flapping.sh [ROUNDS] - links, routes, addresses and the name server come and go
#
#	GUEST1 =/= vmbr0 [ HOST ] eno1 =/= UPLINK -- resolver: gone, back, gone, back
#
# ROUNDS is 5 in the suite. When it is over all works without a hand; what was logged and
# what was sent meanwhile is in proportion.
. "$(dirname "$0")/lib.sh"
rounds=${1:-5}
lab_up
daemons="raserv dns64d nat64d"
for d in $daemons; do daemon_start $d; done
wait_for 15 "the guest has an address" guest_has_address GUEST1
wait_for 15 "and a resolver" guest_resolv_conf GUEST1
web() { on GUEST1 curl -sS -m 2 -o /dev/null http://web4.lab.example/; }
wait_for 5 "and reaches web4 by name" web
lines() { daemon_log "$1" | wc -l; }
declare -A at
mark() { for d in $daemons; do at[$d]=$(lines $d); done; }
# quiet PER-ROUND: no daemon wrote more than that many lines a round
quiet() {
	for d in $daemons; do
		daemon_log $d | tail -n "+$((at[$d] + 1))" >"$LAB_SEEN"
		local n=$(($(lines $d) - at[$d]))
		if [ $n -le $(($1 * rounds)) ]; then passed "$d logged $n lines"
		else failed "$d logged in proportion" "at most $(($1 * rounds)) lines" $n; fi
	done
}
uplink_routes=$(on HOST ip -6 route show default; on HOST ip -4 route show default)
uplink_back() {
	on HOST ip link set "$LAB_UPLINK" up
	on HOST ip addr replace "$HOST6/128" dev "$LAB_UPLINK"
	on HOST ip -4 route replace default via "$HOST4_GATEWAY" dev "$LAB_UPLINK"
	on HOST ip -6 route replace default via fe80::ff:fe00:102 dev "$LAB_UPLINK"
}

step "The uplink"
mark
for _ in $(seq "$rounds"); do
	on HOST ip link set "$LAB_UPLINK" down
	sleep 0.1
	uplink_back
	sleep 0.1
done
uplink_same() { [ "$(on HOST ip -6 route show default; on HOST ip -4 route show default)" = "$uplink_routes" ]; }
wait_for 5 "(it is back as it was)" uplink_same
wait_for 20 "the guest reaches web4 by name" web
quiet 12

step "The guests' bridge"
mark
for _ in $(seq "$rounds"); do
	on HOST ip link set "$LAB_BRIDGE" down
	sleep 0.1
	on HOST ip link set "$LAB_BRIDGE" up
	on HOST ip addr replace "$HOST_GUEST6/64" dev "$LAB_BRIDGE"
	sleep 0.1
done
wait_for 20 "the guest reaches web4 by name" web
wait_for 10 "somebody advertises" guest_ra GUEST1
quiet 12

step "All addresses and routes of the host are flushed"
on HOST ip route flush table main
on HOST ip -6 route flush table main
on HOST ip addr flush dev "$LAB_UPLINK"
sleep 0.5
on HOST ip addr add "$HOST4/24" dev "$LAB_UPLINK"
on HOST ip -6 addr flush dev "$LAB_BRIDGE" scope global
on HOST ip link set "$LAB_BRIDGE" down
on HOST ip link set "$LAB_UPLINK" down
on HOST ip link set "$LAB_BRIDGE" up
uplink_back
on HOST ip addr replace "$HOST_GUEST6/64" dev "$LAB_BRIDGE"
wait_for 30 "as ifreload would put them back: the guest reaches web4 by name" web
wait_for 10 "gatewayctl says: healthy" ctl status

step "The name server"
mark
for _ in $(seq "$rounds"); do
	dns_stop
	on GUEST1 dig +time=1 +tries=1 $RANDOM.lab.example AAAA >/dev/null || true
	dns_start
	sleep 0.1
done
named() { on GUEST1 dig +time=2 +tries=1 "r$RANDOM$RANDOM.lab.example" AAAA | grep -qE 'status: (NOERROR|NXDOMAIN)'; }
wait_for 20 "names that are not in the cache are found again" named
quiet 12
wait_for 10 "gatewayctl says: healthy" ctl status
