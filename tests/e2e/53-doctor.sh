#!/usr/bin/env bash
# 53-doctor.sh - each fault is found, with the line that mends it; a sound host is OK
. "$(dirname "$0")/lib.sh"
lab_up
lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK, forwarding: check }
	networks:
	  $LAB_BRIDGE: { prefix: $GUEST_PREFIX }
	nat64: true
	dns64: { upstreams: [$RESOLVER4] }
	END
on HOST ip link set "$LAB_BRIDGE" address 02:67:77:36:00:01
on HOST sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
for name in raserv dns64d nat64d; do daemon_start $name; done
wait_for 10 "all are well" ctl status
# device MODE: a /dev/net/tun as udev would leave it; the daemon has the true one open
device() { on HOST sh -c "mount -t tmpfs tmpfs /dev/net; : >/dev/net/tun; chmod $1 /dev/net/tun"; }
device 0666

# examine TEXT CODE: one look, kept for what it said
examine() {
	expect_exit "$1: exit $2" "$2" ctl doctor
	cp "$LAB_SEEN" "$LAB_DIR/said"
}
said() { expect_seen "$1" "$2" cat "$LAB_DIR/said"; }

step "A sound host"
examine "nothing is wrong" 0
said "a name from end to end" 'OK +AAAA ipv4only.arpa at .* lies in 64:ff9b::/96'
said "TCP through the translator" "OK +TCP to \[64:ff9b::[0-9a-f:]+\]:53 through"
said "the path MTU" 'OK +path MTU through NAT64: 1500$'
refute_seen "no finding of another grade" '^ (WARN|CRIT|\?)' cat "$LAB_DIR/said"
expect_seen "JSON" '^\{"v":1,"grade":"OK","text":' ctl doctor --json

# fault TEXT CODE ERE MAKE MEND: the doctor sees it, and sees that it is gone
fault() {
	on HOST sh -c "$4"
	examine "$1" "$2"
	said "$1: said, with a remedy" "$3"
	on HOST sh -c "$5"
}

step "Faults"
fault "no TUN device" 2 'modprobe tun' \
	'mount -t tmpfs tmpfs /dev/net' 'umount /dev/net'
fault "TUN device for root alone" 1 'chmod 0666 /dev/net/tun' \
	'chmod 0660 /dev/net/tun' 'chmod 0666 /dev/net/tun'
fault "no nft" 2 'apt install nftables' \
	'for f in /usr/sbin/nft; do mount --bind /dev/null $f; done' 'umount /usr/sbin/nft'
fault "IPv6 forwarding off" 2 'sysctl -w net.ipv6.conf.all.forwarding=1' \
	'sysctl -qw net.ipv6.conf.all.forwarding=0' 'sysctl -qw net.ipv6.conf.all.forwarding=1'
fault "IPv4 forwarding off" 2 'sysctl -w net.ipv4.ip_forward=1' \
	'sysctl -qw net.ipv4.ip_forward=0' 'sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1'
route6=$(on HOST ip -6 route show default | head -n 1)
fault "no default route, accept_ra 1" 2 "sysctl -w net.ipv6.conf.$LAB_UPLINK.accept_ra=2" \
	"ip -6 route del default; sysctl -qw net.ipv6.conf.$LAB_UPLINK.accept_ra=1" \
	"ip -6 route add $route6"
ln -s "$(command -v sleep)" "$LAB_DIR/radvd"
on_bg HOST rival "$LAB_DIR/radvd" 20
fault "radvd runs too" 1 'systemctl disable --now radvd' true true
kill "$LAB_LAST_PID"
on_bg INTERNET rival "$LAB_DIR/radvd" 20
expect_exit "that of another network is no rival" 0 ctl doctor
kill "$LAB_LAST_PID"
fault "forwarding off for the bridge alone" 2 "sysctl -w net.ipv6.conf.$LAB_BRIDGE.forwarding=1" \
	"sysctl -qw net.ipv6.conf.$LAB_BRIDGE.forwarding=0" "sysctl -qw net.ipv6.conf.$LAB_BRIDGE.forwarding=1"
fault "the default route is of an RA that will not be renewed" 2 'came by advertisement and will run out' \
	"ip -6 route del default; ip -6 route add $route6 proto ra; sysctl -qw net.ipv6.conf.$LAB_UPLINK.accept_ra=1" \
	"ip -6 route del default; ip -6 route add $route6; sysctl -qw net.ipv6.conf.$LAB_UPLINK.accept_ra=0"
fault "no default route at all" 1 'ra: . default_route: always' \
	"ip -6 route del default" "ip -6 route add $route6"
fault "Jool is loaded" 1 'modprobe -r jool' \
	'mount -t tmpfs tmpfs /sys/module; mkdir /sys/module/jool' 'umount /sys/module'
if on HOST ip link add eno9 type bond 2>/dev/null; then
	fault "a cable in the guests' bridge" 1 'bridge-ports none' \
		"ip link set eno9 master $LAB_BRIDGE" "ip link del eno9"
else
	echo "(no bonding on this kernel to stand for a cable)"
fi
fault "few connections left in the kernel's table" 2 'sysctl -w net.netfilter.nf_conntrack_max=' \
	'echo 100 >/run/count; echo 100 >/run/max; for f in count max; do mount --bind /run/$f /proc/sys/net/netfilter/nf_conntrack_$f; done' \
	'for f in count max; do umount /proc/sys/net/netfilter/nf_conntrack_$f; done'
