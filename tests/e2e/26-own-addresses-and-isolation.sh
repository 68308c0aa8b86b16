#!/usr/bin/env bash
# 26-own-addresses-and-isolation.sh - raserv gives the bridges their addresses and keeps a
#                                     network apart, over crash and restart; a stop leaves
#                                     the host as it was found
#
#	GUEST1 eth0 ---- vmbr0 [ HOST  ] eno1 ---- UPLINK ---- INTERNET
#	               isolated | raserv |
#	GUEST2 eth0 ---- vmbr1 [       ]	both bridges: fe80::1, and ::1 of the prefix
LAB_FORWARDING=1
. "$(dirname "$0")/lib.sh"
LAB_GUESTS="GUEST1 GUEST2"
OTHER_PREFIX=2a02:600d:2::/64 OTHER=2a02:600d:2::1
DUAL6=2a02:600d:ff::46

config() {	# KEYS-OF-VMBR0 KEYS-OF-VMBR1
	lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	networks:
	  vmbr0: { prefix: "$GUEST_PREFIX"$1 }
	  vmbr1: { prefix: "$OTHER_PREFIX"$2 }
	END
}
OWN=', address: manage, gateway: "fe80::1"'
own() {	# LINK: its addresses, the one apart that the kernel made of the MAC
	on HOST ip -6 addr show dev "$1" | awk '/inet6/ && !/ff:fe/ { print $2 }' | sort | xargs
}
owns() { [ "$(own "$1")" = "${*:2}" ]; }
router_of() { on "$1" ip -6 route show default | awk '{ print $3; exit }'; }
has_router() { [ "$(router_of "$1")" = fe80::1 ]; }
address_of() { on "$1" ip -6 addr show dev eth0 scope global | awk '/inet6/ { sub("/.*", "", $2); print $2; exit }'; }
has_prefix() { address_of "$1" | grep -q "^${2%::/64}:"; }
table() { on HOST nft list table inet gateway6-isolate 2>/dev/null; }
no_table() { ! table; }
ping6() { on "$1" ping -c1 -W1 "$2"; }

lab_up
on HOST ip link set tap2 nomaster
on HOST ip addr del "$HOST_GUEST6/64" dev vmbr0
on HOST ip link add vmbr1 address 02:00:00:00:02:02 type bridge stp_state 0 \
	forward_delay 0 mcast_snooping 0
on HOST ip link set tap2 master vmbr1
on HOST ip link set vmbr1 up
wait_until 3 sh -c "nsenter -t ${LAB_NODE[HOST]} -n ip -6 addr show dev vmbr1 | grep -q fe80"
snapshot HOST >"$LAB_DIR/before"

step "Addresses, and the gateway that guests know"
config "$OWN, isolate: true" "$OWN"
expect_seen "check asks for none" ': fine$' ctl check
daemon_start raserv
expect "the isolated bridge has both" owns vmbr0 "$HOST_GUEST6/64" fe80::1/64
expect "the other too" owns vmbr1 "$OTHER/64" fe80::1/64
for g in GUEST1 GUEST2; do
	wait_for 5 "$g's router is fe80::1" has_router $g
done
wait_for 5 "GUEST1 has an address" has_prefix GUEST1 "$GUEST_PREFIX"
wait_for 5 "GUEST2 has one" has_prefix GUEST2 "$OTHER_PREFIX"
A1=$(address_of GUEST1) A2=$(address_of GUEST2)

step "Isolated from the other network, from nothing else"
refute "GUEST1 does not reach GUEST2" ping6 GUEST1 "$A2"
expect_seen "and is told" 'Administratively prohibited' on GUEST1 ping -c1 -W1 "$A2"
refute "nor GUEST2 GUEST1" ping6 GUEST2 "$A1"
expect "it reaches the internet" ping6 GUEST1 "$DUAL6"
expect "and this host" ping6 GUEST1 "$HOST_GUEST6"

step "Somebody empties the ruleset, and takes an address away"
on HOST nft flush ruleset
wait_for 5 "the table is back" table
on HOST ip addr del "$HOST_GUEST6/64" dev vmbr0
wait_for 5 "so is the address" owns vmbr0 "$HOST_GUEST6/64" fe80::1/64
expect_seen "it is not doctor's business" 'vmbr0 is a guest side' ctl doctor
refute_seen "no address is missing" 'has no address' ctl doctor

step "A crash and a hand-over leave all in place"
daemon_kill9 raserv
expect "addresses" owns vmbr0 "$HOST_GUEST6/64" fe80::1/64
refute "still isolated" ping6 GUEST2 "$A1"
daemon_start raserv
kill -USR1 "$(daemon_pid raserv)"
wait_until 3 daemon_dead raserv
unset 'LAB_DAEMON[raserv]'
expect "addresses again" owns vmbr1 "$OTHER/64" fe80::1/64
refute "isolated again" ping6 GUEST2 "$A1"

step "What the file wants no more goes, after a crash too; what others set stays"
on HOST ip addr add "${OTHER}5/64" dev vmbr1
config "$OWN" ", address: manage"
daemon_start raserv
expect "vmbr1 has the other address alone" owns vmbr1 "${OTHER}5/64"
expect "no table" no_table
expect "the guests reach each other" ping6 GUEST2 "$A1"

step "A reload that wants rules again"
config "$OWN" ", isolate: true"
expect "reload" ctl reload
refute "kept apart" ping6 GUEST2 "$A1"

step "A stop leaves the host as it was found"
daemon_stop raserv
on HOST ip addr del "${OTHER}5/64" dev vmbr1
snapshot HOST >"$LAB_DIR/after"
expect "nothing is left" diff "$LAB_DIR/before" "$LAB_DIR/after"
