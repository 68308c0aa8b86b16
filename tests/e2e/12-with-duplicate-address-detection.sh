#!/usr/bin/env bash
# 12-with-duplicate-address-detection.sh - the main job with DAD on, as on a real host
#
#	GUEST1 --- vmbr0 HOST		each address is tentative for a second first
#
# The daemons start while the host's own addresses are tentative: they must wait for
# them, and neither fail nor speak from an address that may turn out to be taken.
LAB_DAD=1
. "$(dirname "$0")/lib.sh"
lab_up
tentative() { on HOST ip -6 -o addr show tentative; }
expect_seen "the host's addresses are tentative" "$LAB_BRIDGE" tentative
daemon_start raserv
daemon_start dns64d
daemon_start nat64d
wait_for 15 "the guest has an address" guest_has_address GUEST1
wait_for 15 "and a resolver" guest_resolv_conf GUEST1
wait_for 5 "and reaches web4 by name" on GUEST1 curl -sS -m 3 http://web4.lab.example/

step "A guest takes the address of another"
on GUEST2 ip link set eth0 down
on GUEST2 ip link set eth0 address "${LAB_MAC[GUEST1]}"
on GUEST2 ip link set eth0 up
duplicate() { on GUEST2 ip -6 -o addr show dev eth0 | grep -q dadfailed; }
wait_for 10 "the kernel refuses it" duplicate
expect "the first is not disturbed" on GUEST1 curl -sS -m 3 "http://[$DUAL6]/"
