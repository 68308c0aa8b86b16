#!/usr/bin/env bash
# 20-advertisement.sh - what raserv says, as the kernel, rdisc6 and tshark understand it
#
#	GUEST1 eth0 -+-- vmbr0 HOST eno1 ---- UPLINK
#	GUEST2 eth0 -+   raserv
#	   RS ->     <- RA to GUEST1 alone, or to all
#
# raserv alone: a stand-in for dns64d and nat64d holds their control sockets, so that
# the story can make them ready and gone.
LAB_FORWARDING=1
. "$(dirname "$0")/lib.sh"

config() {	# [LINE]... below ra:
	lab_config <<-END
	version: 1
	uplink:
	  interface: $LAB_UPLINK
	networks:
	  $LAB_BRIDGE:
	    prefix: $GUEST_PREFIX
	    ra:
	      preference: high
	      max_interval: 60s
	      dnssl: { domains: [vm.example.org, example.net] }
	$(printf '      %s\n' "$@")
	nat64: true
	dns64: true
	END
}

# A daemon's Watch call, answered by hand: ready until it is killed.
stand_in() {
	cat >"$LAB_DIR/stand-in-$1.sh" <<-'END'
	printf '{"parameters":{"ready":true,"why_not":""},"continues":true}\0'
	exec sleep 1000
	END
	on_bg HOST "stand-in-$1" socat "UNIX-LISTEN:/run/gateway6/$1.sock,fork,mode=666,unlink-early" \
		"EXEC:sh $LAB_DIR/stand-in-$1.sh,nofork"
	STAND_IN=$LAB_LAST_PID
	wait_until 3 on HOST test -S "/run/gateway6/$1.sock"
}
stand_in_end() {
	kill -KILL $(cat "/proc/$2/task/$2/children") || true
	kill -KILL "$2" || true
	wait "$2" 2>/dev/null || true
	on HOST rm -f "/run/gateway6/$1.sock"
}

# Follow all advertisements from here on; `heard FILTER FIELD` asks tshark.
listen() {
	rm -f "$LAB_DIR/ra.pcap"
	on_bg GUEST2 tcpdump tcpdump -Z root -U --immediate-mode -i eth0 -w "$LAB_DIR/ra.pcap" 'icmp6 and ip6[40] == 134'
	LISTENER=$LAB_LAST_PID
	wait_until 3 test -s "$LAB_DIR/ra.pcap"
}
listen_end() {
	sleep 0.2
	kill "$LISTENER" && wait "$LISTENER" || true
}
heard() {
	tshark -n -r "$LAB_DIR/ra.pcap" -Y "$1" -T fields -e "$2" -E occurrence=a 2>/dev/null
}
gaps() {	# the shortest time between two multicasts, in ms
	heard 'ipv6.dst == ff02::1' frame.time_epoch |
		awk 'NR > 1 && (!least || $1 - last < least) { least = $1 - last }
		     { last = $1 } END { print int(least * 1000 + 0.5) }'
}

lab_up
config
stand_in dns64d; dns64d=$STAND_IN
stand_in nat64d; nat64d=$STAND_IN
listen
daemon_start raserv

step "The kernel of a guest believes it"
wait_for 5 "an address" guest_has_address GUEST1
expect_same "made of the prefix and its MAC" "$(guest_slaac GUEST1)" "$(guest_address GUEST1)"
expect_seen "a default route, preferred" 'default via fe80::.*pref high' \
	on GUEST1 ip -6 route show default
expect_seen "the prefix is on the link" "^$GUEST_PREFIX dev eth0" on GUEST1 ip -6 route

# The kernel joins once by itself, because the lab forwards; so ours is the second.
expect_seen "raserv listens among all routers" 'ff02::2 users [2-9]' \
	on HOST ip -6 maddr show dev "$LAB_BRIDGE"

step "rdisc6 decodes it"
expect_seen "prefix" "Prefix +: $GUEST_PREFIX" guest_ra GUEST1
expect_seen "valid time" 'Valid time +: +86400 ' guest_ra GUEST1
expect_seen "preferred time" 'Pref. time +: +14400 ' guest_ra GUEST1
expect_seen "router lifetime" 'Router lifetime +: +180 ' guest_ra GUEST1
expect_seen "preference" 'Router preference +: +high' guest_ra GUEST1
expect_seen "MAC" "Source link-layer address: ${LAB_MAC[BRIDGE]}" guest_ra GUEST1
expect_seen "DNS server" "DNS server +: $HOST_GUEST6" guest_ra GUEST1
expect_seen "search list" 'DNS search list +: vm.example.org example.net|vm.example.org' guest_ra GUEST1
expect_same "PREF64, lifetime a multiple of 8" '64:ff9b::/96 184' "$(guest_pref64 GUEST1)"

step "tshark finds nothing wrong with any of it"
listen_end
expect_same "hop limit 255, always" 255 "$(heard icmpv6 ipv6.hlim | sort -u)"
expect_same "checksums are right" 1 "$(heard icmpv6 icmpv6.checksum.status | sort -u)"
expect_same "nothing malformed" '' "$(heard '_ws.malformed or _ws.expert.severity >= error' frame.number)"

