# nodes.sh - the machines of the lab and the cables between them
#
# A node is a process that sleeps in a network, mount and host-name namespace of its
# own; `on` enters these. Each has a private copy of /etc (resolv.conf, gateway6.yaml,
# user gateway6), and private /run/gateway6 and /var/lib/gateway6: what stands there on
# this machine is neither seen nor changed.

HOST4=93.184.100.5		HOST4_GATEWAY=93.184.100.1
HOST6=2a02:600d::2		HOST_POOL4=93.184.101.0/28
GUEST_PREFIX=2a02:600d:1::/64	HOST_GUEST6=2a02:600d:1::1
LAB_BRIDGE=vmbr0		LAB_UPLINK=eno1

declare -A LAB_NODE=()		# name -> process that holds its namespaces
declare -A LAB_MAC=(
	[GUEST1]=02:00:00:00:00:11 [GUEST2]=02:00:00:00:00:12
	[HOST]=02:00:00:00:01:01 [UPLINK]=02:00:00:00:01:02
	[BRIDGE]=02:00:00:00:02:01
)

on() {
	local node=$1; shift

	nsenter -t "${LAB_NODE[$node]}" -n -m -u -r -w -- "$@"
}

on_bg() {
	local node=$1 name=$2; shift 2

	nsenter -t "${LAB_NODE[$node]}" -n -m -u -r -w -- "$@" \
		>>"$LAB_DIR/log/$name" 2>&1 </dev/null &
	LAB_LAST_PID=$!
}

# What the sleeping process does before it sleeps: $1 name, $2 directory of the lab
NODE_INIT='
set -eu
hostname "$(echo "$1" | tr A-Z a-z)"
mount -t sysfs sysfs /sys
mkdir -p "$2/node/$1"
cp -ax /etc "$2/node/$1/etc"
rm -f "$2/node/$1/etc/resolv.conf" "$2/node/$1/etc/gateway6.yaml"
echo "nameserver 127.0.0.1" >"$2/node/$1/etc/resolv.conf"
grep -q ^gateway6: /etc/group  || echo "gateway6:x:990:" >>"$2/node/$1/etc/group"
grep -q ^gateway6: /etc/passwd || echo "gateway6:x:990:990::/nonexistent:/usr/sbin/nologin" \
	>>"$2/node/$1/etc/passwd"
mount --bind "$2/node/$1/etc" /etc
mount -t tmpfs -o mode=755 run /run
mkdir -m 750 /run/gateway6
chown gateway6:gateway6 /run/gateway6
mount -t tmpfs -o mode=755 state /var/lib
mkdir -m 750 /var/lib/gateway6
chown gateway6:gateway6 /var/lib/gateway6
ip link set lo up
echo up >"$2/node/$1/up"
exec sleep infinity
'

node() {
	unshare --net --mount --uts sh -c "$NODE_INIT" node "$1" "$LAB_DIR" \
		>>"$LAB_DIR/log/node-$1" 2>&1 </dev/null &
	LAB_NODE[$1]=$!
}

nodes_wait() {
	local name

	for name in "$@"; do
		wait_until 10 test -s "$LAB_DIR/node/$name/up" || {
			cat "$LAB_DIR/log/node-$name"
			return 1
		}
	done
}

# cable NODE1 LINK1 NODE2 LINK2
cable() {
	ip link add "$2" netns "${LAB_NODE[$1]}" type veth \
		peer name "$4" netns "${LAB_NODE[$3]}"
}

# A node's interfaces, before they come up: $1 node
node_settings() {
	local dad=${LAB_DAD:-0}

	case $1 in UPLINK | INTERNET) dad=0 ;; esac
	on "$1" sysctl -qw net.ipv6.conf.{default,all}.accept_dad=$dad
	case $1 in
	GUEST*)	on "$1" sysctl -qw net.ipv6.conf.default.addr_gen_mode=0 \
			net.ipv6.conf.default.accept_ra=1 \
			net.ipv6.conf.default.router_solicitation_delay=0 \
			net.ipv6.conf.default.router_solicitation_interval=1 ;;
	HOST)	on "$1" sysctl -qw net.ipv6.conf.default.accept_ra=0 \
			net.ipv6.conf.default.dad_transmits=3 ;;
	*)	on "$1" sysctl -qw net.ipv6.conf.default.accept_ra=0 \
			net.ipv6.conf.all.forwarding=1 net.ipv4.ip_forward=1 ;;
	esac
}

