#!/usr/bin/env bash
# 10-guest-reaches-ipv4.sh - a guest that knows nothing reaches what has IPv4 only
#
#	GUEST1 -------- vmbr0 HOST eno1 ------- UPLINK ------- web4, echo4 (IPv4 only)
#	   <- RA          raserv      prefix, RDNSS, PREF64
#	   -> AAAA web4?  dns64d      64:ff9b::5.45.100.80
#	   -> TCP, UDP, ping  nat64d  93.184.100.5 -> 5.45.100.80
#
# The guest's address and route come from the kernel's own SLAAC; its resolv.conf is
# written from the RDNSS it heard. The host has the ten-line file.
. "$(dirname "$0")/lib.sh"
lab_up
daemon_start nat64d
daemon_start dns64d
daemon_start raserv

step "The guest configures itself"
wait_for 15 "it has an address" guest_has_address GUEST1
expect_same "made of the prefix and its MAC" "$(guest_slaac GUEST1)" "$(guest_address GUEST1)"
expect "it has a default route" guest_has_route GUEST1
expect_seen "rdisc6 shows the prefix" "Prefix +: $GUEST_PREFIX" guest_ra GUEST1
expect_seen "rdisc6 shows the DNS server" "DNS server +: $HOST_GUEST6" guest_ra GUEST1
expect_seen "PREF64 is in it" '^64:ff9b::/96 [1-9][0-9]+$' guest_pref64 GUEST1
expect "the second guest has an address too" guest_has_address GUEST2

step "It resolves a name that has only an A record"
wait_for 15 "resolv.conf from RDNSS" guest_resolv_conf GUEST1
expect_seen "dig AAAA" '^64:ff9b::52d:6450$' on GUEST1 dig +short web4.lab.example AAAA
expect_seen "the A record is still there" "^$WEB4\$" on GUEST1 dig +short web4.lab.example A
expect_seen "over TCP as well" '^64:ff9b::52d:6450$' \
	on GUEST1 dig +tcp +short web4.lab.example AAAA
expect_seen "the libc finds it" '64:ff9b::52d:6450' on GUEST1 getent ahosts web4.lab.example

step "It talks to the IPv4-only servers"
expect_seen "curl by name, seen as the host's IPv4 address" "you are $HOST4" \
	on GUEST1 curl -sS -m 5 http://web4.lab.example/
udp_echo() { echo hello | on "$1" socat -T 2 - "UDP6:[64:ff9b::$ECHO4]:7"; }
expect_seen "UDP echo" '^hello$' udp_echo GUEST1
expect "ping" on GUEST1 ping -c 2 -i 0.2 -W 2 web4.lab.example
expect "large ping, in fragments" on GUEST1 ping -c 1 -W 2 -s 4000 "64:ff9b::$WEB4"
hops() { on GUEST1 traceroute -6 -n -q 1 -w 2 -m 6 "$@" "64:ff9b::$WEB4"; }
expect_seen "traceroute shows the host first" "^ *1 +$HOST_GUEST6 " hops
expect_seen "then the uplink by its IPv4 address" "64:ff9b::5db8:6401|64:ff9b::93\.184\.100\.1 " hops
expect_seen "and arrives" "64:ff9b::(52d:6450|5\.45\.100\.80) " hops
expect_seen "with ICMP echoes too" "64:ff9b::(52d:6450|5\.45\.100\.80) " hops -I
expect_seen "the second guest as well" "you are $HOST4" \
	on GUEST2 curl -sS -m 5 "http://[64:ff9b::$WEB4]/"
expect_seen "the host's own programs use the translator" "you are $HOST4" \
	on HOST curl -sS -m 5 "http://[64:ff9b::$WEB4]/"
expect_seen "a closed port is refused, not silent" 'refused' \
	on GUEST1 socat -u "TCP6:[64:ff9b::$WEB4]:81,connect-timeout=3" STDOUT

step "Whole and unharmed: 200 MB each way"
sum=$(big_file 200M)
download() { on GUEST1 curl -sS -m 60 http://web4.lab.example/big | sha256sum | cut -d' ' -f1; }
expect_same "down" "$sum" "$(download)"
expect "up" on GUEST1 curl -sS -f -m 60 -T "$LAB_DIR/www/html/big" http://web4.lab.example/up/big
expect_same "arrived as it was" "$sum" "$(sha256sum <"$LAB_DIR/www/up/big" | cut -d' ' -f1)"