# The neighbours' table is the machine's: not ours to fill. Said for the kernel, by another ip(8).
neighbours() {	# ENTRIES FULL
	on HOST tee /run/ip >/dev/null <<-END
	#!/bin/sh
	case "\$*" in
	*ntable*) echo '[{"name":"ndisc_cache","thresh3":1024,"entries":$1,"table_fulls":$2},{"dev":"lo"}]' ;;
	*) exec /run/ip.kept "\$@" ;;
	esac
	END
}
ip=$(on HOST readlink -f "$(command -v ip)")
on HOST sh -c "cp $ip /run/ip.kept; : >/run/ip; chmod 755 /run/ip; mount --bind /run/ip $ip"
more='sysctl -w net.ipv6.neigh.default.gc_thresh3=8192 \| tee /etc/sysctl.d/'
neighbours 767 0
examine "neighbours enough" 0
neighbours 768 0
fault "few places left for neighbours" 1 "$more.* not in this container" true true
neighbours 7 12
examine "a container has no use for how often it was full" 0
on HOST sh -c 'mount -t tmpfs tmpfs /proc/sys/net/ipv6/neigh
	mkdir /proc/sys/net/ipv6/neigh/default; echo 1024 >/proc/sys/net/ipv6/neigh/default/gc_thresh3'
fault "there was no place for a neighbour" 1 "$more[^ ]*$" true 'umount /proc/sys/net/ipv6/neigh'
on HOST umount "$ip"
fault "the uplink is a port of the guests' bridge" 2 'would leave this host' \
	"ip link set $LAB_UPLINK master $LAB_BRIDGE" "ip link set $LAB_UPLINK nomaster"
wait_for 10 "mended: all are well" ctl status
on HOST nft add table inet stop '{ chain out { type filter hook output priority 0; oifname nat64 drop; }; }'
fault "the translator is cut off" 2 'TCP to .* through the translator: ' true 'nft delete table inet stop'
on HOST nft add table inet stop '{ chain in { type filter hook input priority 0; udp dport 53 drop; }; }'
fault "DNS is filtered" 2 'CRIT +AAAA ipv4only.arpa at ' true 'nft delete table inet stop'
daemon_stop dns64d
fault "dns64d does not run" 2 'dns64d is not running; journalctl -u dns64d' true true
daemon_start dns64d
wait_for 10 "mended" ctl doctor

step "The path"
on UPLINK nft 'table ip hole { chain f { type filter hook forward priority 0; ip length > 1400 drop; }; }'
fault "a black hole" 1 'WARN +path MTU through NAT64: 1420, but packets of 1440 vanish' true true
said "its remedy" '^ +nat64: . mss_clamp: 1360 .$'
on UPLINK nft delete table ip hole
on INTERNET sysctl -qw net.ipv4.icmp_echo_ignore_all=1
expect_seen "a server that answers no echo" 'path MTU through NAT64: 1[0-9]{3}, as this host knows it' ctl doctor
on INTERNET sysctl -qw net.ipv4.icmp_echo_ignore_all=0
# last: what an error has told, nat64d remembers
on UPLINK ip route replace 5.45.100.0/24 dev wan mtu lock 1400
expect_seen "narrow, and told so: that is all there is to it" 'OK +path MTU through NAT64: 1420$' ctl doctor
on UPLINK ip route replace 5.45.100.0/24 dev wan

step "The port is taken"
daemon_stop dns64d
ln -s "$(command -v socat)" "$LAB_DIR/named"
on_bg HOST named "$LAB_DIR/named" -u UDP6-RECV:53 STDOUT
wait_until 5 port_open HOST udp 53
fault "by named" 2 'CRIT +port 53, where dns64d answers guests, is held by named' true true
said "its remedy" 'systemctl disable --now named'
kill "$LAB_LAST_PID"
daemon_start dns64d
wait_for 10 "mended" ctl doctor

step "Only unique local addresses"
on HOST ip addr add fd00:600d:1::1/64 dev "$LAB_BRIDGE"
on HOST sed -i.kept "s,prefix: $GUEST_PREFIX,prefix: 'fd00:600d:1::/64'," /etc/gateway6.yaml
seen ctl doctor || true
cp "$LAB_SEEN" "$LAB_DIR/said"
said "WARN about IPv4 being preferred" 'WARN +vmbr0 has only unique local prefixes .*RFC 6724'
said "the remedy" '^ +dns64: . prefer: ipv6'
on HOST mv /etc/gateway6.yaml.kept /etc/gateway6.yaml
on HOST ip addr del fd00:600d:1::1/64 dev "$LAB_BRIDGE"

step "A bridge whose MAC follows its ports"
on HOST ip link add vmbr9 type bridge
on HOST sed -i "s/^networks:/networks:\n  vmbr9: { prefix: 2a02:600d:9::\/64, ra: { enabled: false } }/" /etc/gateway6.yaml
seen ctl doctor || true
cp "$LAB_SEEN" "$LAB_DIR/said"
said "WARN with the line for the stanza" 'WARN +bridge vmbr9 has no fixed MAC'
said "the line" '^ +hwaddress ([0-9a-f]{2}:){5}[0-9a-f]{2}$'

step "What the file names is not there"
on HOST sed -i "s/^networks:/networks:\n  vmbr8: { prefix: 2a02:600d:8::\/64 }/; s/interface: $LAB_UPLINK/interface: eno8/" \
	/etc/gateway6.yaml
seen ctl doctor || true
cp "$LAB_SEEN" "$LAB_DIR/said"
said "an interface" 'CRIT +there is no interface vmbr8'
said "how to make it" '^ +ip link add vmbr8 type bridge'
said "an uplink" 'CRIT +there is no uplink: '
said "how to name it" '^ +uplink: . interface: eno1'
expect_same "each finding has its line to paste" "" \
	"$(awk '/^ (WARN|CRIT)/ { if (open) print open; open = $0; next } /^           / { open = ""; next } { if (open) print open; open = "" }' "$LAB_DIR/said")"
