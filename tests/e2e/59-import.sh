#!/usr/bin/env bash
# 59-import.sh - radvd, BIND and tayga become one file, and guests do not notice
#
#	radvd.conf + named.conf + tayga.conf --- gatewayctl import ---> /etc/gateway6.yaml
#	GUEST1 --- HOST: raserv, dns64d, nat64d with that file --- web4
. "$(dirname "$0")/lib.sh"
lab_up
old=$LAB_DIR/old
mkdir "$old"
cat >"$old/radvd.conf" <<-END
	interface $LAB_BRIDGE {
		AdvSendAdvert on;
		MaxRtrAdvInterval 300;
		prefix $GUEST_PREFIX { };
		RDNSS $HOST_GUEST6 { };
		nat64prefix 64:ff9b::/96 { };
	};
END
cat >"$old/named.conf" <<-END
	acl guests { $GUEST_PREFIX; };
	options {
		listen-on { none; };
		listen-on-v6 { ::1; $HOST_GUEST6; };
		allow-query { guests; localhost; };
		forward only;
		forwarders { $RESOLVER4; };
		dns64 64:ff9b::/96 { clients { any; }; };
	};
END
cat >"$old/tayga.conf" <<-END
	tun-device nat64
	ipv4-addr 192.168.255.1
	prefix 64:ff9b::/96
	dynamic-pool 192.168.255.0/24
END

step "One command"
import() {
	ctl import --radvd "$old/radvd.conf" --bind "$old/named.conf" --tayga "$old/tayga.conf"
}
expect "gatewayctl import" import
import 2>"$LAB_DIR/warnings" >"$LAB_DIR/new.yaml"
lab_config <"$LAB_DIR/new.yaml"
expect "check accepts what it prints" ctl check
expect_seen "what has no counterpart is said with its line" 'tayga.conf:2: warning: ipv4-addr' \
	cat "$LAB_DIR/warnings"
expect_seen "and stands in the file" '# .*tayga.conf:4: dynamic-pool' cat "$LAB_DIR/new.yaml"

step "The daemons run with it"
for d in nat64d dns64d raserv; do daemon_start $d; done
wait_for 10 "the guest has an address" guest_has_address GUEST1
wait_for 10 "and a resolver" guest_resolv_conf GUEST1
wait_for 10 "and reaches what has only IPv4" on GUEST1 curl -sS -m 3 http://web4.lab.example/
expect_seen "PREF64 is announced" '^64:ff9b::/96' guest_pref64 GUEST1
expect_exit "and the file is what runs" 0 ctl diff
