# peers.sh - the daemons that ours replace, in the same place: for comparing
#
#   peer_radvd			advertises GUEST_PREFIX and our address as RDNSS on vmbr0
#   peer_unbound			DNS64 on HOST_GUEST6, forwards to the lab's resolver
#   peer_tayga			tayga with 64:ff9b::/96 and an nft masquerade
# Sourced by what needs it; lib.sh does not.

peer_radvd() {
	cat >"$LAB_DIR/radvd.conf" <<-END
	interface $LAB_BRIDGE {
		AdvSendAdvert on;
		prefix $GUEST_PREFIX { };
		RDNSS $HOST_GUEST6 { };
	};
	END
	on HOST sysctl -qw net.ipv6.conf.all.forwarding=1
	on_bg HOST radvd radvd -n -m stderr -C "$LAB_DIR/radvd.conf" -p "$LAB_DIR/radvd.pid"
}

# unbound_run INTERFACE MODULES UPSTREAM: a DNS64 forwarder on the host. What comes on stdin
# is more of its server section.
unbound_run() {
	{
		cat <<-END
		server:
		  interface: $1
		  access-control: ::/0 allow
		  username: ""
		  chroot: ""
		  directory: "$LAB_DIR"
		  pidfile: ""
		  use-syslog: no
		  module-config: "dns64 $2"
		  dns64-prefix: 64:ff9b::/96
		  local-zone: "example." nodefault
		END
		cat
		cat <<-END
		remote-control:
		  control-enable: no
		forward-zone:
		  name: "."
		  forward-addr: $3
		END
	} >"$LAB_DIR/unbound.conf"
	on_bg HOST unbound unbound -d -c "$LAB_DIR/unbound.conf"
}

peer_unbound() {
	unbound_run "$HOST_GUEST6" iterator "$RESOLVER4" </dev/null
	wait_until 5 port_open HOST udp 53
}

peer_tayga() {
	mkdir -p "$LAB_DIR/tayga"
	cat >"$LAB_DIR/tayga.conf" <<-END
	tun-device tayga
	ipv4-addr 192.168.255.1
	ipv6-addr 2a02:600d:64::1
	prefix 64:ff9b::/96
	dynamic-pool 192.168.255.0/24
	data-dir $LAB_DIR/tayga
	END
	on HOST tayga -c "$LAB_DIR/tayga.conf" --mktun
	on HOST ip link set tayga up
	on HOST ip route add 192.168.255.0/24 dev tayga
	on HOST ip route add 64:ff9b::/96 dev tayga
	on HOST sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	on HOST nft "table ip tayga { chain out {
		type nat hook postrouting priority srcnat
		ip saddr 192.168.255.0/24 masquerade; }; }"
	on_bg HOST tayga tayga -c "$LAB_DIR/tayga.conf" -d
}
