#!/usr/bin/env bash
# 11-dual-stack-stays-native.sh - what has IPv6 is reached by IPv6, past the translator
#
#	GUEST1 --- vmbr0 HOST eno1 --- UPLINK --- dual  2a02:600d:ff::46 and 5.45.100.46
#	   -> AAAA dual?  dns64d: the real one, nothing made
#	   -> TCP         plain routing; nat64d sees nothing of it
. "$(dirname "$0")/lib.sh"
lab_up
daemon_start nat64d
daemon_start dns64d
daemon_start raserv
wait_for 15 "the guest has an address" guest_has_address GUEST1
wait_for 15 "and a resolver" guest_resolv_conf GUEST1

expect_same "dig AAAA gives the real address only" "$DUAL6" \
	"$(on GUEST1 dig +short dual.lab.example AAAA)"
expect_seen "the server sees the guest itself" "you are $(guest_slaac GUEST1)" \
	on GUEST1 curl -sS -m 5 http://dual.lab.example/
expect_seen "traceroute has no translated hop" "^ *3 +$DUAL6 " \
	on GUEST1 traceroute -6 -n -q 1 -w 2 -m 6 "$DUAL6"
expect_seen "an AAAA below ::ffff:0:0/96 does not count" '^64:ff9b::52d:6450$' \
	on GUEST1 dig +short mapped.lab.example AAAA
expect_same "a private IPv4 address is not mapped" "" \
	"$(on GUEST1 dig +short private.lab.example AAAA)"
expect_seen "a name that is not there is NXDOMAIN" 'status: NXDOMAIN' \
	on GUEST1 dig nowhere.lab.example AAAA
expect_seen "an alias is followed" '^64:ff9b::52d:6450$' \
	on GUEST1 dig +short chain.lab.example AAAA
expect_same "the translator was not asked for any of it" "0" \
	"$(ctl --json sessions | grep -c "$DUAL4" || true)"
