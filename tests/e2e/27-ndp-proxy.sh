#!/usr/bin/env bash
# 27-ndp-proxy.sh - a provider that does not route the /64 but takes it for on-link: it
#                   reaches the guests, and they reach it
#
#	GUEST1 eth0 -- vmbr0 +                        2a02:600d:1::/64 is on-link here, too
#	                     | HOST eno1 ------------ lan UPLINK   2a02:600d:1::ffff
#	GUEST2 eth0 -- vmbr1 +                        and has no route to the host
#
# First the /64 on the bridge and a /128 on the uplink, then the other way round.
LAB_FORWARDING=1
. "$(dirname "$0")/lib.sh"
lab_up

PROVIDER=2a02:600d:1::ffff NOBODY=2a02:600d:1::dead
on UPLINK ip -6 route del "$GUEST_PREFIX"
on UPLINK ip -6 addr add "$PROVIDER/64" dev lan nodad
config() {	# ndp_proxy, and a second network or nothing
	lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK, ndp_proxy: $1 }
	networks:
	  $LAB_BRIDGE: { prefix: "$GUEST_PREFIX" }
	  ${2-}
	END
}
on HOST ip link add vmbr1 address 02:00:00:00:02:02 type bridge mcast_snooping 0
on HOST ip link set vmbr1 up

ping_once() { on "$1" ping -6 -n -c1 -W1 "$2"; }
neighbour() { on "$1" ip -6 neigh show "$2"; }
knows() { neighbour UPLINK "$1" | grep -q "${LAB_MAC[HOST]}"; }
route_of() { on HOST ip -6 route show proto 64 "$1"; }
routed() { route_of "$1" | grep -q "dev $2"; }
unrouted() { ! route_of "$1" | grep -q dev; }
counter() { ctl stats raserv --json | sed -n "s/.*\"name\":\"$1\".*\"value\":\([0-9]*\).*/\1/p"; }
refused() { ping_once UPLINK "$address1" || { ctl status || true; } | grep CAP_NET_ADMIN; }
address1=$(guest_slaac GUEST1) address2=$(guest_slaac GUEST2)

step "Without the proxy nobody answers"
config off
daemon_start raserv
wait_for 5 "GUEST1 has its address" guest_has_address GUEST1
wait_for 5 "GUEST2 has its address" guest_has_address GUEST2
refute "the provider does not find it" ping_once UPLINK "$address1"
refute "nor does it find the provider" ping_once GUEST1 "$PROVIDER"

step "/64 on the bridge, /128 on the uplink: both ways"
config on "vmbr1: { prefix: '$GUEST_PREFIX' }"
expect_seen "a change that needs a restart" 'raserv' ctl diff
daemon_reload raserv
wait_for 10 "without it routes are refused, and status says so" refused
kill -USR1 "$(daemon_pid raserv)"
wait_until 3 daemon_dead raserv
unset 'LAB_DAEMON[raserv]'
on UPLINK ip -6 neigh flush dev lan
on HOST ip -6 route add "$NOBODY" dev vmbr1 proto 64	# as a crash may leave it
daemon_start raserv
wait_for 10 "the provider reaches GUEST1" ping_once UPLINK "$address1"
expect_seen "which is counted where it was answered" \
	"gateway6_ndp_proxy_answers_total\{interface=\"$LAB_UPLINK\"\} [1-9]" ctl metrics print
wait_for 10 "the provider reaches GUEST2" ping_once UPLINK "$address2"
wait_for 10 "a route to nobody, which a crash left, goes" unrouted "$NOBODY"
expect "by our MAC" knows "$address1"
wait_for 10 "GUEST1 reaches the provider" ping_once GUEST1 "$PROVIDER"
expect "by a route of ours" routed "$PROVIDER" "$LAB_UPLINK"
expect_same "and none to the guest, whose /64 is there" '' "$(route_of "$address1")"
guest_web GUEST1 8080
expect_seen "a page of GUEST1" "this is GUEST1, you are $PROVIDER" \
	on UPLINK curl -sg -m 5 "http://[$address1]:8080/"
expect "we are in the group of GUEST1 (RFC 4861 7.2.8)" \
	sh -c "nsenter -t ${LAB_NODE[HOST]} -n ip maddr show dev $LAB_UPLINK | grep -q ff02::1:ff00:11"

step "Nobody's address stays nobody's"
refute "no answer for it" ping_once UPLINK 2a02:600d:1::dead
refute_seen "nor a MAC address" lladdr neighbour UPLINK 2a02:600d:1::dead

step "Duplicates are found across the proxy, and only those"
dad() {	# NODE LINK ADDRESS: its state in the end
	on "$1" sysctl -qw "net.ipv6.conf.$2.accept_dad=1" "net.ipv6.conf.$2.dad_transmits=1"
	on "$1" ip -6 addr add "$3/128" dev "$2"
	wait_until 5 dad_over "$@" || true
	on "$1" ip -6 addr show dev "$2" | grep "$3"
}
dad_over() { ! on "$1" ip -6 addr show dev "$2" tentative | grep "$3" | grep -qv dadfailed; }
expect_seen "a guest cannot take the provider's address" dadfailed dad GUEST1 eth0 "$PROVIDER"
on GUEST1 ip -6 addr del "$PROVIDER/128" dev eth0
refute_seen "a free one it can" dadfailed dad GUEST1 eth0 2a02:600d:1::77
wait_for 10 "which the provider then reaches" ping_once UPLINK 2a02:600d:1::77
expect_seen "the provider's side cannot take a guest's" dadfailed dad UPLINK lan "$address1"
on UPLINK ip -6 addr del "$address1/128" dev lan
expect_seen "nor can a guest another's" dadfailed dad GUEST1 eth0 "$HOST_GUEST6"
on GUEST1 ip -6 addr del "$HOST_GUEST6/128" dev eth0

