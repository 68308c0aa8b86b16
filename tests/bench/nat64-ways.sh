# nat64-ways.sh - six ways through the host, one after the other, for comparing
#
#	GUEST1 --- vmbr0 HOST eno1 --- UPLINK --- INTERNET
#
#	plain	IPv6 routed by the kernel, nobody in the way
#	tayga	Debian's tayga with an nft masquerade
#	pool	nat64d with addresses of its own
#	share	nat64d behind the host's own address
#	pooluser, shareuser	the same without the fast path (nat64.datapath: user)
#
# Each bench has a function measure NAME ADDRESS; `ways_run NAME` brings the way up,
# measures with the address that leads to the same server, and takes it down again.
# Numbers are kept by `keep KEY NUMBER`; the best of all rounds counts, since other load
# on the machine can only take away.
. "$LAB_TOP/tests/e2e/lab/peers.sh"
lab_needs tayga iperf3 ab

declare -A TEXT=(
	[plain]="plain IPv6 routing" [tayga]="tayga + masquerade"
	[pool]="nat64d pool" [share]="nat64d share"
	[pooluser]="nat64d pool, user" [shareuser]="nat64d share, user"
)
declare -A SEEN=()		# key -> numbers of all rounds

keep() { SEEN[$1]+=" $2"; }

best() { tr ' ' '\n' <<<"${SEEN[$1]}" | sort -n | tail -n 1; }

# of A B: A divided by B
of() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", b ? a / b : 0 }'; }

below() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a < b) }'; }

# at_least TEXT SEEN BAR
at_least() { refute "$1: $2, at least $3" below "$2" "$3"; }

machine() { echo "$(nproc) CPUs, Linux $(uname -r)"; }

# What one guest may do is no subject here; each start begins with empty tables.
nat64d_config() {	# the ipv4 part of nat64, DATAPATH
	lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK }
	networks:
	  $LAB_BRIDGE: { prefix: "$GUEST_PREFIX" }
	nat64:
	  ipv4: { $1 }
	  datapath: $2
	  limits: { sessions_per_host: 262144, new_per_second_per_host: 1000000 }
	  state_file: ""
	END
}

run_plain() {
	on HOST sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	measure plain "$DUAL6"
}

run_tayga() {
	peer_tayga
	measure tayga "64:ff9b::$WEB4"
	kill "$LAB_LAST_PID"
	wait "$LAB_LAST_PID" 2>/dev/null || true
	on HOST nft delete table ip tayga
	on HOST tayga -c "$LAB_DIR/tayga.conf" --rmtun >/dev/null
}

run_nat64d() {
	nat64d_config "$2" "${3-auto}"
	daemon_start nat64d >/dev/null
	measure "$1" "64:ff9b::$WEB4"
	daemon_stop nat64d >/dev/null
}

run_pool() { run_nat64d pool "mode: pool, addresses: [93.184.101.4]"; }

run_share() { run_nat64d share "mode: share"; }

run_pooluser() { run_nat64d pooluser "mode: pool, addresses: [93.184.101.4]" user; }

run_shareuser() { run_nat64d shareuser "mode: share" user; }
