#!/usr/bin/env bash
# 01-lab-itself.sh - the lab is sound: what must be there is, what must not is not
#
#	GUEST1 --x-- HOST --- UPLINK --- INTERNET
#
# No daemon of ours runs: a guest must have no address, no name and no way to IPv4.
# Otherwise the other stories would prove nothing.
. "$(dirname "$0")/lib.sh"
lab_up

step "The internet answers the host"
expect_seen "the resolver knows web4" "^$WEB4\$" \
	on HOST dig +short "@$RESOLVER4" web4.lab.example A
expect_seen "the signed zone validates" 'flags:.* ad[; ]' \
	on HOST dig +dnssec "@$RESOLVER4" web4.signed.example A
expect_seen "an unknown name is NXDOMAIN" 'status: NXDOMAIN' \
	on HOST dig "@$RESOLVER4" nowhere.lab.example A
expect_seen "the IPv4-only web server sees the host" "you are $HOST4" \
	on HOST curl -sS -m 3 "http://$WEB4/"
expect_seen "the dual-stack server is there by IPv6" "you are $HOST6" \
	on HOST curl -sS -m 3 "http://[$DUAL6]/"
udp_echo() { echo hello | on "$1" socat -T 2 - "UDP:$2:7"; }
expect_seen "the UDP echo answers" hello udp_echo HOST "$ECHO4"

step "A guest alone has nothing"
refute "no address without an advertisement" guest_has_address GUEST1
refute "no default route" guest_has_route GUEST1
refute "nobody advertises" guest_ra GUEST1
refute "no way to the translator" on GUEST1 ping -c1 -W1 64:ff9b::5.45.100.80
expect_same "no IPv4 address" "" "$(on GUEST1 ip -4 -o addr show dev eth0)"
