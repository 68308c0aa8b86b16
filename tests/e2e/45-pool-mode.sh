#!/usr/bin/env bash
# 45-pool-mode.sh - addresses of our own, routed to the host: nothing else touches packets
#
#	GUEST1,2 --- vmbr0 HOST [nat64] eno1 --- UPLINK routes 93.184.101.0/28 to the host
#	                 no NAT in the kernel, no conntrack of ours, no reserved ports
. "$(dirname "$0")/lib.sh"
lab_up
# strict reverse path: what comes out of the device is what is routed to it
on HOST sysctl -qw net.ipv4.conf.{all,default}.rp_filter=1
guest_static GUEST1
guest_static GUEST2
guest_web GUEST1 443
lab_config <<END
version: 1
uplink:
  interface: $LAB_UPLINK
networks:
  $LAB_BRIDGE:
    prefix: $GUEST_PREFIX
nat64:
  ipv4:
    mode: pool
    addresses: [93.184.101.4/31]
publish:
  - { name: web, listen: 93.184.101.4, port: 443, to: $(guest_slaac GUEST1) }
END
before=$(snapshot HOST)
daemon_start nat64d
web() { on "$1" curl -sS -m 3 "http://[64:ff9b::$WEB4]/"; }
sum=$(big_file 50M)
down() { on GUEST1 curl -sS -m 60 "http://[64:ff9b::$WEB4]/big" | sha256sum | cut -d' ' -f1; }
udp_echo() { head -c "$1" /dev/zero | tr '\0' x | on GUEST1 socat -b 65000 -t 1 -T 2 - "UDP6:[64:ff9b::$ECHO4]:7" | wc -c; }
hops() { on GUEST1 traceroute -6 -n -q 1 -w 1 -m 6 "64:ff9b::$WEB4"; }

step "Out"
expect_seen "a guest is seen with an address of the pool" 'you are 93\.184\.101\.[45]$' web GUEST1
expect_seen "so is the other" 'you are 93\.184\.101\.[45]$' web GUEST2
expect_seen "and the host's own programs" 'you are 93\.184\.101\.[45]$' web HOST
expect_same "50 MB down, whole" "$sum" "$(down)"
expect "up" on GUEST1 curl -sS -f -m 60 -T "$LAB_DIR/www/html/big" "http://[64:ff9b::$WEB4]/up/big"
expect_same "UDP in fragments" 4000 "$(udp_echo 4000)"
expect "ping" on GUEST1 ping -c 1 -W 2 "64:ff9b::$WEB4"
expect_seen "traceroute sees the translator" '^ *2 +64:ff9b::5db8:6504 ' hops
expect_seen "and the provider" '64:ff9b::5db8:6401' hops

step "In"
expect_seen "published: the guest sees the client" 'you are 64:ff9b::52d:644d' \
	on INTERNET curl -sS -m 3 --interface "$CLIENT4" http://93.184.101.4:443/
refute "not on the other address" \
	on INTERNET curl -sS -m 2 --interface "$CLIENT4" http://93.184.101.5:443/
refute "not on the host's" on INTERNET curl -sS -m 2 "http://$HOST4:443/"
expect_seen "a guest by the public address (hairpin)" 'this is GUEST1' \
	on GUEST2 curl -sS -m 3 "http://[64:ff9b::93.184.101.4]:443/"
expect_seen "a program of the host" 'this is GUEST1' on HOST curl -sS -m 3 http://93.184.101.4:443/

step "Nothing more than routes and the guard"
refute_seen "no NAT" 'nat hook' on HOST nft list ruleset
expect_same "no reserved ports" "" "$(on HOST sysctl -n net.ipv4.ip_local_reserved_ports)"
expect_seen "the pool is routed" '93.184.101.4/31 dev nat64 proto 64' on HOST ip route
expect_seen "status says so" 'pool|93\.184\.101\.4' ctl status
daemon_stop nat64d
expect_same "and nothing is left" "$before" "$(snapshot HOST)"
