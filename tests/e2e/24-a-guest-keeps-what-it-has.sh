#!/usr/bin/env bash
# 24-a-guest-keeps-what-it-has.sh - crashes, reloads, the bridge down, another MAC: a guest
#                                   keeps address, route and name server; what is gone from
#                                   the file leaves as deprecated, over a kill -9 too
#
#	GUEST1 eth0 ---- vmbr0 HOST: raserv, dns64d
#	tcpdump: was anything ever withdrawn that should not be?
#
# More of this: 20-advertisement.sh (the last guest leaves, no way out, a stop),
# 64-hand-over.sh (restarts by systemd).
LAB_FORWARDING=1
. "$(dirname "$0")/lib.sh"
LAB_GUESTS=GUEST1
NEW_PREFIX=2a02:600d:99::/64
MEMORY=/var/lib/gateway6/raserv.memory

config() {	# PREFIX [LIFETIMES]
	lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	networks:
	  $LAB_BRIDGE:
	    prefixes: [ { prefix: $1${2-} } ]
	    ra: { max_interval: 60s }
	dns64: { upstreams: [ 5.45.100.9 ] }
	END
}
listen() {
	rm -f "$LAB_DIR/ra.pcap"
	on_bg GUEST1 tcpdump tcpdump -Z root -U --immediate-mode -i eth0 -w "$LAB_DIR/ra.pcap" \
		'icmp6 and ip6[40] == 134'
	LISTENER=$LAB_LAST_PID
	wait_until 5 test -s "$LAB_DIR/ra.pcap"
}
listen_end() {
	sleep 0.2
	kill "$LISTENER" && wait "$LISTENER" || true
}
heard() {	# FILTER FIELD
	tshark -n -r "$LAB_DIR/ra.pcap" -Y "$1" -T fields -e "$2" -E occurrence=a 2>/dev/null
}
kept() {	# WHAT: nothing was withdrawn, all is there
	expect "$1: the guest keeps its address" guest_has_address GUEST1
	expect "its route" guest_has_route GUEST1
	expect_same "nothing was withdrawn" '' "$(heard 'icmpv6.nd.ra.router_lifetime == 0 or
		icmpv6.opt.rdnss.lifetime == 0 or icmpv6.opt.prefix.preferred_lifetime == 0' frame.number)"
}
heard_server() { heard 'ipv6.src' icmpv6.opt.rdnss | grep -q "$HOST_GUEST6"; }
life() {	# FIELD of the address that $1 made: preferred_lft or valid_lft, in seconds
	on GUEST1 ip -6 address show dev eth0 |
		awk -v "at=${1%::/64}:" '/inet6/ { ours = index($2, at) } ours && /valid_lft/ { print }' |
		sed -n "s/.*$2 \([0-9]*\)sec.*/\1/p"
}
deprecated() { on GUEST1 ip -6 address show dev eth0 deprecated | grep -q "${1%::/64}"; }
lives_shorter() { [ "$(life "$GUEST_PREFIX" valid_lft)" -le 43200 ]; }

lab_up
config "$GUEST_PREFIX"
daemon_start dns64d
daemon_start raserv
wait_for 10 "the guest has a route" guest_has_route GUEST1
wait_for 10 "and an address" guest_has_address GUEST1
wait_for 5 "what it was told is remembered" on HOST grep -q "^prefix $LAB_BRIDGE $GUEST_PREFIX" $MEMORY

step "raserv is killed, and starts again"
listen
daemon_kill9 raserv
daemon_start raserv
wait_for 10 "the name server is announced again" heard_server
listen_end
kept "after the crash"

step "dns64d is killed, and is back within the grace"
listen
daemon_kill9 dns64d
daemon_start dns64d
sleep 4
listen_end
kept "after its crash"

step "A reload with other lifetimes"
listen
config "$GUEST_PREFIX" ', preferred_lifetime: 2h, valid_lifetime: 12h'
daemon_reload raserv
wait_for 10 "the guest's address lives shorter" lives_shorter
listen_end
kept "after the reload"

step "The bridge goes down and up"
listen
on HOST ip link set "$LAB_BRIDGE" down
on HOST ip link set "$LAB_BRIDGE" up
on HOST ip address replace "$HOST_GUEST6/64" dev "$LAB_BRIDGE" nodad	# as ifupdown2 does
wait_for 10 "raserv speaks again" heard_server
listen_end
kept "after it"

step "Another MAC, and with it another link-local address"
old=$(on GUEST1 ip -6 route show default | sed -n 's/.*via \(fe80[^ ]*\).*/\1/p')
on HOST ip link set "$LAB_BRIDGE" down
on HOST ip link set "$LAB_BRIDGE" address 02:00:00:00:02:99
on HOST ip link set "$LAB_BRIDGE" up
on HOST ip address replace "$HOST_GUEST6/64" dev "$LAB_BRIDGE" nodad
new_router() { on GUEST1 ip -6 route show default | grep -q 'via fe80::ff:fe00:299 '; }
old_router() { on GUEST1 ip -6 route show default | grep -q "via $old "; }
no_old_router() { ! old_router; }
wait_for 10 "the guest has the new router" new_router
wait_for 10 "and not the old one, which said good-bye" no_old_router
expect "its address stayed" guest_has_address GUEST1

step "Killed, and another prefix in the file when it starts again"
daemon_kill9 raserv
config "$NEW_PREFIX"
daemon_start raserv
has_new() { on GUEST1 ip -6 address show dev eth0 | grep -q 2a02:600d:99:; }
wait_for 10 "an address of the new prefix" has_new
wait_for 20 "the old one is deprecated" deprecated "$GUEST_PREFIX"
expect "but not gone" guest_has_address GUEST1
refute "the new one is not deprecated" deprecated "$NEW_PREFIX"

step "A damaged memory is set aside"
daemon_kill9 raserv
on HOST sh -c "head -c 40 $MEMORY >$MEMORY.cut && mv $MEMORY.cut $MEMORY"
daemon_start raserv
expect_seen "and it says so" 'raserv.memory is damaged, it was set aside' daemon_log raserv
expect "for people to see" on HOST test -s $MEMORY.bad

# Its good-bye is not the question here (20-advertisement.sh has it), and takes 6 s.
daemon_kill9 raserv
