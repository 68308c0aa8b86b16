#!/usr/bin/env bash
# 70-prefixes-and-own-addresses.sh - a second prefix for private IPv4 networks; a guest
# with an IPv4 address of its own; what is never translated
#
#	GUEST1 --64:ff9b::/96-----------> the internet          as the host's address
#	       --2a02:600d:64::/96 -----> 10.9.9.9 in the provider's network
#	GUEST2 == 93.184.101.9, every protocol, both ways; the others still share the host's
. "$(dirname "$0")/lib.sh"
lab_up
# strict reverse path: what comes out of the device is what is routed to it
on HOST sysctl -qw net.ipv4.conf.{all,default}.rp_filter=1
guest_static GUEST1
guest_static GUEST2
guest_web GUEST2 8443
PRIVATE=10.9.9.9
OWN=93.184.101.9
SECOND=2a02:600d:64::
on UPLINK ip addr add "$PRIVATE/32" dev lo
on_bg UPLINK private socat -T 2 "TCP4-LISTEN:80,bind=$PRIVATE,fork,reuseaddr" 'SYSTEM:echo you are $SOCAT_PEERADDR'
wait_until 3 port_open UPLINK tcp 80

config() {
	lab_config <<-END
	version: 1
	uplink:
	  interface: $LAB_UPLINK
	networks:
	  $LAB_BRIDGE:
	    prefix: $GUEST_PREFIX
	hosts:
	  two: { address: $(guest_slaac GUEST2) }
	nat64:
	  prefixes: ["64:ff9b::/96", "$SECOND/96"]
	  static:
	    - { ipv4: $1, ipv6: two }
	  never: [$ECHO4, { port: 25, proto: tcp }]
	publish:
	  - { name: web, port: 8443, to: two, allow: [$CLIENT4] }
	END
}
config "$OWN"
before=$(snapshot HOST)
daemon_start nat64d
web() { on "$1" curl -sS -m 3 "http://[$2$3]/"; }
private() { on GUEST1 socat -T 3 - "TCP6:[$1$PRIVATE]:80,connect-timeout=2"; }
client() { on INTERNET curl -sS -m 3 --interface "$CLIENT4" "$@"; }
routes() { on HOST ip -6 route show proto 64; on HOST ip route show proto 64; }

step "Two prefixes"
expect_seen "both are routed to the translator" '^64:ff9b::/96 via fe80::64 dev nat64' routes
expect_seen "both" "^$SECOND/96 via fe80::64 dev nat64" routes
expect_seen "the internet by the first" "you are $HOST4" web GUEST1 64:ff9b:: "$WEB4"
expect_seen "and by the second" "you are $HOST4" web GUEST1 "$SECOND" "$WEB4"
expect_seen "a private network by the second" "you are $HOST4" private "$SECOND"
refute_seen "and not by the well-known one (RFC 6052 3.1)" 'you are' private 64:ff9b::
expect_seen "the session is told behind the second" "${SECOND}a09:909" ctl --json sessions

step "A guest with an address of its own"
expect_seen "it is routed to the translator" "^$OWN dev nat64" routes
expect_seen "the world sees it" "you are $OWN" web GUEST2 64:ff9b:: "$WEB4"
expect_seen "its neighbour still shares the host's" "you are $HOST4" web GUEST1 64:ff9b:: "$WEB4"
expect_seen "every port of it leads there, clients are known" 'GUEST2, you are 64:ff9b::52d:644d' \
	client "http://$OWN:8443/"
expect "ping from outside" on INTERNET ping -c 1 -W 2 "$OWN"
expect "in fragments" on INTERNET ping -c 1 -W 2 -s 4000 "$OWN"
expect "and from inside" on GUEST2 ping -c 1 -W 2 -s 4000 "64:ff9b::$WEB4"
on_bg GUEST2 raw socat -u IP6-RECV:253 STDOUT
expect_seen "a protocol that nobody knows, in" 'hello, 253' \
	sh -c "for i in 1 2 3 4 5 6; do echo hello, 253 | nsenter -t ${LAB_NODE[INTERNET]} -n \
	       socat -u - IP4-SENDTO:$OWN:253; grep -qa hello $LAB_DIR/log/raw && break
	       done; cat -v $LAB_DIR/log/raw"
on_bg INTERNET raw4 socat -u IP4-RECV:253 STDOUT
expect_seen "and out" 'hello again' \
	sh -c "for i in 1 2 3 4 5 6; do echo hello again | nsenter -t ${LAB_NODE[GUEST2]} -n \
	       socat -u - 'IP6-SENDTO:[64:ff9b::$WEB4]:253'; grep -qa again $LAB_DIR/log/raw4 && break
	       done; cat -v $LAB_DIR/log/raw4"
expect_seen "its neighbour reaches it by that address" 'this is GUEST2' \
	on GUEST1 curl -sS -m 3 "http://[64:ff9b::$OWN]:8443/"
expect_seen "the status tells it" "$OWN" ctl --json status
expect_seen "so do the bindings, with no port" "any +two .* $OWN +.*yes" ctl bindings
expect_seen "asked for this guest" "\"ip4\":\"$OWN\"" ctl --json bindings --host two
refute_seen "not for its neighbour" "$OWN" ctl bindings --host "$(guest_slaac GUEST1)"
expect_seen "whatever the port, it is the one" "^two +.*, whose own address $OWN is" ctl who "$OWN:4242"

step "What is never translated, and who may call"
refute "an address" on GUEST1 ping -c 1 -W 1 "64:ff9b::$ECHO4"
expect_exit "is refused at once, not by a timeout (28)" 7 \
	on GUEST1 curl -sS -m 3 "http://[64:ff9b::$ECHO4]/"
expect_exit "and so is a port" 7 \
	on GUEST1 curl -sS -m 3 "http://[64:ff9b::$WEB4]:25/"
expect_seen "the client that is named may call" 'this is GUEST2' client "http://$HOST4:8443/"
refute "another one may not" on INTERNET curl -sS -m 3 --interface "$WEB4" "http://$HOST4:8443/"

step "Check and reload"
config "$HOST4"
expect_seen "the host's own address is refused" "is this host's own address" ctl check
config 93.184.101.10
daemon_reload nat64d
wait_for 3 "another address after a reload" \
	sh -c "nsenter -t ${LAB_NODE[GUEST2]} -n curl -sS -m 2 'http://[64:ff9b::$WEB4]/' | grep -q 93.184.101.10"
refute_seen "the old one is routed no more" "^$OWN " routes
daemon_stop nat64d
expect_same "and nothing is left" "$before" "$(snapshot HOST)"
