#!/usr/bin/env bash
# 61-clean-stop-leaves-nothing.sh - a host after gateway6 is the host before it
#
#	HOST before --- daemons up, traffic --- daemons stopped --- HOST after
#
# Links, addresses, routes, rules, the firewall and sysctls are compared, once with the
# forwarding of a plain host and once where somebody else had switched it on.
. "$(dirname "$0")/lib.sh"

life() {
	daemon_start nat64d
	daemon_start dns64d
	daemon_start raserv
	wait_for 15 "the guest has an address" guest_has_address GUEST1
	wait_for 15 "and a resolver" guest_resolv_conf GUEST1
	wait_for 3 "traffic flows" on GUEST1 curl -sS -m 3 http://web4.lab.example/
	refute "the host has changed meanwhile" test "$before" = "$(snapshot HOST)"
	for d in "$@"; do daemon_stop "$d"; done
	expect_same "the host is as before" "$before" "$(snapshot HOST)"
}

lab_up
before=$(snapshot HOST)
step "A plain host"
life nat64d dns64d raserv
wait_for 3 "the guest has lost its default route with the final advertisement" \
	fails shows via on GUEST1 ip -6 route show default

step "Once more, stopped in the other order"
life raserv dns64d nat64d

step "A host that forwards already, with a firewall of its own"
on HOST sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
	net.ipv4.ip_local_reserved_ports=8006
on HOST nft 'table inet mine { chain f { type filter hook forward priority 0; policy accept; }; }'
before=$(snapshot HOST)
life nat64d dns64d raserv

step "Stopped in the middle of a transfer"
big_file 50M >/dev/null
daemon_start nat64d
on_bg GUEST1 slow curl -sS -m 20 --limit-rate 2M "http://[64:ff9b::$WEB4]/big"
sleep 0.5
daemon_stop nat64d
expect_same "the host is as before" "$before" "$(snapshot HOST)"

step "Signals that systemd or a terminal sends to the daemon and to its nft alike"
cp /usr/sbin/nft "$LAB_DIR/nft"
printf '#!/bin/sh\nkill -TERM $$; kill -INT $$; kill -HUP $$\nexec %s "$@"\n' "$LAB_DIR/nft" \
	>"$LAB_DIR/hit-nft"
chmod +x "$LAB_DIR/hit-nft"
on HOST mount --bind "$LAB_DIR/hit-nft" /usr/sbin/nft
daemon_start nat64d
expect "the table is made" on HOST "$LAB_DIR/nft" list table inet gateway6
daemon_stop nat64d
on HOST umount /usr/sbin/nft
expect_same "the host is as before" "$before" "$(snapshot HOST)"
