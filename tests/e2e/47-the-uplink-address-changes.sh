#!/usr/bin/env bash
# 47-the-uplink-address-changes.sh - as DHCP and PPPoE do it: it comes late, changes, goes
#
#	HOST eno1: none -> 93.184.100.5 -> 93.184.100.6 -> none -> 93.184.100.5
#
# A guest keeps its binding: the same port under each address. Nothing is restarted.
. "$(dirname "$0")/lib.sh"
LAB_IPV4=no
lab_up
guest_static GUEST1
guest_web GUEST1 443

address() {	# the host's IPv4 address, or nothing
	on HOST ip -4 addr flush dev "$LAB_UPLINK"
	[ -n "$1" ] || return 0
	on HOST ip addr add "$1/24" dev "$LAB_UPLINK"
	on HOST ip route replace default via "$HOST4_GATEWAY" dev "$LAB_UPLINK"
}
status_has() { { ctl --json status || true; } | grep -Eq "$1"; }	# degraded: exit 1
seen_as() { on GUEST1 curl -sS -m 2 "http://[64:ff9b::$WEB4]/" | grep -q "you are $1"; }
published_at() { on INTERNET curl -sS -m 2 --interface "$CLIENT4" "http://$1:443/"; }
# A guest's flow from one and the same port, all the time: what the far side hears
far_ports() { on INTERNET timeout 3 tcpdump -l -n -i eth0 -c 2 "udp dst port 9999 and src host $1" 2>/dev/null |
	sed -n 's/.* IP [0-9.]*\.\([0-9]*\) > .*/\1/p' | sort -u; }

step "No address yet"
daemon_start nat64d
expect "not ready, and says why" status_has "$LAB_UPLINK has no IPv4 address yet"
expect_seen "a guest is told at once" 'nreachable|ermission|rohibited' \
	on GUEST1 ping -c 1 -W 2 "64:ff9b::$WEB4"

step "It comes"
address 93.184.100.5
wait_for 3 "guests get out" seen_as 93.184.100.5
expect_seen "published there" 'you are 64:ff9b::52d:644d' published_at 93.184.100.5
on_bg GUEST1 stream sh -c "while sleep 0.1; do echo x; done | socat -u - 'UDP6-SENDTO:[64:ff9b::$WEB4]:9999,sourceport=7777'"
port=$(far_ports 93.184.100.5)
expect_seen "a flow goes out" '^[0-9]+$' echo "$port"

step "It changes"
address 93.184.100.6
wait_for 3 "guests are seen with the new one" seen_as 93.184.100.6
expect_same "the flow goes on, from the same port" "$port" "$(far_ports 93.184.100.6)"
expect_seen "published at the new one" 'you are 64:ff9b::52d:644d' published_at 93.184.100.6
expect_seen "the log tells" 'guests are seen as 93.184.100.6' daemon_log nat64d

step "A second address comes first, then goes"
on HOST ip addr add 93.184.100.9/24 dev "$LAB_UPLINK"
expect "nothing changes" seen_as 93.184.100.6
on HOST ip addr del 93.184.100.9/24 dev "$LAB_UPLINK"

step "It goes, and returns"
address ""
wait_for 3 "not ready" status_has "has no IPv4 address yet|no default route yet"
refute "nobody gets out" seen_as 93.184.100.6
address 93.184.100.5
wait_for 3 "guests get out" seen_as 93.184.100.5
expect_same "the flow has its port again" "$port" "$(far_ports 93.184.100.5)"

step "The uplink goes down and up"
on HOST ip link set "$LAB_UPLINK" down
on HOST ip link set "$LAB_UPLINK" up
address 93.184.100.5
wait_for 3 "guests get out" seen_as 93.184.100.5

step "An uplink whose IPv6 route came by router advertisement"
daemon_stop nat64d
. "$LAB_TOP/tests/e2e/lab/peers.sh"
on HOST ip -6 route flush default
on HOST sysctl -qw "net.ipv6.conf.$LAB_UPLINK.accept_ra=1"
cat >"$LAB_DIR/provider.conf" <<END
interface lan { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; };
END
on_bg UPLINK provider radvd -n -m stderr -C "$LAB_DIR/provider.conf" -p "$LAB_DIR/provider.pid"
by_ra() { on HOST ip -6 route show default | grep -E "dev $LAB_UPLINK proto ra" >/dev/null; }
accept_ra() { on HOST sysctl -n "net.ipv6.conf.$LAB_UPLINK.accept_ra"; }
wait_for 8 "the host has a route by RA" by_ra
daemon_start nat64d
expect_same "accept_ra was raised" 2 "$(accept_ra)"
expect_seen "the log tells" 'accept_ra raised from 1 to 2' daemon_log nat64d
on HOST sysctl -qw "net.ipv6.conf.$LAB_UPLINK.accept_ra=1"
accept_ra_is() { [ "$(accept_ra)" = "$1" ]; }
wait_for 8 "somebody puts it back: it is raised again" accept_ra_is 2
expect "forwarding is on and the route is still there" by_ra
daemon_stop nat64d
expect_same "accept_ra is as before" 1 "$(accept_ra)"
