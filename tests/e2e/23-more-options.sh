#!/usr/bin/env bash
# 23-more-options.sh - routes, captive portal, P flag, SNAC flag, `self`, long ones: as the
#                      kernel, tshark and radvd understand them
#
#	GUEST1 eth0 ---- vmbr0 HOST: raserv, and radvd for its bytes
LAB_FORWARDING=1
. "$(dirname "$0")/lib.sh"
LAB_GUESTS=GUEST1

config() {	# PREFIX-LINE [LINE]... below ra:
	lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	networks:
	  $LAB_BRIDGE:
	    prefixes: [ { prefix: $GUEST_PREFIX$1 } ]
	    ra:
	      max_interval: 60s
	$(printf '      %s\n' "${@:2}")
	END
}

# The next advertisement to GUEST1: `heard FIELD` asks tshark.
listen() {
	rm -f "$LAB_DIR/ra.pcap"
	on_bg GUEST1 tcpdump timeout 8 tcpdump -Z root -U --immediate-mode -c 1 -i eth0 \
		-w "$LAB_DIR/ra.pcap" 'icmp6 and ip6[40] == 134'
	LISTENER=$LAB_LAST_PID
	wait_until 3 test -s "$LAB_DIR/ra.pcap"
}
listen_end() {
	wait "$LISTENER" || true
}
heard() {
	tshark -n -r "$LAB_DIR/ra.pcap" -T fields -e "$1" -E occurrence=a 2>/dev/null
}
option() {	# TYPE: its bytes in hexadecimal, each occurrence a line
	local text i units			# behind file, record, Ethernet, IPv6, header

	text=$(od -An -v -tx1 -j $((24 + 16 + 14 + 40 + 16)) "$LAB_DIR/ra.pcap" | tr -d ' \n')
	for ((i = 0; i < ${#text}; i += 16 * units)); do
		units=$((0x${text:i + 2:2}))
		((units > 0)) || return 1
		[ $((0x${text:i:2})) != "$1" ] || echo "${text:i:16 * units}"
	done
}
hex() {
	printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n'
}

lab_up
on GUEST1 sysctl -qw net.ipv6.conf.eth0.accept_ra_rt_info_max_plen=128
config ', pd_preferred: true' 'snac: true' 'captive_portal: "https://portal.example/api"' \
	"rdnss: { servers: [self, '2a02:600d:ff::53'] }" \
	"routes: [ 'fd00::/8', { prefix: '2a02:600d:f::/112', preference: high, lifetime: 1h } ]"
listen
daemon_start raserv
listen_end

step "The kernel of a guest takes the routes"
gone() { ! on GUEST1 ip -6 route show "$1" | grep -q via; }
has() { on GUEST1 ip -6 route show "$1" | grep -q via; }
wait_for 5 "a route" has fd00::/8
expect_seen "medium, by us" 'fd00::/8 via fe80::.*expires 86[34][0-9]{2}sec.*pref medium' \
	on GUEST1 ip -6 route show fd00::/8
expect_seen "high, longer than a /64" '2a02:600d:f::/112 via fe80::.*pref high' \
	on GUEST1 ip -6 route show 2a02:600d:f::/112

step "tshark decodes all of it"
expect_same "nothing malformed" '' "$(tshark -n -r "$LAB_DIR/ra.pcap" \
	-Y '_ws.malformed or _ws.expert.severity >= error' 2>/dev/null)"
expect_seen "options" '24,24,25' heard icmpv6.opt.type
expect_seen "the route lifetimes" '86400,3600' heard icmpv6.opt.route_lifetime
expect_seen "the servers, our own first" "^$HOST_GUEST6,2a02:600d:ff::53$" heard icmpv6.opt.rdnss
expect_same "the portal, as RFC 8910's figure" "2504$(hex https://portal.example/api)00000000" \
	"$(option 37)"
expect_same "the prefix has L, A and P" d0 "$(option 3 | cut -c7-8)"
expect_same "the header has S" 02 \
	"$(od -An -tx1 -j $((24 + 16 + 14 + 40 + 5)) -N 1 "$LAB_DIR/ra.pcap" | tr -d ' ')"

step "gatewayctl shows it"
show() { on HOST "$GW_BUILD/gatewayctl" ra show; }
expect_seen "routes" 'route +2a02:600d:f::/112  preference high, lifetime' show
expect_seen "portal" 'portal +https://portal.example/api' show
expect_seen "P flag" 'prefix .* pd-preferred ' show
expect_seen "SNAC flag" 'hop limit 64, SNAC' show

step "A reload takes a route and the portal away"
listen
config '' "routes: [ 'fd00::/8' ]"
daemon_reload raserv
listen_end
wait_for 5 "the guest drops the route" gone 2a02:600d:f::/112
expect "and keeps the other" has fd00::/8
expect_seen "lifetime 0" '^(86400,0|0,86400)$' heard icmpv6.opt.route_lifetime
expect_same "there is no portal" "2505$(hex urn:ietf:params:capport:unrestricted)0000" \
	"$(option 37)"

step "A path that is said to be narrow: one packet all the same (RFC 6980)"
label() { printf "$1%.0s" {1..60}; }
guest=$(on GUEST1 ip -6 -o addr show dev eth0 scope link | awk '{ sub("/.*", "", $4); print $4 }')
pieces() { on HOST awk '/Ip6FragCreates/ { print $2 }' /proc/net/snmp6; }
listen
config '' "routes: [ 'fd00::/8' ]" \
	"dnssl: { domains: [ $(printf "%s.$(label a).$(label b).$(label c), " {1..7}) ] }"
daemon_reload raserv
listen_end
expect "more than 1,280 bytes" test "$(heard frame.len)" -gt $((14 + 1280))
on HOST ip -6 route add "$guest/128" dev "$LAB_BRIDGE" mtu 1280
expect_seen "the guest asks and is answered" "Prefix +: $GUEST_PREFIX" guest_ra GUEST1
expect_same "not in pieces" 0 "$(pieces)"

step "The end takes the rest"
daemon_stop raserv
wait_for 5 "no route" gone fd00::/8

step "radvd says the same bytes"	# a short prefix it pads to 16 bytes, which RFC 4191 allows
cat >"$LAB_DIR/radvd.conf" <<-END
interface $LAB_BRIDGE { AdvSendAdvert on; MaxRtrAdvInterval 60;
	route 2a02:600d:f::/112 { AdvRouteLifetime 1234; AdvRoutePreference high; RemoveRoute off; };
};
END
chmod 644 "$LAB_DIR/radvd.conf"
listen
on_bg HOST radvd radvd -n -u root -p /run/radvd.pid -C "$LAB_DIR/radvd.conf" -m stderr
listen_end
theirs=$(option 24)
on HOST sh -c 'kill $(cat /run/radvd.pid)'
sleep 0.5
config '' "routes: [ { prefix: '2a02:600d:f::/112', preference: high, lifetime: 1234s } ]"
listen
daemon_start raserv
listen_end
expect "something was said" test -n "$theirs"
expect_same "a route option, byte for byte" "$theirs" "$(option 24)"
