#!/usr/bin/env bash
# 29-patterns.sh - one entry of networks for all links that match: what is a guest network
#                  is taken in, now or later, and what is not is left out and said
#
#	GUEST1 eth0 ---- vmbr0 [      HOST       ] eno1 ---- UPLINK
#	GUEST2 eth0 ---- vmbr1 [ networks: [ev][mn]*  ]
. "$(dirname "$0")/lib.sh"
LAB_GUESTS="GUEST1 GUEST2"
OTHER_PREFIX=2a02:600d:2:: OTHER=2a02:600d:2::1

config() {	# [LINE]... of networks
	lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	networks:
	$(printf '  %s\n' "$@")
	nat64: true
	dns64: true
	END
}
other_up() {
	on HOST ip link add vmbr1 address 02:00:00:00:02:02 type bridge stp_state 0 \
		forward_delay 0 mcast_snooping 0
	on HOST ip link set tap2 master vmbr1
	on HOST ip addr add "$OTHER/64" dev vmbr1
	on HOST ip link set vmbr1 up
}
has_address() { on GUEST2 ip -6 addr show dev eth0 scope global | grep -q " $OTHER_PREFIX"; }
asks() { on "$1" dig +short +time=1 +tries=1 "@$2" AAAA web4.lab.example; }
answered() { asks "$@" | grep -q '^64:ff9b::'; }
shown() { ctl ra show | grep -E '^[a-z0-9]+  (up|down)' | cut -d' ' -f1 | sort | xargs; }
shows() { [ "$(shown)" = "$*" ]; }

lab_up
on HOST ip link set tap2 nomaster
config '"[ev][mn]*": {}'
on_bg UPLINK uplink tcpdump -Z root -lni lan 'icmp6 and ip6[40] == 134'
for d in nat64d dns64d raserv; do daemon_start $d; done

step "What looks like a guest network is taken, and only that"
wait_for 5 "the guest has an address" guest_has_address GUEST1
expect "vmbr0 alone is advertised on" shows vmbr0
expect_seen "the uplink is left out, which check says" 'eno1 matches .* but is left out: it is the uplink' \
	ctl check
expect_seen "so does doctor" 'eno1 matches .*it is the uplink' ctl doctor
expect_seen "and config show of what was taken" "prefix: auto +# vmbr0 $GUEST_PREFIX: each" \
	ctl config show --effective

step "A bridge that comes later is a network of all three daemons"
other_up
wait_for 5 "raserv: its guest has an address" has_address
expect "it is shown" shows vmbr0 vmbr1
wait_for 5 "dns64d: it listens there and knows its guests" answered GUEST2 $OTHER
wait_for 5 "nat64d: its guests may use the translator" \
	on GUEST2 ping -c1 -W1 64:ff9b::5.45.100.80
expect_seen "the guest was told of both" "nameserver $OTHER" guest_resolv_conf GUEST2
expect_seen "explain knows its network" 'is on vmbr1 \(nat64: true\)' \
	ctl explain ${OTHER_PREFIX}5 64:ff9b::5.45.100.80 tcp/80

step "It goes, and it returns"
on HOST ip link del vmbr1
wait_for 5 "it is gone" shows vmbr0
refute_seen "nobody listens there" . on HOST ss -Hlnu src "[$OTHER]"
other_up
wait_for 5 "it is back" shows vmbr0 vmbr1
wait_for 5 "dns64d too" answered GUEST2 $OTHER

step "The name wins over the pattern"
config '"[ev][mn]*": {}' 'vmbr1: { nat64: false, ra: { enabled: false } }'
expect "reload" ctl reload
wait_for 5 "vmbr1 is not advertised on" shows vmbr0
refute "nor may it use the translator" on GUEST2 ping -c1 -W1 64:ff9b::5.45.100.80
expect "while vmbr0 may" on GUEST1 ping -c1 -W2 64:ff9b::5.45.100.80

step "A prefix for all that match is refused"
config "\"vmbr*\": { prefix: \"$GUEST_PREFIX\" }"
expect_exit "check" 78 ctl check
expect_seen "in words" 'vmbr\* matches more than one interface, and a prefix can be on one only' \
	ctl check

refute_seen "the uplink heard no advertisement" 'router advertisement' cat "$LAB_DIR/log/uplink"
