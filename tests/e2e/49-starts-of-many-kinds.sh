#!/usr/bin/env bash
# 49-starts-of-many-kinds.sh - as another user, switched off, only looking on, without nft
#
#	HOST: nat64d as User=gateway6 with CAP_NET_ADMIN alone, as systemd starts it
#	      nat64.enabled: false     uplink.forwarding: check     nft refuses
. "$(dirname "$0")/lib.sh"
lab_up
guest_static GUEST1
said() { cat "$LAB_SAID"; }		# what the last expect_exit has seen
LAB_SAID=$LAB_DIR/said
web() { on GUEST1 curl -sS -m 3 "http://[64:ff9b::$WEB4]/"; }
status_has() { { ctl --json status || true; } | grep -E "$1" >/dev/null; }
config() {
	lab_config <<-END
	version: 1
	uplink: { interface: $LAB_UPLINK${1:+, $1} }
	networks:
	  $LAB_BRIDGE:
	    prefix: $GUEST_PREFIX
	nat64: ${2:-true}
	END
}
before=$(snapshot HOST)

step "As user gateway6 with CAP_NET_ADMIN alone"
# the build may lie where only root can go; /dev/net/tun is 0666 where udev made it
on HOST install -m 755 "$GW_BUILD/nat64d" /run/nat64d
on HOST mount -t tmpfs none /dev/net
on HOST mknod -m 666 /dev/net/tun c 10 200
on_bg HOST as-user setpriv --reuid gateway6 --regid gateway6 --init-groups \
	--inh-caps=-all,+net_admin --ambient-caps=-all,+net_admin \
	--bounding-set=-all,+net_admin /run/nat64d
pid=$LAB_LAST_PID
wait_for 5 "a guest gets through" web
expect_seen "it is not root" '^Uid:	990	990	990	990' cat "/proc/$pid/status"
kill "$pid"
expect "it stops in order" wait "$pid"
on HOST chmod 600 /dev/net/tun
expect_exit "where it may not open /dev/net/tun: 77" 77 on HOST setpriv --reuid gateway6 \
	--regid gateway6 --init-groups --inh-caps=-all,+net_admin \
	--ambient-caps=-all,+net_admin --bounding-set=-all,+net_admin /run/nat64d
cp "$LAB_SEEN" "$LAB_SAID"
expect_seen "and says so" '/dev/net/tun may not be opened' said
on HOST umount /dev/net
on HOST rm /run/nat64d
expect_same "nothing is left" "$before" "$(snapshot HOST)"

step "The device's name is taken"
on HOST ip link add nat64 type bridge
expect_exit "by another link: 69" 69 daemon_run 5 nat64d
cp "$LAB_SEEN" "$LAB_SAID"
expect_seen "and says so" 'tun nat64: not opened' said
on HOST ip link del nat64

step "nat64: false"
config "" false
daemon_start nat64d
expect "it waits and says why" status_has 'nat64.enabled is false'
expect_same "and has changed nothing" "" "$(on HOST nft list tables)"
config "" true
daemon_reload nat64d
wait_for 3 "switching on wants a restart, in words" \
	grep -q 'nat64.enabled changed: restart nat64d' "$LAB_DIR/log/nat64d"
daemon_stop nat64d

step "uplink.forwarding: check"
config "forwarding: check"
daemon_start nat64d
expect "it says what is missing" status_has 'ip_forward is 0 and uplink.forwarding is check'
expect_same "and switches nothing" 0 "$(on HOST sysctl -n net.ipv4.ip_forward)"
on HOST sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
wait_for 8 "somebody switches it on: a guest gets through" web
wait_for 3 "ready" status_has '"ready": ?true'
on HOST sysctl -qw net.ipv6.conf.all.forwarding=0
wait_for 3 "and off: not ready" status_has 'ipv6/conf/all/forwarding is 0'
daemon_stop nat64d
on HOST sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0

step "nft refuses"
config
on HOST mount --bind /bin/false /usr/sbin/nft
expect_exit "at the start: 69" 69 daemon_run 5 nat64d
cp "$LAB_SEEN" "$LAB_SAID"
expect_seen "and says so" 'nft: nft ended with 1' said
on HOST umount /usr/sbin/nft
printf '#!/bin/sh\nkill -KILL $$\n' >"$LAB_DIR/killed-nft"
chmod +x "$LAB_DIR/killed-nft"
on HOST mount --bind "$LAB_DIR/killed-nft" /usr/sbin/nft
expect_exit "ended by a signal: 69" 69 daemon_run 5 nat64d
cp "$LAB_SEEN" "$LAB_SAID"
expect_seen "and says which" 'nft: nft was ended by signal 9 [(]Killed[)]' said
on HOST umount /usr/sbin/nft
expect_same "nothing is left" "$before" "$(snapshot HOST)"
daemon_start nat64d
expect "a guest gets through" web
on HOST mount --bind /bin/false /usr/sbin/nft
config "" '{ ipv4: { ports: 20000-20100 } }'
daemon_reload nat64d
wait_for 3 "later: it goes on, not ready, and says why" status_has 'nft: nft ended with 1'
expect "the old table still serves" web
on HOST umount /usr/sbin/nft
wait_for 5 "nft is back: ready" status_has '"ready": ?true'
expect_seen "with the new table" '20000-20100' on HOST nft list table ip gateway6
daemon_stop nat64d
expect_same "nothing is left" "$before" "$(snapshot HOST)"
