#!/usr/bin/env bash
# 42-publish.sh - a port of the public address leads to a guest, who sees who calls
#
#	CLIENT 5.45.100.77 ---- UPLINK ---- eno1 93.184.100.5:443  HOST ---- GUEST1 :443
#	                                               sees 64:ff9b::5.45.100.77
. "$(dirname "$0")/lib.sh"
lab_up
# strict reverse path: what comes out of the device is what is routed to it
on HOST sysctl -qw net.ipv4.conf.{all,default}.rp_filter=1
guest_static GUEST1
guest_static GUEST2
guest_web GUEST1 443
guest_web GUEST2 8443
on_bg GUEST1 udp socat -T 2 UDP6-RECVFROM:5353,fork SYSTEM:'read x; echo from $SOCAT_PEERADDR'
wait_until 3 port_open GUEST1 udp 5353

config() {
	lab_config <<-END
	version: 1
	uplink:
	  interface: $LAB_UPLINK
	networks:
	  $LAB_BRIDGE:
	    prefix: $GUEST_PREFIX
	hosts:
	  one: { address: $(guest_slaac GUEST1) }
	nat64: true
	publish:
	  - { name: web, port: 443, to: one }
	  - { name: other, port: 8080-8081, to: $(guest_slaac GUEST2), to_port: 8443 }
	  - { name: dns, proto: udp, port: 53, to: one, to_port: 5353 }
	$*
	END
}
config
daemon_start nat64d
client() { on INTERNET curl -sS -m 3 --interface "$CLIENT4" "$1"; }
udp_client() { echo x | on INTERNET socat -t 1 -T 2 - "UDP4:$HOST4:53,bind=$CLIENT4"; }
v6of_client="64:ff9b::52d:644d"

step "From the internet"
expect_seen "web: the guest sees the client's address" "GUEST1, you are $v6of_client" \
	client "http://$HOST4:443/"
expect_seen "another port for the guest: 8080 becomes 8443" "GUEST2, you are $v6of_client" \
	client "http://$HOST4:8080/"
refute "8081 becomes 8444, where nobody listens" client "http://$HOST4:8081/"
expect_seen "UDP" '64:ff9b|0064:ff9b' udp_client
refute "a port that is not published" client "http://$HOST4:444/"
expect_seen "it is a static binding" '"static": *true' ctl --json bindings
expect_seen "the status names it" 'web' ctl status

step "From inside, by the public address"
expect_seen "another guest (hairpin)" 'this is GUEST1' \
	on GUEST2 curl -sS -m 3 "http://[64:ff9b::$HOST4]:443/"
expect_seen "the guest itself" 'this is GUEST1' \
	on GUEST1 curl -sS -m 3 "http://[64:ff9b::$HOST4]:443/"
expect_seen "a program of the host" 'this is GUEST1' \
	on HOST curl -sS -m 3 "http://$HOST4:443/"

step "A guest that is published goes out as anybody"
expect_seen "out" "you are $HOST4" on GUEST1 curl -sS -m 3 "http://[64:ff9b::$WEB4]/"

step "Reload: one more, one less"
on_bg INTERNET slow socat -T 10 "TCP4:$HOST4:443,bind=$CLIENT4" PIPE
config "  - { name: more, port: 9443, to: one, to_port: 443 }"
daemon_reload nat64d
wait_for 3 "the new one works" client "http://$HOST4:9443/"
expect_seen "the old one still does" "GUEST1, you are $v6of_client" client "http://$HOST4:443/"
config
daemon_reload nat64d
wait_for 3 "taken away: closed" fails on INTERNET curl -sS -m 1 "http://$HOST4:9443/"
expect_seen "the first is untouched" "GUEST1, you are $v6of_client" client "http://$HOST4:443/"
