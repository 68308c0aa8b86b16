#!/usr/bin/env bash
# 02-lab-with-peers.sh - the old way works in the lab: radvd, unbound with dns64, tayga
#
#	GUEST1 --- vmbr0 radvd, unbound; tayga --- masquerade on eno1 --- web4
#
# If this fails, the lab is at fault and not gateway6. The bench compares with these.
. "$(dirname "$0")/lib.sh"
. "$LAB_TOP/tests/e2e/lab/peers.sh"
lab_up
peer_radvd
peer_unbound
peer_tayga

wait_for 15 "the guest has an address" guest_has_address GUEST1
expect_same "it is the EUI-64 one" "$(guest_slaac GUEST1)" "$(guest_address GUEST1)"
expect "the guest has a default route" guest_has_route GUEST1
wait_for 5 "the guest learns its DNS server" guest_resolv_conf GUEST1
expect_seen "an A-only name has an AAAA" '64:ff9b::52d:6450' \
	on GUEST1 dig +short web4.lab.example AAAA
expect_seen "curl by name" "you are $HOST4" on GUEST1 curl -sS -m 5 http://web4.lab.example/
expect "ping" on GUEST1 ping -c1 -W2 "64:ff9b::$WEB4"
expect_seen "a dual-stack name stays native" "you are $(guest_slaac GUEST1)" \
	on GUEST1 curl -sS -m 5 http://dual.lab.example/