step "Withdrawn when a daemon is gone, announced when it is back"
listen
stand_in_end nat64d $nat64d
pref64_is() { guest_pref64 GUEST1 | grep -q "$1"; }
no_pref64() { ! guest_pref64 GUEST1; }
heard_withdrawn() { heard 'ipv6.dst == ff02::1' icmpv6.opt.pref64.scaled_lifetime | grep -qx 0; }
wait_for 10 "PREF64 with lifetime 0, to all" heard_withdrawn
expect_seen "the DNS server stays" "DNS server +: $HOST_GUEST6" guest_ra GUEST1
stand_in nat64d; nat64d=$STAND_IN
wait_for 8 "back again" pref64_is ' 184'
listen_end

step "A reload withdraws what it takes away, the rest stays"
listen
config 'rdnss: { servers: [2a02:600d:ff::53] }'
daemon_reload raserv
told() { heard 'ipv6.dst == ff02::1 and icmpv6.opt.type == 25' icmpv6.opt.rdnss.lifetime | grep -qE '180,0|0,180'; }
wait_for 6 "all are told" told
expect_seen "the new server, and the old one with lifetime 0" '2a02:600d:ff::53' guest_ra GUEST1
listen_end
expect_seen "lifetimes 180 and 0" '180,0|0,180' heard 'icmpv6.opt.type == 25' icmpv6.opt.rdnss.lifetime
expect "the guest kept its route" guest_has_route GUEST1

step "Three seconds between multicasts, whatever we do"
listen
for i in 1 2 3 4; do
	config "hop_limit: $((60 + i))"
	kill -HUP "$(daemon_pid raserv)"
	on GUEST1 ip link set eth0 down
	on GUEST1 ip link set eth0 up
	sleep 1.2
done
sleep 3
listen_end
expect "some were sent" test "$(heard 'ipv6.dst == ff02::1' frame.number | wc -l)" -ge 2
expect "never closer than 3 s: $(gaps) ms" test "$(gaps)" -ge 2990

step "A changed MAC is told at once"
listen
on HOST ip link set "$LAB_BRIDGE" address 02:00:00:00:02:77
new_mac() { heard 'ipv6.dst == ff02::1' icmpv6.opt.linkaddr | grep -q 02:00:00:00:02:77; }
wait_for 5 "the new one" new_mac
expect_same "never one of zeros" '' "$(heard 'icmpv6.opt.linkaddr == 00:00:00:00:00:00' frame.number)"
listen_end

step "The last guest leaves, and one returns: no restart, no withdrawal"
listen
on HOST ip link set tap1 nomaster
on HOST ip link set tap2 nomaster
sleep 1
on HOST ip link set tap2 master "$LAB_BRIDGE"
on HOST ip link set tap1 master "$LAB_BRIDGE"
returned() { heard 'ipv6.dst == ff02::1' icmpv6.nd.ra.router_lifetime | grep -q 180; }
wait_for 6 "it speaks when the carrier is back" returned
listen_end
expect_same "router lifetime was never 0" '' \
	"$(heard 'icmpv6.nd.ra.router_lifetime == 0' frame.number)"

step "No way out, no default route"
on HOST ip -6 route del default
no_route() { ! guest_has_route GUEST1; }
wait_for 5 "the guest's default route goes" no_route
expect "its address stays" guest_has_address GUEST1
on HOST ip route add default via fe80::ff:fe00:102 dev "$LAB_UPLINK"
wait_for 5 "and comes back" guest_has_route GUEST1
on HOST sysctl -qw "net.ipv6.conf.$LAB_BRIDGE.forwarding=0"
wait_for 5 "forwarding off on the bridge: gone" no_route
on HOST sysctl -qw "net.ipv6.conf.$LAB_BRIDGE.forwarding=1"
wait_for 5 "on: back" guest_has_route GUEST1

step "Hand-over (a restart by systemd): nobody hears of it"
listen
kill -USR1 "$(daemon_pid raserv)"
wait_for 2 "it leaves at once" daemon_dead raserv
unset 'LAB_DAEMON[raserv]'
daemon_start raserv
sleep 1
listen_end
expect_same "no lifetime 0" '' "$(heard 'icmpv6.nd.ra.router_lifetime == 0' frame.number)"
expect "the guest kept its route" guest_has_route GUEST1

step "A real stop takes all back, and keeps the addresses"
listen
daemon_stop raserv
expect "the guest's route is gone" no_route
expect "its address is not" guest_has_address GUEST1
listen_end
finals() { heard "icmpv6.nd.ra.router_lifetime == 0" "$1"; }
expect_same "said twice" 2 "$(finals frame.number | wc -l)"
expect_same "with the server at 0" 0 "$(finals icmpv6.opt.rdnss.lifetime | tr , '\n' | sort -u)"
expect_same "and PREF64 at 0" 0 "$(finals icmpv6.opt.pref64.scaled_lifetime | sort -u)"
expect_same "and the medium preference (RFC 4191 2.2)" 0 \
	"$(finals icmpv6.nd.ra.flag.prf | sort -u)"

step "Never on the uplink"
config
sed -i "s/^  $LAB_BRIDGE:/  $LAB_UPLINK:/" "$LAB_DIR/node/HOST/etc/gateway6.yaml"
on HOST rm /var/lib/gateway6/last-good.yaml	# else it would start with that
expect_exit "exit 78" 78 daemon_run 5 raserv
expect_seen "and says why" 'uplink' daemon_run 5 raserv
stand_in_end dns64d $dns64d
stand_in_end nat64d $nat64d