step "A guest that moves to another bridge"
move() {	# BRIDGE: GUEST2 goes there and tries its addresses (RFC 4862 5.4)
	on HOST ip link set tap2 master "$1"
	guest_down GUEST2
	on GUEST2 sysctl -qw net.ipv6.conf.eth0.accept_dad=1 net.ipv6.conf.eth0.dad_transmits=1
	guest_up GUEST2
	wait_until 10 guest_has_address GUEST2
}
move vmbr1
wait_for 20 "is found there" routed "$address2" vmbr1
wait_for 10 "and reached by the provider" ping_once UPLINK "$address2"
wait_for 10 "and by its neighbour on the first" ping_once GUEST1 "$address2"
expect "which it answers" ping_once GUEST2 "$address1"

step "A guest that goes"
guest_down GUEST1
on UPLINK ip -6 neigh flush dev lan
refute "is not reached" ping_once UPLINK "$address1"
guest_up GUEST1
wait_until 10 guest_has_address GUEST1
wait_for 20 "and is when it comes back" ping_once UPLINK "$address1"

step "A scan of the /64 costs little, and the guests stay reachable"
probed=$(counter ndp_probed)
on UPLINK "$GW_BUILD/story_nd_storm" lan scan 20000 10000
expect "GUEST1 is reached" ping_once UPLINK "$address1"
asked=$(($(counter ndp_probed) - probed))
echo "       20000 solicitations, $asked of ours"
expect "few solicitations of ours" test "$asked" -lt 3000
expect "beyond the budget they were counted" test "$(counter ndp_over_budget)" -gt 10000
expect "the daemon lives" daemon_alive raserv

step "The answer, to be compared with that of others"
answer() {	# ADDRESS: target, S, O, R and MAC address of the advertisement, or nothing
	local file=$LAB_DIR/na.pcap

	rm -f "$file"
	on_bg UPLINK tcpdump tcpdump -Z root -U --immediate-mode -i lan -w "$file" \
		'icmp6 and ip6[40] == 136'
	wait_until 3 test -s "$file"
	on UPLINK ndisc6 -q -1 -r 1 -w 1500 "$1" lan >/dev/null || true
	sleep 0.2
	kill "$LAB_LAST_PID" && wait "$LAB_LAST_PID" || true
	tshark -n -r "$file" -Y "icmpv6.nd.na.target_address == $1" -T fields \
		-e icmpv6.nd.na.target_address -e icmpv6.nd.na.flag.s -e icmpv6.nd.na.flag.o \
		-e icmpv6.nd.na.flag.r -e icmpv6.opt.linkaddr 2>/dev/null | head -1 |
		sed 's/True/1/g; s/False/0/g; s/\t/ /g'
}
# R is left out: whether it speaks of the sender or of the guest, they see differently.
of_guest() { answer "$address1" | cut -d' ' -f1-3,5; }
want="$address1 1 0 ${LAB_MAC[HOST]}"
expect_same "we: S, no O (RFC 4861 7.2.8), our MAC address" "$want" "$(of_guest)"
expect_same "nothing for nobody" '' "$(answer "$NOBODY")"

step "The end takes the routes"
daemon_stop raserv
expect_same "no route of ours" '' "$(on HOST ip -6 route show proto 64)"

step "The others, on the same"
on HOST sysctl -qw net.ipv6.conf.$LAB_UPLINK.proxy_ndp=1 net.ipv6.neigh.$LAB_UPLINK.proxy_delay=0
on HOST ip -6 neigh add proxy "$address1" dev $LAB_UPLINK
expect_same "the kernel, told of each guest by hand: the same" "$want" "$(of_guest)"
on HOST ip -6 neigh del proxy "$address1" dev $LAB_UPLINK
on HOST sysctl -qw net.ipv6.conf.$LAB_UPLINK.proxy_ndp=0
echo "proxy $LAB_UPLINK { rule $GUEST_PREFIX { iface $LAB_BRIDGE } }" >"$LAB_DIR/ndppd.conf"
on_bg HOST ndppd ndppd -c "$LAB_DIR/ndppd.conf"
ndppd=$LAB_LAST_PID
sleep 0.5
expect_same "ndppd: the same" "$want" "$(of_guest)"
expect_same "it asks first, too" '' "$(answer "$NOBODY")"
kill $ndppd

step "/64 on the uplink, none on the bridge: auto sees it"
config auto
on HOST ip -6 addr del "$HOST_GUEST6/64" dev "$LAB_BRIDGE"
on HOST ip -6 addr add 2a02:600d:1::2/64 dev "$LAB_UPLINK" nodad
on UPLINK ip -6 neigh flush dev lan
expect_seen "and says so" 'ndp_proxy: auto  # on: the prefix' ctl config show --effective
daemon_start raserv
move "$LAB_BRIDGE"
wait_for 10 "the provider reaches GUEST1" ping_once UPLINK "$address1"
wait_for 10 "the provider reaches GUEST2" ping_once UPLINK "$address2"
expect "by a route of ours" routed "$address1" "$LAB_BRIDGE"
wait_for 10 "GUEST1 reaches the provider" ping_once GUEST1 "$PROVIDER"
wait_for 10 "and our address on the uplink, on-link for it" ping_once GUEST1 2a02:600d:1::2
