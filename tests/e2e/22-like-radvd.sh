#!/usr/bin/env bash
# 22-like-radvd.sh - the same file, the same bytes: radvd, and raserv on its import
#
#	GUEST1 eth0 ---- vmbr0 HOST: radvd on radvd.conf,
#				     then raserv on `gatewayctl import --radvd radvd.conf`
#
# Header and options must be equal byte for byte; their order is free (RFC 4861 4.6.3 and
# 6.2.3 name none). radvd of Debian 12 cannot say PREF64.
LAB_FORWARDING=1
. "$(dirname "$0")/lib.sh"
LAB_GUESTS=GUEST1
lab_up

# The advertisement that answers our solicitation, by unicast as both do: a multicast may
# be the last word of who was stopped before. The header in hexadecimal, then its options
# sorted, one a line.
said() {
	local file=$LAB_DIR/said.pcap

	rm -f "$file"
	on_bg GUEST1 tcpdump timeout 8 tcpdump -Z root -U --immediate-mode -c 1 -i eth0 -w "$file" \
		'icmp6 and ip6[40] == 134 and not ip6 multicast'
	wait_until 3 test -s "$file"
	guest_ra GUEST1 >/dev/null || true
	wait "$LAB_LAST_PID" || return 1
	# behind the headers of file, record, Ethernet and IPv6
	od -An -v -tx1 -w1 -j $((24 + 16 + 14 + 40)) "$file" | tr -d ' ' | in_lines
}
in_lines() {
	local bytes i=16 units

	mapfile -t bytes
	bytes[2]=-- bytes[3]=--			# the checksum depends on the source
	echo "${bytes[@]:0:16}"
	while ((i < ${#bytes[@]})); do
		units=$((0x${bytes[i + 1]}))
		((units > 0)) || return 1
		echo "${bytes[@]:i:8 * units}"
		((i += 8 * units))
	done | sort
}

# What radvd.conf says of the interface. A text for radvd, the same bytes from both.
side_by_side() {
	local text=$1 theirs ours radvd

	on HOST tee /etc/radvd.conf >/dev/null <<-END
	interface $LAB_BRIDGE { AdvSendAdvert on; $2 };
	END
	on HOST chmod 644 /etc/radvd.conf
	: >"$LAB_DIR/log/radvd"			# so that the next line waits for this one
	on_bg HOST radvd radvd -n -u root -p /run/radvd.pid -C /etc/radvd.conf -m stderr
	radvd=$LAB_LAST_PID
	wait_until 5 test -s "$LAB_DIR/log/radvd"
	sleep 0.5
	theirs=$(said)
	on HOST sh -c 'kill $(cat /run/radvd.pid)'
	wait "$radvd" || true
	expect "$text: it is imported whole" import
	lab_config < <(cat "$LAB_DIR/imported"; echo "uplink: { interface: $LAB_UPLINK }")
	daemon_start raserv
	ours=$(said)
	kill -USR1 "$(daemon_pid raserv)"
	wait_until 3 daemon_dead raserv
	unset 'LAB_DAEMON[raserv]'
	expect "$text: something was said" test -n "$theirs"
	expect_same "$text: the same bytes" "$theirs" "$ours"
}
import() {	# warnings are for people: PREF64 without nat64, for one
	ctl import --radvd /etc/radvd.conf >"$LAB_DIR/imported" && ! grep '#' "$LAB_DIR/imported"
}

side_by_side "a prefix, defaults" 'prefix 2a02:600d:1::/64 { };'

side_by_side "every header field" \
	'AdvManagedFlag on; AdvOtherConfigFlag on; AdvDefaultPreference high; AdvCurHopLimit 77;
	 MaxRtrAdvInterval 100; AdvDefaultLifetime 234; AdvReachableTime 30500;
	 AdvRetransTimer 2000; AdvSourceLLAddress off;'

side_by_side "prefix flags and lifetimes, MTU" \
	'AdvLinkMTU 1400; AdvDefaultPreference low;
	 prefix 2a02:600d:1::/64 { AdvOnLink on; AdvAutonomous off; AdvPreferredLifetime 100;
		AdvValidLifetime 200; };
	 prefix 2a02:600d:2::/64 { AdvOnLink off; AdvAutonomous on; AdvPreferredLifetime 0;
		AdvValidLifetime 3600; };
	 prefix 2a02:600d:3::/64 { AdvPreferredLifetime infinity; AdvValidLifetime infinity; };'

# a route of up to 64 bits radvd pads to 16 bytes, which RFC 4191 2.3 allows
side_by_side "RDNSS, DNSSL and a route" \
	'MaxRtrAdvInterval 300;
	 RDNSS 2a02:600d:ff::53 2a02:600d:ff::54 { AdvRDNSSLifetime infinity; };
	 DNSSL vm.example.org example.net { AdvDNSSLLifetime 800; };
	 route 2a02:600d:f::/112 { AdvRoutePreference high; };'

case $(radvd --version 2>&1 || true) in *2.1[0-9]*) ;; *)
	side_by_side "PREF64" 'nat64prefix 64:ff9b::/96 { AdvValidLifetime 1800; };' ;;
esac