link_up() {	# NODE LINK [MAC]
	[ -z "${3-}" ] || on "$1" ip link set "$2" address "$3"
	on "$1" ip link set "$2" up
}

host_up() {
	on HOST ip link add "$LAB_BRIDGE" address "${LAB_MAC[BRIDGE]}" type bridge \
		stp_state 0 forward_delay 0 mcast_snooping 0
	on HOST ip link set "$LAB_BRIDGE" up
	on HOST ip addr add "$HOST_GUEST6/64" dev "$LAB_BRIDGE"
	link_up HOST "$LAB_UPLINK" "${LAB_MAC[HOST]}"
	on HOST ip addr add "$HOST6/128" dev "$LAB_UPLINK"
	on HOST ip route add default via fe80::ff:fe00:102 dev "$LAB_UPLINK"
	if [ "${LAB_IPV4:-yes}" = yes ]; then
		host_ipv4_up
	fi
	if [ "${LAB_FORWARDING:-0}" = 1 ]; then
		on HOST sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv4.ip_forward=1
	fi
	echo "nameserver $RESOLVER4" | on HOST tee /etc/resolv.conf >/dev/null
}

host_ipv4_up() {
	on HOST ip addr add "$HOST4/24" dev "$LAB_UPLINK"
	on HOST ip route add default via "$HOST4_GATEWAY" dev "$LAB_UPLINK"
}

host_ipv4_down() {
	on HOST ip addr del "$HOST4/24" dev "$LAB_UPLINK"	# its routes go with it
}

uplink_up() {
	link_up UPLINK lan "${LAB_MAC[UPLINK]}"
	link_up UPLINK wan
	on UPLINK ip addr add "$HOST4_GATEWAY/24" dev lan
	on UPLINK ip addr add "$NET4_GATEWAY/24" dev wan
	on UPLINK ip addr add "$NET6_GATEWAY/64" dev wan
	on UPLINK ip route add "$HOST_POOL4" via "$HOST4" dev lan
	on UPLINK ip route add "$HOST6/128" dev lan
	on UPLINK ip route add "$GUEST_PREFIX" via fe80::ff:fe00:101 dev lan
}

