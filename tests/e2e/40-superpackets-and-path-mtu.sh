#!/usr/bin/env bash
# 40-superpackets-and-path-mtu.sh - offload carries whole superpackets; small paths work
#
#	GUEST1 eth0 ---- vmbr0 HOST [nat64] eno1 ---- lan UPLINK wan ---- web4, echo4
#	     64 KB at once   TSO, USO and partial checksums     mtu 1400 here later
#
# What is written to the wire must be right in the end: the far side receives without
# one checksum error. Hops are seen by traceroute, each under its own name.
. "$(dirname "$0")/lib.sh"
lab_up
guest_static GUEST1
guest_static GUEST2
lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	networks: { $LAB_BRIDGE: { prefix: $GUEST_PREFIX } }
	nat64: { datapath: user }	# what the kernel carries is story 66
END
daemon_start nat64d

counter() { ctl --json stats nat64d | tr '{' '\n' | sed -n "s/.*\"name\": *\"$1\".*\"value\": *\([0-9]*\).*/\1/p"; }
at_least() { [ "$(counter "$1")" -ge "$2" ]; }
# Packets that the far side threw away for a checksum
bad_checksums() { on INTERNET nstat -asz TcpInCsumErrors UdpInCsumErrors IcmpInCsumErrors | awk '{ n += $2 } END { print n + 0 }'; }
hops() { on GUEST1 traceroute -6 -n -q 1 -w 2 -m 6 "$@" "64:ff9b::$WEB4"; }
udp_echo() { head -c "$1" /dev/zero | tr '\0' x | on GUEST1 socat -b 65000 -t 1 -T 2 - "UDP6:[64:ff9b::$ECHO4]:7" | wc -c; }

step "TCP, 200 MB each way"
sum=$(big_file 200M)
down() { on GUEST1 curl -sS -m 60 "http://[64:ff9b::$WEB4]/big" | sha256sum | cut -d' ' -f1; }
expect_same "down, whole" "$sum" "$(down)"
expect "up" on GUEST1 curl -sS -f -m 60 -T "$LAB_DIR/www/html/big" "http://[64:ff9b::$WEB4]/up/big"
expect_same "arrived whole" "$sum" "$(sha256sum <"$LAB_DIR/www/up/big" | cut -d' ' -f1)"
expect "superpackets were read" at_least tun_super_read 1000
expect "superpackets were written" at_least tun_super_written 1000
expect_same "the kernel refused none" 0 "$(counter tun_refused)"
expect_same "no checksum was wrong at the far side" 0 "$(bad_checksums)"

step "Without any offload in the guest"
on GUEST1 ethtool -K eth0 tx off tso off gso off gro off >/dev/null
on HOST ethtool -K tap1 gro off >/dev/null
expect_same "down, whole" "$sum" "$(down)"
expect_same "no checksum was wrong at the far side" 0 "$(bad_checksums)"
on GUEST1 ethtool -K eth0 tx on tso on gso on gro on >/dev/null

step "UDP and ping"
for size in 1 1000 1452 3000 8000; do
	expect_same "UDP echo of $size bytes" "$size" "$(udp_echo $size)"
done
expect "ping" on GUEST1 ping -c 2 -i 0.2 -W 2 "64:ff9b::$WEB4"
expect "ping of 4000 bytes" on GUEST1 ping -c 1 -W 2 -s 4000 "64:ff9b::$WEB4"

step "Each hop has a name"
for node in UPLINK INTERNET; do on $node sysctl -qw net.ipv4.icmp_ratelimit=0; done
expect_seen "1 the host, as the guests' router" "^ *1 +$HOST_GUEST6 " hops
expect_seen "2 the translator" "^ *2 +64:ff9b::5db8:6405 " hops
expect_seen "then the provider" "64:ff9b::5db8:6401 " hops
expect_seen "and it arrives" "64:ff9b::52d:6450 " hops
expect_seen "with ICMP echoes too" "64:ff9b::52d:6450 " hops -I
expect_seen "a closed port is refused, not silent" "after [0-9]+ ms: (Couldn't|Could not) connect" \
	on GUEST1 curl -sS -m 3 "http://[64:ff9b::$WEB4]:81/"

step "A path of 1400 bytes in the IPv4 internet, found by those who need it"
on UPLINK ip route replace 5.45.100.0/24 dev wan mtu lock 1400
on UPLINK ip route replace 93.184.100.0/24 dev lan mtu lock 1400
expect "up" on GUEST1 curl -sS -f -m 60 -T "$LAB_DIR/www/html/big" "http://[64:ff9b::$WEB4]/up/big"
expect_same "arrived whole" "$sum" "$(sha256sum <"$LAB_DIR/www/up/big" | cut -d' ' -f1)"
expect_seen "the guest has learnt 1420" '64:ff9b::52d:6450 .*mtu 1420' \
	on GUEST1 ip -6 route get "64:ff9b::$WEB4"
expect_same "down, whole" "$sum" "$(down)"
expect "the translator remembers it" at_least paths_known 1
expect_seen "another guest's SYN offers no more: 1400 less 40" 'mss 1360' \
	sh -c "timeout 5 nsenter -t ${LAB_NODE[UPLINK]} -n tcpdump -lni lan -c 1 'tcp[tcpflags] == tcp-syn' 2>/dev/null &
	       for i in 1 2 3 4 5 6 7 8; do kill -0 \$! 2>/dev/null || break
	       nsenter -t ${LAB_NODE[GUEST2]} -n curl -sS -m 1 -o /dev/null 'http://[64:ff9b::$WEB4]/'; done; wait \$!"

step "A guest bridge of 1400 bytes: the internet learns"
on UPLINK ip route replace 5.45.100.0/24 dev wan
on UPLINK ip route replace 93.184.100.0/24 dev lan
on HOST ip link set "$LAB_BRIDGE" mtu 1400
on HOST ip link set tap2 mtu 1400
on GUEST2 ip link set eth0 mtu 1400
expect_same "a guest with 1400 gets it whole" "$sum" \
	"$(on GUEST2 curl -sS -m 60 "http://[64:ff9b::$WEB4]/big" | sha256sum | cut -d' ' -f1)"
