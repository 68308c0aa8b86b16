#!/usr/bin/env bash
# 46-reload-a-new-prefix.sh - another translation prefix, another pool, while it runs
#
#	64:ff9b::/96  -> SIGHUP ->  2a02:600d:1:64::/96... and back; the device stays
. "$(dirname "$0")/lib.sh"
lab_up
guest_static GUEST1
NEW=2a02:600d:64::/96

config() {
	lab_config <<-END
	version: 1
	uplink:
	  interface: $LAB_UPLINK
	networks:
	  $LAB_BRIDGE:
	    prefix: $GUEST_PREFIX
	nat64: { $1 }
	END
}
web() { on GUEST1 curl -sS -m 2 "http://[$1$WEB4]/"; }
device() { on HOST cat /sys/class/net/nat64/ifindex; }
routes() { on HOST ip -6 route show proto 64; on HOST ip route show proto 64; }

config "prefix: \"64:ff9b::/96\""
daemon_start nat64d
expect_seen "the old prefix works" "you are $HOST4" web 64:ff9b::
number=$(device)

step "A new prefix"
config "prefix: \"$NEW\""
daemon_reload nat64d
wait_for 3 "the new one works" web 2a02:600d:64::
refute "the old one no more" web 64:ff9b::
expect_same "the device stayed" "$number" "$(device)"
expect_seen "the route is the new one" "^$NEW via fe80::64 dev nat64" routes
refute_seen "and not the old one" '^64:ff9b::/96' routes
expect_seen "the status tells it" "$NEW" ctl --json status

step "A bad file changes nothing"
config "prefix: \"2a02:600d:64::/95\""
daemon_reload nat64d
wait_for 3 "it is told" sh -c "grep -q 'reload refused' $LAB_DIR/log/nat64d"
expect_seen "all goes on" "you are $HOST4" web 2a02:600d:64::

step "What needs a restart is refused in words"
config "prefix: \"$NEW\", device: nat65"
daemon_reload nat64d
wait_for 3 "another device" sh -c "grep -q 'nat64.device changed: restart nat64d' $LAB_DIR/log/nat64d"
expect_seen "all goes on" "you are $HOST4" web 2a02:600d:64::

step "From share to pool and back"
config "prefix: \"64:ff9b::/96\", ipv4: { mode: pool, addresses: [93.184.101.4] }"
daemon_reload nat64d
wait_for 3 "a pool" shows 93.184.101.4 on GUEST1 curl -sS -m 2 "http://[64:ff9b::$WEB4]/"
expect_same "the ports are the host's again" "" "$(on HOST sysctl -n net.ipv4.ip_local_reserved_ports)"
refute_seen "internal is routed no more" '100.64.64.1' routes
config "prefix: \"64:ff9b::/96\""
daemon_reload nat64d
wait_for 3 "sharing" shows "$HOST4" on GUEST1 curl -sS -m 2 "http://[64:ff9b::$WEB4]/"

step "Sessions live through a reload"
sum=$(big_file 10M)
on_bg GUEST1 slow curl -sS -m 20 --limit-rate 4M -o "$LAB_DIR/got" "http://[64:ff9b::$WEB4]/big"
transfer=$LAB_LAST_PID
sleep 0.7
config "limits: { sessions_per_host: 9000 }"
daemon_reload nat64d
sleep 0.3
config "prefix: \"64:ff9b::/96\""
daemon_reload nat64d
expect "a transfer meanwhile ends well" wait "$transfer"
expect_same "and is whole" "$sum" "$(sha256sum <"$LAB_DIR/got" | cut -d' ' -f1)"