guest_cable() {
	local tap=tap${1#GUEST}

	cable "$1" eth0 HOST "$tap"
	on HOST ip link set "$tap" master "$LAB_BRIDGE"
	on HOST sysctl -qw "net.ipv6.conf.$tap.disable_ipv6=1"
	on HOST ip link set "$tap" up
	on "$1" ip link set eth0 address "${LAB_MAC[$1]}"
}

guest_up() {
	on "$1" ip link set eth0 up
}

guest_down() {
	on "$1" ip link set eth0 down
}

# The kernel makes link-local addresses when it has noticed the carrier: at once, or
# after seconds on a busy machine.
links_wait() {
	local name

	wait_until 20 has_link_local HOST "$LAB_BRIDGE"
	wait_until 20 has_link_local HOST "$LAB_UPLINK"
	wait_until 20 has_link_local UPLINK lan
	for name in $LAB_GUESTS; do
		wait_until 20 has_link_local "$name" eth0
	done
}

has_link_local() {
	on "$1" ip -6 -o addr show dev "$2" scope link | grep -q .
}

lab_up() {
	local name nodes

	nodes="HOST UPLINK INTERNET ${LAB_GUESTS:=GUEST1 GUEST2}"
	for name in $nodes; do node "$name"; done
	nodes_wait $nodes
	for name in $nodes; do node_settings "$name"; done
	cable HOST "$LAB_UPLINK" UPLINK lan
	cable UPLINK wan INTERNET eth0
	uplink_up
	host_up
	internet_up
	for name in $LAB_GUESTS; do
		guest_cable "$name"
		guest_up "$name"
	done
	links_wait
	lab_config <<-END
	version: 1
	uplink:
	  interface: $LAB_UPLINK
	networks:
	  $LAB_BRIDGE:
	    prefix: $GUEST_PREFIX
	nat64: true
	dns64: true
	publish:
	  - { name: web, port: 443, to: $(guest_slaac GUEST1) }
	END
}

# The address SLAAC must give (EUI-64 of its MAC in the lab's prefix).
guest_slaac() {
	echo "${GUEST_PREFIX%/64}ff:fe00:${LAB_MAC[$1]: -2}"
}

# What SLAAC would give, by hand: for stories that run without raserv.
guest_static() {
	on "$1" ip -6 addr replace "$(guest_slaac "$1")/64" dev eth0 nodad
	on "$1" ip -6 route replace default via "$HOST_GUEST6" dev eth0
}

guest_address() {
	on "$1" ip -6 -o addr show dev eth0 scope global -tentative |
		awk '{ sub("/.*", "", $4); print $4; exit }'
}

guest_has_address() {
	[ -n "$(guest_address "$1")" ]
}

guest_has_route() {
	on "$1" ip -6 route show default | grep -q via
}

guest_ra() {
	local guest=$1; shift

	on "$guest" rdisc6 -1 -w 1500 "$@" eth0
}

# The PREF64 option of an advertisement (RFC 8781), read from its bytes because the
# rdisc6 of Debian 12 does not know it. Prints prefix/length and the lifetime in seconds.
guest_pref64() {
	local file=$LAB_DIR/pref64.$1

	rm -f "$file"
	on_bg "$1" "tcpdump-$1" timeout 8 tcpdump -Z root -U -c 1 -i eth0 -w "$file" \
		'icmp6 and ip6[40] == 134'
	wait_until 3 test -s "$file"		# it listens
	guest_ra "$1" >/dev/null || true
	wait "$LAB_LAST_PID" || return 1
	# behind the headers of file, record, Ethernet, IPv6 and the advertisement
	od -An -v -tx1 -w1 -j $((24 + 16 + 14 + 40 + 16)) "$file" | tr -d ' ' | pref64_option
}

# One byte a line, in hexadecimal: the options of an advertisement
pref64_option() {
	local lengths=(96 64 56 48 40 32) bytes i type units word text=

	mapfile -t bytes
	for ((i = 0; i + 1 < ${#bytes[@]}; i += 8 * units)); do
		type=${bytes[i]} units=$((0x${bytes[i + 1]}))
		[ "$units" != 0 ] || return 1
		[ "$type" = 26 ] && [ "$units" = 2 ] || continue
		word=$((0x${bytes[i + 2]}${bytes[i + 3]}))
		for ((k = i + 4; k < i + 16; k += 2)); do
			text+=$(printf '%x:' $((0x${bytes[k]}${bytes[k + 1]})))
		done
		printf '%s/%d %d\n' "$(sed -E 's/(:0)*:$/::/; s/^0::$/::/' <<<"$text")" \
			"${lengths[word & 7]}" $((word & ~7))
		return 0
	done
	return 1
}

# The kernel does not do RDNSS; a real guest's resolver library does. Fails without one.
guest_resolv_conf() {
	local servers

	servers=$(guest_ra "$1" | sed -n 's/.*Recursive DNS server *: *//p')
	[ -n "$servers" ] || return 1
	printf 'nameserver %s\n' $servers | on "$1" tee /etc/resolv.conf
}

guest_web() {
	local dir=$LAB_DIR/guest-web-$1

	mkdir -p "$dir"
	cat >"$dir/nginx.conf" <<-END
	daemon off; user root; pid $dir/pid; error_log $dir/error.log;
	events { worker_connections 512; }
	http {
		access_log off; default_type text/plain;
		client_body_temp_path $dir/t0; proxy_temp_path $dir/t1;
		fastcgi_temp_path $dir/t2; uwsgi_temp_path $dir/t3; scgi_temp_path $dir/t4;
		server { listen [::]:$2; return 200 "this is $1, you are \$remote_addr\n"; }
	}
	END
	on_bg "$1" "web-$1" nginx -p "$dir" -e "$dir/error.log" -c "$dir/nginx.conf"
	wait_until 3 port_open "$1" tcp "$2"
}

# Is somebody listening? NODE tcp|udp PORT
port_open() {
	on "$1" ss -Hln"${2:0:1}" "sport = :$3" | grep -q .
}

# What a daemon may have changed, without counters, ages and neighbours.
snapshot() {
	on "$1" sh -c '
		ip -o link | sed "s/^[0-9]*: //" | sort
		ip -o addr | sed "s/^[0-9]*: //; s/valid_lft.*//" | sort
		for t in -4 -6; do
			ip $t rule
			ip $t route show table all | sed "s/expires.*//" | sort
		done
		nft list ruleset
		sysctl net.ipv4.ip_forward net.ipv6.conf.all.forwarding \
			net.ipv4.ip_local_reserved_ports
		sysctl -a 2>/dev/null | grep -E "^net.ipv[46].conf.*(accept_ra|forwarding) ="
		ls /run/gateway6'
}
